import shutil
import socket
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import diagnoses, doctor
from core.doctor import diagnosis, examine, ill, well
from core.models import Effect


def ills(question) -> list[str]:
    return [finding.text for finding in question() if not finding.well]


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setattr(doctor, "DIAGNOSES", {})
    monkeypatch.setattr(doctor, "autodiscover_modules", lambda name: None)


# --- the frame ------------------------------------------------------------------------------------------------------
def test_it_prints_what_is_well_and_ill_and_what_to_do(asked, capsys):
    diagnosis("legs")(lambda: [well("Both are there.")])
    diagnosis("head")(lambda: [ill("It aches.", "Rest.")])
    with pytest.raises(SystemExit) as end:
        call_command("doctor", "--no-color")
    assert end.value.code == 1
    assert capsys.readouterr().out == "✓ legs: Both are there.\n✗ head: It aches.\n    → Rest.\n\nOne thing to mend.\n"


def test_it_ends_well_when_all_is_well(asked, capsys):
    diagnosis("legs")(lambda: [well("Both are there.")])
    call_command("doctor", "--no-color")
    assert capsys.readouterr().out == "✓ legs: Both are there.\n\nAll is well.\n"


def test_a_question_that_breaks_is_a_finding_and_stops_no_other(asked):
    def broken():
        yield well("So far")
        raise OSError("no\nanswer")

    diagnosis("broken")(broken)
    diagnosis("other")(lambda: [well("Asked all the same.")])
    assert [(name, finding.well, finding.text) for name, finding in examine()] == [
        ("broken", True, "So far"),
        ("broken", False, "This could not be examined: OSError: no answer"),
        ("other", True, "Asked all the same."),
    ]


def test_a_name_is_given_once(asked):
    diagnosis("legs")(lambda: [])
    with pytest.raises(ValueError, match="Two diagnoses named 'legs'"):
        diagnosis("legs")(lambda: [])


@pytest.mark.django_db
def test_other_apps_ask_too():
    names = [name for name, _finding in examine()]
    own = {"checks", "database", "migrations", "cache", "broker", "outbox", "mail", "data directory", "secret"}
    assert own | {"addresses", "taxonomy"} <= set(names)


# --- the questions --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_databases_answer_and_are_migrated():
    assert (ills(diagnoses.databases_answer), ills(diagnoses.nothing_is_left_to_migrate)) == ([], [])


@pytest.mark.django_db
def test_an_old_sqlite_is_named(monkeypatch):
    monkeypatch.setattr(diagnoses, "has_wal_reset_fault", lambda version: True)
    monkeypatch.setattr(diagnoses, "LEAST_POSTGRESQL", 99)
    assert len(ills(diagnoses.databases_answer)) == len(list(diagnoses.databases_answer())) >= 1


@pytest.mark.django_db
def test_migrations_that_wait_are_counted():
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    newest = MigrationLoader(connection).graph.leaf_nodes("core")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    assert ills(diagnoses.nothing_is_left_to_migrate) == ["The database 'default' lacks 1 migrations."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("backend", "found"),
    [
        ("locmem.LocMemCache", ["Each process has a cache of its own."]),
        ("dummy.DummyCache", ["Each process has a cache of its own.", "The cache forgets what it is given."]),
    ],
)
def test_a_cache_that_is_not_shared_is_named(settings, backend, found):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ills(diagnoses.the_cache_is_shared) == found


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("frozen", [True, False])
def test_a_broker_that_is_away_or_frozen_is_noticed_within_two_seconds(settings, scheme, frozen):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if frozen:
            listener.listen()  # takes the connection and never says a word
        settings.CELERY_BROKER_URL = f"{scheme}://:secret@127.0.0.1:{listener.getsockname()[1]}"
        begun = time.monotonic()
        (text,) = ills(diagnoses.the_broker_answers)
        assert time.monotonic() - begun < 2.5
    assert text.startswith(f"The broker {scheme}://127.0.0.1 does not answer within 2 seconds.")


def test_no_broker_is_fine(settings):
    settings.CELERY_BROKER_URL = ""
    assert ills(diagnoses.the_broker_answers) == []


@pytest.mark.django_db
def test_effects_that_wait_and_dead_letters_are_counted(settings):
    settings.CELERY_BROKER_URL = settings.EMBEDDED_WORKER = ""
    assert ills(diagnoses.effects_are_seen_to) == []
    now = timezone.now()
    Effect.objects.create(key="a", kind="k", created_at=now - timedelta(minutes=5))
    Effect.objects.create(key="b", kind="k", dead_at=now)
    findings = [finding for finding in diagnoses.effects_are_seen_to() if not finding.well]
    assert [finding.text for finding in findings] == [
        "The oldest effect has been waiting for 5 minutes.",
        "There are 1 dead letters.",
    ]
    assert findings[0].advice == "Start manage.py worker, or set EMBEDDED_WORKER=1."


def test_a_mail_server_that_is_away_and_an_example_sender_are_named(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_URL, settings.EMAIL_HOST = "smtp://127.0.0.1", "127.0.0.1"
        settings.EMAIL_PORT = probe.getsockname()[1]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "portal@techbridge.example"
        assert ills(diagnoses.mail_leaves) == [
            "Mails come from portal@techbridge.example.",
            "The mail server refuses us: [Errno 111] Connection refused",
        ]


def test_the_data_directory_and_its_disk(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1000, 910, 90))
    assert ills(diagnoses.there_is_room) == ["9 % of its disk is free."]
    assert list(tmp_path.iterdir()) == []
    settings.DATA_DIR = tmp_path / "gone"
    monkeypatch.undo()
    gone = f"The data directory {tmp_path / 'gone'} cannot be written to: No such file or directory."
    assert ills(diagnoses.there_is_room) == [gone]


@pytest.mark.parametrize(
    ("key", "good"),
    [("x" * 80, False), ("short", False), (f"django-insecure-{'abcdefghijk' * 4}", False), ("a0b1c2d3e4" * 6, True)],
)
def test_the_secret(settings, key, good):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, []
    assert (ills(diagnoses.the_secret_is_strong) == []) is good


@pytest.mark.parametrize(
    ("url", "hosts", "proxies", "production", "faults"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1"], 0, False, 0),
        ("https://portal.example", ["portal.example"], 1, True, 0),
        ("https://portal.example", ["other.example"], 1, True, 1),
        ("http://portal.example", ["portal.example"], 1, True, 1),
        ("https://portal.example", ["portal.example"], 0, True, 1),
    ],
)
def test_addresses_and_proxies(settings, url, hosts, proxies, production, faults):
    settings.SITE_URL, settings.FILES_URL = url, "https://files.example"
    settings.ALLOWED_HOSTS = [*hosts, "files.example"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.PRODUCTION = proxies, production
    assert len(ills(diagnoses.addresses_fit_together)) == faults


def test_the_way_to_services_is_printed(capsys):
    call_command("services")
    printed = capsys.readouterr().out
    for word in ("DATABASE_URL=postgres://", "REDIS_URL=redis://", "CELERY_BROKER_URL=redis://", "manage.py worker"):
        assert word in printed
    assert "celery -A config worker" in printed


def test_a_proxy_whose_stamps_are_not_believed_is_named(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert ills(diagnoses.proxies_stamp_what_arrives) == [
        "A proxy is trusted, but its stamps are not: what waits inside it seems to arrive late."
    ]
    settings.TRUSTED_PROXIES = ["10.0.0.5"]
    assert ills(diagnoses.proxies_stamp_what_arrives) == []
