"""The prize that the public gives, announced with the others: run sheet, gallery, certificates, press kit, taken back."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from competitions.actions import ceremony, withdrawing
from competitions.actions.ceremony_run import add_awards, save_item
from competitions.actions.certificates import issue_certificates
from competitions.ceremony import run_sheet
from competitions.models import Application, Certificate, Finalist, Prize, PublicVote, RunItem, VotedPrize
from competitions.voted import told_of
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.judging_scene import make_conflict, make_judge
from tests.competitions.voted_scene import cast, lift, make_voted

pytestmark = pytest.mark.django_db


def test_the_embargo_is_lifted_only_once_the_publics_prize_is_settled():
    there = make_voted(2, 5, over=False)
    with pytest.raises(MoveNotAllowed, match="not over"):
        lift(there)
    with time_machine.travel(there.vote.closes_at + timedelta(hours=1)):
        with pytest.raises(MoveNotAllowed, match="two people"):
            lift(there)
        there.propose(there.finalists[1])
        with pytest.raises(MoveNotAllowed, match="two people"):
            lift(there)
        seen = ceremony.seen_of(there.competition)
        there.approve()
        with pytest.raises(StateHasMoved):
            ceremony.lift_embargo(
                competition=there.competition, code=there.competition.code, seen=seen, by=there.manager
            )
        VotedPrize.objects.update(snapshot={"winner": None})
        with pytest.raises(MoveNotAllowed, match="snapshot"):
            lift(there)
        row = VotedPrize.objects.get()
        PublicVote.objects.update(status="draft", published_at=None)
        with pytest.raises(MoveNotAllowed, match="not been published"):
            lift(there)
    assert (row.status, told_of(there.competition)) == ("approved", None)


def test_run_sheet_and_cards_reveal_whom_the_public_chose_and_nobody_before(client):
    there = make_voted(2, 5)
    assert add_awards(competition=there.competition, by=there.manager) == 2
    assert add_awards(competition=there.competition, by=there.manager) == 0
    item = RunItem.objects.get(by_vote=True)
    assert (item.name_en, item.finalist) == ("Audience's prize", None)
    with pytest.raises(ValidationError):
        save_item(competition=there.competition, item=item, by=there.manager, kind="speech", name_en="x", minutes=3)
    client.force_login(there.manager)
    cards = reverse("competitions:ceremony-cards", kwargs={"slug": there.competition.slug})
    page = client.get(f"{cards}?at=2&show=1").content.decode()
    assert ("Audience&#x27;s prize" in page, "Finalist 1" in page) == (True, False)
    there.decided(there.finalists[1])
    closed, opened = (client.get(f"{cards}?at=2{show}").content.decode() for show in ("", "&show=1"))
    assert [("Finalist 1" in one, "Winner of the public vote" in one) for one in (closed, opened)] == [
        (False, False), (True, True),
    ]  # fmt: skip
    judge = make_judge(there.competition, user=there.chair)
    make_conflict(judge, there.finalists[0].application)
    assert [row.item.finalist for row in run_sheet(there.chair, there.plan)] == [None, None]


def test_gallery_certificate_press_kit_and_the_calls_page_tell_it_from_then_on(client):
    there = make_voted(2, 5)
    first, second = there.finalists
    there.decided(second)
    assert issue_certificates(competition=there.competition, participation=False, by=there.manager).count == 2
    paper = Certificate.objects.valid().get(application=second.application)
    assert (paper.kind, paper.content["en"]["award"], paper.content["zh-hans"]["prize"]) == (
        "winner", "Winner of the public vote", "公众选择奖",
    )  # fmt: skip
    slug = {"slug": there.competition.slug}
    winners, call, kit = (
        reverse(f"competitions:{name}", kwargs=slug) for name in ("winners", "competition", "press-kit")
    )
    assert [client.get(one).status_code for one in (winners, kit)] == [404, 404]
    assert "Chosen by the public" not in client.get(call).content.decode()
    lift(there)
    page = client.get(winners).content.decode()
    section = page.partition('aria-labelledby="voted"')[2].partition("</section>")[0]
    assert ("Finalist 1" in section, "5 of 7 votes" in section, "Told to everybody" in section) == (True, True, True)
    assert ("Finalist 0" in section, "Told in confidence" in page) == (False, False)
    told = client.get(call).content.decode().partition("Chosen by the public")[2]
    assert ("Finalist 1" in told[:400], "Audience&#x27;s prize" in told[:600]) == (True, True)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(kit).streaming_content)))
    rows = archive.read("winners.csv").decode("utf-8-sig").splitlines()
    assert [line.split(",")[2:6] for line in rows[1:]] == [
        ["winner", "1", "Finalist 0", "入围0"], ["public vote", "", "Finalist 1", "入围1"],
    ]  # fmt: skip
    assert Application.objects.get(pk=second.application_id).outcome == "winner"
    vote_page = client.get(reverse("competitions:vote", kwargs=slug)).content.decode()
    assert "7 votes counted" in vote_page
    cast(there.vote, first, 100, "slipped in")
    assert "7 votes counted" in client.get(reverse("competitions:vote", kwargs=slug)).content.decode()


def test_who_wins_both_is_told_with_both_and_keeps_one_certificate(client):
    there = make_voted(9, 1)
    first = there.finalists[0]
    Finalist.objects.filter(pk=first.pk).update(
        prize=Prize.objects.create(competition=there.competition, name_en="Grand prize", name_zh="大奖")
    )
    there.decided(first)
    issue_certificates(competition=there.competition, participation=False, by=there.manager)
    paper = Certificate.objects.valid().get(application=first.application)
    assert (paper.content["en"]["award"], paper.content["en"]["prize"]) == ("Winner", "Grand prize · Audience's prize")
    lift(there)
    page = client.get(reverse("competitions:winners", kwargs={"slug": there.competition.slug})).content.decode()
    jury, _voted, public = page.partition('aria-labelledby="voted"')
    assert [("Audience&#x27;s prize" in one, "Grand prize" in one) for one in (jury, public.partition("</section>")[0])] == [
        (False, True), (True, False),
    ]  # fmt: skip


def test_a_certificate_that_said_otherwise_is_revoked_by_the_decision():
    there = make_voted(2, 5)
    second = there.finalists[1]
    issue_certificates(competition=there.competition, participation=False, by=there.manager)
    there.decided(second)
    assert Certificate.objects.valid().filter(application=second.application).count() == 0
    assert issue_certificates(competition=there.competition, participation=False, by=there.manager).count == 1


def test_what_the_public_gave_is_taken_back_as_any_prize_and_passes_to_nobody(client):
    there = make_voted(2, 5, 1)
    _first, second, third = there.finalists
    there.decided(second)
    lift(there)
    given = {"finalist": second, "cause": "withdrew", "reason": "A letter", "public_words": "It withdrew.", "seen": 0}
    with pytest.raises(ValidationError):
        withdrawing.propose_withdrawal(**given, successor=third, by=there.manager)
    withdrawing.propose_withdrawal(**given, successor=None, by=there.manager)
    withdrawing.approve_withdrawal(finalist=second, seen=1, by=there.chair)
    assert (told_of(there.competition).winner, Finalist.objects.announced().filter(pk=second.pk).count()) == (None, 0)
    page = client.get(reverse("competitions:winners", kwargs={"slug": there.competition.slug})).content.decode()
    assert ("Finalist 1" in page, "It withdrew." in page, "Winner of the public vote · Audience&#x27;s prize" in page) == (
        False, True, True,
    )  # fmt: skip
