"""Pilots of the world's room: one that is proposed, one that runs, one that has ended; what they say, each side's survey."""

from typing import Any

from django.utils import timezone

from collaboration.models import Measure, Milestone, Pilot, Room, Survey, TermsChange
from collaboration.piloting.terms import terms_of
from tests.collaboration.scene import make_document, make_pilot, make_version
from tests.site.canaries import World
from tests.site.roles import SITTING, STARTUP

STATES = ("proposed", "running", "ended")
OWN = {"startup": frozenset({"startup_owner", "startup_editor"}), "manufacturer": frozenset({"manufacturer_owner"})}
WORDS = ("title", "goal", "budget_holder", "ip_words")


def plant_pilots(world: World) -> None:
    room = world.together["room"]
    for state in STATES:
        pilot = world.together[f"pilot {state}"] = _pilot(world, room, state)
        world.together[f"milestone {state}"] = _milestone(world, pilot, state)
    _reached(world, world.together["pilot running"])
    _change(world, room, world.together["pilot running"])
    _surveys(world, world.together["pilot ended"])


def _pilot(world: World, room: Room, state: str) -> Pilot:
    said: dict[str, Any] = {name: world.plant(f"{name} of a pilot that is {state}", SITTING) for name in WORDS}
    # A contract that counts would open what only a contract opens (collaboration/gate.py).
    if state == "proposed":
        said["contract"] = world.plant("contract of a proposed pilot", SITTING)
    if state == "ended":
        said["outcome_words"] = world.plant("what was learned in a pilot", SITTING)
    pilot = make_pilot(room, state=state, revision=1, **said)
    Measure.objects.create(
        pilot=pilot,
        text=world.plant(f"measure of a pilot that is {state}", SITTING),
        target=world.plant(f"target of a pilot that is {state}", SITTING),
        reached=world.plant("what a pilot has reached", SITTING) if state == "ended" else "",
    )
    return pilot


def _milestone(world: World, pilot: Pilot, state: str) -> Milestone:
    """One that is open, and was taken back where the pilot runs."""
    undone: dict[str, Any] = {"undone_at": timezone.now()} if state == "running" else {}
    if undone:
        undone["undone_because"] = world.plant("why a milestone is not reached", SITTING)
    title = world.plant(f"milestone of a pilot that is {state}", SITTING)
    return Milestone.objects.create(pilot=pilot, position=1, title=title, **undone)


def _reached(world: World, pilot: Pilot) -> None:
    """Its evidence is a document that has been granted to nobody."""
    document = make_document(
        world.organisations["startup"], title=world.plant("title of evidence", STARTUP), announced=False
    )
    milestone = Milestone.objects.create(
        pilot=pilot,
        position=2,
        title=world.plant("milestone that is reached", SITTING),
        words=world.plant("what shows that it is reached", SITTING),
        reached_at=timezone.now(),
        reached_by=world.people["startup_owner"],
    )
    version = make_version(document)
    milestone.evidence.set([version])
    world.together["milestone reached"], world.together["evidence"] = milestone, version


def _change(world: World, room: Room, pilot: Pilot) -> None:
    terms = terms_of(pilot) | {"goal": world.plant("goal that is proposed anew", SITTING)}
    change = TermsChange.objects.create(pilot=pilot, organisation=room.organisation, terms=terms)
    world.together["change of terms"] = change


def _surveys(world: World, pilot: Pilot) -> None:
    for key, seen_by in OWN.items():
        Survey.objects.create(
            pilot=pilot,
            organisation=world.organisations[key],
            fit=2,
            delivery=2,
            communication=2,
            again=False,
            words=world.plant(f"what {key} says of a pilot", seen_by),
        )
