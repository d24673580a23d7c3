"""Every address, every role, both languages: who is answered what, what is written, and what leaks."""

import time

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import translation

from core.access import PUBLIC
from core.checks import all_patterns
from core.models import Mail
from ecosystem.models import Organisation
from ecosystem.models.listing import ListingQuerySet
from ecosystem.models.organisation import OrganisationQuerySet
from portal.views import desk_verification, errors
from tests.extent import ONLY
from tests.site.addresses import NOT_TAKEN, all_cases, table
from tests.site.answers import faults_of, markup_of
from tests.site.cases import Case
from tests.site.chosen import ROLES, Turns
from tests.site.oracle import Browser, leaks, text_of, visit

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LOOKED_AT = ("anonymous", "startup_owner", "staff")
"""Whose answers are looked at for their headers and their markup."""
BY_A_KEY = {"collaboration:introduction-by-mail"}
"""The key in the address is what lets in; a cookie lets in to nothing there, so no other site gains by sending it along."""
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


@pytest.fixture
def short_refusals(monkeypatch):
    """Refusals in one line in place of a page. Drawing that page, the same for every address, takes most of a matrix's time;
    it is looked at once for everybody by `test_a_refusal_shows_nothing_to_anybody`."""

    def one_line(request, template: str, context: dict, status: int) -> HttpResponse:
        return HttpResponse(f"{context['title']} {context['text']}", status=status)

    monkeypatch.setattr(errors, "render", one_line)


def names() -> set[str]:
    return {name for name, _pattern in all_patterns()}


def reading(world):
    """Yields (case, role, address, expected status, visit) for each thing that is read, by whomever it is the turn of
    (tests/site/chosen.py); in the first language in every state, in the others, where only the words differ, in one state
    of each address."""
    turns = Turns()
    for name, case in all_cases():
        first = name not in turns.met
        addresses = addresses_of(name, case, world)
        visitors = [turns.readers(name, case), *(turns.readers_of_a_translation(case) for _other in addresses[1:])]
        for address, roles in list(zip(addresses, visitors, strict=True))[: None if first else 1]:
            for role in roles:
                found = visit(world, role, "GET", address, headers=case.headers)
                yield case, role, address, case.read(role), found


def addresses_of(name: str, case: Case, world) -> list[str]:
    """The address of a case in each language, where they differ."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(case.address(name, world))
    return list(dict.fromkeys(found))


def faults_in(role: str, found) -> list[str]:
    """What is wrong with an answer whatever it is about."""
    if role not in LOOKED_AT:
        return []
    return faults_of(found.response, signed_in=role != "anonymous") + markup_of(found.response, found.body)


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
def test_reading(world, short_refusals):
    deviations, seen, cells, pages, began = [], set(), 0, 0, time.monotonic()
    for case, role, address, expected, found in reading(world):
        cells += 1
        pages += role in LOOKED_AT and found.response.get("Content-Type", "").startswith("text/html")
        label = f"GET {address} [{case.what}] as {role}"
        if found.status != expected:
            deviations.append(f"{label}: {found.status} in place of {expected} {found.error}")
        if found.writes:
            deviations.append(f"{label}: wrote {found.writes[0]}")
        deviations += [f"{label}: shows the {what}" for what in leaked(world, case, role, found, address)]
        deviations += [f"{label}: {fault}" for fault in faults_in(role, found)]
        seen |= {canary.what for canary in world.among(text_of(found)) if role in canary.seen_by}
    print(
        f"\n{cells} cells read in {time.monotonic() - began:.1f} s, {len(world.canaries)} canaries, {pages} pages looked at"
    )
    assert deviations == [], told(deviations)
    if ONLY:
        return
    could_be = {canary.what for canary in world.canaries if not canary.never}
    assert could_be - seen == set(), "canaries that nobody ever saw: nothing proves that they could be seen"
    assert (cells >= 5000, pages >= 300) == (True, True)


def test_a_refusal_shows_nothing_to_anybody(world):
    deviations = []
    for language in LANGUAGES:
        with translation.override(language):
            nowhere = reverse("ecosystem:profile", kwargs={"slug": "nowhere"})
        for role in ROLES:
            found = visit(world, role, "GET", nowhere)
            deviations += [f"{role}: {found.status}"] if found.status != 404 or b"tb-main" not in found.body else []
            deviations += [f"{role} sees the {what.what}" for what in leaks(world, role, found, nowhere)]
    assert deviations == [], told(deviations)


@pytest.mark.matrix
def test_sending(world, short_refusals):
    """What is sent by strangers changes nothing; what is sent by those who may does."""
    deviations, cells, began, turns = [], 0, time.monotonic(), Turns()
    for name, case in all_cases():
        address = addresses_of(name, case, world)[0]
        for role in turns.senders(name, case):
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
            deviations += [f"{label}: {fault}" for fault in faults_in(role, found)]
    print(f"\n{cells} cells sent in {time.monotonic() - began:.1f} s")
    assert deviations == [], told(deviations)
    assert cells >= 5000 or ONLY


def test_other_methods_change_nothing(world, short_refusals):
    deviations, turns = [], Turns()
    for name, cases in table().items():
        for method in OTHER_METHODS:
            for role in turns.one(LOOKED_AT):
                address = addresses_of(name, cases[0], world)[0]
                found = visit(world, role, method, address, headers=cases[0].headers)
                label = f"{method} {address} as {role}"
                if found.status >= 500 or found.writes:
                    deviations.append(f"{label}: {found.status} {found.writes[:1]} {found.error}")
                deviations += [f"{label}: shows the {what}" for what in leaked(world, cases[0], role, found, address)]
                if cases[0].posts == NOT_TAKEN and found.status != 405:
                    deviations.append(f"{label}: {found.status} in place of 405")
    assert deviations == [], told(deviations)


def test_nothing_is_taken_without_the_form_s_token(world, short_refusals, monkeypatch):
    """Whoever may send something cannot be made to by another site."""
    monkeypatch.setattr(Browser, "handler", ClientHandler(enforce_csrf_checks=True))
    deviations, tried = [], 0
    for name, cases in table().items():
        if name in BY_A_KEY:
            continue
        for case in cases:
            takers = {role for answer in case.posts if answer.status not in (401, 405) for role in answer.roles}
            for role in sorted(takers & {"anonymous", "startup_owner", "unverified_owner", "staff"}):
                if case.refusal(role):
                    continue
                address = addresses_of(name, case, world)[0]
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
    return {canary.what for canary in world.among(text_of(visit(world, role, "GET", address)))}


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
