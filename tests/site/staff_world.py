"""The world's bulk jobs, imports and announcements."""

from datetime import timedelta

from django.utils import timezone

from core.files import store
from ecosystem.files import IMPORT
from ecosystem.models import BulkJob, BulkRow, ImportPlan
from portal.models import Announcement
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, NO_ONE, STAFF, STARTUP, UNVERIFIED


def plant_staff(world: World) -> None:
    _jobs(world)
    _imports(world)
    _announcements(world)


def _jobs(world: World) -> None:
    now, startup = timezone.now(), world.organisations["startup"]
    for status, ended in (("running", None), ("done", now)):
        job = BulkJob.objects.create(
            key=world.plant(f"key of the {status} job", NO_ONE, never=True),
            action="close_past",
            status=status,
            created_by=world.people["staff"],
            started_at=now,
            ended_at=ended,
        )
        BulkRow.objects.create(
            job=job,
            number=1,
            organisation=startup,
            label=world.plant(f"row of the {status} job", STAFF),
            state="done",
            outcome=world.plant(f"outcome of the {status} job", STAFF),
            ended_at=now,
        )
        world.jobs[status] = job


def _imports(world: World) -> None:
    now = timezone.now()
    for name, status in (("draft", "draft"), ("imported", "done")):
        job = BulkJob.objects.create(
            key=f"import {name}",
            action="import",
            status=status,
            parameters={"file": f"{world.plant(f'file name of the {name} import', STAFF)}.csv"},
            created_by=world.people["staff"],
            started_at=None if status == "draft" else now,
            ended_at=None if status == "draft" else now,
        )
        readers = STAFF if status == "draft" else NO_ONE
        content = world.plant(f"file of the {name} import", readers, never=status != "draft").encode()
        file = store(content, purpose=IMPORT, owner_id=job.pk, name="list.csv", content_type="text/csv", by=None)
        word = world.plant(f"value in the {name} import", STAFF)
        ImportPlan.objects.create(
            job=job, file=file, sha256=file.sha256, kind="startup", source="register", reading="read",
            columns=[{"header": "name", "field": "name", "example": word}] if status == "draft" else [],
        )  # fmt: skip
        BulkRow.objects.create(
            job=job,
            number=2,
            label=world.plant(f"name in the {name} import", STAFF),
            plan="created",
            state="waiting" if status == "draft" else "failed",
            ended_at=None if status == "draft" else now,
            payload={"secret": world.plant(f"payload of the {name} import", NO_ONE, never=True)},
            details={"after": {"en-name": word}, "before": {}, "kept": [], "reason": "", "vouch": False, "remarks": []},
        )
        world.jobs[name] = job


def _announcements(world: World) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    for audience, status, readers in (
        ("everybody", "published", EVERYBODY),
        ("startups", "published", STARTUP | UNVERIFIED | STAFF),
        ("staff", "published", STAFF),
        ("signed_in", "draft", STAFF),
        ("manufacturers", "withdrawn", STAFF),
    ):
        world.announcements[audience] = Announcement.objects.create(
            audience=audience,
            status=status,
            title_en=world.plant(f"English title for {audience}", readers),
            title_zh=world.plant(f"Chinese title for {audience}", readers),
            body_en=world.plant(f"English text for {audience}", readers),
            starts_at=now - hour,
            ends_at=now + 24 * hour,
            published_at=None if status == "draft" else now,
        )
