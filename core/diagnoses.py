"""The ground's own questions: databases, cache, broker, outbox, mail, disk, secrets, proxies."""

import secrets
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils import timezone

from core.doctor import Finding, diagnosis, ill, well
from core.models import ClockMark, Effect, StoredFile
from core.sealed import name_of
from core.sqlite.driver import has_wal_reset_fault

LATE = timedelta(minutes=3)
BROKER_SECONDS = 2
LEAST_POSTGRESQL = 14
CLOCK_SLACK = 5  # seconds


@diagnosis("checks")
def django_finds_nothing() -> Iterator[Finding]:
    found = checks.run_checks(include_deployment_checks=settings.PRODUCTION)
    serious = [message for message in found if message.level >= checks.WARNING and not message.is_silenced()]
    for message in serious:
        yield ill(f"{message.id}: {message.msg}", message.hint or "See the Django documentation of this check.")
    if not serious:
        yield well("Django's checks find nothing.")


@diagnosis("database")
def databases_answer() -> Iterator[Finding]:
    for connection in connections.all():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            version = connection.Database.sqlite_version_info
            text, good = f"SQLite {connection.Database.sqlite_version}", not has_wal_reset_fault(version)
            advice = "Install a newer SQLite: pip install 'pysqlite3>=0.6.1'."
        else:
            major, minor = divmod(connection.pg_version, 10000)
            text, good = f"PostgreSQL {major}.{minor}", major >= LEAST_POSTGRESQL
            advice = f"Use PostgreSQL {LEAST_POSTGRESQL} or later."
        text = f"The database {connection.alias!r} answers: {text}."
        yield well(text) if good else ill(text, advice)


@diagnosis("migrations")
def nothing_is_left_to_migrate() -> Iterator[Finding]:
    for connection in connections.all():
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            yield ill(f"The database {connection.alias!r} lacks {len(pending)} migrations.", "Run manage.py prepare.")
        else:
            yield well(f"The database {connection.alias!r} is migrated.")


@diagnosis("cache")
def the_cache_is_shared() -> Iterator[Finding]:
    """Sign-in attempts are counted there: a cache of its own for each process multiplies the limit."""
    backend = settings.CACHES["default"]["BACKEND"]
    if backend.endswith((".LocMemCache", ".DummyCache")):
        yield ill("Each process has a cache of its own.", "Leave CACHES as it is, or set REDIS_URL.")
    word = secrets.token_hex(8)
    cache.set("doctor", word, 60)
    if cache.get("doctor") == word:
        yield well("The cache keeps what it is given.")
    else:
        yield ill("The cache forgets what it is given.", "Look whether Redis is full, or run manage.py prepare.")


@diagnosis("broker")
def the_broker_answers() -> Iterator[Finding]:
    url = settings.CELERY_BROKER_URL
    if not url:
        yield well("No broker is set: effects run in the web process or in manage.py worker.")
        return
    where = f"{urlsplit(url).scheme}://{urlsplit(url).hostname}"
    if answers_within(BROKER_SECONDS, url):
        yield well(f"The broker {where} answers.")
    else:
        yield ill(
            f"The broker {where} does not answer within {BROKER_SECONDS} seconds. Nothing is lost, but effects wait.",
            "Start it, or correct CELERY_BROKER_URL.",
        )


def answers_within(seconds: float, url: str) -> bool:
    """Whether the broker opens a channel in time. Asked from a thread, for some clients know no time limit."""
    from kombu import Connection

    opened = threading.Event()

    def ask() -> None:
        options = {"socket_timeout": seconds} if url.startswith("redis") else {}
        try:
            with Connection(url, connect_timeout=seconds, transport_options={**options, "max_retries": 0}) as broker:
                broker.default_channel  # noqa: B018 (opening it is the question)
                opened.set()
        except Exception:  # each broker's client has errors of its own; all of them mean no
            return

    threading.Thread(target=ask, daemon=True).start()
    return opened.wait(seconds)


@diagnosis("outbox")
def effects_are_seen_to() -> Iterator[Finding]:
    now = timezone.now()
    oldest = Effect.objects.due(now).order_by("created_at").first()
    if oldest and now - oldest.created_at > LATE:
        minutes = int((now - oldest.created_at).total_seconds() // 60)
        yield ill(f"The oldest effect has been waiting for {minutes} minutes.", who_should_run(oldest))
    else:
        yield well("No effect has been waiting for long.")
    dead = Effect.objects.dead().count()
    if dead:
        yield ill(f"There are {dead} dead letters.", "Read their errors on the staff desk and revive or leave them.")
    else:
        yield well("There are no dead letters.")


def who_should_run(effect: Effect) -> str:
    if effect.last_error:
        return f"It failed last with: {effect.last_error.splitlines()[0][:200]}"
    if settings.CELERY_BROKER_URL:
        return "Look whether manage.py worker and celery -A config worker are running."
    if settings.EMBEDDED_WORKER:
        return "Look whether the site is running; its worker is inside."
    return "Start manage.py worker, or set EMBEDDED_WORKER=1."


@diagnosis("mail")
def mail_leaves() -> Iterator[Finding]:
    if not settings.PRODUCTION and not settings.EMAIL_URL:
        yield well("Mails stay on the staff's mail page: this is a demo.")
        return
    if ".example" in settings.DEFAULT_FROM_EMAIL:
        yield ill(f"Mails come from {settings.DEFAULT_FROM_EMAIL}.", "Set DEFAULT_FROM_EMAIL to an address of yours.")
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's errors are OSErrors
        yield ill(f"The mail server refuses us: {' '.join(str(error).split())}", "Correct EMAIL_URL.")
    else:
        yield well("The mail server lets us in.")


@diagnosis("data directory")
def there_is_room() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    probe = folder / f".doctor-{secrets.token_hex(4)}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        yield ill(f"The data directory {folder} cannot be written to: {error.strerror}.", "Give it to the site's user.")
        return
    yield well(f"The data directory {folder} can be written to.")
    usage = shutil.disk_usage(folder)
    share = 100 * usage.free // usage.total
    text = f"{share} % of its disk is free."
    yield well(text) if share >= 10 else ill(text, "Make room: at 0 % nothing can be saved any more.")


@diagnosis("secret")
def the_secret_is_strong() -> Iterator[Finding]:
    for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
            yield ill(
                "The SECRET_KEY is short or easy to guess.",
                "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'.",
            )
            return
    yield well("The secret key is long enough.")


@diagnosis("files")
def files_are_sealed() -> Iterator[Finding]:
    names = [name_of(key) for key in settings.FILE_KEYS]
    if settings.PRODUCTION and not names:
        yield ill(
            "Confidential documents lie on disk as they are: there is no key.",
            "Set FILE_KEYS and run manage.py reencrypt_files. docs/configuration.md says how to make one.",
        )
    lost = StoredFile.objects.exclude(key="").exclude(key__in=names).count()
    if lost:
        yield ill(f"{lost} files were sealed with a key that FILE_KEYS lacks.", "Put the former key behind the first.")
    elif names:
        others = StoredFile.objects.filter(purpose__in=settings.SEALED_PURPOSES).exclude(key=names[0]).count()
        text = f"Files are sealed; {others} are not yet, or with a former key."
        yield ill(text, "Run manage.py reencrypt_files.") if others else well("Confidential files are sealed.")
    elif not settings.PRODUCTION:
        yield well("Files lie as they are: there is no key, and this is a demo.")


@diagnosis("addresses")
def addresses_fit_together() -> Iterator[Finding]:
    site = urlsplit(settings.SITE_URL)
    faults = []
    if not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        faults.append(ill(f"SITE_URL names {site.hostname}, which ALLOWED_HOSTS lacks.", "Add it to ALLOWED_HOSTS."))
    if settings.PRODUCTION and site.scheme != "https":
        faults.append(ill("SITE_URL is not https://, so cookies travel unprotected.", "Serve the site by HTTPS."))
    if site.scheme == "https" and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        faults.append(
            ill(
                "SITE_URL is https://, but no proxy is trusted: every visitor would seem to be the proxy, and be "
                "redirected without end.",
                "Set TRUSTED_PROXY_COUNT to the number of proxies in front of the site.",
            )
        )
    files = urlsplit(settings.FILES_URL)
    apart = files.hostname != urlsplit(settings.SITE_URL).hostname
    if apart and not validate_host(files.hostname or "", settings.ALLOWED_HOSTS):
        faults.append(ill(f"FILES_URL names {files.hostname}, which ALLOWED_HOSTS lacks.", "Add it to ALLOWED_HOSTS."))
    elif settings.PRODUCTION and files.netloc == site.netloc:
        faults.append(
            ill(
                "Documents are downloaded from the address of the site itself, where cookies are.",
                "Give the site a second host name and set FILES_URL to it.",
            )
        )
    yield from faults or [well(f"The site is {settings.SITE_URL}.")]


@diagnosis("clock")
def the_clocks_agree() -> Iterator[Finding]:
    """The site's clock never goes back (core/clock.py); a machine that is behind was set back, or stood ahead before."""
    mark = ClockMark.objects.filter(pk=1).values_list("at", flat=True).first()
    behind = (mark - datetime.now(UTC)).total_seconds() if mark else 0
    if behind <= CLOCK_SLACK:
        yield well("The machine's clock is not behind the site's.")
        return
    yield ill(
        f"The machine's clock is {round(behind)} seconds behind the site's.",
        "Deadlines go by the site's. Set the machine's clock; if that is right, see manage.py clock --help.",
    )


@diagnosis("proxies")
def proxies_stamp_what_arrives() -> Iterator[Finding]:
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and not settings.TRUSTED_PROXIES:
        yield ill(
            "A proxy is trusted, but its stamps are not: what waits inside it seems to arrive late.",
            "Set TRUSTED_PROXIES to its address, and have it write X-Request-Start.",
        )
    else:
        yield well("Arrivals are stamped where they reach us.")
