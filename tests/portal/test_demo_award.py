"""The demo's competitions: written once, quickly, and true to the rules that hold for real ones."""

import json
from collections import Counter

import pytest

from competitions.engine.form import read_form
from competitions.engine.kinds import KINDS
from competitions.engine.unfinished import unfinished
from competitions.models import Answer, Application, Competition, Organiser
from competitions.reading import answers_of, read_version
from portal.demo import award, people
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_the_form_asks_something_of_every_kind_in_both_languages():
    form = read_form(json.loads(award.FORM.read_text(encoding="utf-8")))
    assert {field.kind for field in form.fields.values()} == set(KINDS)
    assert unfinished(form) == []
    assert len(form.fields) >= 25


def test_without_startups_there_is_no_award():
    assert award.load() is False
    assert Competition.objects.count() == 0


@pytest.fixture
def startups():
    people.ensure(people.KNOWN)
    owner = type(make_user()).objects.get(email=people.STARTUP)
    for number in range(34):
        one = make_organisation(owner=owner if number == 0 else make_user(), founded=2019, size="11-50")
        type(one).objects.filter(pk=one.pk).update(source="demo", source_id=one.slug)


def test_the_award_is_loaded_once_with_entries_in_every_state(startups):
    assert award.load() is True
    assert award.load() is False
    statuses = Counter(Competition.objects.values_list("status", flat=True))
    assert statuses == {"published": 2, "archived": 1, "closed": 1}
    present = Competition.objects.get(cloned_from__isnull=False)
    assert present.cloned_from.status == "archived"
    assert len(Competition.objects.open()) == 1
    found = Application.objects.all()
    assert 30 <= found.count() <= 40
    assert set(found.values_list("status", flat=True)) == set(Application.Status.values)
    assert set(found.values_list("screening", flat=True)) == set(Application.Screening.values)
    draft = found.get(organisation__memberships__user__email=people.STARTUP)
    assert (draft.status, draft.competition) == ("draft", present)
    roles = dict(Organiser.objects.filter(competition=present).values_list("user__email", "role"))
    assert roles == {people.STAFF: "manager", award.CHAIR: "chair"}


def test_what_the_demo_has_handed_in_could_be_handed_in(startups):
    award.load()
    for application in Application.objects.handed_in():
        submission = application.submissions.get()
        assert read_version(submission.form_version).problems(submission.content["answers"]) == {}, application
        assert answers_of(application) == submission.content["answers"]
    assert Answer.objects.count() > 500
