"""A prize that the public gives: what the vote says, put forward and approved by two, announced with the others."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from competitions.actions import ceremony, deciding, parts, voted_prize
from competitions.models import Prize, PublicVote, VotedPrize
from competitions.voted import count_of, is_whole, told_of
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved, Transitions
from tests.competitions.ceremony_scene import make_finalist
from tests.competitions.decision_scene import make_prize, make_scored
from tests.competitions.judging_scene import make_conflict, make_judge
from tests.competitions.test_decision_races import careless
from tests.competitions.voted_scene import lift, make_prize_by_vote, make_voted, take_back
from tests.factories import make_user, sign_in_recently
from tests.races import race

pytestmark = pytest.mark.django_db


# --- deciding ---------------------------------------------------------------------------------------------------------
def test_what_the_vote_says_is_put_forward_by_one_and_approved_by_another():
    there = make_voted(2, 5, 1)
    first, second, third = there.finalists
    assert [(row.pk, votes) for row, votes in count_of(there.vote).rows] == [
        (second.pk, 5),
        (first.pk, 2),
        (third.pk, 1),
    ]
    for wrong in (first, third):
        with pytest.raises(ValidationError):
            there.propose(wrong)
    row = there.propose(second)
    assert (row.status, row.winner, row.tied, [votes for _number, votes in row.counts]) == (
        "pending",
        second,
        False,
        [5, 2, 1],
    )
    with pytest.raises(NotAllowed, match="somebody else approves"):
        there.approve(by=there.manager)
    with pytest.raises(StateHasMoved):
        there.approve(seen=7)
    row = there.approve()
    assert (row.status, row.revision, is_whole(row), row.snapshot["winner"]["organisation"]["names"]["en"]) == (
        "approved", 2, True, "Finalist 1",
    )  # fmt: skip
    assert told_of(there.competition) is None, "nobody reads it yet"
    done = AuditEvent.objects.filter(action__startswith="prize.vote_").order_by("pk")
    assert [(one.action, second.application.number in str(one.after)) for one in done] == [
        ("prize.vote_proposed", False), ("prize.vote_approved", False),
    ]  # fmt: skip


def test_nothing_is_decided_before_every_vote_that_came_in_time_is_counted():
    there = make_voted(2, 5, over=False)
    with pytest.raises(MoveNotAllowed, match="once it has closed"):
        there.propose(there.finalists[1])
    closes = there.vote.closes_at
    with time_machine.travel(closes + timedelta(seconds=170)), pytest.raises(MoveNotAllowed):
        there.propose(there.finalists[1])
    with time_machine.travel(closes + timedelta(seconds=181)):
        assert there.propose(there.finalists[1]).status == "pending"


def test_who_is_level_is_chosen_by_people_with_a_reason():
    there = make_voted(4, 1, 4)
    first, second, third = there.finalists
    assert count_of(there.vote).first == [first, third]
    with pytest.raises(ValidationError, match="level"):
        there.propose(third)
    with pytest.raises(ValidationError, match="most votes"):
        there.propose(second, "It is our favourite")
    row = there.propose(third, "It has no other prize.")
    assert (row.winner, row.tied, row.reason) == (third, True, "It has no other prize.")
    there.approve()
    lift(there)
    told = told_of(there.competition)
    assert (told.name_in("en"), told.votes, told.total, told.tied, told.reason) == (
        "Finalist 2", 4, 9, True, "It has no other prize.",
    )  # fmt: skip


def test_nobody_gets_it_only_with_a_reason():
    there = make_voted(0, 0)
    assert count_of(there.vote).first == []
    with pytest.raises(ValidationError):
        there.propose(there.finalists[0], "Why not")
    with pytest.raises(ValidationError, match="nobody gets it"):
        there.propose(None)
    there.propose(None, "Nobody voted.")
    there.approve()
    lift(there)
    told = told_of(there.competition)
    assert (told.winner, told.reason, told.total) == (None, "Nobody voted.", 0)


def test_what_is_sent_back_is_put_forward_anew_and_an_approval_is_undone_while_nobody_knows():
    there = make_voted(1, 3)
    second = there.finalists[1]
    there.propose(second)
    with pytest.raises(ValidationError):
        voted_prize.return_voted_prize(vote=there.vote, reason=" ", seen=1, by=there.chair)
    voted_prize.return_voted_prize(vote=there.vote, reason="Wait for the list", seen=1, by=there.chair)
    with pytest.raises(MoveNotAllowed):
        there.approve(seen=2)
    there.propose(second, seen=2, by=there.chair)
    there.approve(seen=3, by=there.manager)
    row = voted_prize.undo_voted_prize(vote=there.vote, reason="A name is wrong", seen=4, by=there.manager)
    assert (row.status, row.snapshot, row.sha256, row.approved_by) == ("pending", None, "", None)
    there.approve(seen=5, by=there.manager)
    lift(there)
    with pytest.raises(MoveNotAllowed, match="announced"):
        voted_prize.undo_voted_prize(vote=there.vote, reason="Too late", seen=6, by=there.manager)


# --- entries that are taken back, conflicts ---------------------------------------------------------------------------
def test_votes_for_who_takes_part_no_more_count_for_nobody():
    there = make_voted(2, 5, 1)
    first, second, _third = there.finalists
    there.propose(second)
    take_back(second)
    assert (count_of(there.vote).first, count_of(there.vote).lost, count_of(there.vote).total) == ([first], 5, 3)
    with pytest.raises(MoveNotAllowed, match="put forward anew"):
        there.approve()
    voted_prize.return_voted_prize(vote=there.vote, reason="Withdrawn", seen=1, by=there.chair)
    there.propose(first, seen=2)
    assert there.approve(seen=3).winner == first


def test_who_withdraws_after_the_approval_holds_the_announcement_up():
    there = make_voted(2, 5)
    first, second = there.finalists
    there.decided(second)
    take_back(second)
    with pytest.raises(MoveNotAllowed, match="takes part no more"):
        lift(there)
    voted_prize.undo_voted_prize(vote=there.vote, reason="Withdrawn", seen=2, by=there.chair)
    voted_prize.return_voted_prize(vote=there.vote, reason="Withdrawn", seen=3, by=there.chair)
    there.propose(first, seen=4)
    there.approve(seen=5)
    lift(there)
    assert told_of(there.competition).name_in("zh-hans") == "入围0"


@pytest.mark.parametrize("conflicted", [False, True])
def test_who_has_a_conflict_with_a_finalist_sees_neither_count_nor_choice_and_decides_nothing(client, conflicted):
    there = make_voted(2, 37)
    judge = make_judge(there.competition, user=there.chair)
    if conflicted:
        make_conflict(judge, there.finalists[0].application)
    sign_in_recently(client, there.chair)
    address = reverse("competitions:ceremony-vote", kwargs={"slug": there.competition.slug})
    page = client.get(address).content.decode()
    assert ("39 votes counted" in page, "Put it forward" in page) == (not conflicted, not conflicted)
    typed = {"verb": "propose", "seen": "0", "choice": there.finalists[1].pk, "reason": ""}
    assert client.post(address, typed).status_code == (409 if conflicted else 302)
    assert VotedPrize.objects.count() == (0 if conflicted else 1)
    if conflicted:
        there.propose(there.finalists[1])
        page = client.get(address).content.decode()
        assert ("Goes to" in page, client.post(address, {"verb": "approve", "seen": "1"}).status_code) == (False, 409)
        with pytest.raises(NotAllowed):
            voted_prize.return_voted_prize(vote=there.vote, reason="x", seen=1, by=there.chair)


def test_strangers_and_screeners_decide_nothing():
    there = make_voted(1, 2)
    for person in (make_user(), there.owners[1], make_judge(there.competition).user):
        with pytest.raises(NotAllowed):
            there.propose(there.finalists[1], by=person)
    assert VotedPrize.objects.count() == 0


# --- the prize itself -------------------------------------------------------------------------------------------------
def test_one_prize_of_a_call_is_given_by_the_public_and_no_jury_gives_it():
    scene = make_scored((9,), (3,))
    competition = scene.round.competition
    prize = make_prize_by_vote(competition)
    with pytest.raises(ValidationError):
        deciding.propose_decisions(
            round=scene.round, proposals=[deciding.Proposal(scene.entries[0].pk, "winner", prize.pk)], by=scene.manager
        )
    finalist, _owner = make_finalist(competition)
    with pytest.raises(ValidationError, match="public vote"):
        ceremony.set_honour(finalist=finalist, award="winner", place=1, prize=prize, reveal_order=1, by=scene.manager)
    named = {"name_en": "Another", "name_zh": "", "by_vote": True}
    with pytest.raises(ValidationError, match="already"):
        parts.add_part(competition=competition, part="prizes", by=scene.manager, **named)
    other = make_prize(scene.round)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prize.objects.filter(pk=other.pk).update(by_vote=True)
    category = competition.categories.create(code="robots", name_en="Robots")
    with pytest.raises(IntegrityError), transaction.atomic():
        Prize.objects.filter(pk=prize.pk).update(category=category)


def test_once_the_vote_is_published_people_rely_on_what_it_gives():
    there = make_voted(1, 2, over=False)
    named = {"name_en": "Audience's prize", "name_zh": ""}
    with pytest.raises(ValidationError, match="rely"):
        parts.change_part(part=there.prize, by=there.manager, by_vote=False, **named)
    with pytest.raises(ValidationError, match="rely"):
        parts.remove_part(part=there.prize, by=there.manager)
    parts.change_part(part=there.prize, by=there.manager, by_vote=True, **named | {"name_zh": "公众奖"})
    PublicVote.objects.update(status="draft", published_at=None)
    parts.change_part(part=there.prize, by=there.manager, by_vote=False, **named)
    assert Prize.objects.get(pk=there.prize.pk).by_vote is False


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"status": "approved"}, "voted_prize_approved_is_frozen"),
        ({"returned_why": "", "status": "returned"}, "voted_prize_returned_has_a_reason"),
        ({"tied": True, "reason": ""}, "voted_prize_choice_has_a_reason"),
        ({"winner": None, "reason": ""}, "voted_prize_choice_has_a_reason"),
        ({"published_at": timezone.now()}, "voted_prize_published_has_time"),
    ],
)
def test_truths_are_constraints(columns, name):
    there = make_voted(1, 2)
    there.propose(there.finalists[1])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        VotedPrize.objects.update(**columns)


def test_nobody_approves_their_own_by_the_database_either():
    there = make_voted(1, 2)
    row = there.decided(there.finalists[1])
    with pytest.raises(IntegrityError, match="voted_prize_approved_by_another"), transaction.atomic():
        VotedPrize.objects.filter(pk=row.pk).update(approved_by=there.manager)


# --- on its page, and at once -----------------------------------------------------------------------------------------
def test_the_page_puts_forward_and_approves_and_asks_who_one_is(client):
    there = make_voted(2, 5)
    address = reverse("competitions:ceremony-vote", kwargs={"slug": there.competition.slug})
    sign_in_recently(client, there.manager)
    refused = client.post(address, {"verb": "propose", "seen": "0", "choice": "nobody", "reason": ""})
    assert (refused.status_code, "Say why nobody gets it" in refused.content.decode()) == (422, True)
    typed = {"verb": "propose", "seen": "0", "choice": there.finalists[1].pk, "reason": ""}
    assert (client.post(address, typed).status_code, client.post(address, typed).status_code) == (302, 409)
    client.force_login(there.chair)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = client.post(address, {"verb": "approve", "seen": "1"})
    assert (answer.status_code, "reauthenticate" in answer.url) == (302, True)
    sign_in_recently(client, there.chair)
    assert client.post(address, {"verb": "return", "seen": "1", "why": ""}).status_code == 422
    assert client.post(address, {"verb": "approve", "seen": "1"}).status_code == 302
    assert "let out with the winners" in client.get(address).content.decode()
    reveal = client.get(
        reverse("competitions:ceremony-reveal", kwargs={"slug": there.competition.slug})
    ).content.decode()
    assert "Chosen by the public" in reveal


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_who_approve_and_send_back_at_once_one_does_it(guarded, monkeypatch, audited):
    """The twin believes what was read before, without lock and comparison: there both do it, or the database has to refuse one."""
    scenes = [make_voted(1, 2) for _race in range(8)]
    for there in scenes:
        there.propose(there.finalists[1])
    if not guarded:
        read = {there.vote.pk: [VotedPrize.objects.get(vote=there.vote) for _person in (1, 2)] for there in scenes}
        monkeypatch.setattr(voted_prize, "_held", lambda vote, by: (vote, read[vote.pk].pop()))
        monkeypatch.setattr(Transitions, "move", careless)

    def approve(there):
        return lambda: there.approve()

    def send_back(there):
        return lambda: voted_prize.return_voted_prize(vote=there.vote, reason="No", seen=1, by=there.chair)

    answers = race([(approve(there), send_back(there)) for there in scenes], together=guarded)
    done = [sum(isinstance(one, VotedPrize) for one in pair) for pair in answers]
    refused = {type(one) for pair in answers for one in pair} - {VotedPrize}
    as_it_should = done == [1] * 8 and refused <= {StateHasMoved, MoveNotAllowed}
    assert as_it_should is guarded
