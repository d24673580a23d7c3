"""Visits an address as somebody, undoes what that did, and says what was written and what leaked."""

import contextlib
import json
import re
import sys
from dataclasses import dataclass
from urllib.parse import unquote

from django.core.signals import got_request_exception
from django.db import connection, connections, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler

from tests.site.canaries import Canary, World

WRITE = re.compile(
    r'\s*(?:INSERT INTO|INSERT OR IGNORE INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(?P<table>\w+)"?(?P<rest>.*)',
    re.IGNORECASE | re.DOTALL,
)
# What a visit may write without changing anything of anybody's: the session, the cache where it is a table, when somebody
# last looked at their matches or used a token (what makes one is told by the audit trail too), and that somebody's details
# were shown abroad.
OF_THE_VISIT = {
    "django_session", "usersessions_usersession", "cache", "matching_visit", "api_token", "collaboration_transfer",
    "production_partaccess",
}  # fmt: skip
# Reading a document writes an entry to the log of its room, and the room keeps the number of its last entry.
OF_A_DISCLOSURE = re.compile(
    r'INSERT INTO "collaboration_logentry"|UPDATE "collaboration_room" SET "number" = \S+ "head" = \S+ "moved_at"'
)


class Browser(RequestFactory):
    """A test client without its recorder of templates and contexts, which takes half of the time."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request):
        return self.handler(self._base_environ(**request))


@dataclass
class Visit:
    response: object
    body: bytes
    writes: list[str]
    error: str = ""

    @property
    def status(self) -> int:
        return self.response.status_code


@contextlib.contextmanager
def undone():
    """Rolls back, in every database, whatever happens inside."""
    with contextlib.ExitStack() as stack:
        for one in connections.all():
            stack.enter_context(transaction.atomic(using=one.alias))
        yield
        for one in connections.all():
            transaction.set_rollback(True, using=one.alias)


def visit(
    world: World, role: str, method: str, address: str, *, data=None, headers=None, by_token=False, body=None
) -> Visit:
    """Sends one request in a browser of its own and leaves the world as it was; `by_token` without a cookie, by the
    role's token. `body` is sent as JSON."""
    writes: list[str] = []
    errors: list[str] = []

    def watch(execute, sql, parameters, many, context):
        answer = execute(sql, parameters, many, context)
        found = WRITE.match(sql)
        of_the_visit = found and (found["table"] in OF_THE_VISIT or (method == "GET" and OF_A_DISCLOSURE.match(sql)))
        if found and not of_the_visit and context["cursor"].rowcount != 0:
            writes.append(sql[:200])
        return answer

    def note(sender, **kwargs):
        errors.append(repr(sys.exc_info()[1]))

    if by_token and role in world.secrets:
        headers = {**(headers or {}), "Authorization": f"Bearer {world.secrets[role]}"}
    browser = Browser(headers=headers)
    for name, value in ({} if by_token else world.cookies[role]).items():
        browser.cookies[name] = value
    got_request_exception.connect(note)
    try:
        with undone(), connection.execute_wrapper(watch):
            if method == "POST" and body is None:
                response = browser.post(address, data or {})
            else:
                sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
                response = browser.generic(method, address, **sent)
            body = b"".join(response.streaming_content) if response.streaming else response.content
    finally:
        got_request_exception.disconnect(note)
    return Visit(response, body, writes, "".join(errors))


def leaks(world: World, role: str, seen: Visit, request: str) -> list[Canary]:
    """Returns the canaries in an answer that `role` may not read. What the request itself said is no news."""
    said = request.lower()
    return [canary for canary in world.among(text_of(seen)) if role not in canary.seen_by and canary.word not in said]


def text_of(seen: Visit) -> str:
    """Everything of an answer that can carry text: status line, headers, cookies, body."""
    response = seen.response
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
    return "\n".join([head, unquote(head), cookies, seen.body.decode("utf-8", "replace")]).lower()
