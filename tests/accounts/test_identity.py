"""Signing in with an account from elsewhere."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts import diagnoses
from accounts.models import User
from config.identity import identity_providers
from tests.accounts.issuer import issuing
from tests.accounts.letters import newest
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/login/"
BACK = "/accounts/oidc/login/callback/"
ELSEWHERE = "/en/accounts/elsewhere/"


@pytest.fixture
def issuer(settings, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with issuing() as server:
        app = {"provider_id": "oidc", "name": "Hall 3", "client_id": "us", "secret": "x"}
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [{**app, "settings": {"server_url": server.address}}]}
        }
        yield server


def come_back(client: Client, issuer, *, process: str = "login", **person):
    """Goes to the issuer and comes back as the person of whom it says this."""
    issuer.person = {"sub": "7", "name": "Ada Elsewhere", **person}
    page = client.post(f"{LOGIN}?process={process}")
    assert page.status_code == 200, "a page of ours leads on, not a redirect that the policy of forms would stop"
    where = urlsplit(page.context["where"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{issuer.address}/authorize"
    state = parse_qs(where.query)["state"][0]
    return client.get(BACK, {"code": "c", "state": state})


def is_in(client: Client) -> bool:
    return client.get("/en/settings/").status_code == 200


def test_without_settings_nothing_of_it_shows(client):
    assert "Sign in with" not in client.get("/en/accounts/login/").content.decode().replace(
        "Sign in with a passkey", ""
    )
    assert client.get(LOGIN).status_code == client.get(BACK).status_code == 404
    client.force_login(make_user())
    assert client.get(ELSEWHERE).status_code == 404
    assert "Accounts elsewhere" not in client.get("/en/settings/").content.decode()


def test_a_new_person_comes_in_with_a_confirmed_address(client, issuer):
    assert "Sign in with Hall 3" in client.get("/en/accounts/login/").content.decode()
    come_back(client, issuer, email="Ada@people.example", email_verified=True)
    person = User.objects.get()
    assert (person.email, person.name, is_in(client)) == ("ada@people.example", "Ada Elsewhere", True)
    assert EmailAddress.objects.get().verified


def test_a_confirmed_address_leads_to_the_account_that_has_it(client, issuer):
    person = make_user("ada@people.example")
    come_back(client, issuer, email="ada@people.example", email_verified=True)
    assert is_in(client)
    assert SocialAccount.objects.get().user == person
    assert newest(person.email).template == "account_account_connected"


@pytest.mark.parametrize("said", [False, "false", None])
def test_an_unconfirmed_address_opens_nobodys_account(client, issuer, said):
    person = make_user("ada@people.example")
    come_back(client, issuer, email="ada@people.example", email_verified=said)
    assert not is_in(client)
    assert User.objects.get() == person
    assert not SocialAccount.objects.exists()
    assert newest(person.email).template == "account_account_already_exists"


def test_an_address_that_was_only_typed_here_is_no_trap(client, issuer):
    """Somebody had written a stranger's address into their own account; the stranger does not land in it."""
    trap = make_user("trap@people.example")
    EmailAddress.objects.create(user=trap, email="ada@people.example", verified=False)
    come_back(client, issuer, email="ada@people.example", email_verified=True)
    assert SocialAccount.objects.filter(user=trap).count() == 0
    assert not is_in(client) or client.get("/en/settings/").context["user"] != trap


def test_the_second_step_is_asked_for_all_the_same(client, issuer):
    person = make_user("ada@people.example")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    answer = come_back(client, issuer, email="ada@people.example", email_verified=True)
    assert answer.url == "/en/accounts/2fa/authenticate/"
    assert not is_in(client)


def test_without_an_address_one_is_asked_for_and_must_be_confirmed(client, issuer):
    answer = come_back(client, issuer)
    assert answer.url == f"{ELSEWHERE}signup/"
    client.post(answer.url, {"email": "ada@people.example"})
    assert newest("ada@people.example").template == "account_email_confirmation_signup"
    assert not is_in(client)


def test_connecting_and_disconnecting(client, issuer):
    person = make_user("ada@people.example")
    client.post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    client.post("/en/accounts/reauthenticate/", {"password": "correct horse"})
    come_back(client, issuer, process="connect", email="other@people.example", email_verified=True)
    account = SocialAccount.objects.get()
    assert account.user == person
    assert "Hall 3" in client.get(ELSEWHERE).content.decode()
    client.post(ELSEWHERE, {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_nobody_disconnects_what_is_anothers(client, issuer):
    other = SocialAccount.objects.create(user=make_user(), provider="oidc", uid="9")
    client.force_login(make_user())
    client.post(ELSEWHERE, {"account": other.pk})
    assert SocialAccount.objects.filter(pk=other.pk).exists()


def test_half_of_what_is_needed_stops_the_site(monkeypatch):
    monkeypatch.setenv("GITHUB_CLIENT_ID", "x")
    with pytest.raises(ImproperlyConfigured, match="GITHUB_CLIENT_SECRET"):
        identity_providers()


def test_the_environment_switches_on(monkeypatch):
    for name in ("GOOGLE", "LINKEDIN", "GITHUB", "WEIXIN", "DINGTALK", "OIDC"):
        monkeypatch.setenv(f"{name}_CLIENT_ID", "id")
        monkeypatch.setenv(f"{name}_CLIENT_SECRET", "secret")
    monkeypatch.setenv("OIDC_SERVER_URL", "https://login.company.example/")
    found = identity_providers()
    assert [app["provider_id"] for app in found["openid_connect"]["APPS"]] == ["google", "linkedin", "oidc"]
    assert sorted(found) == ["dingtalk", "github", "openid_connect", "weixin"]


def test_the_doctor_asks_the_issuer(issuer, settings):
    assert "oidc answers." in [finding.text for finding in diagnoses.ways_to_sign_in()]
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    assert [finding.well for finding in diagnoses.ways_to_sign_in()][-1] is False


@pytest.mark.parametrize("name", ["github", "weixin", "dingtalk"])
def test_the_others_lead_to_their_own_side(client, settings, name):
    settings.SOCIALACCOUNT_PROVIDERS = {name: {"APPS": [{"name": name, "client_id": "us", "secret": "x"}]}}
    page = client.post(f"/accounts/{name}/login/")
    assert urlsplit(page.context["where"]).scheme == "https"
