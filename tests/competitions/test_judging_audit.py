"""The trail of judging: everything that was done, what a sheet gave only when its round is over, and never at the desk."""

import pytest

from competitions import trail_judging
from competitions.audit_words import ACTIONS
from competitions.models import Organiser
from competitions.trail_judging import Asked, judging_events
from core import audit
from core.audit import Acting, acting
from core.models import AuditEvent
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_conflict,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.scene import make_manager
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
NAMED = [
    "round.opened",
    "round.closed",
    "round.reopened",
    "round.changed",
    "criterion.added",
    "criterion.changed",
    "criterion.removed",
    "round_entry.added",
    "round_entry.removed",
    "judge.invited",
    "judge.accepted",
    "judge.declined",
    "judge.removed",
    "conflict.found",
    "conflict.declared",
    "conflict.pinned",
    "conflict.lifted",
    "assignment.proposed",
    "assignment.applied",
    "assignment.made",
    "assignment.removed",
    "assignment.declined",
    "assignment.recused",
    "assignment.replaced",
    "sheet.submitted",
    "sheet.resumed",
    "deliberation.opened",
    "deliberation.voted",
    "decision.proposed",
    "decision.approved",
    "decision.returned",
    "publication.released",
    "certificate.issued",
    "ceremony.changed",
]


@pytest.fixture
def scene():
    """A closed round with an entry, a judge, and a sheet of 4, 2 and 3 of 5: 60 per cent."""
    competition = make_closed_call()
    judged = make_round(competition, status="closed", number=1)
    judge = make_judge(competition, name="Katharina Blume")
    entry = put_in(judged, pseudonym="K7Q2")
    sheet = make_sheet(entry, judge, 4, 2, 3)
    return competition, judged, judge, entry, sheet


def found(competition, user, **asked) -> list[str]:
    return list(judging_events(competition, user, Asked(**asked)).order_by("pk").values_list("action", flat=True))


def test_every_event_of_judging_has_words_in_both_languages():
    from django.utils import translation

    assert [name for name in NAMED if name not in ACTIONS] == []
    with translation.override("en"):
        assert [name for name in NAMED if "." in str(ACTIONS[name])] == []


def test_events_of_every_table_are_found_and_narrowed(scene):
    competition, judged, judge, entry, sheet = scene
    chair = make_chair(competition)
    second = make_round(competition, number=2)
    other = make_judge(competition)
    other_entry = put_in(judged)
    for action, target in (
        ("round.opened", judged),
        ("round.opened", second),
        ("criterion.changed", judged.criteria.first()),
        ("judge.accepted", judge),
        ("judge.accepted", other),
        ("round_entry.added", entry),
        ("round_entry.added", other_entry),
        ("assignment.made", assign(other_entry, other)),
        ("sheet.submitted", sheet),
        ("publication.released", competition),
        ("competition.changed", competition),
    ):
        audit.record(action, by=chair, target=target)
    audit.record("round.opened", by=chair, target=make_round(make_closed_call()))
    assert found(competition, chair) == [
        "round.opened", "round.opened", "criterion.changed", "judge.accepted", "judge.accepted", "round_entry.added",
        "round_entry.added", "assignment.made", "sheet.submitted", "publication.released",
    ]  # fmt: skip
    assert found(competition, chair, round=2) == ["round.opened"]
    assert found(competition, chair, judge=judge.pk) == ["judge.accepted", "sheet.submitted"]
    assert found(competition, chair, judge=other.pk, kind="assignment") == ["assignment.made"]
    assert found(competition, chair, entry="k7q2") == ["round_entry.added", "sheet.submitted"]
    assert found(competition, chair, entry=other_entry.application.number) == ["round_entry.added", "assignment.made"]
    assert found(competition, chair, entry="nothing") == []
    assert found(competition, chair, kind="ceremony") == ["publication.released"]


def test_what_a_conflict_stands_before_is_in_nobodys_trail(scene):
    competition, _judged, judge, entry, sheet = scene
    chair = make_chair(competition)
    as_judge = make_judge(competition, user=chair)
    audit.record("sheet.submitted", by=judge.user, target=sheet)
    audit.record("round_entry.added", by=judge.user, target=entry)
    assert found(competition, chair) == ["sheet.submitted", "round_entry.added"]
    conflict = make_conflict(as_judge, entry.application)
    audit.record("conflict.found", by=None, target=conflict)
    assert found(competition, chair) == []
    assert found(competition, make_manager(competition)) == ["sheet.submitted", "round_entry.added", "conflict.found"]
    conflict.state = "lifted"
    conflict.save()
    assert found(competition, chair) == ["sheet.submitted", "round_entry.added", "conflict.found"]


def steps(competition, user, **asked):
    return trail_judging.told(judging_events(competition, user, Asked(**asked)).order_by("pk"), names=True)


def test_what_a_sheet_gave_is_told_once_the_round_is_over(scene):
    competition, judged, judge, _entry, sheet = scene
    chair = make_chair(competition)
    audit.record("sheet.submitted", by=judge.user, target=sheet, after={"status": "submitted", "total": "1"})
    sheet.scores.filter(value=2).update(value=5)
    audit.record("sheet.resumed", by=judge.user, target=sheet, after={"status": "draft", "scores": [1]})
    audit.record("sheet.submitted", by=judge.user, target=sheet, after={"status": "submitted"})
    submitted = ("Status", "", "Handed in")
    assert [one.changes for one in steps(competition, chair)] == [
        [submitted, ("Total in per cent", "", "60")],
        [("Status", "", "Draft")],
        [submitted, ("Total in per cent", "", "80")],
    ]
    assert steps(competition, chair)[0].about == "(round 1 · K7Q2 · Katharina Blume)"
    type(judged).objects.filter(pk=judged.pk).update(status="open", closed_at=None)
    assert [one.changes for one in steps(competition, chair)] == [[submitted], [("Status", "", "Draft")], [submitted]]


def test_who_acts_as_somebody_is_told_with_both_names(scene):
    competition, _judged, judge, _entry, sheet = scene
    root = make_user(name="Root", is_superuser=True)
    token = acting.set(Acting(by=root, person=judge.user))
    try:
        audit.record("sheet.resumed", by=judge.user, target=sheet)
    finally:
        acting.reset(token)
    (step,) = steps(competition, make_chair(competition))
    assert step.who == f"Root → {judge.user}"


def test_the_page_is_for_managers_and_the_chair(client, scene):
    competition, _judged, judge, _entry, sheet = scene
    audit.record("sheet.submitted", by=judge.user, target=sheet, after={"status": "submitted"})
    address = f"/en/desk/competitions/{competition.slug}/rounds/audit/"
    for person in (make_manager(competition), make_chair(competition)):
        client.force_login(person)
        text = client.get(address + f"?round=1&judge={judge.pk}&kind=sheet&entry=K7Q2").content.decode()
        assert ("handed a score sheet in" in text, ">60<" in text, "Katharina Blume" in text) == (True, True, True)
    viewer = make_user()
    Organiser.objects.create(competition=competition, user=viewer, role="viewer")
    for person in (viewer, judge.user, make_staff()):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_the_competitions_own_trail_holds_judging_too(client, scene):
    competition, _judged, judge, _entry, sheet = scene
    audit.record("competition.changed", by=judge.user, target=competition)
    audit.record("sheet.submitted", by=judge.user, target=sheet)
    client.force_login(make_manager(competition))
    page = client.get(f"/en/desk/competitions/{competition.slug}/audit/")
    assert [one.event.action for one in page.context["steps"]] == ["sheet.submitted", "competition.changed"]


def test_the_desk_of_all_park_staff_is_told_neither_scores_nor_outcomes(client, scene):
    _competition, judged, judge, _entry, sheet = scene
    audit.record(
        "sheet.submitted",
        by=judge.user,
        target=sheet,
        after={"status": "submitted", "total": "71.93", "scores": "4-2-9-x"},
    )
    audit.record("round.changed", by=judge.user, target=judged, after={"status": "closed", "outcome": "winner-x"})
    client.force_login(make_staff())
    text = client.get("/en/desk/audit/").content.decode()
    shown = [word in text for word in ("handed a score sheet in", "71.93", "4-2-9-x", "winner-x")]
    assert shown == [True, False, False, False]
    assert (str(sheet) in text, sheet.handed_in.get().values) == (
        False,
        {str(one.criterion_id): str(one.value) for one in sheet.scores.all()},
    )


def test_many_events_cost_what_few_cost(scene, django_assert_max_num_queries):
    competition, judged, judge, entry, sheet = scene
    chair = make_chair(competition)
    costs = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in (1, 10):
        for _again in range(number):
            audit.record("sheet.submitted", by=judge.user, target=sheet)
            audit.record("round.opened", by=chair, target=judged)
            audit.record("round_entry.added", by=chair, target=entry)
        with CaptureQueriesContext(connection) as captured:
            steps(competition, chair)
        costs.append(len(captured))
    assert (costs[0], costs[0] <= 15) == (costs[1], True)
    assert AuditEvent.objects.count() == 33
