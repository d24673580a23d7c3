"""Every address, every role, both languages: who is answered what, what is written, and what leaks."""

import time

import pytest
from django.conf import settings
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import translation

from core.access import PUBLIC
from core.checks import all_patterns
from core.models import Mail
from ecosystem.models import Organisation
from ecosystem.models.listing import ListingQuerySet
from ecosystem.models.organisation import OrganisationQuerySet
from portal.views import desk_verification
from tests.site.addresses import NOT_TAKEN, all_cases, table
from tests.site.cases import Case
from tests.site.oracle import Browser, canaries_in, leaks, text_of, visit
from tests.site.roles import EVERYBODY

pytestmark = pytest.mark.django_db

ROLES = sorted(EVERYBODY)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ONE_OF_EACH = ["anonymous", "newcomer", "startup_owner", "startup_viewer", "other_owner", "unverified_owner", "staff"]
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


def names() -> set[str]:
    return {name for name, _pattern in all_patterns()}


def reading(world):
    """Yields (case, role, address, expected status, visit) for each thing that is read."""
    for name, case in all_cases():
        for address, roles in addresses_of(name, case, world):
            for role in roles:
                found = visit(world, role, "GET", address, headers=case.headers)
                yield case, role, address, case.read(role), found


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


@pytest.mark.matrix
def test_reading(world):
    deviations, seen, cells, began = [], set(), 0, time.monotonic()
    for case, role, address, expected, found in reading(world):
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
    assert cells >= 5000


@pytest.mark.matrix
def test_sending(world):
    """What is sent by strangers changes nothing; what is sent by those who may does."""
    deviations, cells, began = [], 0, time.monotonic()
    for name, case in all_cases():
        for role in senders(case):
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
    assert cells >= 5000


def test_other_methods_change_nothing(world):
    deviations = []
    for name, cases in table().items():
        for method in OTHER_METHODS:
            for role in ("anonymous", "startup_owner", "staff"):
                address = addresses_of(name, cases[0], world)[0][0]
                found = visit(world, role, method, address, headers=cases[0].headers)
                label = f"{method} {address} as {role}"
                if found.status >= 500 or found.writes:
                    deviations.append(f"{label}: {found.status} {found.writes[:1]} {found.error}")
                deviations += [f"{label}: shows the {what}" for what in leaked(world, cases[0], role, found, address)]
                if cases[0].posts == NOT_TAKEN and found.status != 405:
                    deviations.append(f"{label}: {found.status} in place of 405")
    assert deviations == [], told(deviations)


def test_nothing_is_taken_without_the_form_s_token(world, monkeypatch):
    """Whoever may send something cannot be made to by another site."""
    monkeypatch.setattr(Browser, "handler", ClientHandler(enforce_csrf_checks=True))
    deviations, tried = [], 0
    for name, cases in table().items():
        for case in cases:
            takers = {role for answer in case.posts if answer.status not in (401, 405) for role in answer.roles}
            for role in sorted(takers & {"anonymous", "startup_owner", "unverified_owner", "staff"}):
                if case.refusal(role):
                    continue
                address = addresses_of(name, case, world)[0][0]
                found = visit(world, role, "POST", address, data=case.data(world), headers=case.headers)
                tried += 1
                if found.status != 403 or found.writes:
                    deviations.append(f"POST {address} as {role}: {found.status} {found.writes[:1]}")
    assert deviations == [], told(deviations)
    assert tried >= 60


def test_outside_a_demo_staff_see_the_envelope_of_a_mail_with_a_secret_only(world, settings):
    Mail.objects.filter(pk=world.mail.pk).update(template="account_login_code")
    case = table()["portal:desk-mail-one"][0]
    address = case.address("portal:desk-mail-one", world)
    words = {"subject of a mail", "text of a mail", "envelope of a mail"}
    assert words & shown_by(world, "staff", address) == words
    settings.DEMO = False
    assert words & shown_by(world, "staff", address) == {"envelope of a mail"}


def shown_by(world, role: str, address: str) -> set[str]:
    return {canary.what for canary in canaries_in(world, text_of(visit(world, role, "GET", address)))}


# --- the controls: each would let something out, and the oracle says so ---------------------------------------------------
def all_leaks(world, *names: str) -> set[str]:
    """What strangers are shown of others at these addresses."""
    found = set()
    for name, case in ((name, case) for name, case in all_cases() if name in names):
        for role in ("anonymous", "newcomer"):
            address = case.address(name, world)
            seen = visit(world, role, "GET", address, headers=case.headers)
            found |= set(leaked(world, case, role, seen, address))
    return found


def test_a_page_of_the_desk_that_is_opened_to_all_is_noticed(world, monkeypatch):
    assert all_leaks(world, "portal:desk-decide") == set()
    monkeypatch.setattr(desk_verification.decide, "access", PUBLIC)
    assert all_leaks(world, "portal:desk-decide") >= {
        "evidence of unverified",
        "name of unverified",
        "registration number of unverified",
    }


def test_a_queryset_that_shows_all_organisations_is_noticed(world, monkeypatch):
    names = ("ecosystem:startups", "api-1:organisation", "ecosystem:logo")
    assert all_leaks(world, *names) == set()
    monkeypatch.setattr(OrganisationQuerySet, "visible_to", lambda self, user: self)
    assert all_leaks(world, *names) >= {"name of unverified", "summary of unverified", "logo of unverified"}


def test_a_queryset_that_shows_all_listings_is_noticed(world, monkeypatch):
    names = ("ecosystem:listing", "api-1:listings", "portal:home")
    assert all_leaks(world, *names) == set()
    monkeypatch.setattr(ListingQuerySet, "visible_to", lambda self, user: self)
    assert all_leaks(world, *names) >= {"title of draft", "body of members", "volume of closed", "title of unverified"}


def test_a_view_that_writes_for_a_stranger_is_noticed(world, monkeypatch):
    monkeypatch.setattr(OrganisationQuerySet, "editable_by", lambda self, user: self)
    monkeypatch.setattr("ecosystem.actions.organisations.check_user_can_edit_organisation", lambda user, row: None)
    address = reverse("ecosystem:logo-change", kwargs={"slug": world.organisations["startup"].slug})
    found = visit(world, "other_owner", "POST", address, data={"remove": "1"})
    assert (found.status, bool(found.writes)) == (302, True)
    assert Organisation.objects.get(pk=world.organisations["startup"].pk).logo is not None
