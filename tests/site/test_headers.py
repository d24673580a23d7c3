"""Headers and markup where the matrix does not look, cookies, and the hosts the site answers to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.models import Mail
from tests.factories import make_user
from tests.site.answers import faults_of, markup_of
from tests.site.markup import Page
from tests.site.oracle import Browser, visit

pytestmark = pytest.mark.django_db


def test_a_page_with_something_inline_would_be_noticed():
    """The control."""
    page = '<p style="a"><a href="javascript:x" onclick="y">z</a><style></style><script>1</script><img src="//evil/x">'
    assert Page(page).faults == [
        '<p style="a">',
        '<a href="javascript:x">',
        '<a onclick="y">',
        "<style>",
        "<script> without src",
        "<img src=//evil/x> loads from elsewhere",
    ]


def test_a_page_that_breaks_carries_them(world, monkeypatch):
    monkeypatch.setattr("ecosystem.views.directory.find_organisations", lambda *_: 1 / 0)
    for role in ("anonymous", "staff"):
        seen = visit(world, role, "GET", reverse("ecosystem:startups"))
        assert (seen.status, faults_of(seen.response, signed_in=role == "staff")) == (500, [])
        assert markup_of(seen.response, seen.body) == []
        assert "ZeroDivisionError" in seen.error
        assert b"ZeroDivisionError" not in seen.body


def test_so_do_addresses_that_lead_nowhere(world):
    for address in ("/nowhere", "/en/nowhere/", "/api/v1/nowhere", "/static/nowhere.css", "/en/startups", "/admin/"):
        seen = visit(world, "anonymous", "GET", address)
        assert (seen.status in {301, 302, 404}, faults_of(seen.response)) == (True, []), address


def test_static_files_carry_them(world):
    probe = Path(settings.STATIC_ROOT) / "probe.css"
    probe.write_text("a{}")
    try:
        answer = Client().get("/static/probe.css")
        body = b"".join(answer.streaming_content)
    finally:
        probe.unlink()
    assert (answer.status_code, body) == (200, b"a{}")
    assert faults_of(answer) == []


FORGED_HOSTS = [
    "evil.example",
    "testserver.evil.example",
    "evil.example:80",
    "testserver@evil.example",
    "testserver:80@evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "[::2]",
    "testserver/en",
    "test server",
    "testserver#",
    "",
    "*",
]


@pytest.mark.parametrize("host", FORGED_HOSTS)
def test_a_forged_host_is_refused(host):
    for address in ("/en/", "/en/accounts/login/", "/api/v1/organisations", "/en/accounts/password/reset/"):
        answer = Browser(SERVER_NAME="testserver").get(address, HTTP_HOST=host)
        assert (answer.status_code, faults_of(answer)) == (400, []), address
        assert b"evil" not in answer.content


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Forwarded-Server", "X-Original-URL"])
def test_a_forged_host_never_gets_into_a_letter(header):
    person = make_user()
    answer = Client().post("/en/accounts/password/reset/", {"email": person.email}, headers={header: "evil.example"})
    assert answer.status_code == 302
    letter = Mail.objects.get(to=person.email)
    assert ("http" in letter.text, "evil" in letter.text + letter.html) == (True, False)


def test_the_session_is_out_of_reach_of_scripts():
    person = make_user()
    answer = Client().post("/en/accounts/login/", {"login": person.email, "password": "correct horse"})
    assert {"sessionid", "csrftoken"} <= set(answer.cookies)
    for name in ("sessionid", "csrftoken"):
        morsel = answer.cookies[name]
        assert (morsel["httponly"], morsel["samesite"], morsel["domain"]) == (True, "Lax", "")


IN_PRODUCTION = """
import json, django
from django.conf import settings
django.setup()
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
from django.test.client import ClientHandler

def view(request):
    request.session["a"] = 1
    get_token(request)
    return HttpResponse("x")

request = RequestFactory().get("/", secure=True, headers={"host": "bridge.example"})
answer = SessionMiddleware(CsrfViewMiddleware(view))(request)
plain = ClientHandler()(RequestFactory(headers={"host": "bridge.example"}).get("/healthz").environ)
safe = ClientHandler()(RequestFactory(headers={"host": "bridge.example"}).get("/healthz", secure=True).environ)
other = ClientHandler()(RequestFactory(headers={"host": "testserver"}).get("/healthz", secure=True).environ)
print(json.dumps({
    "cookies": {name: [bool(morsel["secure"]), bool(morsel["httponly"]), morsel["samesite"]] for name, morsel in answer.cookies.items()},
    "plain": [plain.status_code, plain.get("Location")],
    "safe": [safe.status_code, safe.get("Strict-Transport-Security")],
    "other": other.status_code,
    "policy": ["Content-Security-Policy" in one for one in (plain, safe, other)],
    "debug": settings.DEBUG,
}))
"""


def test_in_production_cookies_are_secure_and_http_leads_to_https(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in {"DEMO", "DEBUG", "DATABASE_URL"}}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "k" * 60,
        "SITE_URL": "https://bridge.example",
        "ALLOWED_HOSTS": "bridge.example",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DATA_DIR": str(tmp_path),
        "LOG_LEVEL": "CRITICAL",
        "EMBEDDED_WORKER": "0",
    }
    command = [sys.executable, "-W", "ignore", "-c", IN_PRODUCTION]
    run = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout.strip().splitlines()[-1]) == {
        "cookies": {"sessionid": [True, True, "Lax"], "csrftoken": [True, True, "Lax"]},
        "plain": [301, "https://bridge.example/healthz"],
        "safe": [200, "max-age=31536000; includeSubDomains; preload"],
        "other": 400,
        "policy": [True, True, True],
        "debug": False,
    }
