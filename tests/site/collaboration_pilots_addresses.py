"""Who is answered what where two organisations try something: those who sit in their room, and nobody else."""

from typing import Any

from tests.collaboration.pilots_scene import terms
from tests.site.api_addresses import NO_BODY
from tests.site.cases import API, SIGNED_IN, STAFF_ONLY, Case, data, nothing, queries, sends
from tests.site.collaboration_pilots_world import OWN, STATES
from tests.site.roles import NO_ONE, PEOPLE, SITTING
from tests.site.world import World

SEATED = {"door": SIGNED_IN, "readers": SITTING}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
ONLY_SENT = {"door": SIGNED_IN, "for_sending": True}
NOWHERE = "00000000-0000-4000-8000-000000000000"
STARTUP_SIDE, MANUFACTURER_SIDE = OWN["startup"], OWN["manufacturer"]


def room(world: World) -> dict[str, Any]:
    return {"pk": world.together["room"].pk}


def pilot(state: str, **more):
    return lambda world: {"pk": world.together[f"pilot {state}"].pk, **more}


def milestone(name: str, state: str = "running", **more):
    return lambda world: {
        "pk": world.together[f"pilot {state}"].pk, "number": world.together[f"milestone {name}"].pk, **more,
    }  # fmt: skip


def typed(**changes):
    found = terms(goal="New words", **changes)
    rows = found.pop("measures")
    for number, (text, target) in enumerate(rows, start=1):
        found |= {f"measure-{number}": text, f"target-{number}": target}
    return lambda world: {**found, "seen": 1}


SURVEY = {"fit": "4", "delivery": "4", "communication": "4", "again": "yes", "words": "New words"}
NO_SUCH = nothing(pk=NOWHERE)
NO_MILESTONE = nothing(pk=NOWHERE, number=1)


def change(world: World) -> dict[str, Any]:
    return {"change": world.together["change of terms"].pk}


PILOTS = {
    "collaboration:room-pilots": [Case("the room", room, **SEATED), Case("no such", NO_SUCH, **HIDDEN)],
    "collaboration:pilot-new": [
        Case("the room", room, data=typed(), posts=(sends(SITTING),), **SEATED),
        Case("nothing typed", room, data=data(title="New words"), posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("no such", NO_SUCH, **HIDDEN),
    ],
    "collaboration:pilots": [
        Case(door=SIGNED_IN, readers=PEOPLE),
        Case("narrowed", query=lambda world: "?show=ended&q=a&for=no-such", door=SIGNED_IN, readers=PEOPLE),
    ],
    "collaboration:pilot": [*(Case(state, pilot(state), **SEATED) for state in STATES), Case("no such", NO_SUCH, **HIDDEN)],
    "collaboration:pilot-edit": [
        Case("proposed", pilot("proposed"), data=typed(), posts=(sends(SITTING),), **SEATED),
        Case("a change waits", pilot("running"), data=typed(), posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("ended", pilot("ended"), data=typed(), posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("no such", NO_SUCH, **HIDDEN),
    ],
    "collaboration:pilot-end": [
        Case("running", pilot("running"), data=data(outcome="scaled"), posts=(sends(SITTING),), **SEATED),
        Case("no reason", pilot("running"), data=data(outcome="stopped"), posts=(sends(SITTING, 422, writes=False),),
             **SEATED),
        Case("ended", pilot("ended"), data=data(outcome="scaled"), posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("no such", NO_SUCH, **HIDDEN),
    ],
    "collaboration:pilot-survey": [
        Case("ended", pilot("ended"), data=data(**SURVEY), posts=(sends(SITTING),), **SEATED),
        Case("running", pilot("running"), **HIDDEN),
        Case("no such", NO_SUCH, **HIDDEN),
    ],
    "collaboration:pilot-move": [
        Case("agree", pilot("proposed", verb="agree"), data=data(seen="1"),
             posts=(sends(MANUFACTURER_SIDE), sends(STARTUP_SIDE, writes=False)), **ONLY_SENT),
        Case("agree to an old page", pilot("proposed", verb="agree"), data=data(seen="0"),
             posts=(sends(SITTING, writes=False),), **ONLY_SENT),
        Case("drop", pilot("proposed", verb="drop"), posts=(sends(SITTING),), **ONLY_SENT),
        Case("scale", pilot("running", verb="scale"), posts=(sends(SITTING),), **ONLY_SENT),
        Case("scale what has ended", pilot("ended", verb="scale"), posts=(sends(SITTING, writes=False),), **ONLY_SENT),
        *(Case(verb, pilot("running", verb=verb), data=change,
               posts=(sends(MANUFACTURER_SIDE), sends(STARTUP_SIDE, writes=False)), **ONLY_SENT)
          for verb in ("agree-change", "decline-change")),
        Case("withdraw-change", pilot("running", verb="withdraw-change"), data=change,
             posts=(sends(STARTUP_SIDE), sends(MANUFACTURER_SIDE, writes=False)), **ONLY_SENT),
        Case("another’s change", pilot("ended", verb="agree-change"), data=change, **ONLY_SENT),
        Case("no such", nothing(pk=NOWHERE, verb="agree"), **ONLY_SENT),
    ],
    "collaboration:milestone-new": [
        Case("running", pilot("running"), data=data(title="New words"), posts=(sends(SITTING),), **SEATED),
        Case("ended", pilot("ended"), data=data(title="New words"), posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("no such", NO_SUCH, **HIDDEN),
    ],
    "collaboration:milestone": [
        Case("an old page", milestone("running"), data=data(title="New words", seen="0"),
             posts=(sends(SITTING, 422, writes=False),), **SEATED),
        Case("another’s through it", milestone("ended"), **HIDDEN),
        Case("no such", NO_MILESTONE, **HIDDEN),
    ],
    "collaboration:milestone-reach": [
        Case("running", milestone("running"), data=data(words="New words"), posts=(sends(SITTING),), **SEATED),
        Case("reached", milestone("reached"), data=data(words="New words"), posts=(sends(SITTING, 422, writes=False),),
             **SEATED),
        Case("with what only the startup may read", milestone("running"), **SEATED,
             data=lambda world: {"words": "New words", "evidence": [str(world.together["evidence"].pk)]},
             posts=(sends(STARTUP_SIDE), sends(MANUFACTURER_SIDE, 422, writes=False))),
        Case("another’s through it", milestone("ended"), **HIDDEN),
        Case("no such", NO_MILESTONE, **HIDDEN),
    ],
    "collaboration:milestone-unreach": [
        Case("reached", milestone("reached"), data=data(because="New words"), posts=(sends(SITTING),), **SEATED),
        Case("open", milestone("running"), data=data(because="New words"), posts=(sends(SITTING, 422, writes=False),),
             **SEATED),
        Case("no such", NO_MILESTONE, **HIDDEN),
    ],
    "collaboration:milestone-move": [
        Case("down", milestone("running", verb="down"), posts=(sends(SITTING),), **ONLY_SENT),
        Case("remove", milestone("running", verb="remove"), posts=(sends(SITTING),), **ONLY_SENT),
        Case("remove what is reached", milestone("reached", verb="remove"), posts=(sends(SITTING, writes=False),),
             **ONLY_SENT),
        Case("no such", nothing(pk=NOWHERE, number=1, verb="up"), **ONLY_SENT),
    ],
    "portal:desk-pilots": queries("shelf", "", "stuck", "ended", "x", **STAFF_ONLY),
    "api-1:pilots": [Case(door=API, readers=PEOPLE)],
    "api-1:pilot": [
        *(Case(state, lambda world, state=state: {"pilot_id": world.together[f"pilot {state}"].pk}, door=API,
               readers=SITTING) for state in STATES),
        Case("no such", nothing(pilot_id=NOWHERE), door=API, readers=NO_ONE),
    ],
    "api-1:milestone-reach": [
        Case("running", lambda world: {
            "pilot_id": world.together["pilot running"].pk, "milestone_id": world.together["milestone running"].pk,
        }, for_sending=True, posts=NO_BODY),
        Case("no such", nothing(pilot_id=NOWHERE, milestone_id=1), for_sending=True, posts=NO_BODY),
    ],
}  # fmt: skip
