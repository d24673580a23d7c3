"""Every address, every role, both languages: who is answered what, what is written, and what leaks."""

import time

import pytest
from django.conf import settings
from django.utils import translation

from core.access import PUBLIC
from core.checks import all_patterns
from ecosystem.models import Organisation
from ecosystem.models.listing import ListingQuerySet
from ecosystem.models.organisation import OrganisationQuerySet
from portal.views import desk
from tests.site.addresses import Case, table
from tests.site.oracle import canaries_in, leaks, text_of, visit
from tests.site.roles import EVERYBODY, NOBODY, PEOPLE, STAFF

pytestmark = pytest.mark.django_db

ROLES = sorted(EVERYBODY)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ONE_OF_EACH = ["anonymous", "newcomer", "startup_owner", "startup_viewer", "other_owner", "unverified_owner", "staff"]
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


def names() -> set[str]:
    return {name for name, _pattern in all_patterns()}


def reading(world, *, only: set[str] | None = None):
    """Yields (name, case, role, address, expected status, visit) for each thing that is read."""
    for name, cases in table().items():
        if only is not None and name not in only:
            continue
        for case in cases:
            for address, roles in addresses_of(name, case, world):
                for role in roles:
                    found = visit(world, role, "GET", address, headers=case.headers)
                    yield name, case, role, address, case.read(role), found


def addresses_of(name: str, case: Case, world) -> list[tuple[str, list[str]]]:
    """The addresses of a case with who visits them: everybody in the first language, one of each kind in the others."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found.setdefault(case.address(name, world), ONE_OF_EACH if found else ROLES)
    return list(found.items())


def senders(case: Case) -> list[str]:
    """Everybody sends where something is taken; where not, one of each kind."""
    return ROLES if case.posts or case.for_sending else ONE_OF_EACH


def leaked(world, case: Case, role: str, found, request: str) -> list[str]:
    return [canary.what for canary in leaks(world, role, found, request) if canary.what not in case.reveals]


def told(deviations: list[str]) -> str:
    return f"{len(deviations)} deviations:\n" + "\n".join(deviations[:60])


def test_the_table_has_a_row_for_every_address_and_an_address_for_every_row():
    assert names() - set(table()) == set(), "addresses without a row in tests/site/addresses.py"
    assert set(table()) - names() == set(), "rows without an address"


def test_there_are_enough_kinds_of_people():
    assert len(ROLES) >= 11


def test_reading(world):
    deviations, seen, cells, began = [], set(), 0, time.monotonic()
    for name, case, role, address, expected, found in reading(world):
        cells += 1
        label = f"GET {address} [{case.what}] as {role}"
        if found.status != expected:
            deviations.append(f"{label}: {found.status} in place of {expected} {found.error}")
        if found.writes:
            deviations.append(f"{label}: wrote {found.writes[0]}")
        deviations += [f"{label}: shows the {what}" for what in leaked(world, case, role, found, address)]
        seen |= {canary.what for canary in canaries_in(world, text_of(found)) if role in canary.seen_by}
    print(f"\n{cells} cells read in {time.monotonic() - began:.1f} s, {len(world.canaries)} canaries")
    assert deviations == [], told(deviations)
    could_be = {canary.what for canary in world.canaries if not canary.never}
    assert could_be - seen == set(), "canaries that nobody ever saw: nothing proves that they could be seen"
    assert cells >= 2000


def test_sending(world):
    """What is sent by strangers changes nothing; what is sent by those who may does."""
    deviations, cells, began = [], 0, time.monotonic()
    for name, cases in table().items():
        for case, role in ((case, role) for case in cases for role in senders(case)):
            address = addresses_of(name, case, world)[0][0]
            data, expected = case.data(world), case.sent(role)
            found = visit(world, role, "POST", address, data=data, headers=case.headers)
            cells += 1
            label = f"POST {address} [{case.what}] as {role}"
            if found.status != expected.status:
                deviations.append(f"{label}: {found.status} in place of {expected.status} {found.error}")
            if bool(found.writes) != expected.writes:
                deviations.append(f"{label}: wrote {found.writes[:1] or 'nothing'}")
            request = address + repr(data)
            deviations += [f"{label}: shows the {what}" for what in leaked(world, case, role, found, request)]
    print(f"\n{cells} cells sent in {time.monotonic() - began:.1f} s")
    assert deviations == [], told(deviations)
    assert cells >= 1000
