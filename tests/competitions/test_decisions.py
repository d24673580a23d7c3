"""Decisions: proposed by one, approved by another, undone while nobody was told, frozen, published after the embargo."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from competitions.actions import deciding, deliberating, outcome_letters, publishing
from competitions.judging.decisions import advancing, digest_of, ranking, waiting_for
from competitions.judging.publication import current, is_whole, released
from competitions.models import Application, Decision, OutcomeLetter, OutcomeText, Publication
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.decision_scene import Scene, approve, decided, make_prize, make_scored, propose
from tests.competitions.judging_scene import make_conflict, make_judge, make_round
from tests.competitions.scene import make_manager
from tests.factories import make_user, sign_in_recently

pytestmark = pytest.mark.django_db


def address(scene: Scene, rest: str = "decisions/") -> str:
    return f"/en/desk/competitions/{scene.round.competition.slug}/rounds/{scene.round.number}/{rest}"


def outcomes(scene: Scene) -> list[tuple[str, str]]:
    rows = Decision.objects.filter(entry__round=scene.round).order_by("entry")
    return list(rows.values_list("outcome", "status"))


def told(scene: Scene) -> None:
    """Letters drafted, approved and sent."""
    outcome_letters.draft_letters(round=scene.round, by=scene.chair)
    OutcomeLetter.objects.filter(round=scene.round).update(seen_at=timezone.now())
    outcome_letters.approve_letters(round=scene.round, by=scene.chair)
    count = OutcomeLetter.objects.filter(round=scene.round).count()
    outcome_letters.send_letters(round=scene.round, people=count, by=scene.chair)


def test_what_must_be_true_of_decisions_is_kept_by_the_database():
    scene = decided("advances", "unsuccessful")
    one = Decision.objects.first()
    prize = make_prize(scene.round)
    for name, changes in {
        "decision_approved_by_another": {"approved_by": one.proposed_by},
        "decision_approved_has_time": {"approved_at": None},
        "decision_returned_has_a_reason": {"status": "returned", "approved_at": None},
        "decision_prize_is_won": {"prize": prize},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Decision.objects.filter(pk=one.pk).update(**changes)
    text = {"body_en": "x", "body_zh": "x", "round": scene.round}
    OutcomeText.objects.create(outcome="winner", subject_en="A", subject_zh="甲", **text)
    for again in ({"subject_en": "A", "subject_zh": "乙"}, {"subject_en": "B", "subject_zh": "甲"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutcomeText.objects.create(outcome="reserve", **again, **text)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(round=scene.round, snapshot={}, sha256="x")
    with pytest.raises(IntegrityError, match="publication_released_stays"), transaction.atomic():
        Publication.objects.update(released_at=timezone.now(), undone_at=timezone.now())


def test_one_proposes_and_another_approves():
    scene = make_scored((9,), (5,))
    propose(scene, "advances", "unsuccessful")
    assert outcomes(scene) == [("advances", "pending"), ("unsuccessful", "pending")]
    assert list(advancing(scene.round)) == []
    with pytest.raises(MoveNotAllowed, match="somebody else approves"):
        approve(scene, by=scene.manager)
    assert approve(scene) == 2
    assert (scene.round.status, list(advancing(scene.round))) == ("decided", [scene.entries[0].application])
    assert {(one.proposed_by, one.approved_by) for one in Decision.objects.all()} == {(scene.manager, scene.chair)}
    events = AuditEvent.objects.filter(action__in=["decision.proposed", "decision.approved", "round.decided"])
    assert sorted(events.values_list("action", flat=True)) == ["decision.approved"] * 2 + ["decision.proposed"] * 2 + ["round.decided"]  # fmt: skip


def test_a_round_is_decided_only_when_nothing_is_left_open():
    scene = make_scored((9,), (5,))
    propose(scene, "advances")
    approve(scene)
    assert (scene.round.status, current(scene.round)) == ("closed", None)
    deciding.propose_decisions(
        round=scene.round, proposals=[deciding.Proposal(scene.entries[1].pk, "reserve")], by=scene.chair
    )
    approve(scene, by=scene.manager)
    assert (scene.round.status, is_whole(current(scene.round))) == ("decided", True)


def test_nobody_decides_while_judging_goes_on_and_nobody_else_at_all():
    scene = make_scored((9,), (5,))
    for person in (make_user(), scene.judges[0].user, make_manager(scene.round.competition, "screener")):
        with pytest.raises(NotAllowed):
            propose(scene, "advances", by=person)
    type(scene.round).objects.filter(pk=scene.round.pk).update(status="open", closed_at=None)
    with pytest.raises(MoveNotAllowed):
        propose(scene, "advances")
    assert Decision.objects.count() == 0


def test_of_two_who_decide_the_second_sees_both_and_writes_nothing():
    scene = make_scored((9,), (5,))
    propose(scene, "advances", "unsuccessful")
    late = [
        deciding.Proposal(scene.entries[0].pk, "winner", seen=1),
        deciding.Proposal(scene.entries[1].pk, "reserve", seen=0),
    ]
    with pytest.raises(deciding.DecidedMeanwhile) as lost:
        deciding.propose_decisions(round=scene.round, proposals=late, by=scene.chair)
    assert lost.value.entries == {scene.entries[1].pk}
    assert outcomes(scene) == [("advances", "pending"), ("unsuccessful", "pending")]


def test_an_approval_is_of_what_its_page_showed():
    scene = make_scored((9,), (5,))
    propose(scene, "advances", "unsuccessful")
    seen = digest_of(waiting_for(scene.round, scene.chair))
    propose(scene, "winner", seen=1)
    with pytest.raises(StateHasMoved):
        deciding.approve_decisions(round=scene.round, seen=seen, by=scene.chair)
    assert outcomes(scene) == [("winner", "pending"), ("unsuccessful", "pending")]


def test_a_proposal_is_sent_back_with_a_reason_and_proposed_again():
    scene = make_scored((9,), (5,))
    propose(scene, "advances", "unsuccessful")
    first = Decision.objects.get(entry=scene.entries[0])
    with pytest.raises(ValidationError):
        deciding.return_decision(decision=first, reason=" ", seen=1, by=scene.chair)
    deciding.return_decision(decision=first, reason="Too early", seen=1, by=scene.chair)
    approve(scene)
    assert outcomes(scene) == [("advances", "returned"), ("unsuccessful", "approved")]
    propose(scene, "reserve", seen=2)
    assert approve(scene) == 1
    assert (outcomes(scene)[0], scene.round.status) == (("reserve", "approved"), "decided")


def test_only_a_winner_is_given_a_prize_of_this_competition():
    scene = make_scored((9,), (5,))
    prize, elsewhere = make_prize(scene.round), make_prize(make_round())
    for outcome, given in (("advances", prize), ("winner", elsewhere), ("sings", None)):
        with pytest.raises(ValidationError) as refused:
            propose(scene, outcome, prize=given.pk if given else None)
        assert list(refused.value.message_dict) == [str(scene.entries[0].pk)]
    propose(scene, "winner", prize=prize.pk)
    assert Decision.objects.get().prize == prize


def test_the_first_so_many_go_on_and_a_vote_goes_before_the_rank():
    scene = make_scored((9, 9), (7, 5), (6, 5), (1, 2))
    talk = deliberating.open_deliberation(round=scene.round, by=scene.chair)
    for item, choice in zip(talk.items.all(), ("against", "for"), strict=True):
        deliberating.begin_vote(item=item, by=scene.chair)
        deliberating.cast_vote(item=item, choice=choice, reason="So", by=scene.judges[0].user)
        deliberating.settle_item(item=item, note="", by=scene.chair)
    assert deciding.propose_by_rank(round=scene.round, places=2, reserves=1, by=scene.manager) == 4
    assert [outcome for outcome, _status in outcomes(scene)] == ["advances", "unsuccessful", "advances", "unsuccessful"]
    assert deciding.propose_by_rank(round=scene.round, places=4, reserves=0, by=scene.manager) == 0


def test_what_a_conflict_hides_is_decided_by_others(client):
    scene = make_scored((9,), (5,))
    make_conflict(make_judge(scene.round.competition, user=scene.chair), scene.entries[0].application)
    assert [row.entry for row in ranking(scene.round, scene.chair)] == [scene.entries[1]]
    with pytest.raises(ValidationError):
        propose(scene, "advances", by=scene.chair)
    propose(scene, "advances", "unsuccessful")
    assert (approve(scene), outcomes(scene)) == (1, [("advances", "pending"), ("unsuccessful", "approved")])
    client.force_login(scene.chair)
    name = scene.entries[0].application.organisation.name
    assert name not in client.get(address(scene)).content.decode()
    client.force_login(scene.manager)
    assert name in client.get(address(scene)).content.decode()
    assert approve(scene, by=make_manager(scene.round.competition)) == 1
    assert scene.round.status == "decided"


def test_undone_while_nobody_was_told_and_frozen_anew():
    scene = decided("advances", "unsuccessful")
    outcome_letters.draft_letters(round=scene.round, by=scene.chair)
    first = current(scene.round)
    deciding.undo_approval(round=scene.round, reason="A mistake", by=scene.chair)
    scene.round.refresh_from_db()
    assert (scene.round.status, outcomes(scene)) == ("closed", [("advances", "pending"), ("unsuccessful", "pending")])
    assert (OutcomeLetter.objects.count(), current(scene.round)) == (0, None)
    propose(scene, "reserve", seen=3)
    approve(scene)
    second = current(scene.round)
    assert first.pk != second.pk and first.sha256 != second.sha256
    told(scene)
    with pytest.raises(MoveNotAllowed, match="Letters have gone"):
        deciding.undo_approval(round=scene.round, reason="A mistake", by=scene.chair)


def test_a_decision_stands_once_the_next_round_has_begun():
    scene = decided("advances", "unsuccessful")
    make_round(scene.round.competition, status="open")
    with pytest.raises(MoveNotAllowed, match="later round"):
        deciding.undo_approval(round=scene.round, reason="A mistake", by=scene.chair)


def test_letters_then_embargo_then_everybody(client):
    scene = make_scored((9,), (7,), (5,), (3,))
    propose(scene, "winner", prize=make_prize(scene.round).pk)
    rest = [deciding.Proposal(one.pk, outcome) for one, outcome in zip(scene.entries[1:], ("commended", "reserve", "unsuccessful"), strict=True)]  # fmt: skip
    deciding.propose_decisions(round=scene.round, proposals=rest, by=scene.manager)
    approve(scene)
    until = timezone.now() + timedelta(days=3)
    outcome_letters.save_settings(
        round=scene.round, feedback="none", embargo_until=until, by_time=False, by=scene.chair
    )
    with pytest.raises(MoveNotAllowed, match="Letters go first"):
        publishing.release(round=scene.round, by=scene.chair)
    told(scene)
    with pytest.raises(MoveNotAllowed, match="embargo"):
        publishing.release(round=scene.round, by=scene.chair)
    public = f"/en/competitions/{scene.round.competition.slug}/"
    names = [one.application.organisation.name for one in scene.entries]
    page = client.get(public).content.decode()
    assert ([name in page for name in names], released(scene.round.competition)) == ([False] * 4, [])
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        frozen = publishing.release(round=scene.round, by=scene.chair)
        with pytest.raises(StateHasMoved):
            publishing.release(round=scene.round, by=scene.chair)
    page = client.get(public).content.decode()
    assert [name in page for name in names] == [True, True, False, False]
    assert [(one.outcome, one.prize_in("zh-hans")) for one in released(scene.round.competition)] == [
        ("winner", "一等奖"),
        ("commended", ""),
    ]
    applications = Application.objects.filter(pk__in=[one.application_id for one in scene.entries]).order_by("pk")
    assert list(applications.values_list("outcome", flat=True)) == ["winner"] + ["unsuccessful"] * 3
    assert {status for _outcome, status in outcomes(scene)} == {"published"}
    assert is_whole(frozen)


def test_the_clock_publishes_what_is_ready_and_nothing_else():
    until = timezone.now() + timedelta(days=1)
    ready, untold, by_hand = decided("winner"), decided("winner"), decided("winner")
    for scene in (ready, untold, by_hand):
        by_time = scene is not by_hand
        outcome_letters.save_settings(round=scene.round, feedback="none", embargo_until=until, by_time=by_time, by=scene.chair)  # fmt: skip
    told(ready)
    told(by_hand)
    publishing.release_what_is_due()
    assert Publication.objects.filter(released_at__isnull=False).count() == 0
    with time_machine.travel(until, tick=False):
        publishing.release_what_is_due()
        publishing.release_what_is_due()
    assert [one.round for one in Publication.objects.filter(released_at__isnull=False)] == [ready.round]


def test_a_snapshot_that_was_tampered_with_is_not_published():
    scene = decided("winner")
    told(scene)
    changed = current(scene.round).snapshot
    changed["decisions"][0]["organisation"]["names"]["en"] = "Somebody else"
    Publication.objects.update(snapshot=changed)
    with pytest.raises(MoveNotAllowed, match="not what was approved"):
        publishing.release(round=scene.round, by=scene.chair)


def test_the_whole_way_on_its_pages(client):
    scene = make_scored((9,), (5,))
    first, second = scene.entries
    sign_in_recently(client, scene.manager)
    typed = {f"outcome-{first.pk}": "advances", f"seen-{first.pk}": "0", f"reason-{first.pk}": "Bold"}
    answer = client.post(address(scene), {"verb": "save", **typed})
    assert (answer.status_code, outcomes(scene)) == (302, [("advances", "pending")])
    stale = {f"outcome-{first.pk}": "winner", f"seen-{first.pk}": "0", f"reason-{first.pk}": "Mine"}
    sign_in_recently(client, scene.chair)
    answer = client.post(address(scene), {"verb": "save", **stale})
    page = answer.content.decode()
    assert (answer.status_code, outcomes(scene)) == (409, [("advances", "pending")])
    assert ("By now" in page, 'value="Mine"' in page) == (True, True)
    assert client.post(address(scene), {"verb": "rank", "places": "0", "reserves": "0"}).status_code == 422
    assert client.post(address(scene), {"verb": "rank", "places": "1", "reserves": "0"}).status_code == 302
    assert outcomes(scene) == [("advances", "pending"), ("unsuccessful", "pending")]
    seen = digest_of(waiting_for(scene.round, scene.chair))
    client.post(address(scene), {"verb": "approve", "seen": seen})
    assert outcomes(scene) == [("advances", "approved"), ("unsuccessful", "pending")]
    sign_in_recently(client, scene.manager)
    own = Decision.objects.get(entry=second)
    client.post(address(scene), {"verb": "return", "decision": own.pk, "seen": "1", "why": "Look again"})
    assert "Look again" in client.get(address(scene)).content.decode()


def test_approving_asks_who_it_is(client):
    scene = make_scored((9,))
    propose(scene, "advances")
    client.force_login(scene.chair)
    seen = digest_of(waiting_for(scene.round, scene.chair))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = client.post(address(scene), {"verb": "approve", "seen": seen})
    assert (answer.status_code, "reauthenticate" in answer.url) == (302, True)
    assert outcomes(scene) == [("advances", "pending")]
