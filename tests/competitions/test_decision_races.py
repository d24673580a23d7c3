"""Two who decide in the same moment, again and again (two hundred times by `make thorough`): one of them wins, the other is told, and nothing happens twice.

Each race has a twin in which what was read before is believed, without the lock and without comparing; it must go wrong.
"""

from collections import Counter

import pytest
from django.utils import timezone

from competitions.actions import deciding, outcome_letters
from competitions.judging.decisions import digest_of
from competitions.models import Application, Decision, OutcomeLetter, Round, RoundEntry
from core.models import Effect
from core.transitions import Transitions
from tests.competitions.decision_scene import make_scored
from tests.competitions.judging_scene import make_eligible, make_round
from tests.competitions.test_outcome_letters import run_mail
from tests.extent import some
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = some(60, 200)


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    """Without the guard, rows are taken as they were read before, and written over whatever is there."""
    if not request.param:
        monkeypatch.setattr(request.module, "ROUNDS", TWIN)
        monkeypatch.setattr(Transitions, "move", careless)
        monkeypatch.setattr(deciding, "swap", _overwrite)
        monkeypatch.setattr(deciding, "_finish", lambda round, by: None)
        for module in (deciding, outcome_letters):
            monkeypatch.setattr(module, "held_round", lambda round: round)
    return request.param


def careless(self, row, verb, **changes):
    was = getattr(row, self.field)
    to = self.moves.get((verb, was), was)
    type(row)._base_manager.filter(pk=row.pk).update(**{self.field: to}, **changes)
    return was, to


def _overwrite(there, seen, **columns) -> bool:
    return Decision.objects.filter(pk=there.pk).update(**columns, revision=seen + 1) == 1


def entries_of_one_round():
    """A closed round with two hundred entries about each of which the manager has proposed something."""
    scene = make_scored((5,), places=1)
    first = scene.entries[0]
    made = [first]
    for number in range(ROUNDS - 1):
        application = make_eligible(scene.round.competition)
        entry = RoundEntry(round=scene.round, application=application, submission=application.submissions.first())
        entry.pseudonym = f"R{number}"
        made.append(entry)
    RoundEntry.objects.bulk_create(made[1:])
    entries = list(RoundEntry.objects.filter(round=scene.round).order_by("pk"))
    Decision.objects.bulk_create(
        Decision(entry=entry, outcome="unsuccessful", proposed_by=scene.manager) for entry in entries
    )
    return scene, entries


def test_of_two_who_propose_at_once_one_wins_and_the_other_is_told(guarded):
    scene, entries = entries_of_one_round()

    def propose(entry, outcome, by):
        one = deciding.Proposal(entry.pk, outcome, seen=1)
        return deciding.propose_decisions(round=Round.objects.get(pk=scene.round.pk), proposals=[one], by=by)

    if not guarded:  # both read first, and write what they had decided then
        read = {one.entry_id: one for one in Decision.objects.all()}

        def propose(entry, outcome, by):
            return int(deciding.swap(read[entry.pk], 1, outcome=outcome, proposed_by=by))

    answers = race(
        [
            (lambda e=e: propose(e, "winner", scene.manager), lambda e=e: propose(e, "reserve", scene.chair))
            for e in entries
        ],
        together=guarded,
    )
    wins = Counter(sum(answer == 1 for answer in pair) for pair in answers)
    lost = sum(isinstance(answer, deciding.DecidedMeanwhile) for pair in answers for answer in pair)
    assert (wins == {1: ROUNDS}) is guarded
    if guarded:
        assert lost == ROUNDS
        by = dict(Decision.objects.values_list("entry", "outcome"))
        assert [by[e.pk] for e in entries] == ["winner" if pair[0] == 1 else "reserve" for pair in answers]
        assert set(Decision.objects.values_list("revision", flat=True)) == {2}


def test_approved_or_sent_back_and_never_both(guarded):
    scene, entries = entries_of_one_round()
    rows = {one.entry_id: one for one in Decision.objects.select_related("entry__round__competition")}
    seen = {key: digest_of([one]) for key, one in rows.items()}
    twins = {one.entry_id: one for one in Decision.objects.select_related("entry__round__competition")}

    def approve(entry):
        if not guarded:
            one = twins[entry.pk]
            deciding.DECISION.move(one, "approve", approved_by=scene.chair, approved_at=timezone.now())
            return 1
        return deciding.approve_decisions(round=scene.round, seen=seen[entry.pk], by=scene.chair, only=[entry.pk])

    def send_back(entry):
        if not guarded:
            changes = {"approved_by": None, "approved_at": None}
            deciding.DECISION.move(rows[entry.pk], "return", returned_why="No", **changes)
            return 1
        deciding.return_decision(decision=rows[entry.pk], reason="No", seen=1, by=scene.manager)
        return 1

    answers = race([(lambda e=e: approve(e), lambda e=e: send_back(e)) for e in entries], together=guarded)
    both = [pair for pair in answers if pair == (1, 1)]
    assert (both == []) is guarded
    if guarded:
        status = dict(Decision.objects.values_list("entry", "status"))
        expected = ["approved" if pair[0] == 1 else "returned" for pair in answers]
        assert [status[e.pk] for e in entries] == expected
        assert {sum(answer == 1 for answer in pair) for pair in answers} == {1}


def test_letters_are_sent_once(guarded):
    scene = make_scored((5,), places=1)
    application = Application.objects.get(pk=scene.entries[0].application_id)
    person = application.started_by
    rounds = []
    for number in range(ROUNDS):
        round = make_round(scene.round.competition, status="decided", number=number + 2, criteria=0)
        entry = RoundEntry.objects.create(
            round=round, application=application, submission=application.submissions.first(), pseudonym="E"
        )
        decision = Decision.objects.create(
            entry=entry, outcome="advances", status="approved", approved_at=timezone.now(), proposed_by=scene.manager
        )
        letter = OutcomeLetter.objects.create(
            round=round, outcome="advances", user=person, language="en", subject="S", body="B", status="approved"
        )
        letter.decisions.add(decision)
        rounds.append(round)

    read = {one.round_id: one for one in OutcomeLetter.objects.all()}

    def send(round, by):
        if not guarded:
            outcome_letters.OUTCOME_LETTER.move(read[round.pk], "queue", queued_at=timezone.now())
            return 1
        return outcome_letters.send_letters(round=round, people=1, by=by)

    answers = race(
        [(lambda r=r: send(r, scene.manager), lambda r=r: send(r, scene.chair)) for r in rounds], together=guarded
    )
    sent = Counter(sum(answer == 1 for answer in pair) for pair in answers)
    assert (sent == {1: ROUNDS}) is guarded
    if guarded:
        assert Effect.objects.filter(kind="competitions.outcome_letters").count() == ROUNDS
        run_mail()
        assert Effect.objects.filter(kind="mail.send", key__startswith="mail:outcome:").count() == ROUNDS
