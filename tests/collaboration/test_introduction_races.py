"""Two answers to one introduction in the same moment, many times: one stands, the other is told so.

Each race has a twin without the lock and without the compare-and-swap; it must go wrong.
"""

from collections.abc import Callable
from copy import copy

import pytest
from django.utils import timezone

from collaboration.actions import introductions as actions
from collaboration.models import Introduction, Room
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.collaboration.scene import make_introduction, make_pair
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20
READ: dict[int, Introduction] = {}


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    READ.clear()
    if not request.param:
        monkeypatch.setattr(request.module, "ROUNDS", TWIN)
        monkeypatch.setattr(actions, "held", lambda one: copy(READ[one.pk]))
        monkeypatch.setattr(actions.INTRODUCTION, "move", move_anyway)
    return request.param


def move_anyway(row: Introduction, verb: str, **changes) -> tuple[str, str]:
    was, to = row.state, actions.INTRODUCTION.moves[verb, "asked"]
    Introduction.objects.filter(pk=row.pk).update(state=to, **changes)
    row.state = to
    for name, value in changes.items():
        setattr(row, name, value)
    return was, to


def accept(one: Introduction, by) -> Callable[[], str]:
    def act() -> str:
        actions.accept_introduction(introduction=one, by=by)
        return "accepted"

    return act


def decline(one: Introduction, by) -> Callable[[], str]:
    def act() -> str:
        actions.decline_introduction(introduction=one, reason="timing", by=by)
        return "declined"

    return act


def withdraw(one: Introduction, by) -> Callable[[], str]:
    def act() -> str:
        actions.withdraw_introduction(introduction=one, by=by)
        return "withdrawn"

    return act


def outcomes(other: Callable, guarded: bool) -> tuple[int, int, int]:
    """How many rounds had one answer that stands, how many had two, and in how many the rooms fit the states."""
    made = []
    for _number in range(ROUNDS):
        pair = make_pair()
        made.append((make_introduction(pair), pair))
    READ.update({one.pk: one for one in Introduction.objects.select_related("organisation", "partner")})
    by_other = {withdraw: "ada"}.get(other, "li")
    answers = race(
        [(accept(one, pair.li), other(one, getattr(pair, by_other))) for one, pair in made], together=guarded
    )
    stood = [[one for one in both if isinstance(one, str)] for both in answers]
    refused = [one for both in answers for one in both if not isinstance(one, str)]
    assert all(isinstance(one, (MoveNotAllowed, StateHasMoved)) for one in refused), refused
    state = dict(Introduction.objects.values_list("pk", "state"))
    rooms = set(Room.objects.values_list("introduction", flat=True))
    fit = sum((state[one.pk] == "accepted") == (one.pk in rooms) for one, _pair in made)
    return sum(len(one) == 1 for one in stood), sum(len(one) == 2 for one in stood), fit


@pytest.mark.parametrize("other", [decline, withdraw])
def test_of_an_acceptance_and_something_else_one_stands(guarded, other):
    one, two, fit = outcomes(other, guarded)
    if guarded:
        assert (one, two, fit) == (ROUNDS, 0, ROUNDS)
    else:
        assert (one, two, fit) == (0, ROUNDS, ROUNDS // 2)


def test_one_that_ends_by_the_clock_is_accepted_or_has_expired_but_not_both(audited):
    pair = make_pair()
    one = make_introduction(pair)
    Introduction.objects.update(expires_at=timezone.now())
    answers = race([(accept(one, pair.li), lambda: actions.expire_introduction(introduction=one))])
    assert isinstance(answers[0][0], MoveNotAllowed)
    assert (answers[0][1], Introduction.objects.get().state, Room.objects.count()) == (True, "expired", 0)
