"""Who judges what: proposed, looked at, applied, changed by hand, answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competitions.actions import assigning as actions
from competitions.chores_judging_assigning import compute_assignment
from competitions.judging import affinity, assigning
from competitions.judging.proposal_words import difference, why_not
from competitions.models import Application, Assignment, AssignmentRun, Category, Expertise, ScoreSheet
from core.models import AuditEvent, Effect, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.assigning_scene import make_lead, make_panel
from tests.competitions.judging_scene import assign, make_chair, make_conflict, make_judge, make_sheet, put_in
from tests.factories import make_concept, make_user

pytestmark = pytest.mark.django_db


def pairs_of(round) -> set:
    return set(Assignment.objects.live().filter(entry__round=round).values_list("judge", "entry"))


def page_of(round, name="assignment", **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"slug": round.competition.slug, "number": round.number, **more})


# --- proposing and applying -------------------------------------------------------------------------------------------
def test_a_proposal_changes_nothing_until_it_is_applied_and_then_mails_each_judge_once():
    round, judges, entries = make_panel(least_load=1)
    lead = make_lead(round)
    make_conflict(judges[0], entries[1].application)
    run = actions.propose_assignments(round=round, by=lead)
    assert (run.result["state"], pairs_of(round)) == ("solved", set())
    assert actions.apply_proposal(run=run, by=lead) == (8, 0)
    assert pairs_of(round) == {(judge, entry) for judge, entry, _value in run.result["pairs"]}
    assert (judges[0].pk, entries[1].pk) not in pairs_of(round)
    assert set(Assignment.objects.values_list("status", "source", "due_at")) == {
        ("invited", "computed", round.closes_at)
    }
    told = Mail.objects.filter(template="judging_assigned")
    assert sorted(told.values_list("to", flat=True)) == sorted(judge.email for judge in judges)
    assert AuditEvent.objects.filter(action="assignment.applied").count() == 1


def test_the_expert_gets_the_entry_in_their_field_in_either_language():
    round, judges, entries = make_panel(judges_per_entry=1, most_load=2)
    matrix, named = affinity.affinities(assigning.judges_of(round), assigning.entries_of(round), assigning.parents())
    assert ["am.lpbf" in codes for codes in named] == [True, False, False, True]
    assert matrix[0, 0] > 0.4 and matrix[0, 3] > 0.4
    assert matrix[0, 1] < 0.2 and matrix[1].tolist() == [0.0] * 4
    run = actions.propose_assignments(round=round, by=make_lead(round))
    assert {entry for judge, entry, _value in run.result["pairs"] if judge == judges[0].pk} == {
        entries[0].pk,
        entries[3].pk,
    }


def test_affinities_are_kept_small_and_whole():
    round, _judges, _entries = make_panel()
    run = actions.propose_assignments(round=round, by=make_lead(round))
    kept = affinity.unpacked(run.inputs["affinity"])
    fresh, _named = affinity.affinities(assigning.judges_of(round), assigning.entries_of(round), assigning.parents())
    assert kept.tolist() == fresh.tolist()
    assert run.inputs_sha256 == assigning.gather(round).sha256


def test_what_identifies_an_entry_is_not_read_for_its_fit():
    _round, _judges, entries = make_panel()
    assert affinity.text_of(entries[0]) == "Laser powder bed fusion of titanium parts"


@pytest.mark.parametrize("what", ["conflict", "judge left", "entry left", "setting", "expertise", "other pair"])
def test_a_proposal_whose_facts_have_changed_is_not_applied(what):
    round, judges, entries = make_panel()
    lead = make_lead(round)
    run = actions.propose_assignments(round=round, by=lead)
    if what == "conflict":
        make_conflict(judges[0], entries[0].application)
    elif what == "judge left":
        type(judges[0]).objects.filter(pk=judges[0].pk).update(status="removed")
    elif what == "entry left":
        Application.objects.filter(pk=entries[0].application_id).update(status="withdrawn", withdrawn_at=timezone.now())
    elif what == "setting":
        type(round).objects.filter(pk=round.pk).update(judges_per_entry=1)
    elif what == "expertise":
        Expertise.objects.all().delete()
    else:
        assign(entries[0], judges[0])
    before = pairs_of(round)
    with pytest.raises(MoveNotAllowed, match="Propose again"):
        actions.apply_proposal(run=run, by=lead)
    assert pairs_of(round) == before


def test_a_proposal_is_applied_once():
    round, _judges, _entries = make_panel(least_load=1)
    lead = make_lead(round)
    run = actions.propose_assignments(round=round, by=lead)
    second = AssignmentRun.objects.get(pk=run.pk)
    actions.apply_proposal(run=run, by=lead)
    count = Assignment.objects.count()
    with pytest.raises((MoveNotAllowed, StateHasMoved)):
        actions.apply_proposal(run=second, by=lead)
    assert (Assignment.objects.count(), Mail.objects.filter(template="judging_assigned").count()) == (count, 4)


def test_a_later_run_keeps_what_was_taken_on_judged_or_given_by_hand():
    round, judges, entries = make_panel(judges_per_entry=1, most_load=1, least_load=0)
    lead = make_lead(round)
    assign(entries[0], judges[1], "accepted")
    make_sheet(entries[1], judges[0], 3, 3, 3)
    actions.assign_by_hand(entry=entries[2], judge=judges[3], by=lead)
    run = actions.propose_assignments(round=round, moving=0.0, by=lead)
    expected = {(judges[1].pk, entries[0].pk), (judges[0].pk, entries[1].pk), (judges[3].pk, entries[2].pk)}
    assert {(judge, entry) for judge, entry, _value in run.result["pairs"]} == expected | {
        (judges[2].pk, entries[3].pk)
    }
    assert actions.apply_proposal(run=run, by=lead) == (1, 0)


def test_who_declined_or_lost_an_entry_does_not_get_it_again():
    round, judges, entries = make_panel(judges=3, entries=1, judges_per_entry=1)
    lead = make_lead(round)
    assign(entries[0], judges[0], "declined", reason="No time")
    taken = assign(entries[0], judges[1])
    actions.take_away(assignment=taken, reason="Ill", by=lead)
    run = actions.propose_assignments(round=round, by=lead)
    assert [pair[:2] for pair in run.result["pairs"]] == [[judges[2].pk, entries[0].pk]]


def test_what_a_proposal_took_away_may_come_back():
    round, judges, entries = make_panel(judges=2, entries=1, judges_per_entry=1)
    lead = make_lead(round)
    actions.apply_proposal(run=actions.propose_assignments(round=round, by=lead), by=lead)
    [(first, _entry)] = pairs_of(round)
    assert first == judges[0].pk
    judges[0].conflicts.create(application=entries[0].application, source="staff", kind="other")
    assert actions.apply_proposal(run=actions.propose_assignments(round=round, by=lead), by=lead) == (1, 1)
    judges[0].conflicts.update(state="lifted")
    run = actions.propose_assignments(round=round, moving=0.0, by=lead)
    assert actions.apply_proposal(run=run, by=lead) == (1, 1)
    assert pairs_of(round) == {(judges[0].pk, entries[0].pk)}


def test_quotas_hold_and_are_said_in_numbers_where_they_cannot():
    round, judges, entries = make_panel(quotas={"regions": {"china": 1, "europe": 1}, "shared_language": True})
    lead = make_lead(round)
    run = actions.propose_assignments(round=round, by=lead)
    regions = {judge.pk: judge.region for judge in judges}
    for entry in entries:
        there = sorted(regions[judge] for judge, one, _value in run.result["pairs"] if one == entry.pk)
        assert there == ["china", "europe"]
    type(judges[0]).objects.filter(region="china").update(most_load=1)
    run = actions.propose_assignments(round=round, by=lead)
    assert run.result["state"] == "infeasible"
    assert why_not(run, lead) == [
        "Judges from: China: 2 places cannot be filled at 2 entries. Such judges take 2 entries in all; 4 are wanted. "
        "Invite more of them, let them take more, or lower the quota of 1."
    ]


def test_too_few_seats_and_entries_with_too_many_conflicts_are_named():
    round, judges, entries = make_panel(most_load=1)
    lead = make_lead(round)
    run = actions.propose_assignments(round=round, by=lead)
    assert why_not(run, lead) == [
        "8 judgements are wanted, and all judges together take 4: 4 are short. Let each take up to 2, or invite more judges."
    ]
    type(round).objects.filter(pk=round.pk).update(most_load=4)
    for judge in judges[1:]:
        make_conflict(judge, entries[0].application)
    run = actions.propose_assignments(round=round, by=lead)
    name = entries[0].application.organisation.name
    assert why_not(run, lead) == [
        f"One entry has too few judges without a conflict who may judge it: {name} (1 of 2). Invite judges for it, or want "
        "fewer."
    ]


def test_an_expert_in_a_part_of_the_field_counts_and_a_judge_without_the_language_does_not():
    round, judges, entries = make_panel(judges_per_entry=1, quotas={"experts": 1, "shared_language": True})
    field = make_concept("am", "additive manufacturing", "增材制造")
    type(field).objects.filter(code="am.lpbf").update(parent=field)
    category = Category.objects.create(
        competition=round.competition, code="am", name_en="AM", name_zh="增材", concept=field
    )
    Application.objects.filter(pk=entries[0].application_id).update(category=category)
    type(judges[2]).objects.filter(pk=judges[2].pk).update(languages=["zh-hans"])
    run = actions.propose_assignments(round=round, by=make_lead(round))
    pairs = {(judge, entry) for judge, entry, _value in run.result["pairs"]}
    assert (judges[0].pk, entries[0].pk) in pairs
    assert judges[2].pk not in {judge for judge, _entry in pairs}


def test_a_large_round_is_computed_behind_the_page(monkeypatch):
    monkeypatch.setattr(assigning, "BIG", 10)
    round, _judges, _entries = make_panel()
    lead = make_lead(round)
    run = actions.propose_assignments(round=round, by=lead)
    assert run.result == {"state": "waiting"}
    effect = Effect.objects.get(kind="competitions.assignment")
    compute_assignment(effect)
    compute_assignment(effect)
    run.refresh_from_db()
    assert (run.result["state"], len(run.result["pairs"])) == ("solved", 8)
    again = actions.propose_assignments(round=round, by=lead)
    run.refresh_from_db()
    assert (run.status, again.status) == ("discarded", "preview")


def test_practise_entries_go_to_everybody_beyond_conflicts():
    round, judges, _entries = make_panel(judges=3)
    practice = put_in(round, is_calibration=True)
    make_conflict(judges[2], practice.application)
    lead = make_lead(round)
    actions.apply_proposal(run=actions.propose_assignments(round=round, by=lead), by=lead)
    assert set(practice.assignments.values_list("judge", flat=True)) == {judges[0].pk, judges[1].pk}


# --- by hand, and the judge's answer ----------------------------------------------------------------------------------
def test_only_leaders_assign_and_only_while_the_round_goes_on():
    round, judges, entries = make_panel()
    for person in (make_user(), make_user(is_staff=True, is_superuser=True), judges[0].user):
        with pytest.raises(NotAllowed):
            actions.propose_assignments(round=round, by=person)
        with pytest.raises(NotAllowed):
            actions.assign_by_hand(entry=entries[0], judge=judges[0], by=person)
    type(round).objects.filter(pk=round.pk).update(status="closed", closed_at=timezone.now())
    with pytest.raises(MoveNotAllowed, match="closed"):
        actions.assign_by_hand(entry=entries[0], judge=judges[0], by=make_chair(round.competition))


def test_a_conflict_and_a_stranger_to_the_panel_are_refused_by_hand():
    round, judges, entries = make_panel()
    lead = make_lead(round)
    make_conflict(judges[0], entries[0].application)
    with pytest.raises(MoveNotAllowed, match="has a conflict"):
        actions.assign_by_hand(entry=entries[0], judge=judges[0], by=lead)
    with pytest.raises(MoveNotAllowed, match="does not sit"):
        actions.assign_by_hand(entry=entries[0], judge=make_judge(round.competition, status="declined"), by=lead)
    made = actions.assign_by_hand(entry=entries[0], judge=judges[1], by=lead)
    with pytest.raises(MoveNotAllowed, match="already"):
        actions.assign_by_hand(entry=entries[0], judge=judges[1], by=lead)
    actions.take_away(assignment=made, reason="Ill", by=lead)
    again = actions.assign_by_hand(entry=entries[0], judge=judges[1], by=lead)
    assert (again.pk, again.status, again.source, again.reason) == (made.pk, "invited", "staff", "")


def test_who_gets_an_entry_back_that_they_have_judged_has_nothing_left_to_do():
    round, judges, entries = make_panel()
    lead = make_lead(round)
    make_sheet(entries[0], judges[0], 3, 3, 3)
    make_sheet(entries[1], judges[0], 3, submitted=False)
    for pair in Assignment.objects.all():
        actions.take_away(assignment=pair, reason="A mistake", by=lead)
    back = [actions.assign_by_hand(entry=one, judge=judges[0], by=lead).status for one in entries[:2]]
    assert back == ["done", "invited"]
    assert ScoreSheet.objects.counted().count() == 1
    assert Mail.objects.filter(to=judges[0].user.email).count() == 1


def test_a_judge_takes_on_or_declines_and_nobody_else_can(client):
    round, judges, entries = make_panel(blind=True)
    first, second = assign(entries[0], judges[0], "invited"), assign(entries[1], judges[0], "invited")
    address = page_of(round, "judging-assigned")
    client.force_login(judges[1].user)
    assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        actions.accept_assignment(assignment=first, by=judges[1].user)
    client.force_login(judges[0].user)
    page = client.get(address).content.decode()
    assert (entries[0].pseudonym in page, entries[0].application.organisation.name in page) == (True, False)
    client.post(address, {"verb": "accept", "pair": first.pk})
    assert client.post(address, {"verb": "decline", "pair": second.pk, "reason": ""}).status_code == 422
    client.post(address, {"verb": "decline", "pair": second.pk, "reason": "Too near to me"})
    rows = Assignment.objects.order_by("pk").values_list("status", "reason")
    assert list(rows) == [("accepted", ""), ("declined", "Too near to me")]
    make_conflict(judges[0], entries[0].application)
    assert client.get(address).status_code == 404


# --- pages ------------------------------------------------------------------------------------------------------------
def test_the_page_shows_a_proposal_as_a_difference_and_applies_it(client):
    round, _judges, _entries = make_panel()
    client.force_login(make_chair(round.competition))
    assert client.get(page_of(round)).status_code == 200
    client.post(page_of(round), {"verb": "propose", "moving": "0.1", "seed": "0"})
    page = client.get(page_of(round)).content.decode()
    assert "8 added" in page and "0 removed" in page
    run = AssignmentRun.objects.get()
    client.post(page_of(round), {"verb": "apply", "run": run.pk})
    assert len(pairs_of(round)) == 8
    stranger = make_user()
    client.force_login(stranger)
    assert client.get(page_of(round)).status_code == 404
    assert client.post(page_of(round), {"verb": "apply", "run": run.pk}).status_code == 404


def test_a_leader_sees_nothing_of_an_entry_they_have_a_conflict_with(client):
    round, _judges, entries = make_panel()
    chair = make_chair(round.competition)
    run = actions.propose_assignments(round=round, by=chair)
    assert difference(run, chair).added == 8
    make_conflict(make_judge(round.competition, user=chair), entries[0].application)
    found = difference(run, chair)
    assert (found.added, [row.entry.pk for row in found.entries].count(entries[0].pk)) == (6, 0)
    assert found.figures[0] == ("Pairs of judge and entry", "0", "6")
    client.force_login(chair)
    assert client.get(page_of(round, "assignment-entry", pk=entries[0].pk)).status_code == 404
    assert client.get(page_of(round, "assignment-entry", pk=entries[1].pk)).status_code == 200
    assert entries[0].application.organisation.name not in client.get(page_of(round)).content.decode()


def test_the_page_of_an_entry_names_the_best_three_with_load_and_why(client):
    round, judges, entries = make_panel()
    client.force_login(make_lead(round))
    page = client.get(page_of(round, "assignment-entry", pk=entries[0].pk))
    assert [option.judge.pk for option in page.context["options"]] == [judge.pk for judge in judges[:3]]
    assert page.context["options"][0].why == "laser powder bed fusion (Expert)"
    client.post(page_of(round, "assignment-entry", pk=entries[0].pk), {"verb": "give", "judge": judges[0].pk})
    pair = Assignment.objects.get()
    assert (pair.judge_id, pair.source) == (judges[0].pk, "staff")
    client.post(
        page_of(round, "assignment-entry", pk=entries[0].pk), {"verb": "take", "pair": pair.pk, "reason": "Ill"}
    )
    pair.refresh_from_db()
    assert (pair.status, pair.reason) == ("removed", "Ill")


def test_a_due_date_lies_between_now_and_the_end():
    round, judges, entries = make_panel()
    lead = make_lead(round)
    pair = assign(entries[0], judges[0])
    for wrong in (timezone.now() - timedelta(days=1), round.closes_at + timedelta(seconds=1)):
        with pytest.raises(MoveNotAllowed):
            actions.set_due(round=round, judge=judges[0], due_at=wrong, by=lead)
    due = timezone.now() + timedelta(days=3)
    assert actions.set_due(round=round, judge=judges[0], due_at=due, by=lead) == 1
    pair.refresh_from_db()
    assert pair.due_at == due
