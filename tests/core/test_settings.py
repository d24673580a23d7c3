"""The site stops with a sentence when it cannot run as it is configured."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "SITE_URL": "https://portal.example",
    "TRUSTED_PROXY_COUNT": "1",
}


def load(tmp_path, **environment) -> subprocess.CompletedProcess:
    """Loads the settings in a process that has these variables and no others of ours."""
    ours = set(variables())
    inherited = {name: value for name, value in os.environ.items() if name not in ours and name != "WEB_CONCURRENCY"}
    program = "import config.settings as s; print(s.PRODUCTION, s.DEMO, s.DEBUG, s.EMBEDDED_WORKER)"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**inherited, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def variables() -> list[str]:
    """Returns every variable that the code of the site reads from the environment."""
    found = set()
    for path in [*(ROOT / "config").glob("*.py"), *(ROOT / "core").rglob("*.py"), *(ROOT / "portal").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'env\.(?:text|flag|number|words|keys|one_of)\(\s*"([A-Z_]+)"', text))
        found |= set(re.findall(r'os\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"', text))
    return sorted(found)


def test_each_variable_has_its_line_in_the_configuration_page():
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    documented = sorted(set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)))
    assert len(documented) > 15
    assert documented == variables()


@pytest.mark.parametrize(
    ("environment", "printed"),
    [
        ({"DEMO": "1"}, "False True False True"),
        ({"DEBUG": "yes"}, "False True True True"),
        ({"DEMO": "on", "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}, "False True False False"),
        (PRODUCTION, "True False False True"),
        ({**PRODUCTION, "DEMO": "off", "EMBEDDED_WORKER": "0"}, "True False False False"),
    ],
)
def test_it_runs_as_it_is_told(tmp_path, environment, printed):
    done = load(tmp_path, **environment)
    assert (done.stdout.strip(), done.returncode) == (printed, 0), done.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "SECRET_KEY is not set. Give the site a long random SECRET_KEY, or set DEMO=1 to try it on this machine."),
        ({**PRODUCTION, "SECRET_KEY": " "}, "SECRET_KEY is not set."),
        ({**PRODUCTION, "ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty. Name the hosts this site answers to"),
        (
            {**PRODUCTION, "ALLOWED_HOSTS": "portal.example,*"},
            "ALLOWED_HOSTS contains *, which lets",
        ),
        ({"DEMO": "1", "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS contains *"),
        ({**PRODUCTION, "EMAIL_URL": ""}, "EMAIL_URL is not set."),
        ({**PRODUCTION, "EMAIL_URL": "mail.example"}, "EMAIL_URL must look like smtp+tls://user:password@host:587."),
        ({"DEMO": "maybe"}, "DEMO is 'maybe'; set it to 1 (on) or 0 (off)."),
        ({"DEMO": "1", "DEBUG": "2"}, "DEBUG is '2'; set it to 1 (on) or 0 (off)."),
        ({"DEMO": "1", "EMBEDDED_WORKER": "ja"}, "EMBEDDED_WORKER is 'ja'; set it to 1 (on) or 0 (off)."),
        ({"DEMO": "1", "PORT": "80a"}, "PORT is '80a'; set it to a whole number of at least 1."),
        ({"DEMO": "1", "PORT": "0"}, "PORT is '0'; set it to a whole number of at least 1."),
        ({"DEMO": "1", "TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT is '-1'; set it to a whole number"),
        ({"DEMO": "1", "TRUSTED_PROXIES": "proxy.example"}, "TRUSTED_PROXIES cannot be read"),
        ({"DEMO": "1", "OUTBOX_LEASE_SECONDS": "0"}, "OUTBOX_LEASE_SECONDS is '0'; set it to a whole number"),
        ({"DEMO": "1", "SITE_URL": "portal.example"}, "SITE_URL is 'portal.example'; it must begin with http://"),
        ({"DEMO": "1", "DATABASE_URL": "mysql://root@127.0.0.1/x"}, "DATABASE_URL must begin with postgres://."),
    ],
)
def test_it_says_in_a_sentence_why_it_does_not(tmp_path, environment, sentence):
    done = load(tmp_path, **environment)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")


def test_a_demo_makes_its_key_once_and_keeps_it_to_itself(tmp_path):
    load(tmp_path, DEMO="1")
    key = tmp_path / "secret_key"
    first = key.read_text()
    load(tmp_path, DEMO="1")
    assert (key.read_text(), len(first) >= 50, key.stat().st_mode & 0o777) == (first, True, 0o600)


@pytest.mark.parametrize(
    ("made", "environment", "works"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"DATABASE_URL": "postgres://h/x"}, False),
        (True, {"DEMO": "0"}, False),
    ],
)
def test_commands_stay_in_a_demo_that_was_made_and_nowhere_else(tmp_path, made, environment, works):
    if made:
        (tmp_path / "demo").touch()
    ours = set(variables())
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", "from django.conf import settings; print(settings.DEMO)"],
        cwd=ROOT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ("True" in done.stdout.split(), "SECRET_KEY is not set" in done.stderr) == (works, not works)
