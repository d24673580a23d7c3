"""Two organisers at one round in the same moment: what is sealed is what stands in the criteria.

The race has a twin in which the round is taken as it was read before, without the lock; it must go wrong.
"""

from decimal import Decimal

import pytest

from competitions.actions import criteria, rounds
from competitions.actions.round_entries import add_entries
from competitions.actions.submitting import withdraw_application
from competitions.models import Criterion, Round, RoundEntry
from core.models import AuditEvent
from core.transitions import MoveNotAllowed
from tests.competitions.judging_scene import make_chair, make_closed_call, make_eligible, make_judge, make_round, put_in
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 60


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    """Without the guard nobody holds the round: it is taken as it was read before."""
    if not request.param:
        monkeypatch.setattr(request.module, "TIMES", TWIN)
        for module in (rounds, criteria):
            monkeypatch.setattr(module, "held_round", lambda round, by=None: round)
    return request.param


def test_a_weight_that_changes_while_the_round_opens_is_sealed_or_refused(guarded):
    call = make_closed_call()
    by, application = make_chair(call), make_eligible(call)
    make_judge(call)
    drafts = [make_round(call, status="draft", criteria=1, judges_per_entry=1) for _time in range(TIMES)]
    for one in drafts:
        put_in(one, application)
    pairs = []
    for one in Round.objects.filter(competition=call).select_related("competition"):
        row = Criterion.objects.select_related("round__competition").get(round=one)
        pairs.append(
            (
                lambda one=one: rounds.open_round(round=one, by=by),
                lambda row=row: criteria.change_criterion(criterion=row, by=by, weight=Decimal(7)),
            )
        )
    answers = race(pairs, together=guarded)
    assert [opened for opened, _changed in answers if not isinstance(opened, Round)] == []
    opened = Round.objects.filter(competition=call, status="open").prefetch_related("criteria")
    unlike = [
        one for one in opened if Decimal(one.frozen_method["criteria"][0]["weight"]) != one.criteria.all()[0].weight
    ]
    if not guarded:
        assert len(unlike) == TIMES // 2, "without the lock a weight changes after it was sealed"
        return
    assert (len(opened), unlike) == (TIMES, [])
    refused = [changed for _opened, changed in answers if isinstance(changed, MoveNotAllowed)]
    changed = AuditEvent.objects.filter(action="round.criterion_changed").count()
    assert len(refused) + changed == TIMES


def test_what_is_withdrawn_while_it_is_put_in_does_not_take_part(audited):
    call = make_closed_call()
    by, one = make_chair(call), make_round(call)
    rows = [make_eligible(call) for _time in range(TIMES)]
    pairs = [
        (
            lambda row=row: add_entries(round=one, applications=[row.pk], by=by),
            lambda row=row: withdraw_application(application=row, by=row.started_by),
        )
        for row in rows
    ]
    answers = race(pairs)
    assert [answer for pair in answers for answer in pair if isinstance(answer, Exception)] == []
    assert RoundEntry.objects.taking_part().count() == 0
    put_first = sum(added for added, _withdrawn in answers)
    assert RoundEntry.objects.filter(removed_why="withdrawn").count() == put_first
