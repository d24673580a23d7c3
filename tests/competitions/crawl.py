"""Somebody who looks everywhere: every address the site has, every link on its way, every answer with its headers."""

import itertools
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

LINK = re.compile(r'(?:href|action|hx-get|formaction|data-go|data-autosave)="([^"]+)"')
MOST = 400
SKIPPED = ("/static/", "/i18n/", "/accounts/logout/")


def patterns(resolver: URLResolver, space: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """(name with its namespaces, names of what it takes) of every named address."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*space, one.namespace) if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            taken = [*one.pattern.converters] or [*one.pattern.regex.groupindex]
            yield ":".join((*space, one.name)), taken


def addresses(values: Iterable[object]) -> list[str]:
    """Every address of the site that can be made with these values."""
    found, values = [], list(values)
    for name, taken in patterns(get_resolver()):
        for combination in itertools.product(values, repeat=len(taken)) if len(taken) < 4 else ():
            try:
                found.append(reverse(name, kwargs=dict(zip(taken, combination, strict=True))))
            except NoReverseMatch:
                continue
    return list(dict.fromkeys(found))


class Crawler:
    """Keeps what it saw: `seen` is (address, everything of the answer as text)."""

    def __init__(self, client: Client, headers: dict[str, str] | None = None):
        self.client, self.headers = client, headers or {}
        self.seen: list[tuple[str, str]] = []
        self.statuses: dict[str, int] = {}

    def note(self, address: str, answer) -> str:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        text = f"{head}\n\n{body.decode('utf-8', 'replace')}"
        self.seen.append((address, unescape(unquote(text))))
        self.statuses[address] = answer.status_code
        return text

    def get(self, address: str) -> str:
        return self.note(address, self.client.get(address, headers=self.headers))

    def post(self, address: str, data=None, **headers: str) -> str:
        return self.note(f"POST {address}", self.client.post(address, data or {}, headers=self.headers | headers))

    def walk(self, start: Iterable[str], within: str) -> None:
        """Follows links whose path begins with what `within` matches."""
        waiting, met = list(start), set(start)
        while waiting and len(met) < MOST:
            here = waiting.pop(0)
            text = self.get(here)
            for link in LINK.findall(text):
                there = urlsplit(urljoin(here, unescape(link)))
                address = there.path + (f"?{there.query}" if there.query else "")
                fits = not there.netloc and re.match(within, there.path) and not there.path.startswith(SKIPPED)
                if fits and address not in met:
                    met.add(address)
                    waiting.append(address)

    def finds(self, words: dict[str, str]) -> dict[str, list[str]]:
        """Where each of the words was read, by what it tells; nothing for those that were not."""
        found = {what: [where for where, text in self.seen if word in text] for what, word in words.items()}
        return {what: places for what, places in found.items() if places}
