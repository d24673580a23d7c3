"""Which mails a person gets."""

import re

import pytest
from django.core import mail as outgoing
from django.test import Client

from accounts.telling import DIGEST, KINDS, TEAM_CHANGES, VERIFICATION, stop_address, tell
from core.models import Effect, Mail
from core.outbox import run_effect
from ecosystem.actions import teams
from ecosystem.models import Membership
from matching.digest import wants_digests
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

SETTINGS = "/en/settings/"
BASE = "http://127.0.0.1:8000"


def path(kind: str, person) -> str:
    return stop_address(kind, person).removeprefix(BASE)


def ask_to_join(organisation) -> None:
    teams.ask_to_join(organisation=organisation, by=make_user(), note="")


def test_what_is_switched_off_is_not_sent_and_what_is_on_again_is(client):
    owner = make_user()
    organisation = make_organisation(owner=owner)
    client.force_login(owner)
    counts = []
    for wanted in (set(KINDS) - {TEAM_CHANGES}, set(KINDS)):
        client.post(f"{SETTINGS}mails/", {"wanted": sorted(wanted)})
        ask_to_join(organisation)
        counts.append(Mail.objects.filter(to=owner.email).count())
    assert counts == [0, 1]


def test_the_settings_show_what_is_on(client):
    person = make_user(muted=[VERIFICATION])
    client.force_login(person)
    page = client.get(SETTINGS).content.decode()
    boxes = re.findall(r'name="wanted" value="(\w+)"( checked)?', page)
    assert {kind: bool(on) for kind, on in boxes if kind in KINDS} == {kind: kind != VERIFICATION for kind in KINDS}


def test_a_mail_program_ends_a_kind_at_one_press():
    owner = make_user()
    organisation = make_organisation(owner=owner)
    ask_to_join(organisation)
    run_effect(Effect.objects.get(kind="mail.send").pk)
    headers = outgoing.outbox[0].message()
    assert headers["List-Unsubscribe"] == f"<{stop_address(TEAM_CHANGES, owner)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    program = Client(enforce_csrf_checks=True)
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(BASE)
    assert program.get(address).status_code == 200
    owner.refresh_from_db()
    assert owner.muted == [], "looking changes nothing"
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    owner.refresh_from_db()
    assert owner.muted == [TEAM_CHANGES]


def test_the_letter_says_how_to_end_it():
    owner = make_user()
    ask_to_join(make_organisation(owner=owner))
    mail = Mail.objects.get(to=owner.email)
    assert f"Stop mails of this kind: {stop_address(TEAM_CHANGES, owner)}" in mail.text
    assert f'href="{stop_address(TEAM_CHANGES, owner)}"' in mail.html


def test_the_weekly_matches_end_the_same_way():
    person = make_user()
    Membership.objects.create(organisation=make_organisation(), user=person, role="editor")
    assert wants_digests(person)
    Client().post(path(DIGEST, person))
    person = type(person).objects.get(pk=person.pk)
    assert not wants_digests(person)


@pytest.mark.parametrize("token", ["nonsense", "team-1:forged"])
def test_an_address_we_did_not_make_opens_nothing(client, token):
    assert client.post(f"{SETTINGS}mails/stop/{token}/").status_code == 404


def test_a_kind_there_is_not_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        tell("gossip", make_user(), "team_joined", key="x", context={})
