"""Every page allauth can show is drawn with our page frame, in both languages."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse
from django.utils import translation

from accounts.adapter import AccountAdapter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FOR_STRANGERS = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
FOR_PEOPLE = [
    "accounts:settings",
    "account_email",
    "account_change_password",
    "usersessions_list",
    "account_reauthenticate",
    "account_logout",
]


def address(name: str, language: str, *args) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def is_ours(response, language: str) -> bool:
    page = response.content.decode()
    tag = {"en": "en", "zh-hans": "zh-hans"}[language]
    return (
        response.status_code == 200
        and f'<html lang="{tag}"' in page
        and page.count("<h1") == 1
        and 'class="tb-main"' in page
        and "style=" not in page
        and "<script>" not in page
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_pages_for_strangers(client, name, language):
    assert is_ours(client.get(address(name, language)), language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_pages_for_people(client, name, language):
    client.force_login(make_user())
    assert is_ours(client.get(address(name, language)), language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_behind_a_link(client, language):
    person = make_user()
    other = EmailAddress.objects.create(user=person, email="other@people.example")
    key = EmailConfirmationHMAC(other).key
    assert is_ours(client.get(address("account_confirm_email", language, key)), language)
    assert is_ours(client.get(address("account_confirm_email", language, "no:such:key")), language)
    assert is_ours(client.get(address("account_reset_password_from_key", language, "1", "no-such")), language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_person_without_a_password_may_set_one(client, language):
    person = make_user()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert client.get(address("account_change_password", language)).url == address("account_set_password", language)
    assert is_ours(client.get(address("account_set_password", language)), language)


class Closed(AccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False


def test_a_page_we_have_not_written_is_drawn_with_our_elements(client, settings):
    """What a new version of allauth adds looks like the rest at once: its closed sign-up page stands for it."""
    settings.ACCOUNT_ADAPTER = f"{__name__}.Closed"
    assert is_ours(client.get(address("account_signup", "en")), "en")


def test_strangers_are_sent_to_sign_in_and_back(client):
    person = make_user()
    asked = client.get(address("accounts:settings", "en"))
    assert asked.url == address("account_login", "en") + "?next=/en/settings/"
    form = client.get(asked.url)
    assert '<input type="hidden" name="next" value="/en/settings/">' in form.content.decode()
    signed_in = client.post(asked.url, {"login": person.email, "password": "correct horse", "next": "/en/settings/"})
    assert signed_in.url == "/en/settings/"


def test_another_site_is_no_place_to_be_sent_to(client):
    person = make_user()
    login = address("account_login", "en")
    answer = client.post(
        login, {"login": person.email, "password": "correct horse", "next": "https://elsewhere.example/"}
    )
    assert answer.url == address("portal:dashboard", "en")


def test_the_demo_offers_its_people_and_only_the_demo(client):
    login = address("account_login", "en")
    assert client.get(login).content.decode().count('value="demo"') == 3


def test_signing_in_from_an_editor_says_that_the_text_is_kept(client):
    login = address("account_login", "en")
    editor = address("ecosystem:edit", "en", "fennwick")
    sentence = "What you typed is kept in this browser."
    assert sentence in client.get(login, {"next": editor}).content.decode()
    assert sentence not in client.get(login, {"next": "/en/"}).content.decode()
