"""The public's vote: one for each address that is read, none too late, and no count before the end."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from competitions.actions import public_vote as actions
from competitions.chores_ceremony import forget_unconfirmed_votes
from competitions.models import Ballot, PublicVote
from competitions.models.application import digest_of
from competitions.voting import digest_in, normalised, results
from core.models import Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.competitions.ceremony_scene import lift, make_evening, make_finalist, make_vote
from tests.factories import make_user
from tests.races import race

pytestmark = pytest.mark.django_db


def make_open(count: int = 2):
    """A vote that is open, its finalists, and its competition's plan and manager."""
    competition, plan, manager = make_evening()
    finalists = [make_finalist(competition, name=f"Finalist {number}")[0] for number in range(count)]
    return make_vote(competition), finalists, plan, manager


def ask(vote, choice, to: str = "ada@voters.example", at=None) -> Ballot | None:
    return actions.ask_for_ballot(vote=vote, choice=choice, address=to, language="en", arrived_at=at or timezone.now())


def token_in(mail: Mail) -> str:
    return re.findall(r"/en/vote/([\w-]+)/", mail.text)[0]


def count(ballot: Ballot, at=None) -> None:
    actions.count_ballot(ballot=ballot, arrived_at=at or timezone.now())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada@Voters.Example", "ada@voters.example", True),
        ("ada+award@voters.example", "ada@voters.example", True),
        ("a.d.a@gmail.com", "ada@googlemail.com", True),
        ("a.da@voters.example", "ada@voters.example", False),
        ("ada@bücher.example", "ada@xn--bcher-kva.example", True),
        ("ada@voters.example", "bo@voters.example", False),
    ],
)
def test_what_is_one_address(one, other, same):
    assert (normalised(one) == normalised(other)) is same


def test_an_address_votes_once_and_the_database_says_so():
    vote, (first, second), _plan, _manager = make_open()
    one, two = ask(vote, first), ask(vote, second, "ADA+x@voters.example")
    count(one)
    with pytest.raises(actions.VotedAlready):
        count(two)
    assert ask(vote, second) is None, "no third letter"
    assert list(Ballot.objects.counted().values_list("choice", flat=True)) == [first.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(vote=vote, choice=second, address_digest=one.address_digest, verified_at=timezone.now())


def test_nothing_of_an_address_is_kept_in_the_ballot():
    vote, (first, _second), _plan, _manager = make_open()
    ballot = ask(vote, first, "wim@voters.example")
    row = Ballot.objects.filter(pk=ballot.pk).values().get()
    assert "wim" not in str(row)
    letter = Mail.objects.get(template="vote_confirm")
    assert [one for one in (letter.subject, letter.text, letter.html) if first.name in one] == []
    other = make_vote(make_evening()[0])
    assert digest_in(vote, "ada@voters.example") != digest_in(other, "ada@voters.example")


def test_looking_at_the_letters_address_counts_nothing_and_pressing_does_once(client):
    vote, (first, _second), _plan, _manager = make_open()
    url = reverse("competitions:vote", kwargs={"slug": vote.competition.slug})
    page = client.post(url, {"choice": first.pk, "address": "ada@voters.example"})
    assert page.status_code == 200
    token = token_in(Mail.objects.get(template="vote_confirm"))
    letter = reverse("competitions:vote-confirm", kwargs={"token": token})
    assert (client.get(letter).status_code, Ballot.objects.counted().count()) == (200, 0)
    assert (client.post(letter).status_code, Ballot.objects.counted().count()) == (200, 1)
    assert (client.post(letter).status_code, client.get(letter).status_code) == (404, 404)
    assert Ballot.objects.filter(digest=digest_of(token)).count() == 0
    again = client.post(url, {"choice": first.pk, "address": "Ada@voters.example"})
    assert again.status_code == 200
    first_seen, seen_again = (
        re.sub(r'(nonce|value|csrfmiddlewaretoken)="[^"]*"', "", answer.content.decode()) for answer in (page, again)
    )
    assert seen_again == first_seen, "the page does not tell who has voted"
    assert Mail.objects.filter(template="vote_confirm").count() == 1


def test_the_clock_closes_it():
    vote, (first, _second), _plan, _manager = make_open()
    ballot = ask(vote, first, at=vote.closes_at - timedelta(seconds=1))
    with pytest.raises(MoveNotAllowed, match="The vote is over"):
        count(ballot, at=vote.closes_at)
    with pytest.raises(MoveNotAllowed, match="The vote is over"):
        ask(vote, first, at=vote.closes_at)
    with pytest.raises(MoveNotAllowed, match="not begun"):
        ask(vote, first, at=vote.opens_at - timedelta(seconds=1))
    count(ballot, at=vote.closes_at - timedelta(microseconds=1))
    assert Ballot.objects.counted().count() == 1


def test_nobody_sees_a_count_before_the_end_staff_neither(client):
    vote, (first, second), plan, manager = make_open()
    for number in range(37):
        Ballot.objects.create(vote=vote, choice=first, address_digest=f"{number}", verified_at=timezone.now())
    desk = reverse("competitions:ceremony-vote", kwargs={"slug": vote.competition.slug})
    everybody = reverse("competitions:vote", kwargs={"slug": vote.competition.slug})
    boss = make_user(is_staff=True, is_superuser=True)

    def shown() -> list[bool]:
        client.force_login(manager)
        seen = ["37 votes counted" in client.get(desk).content.decode()]
        for person in (boss, None):
            client.force_login(person) if person else client.logout()
            seen.append("37 votes counted" in client.get(everybody).content.decode())
        return seen

    assert (results(vote, timezone.now()), shown()) == (None, [False, False, False])
    PublicVote.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    vote.refresh_from_db()
    assert [(row.pk, row.votes) for row in results(vote, timezone.now())] == [(first.pk, 37), (second.pk, 0)]
    assert shown() == [True, False, False], "everybody hears of it with the winners"
    lift(plan)
    assert shown() == [True, True, True]


def test_once_published_its_rules_stand_and_its_end_moves_only_later():
    competition, _plan, manager = make_evening()
    now = timezone.now()
    given = {"competition": competition, "by": manager, "rules_en": "One.", "rules_zh": "一。", "opens_at": now}
    vote = actions.keep_vote(closes_at=now + timedelta(days=2), **given)
    with pytest.raises(MoveNotAllowed, match="fewer than two"):
        actions.publish_vote(vote=vote, by=manager)
    make_finalist(competition), make_finalist(competition)
    with pytest.raises(NotAllowed):
        actions.publish_vote(vote=vote, by=make_user())
    actions.publish_vote(vote=vote, by=manager)
    with pytest.raises(ValidationError):
        actions.keep_vote(closes_at=now + timedelta(days=1), **given)
    with pytest.raises(ValidationError):
        actions.keep_vote(closes_at=now + timedelta(days=3), **given | {"rules_en": "Two."})
    actions.keep_vote(closes_at=now + timedelta(days=3), **given)
    PublicVote.objects.update(closes_at=now + timedelta(microseconds=1))
    with pytest.raises(MoveNotAllowed, match="over"):
        actions.keep_vote(closes_at=now + timedelta(days=4), **given)


def test_the_page_tells_no_award_and_no_confidence(client):
    competition, _plan, _manager = make_evening()
    make_finalist(competition, name="Winning Ltd", award="winner")
    make_finalist(competition, name="Losing Ltd")
    make_vote(competition)
    text = client.get(reverse("competitions:vote", kwargs={"slug": competition.slug})).content.decode()
    assert ("Winning Ltd" in text, "Told to everybody" in text) == (True, True)
    assert [
        word for word in ("Told to the jury", "Told in confidence", ">Winner<", "First place") if word in text
    ] == []
    labels = re.findall(r'<label class="ce-candidate">.*?</label>', text, re.S)
    one, other = (re.sub(r"(Winning|Losing) Ltd|\d+", "", label) for label in labels)
    assert one == other


def test_letters_without_end_are_stopped(client):
    vote, (first, _second), _plan, _manager = make_open()
    url = reverse("competitions:vote", kwargs={"slug": vote.competition.slug})
    typed = {"choice": first.pk, "address": "ada@voters.example"}
    assert [client.post(url, typed).status_code for _n in range(4)] == [200, 200, 200, 429]
    kept = client.post(url, typed).content.decode()
    assert 'value="ada@voters.example"' in kept


def test_what_nobody_confirmed_is_forgotten():
    vote, (first, _second), _plan, _manager = make_open()
    count(ask(vote, first))
    old = ask(vote, first, "bo@voters.example")
    Ballot.objects.update(asked_at=timezone.now() - timedelta(days=3))
    forget_unconfirmed_votes()
    assert (Ballot.objects.filter(pk=old.pk).count(), Ballot.objects.counted().count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_letters_to_one_address_one_counts():
    vote, (first, second), _plan, _manager = make_open()
    ballots = [
        Ballot.objects.create(vote=vote, choice=(first, second)[n % 2], digest=f"{n:064}", address_digest="same")
        for n in range(200)
    ]
    deeds = [tuple(lambda one=one: count(one) for one in ballots[n : n + 2]) for n in range(0, 200, 2)]
    answers = [one for pair in race(deeds) for one in pair]
    assert (answers.count(None), sum(isinstance(one, actions.VotedAlready) for one in answers)) == (1, 199)
    assert Ballot.objects.counted().count() == 1


def test_control_two_hundred_addresses_count_two_hundred_times():
    vote, (first, _second), _plan, _manager = make_open()
    for number in range(200):
        count(Ballot.objects.create(vote=vote, choice=first, digest=f"{number:064}", address_digest=f"a{number}"))
    assert Ballot.objects.counted().count() == 200
