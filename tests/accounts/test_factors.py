"""Authenticator apps, passkeys and recovery codes."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from core.models import AuditEvent
from tests.accounts.authenticator import Passkey
from tests.accounts.letters import newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
FACTORS = "/en/accounts/2fa/"
STEP = f"{FACTORS}authenticate/"
REAUTHENTICATE = "/en/accounts/reauthenticate/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def begin(person, client: Client) -> Client:
    """Signs in and gives the password once more."""
    client.post(LOGIN, {"login": person.email, "password": "correct horse"})
    client.post(REAUTHENTICATE, {"password": "correct horse"})
    return client


def with_app(person, client: Client) -> str:
    """Sets up an authenticator app and returns its secret."""
    page = begin(person, client).get(f"{FACTORS}totp/activate/")
    secret = page.context["form"].secret
    assert client.post(f"{FACTORS}totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


def with_passkey(person, client: Client, **fields) -> Passkey:
    options = begin(person, client).get(f"{FACTORS}webauthn/add/").context["js_data"]["creation_options"]
    passkey = Passkey()
    sent = {"name": "Phone", "passwordless": "on", "credential": passkey.made(_plain(options)), **fields}
    assert client.post(f"{FACTORS}webauthn/add/", sent).status_code == 302
    return passkey


def _plain(options) -> dict:
    """As the page carries it: JSON."""
    from django.core.serializers.json import DjangoJSONEncoder

    return json.loads(json.dumps(options, cls=DjangoJSONEncoder))


def is_in(client: Client) -> bool:
    return client.get("/en/settings/").status_code == 200


def test_a_stolen_password_no_longer_opens_the_account(client, time_machine, django_capture_on_commit_callbacks):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    person = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        secret = with_app(person, client)
    assert newest(person.email).template == "account_totp_activated"

    time_machine.shift(60)
    thief = Client()
    answer = thief.post(LOGIN, {"login": person.email, "password": "correct horse"})
    assert answer.url == STEP
    assert not is_in(thief)
    assert "This did not work" in thief.post(STEP, {"code": "000000"}).content.decode()
    assert not is_in(thief)
    thief.post(STEP, {"code": code_of(secret)})
    assert is_in(thief)


def test_a_code_works_once(client, time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    person = make_user()
    secret = with_app(person, client)
    time_machine.shift(60)
    first, second = Client(), Client()
    for browser in (first, second):
        browser.post(LOGIN, {"login": person.email, "password": "correct horse"})
        browser.post(STEP, {"code": code_of(secret)})
    assert (is_in(first), is_in(second)) == (True, False)


def test_the_secret_cannot_be_read_in_the_database(client):
    person = make_user()
    secret = with_app(person, client)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert Authenticator.objects.get(type="totp").wrap().validate_code("000000") is False


def test_a_recovery_code_works_once_and_is_struck_off(client):
    person = make_user()
    with_app(person, client)
    page = client.get(f"{FACTORS}recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    lost_phone = Client()
    lost_phone.post(LOGIN, {"login": person.email, "password": "correct horse"})
    lost_phone.post(STEP, {"code": codes[0]})
    assert is_in(lost_phone)
    left = client.get(f"{FACTORS}recovery-codes/").context["unused_codes"]
    assert left == codes[1:]
    file = client.get(f"{FACTORS}recovery-codes/download/")
    assert file.content.decode().splitlines()[2:11] == codes[1:]
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'


def test_by_passkey_alone(client):
    person = make_user()
    passkey = with_passkey(person, client)
    elsewhere = Client()
    assert "data-passkey-button" in elsewhere.get(LOGIN).content.decode()
    options = elsewhere.get(f"{FACTORS}webauthn/login/").json()["request_options"]
    answer = elsewhere.post(
        f"{FACTORS}webauthn/login/", {"credential": passkey.used_for(options), "next": "/en/settings/"}
    )
    assert answer.url == "/en/settings/"
    assert is_in(elsewhere)


def test_a_passkey_is_the_second_step_too(client):
    person = make_user()
    passkey = with_passkey(person, client)
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": person.email, "password": "correct horse"})
    options = _plain(elsewhere.get(STEP).context["js_data"]["request_options"])
    elsewhere.post(STEP, {"credential": passkey.used_for(options)})
    assert is_in(elsewhere)


def test_somebody_elses_passkey_opens_nothing(client):
    person = make_user()
    with_passkey(person, client)
    stranger, elsewhere = Passkey(), Client()
    elsewhere.post(LOGIN, {"login": person.email, "password": "correct horse"})
    options = _plain(elsewhere.get(STEP).context["js_data"]["request_options"])
    stranger.owner = "MQ"
    assert elsewhere.post(STEP, {"credential": stranger.used_for(options)}).status_code == 200
    assert not is_in(elsewhere)


def test_a_challenge_is_not_answered_twice(client):
    person = make_user()
    passkey = with_passkey(person, client)
    first, second = Client(), Client()
    options = first.get(f"{FACTORS}webauthn/login/").json()["request_options"]
    said = passkey.used_for(options)
    second.get(f"{FACTORS}webauthn/login/")
    second.post(f"{FACTORS}webauthn/login/", {"credential": said})
    first.post(f"{FACTORS}webauthn/login/", {"credential": said})
    assert (is_in(first), is_in(second)) == (True, False)


def test_passkeys_are_named_renamed_and_removed(client):
    person = make_user()
    with_passkey(person, client)
    key = Authenticator.objects.get(type="webauthn")
    client.post(f"{FACTORS}webauthn/keys/{key.pk}/edit/", {"name": " Key\u202e at work " + "x" * 99})
    page = client.get(f"{FACTORS}webauthn/").content.decode()
    assert re.findall(r"<strong>(Key.*?)</strong>", page) == ["Key at work " + "x" * 48]
    client.post(f"{FACTORS}webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.exists(), "recovery codes go with the last factor"
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert [actions.count(f"person.factor_{verb}") for verb in ("added", "removed")] == [1, 2]


def test_a_factor_of_somebody_else_is_not_there(client):
    ada, ben, other = make_user(), make_user(), Client()
    with_passkey(ada, other)
    key = Authenticator.objects.get(type="webauthn")
    begin(ben, client)
    assert client.post(f"{FACTORS}webauthn/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nothing_of_factors_changes_without_proof(client):
    person = make_user()
    client.post(LOGIN, {"login": person.email, "password": "correct horse"})
    answer = client.get(f"{FACTORS}totp/activate/")
    assert answer.url.startswith(REAUTHENTICATE)


def test_only_somebody_whose_addresses_are_confirmed_adds_a_factor(client):
    from allauth.account.models import EmailAddress

    person = make_user()
    EmailAddress.objects.create(user=person, email="not-mine@people.example", verified=False)
    begin(person, client)
    answer = client.get(f"{FACTORS}totp/activate/", follow=True)
    assert "Confirm all your addresses" in answer.content.decode()
