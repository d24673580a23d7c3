"""Who is answered what where rounds of judging are prepared: managers and the chair, and neither screeners, other staff
nor administrators."""

from datetime import timedelta

from django.utils import timezone

from tests.site.cases import SIGNED_IN, Case, data, nothing, sends, text
from tests.site.roles import NO_ONE, ORGANISERS

LED = {"door": SIGNED_IN, "readers": ORGANISERS}
"""The world's organisers are a manager and a chair."""
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}


def call(name: str, **more):
    return lambda world: {"slug": world.competitions[name].slug, **more}


def one(name: str, **more):
    """A round of the closed competition: draft, open or closed."""
    return lambda world: {
        "slug": world.competitions["closed"].slug,
        "number": world.award[f"{name} round"].number,
        **more,
    }


def criterion(name: str, *, through: str = "", **more):
    return lambda world: {**one(through or name, **more)(world), "pk": world.award[f"criterion of the {name} round"].pk}


def entry(name: str, *, through: str = "", **more):
    return lambda world: {**one(through or name, **more)(world), "pk": world.award[f"entry of the {name} round"].pk}


def local(name: str, days: int) -> dict[str, str]:
    day = timezone.now() + timedelta(days=days)
    return {f"{name}_day": f"{day:%Y-%m-%d}", f"{name}_time": "10:00", f"{name}_zone": "Europe/Berlin"}


def of_each_round(**more) -> list[Case]:
    return [Case(name, one(name), **LED, **more) for name in ("draft", "open", "closed")]


NO_SUCH = Case("no such", call("closed", number=77), **HIDDEN)
ELSEWHERE = Case("through another competition", call("open", number=1), **HIDDEN)
REFUSED = (sends(ORGANISERS, 422, writes=False),)
CRITERION = {"name_en": "Team", "weight": "1", "least": "0", "most": "5", "step": "1"}


def settings(world) -> dict[str, object]:
    plain = {"name_en": "Other", "sight": "mine", "judges_per_entry": 2, "least_load": 0, "most_load": 5, "china": 1,
             "europe": 0, "experts": 0, "bridges": 0, "method": "mean", "tie_1": "lot", "places": 3, "advance": "overall"}  # fmt: skip
    return {**plain, "seen": 0, **local("opens_at", 2), **local("closes_at", 9)}


def sent(what: str, where, *posts, **values) -> Case:
    return Case(what, where, data=data(**values), posts=posts, **LED)


def sent_only(what: str, where, *posts, **values) -> Case:
    return Case(what, where, for_sending=True, data=data(**values), posts=posts, **LED)


WRITES, STAYS = sends(ORGANISERS), sends(ORGANISERS, writes=False)
TOO_LATE = sends(ORGANISERS, 409, writes=False)
JUDGING_ROUNDS = {
    "competitions:rounds": [
        *(Case(name, call(name), **LED) for name in ("open", "draft", "closed")),
        Case("no such", nothing(slug="no-such-competition"), **HIDDEN),
    ],
    "competitions:round-new": [
        sent("next", call("closed"), WRITES, name_en="Last", **local("opens_at", 20), **local("closes_at", 30)),
        Case("empty", call("open"), posts=REFUSED, **LED),
        Case("no such", nothing(slug="no-such-competition"), **HIDDEN),
    ],
    "competitions:round": [*of_each_round(), NO_SUCH, ELSEWHERE],
    "competitions:round-settings": [
        Case("saved", one("draft"), data=settings, posts=(WRITES,), **LED),
        Case("empty", one("draft"), posts=REFUSED, **LED),
        sent("words of an open one", one("open"), WRITES, name_en="Renamed", seen=0),
        NO_SUCH,
        ELSEWHERE,
    ],
    "competitions:round-move": [
        sent("open what is not ready", one("draft", verb="open"), TOO_LATE),
        sent("close", one("open", verb="close"), WRITES),
        sent("close what is closed", one("closed", verb="close"), TOO_LATE),
        sent("reopen", one("closed", verb="reopen"), WRITES, reason="Ill", **local("closes_at", 30)),
        Case("reopen without a reason", one("closed", verb="reopen"), posts=REFUSED, **LED),
        sent("more time", one("open", verb="extend"), WRITES, reason="Fair week", **local("closes_at", 60)),
        sent("remove", one("draft", verb="remove"), WRITES),
        Case("no verb", one("draft", verb="praise"), **HIDDEN),
    ],
    "competitions:round-criteria": [*of_each_round(), NO_SUCH, ELSEWHERE],
    "competitions:round-sheet": [*of_each_round(), NO_SUCH],
    "competitions:round-criterion-new": [
        sent("one", one("draft"), WRITES, **CRITERION),
        sent("drawn", one("draft"), sends(ORGANISERS, 200, writes=False), redraw="1", **CRITERION),
        Case("empty", one("draft"), posts=REFUSED, **LED),
        sent("too late", one("open"), sends(ORGANISERS, 422, writes=False), **CRITERION),
    ],
    "competitions:round-criterion": [
        sent("changed", criterion("draft"), WRITES, **CRITERION),
        sent("mended", criterion("open"), WRITES, name_en="Mended", about_en="Look at the figures."),
        Case("of another round", criterion("open", through="draft"), **HIDDEN),
    ],
    "competitions:round-criterion-move": [
        sent_only("away", criterion("draft", verb="remove"), WRITES),
        sent_only("alone", criterion("draft", verb="up"), STAYS),
        sent_only("too late", criterion("open", verb="remove"), STAYS),
        Case("of another round", criterion("open", through="draft", verb="up"), door=SIGNED_IN, for_sending=True),
    ],
    "competitions:round-entries": [
        *of_each_round(),
        Case("taken out", one("open"), query=text("?show=removed&page=-1"), **LED),
        Case("nonsense", one("open"), query=text("?show=x%27y"), **LED),
        NO_SUCH,
        ELSEWHERE,
    ],
    "competitions:round-entries-add": [
        sent("all, of which there are none", one("draft"), STAYS, all="1"),
        sent("none", one("draft"), STAYS),
        Case("nonsense", one("draft"), query=text("?source=x&category=y%27"), posts=(STAYS,), **LED),
        NO_SUCH,
    ],
    "competitions:round-entry-move": [
        sent_only("out", entry("open", verb="remove"), WRITES, reason="Entered twice"),
        sent_only("out without a reason", entry("open", verb="remove"), sends(ORGANISERS, 422, writes=False)),
        sent_only("practise", entry("open", verb="practise"), WRITES),
        sent_only("of a closed one", entry("closed", verb="remove"), STAYS, reason="Late"),
        Case("of another round", entry("open", through="draft", verb="remove"), door=SIGNED_IN, for_sending=True),
    ],
}  # fmt: skip
