"""How the demo's last award was decided: written once, and as its ceremony has it."""

from collections import Counter

import pytest

from accounts.models import User
from competitions.judging.publication import is_whole
from competitions.models import (
    Application,
    Competition,
    Decision,
    Finalist,
    OutcomeLetter,
    Publication,
    Round,
    VotedPrize,
)
from portal.demo import award, judging_ceremony, judging_decisions, judging_judges, judging_rounds, people
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceremonies():
    people.ensure(people.KNOWN)
    owner = type(make_user()).objects.get(email=people.STARTUP)
    for number in range(44):
        one = make_organisation(owner=owner if number == 0 else make_user(), founded=2019, size="11-50")
        type(one).objects.filter(pk=one.pk).update(source="demo", source_id=one.slug)
    User.objects.filter(name="").update(name="Somebody")
    award.load()
    judging_rounds.load()
    judging_judges.load()
    judging_ceremony.load()


def test_nothing_is_decided_where_no_winner_was_announced():
    assert judging_decisions.load() is False
    assert Decision.objects.count() == 0


def test_the_last_award_was_decided_told_and_published_once(ceremonies):
    last = Competition.objects.get(status="archived")
    announced = dict(Finalist.objects.filter(competition=last, award="winner").values_list("application", "prize"))
    public = set(VotedPrize.objects.filter(vote__competition=last).values_list("winner__application", flat=True))
    assert (len(announced), len(public)) == (2, 1)
    assert judging_decisions.load() is True
    assert judging_decisions.load() is False
    last.refresh_from_db()
    round = Round.objects.get(competition=last)
    assert (last.status, round.status) == ("archived", "decided")
    decisions = Decision.objects.filter(entry__round=round)
    assert set(decisions.values_list("status", flat=True)) == {"published"}
    told = set(Application.objects.filter(competition=last, outcome="winner").values_list("pk", flat=True))
    assert told == set(announced) | public
    assert dict(decisions.filter(outcome="winner").values_list("entry__application", "prize")) == announced
    assert set(decisions.values_list("proposed_by__email", flat=True)) == {people.STAFF}
    assert set(decisions.values_list("approved_by__email", flat=True)) == {award.CHAIR}
    assert Counter(OutcomeLetter.objects.values_list("status", flat=True)).keys() == {"queued"}
    publication = Publication.objects.get()
    assert is_whole(publication) and publication.released_at == last.ceremony_at
    assert last.closes_at < round.closed_at < round.decided_at < last.ceremony_at
