"""A person's own settings."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.actions import change_preferences
from accounts.preferences import zones
from core.models import AuditEvent
from tests.accounts.letters import link_in, newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SETTINGS = "/en/settings/"
EMAIL = "/en/accounts/email/"
GOOD = {"name": "Ada", "language": "en", "time_zone": "Asia/Shanghai"}


def test_a_new_language_is_spoken_at_once(client):
    person = make_user(name="Ada")
    client.force_login(person)
    answer = client.post(SETTINGS, {**GOOD, "language": "zh-hans"})
    assert answer.url == "/zh-hans/settings/"
    assert client.cookies["django_language"].value == "zh-hans"
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Ada", "zh-hans", "Asia/Shanghai")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.target_id) == ("person.preferences_changed", person.pk, str(person.pk))
    assert event.before == {"language": "en", "time_zone": "Europe/Berlin"}
    assert event.after == {"language": "zh-hans", "time_zone": "Asia/Shanghai"}


def test_saving_what_is_there_already_leaves_no_trace(client):
    client.force_login(make_user(name="Ada", time_zone="Asia/Shanghai"))
    assert client.post(SETTINGS, GOOD).url == SETTINGS
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("time_zone", "../Berlin"),
        ("language", "tlh"),
        ("name", "n" * 121),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(client, field, value):
    person = make_user()
    client.force_login(person)
    form = client.post(SETTINGS, {**GOOD, field: value}).context["form"]
    assert list(form.errors) == [field]
    assert form[field].value() == value
    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("", "Europe/Berlin")


def test_an_invisible_letter_does_not_make_a_name(client):
    person = make_user()
    client.force_login(person)
    client.post(SETTINGS, {**GOOD, "name": "\u202eAda\u0007 \n Lovelace"})
    person.refresh_from_db()
    assert person.name == "Ada Lovelace"


def test_the_action_checks_for_itself():
    person = make_user()
    with pytest.raises(ValidationError) as refusal:
        change_preferences(by=person, name="", language="tlh", time_zone="Mars")
    assert sorted(refusal.value.message_dict) == ["language", "time_zone"]


def test_zones_carry_their_present_offset(time_machine):
    time_machine.move_to("2026-01-15T12:00:00Z")
    winter = {zone.name: zone.offset for zone in zones()}
    time_machine.move_to("2026-07-15T12:00:00Z")
    summer = {zone.name: zone.offset for zone in zones()}
    assert (winter["Europe/Berlin"], summer["Europe/Berlin"]) == ("UTC+01:00", "UTC+02:00")
    assert (winter["Asia/Shanghai"], summer["Asia/Shanghai"]) == ("UTC+08:00", "UTC+08:00")
    assert winter["America/St_Johns"] == "UTC−03:30"


def test_addresses_change_only_after_the_password_was_given_again(client):
    person = make_user()
    client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    asked = client.post(EMAIL, {"action_add": "", "email": "second@people.example"})
    assert asked.url == "/en/accounts/reauthenticate/?next=%2Fen%2Faccounts%2Femail%2F"
    assert EmailAddress.objects.count() == 1
    client.post(asked.url, {"password": "correct horse", "next": EMAIL})
    second = EmailAddress.objects.get(email="second@people.example")
    assert (second.user, second.verified) == (person, False)

    assert newest(second.email).template == "account_email_confirmation"
    client.post(link_in(newest(second.email)))
    client.post(EMAIL, {"action_primary": "", "email": second.email})
    person.refresh_from_db()
    assert person.email == "second@people.example"

    first = EmailAddress.objects.get(primary=False).email
    assert newest(first).template == "account_email_changed"
    client.post(EMAIL, {"action_remove": "", "email": first})
    assert newest(person.email).template == "account_email_deleted"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["second@people.example"]


def test_the_last_address_stays(client):
    person = make_user()
    client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    client.post("/en/accounts/reauthenticate/", {"password": "correct horse"})
    client.post(EMAIL, {"action_remove": "", "email": person.email})
    assert EmailAddress.objects.count() == 1
