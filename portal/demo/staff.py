"""What the demo's park staff have done: an announcement, a bulk job, an import that can still be undone, dead letters,
and some weeks of counted data quality. Written once, through the same actions as at the desk.
"""

import random
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.models import Effect, Mail
from ecosystem.actions import bulk, importing
from ecosystem.models import BulkJob, Organisation
from portal import quality
from portal.actions import announcements
from portal.demo import people
from portal.models import Announcement, QualityDay

ENOUGH = 20
"""With fewer organisations there is nothing to do for many."""
REMINDED = 8
DAYS = 84
KEY = "demo"
LIST = """name,one_liner,description,website,city,country,team_size,founded
Tessmer Fluidik,Valves that report their own wear,"We build proportional valves with a sensor that measures wear \
at the seat and reports it over IO-Link. Two sizes are in pilot use in press shops.",tessmer-fluidik.example,Krefeld,\
Germany,11-50,2020
Norrkvist Vision,Inspection of cast surfaces,"A camera head and software find porosity in machined castings within \
the takt of a transfer line. Learns a new part from forty good ones.",norrkvist.example,Västerås,Sweden,1-10,2022
Ateliers Corvane,Grippers for hot forgings,"Water-cooled grippers for robots that handle forgings at 1,100 °C, with \
jaws printed in a copper alloy and changed in four minutes.",corvane.example,Saint-Étienne,France,11-50,2018
"""


def load() -> bool:
    """Writes it once, when there is something to do for many. Returns whether it did."""
    by = User.objects.filter(email=people.STAFF).first()
    if by is None or BulkJob.objects.exists() or Organisation.objects.count() < ENOUGH:
        return False
    now = timezone.now()
    _quality(now)
    _job(by)
    _import(by)
    with transaction.atomic():
        _announce(now, by)
        _dead_letters(now)
    return True


def _announce(now: datetime, by: User) -> None:
    one = announcements.write_announcement(
        announcement=None,
        by=by,
        audience=Announcement.Audience.SIGNED_IN,
        level=Announcement.Level.INFO,
        title_en="The prototype lab is open to visitors on the first Thursday of each month",
        body_en="Bring a part. Somebody from the print hall and somebody from metrology will be there.",
        title_zh="样机实验室每月第一个星期四开放参观",
        body_zh="欢迎携带零件前来，打印车间和计量室均有人员在场。",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=60),
    )
    announcements.publish(announcement=one, by=by)


def _job(by: User) -> None:
    """Reminds a few of the language they lack; one that lacks none is told of as well."""
    lacking = quality.having("one_language", Organisation.objects.filter(memberships__role="owner"))
    keys = list(lacking.order_by("pk").values_list("pk", flat=True).distinct()[:REMINDED])
    both = Organisation.objects.filter(verification="verified").exclude(pk__in=lacking.values("pk"))
    keys += both.order_by("pk").values_list("pk", flat=True)[:1]
    job = bulk.start_job(
        action=BulkJob.Action.LANGUAGE, organisations=Organisation.objects.filter(pk__in=keys), key=f"{KEY}:job", by=by
    )
    bulk.run_chunk(job, 1)


def _import(by: User) -> None:
    upload = SimpleUploadedFile("spring-fair.csv", LIST.encode())
    job = importing.upload_import(
        upload=upload, kind=Organisation.Kind.STARTUP, source="Spring fair", key=f"{KEY}:import", by=by
    )
    importing.read_plan(job, 1)
    job.refresh_from_db()
    importing.start_import(job=job, by=by)
    bulk.run_chunk(job, 1)


def _dead_letters(now: datetime) -> None:
    """A mailbox that is no more, and two lists that could not be refreshed while the database was away."""
    key = f"{KEY}:closed-mailbox"
    Mail.objects.create(
        key=key, template="profile_remind", to="former.owner@closed-mailbox.example", language="en",
        subject="Please confirm your profile", text="Is it still right?", html="<p>Is it still right?</p>",
        queued_at=now - timedelta(days=2),
    )  # fmt: skip
    given_up = {"attempts": 8, "created_at": now - timedelta(days=2), "dead_at": now - timedelta(days=1, hours=23)}
    Effect.objects.create(
        key=f"mail:{key}", kind="mail.send", payload={"mail_key": key},
        last_error="SMTPRecipientsRefused: 550 5.1.1 no such mailbox", **given_up,
    )  # fmt: skip
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True)[:2]:
        Effect.objects.create(
            key=f"{KEY}:refresh:{organisation}", kind="matching.refresh", payload={"organisation": organisation},
            last_error="OperationalError: the database was away for a quarter of an hour", **given_up,
        )  # fmt: skip


def _quality(now: datetime) -> None:
    """Counts that have fallen slowly to what they are today."""
    quality.keep_today(now.date())
    today = QualityDay.objects.get(date=now.date())
    chance = random.Random("data quality of the demo")  # noqa: S311 (not a secret)
    days = []
    for ago in range(1, DAYS):
        past = ago / DAYS
        counts = {
            name: round(count * (1 + 0.6 * past) * chance.uniform(0.96, 1.04)) for name, count in today.counts.items()
        }
        organisations = max(round(today.organisations * (1 - 0.2 * past)), *counts.values(), 1)
        days.append(QualityDay(date=now.date() - timedelta(days=ago), organisations=organisations, counts=counts))
    QualityDay.objects.bulk_create(days, ignore_conflicts=True)
