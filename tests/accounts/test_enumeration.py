"""An onlooker cannot tell a known address from an unknown one: not by the answer, not by its pace.

Time is taken as this process's own computing time: the machine may be busy with other things, and nothing here waits.
"""

import functools
import itertools
import re
import statistics
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import get_hasher, make_password
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from core.models import Effect, Mail

pytestmark = pytest.mark.django_db

REAL_HASHER = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
SAMPLES = 30
NOISE = 0.0005  # seconds
numbers = itertools.count(1)

FLOWS = {
    "sign-up": ("account_signup", {"password1": "a fairly long sentence", "name": "Ada"}, "email"),
    "sign-in": ("account_login", {"password": "not the password"}, "login"),
    "code": ("account_request_login_code", {}, "email"),
    "reset": ("account_reset_password", {}, "email"),
}


def stranger_address() -> str:
    return f"stranger{next(numbers):06}@people.example"


@functools.cache
def hashed(hasher: str) -> str:
    return make_password("correct horse", hasher=hasher)


def known_address() -> str:
    """Somebody's address, as long as a stranger's. All have one password, hashed once, as the site hashes now."""
    person = User.objects.create(
        email=f"personage{next(numbers):05}@people.example", password=hashed(get_hasher().algorithm)
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person.email


def ask(flow: str, email: str, client: Client | None = None):
    """Goes through a flow as a new visitor, from an address of the network that no rate limit has met yet."""
    name, fields, field = FLOWS[flow]
    number = next(numbers)
    visitor = client or Client(REMOTE_ADDR=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    return visitor.post(reverse(name), {**fields, field: email})


def as_seen(response, email: str) -> tuple:
    """What an onlooker sees of an answer and of the page it leads to, without what differs from visit to visit."""
    page = response if response.status_code == 200 else response.client.get(response.url)
    body = re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="\w+"', "", page.content.decode())
    headers = {name: value for name, value in page.headers.items() if name not in ("X-Request-ID", "Expires")}
    return (
        response.status_code,
        response.headers.get("Location"),
        sorted(response.cookies),
        headers,
        body.replace(email, "somebody@people.example"),
    )


def computing_times(flow: str, samples: int = SAMPLES) -> tuple[float, float]:
    """Median seconds a flow takes for known and for unknown addresses, asked in turns."""
    known = [known_address() for _ in range(samples + 1)]
    taken = {True: [], False: []}
    for email in known:
        for is_known, asked in ((True, email), (False, stranger_address())):
            begun = time.process_time()
            ask(flow, asked)
            taken[is_known].append(time.process_time() - begun)
    # The first pair fills caches of templates and queries.
    return statistics.median(taken[True][1:]), statistics.median(taken[False][1:])


def alike(known: float, unknown: float) -> bool:
    return abs(known - unknown) <= 0.10 * max(known, unknown) + NOISE


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("flow", FLOWS)
def test_the_answers_are_the_same(flow, language, settings):
    settings.LANGUAGE_CODE = language
    known, unknown = known_address(), stranger_address()
    assert len(known) == len(unknown)
    assert as_seen(ask(flow, known), known) == as_seen(ask(flow, unknown), unknown)


@pytest.mark.parametrize("flow", ["sign-up", "code", "reset"])
def test_both_get_a_mail_that_says_what_is_the_case(flow):
    known, unknown = known_address(), stranger_address()
    ask(flow, known)
    ask(flow, unknown)
    letters = {
        "sign-up": ("account_account_already_exists", "account_email_confirmation_signup"),
        "code": ("account_login_code", "account_unknown_account"),
        "reset": ("account_password_reset_key", "account_unknown_account"),
    }[flow]
    assert [(mail.to, mail.template) for mail in Mail.objects.order_by("id")] == list(
        zip((known, unknown), letters, strict=True)
    )
    assert Effect.objects.filter(kind="mail.send").count() == 2


@pytest.mark.parametrize("attempt", ["wrong code", "wrong code again"])
def test_wrong_codes_are_answered_alike(attempt):
    answers = []
    for email in (known_address(), stranger_address()):
        visitor = Client()
        ask("code", email, visitor)
        for _ in range(1 if attempt == "wrong code" else 4):
            answer = visitor.post(reverse("account_confirm_login_code"), {"code": "BBBB-BBBB"})
        answers.append(as_seen(answer, email))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("flow", FLOWS)
@REAL_HASHER
@pytest.mark.once
def test_the_pace_is_the_same(flow):
    known, unknown = computing_times(flow)
    assert alike(known, unknown), f"{flow}: {known * 1000:.1f} ms for known, {unknown * 1000:.1f} ms for unknown"


@REAL_HASHER
def test_the_pace_would_tell_with_the_stock_sign_up(settings):
    settings.ACCOUNT_FORMS = {}
    settings.ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"
    known, unknown = computing_times("sign-up", samples=5)
    assert not alike(known, unknown)


@pytest.mark.parametrize("flow", ["code", "reset"])
def test_the_pace_would_tell_if_only_known_addresses_got_mail(flow, settings):
    settings.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
    known, unknown = computing_times(flow, samples=5)
    assert not alike(known, unknown)


def test_signing_up_twice_makes_one_person():
    email = stranger_address()
    first, second = ask("sign-up", email), ask("sign-up", email)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert User.objects.filter(email=email).count() == 1
