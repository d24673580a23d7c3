"""Lists of competitions by the API, and of what has gone, with what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from competitions import frozen
from competitions.models import Application, Competition, Extension, Organiser, RetentionReport, Submission
from tests.competitions.scene import make_application, make_category, make_competition, question
from tests.site.rows import Stage


def _the_competition(on: Stage) -> Competition:
    found = Competition.objects.filter(slug="counted").first()
    if found is None:
        found = make_competition(question("idea"), slug="counted", code="CNT1", status="archived")
        Organiser.objects.create(competition=found, user=on.person, role="manager")
    return found


def _the_slug(on: Stage) -> dict:
    return {"slug": _the_competition(on).slug}


def a_competition(on: Stage, number: int) -> str:
    competition = make_competition(question("idea"), code=f"ROW{number}")
    make_category(competition)
    return competition.code


def my_application(on: Stage, number: int) -> str:
    competition = make_competition(question("idea"), code=f"MINE{number}")
    application, _owner = make_application(
        competition, owner=on.person, organisation=on.startup, category=make_category(competition)
    )
    until = timezone.now() + timedelta(days=30)
    Extension.objects.create(application=application, until=until, reason="Fire")
    return application.number


def an_entry(on: Stage, number: int) -> str:
    competition = _the_competition(on)
    application, _owner = make_application(competition, answers={"idea": "x"}, category=make_category(competition, f"c{number}"))  # fmt: skip
    version = competition.form_versions.get()
    content = frozen.freeze(application, version, {"idea": "x"}, [])
    now = timezone.now()
    Submission.objects.create(
        application=application,
        number=1,
        form_version=version,
        content=content,
        sha256=frozen.sha256(content),
        arrived_at=now,
        language="en",
    )
    Application.objects.filter(pk=application.pk).update(status="submitted", submitted_at=now)
    return application.number


def foreseen(on: Stage, number: int) -> str:
    """A draft that nobody has touched for long."""
    long_ago = timezone.now() - timedelta(days=800)
    application, _owner = make_application(_the_competition(on), modified_at=long_ago)
    return application.number


def gone(on: Stage, number: int) -> str:
    competition = _the_competition(on)
    application, _owner = make_application(competition, anonymised_at=timezone.now())
    RetentionReport.objects.create(
        competition=competition, application=application, rule="draft", removed={"answers": 3}
    )
    return application.number


FILE_LISTS = [
    ("api-1:competitions", a_competition, None, lambda on: {}, False),
    ("api-1:applications", my_application),
    ("api-1:entries", an_entry, None, _the_slug),
    ("competitions:retention", foreseen, None, _the_slug),
    ("competitions:retention", gone, None, _the_slug),
]
