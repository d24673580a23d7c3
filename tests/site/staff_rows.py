"""Lists of what staff do for many, and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from core.models import Effect, Mail
from ecosystem.models import BulkJob, BulkRow, ImportPlan
from portal.models import Announcement
from tests.factories import make_user
from tests.site.rows import Stage, mail, organisation


def _job(on: Stage, name: str, **fields) -> BulkJob:
    now = timezone.now()
    about = {"action": "close_past", "status": "done", "started_at": now, "ended_at": now, "created_by": make_user()}
    return BulkJob.objects.create(key=name, **{**about, **fields})


def a_job(on: Stage, number: int) -> str:
    return f"#{_job(on, f'job {number}').pk}"


def _the_job(on: Stage) -> BulkJob:
    return BulkJob.objects.filter(key="the job").first() or _job(on, "the job")


def a_row(on: Stage, number: int) -> str:
    label = f"Row {number} of the job"
    now = timezone.now()
    BulkRow.objects.create(
        job=_the_job(on), number=number, label=label, organisation=on.startup, state="done", ended_at=now
    )
    return label


def _the_import(on: Stage) -> BulkJob:
    found = BulkJob.objects.filter(key="the import").first()
    if found is None:
        found = _job(on, "the import", action="import", parameters={"file": "list.csv"})
        ImportPlan.objects.create(job=found, sha256="0", kind="startup", source="list", reading="read")
    return found


def an_import(on: Stage, number: int) -> str:
    name = f"row{number}.csv"
    job = _job(on, name, action="import", parameters={"file": name})
    ImportPlan.objects.create(job=job, sha256=name, kind="startup", source="list", reading="read")
    return name


def an_imported_row(on: Stage, number: int) -> str:
    label = f"Row {number} of the list"
    BulkRow.objects.create(
        job=_the_import(on), number=number, label=label, organisation=on.startup, plan="created", state="waiting",
        details={"after": {"en-name": label}, "before": {}, "reason": "", "remarks": []},
    )  # fmt: skip
    return label


def an_announcement(on: Stage, number: int) -> str:
    title = f"Row {number} of announcements"
    now = timezone.now()
    Announcement.objects.create(
        title_en=title, title_zh=title, starts_at=now, ends_at=now + timedelta(days=1), created_by=make_user()
    )
    return title


def a_discarded_effect(on: Stage, number: int) -> str:
    reason = f"Reason {number}"
    Effect.objects.create(
        key=f"row {number}", kind="mail.send", dead_at=timezone.now(), discarded_at=timezone.now(),
        discarded_by=make_user(), discarded_because=reason,
    )  # fmt: skip
    return reason


def ticked(on: Stage, number: int) -> str:
    return organisation("startup")(on, number)


def _of_the_job(on: Stage) -> dict:
    return {"pk": _the_job(on).pk}


def _of_the_import(on: Stage) -> dict:
    return {"pk": _the_import(on).pk}


def a_copy(on: Stage, number: int) -> str:
    """A mail that was sent once more from the first."""
    first = _the_mail()
    mail(on, number)
    again = Mail.objects.get(key=f"row {number}")
    Mail.objects.filter(pk=again.pk).update(resent_from=first)
    return f"/desk/mail/{again.pk}/"


def _the_mail() -> Mail:
    about = {"template": "profile_confirm", "to": "first@people.example", "language": "en"}
    return Mail.objects.get_or_create(key="the mail", defaults={**about, "subject": "Hello", "text": "Hello"})[0]


STAFF_LISTS = [
    ("portal:desk-data", organisation("startup")),
    ("portal:desk-data", organisation("startup", verified=False), {"flaw": "no_listing", "kind": "startup"}),
    ("portal:desk-jobs", a_job),
    ("portal:desk-job", a_row, None, _of_the_job),
    ("portal:desk-job-new", ticked, {"action": "close_past", "all": "1", "flaw": "no_listing"}),
    ("portal:desk-imports", an_import),
    ("portal:desk-import", an_imported_row, None, _of_the_import),
    ("portal:desk-announcements", an_announcement),
    ("portal:desk-outbox", a_discarded_effect, {"shelf": "discarded"}),
    ("portal:desk-mail-one", a_copy, None, lambda on: {"pk": _the_mail().pk}),
]
"""(address, what adds a row, query, arguments)"""
