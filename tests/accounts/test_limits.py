"""Guessing is slowed down, whatever the guesser says about where they come from."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client

from tests import migrated
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"


def guess(email: str, *, password: str = "not the password", **headers) -> str:
    """Tries a password as a new visitor; returns what the page says about it."""
    answer = Client().post(LOGIN, {"login": email, "password": password}, **headers)
    return "" if answer.status_code == 302 else " ".join(answer.context["form"].non_field_errors())


WRONG = "This address and this password do not belong together. Check both, or have a sign-in code sent to you."
WAIT = "Too many wrong passwords. Try again in 5 minutes, or have a sign-in code sent to you."


@pytest.mark.parametrize(
    "disguise",
    [
        lambda number: {},
        lambda number: {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}"},
        lambda number: {
            "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, 198.51.100.{number}",
            "HTTP_X_REAL_IP": "8.8.8.8",
        },
        lambda number: {"REMOTE_ADDR": f"203.0.113.{number}"},
        lambda number: {"HTTP_HOST": f"localhost:{8000 + number}"},
    ],
    ids=["none", "forwarded", "forwarded twice", "many machines", "another port in Host"],
)
def test_the_sixth_wrong_password_in_five_minutes_is_refused(disguise):
    person = make_user()
    said = [guess(person.email, **disguise(number)) for number in range(1, 7)]
    assert said == [WRONG] * 5 + [WAIT]
    assert guess(person.email, password="correct horse", **disguise(7)) == WAIT, "even the right one"


def test_waiting_helps(time_machine):
    person = make_user()
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    for _ in range(5):
        guess(person.email)
    time_machine.shift(4 * 60 + 1)
    assert guess(person.email) == WAIT.replace("5 minutes", "1 minute")
    time_machine.shift(60)
    assert guess(person.email, password="correct horse") == ""


def test_one_machine_trying_many_addresses_is_refused():
    said = [guess(f"person{number}@people.example") for number in range(11)]
    assert said[:10] == [WRONG] * 10
    assert said[10].startswith("Too many wrong passwords. Try again in 1 minute,")


def test_behind_a_proxy_the_machine_is_the_one_the_proxy_saw(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    said = [
        guess(f"person{number}@people.example", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
        for number in range(11)
    ]
    assert said[10].startswith("Too many wrong passwords.")
    assert guess("other@people.example", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.10") == WRONG


def test_a_page_that_is_asked_for_too_often_says_how_long_to_wait(client):
    for _ in range(20):
        client.post("/en/accounts/signup/", {})
    refused = client.post("/en/accounts/signup/", {})
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "Wait one minute, then go back and try again." in page
    assert page.count("<h1") == 1


def test_codes_are_not_sent_without_end(client):
    person = make_user()
    said = []
    for _ in range(4):
        answer = Client().post("/en/accounts/login/code/", {"email": person.email})
        said.append(answer.status_code)
    assert said == [302, 302, 302, 200]
    assert answer.context["form"].errors["email"] == [
        "We have just sent codes to this address. Look at the newest mail, or wait a minute and ask again."
    ]


def test_other_peoples_tries_do_not_wipe_ours_away():
    """The cache drops entries when it holds too many; somebody trying many addresses must not free another's count."""
    person = make_user()
    for _ in range(5):
        guess(person.email, REMOTE_ADDR="203.0.113.1")
    for number in range(2000):
        cache.set(f"allauth:rl:flood:{number}", [number], 300)
    assert guess(person.email, REMOTE_ADDR="203.0.113.2").startswith("Too many wrong passwords.")


COUNTING = """
import sys, time
from contextlib import contextmanager
import config, django
django.setup()
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import RequestFactory

if sys.argv[1] == "unguarded":
    @contextmanager
    def no_lock(key):
        yield True
    ratelimit.cache_lock = no_lock
read = cache.get
def read_slowly(*args, **kwargs):
    found = read(*args, **kwargs)
    time.sleep(0.02)
    return found
ratelimit.cache.get = read_slowly
request = RequestFactory().post("/")
print("ready", flush=True)
sys.stdin.readline()
print(sum(
    bool(ratelimit.consume(request, app="accounts", action="guess", config={"guess": "5/5m/key"}, key="ada"))
    for _ in range(10)
))
"""


@pytest.mark.parametrize(("guarded", "lossless"), [("guarded", True), ("unguarded", False)])
def test_four_processes_share_one_count(tmp_path, guarded, lossless):
    """… on the cache in SQLite; without allauth's lock, counts are lost (the control)."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DEMO": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.chaos.settings"  # no more of the site than accounts
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    migrated.put_into(tmp_path)
    process = [sys.executable, "-c", COUNTING, guarded]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(process, env=environment, **pipes) for _ in range(4)]
    assert [one.stdout.readline() for one in running] == ["ready\n"] * 4
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    admitted = sum(int(one.communicate(timeout=120)[0]) for one in running)
    assert (admitted == 5) is lossless, f"{admitted} of 40 tries were admitted"
