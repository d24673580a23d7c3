"""Visits an address as somebody, undoes what that did, and says what was written and what leaked."""

import contextlib
import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.db import connection, connections, transaction

from tests.site.world import Canary, World

WRITE = re.compile(r'\s*(?:INSERT INTO|INSERT OR IGNORE INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# What a visit may write without changing anything of anybody's: the session, and the cache where it is a table.
OF_THE_VISIT = {"django_session", "usersessions_usersession", "cache"}


@dataclass
class Visit:
    response: object
    body: bytes
    writes: list[str]

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


def visit(world: World, role: str, method: str, address: str, *, data=None, headers=None, client=None) -> Visit:
    """Sends one request in a browser of its own and leaves the world as it was."""
    writes: list[str] = []

    def watch(execute, sql, parameters, many, context):
        found = WRITE.match(sql)
        if found and found[1] not in OF_THE_VISIT:
            writes.append(sql[:200])
        return execute(sql, parameters, many, context)

    client = client or world.client(role)
    with undone(), connection.execute_wrapper(watch):
        sent = {"data": data or {}} if method == "POST" else {}
        response = client.generic(method, address) if method not in {"GET", "HEAD", "POST"} else getattr(
            client, method.lower()
        )(address, headers=headers or {}, **sent)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return Visit(response, body, writes)


def leaks(world: World, role: str, seen: Visit, request: str) -> list[Canary]:
    """Returns the canaries in an answer that `role` may not read. What the request itself said is no news."""
    text = text_of(seen)
    said = request.lower()
    found = [canary for canary in world.canaries if canary.word in text and canary.word not in said]
    return [canary for canary in found if role not in canary.seen_by]


def text_of(seen: Visit) -> str:
    """Everything of an answer that can carry text: status line, headers, cookies, body."""
    response = seen.response
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
    return "\n".join([head, unquote(head), cookies, seen.body.decode("utf-8", "replace")]).lower()
