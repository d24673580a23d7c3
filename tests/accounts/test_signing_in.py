"""By password, by code, by a new password."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.letters import code_in, link_in, newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
CODE = "/en/accounts/login/code/"
CONFIRM_CODE = "/en/accounts/login/code/confirm/"
RESET = "/en/accounts/password/reset/"


def is_signed_in(client: Client) -> bool:
    return client.get("/en/settings/").status_code == 200


def test_by_password(client):
    person = make_user("Person@People.Example")
    answer = client.post(LOGIN, {"login": "PERSON@people.example", "password": "correct horse"})
    assert answer.url == reverse("portal:dashboard")
    assert is_signed_in(client)
    assert client.cookies["django_language"].value == person.language


def test_by_code_keeping_next(client):
    person = make_user()
    asked = client.post(f"{CODE}?next=/en/settings/", {"email": person.email})
    assert asked.url == f"{CONFIRM_CODE}?next=%2Fen%2Fsettings%2F"
    code = code_in(newest(person.email))
    answer = client.post(asked.url, {"code": code.lower().replace("-", " ")})
    assert answer.url == "/en/settings/"
    assert is_signed_in(client)


def test_a_code_grows_old_after_ten_minutes(client, time_machine):
    person = make_user()
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    client.post(CODE, {"email": person.email})
    code = code_in(newest(person.email))
    time_machine.shift(601)
    assert client.post(CONFIRM_CODE, {"code": code}).url == CODE
    assert not is_signed_in(client)


def test_a_code_works_to_the_last_second(client, time_machine):
    person = make_user()
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    client.post(CODE, {"email": person.email})
    time_machine.shift(599)
    client.post(CONFIRM_CODE, {"code": code_in(newest(person.email))})
    assert is_signed_in(client)


def test_five_wrong_codes_end_it(client):
    person = make_user()
    client.post(CODE, {"email": person.email})
    code = code_in(newest(person.email))
    answers = [client.post(CONFIRM_CODE, {"code": "BBBB-BBBB"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    client.post(CONFIRM_CODE, {"code": code})
    assert not is_signed_in(client)


def test_the_code_works_only_where_it_was_asked_for(client):
    person = make_user()
    client.post(CODE, {"email": person.email})
    thief = Client()
    thief.post(CONFIRM_CODE, {"code": code_in(newest(person.email))})
    assert not is_signed_in(thief)


def test_a_new_password_by_mail_keeping_next(client):
    person = make_user()
    client.post(f"{RESET}?next=/en/settings/", {"email": person.email})
    link = link_in(newest(person.email))
    hidden_key = client.get(link).url
    assert hidden_key.endswith("set-password/?next=%2Fen%2Fsettings%2F")
    form = client.get(hidden_key)
    assert '<input type="hidden" name="next" value="/en/settings/">' in form.content.decode()
    answer = client.post(hidden_key.partition("?")[0], {"password1": "a wholly new sentence", "next": "/en/settings/"})
    assert answer.url == "/en/settings/"
    assert is_signed_in(client)
    assert newest(person.email).template == "account_password_reset"
    used = Client().get(link)
    assert "This link has been used" in used.content.decode()


def test_a_reset_link_grows_old_after_an_hour(client, time_machine):
    person = make_user()
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    client.post(RESET, {"email": person.email})
    time_machine.shift(3602)
    assert "This link has been used" in client.get(link_in(newest(person.email))).content.decode()


def test_an_unconfirmed_person_gets_the_link_again(client):
    person = User.objects.create_user("new@people.example", "correct horse")
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    answer = client.post(LOGIN, {"login": person.email, "password": "correct horse"})
    assert answer.url == "/en/accounts/confirm-email/"
    assert newest(person.email).template == "account_email_confirmation"
    assert not is_signed_in(client)


def test_whoever_opened_an_account_with_a_strangers_address_cannot_follow_them_in(client):
    squatted = User.objects.create_user("victim@people.example", "known to the squatter")
    EmailAddress.objects.create(user=squatted, email=squatted.email, primary=True)
    client.post(CODE, {"email": squatted.email})
    client.post(CONFIRM_CODE, {"code": code_in(newest(squatted.email))})
    assert is_signed_in(client)
    squatter = Client()
    squatter.post(LOGIN, {"login": squatted.email, "password": "known to the squatter"})
    assert not is_signed_in(squatter)


def test_a_confirmed_persons_password_survives_a_code(client):
    person = make_user()
    client.post(CODE, {"email": person.email})
    client.post(CONFIRM_CODE, {"code": code_in(newest(person.email))})
    person.refresh_from_db()
    assert person.check_password("correct horse")


def test_a_closed_account_stays_out(client):
    person = make_user(is_active=False)
    answer = client.post(LOGIN, {"login": person.email, "password": "correct horse"})
    assert answer.url == "/en/accounts/inactive/"
    assert not is_signed_in(client)
