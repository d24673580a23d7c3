"""The demo's judging: written once, and true to the rules that hold for real rounds."""

from collections import Counter

import pytest

from competitions import frozen
from competitions.judging.method import content_of
from competitions.models import (
    Assignment,
    Competition,
    Conflict,
    Judge,
    Organiser,
    Round,
    RoundEntry,
    Score,
    ScoreSheet,
)
from portal.demo import award, judging_rounds, people
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def startups():
    people.ensure(people.KNOWN)
    owner = type(make_user()).objects.get(email=people.STARTUP)
    for number in range(44):
        one = make_organisation(owner=owner if number == 0 else make_user(), founded=2019, size="11-50")
        type(one).objects.filter(pk=one.pk).update(source="demo", source_id=one.slug)


def test_without_a_competition_nothing_is_judged():
    assert judging_rounds.load() is False
    assert Round.objects.count() == 0


def test_the_demo_judges_its_closed_competition_once(startups):
    award.load()
    assert judging_rounds.load() is True
    assert judging_rounds.load() is False
    one = Competition.objects.get(status="closed")
    first, second = one.rounds.all()
    assert (first.status, first.blind, second.status, second.blind) == ("open", True, "draft", False)
    assert first.method_sha256 == frozen.sha256(content_of(first))
    assert one.judges.sitting().count() == Judge.objects.count() == 12
    assert Counter(one.judges.values_list("region", flat=True)) == {"china": 6, "europe": 6}
    assert one.organisers.get(role=Organiser.Role.CHAIR).user.email == award.CHAIR
    given = Counter(Assignment.objects.values_list("entry", flat=True))
    assert set(given.values()) == {3} and len(given) == RoundEntry.objects.count() == 14
    loads = Counter(Assignment.objects.values_list("judge", flat=True))
    assert (min(loads.values()), max(loads.values())) == (3, 4)
    assert ScoreSheet.objects.counted().count() == 28
    conflict = Conflict.objects.get()
    assert conflict.judge.email == "judge@demo.example"
    assert not Assignment.objects.filter(judge=conflict.judge, entry__application=conflict.application).exists()
    assert not Score.objects.filter(criterion__comment_required=True, comment="").exists()


def test_the_lenient_judge_gives_more_than_the_harsh_one(startups):
    award.load()
    judging_rounds.load()

    def mean(email: str) -> float:
        values = [
            float(v)
            for v in Score.objects.filter(sheet__judge__email=email, value__isnull=False).values_list(
                "value", flat=True
            )
        ]
        return sum(values) / len(values)

    assert mean("ilse.vanderaa@jury.example") > mean("zhou.wenjing@jury.example") + 0.5
