"""The lists where forms are built, with what adds a row to each."""

from competitions.models import Competition, Organiser
from tests.competitions.scene import definition, make_competition, publish, question
from tests.site.rows import Stage


def _mine(on: Stage) -> Competition:
    found = Competition.objects.filter(code="MYFORM").first()
    if found is None:
        found = make_competition(question("idea"), code="MYFORM")
        Organiser.objects.create(competition=found, user=on.person, role="manager")
    return found


def _its_address(on: Stage) -> dict:
    return {"slug": _mine(on).slug}


def version(on: Stage, number: int) -> str:
    latest = publish(_mine(on), definition(question("idea"), question(f"more{number}")))
    type(latest).objects.filter(pk=latest.pk).update(published_by=on.person)
    return f"Version {latest.number}"


FORM_LISTS = [("competitions:form-publish", version, None, _its_address)]
