"""Criteria and the entries of a round: written, moved, mended; put in, taken out, judged in a newer version."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from competitions.actions import criteria as actions
from competitions.actions import round_entries as entry_actions
from competitions.actions.submitting import withdraw_application
from competitions.forms_rounds import CriterionForm, RoundSettingsForm, scores_of
from competitions.judging.entering import _deciders, advancing, candidates, decides_who_advances, why_removed
from competitions.judging.pseudonyms import DIGITS, LETTERS, draw
from competitions.models import Application, Assignment, Criterion, Round, RoundEntry, ScoreSheet
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.merging import merge, undo
from tests.competitions.judging_scene import (
    make_chair,
    make_closed_call,
    make_conflict,
    make_eligible,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.office_scene import hand_in, make_entry
from tests.competitions.scene import make_category, make_manager
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


# --- criteria -----------------------------------------------------------------------------------------------------------
def names(one: Round) -> list[str]:
    return list(Criterion.objects.filter(round=one).values_list("name_en", flat=True))


def test_criteria_are_added_moved_and_removed_while_a_round_is_prepared():
    one = make_round(status="draft", criteria=0)
    by = make_chair(one.competition)
    made = [actions.add_criterion(round=one, by=by, name_en=name) for name in ("New", "Works", "Soon")]
    actions.move_criterion(criterion=made[2], up=True, by=by)
    actions.move_criterion(criterion=made[0], up=True, by=by)
    assert names(one) == ["New", "Soon", "Works"]
    Round.objects.filter(pk=one.pk).update(ties=[f"criterion:{made[2].pk}", "lot"])
    actions.remove_criterion(criterion=made[2], by=by)
    assert (names(one), Round.objects.get(pk=one.pk).ties) == (["New", "Works"], ["lot"])
    assert list(AuditEvent.objects.filter(action__startswith="round.criterion").order_by("id").values_list("action", flat=True)) == [
        *["round.criterion_added"] * 3, *["round.criterion_moved"], "round.criterion_removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"name_en": "", "name_zh": ""}, "name_en"),
        ({"weight": Decimal(0)}, "weight"),
        ({"least": 5, "most": 5}, "most"),
        ({"step": Decimal("0")}, "step"),
        ({"step": Decimal("0.3")}, "step"),
        ({"most": 100}, "step"),
    ],
)
def test_a_criterion_nobody_could_score_by_is_refused_at_its_field(columns, field):
    one = make_round(status="draft", criteria=0)
    with pytest.raises(ValidationError) as refused:
        actions.add_criterion(round=one, by=make_chair(one.competition), **({"name_en": "New"} | columns))
    assert (list(refused.value.message_dict), names(one)) == ([field], [])


def test_an_open_round_lets_words_be_mended_and_nothing_else():
    one = make_round()
    by = make_chair(one.competition)
    first = one.criteria.first()
    words = {"about_zh": "请看数据", "anchors": {"5": {"en": "Best", "zh-hans": "最好"}}}
    actions.change_criterion(criterion=first, by=by, **words)
    for columns in (
        {"weight": Decimal(2)},
        {"most": 10},
        {"may_skip": False},
        {"comment_required": True},
        {"step": Decimal("0.5")},
    ):
        with pytest.raises(MoveNotAllowed, match="method is frozen"):
            actions.change_criterion(criterion=first, by=by, **columns)
    for refused in (actions.remove_criterion, lambda **row: actions.move_criterion(up=False, **row)):
        with pytest.raises(MoveNotAllowed, match="method is frozen"):
            refused(criterion=first, by=by)
    kept = Criterion.objects.get(pk=first.pk)
    assert (kept.about_zh, kept.anchors, kept.weight, kept.most) == ("请看数据", words["anchors"], Decimal("1.00"), 5)
    event = AuditEvent.objects.get(action="round.criterion_reworded")
    assert (event.before["about_zh"], event.after["about_zh"]) == ("", "请看数据")


def test_a_decided_rounds_words_stay():
    one = make_round(status="decided")
    with pytest.raises(MoveNotAllowed, match="decided"):
        actions.change_criterion(criterion=one.criteria.first(), by=make_chair(one.competition), about_en="Late")


def test_a_scale_has_its_scores_and_a_broken_one_none():
    assert scores_of(0, 5, Decimal(1)) == ["0", "1", "2", "3", "4", "5"]
    assert scores_of(1, 2, Decimal("0.50")) == ["1", "1.5", "2"]
    assert scores_of(0, 100, Decimal(10)) == [str(ten) for ten in range(0, 101, 10)]
    assert scores_of(5, 1, Decimal(1)) == scores_of(0, 5, Decimal("0.3")) == scores_of(0, 1000, Decimal(1)) == []


def test_the_form_draws_anchors_for_the_scale_that_is_typed():
    typed = {
        "name_en": "New",
        "weight": "2.5",
        "least": "1",
        "most": "3",
        "step": "1",
        "anchor-1-en": " Weak ",
        "anchor-3-zh": "强",
    }
    form = CriterionForm(typed)
    assert form.is_valid() and form.scores == ["1", "2", "3"]
    assert form.columns()["anchors"] == {"1": {"en": "Weak"}, "3": {"zh-hans": "强"}}
    assert CriterionForm(typed | {"most": "x"}).scores == []
    assert CriterionForm(typed | {"most": "NaN"}).scores == []


def test_settings_show_each_rule_for_ties_once_and_the_lot_last():
    one = make_round(status="draft")
    one.ties = ["median", "lot"]
    shown = RoundSettingsForm(round=one)
    sent = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    sent = {name: value for name, value in sent.items() if value is not None}
    for name in ("opens_at", "closes_at"):
        day, clock, zone = shown.fields[name].widget.decompress(getattr(one, name).replace(second=0, microsecond=0))
        sent |= {f"{name}_day": str(day), f"{name}_time": clock, f"{name}_zone": zone}
    assert RoundSettingsForm(sent, round=one).is_valid()
    assert RoundSettingsForm(sent | {"tie_2": "median"}, round=one).errors.keys() == {"tie_2"}
    assert RoundSettingsForm(sent | {"tie_1": "lot", "tie_2": "median"}, round=one).errors.keys() == {"tie_3"}
    # The night on which the clocks of the call are put forward has no half past two.
    night = {"opens_at_day": "2027-03-28", "opens_at_time": "02:30", "opens_at_zone": "Europe/Stockholm"}
    assert "does not exist" in RoundSettingsForm(sent | night, round=one).errors["opens_at"][0]


# --- pseudonyms ---------------------------------------------------------------------------------------------------------
def test_pseudonyms_have_no_signs_that_look_alike_and_are_never_given_twice():
    assert set("BDGIOSUZ0184") & set(LETTERS + DIGITS) == set()
    drawn = draw((), 3000)
    assert len(set(drawn)) == 3000
    assert {bool(re.fullmatch(f"([{LETTERS}][{DIGITS}])+[{LETTERS}]?", name)) for name in drawn} == {True}
    assert set(draw(drawn, 500)) & set(drawn) == set()


def test_pseudonyms_carry_no_order():
    """Over many draws the first name stands before the second about as often as not; drawn in order it always would."""
    before = sum(first < second for first, second in (draw((), 2) for _time in range(400)))
    assert 140 < before < 260


# --- entries ------------------------------------------------------------------------------------------------------------
def test_eligible_entries_are_put_in_once_under_a_name_of_their_own():
    call = make_closed_call()
    one, by = make_round(call, status="draft"), make_manager(call)
    good = [make_eligible(call) for _number in range(3)]
    waiting, _owner = make_entry(call)
    elsewhere = make_eligible(make_closed_call())
    keys = [row.pk for row in (*good, waiting, elsewhere)]
    assert entry_actions.add_entries(round=one, applications=keys, by=by) == 3
    assert entry_actions.add_entries(round=one, applications=keys, by=by) == 0
    rows = one.entries.order_by("application_id")
    assert [row.application_id for row in rows] == [row.pk for row in good]
    assert [row.submission_id for row in rows] == [row.submissions.first().pk for row in good]
    assert len({row.pseudonym for row in rows}) == 3


def test_candidates_are_what_is_eligible_in_the_category_and_what_a_viewer_may_read():
    call = make_closed_call()
    category = make_category(call)
    one, chair = make_round(call), make_chair(call)
    first, second, third = make_eligible(call, category=category), make_eligible(call), make_eligible(call)
    make_entry(call)
    put_in(one, third)
    assert list(candidates(one, chair)) == [first, second]
    assert list(candidates(one, chair, category=category)) == [first]
    make_conflict(make_judge(call, user=chair), first)
    assert list(candidates(one, chair)) == [second]
    assert entry_actions.add_entries(round=one, applications=[first.pk, second.pk], by=chair) == 1


def test_who_goes_on_is_whom_the_decision_names():
    call = make_closed_call()
    first, chair = make_round(call, status="decided"), make_chair(call)
    one = make_round(call, status="draft")
    winner, other = make_eligible(call), make_eligible(call)
    assert list(advancing(first)) == []
    decides_who_advances(lambda round: Application.objects.filter(pk=winner.pk))
    try:
        assert list(candidates(one, chair, source="advancing")) == [winner]
        Round.objects.filter(pk=first.pk).update(status="closed", decided_at=None)
        assert list(candidates(one, chair, source="advancing")) == []
        assert list(candidates(one, chair)) == [winner, other]
    finally:
        _deciders.pop()


def test_an_entry_is_taken_out_with_a_reason_and_its_sheets_do_not_count_until_it_is_back():
    one = make_round()
    by, entry = make_chair(one.competition), put_in(one)
    make_sheet(entry, make_judge(one.competition), 3, 3, 3)
    with pytest.raises(ValidationError):
        entry_actions.remove_entry(entry=entry, reason=" ", by=by)
    assert ScoreSheet.objects.counted().count() == 1
    entry_actions.remove_entry(entry=entry, reason="Entered twice", by=by)
    assert (ScoreSheet.objects.counted().count(), ScoreSheet.objects.count()) == (0, 1)
    with pytest.raises(MoveNotAllowed):
        entry_actions.remove_entry(entry=entry, reason="Again", by=by)
    entry_actions.restore_entry(entry=entry, by=by)
    assert ScoreSheet.objects.counted().count() == 1
    assert RoundEntry.objects.get(pk=entry.pk).pseudonym == entry.pseudonym


def test_a_withdrawn_application_leaves_its_rounds_at_once():
    one = make_round()
    entry, other = put_in(one), put_in(one)
    judge = make_judge(one.competition)
    make_sheet(entry, judge, 3, 3, 3)
    make_sheet(other, judge, 3, 3, 3)
    assert Assignment.objects.judged_by(judge.user).count() == 2
    withdraw_application(application=entry.application, by=entry.application.started_by)
    row = RoundEntry.objects.get(pk=entry.pk)
    assert (row.removed_at is not None, why_removed(row)) == (True, "Its organisation took the application back.")
    assert list(ScoreSheet.objects.counted().values_list("entry", flat=True)) == [other.pk]
    assert list(Assignment.objects.judged_by(judge.user).values_list("entry", flat=True)) == [other.pk]
    with pytest.raises(MoveNotAllowed, match="took the application back"):
        entry_actions.restore_entry(entry=entry, by=make_chair(one.competition))


def test_a_newer_version_is_taken_by_hand_and_earlier_sheets_are_told_apart():
    one = make_round()
    by, entry = make_chair(one.competition), put_in(one)
    old = make_sheet(entry, make_judge(one.competition), 3, 3, 3)
    with pytest.raises(MoveNotAllowed, match="judged already"):
        entry_actions.take_newer(entry=entry, by=by)
    newer = hand_in(entry.application, {"idea": "A better idea", "who": "Us"})
    assert RoundEntry.objects.get(pk=entry.pk).submission_id == old.submission_id
    assert entry_actions.take_newer(entry=entry, by=by) == 1
    row = RoundEntry.objects.get(pk=entry.pk)
    assert (row.submission_id, ScoreSheet.objects.get(pk=old.pk).submission_id) == (newer.pk, old.submission_id)
    assert list(row.sheets.exclude(submission=row.submission_id)) == [old]


def test_whether_an_entry_counts_does_not_change_once_a_sheet_is_in():
    one = make_round()
    by, practise, judged = make_chair(one.competition), put_in(one), put_in(one)
    make_sheet(judged, make_judge(one.competition), 3, 3, 3)
    entry_actions.set_practise(entry=practise, practise=True, by=by)
    with pytest.raises(MoveNotAllowed, match="Sheets have been handed in"):
        entry_actions.set_practise(entry=judged, practise=True, by=by)
    assert list(one.entries.judged()) == [judged]


def test_a_conflict_stands_before_an_entry_for_its_organiser_too():
    one = make_round()
    chair, entry = make_chair(one.competition), put_in(one)
    make_conflict(make_judge(one.competition, user=chair), entry.application)
    with pytest.raises(StateHasMoved):
        entry_actions.remove_entry(entry=entry, reason="Mine", by=chair)
    entry_actions.remove_entry(entry=entry, reason="Not mine", by=make_chair(one.competition))
    assert RoundEntry.objects.get(pk=entry.pk).removed_why == "Not mine"


@pytest.mark.parametrize("status", ["closed", "decided"])
def test_entries_of_a_closed_round_stay(status):
    one = make_round(status=status)
    by, entry = make_chair(one.competition), put_in(one)
    more = make_eligible(one.competition)
    for act in (
        lambda: entry_actions.add_entries(round=one, applications=[more.pk], by=by),
        lambda: entry_actions.remove_entry(entry=entry, reason="x", by=by),
        lambda: entry_actions.take_newer(entry=entry, by=by),
    ):
        with pytest.raises(MoveNotAllowed, match="closed"):
            act()
    assert one.entries.taking_part().count() == 1


def test_a_screener_puts_nothing_into_a_round():
    one = make_round(status="draft")
    row = make_eligible(one.competition)
    with pytest.raises(NotAllowed):
        entry_actions.add_entries(round=one, applications=[row.pk], by=make_manager(one.competition, "screener"))
    assert one.entries.count() == 0


def test_of_two_entries_that_a_merge_makes_one_the_earlier_leaves_its_rounds_until_the_merge_is_undone():
    one = make_round()
    entry, other = put_in(one), put_in(one)
    staff = make_staff()
    kept, gone = other.application.organisation, entry.application.organisation
    record = merge(kept=kept, gone=gone, by=staff)
    there = list(RoundEntry.objects.taking_part())
    assert there == [other]
    assert RoundEntry.objects.get(pk=entry.pk).removed_why == "withdrawn"
    undo(record=record, by=staff)
    assert list(RoundEntry.objects.taking_part().order_by("pk")) == [entry, other]
