"""The world's rounds that are being decided: one that is talked about and proposed, one whose people have been told."""

from django.utils import timezone

from competitions.frozen import sha256
from competitions.judging.publication import snapshot_of
from competitions.models import (
    Decision,
    Deliberation,
    DeliberationItem,
    Feedback,
    Judge,
    OutcomeLetter,
    OutcomeSettings,
    Publication,
    Round,
    Vote,
)
from tests.competitions.judging_scene import make_judge, make_round, make_sheet, put_in
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER, ORGANISERS

PROPOSED, TOLD = 7, 8
"""The numbers of the rounds."""
NAMED = {PROPOSED: "P7Q2", TOLD: "T7Q2"}
"""What they call the one entry that each has."""


def plant_decisions(world: World) -> None:
    for number in (PROPOSED, TOLD):
        _round(world, number)
    _talk(world, world.award[f"entry of round {PROPOSED}"])


def _round(world: World, number: int) -> None:
    told = number == TOLD
    competition = world.competitions["closed"]
    round = make_round(competition, number=number, criteria=1, status="decided" if told else "closed")
    world.award[f"round {number}"] = round
    entry = world.award[f"entry of round {number}"] = put_in(
        round, world.applications["refused"], pseudonym=NAMED[number]
    )
    judge = Judge.objects.filter(competition=competition, user=world.people["judge"]).first()
    judge = judge or make_judge(competition, user=world.people["judge"])
    comment = world.plant(f"feedback of round {number}", ORGANISERS | (MANUFACTURER if told else frozenset()))
    sheet = make_sheet(entry, judge, 4, for_applicant=comment)
    now = timezone.now()
    decision = world.award[f"decision of round {number}"] = Decision.objects.create(
        entry=entry,
        outcome="commended",
        reason=world.plant(f"reason of a decision of round {number}", ORGANISERS),
        status="letters" if told else "pending",
        proposed_by=world.people["staff"],
        approved_by=world.people["chair"] if told else None,
        approved_at=now if told else None,
    )
    OutcomeSettings.objects.create(round=round, feedback="bands")
    world.award[f"feedback of round {number}"] = Feedback.objects.create(decision=decision, sheet=sheet, text=comment)
    letter = world.award[f"letter of round {number}"] = OutcomeLetter.objects.create(
        round=round,
        outcome="commended",
        user=world.people["manufacturer_owner"],
        language="en",
        subject=world.plant(f"subject of a letter of round {number}", ORGANISERS),
        body=world.plant(f"body of a letter of round {number}", ORGANISERS),
        status="queued" if told else "draft",
        queued_at=now if told else None,
    )
    letter.decisions.add(decision)
    if told:
        snapshot = snapshot_of(Round.objects.get(pk=round.pk))
        Publication.objects.create(round=round, snapshot=snapshot, sha256=sha256(snapshot))


def _talk(world: World, entry) -> None:
    talk = Deliberation.objects.create(round=entry.round)
    item = world.award["item"] = DeliberationItem.objects.create(deliberation=talk, entry=entry, status="voting")
    Deliberation.objects.filter(pk=talk.pk).update(current=item, shown_at=timezone.now())
    Vote.objects.create(
        item=item,
        voter=world.people["chair"],
        choice="for",
        reason=world.plant("reason of a vote", frozenset({"chair"})),
    )
