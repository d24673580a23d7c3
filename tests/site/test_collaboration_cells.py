"""Collaborations alone: how much of them the matrices visit, and that what is not yours answers as what does not exist."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.extent import some
from tests.site.addresses import all_cases
from tests.site.api_operations import of_collaborations
from tests.site.cases import Case
from tests.site.chosen import Turns
from tests.site.oracle import Visit, visit
from tests.site.roles import EVERYBODY, NOBODY, OTHER, STAFF
from tests.site.test_api_idor import INSTANCE
from tests.site.test_idor import normal

pytestmark = pytest.mark.django_db

OF_COLLABORATIONS = re.compile(
    r"collaboration:|api-1:(api-rooms|api-messages|introduction|consent|disclosure|room-|agreement|pilot|milestone)"
    r"|portal:desk-(introduction|pilot|declaration|control-list|collaboration|nudge)"
)
STATES = {
    "no grant": ("version none", "version announced"),
    "expired by the clock": ("version expired", "grant expired"),
    "revoked": ("version revoked", "grant revoked"),
    "narrowed": ("version narrowed", "grant narrowed"),
    "colleague not named": ("version named another", "grant named another"),
    "waits for a licence": ("version waiting", "grant waiting"),
    "other organisation": ("version of another", "document of another", "other room"),
    "room closed": ("closed room", "version in a closed room"),
}
"""What of the world stands for each state; being staff, and being of no organisation, are roles."""
WHO = ("manufacturer_owner", "manufacturer_viewer", "other_owner", "staff")
ABSENT = {uuid.UUID: uuid.UUID(int=7), int: 987_654_321}
OF_THE_REQUEST = ("Content-Length", "Set-Cookie", "X-Request-ID", "Server-Timing")


def cases() -> Iterator[tuple[str, Case]]:
    for name, case in all_cases():
        if OF_COLLABORATIONS.match(name):
            yield name, case


def test_the_matrices_visit_collaborations_in_thousands_of_cells(world):
    """An address or an operation, with one object in one state, read and sent by each role; the API by each key too. As many
    of them as the matrices take (tests/site/chosen.py)."""
    reading, sending, asking = Turns(), Turns(), Turns()
    read = {(name, case.what, role) for name, case in cases() for role in reading.readers(name, case)}
    sent = {(name, case.what, role) for name, case in cases() for role in sending.senders(name, case)}
    asked = {
        (one.method, one.address(world), by, role)
        for one in of_collaborations()
        for both in [asking.whole(one.operation)]
        for role in EVERYBODY
        for by in ((0, 1) if both else asking.one((0, 1)))
    }
    print(f"\n{len(read)} read, {len(sent)} sent, {len(asked)} asked by the API")
    assert len(read) + len(asked) >= some(3_500, 5_000)
    assert len(sent) >= some(2_000, 5_000)


def test_every_state_is_among_them(world, monkeypatch):
    """Each is an object of an address that everybody visits: staff, the other organisations' people, nobody."""
    met: set[str] = set()
    monkeypatch.setattr(world, "together", Noticing(world.together, met))
    for _name, case in cases():
        case.kwargs(world)
    assert {state: set(rows) - met for state, rows in STATES.items() if not set(rows) <= met} == {}
    assert STAFF | OTHER | NOBODY | {"manufacturer_viewer", "newcomer"} <= EVERYBODY


class Noticing(dict):
    """A dict that notes what is asked of it."""

    def __init__(self, rows: dict[str, Any], met: set[str]) -> None:
        super().__init__(rows)
        self.met = met

    def __getitem__(self, name: str) -> Any:
        self.met.add(name)
        return super().__getitem__(name)


def absent(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address with ids that nothing has."""
    return {name: ABSENT.get(type(value), value) for name, value in kwargs.items()}


def hidden(case: Case, role: str, method: str) -> bool:
    return not case.refusal(role) and (case.read(role) if method == "GET" else case.sent(role).status) == 404


def alike(found: Visit, address: str) -> tuple[int, dict[str, str], bytes]:
    """All of an answer but what names its address and its request: an error of the API has a number of its own."""
    headers = {name: value for name, value in found.response.headers.items() if name not in OF_THE_REQUEST}
    return (
        found.status,
        {name: normal(value.encode(), address).decode() for name, value in headers.items()},
        INSTANCE.sub(b"", normal(found.body, address)),
    )


def compared(world, chosen) -> Iterator[tuple[str, bool]]:
    """Yields each request for something hidden, and whether its answer is that of the same request for nothing."""
    nowhere: dict[tuple[str, ...], tuple] = {}
    turns = Turns()
    for name, case in chosen:
        kwargs = case.kwargs(world)
        elsewhere = absent(kwargs)
        if elsewhere == kwargs:
            continue
        address, lost = case.address(name, world), reverse(name, kwargs=elsewhere) + case.query(world)
        for role in WHO if turns.whole(name) else turns.one(WHO):
            for method in ("POST",) if case.for_sending else ("GET", "POST"):
                if not hidden(case, role, method):
                    continue
                sent = {"data": case.data(world) if method == "POST" else None, "headers": case.headers}
                key = (role, method, lost, repr(case.headers))
                if key not in nowhere:
                    nowhere[key] = alike(visit(world, role, method, lost, **sent), lost)
                found = alike(visit(world, role, method, address, **sent), address)
                yield f"{method} {address} [{case.what}] as {role}", found == nowhere[key]


@pytest.mark.matrix
def test_what_is_not_yours_answers_as_what_does_not_exist(world):
    told = list(compared(world, cases()))
    print(f"\n{len(told)} compared")
    assert [label for label, same in told if not same] == []
    assert len(told) >= 400


def test_an_answer_that_tells_the_two_apart_would_be_noticed(world, monkeypatch):
    """The control."""

    def tells(*_):
        raise PermissionDenied

    chosen = [(name, case) for name, case in cases() if name == "collaboration:view" and case.what != "no such"]
    assert {same for _label, same in compared(world, chosen)} == {True}
    monkeypatch.setattr("collaboration.disclosing.reading.checked", tells)
    assert {same for _label, same in compared(world, chosen)} == {False}
