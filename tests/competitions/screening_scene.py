"""Entries that wait to be screened."""

from datetime import timedelta

from django.utils import timezone

from competitions import frozen
from competitions.models import Application, Competition, Submission
from tests.competitions.scene import make_application, make_competition


def over(**fields) -> Competition:
    """A competition whose deadline has passed; it is not sealed yet."""
    now = timezone.now()
    days = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=1)}
    return make_competition(**(days | fields))


def hand_in(application: Application, owner) -> None:
    """As if it had been handed in an hour before the deadline."""
    at = application.competition.closes_at - timedelta(hours=1)
    version = application.competition.form_versions.first()
    content = frozen.freeze(application, version, {"idea": "A better gripper"}, [])
    Submission.objects.create(
        application=application,
        number=1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=at,
        submitted_by=owner,
        language="en",
    )
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=at)
    application.refresh_from_db()


def waiting_entry(competition: Competition | None = None):
    """Returns (entry, its owner)."""
    application, owner = make_application(competition or over(), answers={"idea": "A better gripper"})
    hand_in(application, owner)
    return application, owner
