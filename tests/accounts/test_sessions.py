"""A session begins anew at sign-in and ends when it should, everywhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from tests.accounts.letters import link_in, newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


def signed_in(person, **headers) -> Client:
    client = Client(**headers)
    client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/en/settings/").status_code == 200


def test_the_key_changes_at_sign_in():
    person, client = make_user(), Client()
    client.post("/en/accounts/login/code/", {"email": person.email})
    before = client.cookies["sessionid"].value
    client.post("/en/accounts/logout/")
    client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    after = client.cookies["sessionid"].value
    assert is_in(client)
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_on_the_server():
    client = signed_in(make_user())
    key = client.cookies["sessionid"].value
    assert client.get("/en/accounts/logout/").status_code == 200
    assert is_in(client), "looking at the page is not signing out"
    assert client.post("/en/accounts/logout/").url == "/en/"
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def test_a_changed_password_ends_all_other_sessions():
    person = make_user()
    here, there = signed_in(person), signed_in(person)
    here.post("/en/accounts/password/change/", {"oldpassword": "correct horse", "password1": "a wholly new sentence"})
    assert (is_in(here), is_in(there)) == (True, False)
    assert newest(person.email).template == "account_password_changed"


def test_a_password_set_by_mail_ends_all_other_sessions():
    person = make_user()
    there, here = signed_in(person), Client()
    here.post("/en/accounts/password/reset/", {"email": person.email})
    form = here.get(link_in(newest(person.email))).url
    here.post(form, {"password1": "a wholly new sentence"})
    assert (is_in(here), is_in(there)) == (True, False)


def test_the_list_names_devices_and_ends_the_others():
    person = make_user()
    here = signed_in(person, HTTP_USER_AGENT=CHROME, REMOTE_ADDR="203.0.113.1")
    there = signed_in(person, HTTP_USER_AGENT="curl/8", REMOTE_ADDR="203.0.113.2")
    page = here.get("/en/accounts/sessions/").content.decode()
    assert [page.count(word) for word in ("Chrome, Windows", "Unknown browser", "This device")] == [1, 1, 1]
    here.post("/en/accounts/sessions/")
    assert (is_in(here), is_in(there)) == (True, False)
    assert UserSession.objects.filter(user=person).count() == 1


def test_somebody_elses_sessions_stay():
    ada, ben = make_user(), make_user()
    adas, bens = signed_in(ada), signed_in(ben)
    adas.post("/en/accounts/sessions/")
    assert is_in(bens)


def test_a_closed_account_is_out_at_once():
    person = make_user()
    client = signed_in(person)
    person.is_active = False
    person.save()
    assert not is_in(client)


def test_one_session_is_ended_from_afar():
    person = make_user()
    here, there, third = signed_in(person), signed_in(person, HTTP_USER_AGENT=CHROME), signed_in(person)
    session = UserSession.objects.get(session_key=there.cookies["sessionid"].value)
    assert here.post(f"/en/settings/sessions/{session.pk}/end/").url == "/en/accounts/sessions/"
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)


def test_ending_this_session_is_signing_out():
    here = signed_in(make_user())
    here.post(f"/en/settings/sessions/{UserSession.objects.get().pk}/end/")
    assert not is_in(here)


def test_nobody_ends_the_session_of_somebody_else():
    adas, bens = signed_in(make_user()), signed_in(make_user())
    session = UserSession.objects.get(session_key=bens.cookies["sessionid"].value)
    assert adas.post(f"/en/settings/sessions/{session.pk}/end/").status_code == 404
    assert is_in(bens)


def test_use_is_noted_every_five_minutes(time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z", tick=False)
    client = signed_in(make_user())
    moments = []
    for minutes in (4, 2, 4, 2):
        time_machine.shift(60 * minutes)
        client.get("/en/settings/")
        moments.append(UserSession.objects.get().last_seen_at.strftime("%H:%M"))
    assert moments == ["12:00", "12:06", "12:06", "12:12"]
