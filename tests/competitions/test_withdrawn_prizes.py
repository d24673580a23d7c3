"""A prize that is taken back after it was announced: two people, the page, the certificate, the letters."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from competitions.actions import withdrawing as actions
from competitions.models import Application, Certificate, Finalist, Prize, PrizeWithdrawal
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.ceremony_scene import lift, make_evening, make_finalist
from tests.competitions.judging_scene import make_chair, make_conflict, make_judge

pytestmark = pytest.mark.django_db

WORDS = {"cause": "disqualified", "reason": "The figures were not theirs", "public_words": "The entry broke the rules."}


def make_winner():
    """(competition, manager, chair, winner, runner-up, the winner's certificate) of an announced award with one prize."""
    competition, plan, manager = make_evening()
    prize = Prize.objects.create(competition=competition, name_en="Grand prize", position=1)
    winner, _owner = make_finalist(competition, award="winner", prize=prize, printed_en="Fenn & Wick")
    second, _owner = make_finalist(competition, award="commended", printed_en="Later Works")
    Application.objects.filter(pk=winner.application_id).update(outcome="winner")
    lift(plan)
    content = {one: {"name": "Fenn", "award": "", "competition": "", "category": "", "prize": "", "city": ""} for one in ("en", "zh-hans")}  # fmt: skip
    certificate = Certificate.objects.create(
        competition=competition, application=winner.application, kind="winner", content=content | {"date": "2027-05-20"}
    )
    return competition, manager, make_chair(competition), winner, second, certificate


def sent(client, finalist: Finalist, verb: str, **data):
    kwargs = {"slug": finalist.competition.slug, "pk": finalist.pk}
    return client.post(reverse("competitions:ceremony-withdrawal", kwargs=kwargs), {"verb": verb, **data})


def public(client, competition) -> str:
    client.logout()
    answer = client.get(reverse("competitions:winners", kwargs={"slug": competition.slug}))
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode()))


def test_a_prize_passes_to_the_next_once_a_second_person_has_approved_it(client):
    competition, manager, chair, winner, second, certificate = make_winner()
    client.force_login(manager)
    assert sent(client, winner, "propose", seen="0", successor=second.pk, **WORDS).status_code == 302
    assert sent(client, winner, "approve", seen="1").status_code == 409  # not by who proposed it
    assert "Fenn &amp; Wick" in public(client, competition)
    client.force_login(chair)
    assert sent(client, winner, "approve", seen="0").status_code == 409  # the page was an earlier one
    assert sent(client, winner, "approve", seen="1").status_code == 302
    text = public(client, competition)
    assert ("Fenn &amp; Wick" in text, "Later Works Winner · Grand prize" in text) == (False, True)
    assert "Winner · Grand prize The entry broke the rules. It passes to Later Works." in text
    verified = client.get(reverse("competitions:certificate", kwargs={"code": certificate.code})).content.decode()
    assert ("This certificate is ours" in verified, "The entry broke the rules." in verified) == (False, True)
    outcomes = [Application.objects.get(pk=one.application_id).outcome for one in (winner, second)]
    assert outcomes == ["unsuccessful", "winner"]
    letters = Mail.objects.filter(template__startswith="prize_").order_by("pk")
    assert [one.template for one in letters] == ["prize_withdrawn", "prize_passed_on"]
    told = AuditEvent.objects.filter(action__startswith="prize.").order_by("pk").values_list("action", "actor")
    assert list(told) == [
        ("prize.withdrawal_proposed", manager.pk), ("prize.withdrawn", chair.pk), ("prize.passed_on", chair.pk)
    ]  # fmt: skip


def test_a_prize_that_passes_to_nobody_is_said_not_to_be_awarded(client):
    competition, manager, chair, winner, second, _certificate = make_winner()
    Finalist.objects.filter(pk=second.pk).update(award="finalist")
    common = {"finalist": winner, "by": manager, "successor": None, **WORDS}
    actions.propose_withdrawal(seen=0, **common)
    actions.return_withdrawal(finalist=winner, reason="Ask them first", seen=1, by=chair)
    actions.propose_withdrawal(seen=2, **common)
    actions.approve_withdrawal(finalist=winner, seen=3, by=chair)
    assert public(client, competition).count("The entry broke the rules. It is not awarded.") == 1
    with pytest.raises(StateHasMoved):
        actions.approve_withdrawal(finalist=winner, seen=3, by=chair)
    with pytest.raises(MoveNotAllowed):
        actions.propose_withdrawal(seen=4, **common)


def test_nobody_decides_about_a_prize_past_a_conflict_or_before_it_is_announced(client):
    competition, manager, chair, winner, _second, _certificate = make_winner()
    make_conflict(make_judge(competition, user=chair), winner.application)
    client.force_login(chair)
    assert sent(client, winner, "propose", seen="0", **WORDS).status_code == 404
    with pytest.raises(NotAllowed, match="conflict of interest"):
        actions.propose_withdrawal(finalist=winner, by=chair, successor=None, seen=0, **WORDS)
    competition.ceremony.__class__.objects.update(status="secret", revealed_at=None)
    with pytest.raises(MoveNotAllowed, match="not been announced"):
        actions.propose_withdrawal(finalist=winner, by=manager, successor=None, seen=0, **WORDS)


def test_one_person_alone_is_refused_by_the_database():
    _competition, manager, _chair, winner, _second, _certificate = make_winner()
    with pytest.raises(IntegrityError, match="prize_withdrawal_approved_by_another"), transaction.atomic():
        PrizeWithdrawal.objects.create(
            finalist=winner,
            status="approved",
            proposed_by=manager,
            approved_by=manager,
            approved_at=timezone.now(),
            **WORDS,
        )
