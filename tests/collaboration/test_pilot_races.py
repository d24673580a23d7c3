"""Two hands at one pilot in the same moment: what follows is as if one had come first.

Each race has a twin without its guard, which must go wrong.
"""

import pytest

from collaboration.actions import pilots
from collaboration.models import LogEntry, Pilot
from collaboration.piloting.terms import digest_of, terms_of
from collaboration.transitions import PILOT
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.collaboration.pilots_scene import proposed, running, terms
from tests.collaboration.scene import make_pair, make_room
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 40
LOST = (StateHasMoved, MoveNotAllowed)


@pytest.fixture
def many(audited):
    """A room with many pilots in it."""
    pair = make_pair()
    return pair, make_room(pair)


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch) -> bool:
    if not request.param:
        monkeypatch.setattr(request.module, "ROUNDS", TWIN)
    return request.param


def edit(pilot, seen, by):
    return lambda: pilots.edit_pilot(pilot=pilot, terms=terms(goal="Written meanwhile."), seen=seen, by=by)


def agree(pilot, seen, by):
    return lambda: pilots.agree_to_pilot(pilot=pilot, seen=seen, by=by)


def test_nobody_agrees_to_terms_that_were_not_shown(many, guarded, monkeypatch):
    """Ada edits her proposal while Li agrees to what his page shows."""
    pair, room = many
    rows = [proposed(room, pair.ada) for _number in range(ROUNDS)]
    shown = digest_of(terms_of(rows[0]))
    if not guarded:
        monkeypatch.setattr(pilots, "refuse_unless_seen", lambda pilot, seen: None)
    answers = race(
        [(edit(one, one.revision, pair.ada), agree(one, one.revision, pair.li)) for one in rows], together=guarded
    )
    wrong = 0
    for one, (edited, agreed) in zip(rows, answers, strict=True):
        for answer in (edited, agreed):
            assert isinstance(answer, (Pilot, *LOST)), repr(answer)
        entry = LogEntry.objects.filter(kind="pilot.agreed", data__pilot=str(one.pk)).first()
        wrong += entry is not None and entry.data["terms"] != shown
        if guarded:
            assert isinstance(edited, LOST) != isinstance(agreed, LOST), "one comes first, the other is told"
    assert (wrong == 0) is guarded


def end(pilot, outcome, by):
    return lambda: pilots.end_pilot(pilot=pilot, outcome=outcome, words="Because.", reached={}, by=by)


def move_whatever_it_was(row, verb, **changes):
    to = {"end": "ended"}[verb]
    Pilot.objects.filter(pk=row.pk).update(state=to, **changes)
    return row.state, to


def test_of_two_outcomes_one_stands(many, guarded, monkeypatch):
    """Both sides end a pilot, each with another outcome."""
    pair, room = many
    rows = [running(room, pair.ada, pair.li) for _number in range(ROUNDS)]
    if not guarded:
        monkeypatch.setattr(PILOT, "move", move_whatever_it_was)
    answers = race([(end(one, "scaled", pair.ada), end(one, "stopped", pair.li)) for one in rows], together=guarded)
    twice = 0
    for one, both in zip(rows, answers, strict=True):
        told = LogEntry.objects.filter(kind="pilot.ended", data__pilot=str(one.pk)).count()
        twice += told > 1
        if guarded:
            assert sorted(isinstance(answer, LOST) for answer in both) == [False, True], both
            won = next(answer for answer in both if isinstance(answer, Pilot))
            assert Pilot.objects.get(pk=one.pk).outcome == won.outcome
    assert (twice == 0) is guarded
