"""The same walk as on paper, through the actions and the database, with an organiser who judges as well."""

import contextlib
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from competitions.actions import deciding, outcome_letters, publishing
from competitions.actions.judging import SheetNotComplete
from competitions.frozen import sha256
from competitions.judging.decisions import advancing, digest_of, ranking, waiting_for
from competitions.judging.publication import released
from competitions.judging.standing import standings_of, totals_of
from competitions.models import (
    Application,
    Assignment,
    Conflict,
    Decision,
    OutcomeLetter,
    Publication,
    Score,
    ScoreSheet,
)
from core.models import Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions import judging_steps as steps
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_criterion,
    make_judge,
    make_round,
    put_in,
)
from tests.competitions.scene import make_manager
from tests.extent import some

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REFUSED = (NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError, SheetNotComplete)
ENTRIES, JUDGES = 3, 3
entries, judges, deciders = st.integers(0, ENTRIES - 1), st.integers(0, JUDGES - 1), st.integers(0, 1)
FAR = ("draft", "open", "closed", "sent back", "decided", "told", "public")
"""Where walks begin, each further than the one before."""
REACHED: set[str] = set()


class InTheDatabase(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        competition = make_closed_call()
        self.round = make_round(competition, status="draft", criteria=0, places=1)
        self.criteria = [
            make_criterion(self.round, name_en=weight, name_zh=weight, weight=Decimal(weight))
            for weight in ("1", "2.5")
        ]
        self.entries = [put_in(self.round) for _entry in range(ENTRIES)]
        self.deciders = [make_manager(competition), make_chair(competition)]
        self.judges = [make_judge(competition, user=self.deciders[1])] + [make_judge(competition) for _one in range(2)]
        for entry in self.entries:
            for judge in self.judges[:2]:
                assign(entry, judge, "invited")
        self.at_close = self.frozen = None
        self.moves, self.looked = 1, dict.fromkeys(("hidden", "totals", "standings"), 0)
        self.revisions: dict[int, int] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def do(self, step, **given) -> None:
        with contextlib.suppress(*REFUSED), transaction.atomic():
            step(**given)
            self.moves += 1
        self.round.refresh_from_db()
        REACHED.update({self.round.status, *Decision.objects.values_list("status", flat=True)})
        if self.round.status in ("draft", "open"):
            self.at_close = None
        elif self.at_close is None:
            self.at_close = self.scores()

    def scores(self) -> list:
        return list(Score.objects.order_by("pk").values_list("pk", "sheet", "criterion", "value", "skipped"))

    @initialize(far=st.sampled_from(FAR))
    def begins_somewhere(self, far):
        reached = FAR.index(far)
        if reached >= FAR.index("open"):
            self.moves_the_round("open")
            for number, entry in enumerate(self.entries):
                for judge in self.judges[:2]:
                    for one in self.criteria:
                        self.do(steps.save_score, entry=entry, criterion=one, value=4 - number, by=judge.user)
                    self.submits(number, self.judges.index(judge))
        if reached >= FAR.index("closed"):
            self.moves_the_round("close")
        if reached >= FAR.index("sent back"):
            self.proposes_by_rank(0)
            self.sends_back(0, 1)
        if reached >= FAR.index("decided"):
            self.proposes(0, "winner", 0, False)
            self.approves(1)
        for what in ("draft", "approve", "send", "publish")[: max(0, reached - FAR.index("decided")) * 3]:
            self.tells(what, 1)

    @rule(verb=st.sampled_from(["open", "close", "reopen"]))
    def moves_the_round(self, verb):
        step = getattr(steps, f"{verb}_round")
        self.do(step, round=self.round, by=self.deciders[0], **({"reason": "Late sheets"} if verb == "reopen" else {}))

    @rule(entry=entries, judge=judges, criterion=st.integers(0, 1), value=st.none() | st.integers(0, 5))
    def scores_something(self, entry, judge, criterion, value):
        who = self.judges[judge].user
        self.do(steps.save_score, entry=self.entries[entry], criterion=self.criteria[criterion], value=value, by=who)

    def sheet(self, entry, judge):
        return ScoreSheet.objects.filter(entry=self.entries[entry], judge=self.judges[judge]).first()

    @rule(entry=entries, judge=judges)
    def submits(self, entry, judge):
        if sheet := self.sheet(entry, judge):
            self.do(steps.submit_sheet, sheet=sheet, by=self.judges[judge].user)

    @rule(entry=entries, judge=judges)
    def resumes(self, entry, judge):
        if sheet := self.sheet(entry, judge):
            self.do(steps.resume_sheet, sheet=sheet, by=self.judges[judge].user)

    @rule(entry=entries, judge=judges)
    def recuses(self, entry, judge):
        who = self.judges[judge]
        found = Assignment.objects.filter(entry=self.entries[entry], judge=who).first()
        if found:
            self.do(steps.recuse, assignment=found, reason="A friend", by=who.user)

    @rule(entry=entries, judge=judges)
    def replaces(self, entry, judge):
        self.do(steps.replace, entry=self.entries[entry], judge=self.judges[judge], by=self.deciders[0])

    @rule(entry=entries, judge=judges, there=st.booleans())
    def finds_or_lifts_a_conflict(self, entry, judge, there):
        step = steps.add_conflict if there else steps.lift_conflict
        self.do(step, judge=self.judges[judge], entry=self.entries[entry], by=self.deciders[0])

    @rule(entry=entries, outcome=st.sampled_from(Decision.Outcome.values), by=deciders, late=st.booleans())
    def proposes(self, entry, outcome, by, late):
        there = Decision.objects.filter(entry=self.entries[entry]).first()
        seen = max(0, (there.revision if there else 0) - late)
        one = deciding.Proposal(self.entries[entry].pk, outcome, seen=seen)
        self.do(deciding.propose_decisions, round=self.round, proposals=[one], by=self.deciders[by])

    @rule(by=deciders)
    def proposes_by_rank(self, by):
        self.do(deciding.propose_by_rank, round=self.round, places=1, reserves=1, by=self.deciders[by])

    @rule(by=deciders)
    def approves(self, by):
        who = self.deciders[by]
        self.do(deciding.approve_decisions, round=self.round, seen=digest_of(waiting_for(self.round, who)), by=who)

    @rule(entry=entries, by=deciders)
    def sends_back(self, entry, by):
        there = Decision.objects.filter(entry=self.entries[entry]).first()
        if there:
            self.do(deciding.return_decision, decision=there, reason="No", seen=there.revision, by=self.deciders[by])

    @precondition(lambda self: self.round.status == "decided")
    @rule(what=st.sampled_from(["undo", "draft", "approve", "send", "send", "publish"]), by=deciders)
    def tells(self, what, by):
        who = {"round": self.round, "by": self.deciders[by]}
        if what == "undo":
            self.do(deciding.undo_approval, reason="A mistake", **who)
        elif what == "draft":
            self.do(outcome_letters.draft_letters, **who)
        elif what == "approve":
            OutcomeLetter.objects.filter(seen_at=None).update(seen_at=timezone.now())
            self.do(outcome_letters.approve_letters, **who)
        elif what == "send":
            people = OutcomeLetter.objects.read_by(self.deciders[by]).filter(status="approved").count()
            self.do(outcome_letters.send_letters, people=people, **who)
            outcome_letters.mail_some(self.round.pk)
        else:
            self.do(publishing.release, **who)

    def has_moved(self, what: str) -> bool:
        """Whether anything was done since; what is dear to look at is looked at once after each step that was let."""
        before, self.looked[what] = self.looked[what], self.moves
        return before != self.moves

    # --- what must be true ------------------------------------------------------------------------------------------
    @invariant()
    def no_score_of_a_closed_round_changes(self):
        assert self.at_close is None or self.at_close == self.scores()

    @invariant()
    def a_conflicted_judge_sees_nothing_and_counts_for_nothing(self):
        for conflict in Conflict.objects.active().select_related("judge__user"):
            about = {"judge": conflict.judge, "entry__application": conflict.application_id}
            assert not Assignment.objects.judged_by(conflict.judge.user).filter(**about).exists()
            assert not ScoreSheet.objects.counted().filter(**about).exists()

    @invariant()
    def an_organiser_reads_no_decision_about_what_they_have_a_conflict_with(self):
        if not self.has_moved("hidden"):
            return
        chair, mine = self.deciders[1], self.judges[0]
        hidden = set(mine.conflicts.active().values_list("application", flat=True))
        assert hidden.isdisjoint(row.entry.application_id for row in ranking(self.round, chair))
        assert hidden.isdisjoint(Decision.objects.read_by(chair).values_list("entry__application", flat=True))
        assert hidden.isdisjoint(OutcomeLetter.objects.read_by(chair).values_list("decisions__entry__application", flat=True))  # fmt: skip

    @invariant()
    def nobody_judges_a_round_that_has_not_begun(self):
        if self.round.status == "draft":
            assert not any(Assignment.objects.judged_by(one.user).exists() for one in self.judges)

    @invariant()
    def at_most_one_sheet_of_each_entry_and_judge(self):
        pairs = list(ScoreSheet.objects.values_list("entry", "judge"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def an_assignment_is_done_exactly_where_its_sheet_counts(self):
        """A sheet outlives what was taken away, and counts once the entry is given to its judge again."""
        done = set(Assignment.objects.filter(status="done").values_list("entry", "judge"))
        assert done == set(ScoreSheet.objects.counted().values_list("entry", "judge"))

    @invariant()
    def totals_are_what_one_works_out_anew(self):
        for entry, totals in totals_of(self.round).items() if self.has_moved("totals") else ():
            expected = []
            for sheet in ScoreSheet.objects.counted().filter(entry=entry):
                given = [one for one in sheet.scores.select_related("criterion") if one.value is not None]
                weight = sum(one.criterion.weight for one in given)
                if weight:
                    expected.append(float(sum(one.value / 5 * 100 * one.criterion.weight for one in given) / weight))
            assert sorted(totals) == pytest.approx(sorted(expected))

    @invariant()
    def everybody_stands_once_by_falling_means(self):
        if not self.has_moved("standings"):
            return
        ranked = standings_of(self.round)
        totals = totals_of(self.round)
        assert sorted(one.entry for one in ranked) == [one.pk for one in self.entries]
        means = [-1.0 if one.raw is None else one.raw for one in ranked]
        assert means == sorted(means, reverse=True)
        if self.round.status not in ("draft", "open"):
            return  # what was frozen when it closed stands
        worked_out = [sum(totals[one.entry]) / len(totals[one.entry]) if totals[one.entry] else -1 for one in ranked]
        assert means == pytest.approx(worked_out)

    @invariant()
    def nobody_approves_their_own(self):
        assert all(one.approved_by_id != one.proposed_by_id for one in Decision.objects.filter(status__in=Decision.STANDING))  # fmt: skip

    @invariant()
    def what_stands_was_approved_by_somebody(self):
        assert not Decision.objects.standing().filter(approved_by=None).exists()

    @invariant()
    def a_round_is_decided_exactly_when_all_stands(self):
        standing = Decision.objects.standing().count()
        assert (self.round.status == "decided") == (standing == ENTRIES)

    @invariant()
    def only_what_stands_goes_on(self):
        goes = {one.pk for one in advancing(self.round)}
        assert goes == set(Decision.objects.standing().filter(outcome="advances").values_list("entry", flat=True))

    @invariant()
    def revisions_only_grow(self):
        for pk, revision in Decision.objects.values_list("pk", "revision"):
            assert revision >= self.revisions.get(pk, 0)
            self.revisions[pk] = revision

    @invariant()
    def a_snapshot_never_changes(self):
        there = {one.pk: (one.sha256, one.snapshot) for one in Publication.objects.all()}
        assert all(digest == sha256(snapshot) for digest, snapshot in there.values())
        for pk, before in (self.frozen or {}).items():
            assert there[pk] == before
        self.frozen = there

    @invariant()
    def one_snapshot_holds_while_a_round_is_decided(self):
        holding = Publication.objects.filter(undone_at=None)
        assert holding.count() == (self.round.status == "decided")
        for one in holding:
            said = sorted(row["outcome"] for row in one.snapshot["decisions"])
            assert said == sorted(Decision.objects.values_list("outcome", flat=True))

    @invariant()
    def each_decision_is_told_to_each_person_once(self):
        told = list(OutcomeLetter.objects.values_list("user", "decisions"))
        assert len(told) == len(set(told))
        mails = list(Mail.objects.filter(template="outcome_letter").values_list("to", "subject"))
        assert len(mails) == len(set(mails))

    @invariant()
    def letters_say_what_was_decided(self):
        for outcome, decided in OutcomeLetter.objects.values_list("outcome", "decisions__outcome"):
            assert outcome == decided

    @invariant()
    def nothing_is_public_before_everybody_was_told(self):
        out = Publication.objects.filter(released_at__isnull=False).exists()
        statuses = set(Decision.objects.values_list("status", flat=True))
        assert out == (statuses == {"published"}) and (out or "published" not in statuses)
        assert out or released(self.round.competition) == []

    @invariant()
    def nobody_is_named_who_was_not_chosen(self):
        named = {one.outcome for one in released(self.round.competition)}
        assert named.isdisjoint({"reserve", "unsuccessful"})

    @invariant()
    def an_application_has_an_outcome_only_once_it_is_public(self):
        outcomes = set(Application.objects.exclude(outcome="").values_list("outcome", flat=True))
        assert not outcomes or Publication.objects.filter(released_at__isnull=False).exists()


def test_in_the_database_in_any_order():
    checks = settings(
        max_examples=some(8, 40),
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(InTheDatabase, settings=checks)
    assert {"draft", "open", "closed", "decided", *Decision.Status.values} == REACHED
