"""No address leads to another site, whatever it is told."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from tests.cache_keys import next_test
from tests.factories import make_user
from tests.site.addresses import table
from tests.site.markup import Page, host_of
from tests.site.oracle import visit

pytestmark = pytest.mark.django_db

EVIL = [
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "//\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "http:\\evil.example",
    "//evil.example\\@testserver",
    "//evil.example/@testserver",
    "//testserver@evil.example",
    "//testserver:80@evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://testserver%2eevil.example/",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "//evil%2eexample",
    "//evil。example",
    "//evil.example%00testserver",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example/",
    "blob:https://evil.example/x",
    "\t//evil.example",
    "\n//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\x00//evil.example",
    " //evil.example",
    "\u00a0//evil.example",
    "\u2028//evil.example",
    "//[::1]/",
    "http://[::1",
    "//127.0.0.1:9/",
    "http://0x7f000001/",
    "http://169.254.169.254/latest/",
    "https://testserver:8443/",
    ".evil.example",
    "@evil.example",
    "/en/..//evil.example",
]
PARAMETERS = ("next", "url", "redirect", "redirect_to", "return", "return_to", "continue", "back", "to", "for", "goto")


def sign_in(client, person, query, data):
    return client.post(reverse("account_login") + query, {"login": person.email, "password": "correct horse", **data})


def signed_in(name):
    def go(client, person, query, data):
        client.force_login(person)
        return client.get(reverse(name) + query)

    return go


def sign_out(client, person, query, data):
    client.force_login(person)
    return client.post(reverse("account_logout") + query, data)


def sign_out_nobody(client, person, query, data):
    return client.get(reverse("account_logout") + query)


def reauthenticate(client, person, query, data):
    client.force_login(person)
    return client.post(reverse("account_reauthenticate") + query, {"password": "correct horse", **data})


def confirm(client, person, query, data):
    client.force_login(person)
    EmailAddress.objects.filter(user=person, primary=False).delete()
    address = EmailAddress.objects.create(user=person, email=f"second{person.pk}@people.example")
    return client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]) + query, data)


def ask_for_a_code(client, person, query, data):
    return client.post(reverse("account_request_login_code") + query, {"email": person.email, **data})


def change_settings(client, person, query, data):
    client.force_login(person)
    values = {"name": "A", "language": "zh-hans", "time_zone": "Asia/Shanghai"}
    return client.post(reverse("accounts:settings") + query, values | data)


DOORS = {
    "signing in": sign_in,
    "signing in again": signed_in("account_login"),
    "signing up again": signed_in("account_signup"),
    "asking for a code again": signed_in("account_request_login_code"),
    "signing out": sign_out,
    "signing out when nobody is in": sign_out_nobody,
    "showing the password again": reauthenticate,
    "confirming an address": confirm,
    "asking for a code": ask_for_a_code,
    "saving the settings": change_settings,
}


def test_there_are_enough_forms():
    assert len(EVIL) == len(set(EVIL)) >= 50


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_away(door):
    person, found = make_user(), []
    for evil in EVIL:
        for query, data in ((f"?next={quote(evil)}", {}), ("", {"next": evil})):
            next_test()  # the limits on tries are counted there
            answer = DOORS[door](Client(), person, query, data)
            assert answer.status_code == 302, (evil, answer.status_code)
            if host_of(answer["Location"]) not in site.ALLOWED_HOSTS:
                found.append((evil, answer["Location"]))
    assert found == []


def test_a_door_leads_on_to_where_it_should():
    """The control: what is not evil is followed, so the parameter is read at all."""
    answer = sign_in(Client(), make_user(), "?next=/en/settings/", {})
    assert answer["Location"] == "/en/settings/"
    assert {host_of(evil) for evil in EVIL} - {"testserver"} >= {"evil.example", "javascript:", "data:", "unreadable"}


def test_no_page_leads_away(world):
    """Each parameter that might name an address, on every page: no redirect and no link follows it."""
    found, tried = [], 0
    evil = quote("//evil.example/x")
    told = "&".join(f"{name}={evil}" for name in PARAMETERS)
    for name, cases in table().items():
        case = cases[0]
        for role in ("anonymous", "staff"):
            address = case.address(name, world)
            address += ("&" if "?" in address else "?") + told
            seen = visit(world, role, "GET", address, headers=case.headers)
            tried += 1
            hosts = {host_of(seen.response["Location"])} if "Location" in seen.response else set()
            if seen.response.get("Content-Type", "").startswith("text/html"):
                hosts |= Page(seen.body.decode()).hosts
            found += [f"{address} as {role}: {host}" for host in hosts if "evil" in host]
    print(f"\n{tried} addresses tried")
    assert found == []
