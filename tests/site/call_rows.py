"""Lists of competitions, of what one is made of, and of what is screened; and what adds a row to each."""

from datetime import timedelta

from django.utils import timezone

from competitions.models import Application, Category, Competition, Milestone, Organiser, Partner, Prize
from tests.competitions.scene import make_application, make_category, make_competition
from tests.competitions.screening_scene import hand_in
from tests.factories import make_user
from tests.site.rows import Stage, concept


def _the_competition(on: Stage) -> Competition:
    """One whose deadline has passed, managed by who looks."""
    found = Competition.objects.filter(slug="the-award").first()
    if found is None:
        now = timezone.now()
        days = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=1)}
        found = make_competition(slug="the-award", rules=[{"kind": "verified"}], manager=on.person, **days)
    return found


def of_the_competition(on: Stage) -> dict[str, object]:
    return {"slug": _the_competition(on).slug}


def a_competition(on: Stage, number: int) -> str:
    competition = make_competition(manager=on.person)
    competition.texts.update(name=f"Row {number} of competitions")
    return f"Row {number} of competitions"


def a_category(on: Stage, number: int) -> str:
    name = f"Row {number} of categories"
    field = {"name_en": name, "concept": concept(number)}
    category = make_category(_the_competition(on), f"c{number}", **field)
    Prize.objects.create(competition=category.competition, category=category, name_en=f"Prize {number}")
    return name


def a_partner(on: Stage, number: int) -> str:
    return Partner.objects.create(competition=_the_competition(on), name_en=f"Row {number} of partners").name_en


def a_milestone(on: Stage, number: int) -> str:
    at = timezone.now() + timedelta(days=number)
    return Milestone.objects.create(competition=_the_competition(on), name_en=f"Row {number} of days", at=at).name_en


def an_organiser(on: Stage, number: int) -> str:
    person = make_user(name=f"Row {number} of people")
    Organiser.objects.create(competition=_the_competition(on), user=person, role="screener", added_by=on.person)
    return person.name


def an_entry(on: Stage, number: int) -> str:
    competition = _the_competition(on)
    category = Category.objects.get_or_create(competition=competition, code="x", defaults={"name_en": "X"})[0]
    application, owner = make_application(competition, category=category)
    hand_in(application, owner)
    application.questions.create(text="Why?", due_at=timezone.now(), asked_by=on.person)
    return application.number


def _the_entry(on: Stage) -> Application:
    found = Application.objects.filter(organisation=on.startup).first()
    if found is None:
        found, owner = make_application(_the_competition(on), owner=on.person, organisation=on.startup)
        hand_in(found, owner)
    return found


def of_the_entry(on: Stage) -> dict[str, object]:
    return {"slug": "the-award", "pk": _the_entry(on).pk}


def of_my_entry(on: Stage) -> dict[str, object]:
    return {"pk": _the_entry(on).pk}


def a_line(on: Stage, number: int) -> str:
    item = _the_competition(on).checklist.create(name_en=f"Row {number} of the checklist")
    _the_entry(on).marks.create(item=item, met=True, marked_by=make_user())
    return item.name_en


def a_question(on: Stage, number: int) -> str:
    text = f"Row {number} of questions"
    now = timezone.now()
    _the_entry(on).questions.create(text=text, due_at=now, answered_at=now, answer="x", asked_by=make_user())
    return text


CALL_LISTS = [
    ("competitions:competitions", a_competition),
    ("competitions:calls", a_competition),
    *(("competitions:competition", rows, None, of_the_competition) for rows in (a_category, a_partner, a_milestone)),
    *(("competitions:call-parts", rows, None, of_the_competition) for rows in (a_category, a_partner, a_milestone)),
    ("competitions:call-clone", a_milestone, None, of_the_competition),
    ("competitions:call-organisers", an_organiser, None, of_the_competition),
    ("competitions:screening", an_entry, None, of_the_competition),
    *(("competitions:screening-entry", rows, None, of_the_entry) for rows in (a_line, a_question)),
    ("competitions:application-screening", a_question, None, of_my_entry),
]
"""(address, what adds a row, query, arguments)"""
