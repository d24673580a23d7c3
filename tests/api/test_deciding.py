"""Talking about entries, voting and deciding by the API: as on the pages, and once for each key."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from competitions.models import (
    Conflict,
    Decision,
    Deliberation,
    DeliberationItem,
    Publication,
    Round,
    StepOut,
    Vote,
    VotedPrize,
)
from core.models import AuditEvent
from portal.api import api
from tests.api.scene import API, Program, ending
from tests.competitions.decision_scene import Scene, make_prize, make_scored
from tests.competitions.judging_scene import make_conflict, make_judge
from tests.competitions.voted_scene import make_voted
from tests.factories import make_user, sign_in_recently

pytestmark = pytest.mark.django_db
ROWS = ((9, 9), (7, 5), (6, 5), (1, 2))
"""Two go on; the second and the third lie at the cut."""
EVERY = ("judging", "scores", "decide", "approve")


def scored(**fields) -> tuple[Scene, str]:
    scene = make_scored(*ROWS, **fields)
    return scene, f"/competitions/{scene.round.competition.slug}/rounds/{scene.round.number}"


def program(person) -> Program:
    return Program(person, *EVERY)


# --- the talk -----------------------------------------------------------------------------------------------------------
def test_a_whole_deliberation_by_programs():
    scene, root = scored(blind=True)
    chair, judge = program(scene.chair), program(scene.judges[0].user)
    assert chair("POST", f"{root}/deliberation/open", {}).json()["status"] == "open"
    items = chair.get(f"{root}/deliberation").json()["items"]
    first = items[0]["entry"]
    assert judge.get(f"{root}/vote").json() == {
        "entry": None,
        "title": None,
        "status": None,
        "choice": None,
        "reason": "",
    }
    assert chair("POST", f"{root}/deliberation/{first}/show", {}).json()["status"] == "waiting"
    said = {"entry": first, "choice": "for", "reason": "It runs."}
    assert ending(judge("POST", f"{root}/vote", said)) == (409, "moved")
    assert chair("POST", f"{root}/deliberation/{first}/begin-vote", {}).json()["status"] == "voting"
    assert ending(judge("POST", f"{root}/vote", said | {"reason": " "})) == (422, "invalid")
    told = judge("POST", f"{root}/vote", said).json()
    assert told == {"entry": first, "title": first, "status": "voting", "choice": "for", "reason": "It runs."}
    assert chair("POST", f"{root}/vote", said | {"choice": "abstain", "reason": ""}).json()["choice"] == "abstain"
    assert ending(program(scene.manager)("POST", f"{root}/vote", said)) == (404, "not-found")
    assert ending(chair("POST", f"{root}/deliberation/close", {})) == (409, "moved")
    settled = chair("POST", f"{root}/deliberation/{first}/settle", {"note": "It goes on"}).json()
    assert (settled["status"], settled["note"]) == ("settled", "It goes on")
    out = {"person": scene.judges[1].user.email, "reason": "Advised them"}
    assert chair("POST", f"{root}/deliberation/{first}/send-out", out).status_code == 200
    assert [(one.user, one.made_by) for one in StepOut.objects.all()] == [(scene.judges[1].user, scene.chair)]
    assert chair("POST", f"{root}/deliberation/close", {}).json()["status"] == "closed"
    assert list(Vote.objects.order_by("pk").values_list("choice", "reason")) == [("for", "It runs."), ("abstain", "")]


def test_an_entry_is_put_up_by_hand_once():
    scene, root = scored()
    chair = program(scene.chair)
    assert ending(chair("POST", f"{root}/deliberation/add", {"entry": "none"})) == (404, "not-found"), "no talk yet"
    chair("POST", f"{root}/deliberation/open", {})
    name = scene.entries[0].pseudonym
    made = chair("POST", f"{root}/deliberation/add", {"entry": name})
    assert (made.status_code, made.json()["why"], made["Location"].endswith(f"{root}/deliberation")) == (
        201,
        "added",
        True,
    )
    assert ending(chair("POST", f"{root}/deliberation/add", {"entry": name})) == (409, "moved")


def test_the_same_key_votes_once_and_says_the_same_again():
    scene, root = scored()
    chair, judge = program(scene.chair), program(scene.judges[0].user)
    key = {"Idempotency-Key": "a-vote-of-mine"}
    opened = [chair("POST", f"{root}/deliberation/open", {}, **{"Idempotency-Key": "open-it"}) for _time in (1, 2)]
    assert [(one.status_code, one.get("Idempotency-Replayed")) for one in opened] == [(200, None), (200, "true")]
    item = DeliberationItem.objects.select_related("entry").first()
    for verb in ("show", "begin-vote"):
        chair("POST", f"{root}/deliberation/{item.entry.pseudonym}/{verb}", {})
    said = {"entry": item.entry.pseudonym, "choice": "for", "reason": "It runs."}
    answers = [judge("POST", f"{root}/vote", said, **key) for _time in (1, 2)]
    assert [(one.json()["choice"], one.get("Idempotency-Replayed")) for one in answers] == [
        ("for", None),
        ("for", "true"),
    ]
    assert AuditEvent.objects.filter(action="deliberation.voted").count() == 1
    assert ending(judge("POST", f"{root}/vote", said | {"choice": "against"}, **key)) == (422, "key-reused")


@pytest.mark.parametrize("way", ["conflict", "left", "none"])
def test_for_who_is_out_an_entry_is_not_there(way):
    scene, root = scored()
    judge = make_judge(scene.round.competition, user=scene.chair)
    chair, manager = program(scene.chair), program(scene.manager)
    manager("POST", f"{root}/deliberation/open", {})
    item = DeliberationItem.objects.select_related("entry__application").first()
    name = item.entry.pseudonym
    manager("POST", f"{root}/deliberation/{name}/show", {})
    manager("POST", f"{root}/deliberation/{name}/begin-vote", {})
    if way == "conflict":
        make_conflict(judge, item.entry.application)
    elif way == "left":
        assert chair("POST", f"{root}/vote/step-out", {"entry": name, "reason": "A friend"}).json()["entry"] is None
    here = way == "none"
    said = {"entry": name, "choice": "for", "reason": "x"}
    asked = [(f"deliberation/{name}/show", {}), (f"deliberation/{name}/settle", {"note": ""}), ("vote", said)]
    none = [
        ("deliberation/none/show", {}),
        ("deliberation/none/settle", {"note": ""}),
        ("vote", said | {"entry": "none"}),
    ]
    strip = lambda answer: re.sub(rb"urn:uuid:\w+", b"", answer.content)  # noqa: E731 (a word for one expression)
    theirs = [chair("POST", f"{root}/{path}", body) for path, body in asked[2:] + asked[:2]]
    nothing = [chair("POST", f"{root}/{path}", body) for path, body in none[2:] + none[:2]]
    assert [one.status_code for one in theirs] == ([200] * 3 if here else [404] * 3)
    assert ([strip(one) for one in theirs] == [strip(one) for one in nothing]) is not here
    assert (chair.get(f"{root}/vote").json()["entry"] == name) is here
    assert (Deliberation.objects.get().current_id, Vote.objects.count()) == (item.pk, 1 if here else 0)


# --- decisions ----------------------------------------------------------------------------------------------------------
def outcomes(scene: Scene, *said: str, seen: int = 0) -> dict:
    pairs = zip(scene.entries, said, strict=True)
    return {"proposals": [{"entry": entry.pseudonym, "outcome": outcome, "seen": seen} for entry, outcome in pairs]}


def seen_by(asking: Program, root: str) -> dict:
    rows = asking.get(f"{root}/decisions").json()["items"]
    return {
        "decisions": [{"entry": one["entry"], "seen": one["revision"]} for one in rows if one["status"] == "pending"]
    }


def test_one_proposes_another_approves_and_the_round_is_frozen():
    scene, root = scored()
    prize = make_prize(scene.round)
    manager, chair = program(scene.manager), program(scene.chair)
    body = outcomes(scene, "winner", "commended", "reserve", "unsuccessful")
    body["proposals"][0] |= {"prize": prize.pk, "reason": "The only one that runs."}
    made = manager("POST", f"{root}/decisions", body)
    assert [(one["outcome"], one["status"], one["revision"]) for one in made.json()["items"]] == [
        ("winner", "pending", 1), ("commended", "pending", 1), ("reserve", "pending", 1), ("unsuccessful", "pending", 1),
    ]  # fmt: skip
    assert made.json()["items"][0]["prize"]["zh"] == "一等奖"
    assert ending(manager("POST", f"{root}/decisions/approve", seen_by(manager, root))) == (409, "moved"), "one's own"
    returned = chair("POST", f"{root}/decisions/{scene.entries[2].pseudonym}/return", {"why": "Talk again", "seen": 1})
    assert (returned.json()["status"], returned.json()["returned_why"]) == ("returned", "Talk again")
    again = {"proposals": [{"entry": scene.entries[2].pseudonym, "outcome": "unsuccessful", "seen": 2}]}
    assert manager("POST", f"{root}/decisions", again).json()["items"][0]["revision"] == 3
    approved = chair("POST", f"{root}/decisions/approve", seen_by(chair, root))
    assert approved.json() == {"approved": 4, "round_status": "decided"}
    assert (Round.objects.get(pk=scene.round.pk).status, Publication.objects.count()) == ("decided", 1)
    assert ending(chair("POST", f"{root}/publish", {})) == (409, "moved"), "letters go first"
    undone = chair("POST", f"{root}/decisions/undo", {"reason": "A sheet was counted twice"})
    assert undone.json() == {"approved": 0, "round_status": "closed"}


def test_what_is_published_by_the_api_waits_for_the_letters_as_on_the_page():
    scene, root = scored()
    program(scene.manager)("POST", f"{root}/decisions", outcomes(scene, *["commended"] * 4))
    chair = program(scene.chair)
    chair("POST", f"{root}/decisions/approve", seen_by(chair, root))
    Decision.objects.update(status="letters")
    made = chair("POST", f"{root}/publish", {})
    assert (made.status_code, made.json()["sha256"]) == (200, Publication.objects.get().sha256)
    assert ending(chair("POST", f"{root}/publish", {})) == (409, "moved")
    assert set(Decision.objects.values_list("status", flat=True)) == {"published"}


def test_all_is_written_or_nothing_and_what_is_wrong_is_named_by_its_place():
    scene, root = scored()
    manager, chair = program(scene.manager), program(scene.chair)
    prize = make_prize(scene.round)
    body = outcomes(scene, "advances", "reserve", "reserve", "reserve")
    body["proposals"][2] |= {"prize": prize.pk}
    refused = manager("POST", f"{root}/decisions", body)
    assert (ending(refused), [one["name"] for one in refused.json()["errors"]]) == ((422, "invalid"), ["proposals.2"])
    body["proposals"][2] = {"entry": "none", "outcome": "reserve", "seen": 0}
    refused = manager("POST", f"{root}/decisions", body)
    assert [one["name"] for one in refused.json()["errors"]] == ["proposals.2.entry"]
    assert Decision.objects.count() == 0
    manager("POST", f"{root}/decisions", outcomes(scene, "advances", "reserve", "reserve", "reserve"))
    late = chair("POST", f"{root}/decisions", outcomes(scene, "advances", "advances", "reserve", "reserve"))
    assert (ending(late), scene.entries[1].pseudonym in late.json()["detail"]) == ((409, "moved"), True)
    assert list(Decision.objects.order_by("pk").values_list("outcome", flat=True)) == ["advances"] + ["reserve"] * 3
    old = {"decisions": [{"entry": scene.entries[0].pseudonym, "seen": 7}]}
    assert ending(chair("POST", f"{root}/decisions/approve", old)) == (409, "moved")


@pytest.mark.parametrize("conflicted", [True, False])
def test_a_conflict_stands_before_proposing_and_approving(conflicted):
    scene, root = scored()
    judge = make_judge(scene.round.competition, user=scene.chair)
    program(scene.manager)("POST", f"{root}/decisions", outcomes(scene, *["advances"] * 4))
    if conflicted:
        make_conflict(judge, scene.entries[0].application)
    chair, name = program(scene.chair), scene.entries[0].pseudonym
    back = chair("POST", f"{root}/decisions/{name}/return", {"why": "No", "seen": 1})
    approve = chair(
        "POST", f"{root}/decisions/approve", {"decisions": [{"entry": name, "seen": 1 if conflicted else 2}]}
    )
    other = {"proposals": [{"entry": name, "outcome": "reserve", "seen": 2}]}
    written = chair("POST", f"{root}/decisions", other)
    assert [back.status_code, approve.status_code, written.status_code] == (
        [404, 409, 422] if conflicted else [200, 409, 200]
    )
    assert Conflict.objects.active().count() == conflicted


def test_a_session_has_to_be_as_fresh_as_on_the_page_and_a_token_has_to_hold_the_scope():
    scene, root = scored()
    program(scene.manager)("POST", f"{root}/decisions", outcomes(scene, *["advances"] * 4))
    body = seen_by(program(scene.chair), root)
    assert ending(Program(scene.chair, "judging", "decide")("POST", f"{root}/decisions/approve", body)) == (
        403,
        "missing-scope",
    )
    client = Client()
    sign_in_recently(client, scene.chair)
    send = lambda: client.post(f"{API}{root}/decisions/approve", body, content_type="application/json")  # noqa: E731 (a word for one expression)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert ending(send()) == (403, "not-recent")
    assert send().json()["approved"] == 4


def test_strangers_and_judges_lead_nothing():
    scene, root = scored()
    for person in (make_user(), scene.judges[0].user):
        asking = program(person)
        sent = [("deliberation/open", {}), ("decisions", outcomes(scene, *["reserve"] * 4)), ("publish", {}),
                ("decisions/undo", {"reason": "x"})]  # fmt: skip
        assert [ending(asking("POST", f"{root}/{path}", body)) for path, body in sent] == [(404, "not-found")] * 4
    assert (Deliberation.objects.count(), Decision.objects.count()) == (0, 0)


# --- the public's prize -------------------------------------------------------------------------------------------------
def test_the_publics_prize_is_put_forward_and_approved():
    there = make_voted(2, 5)
    root = f"/competitions/{there.competition.slug}/public-vote"
    manager, chair = program(there.manager), program(there.chair)
    told = manager.get(root).json()
    second = there.finalists[1].application.number
    assert (told["counts"][0], told["decision"], told["prize"]["en"]) == (
        {"application": second, "votes": 5}, None, "Audience's prize",
    )  # fmt: skip
    first = {"winner": there.finalists[0].application.number, "seen": 0}
    assert ending(manager("POST", f"{root}/propose", first)) == (422, "invalid")
    made = manager("POST", f"{root}/propose", {"winner": second, "seen": 0}).json()["decision"]
    assert (made["winner"], made["status"], made["revision"]) == (second, "pending", 1)
    assert ending(manager("POST", f"{root}/approve", {"seen": 1})) == (403, "not-allowed")
    assert chair("POST", f"{root}/approve", {"seen": 1}).json()["decision"]["status"] == "approved"
    assert ending(chair("POST", f"{root}/return", {"why": "Late", "seen": 2})) == (409, "moved")


def test_nobody_reads_a_count_before_the_end_nor_whom_a_conflict_parts_from_a_finalist():
    running = make_voted(2, 5, over=False)
    told = program(running.manager).get(f"/competitions/{running.competition.slug}/public-vote").json()
    assert (told["counts"], told["decision"]) == (None, None)
    there = make_voted(2, 5)
    root = f"/competitions/{there.competition.slug}/public-vote"
    there.propose(there.finalists[1])
    judge = make_judge(there.competition, user=there.chair)
    chair = program(there.chair)
    assert chair.get(root).json()["counts"] is not None
    make_conflict(judge, there.finalists[0].application)
    told = chair.get(root).json()
    assert (told["counts"], told["decision"], ending(chair("POST", f"{root}/approve", {"seen": 1}))) == (
        None, None, (403, "not-allowed"),
    )  # fmt: skip
    assert VotedPrize.objects.get(vote=there.vote).status == "pending"


# --- as it is written down ----------------------------------------------------------------------------------------------
def test_each_operation_is_documented_with_an_example_of_what_is_sent_and_answered():
    paths = api.get_openapi_schema()["paths"]
    found = {
        operation["operationId"]: operation
        for path, methods in paths.items() for operation in methods.values()
        if re.search(r"/(deliberation|decisions|vote|publish|public-vote)(/|$)", path) and "competitions" in path
    }  # fmt: skip
    assert len(found) == 21
    for name, operation in found.items():
        answered = operation["responses"].get("200") or operation["responses"]["201"]
        assert answered["content"]["application/json"]["example"], name
        if "requestBody" in operation:
            sent = operation["requestBody"]["content"]["application/json"]
            assert isinstance(sent["example"], dict), name
            assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}, name
