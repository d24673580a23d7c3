"""Who is answered what at the pages of sites and machines."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from production.actions.machines import state_of as state_of_machine
from production.actions.sites import state_of as state_of_site
from production.sites.weeks import this_week
from tests.production.sites_scene import typed_machine, typed_site
from tests.site.canaries import World
from tests.site.cases import SIGNED_IN, Case, data, nothing, sends, text
from tests.site.production_sites_world import KEEPER
from tests.site.roles import DECLINED, MANUFACTURER, NO_ONE, OTHER, PEOPLE

MAKERS = MANUFACTURER | OTHER | DECLINED
KEEPERS = KEEPER | OTHER
"""Owners and editors of verified manufacturers."""
READ_ONLY = (sends(PEOPLE, 405, writes=False),)
OURS = {"door": SIGNED_IN, "readers": MANUFACTURER, "posts": READ_ONLY}
NO_SUCH = Case("no such", nothing(pk=987654), door=SIGNED_IN, readers=NO_ONE)
NOTHING_TO_READ = Case("no such", nothing(pk=987654), door=SIGNED_IN, readers=NO_ONE, posts=READ_ONLY)


def of(what: str, **more):
    return lambda world: {"pk": world.production[what].pk, **more}


def sent(what: str, kwargs, given, *posts) -> Case:
    return Case(what, kwargs, door=SIGNED_IN, for_sending=True, data=given, posts=posts or (sends(KEEPER),))


def changed_site(world: World) -> dict[str, Any]:
    return typed_site(code="hall-1", seen=state_of_site(world.production["site"]))


def changed_machine(world: World) -> dict[str, Any]:
    return typed_machine(code="m-1", seen=state_of_machine(world.production["machine"]))


def typed_hours(world: World) -> dict[str, Any]:
    machine = world.production["machine"]
    return {f"s-{machine.pk}": "40" + "," * 11, f"h-{machine.pk}-{this_week()}": "35"}


def too_few_hours(world: World) -> dict[str, Any]:
    machine = world.production["machine"]
    return typed_hours(world) | {f"h-{machine.pk}-{this_week()}": "1"}


def a_range(**more):
    return lambda world: {
        "which": "all",
        "first": this_week(),
        "last": this_week(),
        "hours": "30",
        "verb": "set",
        **more,
    }


def a_sheet(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("machines.csv", b"site,code\nhall-1,m-1\n")}


def a_booking(world: World) -> dict[str, Any]:
    return {"week": this_week(), "hours": "2", "reference": "A shaft"}


def released(world: World) -> dict[str, Any]:
    return {"pk": world.production["machine"].pk, "booking": world.production["booking"].pk}


KEPT = {"door": SIGNED_IN, "readers": KEEPER}
NOT_THEIRS = sends(OTHER, writes=False)
"""Another manufacturer sends what is about a machine that is not its own: nothing of it is found."""
SITES: dict[str, list[Case]] = {
    "production:sites": [Case(door=SIGNED_IN, readers=MAKERS, posts=READ_ONLY)],
    "production:site-new": [
        Case(door=SIGNED_IN, readers=KEEPERS, data=lambda world: typed_site(), posts=(sends(KEEPERS),)),
        Case("empty", door=SIGNED_IN, readers=KEEPERS, posts=(sends(KEEPERS, 422, writes=False),)),
    ],
    "production:site": [Case("open", of("site"), **OURS), Case("closed", of("closed site"), **OURS), NOTHING_TO_READ],
    "production:site-edit": [
        Case("open", of("site"), data=changed_site, posts=(sends(KEEPER),), **KEPT),
        Case("not as it was", of("site"), data=lambda world: typed_site(), posts=(sends(KEEPER, 422, writes=False),), **KEPT),
        NO_SUCH,
    ],
    "production:site-move": [
        sent("close", of("site", verb="close"), data()),
        sent("reopen", of("closed site", verb="reopen"), data()),
        sent("close a closed one", of("closed site", verb="close"), data(), sends(KEEPER, writes=False)),
        Case("none", nothing(pk=987654, verb="close"), door=SIGNED_IN, for_sending=True),
    ],
    "production:offer": [sent("", lambda world: {}, data(), sends(KEEPER), NOT_THEIRS)],
    "production:capacity": [
        Case(door=SIGNED_IN, readers=MAKERS, data=typed_hours, posts=(sends(KEEPER), NOT_THEIRS)),
        Case(
            "too few hours",
            query=text("?from=nonsense&site=x&page=-1"),
            door=SIGNED_IN,
            readers=MAKERS,
            data=too_few_hours,
            posts=(sends(KEEPER, 422, writes=False), NOT_THEIRS),
        ),
    ],
    "production:capacity-range": [
        sent("set", lambda world: {}, a_range(), sends(KEEPER), NOT_THEIRS),
        sent("close", lambda world: {}, a_range(verb="close"), sends(KEEPER), NOT_THEIRS),
        sent("no hours", lambda world: {}, a_range(hours=""), sends(KEEPERS, 422, writes=False)),
    ],
    "production:sheets": [
        Case(door=SIGNED_IN, readers=KEEPERS, data=a_sheet, posts=(sends(KEEPERS),)),
        Case("no file", door=SIGNED_IN, readers=KEEPERS, posts=(sends(KEEPERS, 422, writes=False),)),
    ],
    "production:sheet-template": [
        Case(kind, nothing(kind=kind), door=SIGNED_IN, readers=KEEPERS, posts=READ_ONLY) for kind in ("xlsx", "csv")
    ],
    "production:sheet": [
        *(Case(one, of(f"{one} sheet"), posts=READ_ONLY, **KEPT) for one in ("waiting", "discarded")),
        NOTHING_TO_READ,
    ],
    "production:sheet-move": [
        sent("apply", of("waiting sheet", verb="apply"), data()),
        sent("discard", of("waiting sheet", verb="discard"), data()),
        sent("discard again", of("discarded sheet", verb="discard"), data(), sends(KEEPER, writes=False)),
        Case("none", nothing(pk=987654, verb="apply"), door=SIGNED_IN, for_sending=True),
    ],
    "production:machine-new": [
        Case("open", of("site"), data=lambda world: typed_machine(), posts=(sends(KEEPER),), **KEPT),
        Case("empty", of("site"), query=text("?process=nonsense"), posts=(sends(KEEPER, 422, writes=False),), **KEPT),
        NO_SUCH,
    ],
    "production:machine": [
        Case("at work", of("machine"), **OURS),
        Case("out of work", of("closed machine"), **OURS),
        NOTHING_TO_READ,
    ],
    "production:machine-edit": [
        Case("at work", of("machine"), data=changed_machine, posts=(sends(KEEPER),), **KEPT),
        NO_SUCH,
    ],
    "production:machine-move": [
        sent("close", of("machine", verb="close"), data()),
        sent("reopen", of("closed machine", verb="reopen"), data()),
        Case("none", nothing(pk=987654, verb="close"), door=SIGNED_IN, for_sending=True),
    ],
    "production:machine-book": [
        sent("free", of("machine"), a_booking),
        sent("empty", of("machine"), data(), sends(KEEPER, 422, writes=False)),
        Case("none", nothing(pk=987654), door=SIGNED_IN, for_sending=True),
    ],
    "production:booking-release": [
        sent("live", released, data()),
        Case("none", nothing(pk=987654, booking=1), door=SIGNED_IN, for_sending=True),
    ],
}  # fmt: skip
