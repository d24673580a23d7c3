"""Score sheets: what may be written in them, when, by whom, and what handing in does."""

import json
import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.actions.judging import (
    RoundIsOver,
    SheetNotComplete,
    begin_sheet,
    resume_sheet,
    save_comment,
    save_score,
    see_others,
    submit_sheet,
    take_newer_version,
)
from competitions.engine.running_total import running_total
from competitions.judging.sheets import read_score, steps_of, written
from competitions.models import Conflict, Criterion, Round, ScoreSheet
from core.autosave import FieldConflict, digest
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.competitions.judging_scene import assign, make_conflict, make_judge, make_round, make_sheet
from tests.competitions.office_scene import hand_in
from tests.competitions.sheet_scene import first_criterion, make_bench, scores_of, status_of

HERE = Path(__file__).parent


def score(entry, judge, criterion, value, *, skipped=False, base=None, arrived_at=None):
    return save_score(
        entry=entry,
        criterion=criterion,
        value=None if value is None else Decimal(str(value)),
        skipped=skipped,
        by=judge.user,
        arrived_at=arrived_at or timezone.now(),
        base=base,
    )


def complete(entry, judge, value=3) -> ScoreSheet:
    for one in entry.round.criteria.all():
        score(entry, judge, one, value)
    return ScoreSheet.objects.get(entry=entry, judge=judge)


def told(problems: dict[str, str], round: Round) -> dict[str, str]:
    """Sentences by the criterion's place: score 1, comment 2."""
    places = {one.pk: number for number, one in enumerate(round.criteria.all(), 1)}
    return {f"{kind} {places[int(pk)]}": said for name, said in problems.items() for kind, pk in [name.split("-")]}


@pytest.mark.django_db
def test_a_sheet_begins_with_its_first_score_and_is_of_the_version_that_is_judged():
    round, judge, (entry,) = make_bench()
    assert ScoreSheet.objects.count() == 0
    assert score(entry, judge, first_criterion(round), "3.0") == digest("3")
    sheet = ScoreSheet.objects.get()
    assert (sheet.entry, sheet.judge, sheet.submission, sheet.status) == (entry, judge, entry.submission, "draft")
    assert begin_sheet(entry=entry, by=judge.user, arrived_at=timezone.now()) == sheet
    assert scores_of(entry) == [("3.00", False)]
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="sheet.")] == ["sheet.begun"]


@pytest.mark.django_db
def test_not_applicable_is_no_value_and_taking_it_back_is_neither():
    round, judge, (entry,) = make_bench(criteria=1)
    criterion = first_criterion(round)
    for value, skipped, stored in ((2, False, ("2.00", False)), (None, True, ("", True)), (None, False, ("", False))):
        score(entry, judge, criterion, value, skipped=skipped)
        assert scores_of(entry) == [stored]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6", "Scores go from 0 to 5 here."),
        ("-1", "Scores go from 0 to 5 here."),
        ("2.3", "Scores go from 0 to 5 here, in steps of 0.5."),
        ("many", "“many” is not a score. Write digits only."),
        ("NaN", "“NaN” is not a score. Write digits only."),
        ("Infinity", "“Infinity” is not a score. Write digits only."),
        ("N/A", "This criterion applies to every entry. Give it a score."),
    ],
)
def test_what_the_scale_does_not_have_is_refused_in_words(text, sentence):
    round, judge, (entry,) = make_bench(criteria=1)
    Criterion.objects.update(step=Decimal("0.5"), may_skip=False)
    with pytest.raises(ValidationError) as refused:
        value, skipped = read_score(first_criterion(round), text)
        score(entry, judge, first_criterion(round), value, skipped=skipped)
    assert refused.value.messages == [sentence]
    assert ScoreSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3", ("3", False)), (" 3,5 ", ("3.5", False)), ("4", ("4", False)), ("", (None, False)),
        ("n/a", (None, True)), ("N/A", (None, True)), ("不适用", (None, True)), ("–", (None, True)),
    ],
)  # fmt: skip
def test_scores_are_read_as_people_type_them(typed, read):
    value, skipped = read_score(Criterion(least=0, most=5), typed)
    assert (None if value is None else written(value, False), skipped) == read


def test_a_scale_has_its_steps():
    scale = Criterion(least=1, most=3, step=Decimal("0.5"))
    assert [written(value, False) for value in steps_of(scale)] == ["1", "1.5", "2", "2.5", "3"]


@pytest.mark.django_db
def test_two_windows_do_not_overwrite_each_other_and_the_same_twice_is_no_quarrel():
    round, judge, (entry,) = make_bench()
    criterion = first_criterion(round)
    score(entry, judge, criterion, 3, base=digest(""))
    score(entry, judge, criterion, 3, base=digest(""))
    with pytest.raises(FieldConflict) as conflict:
        score(entry, judge, criterion, 4, base=digest(""))
    assert conflict.value.stored == "3"
    score(entry, judge, criterion, 4, base=digest("3"))
    common = {"entry": entry, "by": judge.user, "arrived_at": timezone.now(), "to": "for_committee"}
    assert save_comment(text="Bold\r\nbut thin", base=digest(""), **common) == digest("Bold\nbut thin")
    with pytest.raises(FieldConflict):
        save_comment(text="Other words", base=digest(""), **common)
    assert ScoreSheet.objects.get().for_committee == "Bold\nbut thin"


@pytest.mark.django_db
def test_what_is_missing_is_said_before_a_sheet_is_taken():
    round, judge, (entry,) = make_bench()
    one, two, _three = round.criteria.all()
    Criterion.objects.filter(pk=one.pk).update(comment_required=True)
    Criterion.objects.filter(pk=two.pk).update(may_skip=False)
    sheet = begin_sheet(entry=entry, by=judge.user, arrived_at=timezone.now())
    common = {"sheet": sheet, "by": judge.user, "arrived_at": timezone.now()}
    with pytest.raises(SheetNotComplete) as refused:
        submit_sheet(**common)
    lacks, skip = "Give a score.", "Give a score, or say that it does not apply."
    needs = "This criterion needs a comment. A sentence will do."
    assert told(refused.value.problems, round) == {
        "score 1": skip,
        "comment 1": needs,
        "score 2": lacks,
        "score 3": skip,
    }
    complete(entry, judge)
    save_comment(entry=entry, text="Because.", criterion=one, by=judge.user, arrived_at=timezone.now())
    assert submit_sheet(**common).status == "submitted"


@pytest.mark.django_db
def test_a_sheet_on_which_nothing_applies_is_not_handed_in():
    round, judge, (entry,) = make_bench(criteria=2)
    for one in round.criteria.all():
        score(entry, judge, one, None, skipped=True)
    with pytest.raises(SheetNotComplete) as refused:
        submit_sheet(sheet=ScoreSheet.objects.get(), by=judge.user, arrived_at=timezone.now())
    said = "Nothing applies, so there is nothing to count. Score a criterion, or step back from this entry."
    assert told(refused.value.problems, round) == {"score 1": said}


@pytest.mark.django_db
def test_handing_in_does_the_assignment_in_one_stroke_and_can_be_taken_back_while_the_round_is_open():
    round, judge, (entry,) = make_bench()
    sheet = complete(entry, judge)
    now = timezone.now()
    common = {"sheet": sheet, "by": judge.user, "arrived_at": now}
    submit_sheet(**common)
    assert submit_sheet(**common).submitted_at == now
    assert status_of(entry, judge) == "done"
    assert list(ScoreSheet.objects.counted()) == [sheet]
    with pytest.raises(MoveNotAllowed):
        score(entry, judge, first_criterion(round), 1)
    resume_sheet(**common)
    assert (status_of(entry, judge), ScoreSheet.objects.get().submitted_at) == ("accepted", None)
    score(entry, judge, first_criterion(round), 1)
    submit_sheet(**common)
    events = AuditEvent.objects.filter(action__startswith="sheet.").order_by("id")
    assert [event.action for event in events] == ["sheet.begun", "sheet.submitted", "sheet.resumed", "sheet.submitted"]
    assert events[1].after == {"status": "submitted", "round": round.pk, "entry": entry.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("late", [False, True])
def test_what_counts_is_when_a_request_arrived(late):
    round, judge, (entry,) = make_bench(criteria=1)
    ends = timezone.now() - timedelta(minutes=1)
    Round.objects.update(closes_at=ends)
    arrived_at = ends + timedelta(microseconds=0 if late else -1)
    if late:
        with pytest.raises(RoundIsOver):
            score(entry, judge, first_criterion(round), 3, arrived_at=arrived_at)
    else:
        score(entry, judge, first_criterion(round), 3, arrived_at=arrived_at)
        submit_sheet(sheet=ScoreSheet.objects.get(), by=judge.user, arrived_at=arrived_at)
    assert ScoreSheet.objects.filter(status="submitted").count() == (not late)


@pytest.mark.django_db
def test_a_closed_round_takes_nothing_whatever_the_clock_says():
    round, judge, (entry,) = make_bench(criteria=1)
    sheet = complete(entry, judge)
    Round.objects.update(status="closed", closed_at=timezone.now())
    common = {"by": judge.user, "arrived_at": timezone.now() - timedelta(hours=1)}
    for deed in (
        lambda: score(entry, judge, first_criterion(round), 1),
        lambda: submit_sheet(sheet=sheet, **common),
        lambda: save_comment(entry=entry, text="x", **common),
        lambda: take_newer_version(sheet=sheet, **common),
    ):
        with pytest.raises(RoundIsOver):
            deed()
    assert scores_of(entry) == [("3.00", False)]


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["stranger", "conflict", "recused", "not begun", "off the panel", "another's sheet"])
def test_what_is_behind_the_gate_cannot_be_written(why):
    round, judge, (entry,) = make_bench(criteria=1)
    sheet = complete(entry, judge)
    person = judge.user
    if why == "stranger":
        person = make_judge(round.competition).user
    elif why == "another's sheet":
        other = make_judge(round.competition)
        assign(entry, other)
        with pytest.raises(NotAllowed):
            submit_sheet(sheet=sheet, by=other.user, arrived_at=timezone.now())
        return
    elif why == "conflict":
        make_conflict(judge, entry.application)
    elif why == "recused":
        judge.assignments.update(status="recused", reason="A friend")
    elif why == "not begun":
        Round.objects.update(status="draft")
    else:
        type(judge).objects.update(status="removed")
    common = {"by": person, "arrived_at": timezone.now()}
    for deed in (
        lambda: save_score(entry=entry, criterion=first_criterion(round), value=Decimal(1), **common),
        lambda: save_comment(entry=entry, text="x", **common),
        lambda: submit_sheet(sheet=sheet, **common),
        lambda: begin_sheet(entry=entry, **common),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert (scores_of(entry), Conflict.objects.count()) == ([("3.00", False)], int(why == "conflict"))


@pytest.mark.django_db
def test_a_criterion_of_another_round_is_refused():
    _round, judge, (entry,) = make_bench()
    with pytest.raises(ValidationError):
        score(entry, judge, first_criterion(make_round()), 3)
    assert ScoreSheet.objects.count() == 0


@pytest.mark.django_db
def test_a_sheet_of_an_earlier_version_is_of_the_newer_once_its_judge_says_so():
    _round, judge, (entry,) = make_bench()
    sheet = complete(entry, judge)
    newer = hand_in(entry.application, {"idea": "Another idea", "who": "Us"})
    type(entry).objects.update(submission=newer)
    entry.refresh_from_db()
    take_newer_version(sheet=sheet, by=judge.user, arrived_at=timezone.now())
    sheet.refresh_from_db()
    assert (sheet.submission, len(scores_of(entry))) == (newer, 3)


@pytest.mark.django_db
def test_who_has_seen_what_the_others_gave_cannot_take_their_sheet_up_again():
    round, judge, (entry,) = make_bench(sight="mine")
    make_sheet(entry, make_judge(round.competition), 1, 1, 1)
    sheet = complete(entry, judge)
    common = {"sheet": sheet, "by": judge.user}
    with pytest.raises(MoveNotAllowed):
        see_others(**common)
    submit_sheet(arrived_at=timezone.now(), **common)
    see_others(**common)
    see_others(**common)
    assert AuditEvent.objects.filter(action="sheet.others_seen").count() == 1
    with pytest.raises(MoveNotAllowed) as refused:
        resume_sheet(arrived_at=timezone.now(), **common)
    assert str(refused.value) == "You have seen what the others gave, so this sheet stays as you handed it in."


# --- the running total ------------------------------------------------------------------------------------------------
def test_a_total_worked_by_hand():
    # 2 · 4/5 + 1 · 7.5/10 = 2.35; over weights of 3: 78.33 %
    given = [(Decimal(4), Decimal(2), 0, 5), (None, Decimal(9), 0, 5), (Decimal("7.5"), Decimal(1), 0, 10)]
    assert running_total(given) == Decimal("78.3")
    assert running_total([(Decimal("0.05"), Decimal(1), 0, 100)]) == Decimal("0.1")  # halves go up
    assert running_total([(None, Decimal(1), 0, 5)]) is None


def cents(least: int, most: int):
    return st.integers(least * 100, most * 100).map(lambda number: Decimal(number) / 100)


@st.composite
def criteria(draw):
    least = draw(st.integers(0, 20))
    most = draw(st.integers(least + 1, least + 100))
    return draw(st.none() | cents(least, most)), draw(cents(0, 100).filter(bool)), least, most


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(criteria(), max_size=12), min_size=40, max_size=40))
def test_the_browser_reckons_the_same_digits(sheets):
    sent = [
        [
            {
                "value": None if value is None else str(value),
                "weight": str(weight),
                "least": str(least),
                "most": str(most),
            }
            for value, weight, least, most in sheet
        ]
        for sheet in sheets
    ]
    found = subprocess.run(
        ["node", "--no-warnings", str(HERE / "sheet_total.mjs")],
        input=json.dumps(sent), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    totals = [running_total(sheet) for sheet in sheets]
    assert json.loads(found.stdout) == [None if total is None else f"{total:.1f}" for total in totals]


@given(st.lists(criteria(), max_size=8), st.randoms(use_true_random=False))
def test_neither_order_nor_what_nobody_scores_changes_a_total(sheet, random):
    total, shuffled = running_total(sheet), [*sheet, (None, Decimal(50), 0, 7)]
    random.shuffle(shuffled)
    assert running_total(shuffled) == total
