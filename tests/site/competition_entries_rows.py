"""Lists of those who write applications, with what adds a row to each."""

from django.utils import timezone

from competitions.models import Application, Collaborator, Comment, FormerAnswer
from ecosystem.models import Membership
from tests.competitions.scene import make_application, make_category, make_competition, question
from tests.factories import make_organisation, make_user
from tests.site.rows import Stage


def _my_draft(on: Stage) -> Application:
    found = Application.objects.filter(organisation=on.startup, competition__code="MYAPP").first()
    if found is None:
        competition = make_competition(question("idea"), code="MYAPP")
        found, _owner = make_application(competition, owner=on.person, organisation=on.startup, answers={"idea": "x"})
    return found


def _its_key(on: Stage) -> dict:
    return {"pk": _my_draft(on).pk}


def _its_question(on: Stage) -> dict:
    return {"pk": _my_draft(on).pk, "field": "idea"}


def mine(on: Stage, number: int) -> str:
    """One of each organisation that somebody belongs to, and of one that asked them to help."""
    competition = make_competition(question("idea"), code=f"LIST{number}")
    organisation = make_organisation("startup", name=f"Row {number} of mine", owner=on.person)
    category = make_category(competition)
    application, _owner = make_application(
        competition, owner=on.person, organisation=organisation, category=category, answers={"idea": "x"}
    )
    other, _owner = make_application(competition, answers={"idea": "x"}, category=category)
    Collaborator.objects.create(
        application=other,
        email=on.person.email,
        user=on.person,
        digest=f"d{number}",
        accepted_at=timezone.now(),
    )
    return application.number


def category(on: Stage, number: int) -> str:
    return make_category(_my_draft(on).competition, f"row{number}", name_en=f"Row {number} of categories").name


def helper(on: Stage, number: int) -> str:
    """Somebody who helps, a member, and somebody who is asked to."""
    draft, person = _my_draft(on), make_user(name=f"Row {number} of helpers")
    Membership.objects.create(organisation=on.startup, user=make_user(), role="viewer")
    Collaborator.objects.create(
        application=draft, email=person.email, user=person, digest=f"h{number}", accepted_at=timezone.now()
    )
    Collaborator.objects.create(application=draft, email=f"asked{number}@people.example", digest=f"a{number}")
    return person.name


def said(on: Stage, number: int) -> str:
    author = make_user()
    settled = {"resolved_at": timezone.now(), "resolved_by": make_user()}
    Comment.objects.create(application=_my_draft(on), field="idea", author=author, text="Settled", **settled)
    Comment.objects.create(application=_my_draft(on), author=author, text=f"Row {number} of comments")
    return f"Row {number} of comments"


def said_before(on: Stage, number: int) -> str:
    value = f"Row {number} of answers"
    FormerAnswer.objects.create(
        application=_my_draft(on), field="idea", value=value, changed_by=make_user(), changed_at=timezone.now()
    )
    return value


ENTRY_LISTS = [
    ("competitions:applications", mine),
    ("competitions:application", category, {"page": "p1"}, _its_key),
    ("competitions:people", helper, None, _its_key),
    ("competitions:comments", said, None, _its_key),
    ("competitions:answer-history", said_before, None, _its_question),
]
