"""Judging by the API: what leaders read, what a judge reads of a blind round, and writing one's own sheet."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competitions.models import Decision, Deliberation, DeliberationItem, Organiser, Round, Score, ScoreSheet, StepOut
from core.models import AuditEvent
from tests.api.scene import Program, ending
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_conflict,
    make_eligible,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.scene import make_manager
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
WORDS = ["Fennwick", "fennwick-labs", "Founder Lind", "SEA27-"]


def scene(**fields):
    """A blind round of one criterion too many to forget, an entry that says who it is, and its judge."""
    competition = make_closed_call(code="SEA27")
    judged = make_round(competition, number=1, criteria=2, **({"blind": True} | fields))
    firm = make_organisation(slug="fennwick-labs", name="Fennwick")
    application = make_eligible(
        competition, {"idea": "Cells", "who": "Founder Lind", "secret": "The alloy"}, organisation=firm
    )
    entry = put_in(judged, application, pseudonym="K7Q2")
    judge = make_judge(competition, name="Katharina Blume")
    return judged, entry, judge, assign(entry, judge)


def criteria(judged) -> list[int]:
    return [one.pk for one in judged.criteria.all()]


# --- for those who lead it ----------------------------------------------------------------------------------------------
def test_leaders_read_rounds_entries_judges_assignments_and_sheets():
    judged, entry, judge, assignment = scene()
    sheet = make_sheet(entry, judge, 4, None)
    slug = judged.competition.slug
    for leader in (make_manager(judged.competition), make_chair(judged.competition)):
        ask = Program(leader)
        (found,) = ask.get(f"/competitions/{slug}/rounds").json()["items"]
        assert (found["number"], found["status"], found["blind"], found["names"]["zh"]) == (1, "open", True, "初评")
        whole = ask.get(f"/competitions/{slug}/rounds/1").json()
        assert [(one["weight"], one["least"], one["most"]) for one in whole["criteria"]] == [("1", 0, 5), ("1", 0, 5)]
        (row,) = ask.get(f"/competitions/{slug}/rounds/1/entries").json()["items"]
        assert (row["entry"], row["organisation"], row["version"], row["removed"]) == (
            "K7Q2",
            "fennwick-labs",
            1,
            False,
        )
        (one,) = ask.get(f"/competitions/{slug}/judges").json()["items"]
        assert (one["id"], one["name"], one["status"]) == (judge.pk, "Katharina Blume", "accepted")
        (given,) = ask.get(f"/competitions/{slug}/rounds/1/assignments").json()["items"]
        assert (given["id"], given["entry"], given["judge"]) == (assignment.pk, "K7Q2", judge.pk)
        (told,) = ask.get(f"/competitions/{slug}/rounds/1/sheets").json()["items"]
        assert (told["id"], told["counts"], told["total_percent"], told["scores"][1]["value"]) == (
            sheet.pk,
            True,
            "80",
            None,
        )
        assert told["scores"][1]["not_applicable"] is True
        assert ending(ask.get(f"/competitions/{slug}/rounds/1/standings")) == (409, "moved")
        assert ending(ask.get(f"/competitions/{slug}/rounds/7")) == (404, "not-found")
        assert ending(ask.get(f"/competitions/{slug}/rounds/99999999")) == (404, "not-found")


LISTS = ("rounds", "judges", "rounds/1", "rounds/1/entries", "rounds/1/assignments", "rounds/1/sheets", "rounds/1/standings",
         "rounds/1/deliberation", "rounds/1/decisions")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_nobody_else_reads_them_and_no_token_without_the_permission(path):
    judged, _entry, judge, _assignment = scene(status="decided")
    screener = make_user()
    Organiser.objects.create(competition=judged.competition, user=screener, role="screener")
    address = f"/competitions/{judged.competition.slug}/{path}"
    chair = make_chair(judged.competition)
    assert Program(chair).get(address).status_code == 200
    assert ending(Program(chair, "entries", "scores").get(address)) == (403, "missing-scope")
    for person in (screener, judge.user, make_staff(), make_user(is_superuser=True, is_staff=True)):
        assert ending(Program(person).get(address)) == (404, "not-found")
    assert ending(Program().get(address)) == (401, "not-signed-in")


def test_what_a_conflict_stands_before_is_not_in_a_chairs_answers():
    judged, entry, judge, _assignment = scene(status="decided")
    make_sheet(entry, judge, 4, 4)
    chair = make_chair(judged.competition)
    ask, root = Program(chair), f"/competitions/{judged.competition.slug}/rounds/1"

    def totals() -> list[int]:
        return [ask.get(f"{root}/{name}").json()["total"] for name in ("entries", "assignments", "sheets", "standings")]

    assert totals() == [1, 1, 1, 1]
    make_conflict(make_judge(judged.competition, user=chair), entry.application)
    assert totals() == [0, 0, 0, 0]


def test_a_chair_reads_what_is_talked_about_and_decided_but_for_what_they_are_out_of():
    judged, entry, judge, _assignment = scene(status="closed")
    kept = put_in(judged, pseudonym="M3X9")
    talk = Deliberation.objects.create(round=judged)
    for position, one in enumerate((kept, entry)):
        DeliberationItem.objects.create(deliberation=talk, entry=one, position=position)
        Decision.objects.create(entry=one, outcome="reserve", reason="Close", proposed_by=judge.user)
    chair = make_chair(judged.competition)
    ask, root = Program(chair), f"/competitions/{judged.competition.slug}/rounds/1"

    def told(path: str) -> list[tuple[str, str]]:
        return [(one["entry"], one["status"]) for one in ask.get(f"{root}/{path}").json()["items"]]

    assert told("deliberation") == [("M3X9", "waiting"), ("K7Q2", "waiting")]
    assert told("decisions") == [("M3X9", "pending"), ("K7Q2", "pending")]
    StepOut.objects.create(item=kept.talk, user=chair, reason="A friend")
    make_conflict(make_judge(judged.competition, user=chair), entry.application)
    assert (told("deliberation"), told("decisions")) == ([], [("M3X9", "pending")])


def test_a_chair_who_judges_reads_sheets_once_the_round_has_closed():
    judged, entry, judge, _assignment = scene()
    make_sheet(entry, judge, 4, 4)
    chair = make_chair(judged.competition)
    assign(put_in(judged), make_judge(judged.competition, user=chair))
    ask, address = Program(chair), f"/competitions/{judged.competition.slug}/rounds/1/sheets"
    assert ending(ask.get(address)) == (403, "not-allowed")
    Round.objects.filter(pk=judged.pk).update(status="closed", closed_at=timezone.now())
    assert ask.get(address).json()["total"] == 1


def test_standings_once_it_is_decided():
    judged, entry, judge, _assignment = scene(status="decided")
    make_sheet(entry, judge, 4, 3)
    other = put_in(judged, pseudonym="M3X9")
    make_sheet(other, judge, 5, 5)
    ask = Program(make_manager(judged.competition))
    found = ask.get(f"/competitions/{judged.competition.slug}/rounds/1/standings").json()
    assert [(one["place"], one["entry"], one["mean_percent"], one["sheets"]) for one in found["items"]] == [
        (1, "M3X9", "100", 1),
        (2, "K7Q2", "70", 1),
    ]
    assert (found["total"], found["next"]) == (2, None)


@pytest.mark.parametrize("path", ["rounds", "judges", "rounds/1/entries", "rounds/1/assignments", "rounds/1/sheets"])
def test_a_list_costs_the_same_with_one_row_and_with_three(client, path):
    competition = make_closed_call()
    client.force_login(make_manager(competition))
    first = make_round(competition, number=1)
    costs = []
    for numbers in (range(1), range(1, 3)):
        for number in numbers:
            make_sheet(put_in(first), make_judge(competition), 3, 4, 5)
            make_round(competition, number=number + 2)
        client.get(f"/api/v1/competitions/{competition.slug}/{path}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/competitions/{competition.slug}/{path}").status_code == 200
        costs.append(len(captured))
    assert (costs[0], costs[0] <= 15) == (costs[1], True)


def test_a_judges_list_costs_the_same_with_one_row_and_with_three(client):
    judged, _entry, judge, _assignment = scene()
    client.force_login(judge.user)
    costs = []
    for _time in range(2):
        client.get("/api/v1/judging")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/judging").status_code == 200
        costs.append(len(captured))
        for _number in range(2):
            assign(put_in(judged), judge)
    assert (costs[0], costs[0] <= 15) == (costs[1], True)


# --- for judges ---------------------------------------------------------------------------------------------------------
def whole_of(ask: Program, assignment) -> str:
    addresses = ("/judging", f"/judging/{assignment.pk}", f"/judging/{assignment.pk}/sheet")
    return "".join(ask.get(one).content.decode() for one in addresses)


def test_a_blind_round_tells_a_judge_nothing_of_who_it_is():
    judged, entry, judge, assignment = scene()
    ask = Program(judge.user)
    whole = whole_of(ask, assignment)
    assert [word in whole for word in [*WORDS, entry.application.number]] == [False] * 5
    found = ask.get(f"/judging/{assignment.pk}").json()
    assert (found["entry"], found["number"], found["organisation"]) == ("K7Q2", None, None)
    assert [(one["key"], one["value"]) for one in found["answers"]] == [("idea", "Cells"), ("secret", "The alloy")]
    Round.objects.filter(pk=judged.pk).update(blind=False)
    seen = whole_of(ask, assignment)
    assert [word in seen for word in WORDS] == [False, True, True, True]


def test_a_judge_reads_only_what_the_gate_lets_through():
    judged, entry, judge, assignment = scene()
    ask = Program(judge.user)
    assert ask.get("/judging").json()["total"] == 1
    for stranger in (make_judge(judged.competition).user, make_chair(judged.competition), make_user()):
        assert Program(stranger).get("/judging").json()["total"] == 0
        assert ending(Program(stranger).get(f"/judging/{assignment.pk}")) == (404, "not-found")
        assert ending(Program(stranger)("PATCH", f"/judging/{assignment.pk}/sheet", {})) == (404, "not-found")
    make_conflict(judge, entry.application)
    assert ask.get("/judging").json()["total"] == 0
    for path in ("", "/sheet"):
        assert ending(ask.get(f"/judging/{assignment.pk}{path}")) == (404, "not-found")
    assert ending(ask("PATCH", f"/judging/{assignment.pk}/sheet", {"for_applicant": "x"})) == (404, "not-found")
    assert ending(Program(judge.user, "judging").get("/judging")) == (403, "missing-scope")


def test_scores_are_written_by_the_screens_own_actions_and_handed_in():
    judged, _entry, judge, assignment = scene()
    first, second = criteria(judged)
    ask, address = Program(judge.user), f"/judging/{assignment.pk}/sheet"
    fresh = ask.get(address)
    assert (fresh.json()["status"], fresh.json()["scores"]) == ("none", [])
    body = {"scores": {str(first): {"value": "4", "comment": "Sound."}, str(second): {"not_applicable": True}}}
    written = ask("PATCH", address, body | {"for_committee": "Ask them."}, **{"If-Match": fresh["ETag"]})
    told = written.json()
    assert (written.status_code, told["status"], told["total_percent"], told["for_committee"]) == (
        200,
        "draft",
        "80",
        "Ask them.",
    )
    assert [(one["value"], one["not_applicable"], one["comment"]) for one in told["scores"]] == [
        ("4", False, "Sound."),
        (None, True, ""),
    ]
    assert ask.get(address)["ETag"] == written["ETag"] != fresh["ETag"]
    handed_in = ask("POST", f"{address}/submit", {}, **{"Idempotency-Key": "one"})
    again = ask("POST", f"{address}/submit", {}, **{"Idempotency-Key": "one"})
    assert (handed_in.json()["status"], again["Idempotency-Replayed"]) == ("submitted", "true")
    assignment.refresh_from_db()
    assert (assignment.status, AuditEvent.objects.filter(action="sheet.submitted").count()) == ("done", 1)
    assert ending(ask("PATCH", address, {"for_applicant": "x"})) == (409, "moved")
    assert ask("POST", f"{address}/resume", {}).json()["status"] == "draft"


def test_nobody_is_overwritten_unseen():
    judged, _entry, judge, assignment = scene()
    key = str(criteria(judged)[0])
    ask, address = Program(judge.user), f"/judging/{assignment.pk}/sheet"
    seen = ask.get(address)["ETag"]
    ask("PATCH", address, {"scores": {key: {"value": "2"}}}, **{"If-Match": seen})
    late = ask("PATCH", address, {"scores": {key: {"value": "5"}}}, **{"If-Match": seen})
    assert (ending(late), late["ETag"]) == ((412, "changed"), ask.get(address)["ETag"])
    assert str(Score.objects.get().value) == "2.00"


def test_all_of_it_is_written_or_nothing():
    judged, _entry, judge, assignment = scene()
    first, second = map(str, criteria(judged))
    ask, address = Program(judge.user), f"/judging/{assignment.pk}/sheet"
    answer = ask("PATCH", address, {"scores": {first: {"value": "3"}, second: {"value": "7"}}})
    assert (ending(answer), [one["name"] for one in answer.json()["errors"]]) == (
        (422, "invalid"),
        [f"scores.{second}.value"],
    )
    for body in (
        {"scores": {first: {"value": "a lot"}}},
        {"scores": {first: {"value": "3", "not_applicable": True}}},
        {"scores": {"987654": {"value": "3"}}},
        {"scores": {"x": {"value": "3"}}},
        {"score": {}},
    ):
        assert ending(ask("PATCH", address, body)) == (422, "invalid")
    assert (ScoreSheet.objects.count(), Score.objects.count()) == (0, 0)
    assert ending(ask("POST", f"{address}/submit", {})) == (422, "invalid")
    ask("PATCH", address, {"scores": {first: {"value": "3"}}})
    missing = ask("POST", f"{address}/submit", {}).json()
    assert [one["name"] for one in missing["errors"]] == [f"scores.{second}.value"]


def test_nothing_is_written_once_the_round_is_over():
    judged, entry, judge, assignment = scene()
    ask, address = Program(judge.user), f"/judging/{assignment.pk}/sheet"
    key = str(criteria(judged)[0])
    sheet = make_sheet(entry, judge, 3, 3, submitted=False)
    before = timezone.now() - timedelta(minutes=1)
    Round.objects.filter(pk=judged.pk).update(opens_at=before - timedelta(days=1), closes_at=before)
    for method, path, body in (
        ("PATCH", "", {"scores": {key: {"value": "5"}}}),
        ("POST", "/submit", {}),
    ):
        assert ending(ask(method, address + path, body)) == (409, "moved")
    assert [str(one.value) for one in sheet.scores.all()] == ["3.00", "3.00"]
    assert json.loads(ask.get(address).content)["status"] == "draft"
