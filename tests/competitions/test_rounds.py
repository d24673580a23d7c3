"""Rounds: prepared, opened with a sealed method, closed, opened again; by people and by the clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from competitions import frozen
from competitions.actions import criteria as criterion_actions
from competitions.actions import rounds as actions
from competitions.actions.cloning import clone_competition, proposed
from competitions.calendar import a_year_on
from competitions.chores_rounds import open_and_close_rounds
from competitions.judging.method import content_of, is_unchanged, method_of
from competitions.judging.overview import standings
from competitions.judging.readiness import readiness
from competitions.models import Decision, Round
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.decision_scene import make_scored, propose
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_conflict,
    make_criterion,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.scene import make_manager
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def ready_round(**fields) -> Round:
    """A draft that has all that opening needs: criteria, an entry, as many judges as an entry has."""
    one = make_round(status="draft", judges_per_entry=1, **fields)
    put_in(one)
    make_judge(one.competition)
    return one


def status_of(one: Round) -> str:
    return Round.objects.values_list("status", flat=True).get(pk=one.pk)


def said_of(one: Round) -> list[str]:
    return list(
        AuditEvent.objects.filter(target_type="competitions.round", target_id=str(one.pk))
        .order_by("id")
        .values_list("action", flat=True)
    )


# --- preparing ----------------------------------------------------------------------------------------------------------
def dates(days: int = 1) -> dict:
    now = timezone.now()
    return {"opens_at": now + timedelta(days=days), "closes_at": now + timedelta(days=days + 7)}


def test_rounds_are_numbered_one_after_the_other_and_led_by_manager_and_chair():
    call = make_closed_call()
    first = actions.create_round(competition=call, by=make_manager(call), name_en="First", **dates())
    second = actions.create_round(competition=call, by=make_chair(call), name_en="Jury day", **dates(20))
    assert [(one.number, one.status) for one in (first, second)] == [(1, "draft"), (2, "draft")]
    for stranger in (make_staff(), make_manager(call, "screener")):
        with pytest.raises(NotAllowed):
            actions.create_round(competition=call, by=stranger, name_en="Third", **dates())
    assert call.rounds.count() == 2


def test_a_round_like_the_last_has_its_settings_criteria_and_the_same_chain_for_ties():
    one = make_round(judges_per_entry=4, method="mean", blind=True, places=7, quotas={"experts": 1})
    picked = one.criteria.all()[1]
    Round.objects.filter(pk=one.pk).update(ties=[f"criterion:{picked.pk}", "lot"])
    one.refresh_from_db()
    made = actions.create_round(
        competition=one.competition, by=make_chair(one.competition), like=one, name_zh="终评", **dates()
    )
    copied = list(made.criteria.all())
    assert (made.status, made.judges_per_entry, made.method, made.blind, made.places, made.quotas) == (
        "draft", 4, "mean", True, 7, {"experts": 1},
    )  # fmt: skip
    assert [row.name_en for row in copied] == [row.name_en for row in one.criteria.all()]
    assert made.ties == [f"criterion:{copied[1].pk}", "lot"]
    assert made.entries.count() == 0 and made.frozen_method is None


def test_the_next_edition_takes_rounds_and_criteria_along():
    one = make_round(status="decided")
    picked = one.criteria.first()
    Round.objects.filter(pk=one.pk).update(ties=[f"criterion:{picked.pk}"])
    make_round(one.competition, status="draft", name_en="Jury day", criteria=1)
    put_in(one)
    by = make_manager(one.competition)
    frame = proposed(one.competition)
    frame_years = frame["years"]
    clone = clone_competition(source=one.competition, by=by, **frame)
    first, second = clone.rounds.all()
    assert [
        (row.number, row.name_en, row.status, row.criteria.count(), row.entries.count()) for row in (first, second)
    ] == [
        (1, "First round", "draft", 3, 0),
        (2, "Jury day", "draft", 1, 0),
    ]
    assert first.ties == [f"criterion:{first.criteria.first().pk}"]
    assert first.frozen_method is None and first.method_sha256 == ""
    zone = one.competition.zone_info
    assert first.opens_at == a_year_on(one.opens_at, zone, years=frame_years)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"name_en": "", "name_zh": ""}, "name_en"),
        ({"closes_at": timezone.now() - timedelta(days=40)}, "closes_at"),
        ({"least_load": 9, "most_load": 3}, "most_load"),
        ({"judges_per_entry": 1, "quotas": {"regions": {"china": 1, "europe": 1}}}, "judges_per_entry"),
        ({"judges_per_entry": 1, "quotas": {"experts": 2}}, "judges_per_entry"),
    ],
)
def test_settings_that_contradict_one_another_are_refused_at_their_field(columns, field):
    one = make_round(status="draft")
    with pytest.raises(ValidationError) as refused:
        actions.save_settings(round=one, seen=0, by=make_chair(one.competition), **columns)
    assert list(refused.value.message_dict) == [field]


def test_who_saves_second_is_told_so():
    one = make_round(status="draft")
    by = make_chair(one.competition)
    actions.save_settings(round=one, seen=0, by=by, places=4)
    with pytest.raises(StateHasMoved):
        actions.save_settings(round=one, seen=0, by=by, places=9)
    saved = actions.save_settings(round=one, seen=1, by=by, places=9)
    assert (saved.revision, Round.objects.get(pk=one.pk).places) == (2, 9)
    assert said_of(one) == ["round.changed", "round.changed"]


def test_a_round_that_is_prepared_can_be_removed_and_one_that_was_opened_cannot():
    one = ready_round()
    by = make_chair(one.competition)
    opened = make_round(one.competition)
    actions.remove_round(round=one, by=by)
    with pytest.raises(MoveNotAllowed):
        actions.remove_round(round=opened, by=by)
    assert list(Round.objects.values_list("pk", flat=True)) == [opened.pk]


# --- opening ------------------------------------------------------------------------------------------------------------
def test_opening_seals_the_method():
    one = ready_round(ties=["median"], places=3)
    opened = actions.open_round(round=one, by=make_chair(one.competition))
    kept = Round.objects.get(pk=one.pk)
    rows = list(one.criteria.all())
    assert kept.frozen_method == {
        "criteria": [{"id": row.pk, "weight": "1.00", "least": 0, "most": 5, "step": "1.00"} for row in rows],
        "method": "model",
        "ties": ["median"],
        "places": 3,
        "advance": "overall",
    }
    assert kept.method_sha256 == opened.method_sha256 == frozen.sha256(kept.frozen_method)
    assert is_unchanged(kept)
    assert (kept.status, kept.opened_at is not None, said_of(one)) == ("open", True, ["round.open"])


def test_the_method_of_a_round_is_the_frozen_one_whatever_the_rows_say_later():
    one = ready_round()
    actions.open_round(round=one, by=make_chair(one.competition))
    first = one.criteria.first()
    type(first).objects.filter(pk=first.pk).update(weight=Decimal(9))
    Round.objects.filter(pk=one.pk).update(places=99)
    one.refresh_from_db()
    method = method_of(one)
    assert (method.weights[first.pk], method.places) == (Decimal("1.00"), 10)
    assert content_of(one)["criteria"][0]["weight"] == "9.00"
    assert method.total({row.pk: Decimal(4) for row in one.criteria.all()}) == 80
    Round.objects.filter(pk=one.pk).update(frozen_method={**one.frozen_method, "places": 1})
    assert not is_unchanged(Round.objects.get(pk=one.pk))


def test_a_round_that_is_not_ready_says_what_is_missing_and_stays():
    one = make_round(status="draft", criteria=0)
    by = make_chair(one.competition)
    with pytest.raises(MoveNotAllowed) as refused:
        actions.open_round(round=one, by=by)
    assert str(refused.value) == (
        "It is not ready: There are no criteria yet · There are no entries to judge yet · "
        "0 judges have accepted; each entry has 3"
    )
    assert (status_of(one), said_of(one)) == ("draft", [])


def test_readiness_counts_what_is_missing_in_sentences():
    one = make_round(status="draft", judges_per_entry=3, criteria=0)
    make_criterion(one, name_en="New", anchors={"5": {"en": "Very"}})
    judges = [make_judge(one.competition) for _number in range(3)]
    for count in (2, 2, 2, 3):
        entry = put_in(one)
        for judge in judges[:count]:
            assign(entry, judge)
    late = put_in(one)
    for judge in judges:
        assign(late, judge)
    make_conflict(judges[0], late.application)
    found = readiness(one)
    assert [step.text for step in found.missing] == ["1 criterion has no name in 中文"]
    assert [step.text for step in found.advice] == [
        "1 criterion does not say in 中文 what a score means",
        "4 entries have 2 judges of 3",
    ]


def test_an_entry_that_is_not_eligible_any_more_holds_the_round_up():
    one = ready_round()
    entry = one.entries.get()
    type(entry.application).objects.filter(pk=entry.application_id).update(screening="ineligible")
    assert [step.text for step in readiness(one).missing] == ["1 entry is not eligible"]


def test_once_open_only_words_change():
    one = ready_round()
    by = make_chair(one.competition)
    actions.open_round(round=one, by=by)
    for columns in (
        {"places": 2},
        {"method": "mean"},
        {"blind": True},
        {"closes_at": timezone.now() + timedelta(days=90)},
    ):
        with pytest.raises(MoveNotAllowed, match="method is frozen"):
            actions.save_settings(round=one, seen=0, by=by, **columns)
    saved = actions.save_settings(round=one, seen=0, by=by, name_en="Round one")
    assert (saved.name_en, saved.places, said_of(one)) == ("Round one", 10, ["round.open", "round.changed"])
    with pytest.raises(MoveNotAllowed, match="method is frozen"):
        criterion_actions.add_criterion(round=one, by=by, name_en="One more")


# --- closing, and again -------------------------------------------------------------------------------------------------
def test_a_closed_round_opens_again_with_a_reason_and_a_later_end_and_the_same_seal():
    one = ready_round()
    by = make_chair(one.competition)
    sealed = actions.open_round(round=one, by=by).method_sha256
    given = assign(one.entries.get(), one.competition.judges.get())
    actions.close_round(round=one, by=by)
    later = timezone.now() + timedelta(days=30)
    for wrong, field in (
        ({"reason": " ", "closes_at": later}, "reason"),
        ({"reason": "Ill", "closes_at": timezone.now()}, "closes_at"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.reopen_round(round=one, by=by, **wrong)
        assert list(refused.value.message_dict) == [field]
    again = actions.reopen_round(round=one, closes_at=later, reason="A judge was ill", by=by)
    given.refresh_from_db()
    assert (again.status, again.closes_at, again.closed_at, again.method_sha256) == ("open", later, None, sealed)
    assert given.due_at == later
    assert said_of(one) == ["round.open", "round.close", "round.reopen"]
    assert AuditEvent.objects.get(action="round.reopen").after["reason"] == "A judge was ill"


def test_a_round_stays_closed_once_something_has_been_proposed():
    scene = make_scored((9,), (3,))
    later = {"closes_at": timezone.now() + timedelta(days=30), "reason": "A judge was ill"}
    propose(scene, "advances")
    with pytest.raises(MoveNotAllowed, match="so the round stays closed"):
        actions.reopen_round(round=scene.round, by=scene.chair, **later)
    scene.round.refresh_from_db()
    assert (scene.round.status, said_of(scene.round)) == ("closed", [])
    # … and it was the proposal alone that kept it closed.
    Decision.objects.all().delete()
    assert actions.reopen_round(round=scene.round, by=scene.chair, **later).status == "open"


def test_more_time_is_later_than_before_and_only_what_was_due_at_the_end_moves():
    one = make_round()
    by = make_chair(one.competition)
    entry = put_in(one)
    at_end = assign(entry, make_judge(one.competition))
    earlier = assign(entry, make_judge(one.competition), due_at=one.opens_at)
    assign(entry, make_judge(one.competition), "done")
    kept_out = assign(entry, make_judge(one.competition))
    make_conflict(kept_out.judge, entry.application)
    with pytest.raises(ValidationError):
        actions.extend_round(round=one, closes_at=one.closes_at - timedelta(days=1), reason="No", by=by)
    later = one.closes_at + timedelta(days=3)
    actions.extend_round(round=one, closes_at=later, reason="Fair week", by=by)
    for row in (at_end, earlier):
        row.refresh_from_db()
    assert (at_end.due_at, earlier.due_at) == (later, one.opens_at)
    mailed = Mail.objects.filter(key__startswith="round_more_time")
    assert sorted(mailed.values_list("to", flat=True)) == sorted(row.judge.email for row in (at_end, earlier))
    assert {mail.subject for mail in mailed} == {"More time to judge: First round"}
    with pytest.raises(MoveNotAllowed):
        actions.extend_round(
            round=make_round(one.competition, status="closed"), closes_at=later, reason="Fair week", by=by
        )


@pytest.mark.parametrize("status", ["draft", "closed", "decided"])
def test_only_an_open_round_closes(status):
    one = make_round(status=status)
    with pytest.raises(MoveNotAllowed):
        actions.close_round(round=one, by=make_chair(one.competition))
    assert status_of(one) == status


def test_who_closes_second_finds_it_closed():
    one = make_round()
    by = make_chair(one.competition)
    actions.close_round(round=one, by=by)
    with pytest.raises(MoveNotAllowed):
        actions.close_round(round=one, by=by)
    assert said_of(one) == ["round.close"]


def test_nothing_moves_in_a_competition_that_is_over():
    one = ready_round()
    type(one.competition).objects.filter(pk=one.competition_id).update(status="cancelled")
    with pytest.raises(MoveNotAllowed):
        actions.open_round(round=one, by=make_chair(one.competition))
    assert status_of(one) == "draft"


# --- the clock ----------------------------------------------------------------------------------------------------------
def test_the_clock_opens_what_is_ready_and_closes_what_is_over():
    now = timezone.now()
    times = {"opens_at": now + timedelta(hours=1), "closes_at": now + timedelta(days=2)}
    ready, unready = ready_round(**times), make_round(status="draft", criteria=0, **times)
    seen = []
    for hours in (0, 2, 2, 49):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            open_and_close_rounds()
            seen.append((status_of(ready), status_of(unready)))
    assert seen == [("draft", "draft"), ("open", "draft"), ("open", "draft"), ("closed", "draft")]
    assert said_of(ready) == ["round.open", "round.close"]
    assert set(AuditEvent.objects.filter(action__startswith="round.").values_list("actor", flat=True)) == {None}


def test_who_leads_is_told_once_for_each_time_that_a_round_was_to_open_and_was_not_ready():
    now = timezone.now()
    one = make_round(status="draft", criteria=0, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=9))
    put_in(one)
    chair, manager = make_chair(one.competition), make_manager(one.competition)
    make_judge(one.competition)
    told = []
    for hours in (0, 2, 3):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            open_and_close_rounds()
            told.append(Mail.objects.filter(template="round_not_ready").count())
    assert told == [0, 2, 2]
    mails = Mail.objects.filter(template="round_not_ready")
    assert set(mails.values_list("to", flat=True)) == {chair.email, manager.email}
    letter = mails.get(to=chair.email)
    assert letter.subject == "Judging has not begun: First round"
    lacking = "There are no criteria yet · 1 judge has accepted; each entry has 3"
    assert f"What is missing: {lacking}" in letter.text.split("\n\n")
    assert letter.text.endswith(f"/en/desk/competitions/{one.competition.slug}/rounds/1/")
    Round.objects.filter(pk=one.pk).update(opens_at=now + timedelta(hours=4))
    with time_machine.travel(now + timedelta(hours=5), tick=False):
        open_and_close_rounds()
    assert (status_of(one), mails.count()) == ("draft", 4)


# --- figures ------------------------------------------------------------------------------------------------------------
def test_the_path_counts_what_came_in_beyond_conflicts_and_what_a_viewer_may_know():
    one = make_round()
    chair = make_chair(one.competition)
    first, second, practise = put_in(one), put_in(one), put_in(one, is_calibration=True)
    judge, other = make_judge(one.competition), make_judge(one.competition)
    make_sheet(first, judge, 3, 3, 3)
    make_sheet(first, other, 4, 4, 4, submitted=False)
    make_sheet(second, judge, 1, 1, 1)
    make_sheet(practise, judge, 5, 5, 5)
    make_conflict(judge, second.application)
    (found,) = standings(one.competition, chair, [one])
    assert (found.entries, found.practise, found.judges, found.sheets_in, found.sheets, found.percent) == (
        2,
        1,
        2,
        1,
        2,
        50,
    )
    make_conflict(make_judge(one.competition, user=chair), first.application)
    (found,) = standings(one.competition, chair, [one])
    assert (found.entries, found.judges, found.sheets_in, found.sheets) == (1, 0, 0, 0)
