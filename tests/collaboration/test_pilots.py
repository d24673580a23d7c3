"""Two sides and a pilot: from its terms to what came of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions import milestones, pilot_changes, pilots, surveys
from collaboration.actions.rooms import close_room
from collaboration.log import faults
from collaboration.models import LogEntry, Milestone, Pilot, Room, Survey, TermsChange
from collaboration.piloting.terms import digest_of, terms_of
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.collaboration.pilots_scene import add, proposed, running, terms
from tests.collaboration.scene import make_document, make_grant, make_pair, make_room, make_version, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def kinds(room: Room) -> list[str]:
    return list(LogEntry.objects.filter(room=room, number__gt=1).values_list("kind", flat=True))


def fresh(pilot: Pilot) -> Pilot:
    return Pilot.objects.get(pk=pilot.pk)


def test_from_proposal_to_outcome_both_see_the_same_log(pair, room):
    pilot = proposed(room, pair.ada)
    pilots.edit_pilot(pilot=pilot, terms=terms(goal="Use a third less."), seen=pilot.revision, by=pair.li)
    pilots.agree_to_pilot(pilot=pilot, seen=fresh(pilot).revision, by=pair.ada)
    stop = milestones.add_milestone(pilot=pilot, title="First parts", due_on=None, organisation=None, by=pair.ada)
    milestones.reach_milestone(milestone=stop, words="Twelve parts were made.", by=pair.li)
    pilots.scale_pilot(pilot=pilot, by=pair.li)
    measures = list(pilot.measures.all())
    pilots.end_pilot(pilot=pilot, outcome="scaled", reached={measures[0].pk: ("0.35 l", True)}, by=pair.ada)
    assert kinds(room) == [
        "pilot.proposed", "pilot.edited", "pilot.agreed", "milestone.added", "milestone.reached", "pilot.scaled",
        "pilot.ended",
    ]  # fmt: skip
    assert list(faults(Room.objects.get(pk=room.pk))) == []
    now = fresh(pilot)
    assert (now.state, now.outcome, now.goal, now.agreed_by) == ("ended", "scaled", "Use a third less.", pair.ada)
    assert list(now.measures.values_list("reached", "met")) == [("0.35 l", True), ("", None)]
    agreed = LogEntry.objects.get(room=room, kind="pilot.agreed")
    assert agreed.data["terms"] == digest_of(terms_of(now))


def test_neither_trail_nor_notices_nor_letters_say_what_a_pilot_is_about(pair, room):
    pilot = running(room, pair.ada, pair.li)
    stop = milestones.add_milestone(pilot=pilot, title="Secret stop", due_on=None, organisation=None, by=pair.ada)
    milestones.reach_milestone(milestone=stop, words="Secret proof.", by=pair.ada)
    pilots.end_pilot(pilot=pilot, outcome="stopped", words="Secret reason.", reached={}, by=pair.li)
    said = [str(event.__dict__) for event in AuditEvent.objects.all()]
    said += [str(entry.data) for entry in LogEntry.objects.all()]
    said += [str(notice.__dict__) for notice in Notice.objects.all()]
    said += [f"{mail.subject} {mail.text} {mail.html}" for mail in Mail.objects.all()]
    assert len(said) > 12
    secrets = ("Nozzles", "coolant", "Secret", "Works manager", "0.4 l")
    assert [one for one in said if any(word.lower() in one.lower() for word in secrets)] == []


def test_the_other_side_is_told_in_its_language_and_ones_own_is_not(pair, room):
    proposed(room, pair.ada)
    assert list(Notice.objects.values_list("person", "what")) == [(pair.li.pk, "pilot.proposed")]
    assert list(Mail.objects.values_list("to", "language")) == [(pair.li.email, "zh-hans")]


def test_what_is_agreed_is_what_was_shown(pair, room):
    pilot = proposed(room, pair.ada)
    shown = pilot.revision
    pilots.edit_pilot(pilot=pilot, terms=terms(goal="Something else."), seen=shown, by=pair.ada)
    with pytest.raises(StateHasMoved):
        pilots.agree_to_pilot(pilot=pilot, seen=shown, by=pair.li)
    assert fresh(pilot).state == "proposed"
    milestones.add_milestone(pilot=pilot, title="A stop", due_on=None, organisation=None, by=pair.ada)
    with pytest.raises(StateHasMoved):
        pilots.agree_to_pilot(pilot=pilot, seen=shown + 1, by=pair.li)


def test_whoever_wrote_last_does_not_agree_to_it(pair, room):
    pilot = proposed(room, pair.ada)
    with pytest.raises(NotAllowed):
        pilots.agree_to_pilot(pilot=pilot, seen=pilot.revision, by=pair.ada)
    pilots.edit_pilot(pilot=pilot, terms=terms(goal="Theirs."), seen=pilot.revision, by=pair.li)
    with pytest.raises(NotAllowed):
        pilots.agree_to_pilot(pilot=pilot, seen=fresh(pilot).revision, by=pair.li)
    assert pilots.agree_to_pilot(pilot=pilot, seen=fresh(pilot).revision, by=pair.ada).state == "running"


def test_terms_that_were_agreed_to_stay_until_the_other_side_agrees_to_new_ones(pair, room):
    pilot = running(room, pair.ada, pair.li)
    before = terms_of(fresh(pilot))
    with pytest.raises(MoveNotAllowed):
        pilots.edit_pilot(pilot=pilot, terms=terms(goal="Sneaked in."), seen=pilot.revision, by=pair.ada)
    wanted = terms(goal="Another goal.", measures=[["Coolant per part", "0.3 l"]])
    change = pilot_changes.propose_change(pilot=pilot, terms=wanted, seen=fresh(pilot).revision, by=pair.ada)
    assert terms_of(fresh(pilot)) == before
    with pytest.raises(NotAllowed):
        pilot_changes.agree_to_change(change=change, by=pair.ada)
    pilot_changes.agree_to_change(change=change, by=pair.li)
    assert terms_of(fresh(pilot)) == before | {"goal": "Another goal.", "measures": [["Coolant per part", "0.3 l"]]}
    with pytest.raises(MoveNotAllowed):
        pilot_changes.decline_change(change=TermsChange.objects.get(), by=pair.li)


def test_a_change_is_declined_by_the_other_and_withdrawn_by_ones_own_side(pair, room):
    pilot = running(room, pair.ada, pair.li)
    first = pilot_changes.propose_change(pilot=pilot, terms=terms(goal="A."), seen=fresh(pilot).revision, by=pair.ada)
    with pytest.raises(NotAllowed):
        pilot_changes.withdraw_change(change=first, by=pair.li)
    with pytest.raises(MoveNotAllowed):
        pilot_changes.propose_change(pilot=pilot, terms=terms(goal="B."), seen=fresh(pilot).revision, by=pair.li)
    pilot_changes.decline_change(change=first, by=pair.li)
    second = pilot_changes.propose_change(pilot=pilot, terms=terms(goal="B."), seen=fresh(pilot).revision, by=pair.ada)
    pilot_changes.withdraw_change(change=second, by=pair.ada)
    assert list(TermsChange.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "withdrawn"]
    with pytest.raises(ValidationError):
        pilot_changes.propose_change(pilot=pilot, terms=terms(), seen=fresh(pilot).revision, by=pair.ada)


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"title": ""}, ["title"]),
        ({"measures": []}, ["measures"]),
        ({"measures": [["Coolant", ""]]}, ["measures"]),
        ({"measures": [["x", "y"]] * 6}, ["measures"]),
        ({"decision_on": ""}, ["decision_on"]),
        ({"starts_on": "2030-01-02", "decision_on": "2030-01-01"}, ["decision_on"]),
        ({"background": "mine", "foreground": ""}, ["background", "foreground"]),
        ({"contract": "x" * 121}, ["contract"]),
    ],
)
def test_terms_that_cannot_be_kept_are_refused_at_their_fields(pair, room, wrong, names):
    with pytest.raises(ValidationError) as refused:
        proposed(room, pair.ada, **wrong)
    assert sorted(refused.value.message_dict) == names


def test_milestones_are_put_in_order_and_one_that_is_reached_stays(pair, room):
    pilot = running(room, pair.ada, pair.li)
    one, two, three = (add(pilot, title) for title in ("One", "Two", "Three"))
    milestones.move_milestone(milestone=three, up=True, by=pair.ada)
    milestones.move_milestone(milestone=one, up=True, by=pair.ada)
    assert [row.title for row in pilot.milestones.all()] == ["One", "Three", "Two"]
    milestones.reach_milestone(milestone=one, words="Seen.", by=pair.ada)
    with pytest.raises(MoveNotAllowed):
        milestones.remove_milestone(milestone=one, by=pair.ada)
    milestones.remove_milestone(milestone=two, by=pair.li)
    assert [row.title for row in pilot.milestones.all()] == ["One", "Three"]


def test_a_milestone_is_reached_once_and_taken_back_with_a_reason(pair, room):
    pilot = running(room, pair.ada, pair.li)
    version = make_version(make_document(pair.startup))
    stop = add(pilot)
    milestones.reach_milestone(milestone=stop, words="Twelve parts.", evidence=[version.pk], by=pair.ada)
    with pytest.raises(MoveNotAllowed):
        milestones.reach_milestone(milestone=stop, words="Again.", by=pair.li)
    with pytest.raises(ValidationError):
        milestones.unreach_milestone(milestone=stop, because=" ", by=pair.li)
    milestones.unreach_milestone(milestone=stop, because="Three of them leak.", by=pair.li)
    now = Milestone.objects.get(pk=stop.pk)
    assert (now.reached_at, now.words, now.undone_because) == (None, "Twelve parts.", "Three of them leak.")
    milestones.reach_milestone(milestone=stop, words="Twelve that hold.", by=pair.li)
    now = Milestone.objects.get(pk=stop.pk)
    assert [one.pk for one in now.evidence.all()] == [version.pk], "what the other side named stays"


def test_somebody_elses_change_of_a_milestone_is_not_overwritten(pair, room):
    pilot = running(room, pair.ada, pair.li)
    stop = add(pilot)
    seen = milestones.state_of(stop)
    fields = {"due_on": None, "organisation": pair.startup}
    milestones.edit_milestone(milestone=stop, title="Ten parts", seen=seen, by=pair.li, **fields)
    with pytest.raises(StateHasMoved):
        milestones.edit_milestone(milestone=stop, title="Twelve parts", seen=seen, by=pair.ada, **fields)
    assert Milestone.objects.get(pk=stop.pk).title == "Ten parts"


def test_only_what_one_may_read_can_be_named_as_evidence(pair, room):
    pilot = running(room, pair.ada, pair.li)
    stop = add(pilot)
    theirs = make_version(make_document(pair.manufacturer))
    with pytest.raises(ValidationError):
        milestones.reach_milestone(milestone=stop, words="Theirs.", evidence=[theirs.pk], by=pair.ada)
    make_grant(room, theirs, organisation=pair.startup)
    from tests.collaboration.scene import make_agreement

    make_agreement(room)
    assert milestones.reach_milestone(milestone=stop, words="Theirs.", evidence=[theirs.pk], by=pair.ada).reached_at


def test_closing_the_room_ends_what_is_in_it_and_leaves_time_for_the_survey(pair, room):
    runs, waits = running(room, pair.ada, pair.li), proposed(room, pair.li)
    pilot_changes.propose_change(pilot=runs, terms=terms(goal="B."), seen=fresh(runs).revision, by=pair.ada)
    close_room(room=room, because="Done", by=pair.ada)
    assert [(fresh(one).state, fresh(one).outcome) for one in (runs, waits)] == [("ended", "stopped"), ("dropped", "")]
    assert TermsChange.objects.get().state == "withdrawn"
    surveys.give_survey(pilot=runs, fit=4, delivery=4, communication=5, again=True, by=pair.li)
    assert Survey.objects.count() == 1


# --- who may do what, in which state ----------------------------------------------------------------------------------
def as_terms(pilot, by):
    pilots.edit_pilot(pilot=pilot, terms=terms(goal="New."), seen=pilot.revision, by=by)


def as_change(pilot, by):
    pilot_changes.propose_change(pilot=pilot, terms=terms(goal="New."), seen=pilot.revision, by=by)


def survey(pilot, by):
    surveys.give_survey(pilot=pilot, fit=3, delivery=3, communication=3, again=True, by=by)


MOVES = {
    "edit": (as_terms, {"proposed"}),
    "agree": (lambda pilot, by: pilots.agree_to_pilot(pilot=pilot, seen=pilot.revision, by=by), {"proposed"}),
    "drop": (lambda pilot, by: pilots.drop_pilot(pilot=pilot, by=by), {"proposed"}),
    "change": (as_change, {"running", "scaling"}),
    "scale": (lambda pilot, by: pilots.scale_pilot(pilot=pilot, by=by), {"running"}),
    "end": (lambda pilot, by: pilots.end_pilot(pilot=pilot, outcome="supplied", reached={}, by=by),
            {"running", "scaling"}),
    "plan": (lambda pilot, by: milestones.add_milestone(pilot=pilot, title="A", due_on=None, organisation=None, by=by),
             {"proposed", "running", "scaling"}),
    "reach": (lambda pilot, by: milestones.reach_milestone(milestone=pilot.milestones.first(), words="Seen.", by=by),
              {"running", "scaling"}),
    "survey": (survey, {"ended"}),
}  # fmt: skip
STATES = ("proposed", "running", "scaling", "ended", "dropped")
ROLES = ("owner", "partner", "viewer", "not sitting", "left", "stranger", "staff", "suspended")


def person_of(role: str, pair, room):
    if role in ("owner", "partner"):
        return pair.ada if role == "owner" else pair.li
    if role == "stranger":
        return make_user()
    if role == "staff":
        return make_staff(is_superuser=True)
    person = sit(room, pair.manufacturer, role="viewer" if role == "viewer" else "editor")
    if role in ("not sitting", "left"):
        room.members.filter(user=person).update(left_at=timezone.now())
    if role == "suspended":
        person.is_active = False
        person.save()
    return person


@pytest.mark.parametrize("role", ROLES)
def test_every_move_by_every_role_in_every_state(pair, room, role):
    person, outcomes, expected = person_of(role, pair, room), {}, {}
    for verb, (move, states) in MOVES.items():
        for state in STATES:
            pilot = proposed(room, pair.ada)
            add(pilot)
            now = timezone.now()
            agreed = {"agreed_at": now} if state in ("running", "scaling", "ended") else {}
            ended = {"ended_at": now, "outcome": "supplied"} if state == "ended" else {}
            Pilot.objects.filter(pk=pilot.pk).update(state=state, **agreed, **ended)
            try:
                move(fresh(pilot), person)
            except NotAllowed:
                outcomes[verb, state] = "refused"
            except MoveNotAllowed:
                outcomes[verb, state] = "impossible"
            else:
                outcomes[verb, state] = "done"
            right = role == "partner" or (role == "owner" and verb != "agree")
            expected[verb, state] = ("done" if state in states else "impossible") if right else "refused"
    if role == "owner":
        expected |= {("agree", state): "refused" for state in STATES}
    assert outcomes == expected


# --- the survey -------------------------------------------------------------------------------------------------------
def test_a_survey_is_one_for_each_side_and_stays_open_for_fourteen_days(pair, room):
    pilot = running(room, pair.ada, pair.li)
    pilots.end_pilot(pilot=pilot, outcome="scaled", reached={}, by=pair.ada)
    survey(pilot, pair.ada)
    surveys.give_survey(pilot=pilot, fit=1, delivery=2, communication=3, again=False, words="No.", by=pair.ada)
    assert list(Survey.objects.values_list("organisation", "fit", "again")) == [(pair.startup.pk, 1, False)]
    survey(pilot, pair.li)
    assert (Survey.objects.count(), kinds(room).count("survey.given")) == (2, 2)
    Survey.objects.update(at=timezone.now() - timedelta(days=14, seconds=1))
    with pytest.raises(MoveNotAllowed):
        survey(pilot, pair.ada)
    with pytest.raises(ValidationError):
        surveys.give_survey(pilot=pilot, fit=0, delivery=6, communication=3, again=True, by=pair.li)
