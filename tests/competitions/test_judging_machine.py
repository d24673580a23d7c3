"""Rounds, sheets, conflicts and decisions in any order that hypothesis thinks of: long walks on paper, shorter ones in the
database. After each step everything that must be true is looked at again."""

import contextlib
import copy

import pytest
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

from competitions.frozen import sha256
from competitions.transitions import ROUND
from tests.competitions.judging_paper import CRITERIA, Paper, Refused, move
from tests.competitions.plain_standing import at_the_cut

ENTRIES, JUDGES, DECIDERS, PEOPLE = 4, 4, 3, 3
REACHED: set[str] = set()
"""How far walks have come."""
OUTCOMES = ("advances", "winner", "commended", "reserve", "unsuccessful")
entries, judges, deciders = st.integers(0, ENTRIES - 1), st.integers(0, JUDGES - 1), st.integers(0, DECIDERS - 1)


class OnPaper(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.paper = Paper(ENTRIES, JUDGES)
        self.at_close = None
        self.revisions: dict[int, int] = {}
        self.frozen: list[tuple[str, dict]] = []
        self.sent: list = []

    def do(self, what, *given) -> None:
        with contextlib.suppress(Refused):
            what(*given)
        REACHED.add(self.paper.round.status)
        REACHED.update("sent" for _mail in self.paper.mails)
        REACHED.update("published" for one in self.paper.publications if one["out"])
        if self.paper.round.status in ("draft", "open"):
            self.at_close = None
        elif self.at_close is None:
            self.at_close = copy.deepcopy(self.paper.sheets)
        for publication in self.paper.publications[len(self.frozen) :]:
            self.frozen.append((publication["sha256"], copy.deepcopy(publication["snapshot"])))

    @initialize(far=st.sampled_from(["draft", "open", "closed", "decided", "told"]))
    def begins_somewhere(self, far):
        """Walks begin anywhere, so that each part of the way is walked often."""
        if far != "draft":
            self.do(move, ROUND, self.paper.round, "open")
            for entry, judge in list(self.paper.assignments):
                self.do(self.paper.score, entry, judge, 0, 1 + (entry * judge) % 5)
                self.do(self.paper.submit, entry, judge)
        if far in ("closed", "decided", "told"):
            self.do(move, ROUND, self.paper.round, "close")
        if far in ("decided", "told"):
            self.proposes_the_rest(0)
            self.approves(1)
        if far == "told":
            for what in ("draft", "approve_letters", "send"):
                self.tells(what)

    @rule(verb=st.sampled_from(["open", "open", "close"]))
    def moves_the_round(self, verb):
        self.do(move, ROUND, self.paper.round, verb)

    @rule()
    def reopens(self):
        self.do(self.paper.reopen)

    @rule(entry=entries, judge=judges, criterion=st.integers(0, 1), value=st.none() | st.integers(1, 5))
    def scores(self, entry, judge, criterion, value):
        self.do(self.paper.score, entry, judge, criterion, value)

    @rule(entry=entries, judge=judges)
    def submits(self, entry, judge):
        self.do(self.paper.submit, entry, judge)

    @rule(entry=entries, judge=judges)
    def resumes(self, entry, judge):
        self.do(self.paper.resume, entry, judge)

    @rule(entry=entries, judge=judges)
    def recuses(self, entry, judge):
        self.do(self.paper.recuse, entry, judge)

    @rule(entry=entries, judge=judges)
    def replaces(self, entry, judge):
        self.do(self.paper.replace, entry, judge)

    @rule(entry=entries, judge=judges, there=st.booleans())
    def finds_or_lifts_a_conflict(self, entry, judge, there):
        self.do((self.paper.conflicts.add if there else self.paper.conflicts.discard), (entry, judge))

    @precondition(lambda self: self.paper.round.status == "closed")
    @rule(entry=entries, outcome=st.sampled_from(OUTCOMES), by=deciders, late=st.booleans())
    def proposes(self, entry, outcome, by, late):
        there = self.paper.decisions.get(entry)
        seen = (there.values["revision"] if there else 0) - late
        self.do(self.paper.propose, entry, outcome, by, seen)

    @precondition(lambda self: self.paper.round.status == "closed")
    @rule(by=deciders)
    def proposes_the_rest(self, by):
        for entry in self.paper.entries:
            self.do(self.paper.propose, entry, OUTCOMES[(entry + by) % 5], by, 0)

    @precondition(lambda self: self.paper.decisions)
    @rule(by=deciders)
    def approves(self, by):
        for entry in self.paper.entries:
            self.do(self.paper.approve, entry, by)

    @precondition(lambda self: self.paper.decisions)
    @rule(entry=entries, late=st.booleans())
    def sends_back(self, entry, late):
        there = self.paper.decisions.get(entry)
        self.do(self.paper.send_back, entry, (there.values["revision"] if there else 0) - late)

    @precondition(lambda self: self.paper.round.status == "decided")
    @rule(what=st.sampled_from(["undo", "draft", "approve_letters", "send", "send", "publish"]))
    def tells(self, what):
        self.do(getattr(self.paper, what), *([PEOPLE] if what == "draft" else []))

    # --- what must be true ------------------------------------------------------------------------------------------
    @invariant()
    def no_score_of_a_closed_round_changes(self):
        assert self.at_close is None or self.at_close == self.paper.sheets

    @invariant()
    def a_conflicted_judge_sees_nothing_of_an_entry(self):
        assert all(entry not in self.paper.seen_by(judge) for entry, judge in self.paper.conflicts)

    @invariant()
    def nobody_sees_a_round_that_has_not_begun(self):
        assert self.paper.round.status != "draft" or not any(map(self.paper.seen_by, self.paper.judges))

    @invariant()
    def who_stepped_back_sees_nothing_and_counts_no_more(self):
        for (entry, judge), row in self.paper.assignments.items():
            if row.status == "recused":
                sheet = self.paper.sheets.get((entry, judge))
                assert entry not in self.paper.seen_by(judge) and (sheet is None or sheet.status == "draft")

    @invariant()
    def an_assignment_is_done_exactly_where_its_sheet_is_handed_in(self):
        for key, row in self.paper.assignments.items():
            sheet = self.paper.sheets.get(key)
            assert (row.status == "done") == (sheet is not None and sheet.status == "submitted")

    @invariant()
    def a_sheet_belongs_to_somebody_who_was_asked(self):
        assert set(self.paper.sheets) <= set(self.paper.assignments)

    @invariant()
    def totals_are_what_one_works_out_anew(self):
        for entry, given in self.paper.counted().items():
            expected = []
            for (one, judge), sheet in self.paper.sheets.items():
                if one == entry and sheet.status == "submitted" and (entry, judge) not in self.paper.conflicts:
                    parts = [(w, (v - low) / (high - low)) for n, (w, low, high) in enumerate(CRITERIA) if (v := sheet.values.get(n)) is not None]  # fmt: skip
                    if parts:
                        expected.append(100 * sum(w * share for w, share in parts) / sum(w for w, _share in parts))
            assert sorted(given) == pytest.approx(sorted(expected))

    @invariant()
    def ranks_are_one_to_n_by_falling_means(self):
        ranked = self.paper.ranking()
        means = [-1.0 if one.mean is None else one.mean for one in ranked]
        assert [one.rank for one in ranked] == list(range(1, ENTRIES + 1)) and means == sorted(means, reverse=True)

    @invariant()
    def what_is_talked_about_surrounds_the_cut(self):
        ranked = self.paper.ranking()
        crossing = {one.entry for one in at_the_cut(ranked, 2)}
        if crossing and all(one.error == 0 for one in ranked):
            assert len({one.mean for one in ranked if one.entry in crossing}) == 1

    @invariant()
    def nobody_approves_their_own(self):
        assert all(row.values["approved_by"] != row.values["proposed_by"] for row in self.paper.decisions.values())

    @invariant()
    def what_stands_was_approved_by_somebody(self):
        for row in self.paper.decisions.values():
            stands = row.status in ("approved", "letters", "published")
            assert (row.values["approved_by"] is not None) == stands

    @invariant()
    def a_decided_round_has_nothing_open(self):
        if self.paper.round.status == "decided":
            standing = [e for e, row in self.paper.decisions.items() if row.status not in ("pending", "returned")]
            assert sorted(standing) == list(self.paper.entries)

    @invariant()
    def revisions_only_grow(self):
        for entry, row in self.paper.decisions.items():
            assert row.values["revision"] >= self.revisions.get(entry, 0)
            self.revisions[entry] = row.values["revision"]

    @invariant()
    def a_snapshot_never_changes(self):
        for (digest, snapshot), there in zip(self.frozen, self.paper.publications, strict=True):
            assert digest == there["sha256"] == sha256(there["snapshot"]) and snapshot == there["snapshot"]

    @invariant()
    def at_most_one_snapshot_holds_and_says_what_stands(self):
        holding = [one for one in self.paper.publications if not one["undone"]]
        assert len(holding) == (self.paper.round.status == "decided")
        for one in holding:
            assert one["snapshot"]["decisions"] == [[e, self.paper.decisions[e].values["outcome"]] for e in self.paper.entries]  # fmt: skip

    @invariant()
    def each_person_gets_one_letter_for_each_outcome(self):
        assert len(self.paper.mails) == len(set(self.paper.mails))
        named = [(person, entry) for (person, _outcome), row in self.paper.letters.items() for entry in row.values["entries"]]  # fmt: skip
        assert len(named) == len(set(named))

    @invariant()
    def a_letter_says_what_was_decided(self):
        for (_person, outcome), row in self.paper.letters.items():
            assert {self.paper.decisions[entry].values["outcome"] for entry in row.values["entries"]} <= {outcome}

    @invariant()
    def what_has_gone_is_not_taken_back(self):
        assert self.paper.mails[: len(self.sent)] == self.sent
        self.sent = list(self.paper.mails)
        assert not self.sent or self.paper.round.status == "decided"

    @invariant()
    def nothing_is_public_before_everybody_was_told(self):
        for one in self.paper.publications:
            if one["out"]:
                assert {row.status for row in self.paper.decisions.values()} == {"published"} and self.paper.mails


HOW = settings(
    max_examples=500,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def invariants_of(machine) -> list[str]:
    return [name for name, value in vars(machine).items() if hasattr(value, "hypothesis_stateful_invariant")]


def test_on_paper_in_any_order():
    assert len(invariants_of(OnPaper)) == 19
    run_state_machine_as_test(OnPaper, settings=HOW)
    assert {"draft", "open", "closed", "decided", "sent", "published"} == REACHED


def test_a_step_that_breaks_a_rule_is_found(monkeypatch):
    """The same walk where a proposal may be approved by whoever made it."""

    def careless(self, entry, by):
        row = self._decision(entry)
        row.values["proposed_by"] = -1 if row.status == "pending" else row.values["proposed_by"]
        original(self, entry, by)
        row.values["proposed_by"] = by

    original = Paper.approve
    monkeypatch.setattr(Paper, "approve", careless)
    checks = settings(HOW, database=None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(OnPaper, settings=checks)
