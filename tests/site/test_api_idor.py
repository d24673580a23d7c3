"""What people ask of their own by the API, asked again with the ids of others: as good as ids that nothing has.

Each request that somebody makes about their own is recorded; its ids, in path, query and body, are then swapped, and
somebody else asks. An answer about what is not theirs must be the answer about what does not exist: the same status, as
many bytes, nothing written and no word that they may not read.
"""

import json
import re
import uuid
from collections import Counter

import pytest

from ecosystem.models.organisation import OrganisationQuerySet
from tests.extent import some
from tests.site.api_operations import Request, expected, requests
from tests.site.chosen import Turns
from tests.site.oracle import Visit, leaks, visit
from tests.site.world import World

pytestmark = pytest.mark.django_db

OTHERS = (
    "anonymous",
    "newcomer",
    "startup_viewer",
    "manufacturer_owner",
    "other_owner",
    "unverified_owner",
    "declined_owner",
    "staff",
)
NOBODYS_SLUG, NOBODYS_NUMBER = "q" * 18, 987654321
INSTANCE = re.compile(rb"urn:uuid:[0-9a-f]{32}")


def swapped(request: Request, world: World) -> str:
    """The same request about ids that nothing has ever had."""
    address = request.address(world)
    if request.organisation:
        address = address.replace(f"/{world.organisations[request.organisation].slug}", f"/{NOBODYS_SLUG}")
    if request.listing:
        address = address.replace(f"/listings/{world.listings[request.listing].pk}", f"/listings/{NOBODYS_NUMBER}")
    if request.competition:
        address = address.replace(f"/{world.competitions[request.competition].slug}", f"/{NOBODYS_SLUG}")
    if request.application:
        address = address.replace(f"/{world.applications[request.application].pk}", f"/{NOBODYS_NUMBER}")
    if request.introduction:
        key = world.together[request.introduction].pk
        address = address.replace(f"/introductions/{key}", f"/introductions/{NOBODYS_NUMBER}")
    if request.judged:
        key = world.award[f"assignment of round {request.judged}"].pk
        address = address.replace(f"/{world.award['judged competition'].slug}", f"/{NOBODYS_SLUG}")
        address = address.replace(f"/judging/{key}", f"/judging/{NOBODYS_NUMBER}")
    if request.decided or request.voted:
        address = address.replace(f"/{world.competitions[request.voted or 'closed'].slug}", f"/{NOBODYS_SLUG}")
    together = [name for name in (request.room, request.agreement) if name]
    together += [f"grant {request.shown}"] if request.shown else []
    together += [f"pilot {request.pilot}", f"milestone {request.pilot}"] if request.pilot else []
    for key in (world.together[name].pk for name in together):
        address = address.replace(f"/{key}", f"/{uuid.UUID(int=7) if isinstance(key, uuid.UUID) else NOBODYS_NUMBER}")
    if request.ordered:
        address = address.replace(f"/{world.production[f'order {request.ordered}'].number}", "/O-000000")
        address = address.replace(f"/lots/{world.production[f'lot {request.ordered}'].pk}", f"/lots/{NOBODYS_NUMBER}")
    if request.quoted:
        number = world.production[request.quoted].number
        address = address.replace(f"/{number}", f"/{number[0]}-00000")
    if request.asked_for:
        slug = world.organisations[request.asked_for].slug
        address = address.replace(f"organisation={slug}", f"organisation={NOBODYS_SLUG}")
    return address


def recorded() -> list[Request]:
    """The requests that name somebody's objects."""
    return [
        one
        for one in requests()
        if any(
            [
                one.organisation,
                one.listing,
                one.competition,
                one.application,
                one.judged,
                one.decided,
                one.voted,
                one.asked_for,
                one.introduction,
                one.room,
                one.agreement,
                one.shown,
                one.pilot,
                one.quoted,
                one.ordered,
                one.planned,
            ]
        )
    ]


class Nowhere:
    """Answers about what does not exist, each asked for once."""

    def __init__(self, world: World):
        self.world, self.known = world, {}

    def answer(self, request: Request, role: str, *, by_token: bool) -> Visit:
        address = swapped(request, self.world)
        key = (request.method, address, role, by_token)
        if key not in self.known:
            body = {**(request.body or {}), "plan": NOBODYS_NUMBER} if request.planned else request.body
            self.known[key] = visit(self.world, role, request.method, address, by_token=by_token, body=body)
        return self.known[key]


def differences(world: World, nowhere: Nowhere, request: Request, role: str, *, by_token: bool) -> list[str]:
    address = request.address(world)
    sent = request.sent(world)
    theirs = visit(world, role, request.method, address, by_token=by_token, body=sent)
    none = nowhere.answer(request, role, by_token=by_token)
    label = f"{request.method} {address} as {role} by {'token' if by_token else 'session'}"
    found = [f"{label}: wrote {theirs.writes[0]}"] if theirs.writes else []
    found += [f"{label}: shows the {one.what}" for one in leaks(world, role, theirs, address + json.dumps(sent))]
    if theirs.status != none.status:
        found.append(f"{label}: {theirs.status}, and {none.status} where there is nothing")
    if INSTANCE.sub(b"", theirs.body) != INSTANCE.sub(b"", none.body):
        found.append(f"{label}: {theirs.body[:120]!r}, and {none.body[:120]!r} where there is nothing")
    return found


def test_what_is_not_theirs_is_as_what_is_not_there(world):
    found, swaps, nowhere, turns = [], Counter(), Nowhere(world), Turns()
    for request in recorded():
        both = turns.whole(request.operation)
        for role in OTHERS:
            for by_token in (False, True) if both else turns.one((False, True)):
                status, _writes = expected(request, role, by_token=by_token)
                if status not in (401, 404):
                    swaps["open to them"] += 1
                    continue
                found += differences(world, nowhere, request, role, by_token=by_token)
                swaps["swapped"] += 1
    print(f"\n{dict(swaps)}, {len(nowhere.known)} answers about nothing")
    assert found == [], f"{len(found)}\n" + "\n".join(found[:40])
    assert swaps["swapped"] >= some(1_000, 2_000)


def test_a_cursor_of_somebody_else_opens_nothing(world):
    """A list's end is sealed with the list, not with the person: what comes after it is still what the reader may see."""
    swaps = 0
    for path in ("/organisations", "/listings", "/concepts", "/search?q=laser", "/organisations?q=laser"):
        mark = "&" if "?" in path else "?"
        for owner in ("startup_owner", "unverified_owner", "staff"):
            address = f"/api/v1{path}{mark}per_page=1"
            while address:
                page = visit(world, owner, "GET", address)
                address = json.loads(page.body)["next"]
                for role in OTHERS if address else ():
                    for by_token in (False, True):
                        seen = visit(world, role, "GET", address, by_token=by_token)
                        assert [one.what for one in leaks(world, role, seen, address)] == []
                        assert seen.status == 200
                        swaps += 1
    print(f"\n{swaps} cursors")
    assert swaps >= 300


def test_an_idempotency_key_of_somebody_else_gives_nothing_of_theirs(world):
    request = next(one for one in requests() if (one.operation, one.organisation) == ("create_listing", "startup"))
    address, key = request.address(world), {"Idempotency-Key": "the-same"}
    mine = visit(world, "startup_owner", "POST", address, by_token=True, body=request.body, headers=key)
    theirs = visit(world, "other_owner", "POST", address, by_token=True, body=request.body, headers=key)
    assert (mine.status, theirs.status, bool(theirs.writes)) == (201, 404, False)


def test_an_api_that_shows_everything_would_be_noticed(world, monkeypatch):
    """The control."""
    request = next(
        one for one in requests() if (one.operation, one.organisation) == ("read_organisation", "unverified")
    )
    assert differences(world, Nowhere(world), request, "other_owner", by_token=True) == []
    monkeypatch.setattr(OrganisationQuerySet, "visible_to", lambda self, user: self)
    assert len(differences(world, Nowhere(world), request, "other_owner", by_token=True)) >= 3
