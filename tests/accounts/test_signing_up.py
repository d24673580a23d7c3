"""From a stranger to a signed-in person, and the mails on the way."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.forms import SignupForm
from accounts.models import User
from core.models import AuditEvent, Effect
from tests.accounts.letters import link_in, newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SIGN_UP = "/en/accounts/signup/"
ADA = {"email": "ada@lab.example", "password1": "a fairly long sentence", "name": "Ada  Example"}


def test_a_person_signs_up_confirms_and_is_where_they_wanted_to_go(client):
    answer = client.post(f"{SIGN_UP}?next=/en/settings/", {**ADA, "time_zone": "Asia/Shanghai"})
    assert answer.url == "/en/accounts/confirm-email/"
    ada = User.objects.get()
    assert (ada.email, ada.name, ada.language, ada.time_zone) == (
        "ada@lab.example",
        "Ada Example",
        "en",
        "Asia/Shanghai",
    )
    assert ada.check_password("a fairly long sentence")
    link = link_in(newest(ada.email))

    page = client.get(link)
    assert EmailAddress.objects.get().verified is False, "opening the link is not confirming"
    assert '<input type="hidden" name="next" value="/en/settings/">' in page.content.decode()

    assert client.post(link, {"next": "/en/settings/"}).url == "/en/settings/"
    assert EmailAddress.objects.get().verified is True
    assert client.get("/en/settings/").status_code == 200
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "person.signed_up",
        "person.address_confirmed",
        "person.signed_in",
    ]


def test_confirming_in_another_browser_leads_to_sign_in_and_then_there(client):
    client.post(f"{SIGN_UP}?next=/en/settings/", ADA)
    link = link_in(newest("ada@lab.example"))
    phone = Client()
    there = phone.post(link, {"next": "/en/settings/"}).url
    assert phone.get(there).url == "/en/accounts/login/?next=/en/settings/"
    answer = phone.post(
        "/en/accounts/login/", {"login": "ada@lab.example", "password": ADA["password1"], "next": "/en/settings/"}
    )
    assert answer.url == "/en/settings/"


def test_a_link_works_once(client):
    client.post(SIGN_UP, ADA)
    link = link_in(newest("ada@lab.example"))
    client.post(link)
    assert Client().post(link).status_code == 404
    assert "This link has been used" in Client().get(link).content.decode()


def test_the_language_of_the_page_becomes_the_persons(client):
    client.post("/zh-hans/accounts/signup/", ADA)
    assert (User.objects.get().language, User.objects.get().time_zone) == ("zh-hans", "Asia/Shanghai")
    mail = newest("ada@lab.example")
    assert mail.language == "zh-hans"
    assert link_in(mail).startswith("/zh-hans/accounts/confirm-email/")


@pytest.mark.parametrize("told", ["", "Mars/Olympus", "x" * 5000, "../../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_that_is_none_is_replaced_silently(client, told):
    client.post(SIGN_UP, {**ADA, "time_zone": told})
    assert User.objects.get().time_zone == "Europe/Berlin"


def test_mail_and_person_are_one_transaction(client):
    client.post(SIGN_UP, ADA)
    mail = newest("ada@lab.example")
    assert Effect.objects.get().key == f"mail:{mail.key}"


def test_a_name_never_reaches_a_mail_to_an_address_nobody_has_confirmed(client):
    """Else a stranger could have us mail their words to anybody."""
    client.post(SIGN_UP, {**ADA, "name": "Win at https://evil.example"})
    mail = newest("ada@lab.example")
    assert "evil" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password1": "short"}, "password1"),
        ({"password1": "1234567890"}, "password1"),
        ({"password1": "ada@lab.example"}, "password1"),
        ({"email": "no address"}, "email"),
        ({"email": "a" * 300 + "@lab.example"}, "email"),
        ({"name": "n" * 121}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(client, fields, field):
    answer = client.post(SIGN_UP, {**ADA, **fields})
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["name"].value() == fields.get("name", "Ada  Example")
    assert User.objects.count() == 0


def test_two_tabs_at_once_make_one_person(client):
    """The second tab's form was found good before the first tab's person was there."""
    request = RequestFactory().post(SIGN_UP)
    SessionMiddleware(lambda request: None).process_request(request)
    MessageMiddleware(lambda request: None).process_request(request)
    with context.request_context(request), translation.override("en"):
        form = SignupForm(ADA)
        assert form.is_valid()
        make_user("ada@lab.example")
        user, answer = form.try_save(request)
    assert (user, answer.url) == (None, "/en/accounts/confirm-email/")
    assert User.objects.count() == 1
    assert newest("ada@lab.example").template == "account_account_already_exists"
