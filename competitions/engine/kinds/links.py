"""Addresses on the web, and of videos."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from competitions.engine.kinds.base import Kind, Settings
from competitions.engine.problems import Problem, refuse
from competitions.engine.reader import Reader
from core.text import tidy

LONGEST_ADDRESS = 2000
VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "bilibili.com", "b23.tv", "v.qq.com", "youku.com")
HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+\Z")
BAD = re.compile(r"[\s<>\"\\^`{|}]")


def host_of(address: str) -> str:
    """The host of a web address, "" for what is none."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018  (raises where the port is no number)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not HOST.match(host):
        return ""
    return host


class Link(Kind):
    name = "link"

    def clean(self, settings: Settings, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise refuse("link_unreadable")
        address = tidy(value, lines=False)
        if not address:
            return None
        address = address if "://" in address else f"https://{address}"
        if len(address) > LONGEST_ADDRESS or BAD.search(address) or not host_of(address):
            raise refuse("link_unreadable")
        return address


class Video(Link):
    """A link to where the video is shown. Another host than those allowed is kept in a draft, and told when handed in."""

    name = "video"

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        hosts = [host.lower().removeprefix("www.") for host in reader.strings(raw, "hosts", 20, 200)]
        for host in hosts:
            if not HOST.match(host):
                reader.report("bad_host", host=host)
        return {"hosts": hosts}

    def allowed(self, settings: Settings) -> list[str]:
        return list(settings.get("hosts") or VIDEO_HOSTS)

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        host, allowed = host_of(value), self.allowed(settings)
        if any(host == known or host.endswith(f".{known}") for known in allowed):
            return []
        return [Problem("video_host", {"host": host, "hosts": ", ".join(allowed)})]
