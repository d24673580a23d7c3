"""Every operation of the API × every role × session and token: who is answered what, what is written, what leaks."""

import json
import time

import pytest
from django.test.client import ClientHandler

from api.models import Token
from core.api import SCOPES, Door
from ecosystem.models.organisation import OrganisationQuerySet
from portal.api import api
from tests.site.api_operations import Request, expected, requests
from tests.site.chosen import ROLES, Turns
from tests.site.oracle import Browser, Visit, leaks, visit
from tests.site.roles import EVERYBODY, STAFF
from tests.site.world import World

pytestmark = pytest.mark.django_db


def ask(world: World, request: Request, role: str, *, by_token: bool) -> Visit:
    return visit(world, role, request.method, request.address(world), by_token=by_token, body=request.sent(world))


def said_by(request: Request, world: World) -> str:
    return request.address(world) + json.dumps(request.sent(world))


def deviations_of(world: World, request: Request, role: str, *, by_token: bool) -> list[str]:
    status, writes = expected(request, role, by_token=by_token)
    found = ask(world, request, role, by_token=by_token)
    way = "token" if by_token else "session"
    label = f"{request.method} {request.address(world)} [{request.operation} {request.listing}] as {role} by {way}"
    deviations = []
    if found.status != status:
        deviations.append(f"{label}: {found.status} in place of {status} {found.error} {found.body[:200]!r}")
    if bool(found.writes) != writes:
        deviations.append(f"{label}: wrote {found.writes[:1] or 'nothing'}")
    # A token shows its person less than a session of theirs may, so what may be read at all is the measure for both.
    return deviations + [f"{label}: shows the {one.what}" for one in leaks(world, role, found, said_by(request, world))]


def test_every_operation_is_asked():
    assert {request.operation for request in requests()} == set(api.doors())


@pytest.mark.matrix
def test_every_role_is_answered_as_expected_by_session_and_by_token(world):
    deviations, cells, began, turns = [], 0, time.monotonic(), Turns()
    for request in requests():
        both = turns.whole(request.operation)
        for role in ROLES:
            for by_token in (False, True) if both else turns.one((False, True)):
                deviations += deviations_of(world, request, role, by_token=by_token)
                cells += 1
    print(f"\n{cells} cells in {time.monotonic() - began:.1f} s")
    assert deviations == [], f"{len(deviations)} deviations:\n" + "\n".join(deviations[:40])
    assert cells >= 4_000


def test_staff_see_by_a_token_what_anybody_sees(world):
    """What a session of theirs shows beyond that is not shown by a token."""
    from tests.site.oracle import text_of

    for request in requests():
        if request.method != "GET" or request.door:
            continue
        for role in sorted(STAFF):
            shown = world.among(text_of(ask(world, request, role, by_token=True)))
            assert [one.what for one in shown if one.seen_by != EVERYBODY and role not in one.seen_by - STAFF] == []


def test_a_token_without_the_scope_is_refused_before_anything_is_looked_up(world):
    doors, tried = api.doors(), 0
    token = world.tokens["startup_owner"]
    for request in requests():
        scope = doors[request.operation].scope
        Token.objects.filter(pk=token.pk).update(scopes=[one for one in SCOPES if one != scope])
        found = ask(world, request, "startup_owner", by_token=True)
        assert (found.status, found.writes, json.loads(found.body)["type"].partition("#")[2]) == (
            403,
            [],
            "missing-scope",
        ), request
        tried += 1
    assert tried >= 120


def test_a_session_writes_only_with_its_csrf_token(world, monkeypatch):
    monkeypatch.setattr(Browser, "handler", ClientHandler(enforce_csrf_checks=True))
    doors, tried = api.doors(), 0
    for request in requests():
        if request.method == "GET":
            continue
        assert isinstance(doors[request.operation], Door)
        session = ask(world, request, "startup_owner", by_token=False)
        assert (session.status, session.writes) == (403, []), request
        status, _writes = expected(request, "startup_owner", by_token=True)
        assert ask(world, request, "startup_owner", by_token=True).status == status, request
        tried += 1
    assert tried >= 70


def test_an_operation_that_looks_at_nobody_would_be_noticed(world, monkeypatch):
    """The control."""
    request = next(one for one in requests() if (one.operation, one.organisation) == ("update_organisation", "startup"))
    assert deviations_of(world, request, "other_owner", by_token=True) == []
    monkeypatch.setattr(OrganisationQuerySet, "of_member", lambda self, user: self)
    monkeypatch.setattr("ecosystem.editing.check_user_can_edit_organisation", lambda user, row: None)
    assert len(deviations_of(world, request, "other_owner", by_token=True)) == 2
