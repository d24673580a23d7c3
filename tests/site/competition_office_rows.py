"""Lists of the organisers' office, and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import Application, BulkLetter, Competition, Extension
from tests.competitions.office_scene import FORM, hand_in, make_entry
from tests.competitions.scene import make_application, make_category, make_competition
from tests.factories import make_concept, make_organisation
from tests.site.rows import Stage

SLUG = "rows-of-the-office"


def _call(on: Stage) -> Competition:
    found = Competition.objects.filter(slug=SLUG).first()
    if found is None:
        found = make_competition(*FORM, slug=SLUG, manager=on.person, closes_at=timezone.now() + timedelta(days=2))
    return found


def the_call(on: Stage) -> dict[str, object]:
    return {"slug": _call(on).slug}


def _organisation(number: int):
    return make_organisation("startup", name=f"Row {number} of the office", region=make_concept(f"region.r{number}"))


def a_draft(on: Stage, number: int) -> str:
    """At risk, and from a country and in a category of its own where it is handed in."""
    draft, _ = make_application(_call(on), organisation=_organisation(number))
    make_entry(_call(on), category=make_category(_call(on), f"category-{number}"))
    Extension.objects.create(application=draft, until=timezone.now() + timedelta(days=number + 2), reason="Ill")
    return f"Row {number} of the office"


def an_entry(on: Stage, number: int) -> str:
    entry, _ = make_entry(_call(on), {"idea": f"row {number} of words"}, organisation=_organisation(number))
    make_category(_call(on), f"category-{number}")
    if number != 2:
        Application.objects.filter(pk=entry.pk).update(status="reopened")
    return f"Row {number} of the office"


def _entry(on: Stage) -> Application:
    found = Application.objects.filter(competition=_call(on)).first()
    return found or make_entry(_call(on), {"idea": "Row 0"}, organisation=on.startup)[0]


def the_entry(on: Stage) -> dict[str, object]:
    return {"slug": SLUG, "pk": _entry(on).pk}


def a_submission(on: Stage, number: int) -> str:
    entry = _entry(on)
    Extension.objects.create(
        application=entry, until=timezone.now() + timedelta(days=number + 3), reason=f"Why {number}"
    )
    return f"Submission {hand_in(entry, {'idea': f'Row {number}'}).number}"


def a_letter(on: Stage, number: int) -> str:
    subject = f"Row {number} of letters"
    texts = {"subject_en": subject, "body_en": "x", "subject_zh": subject, "body_zh": "x"}
    BulkLetter.objects.create(competition=_call(on), written_by=on.person, **texts)
    return subject


OFFICE_LISTS = [
    ("competitions:office", a_draft, None, the_call, True, 25),
    ("competitions:entries", an_entry, None, the_call),
    ("competitions:entries", an_entry, {"q": "words"}, the_call),
    ("competitions:entry", a_submission, None, the_entry, True, 25),
    ("competitions:letters", a_letter, None, the_call),
]
"""(address, what adds a row, query, arguments, signed in, most queries)"""
