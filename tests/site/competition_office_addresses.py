"""Who is answered what where organisers look at what came in: only they, and neither other staff nor administrators."""

from competitions.actions.bulk_mail import recipients
from tests.site.cases import HTMX, SIGNED_IN, Case, data, nothing, sends, text
from tests.site.competition_office_world import MANAGERS
from tests.site.roles import NO_ONE, ORGANISERS

NOWHERE = nothing(slug="no-such-competition")
ORGANISED = {"door": SIGNED_IN, "readers": ORGANISERS}
MANAGED = {"door": SIGNED_IN, "readers": MANAGERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
LETTER = {
    "audience": "write",
    "subject_en": "News",
    "body_en": "Dear {name}",
    "subject_zh": "消息",
    "body_zh": "{name}您好",
}


def call(name: str, **more):
    return lambda world: {"slug": world.competitions[name].slug, **more}


def entry(name: str, *, through: str = ""):
    return lambda world: {
        "slug": (world.competitions[through] if through else world.applications[name].competition).slug,
        "pk": world.applications[name].pk,
    }


def judged_entry(world):
    one = world.award["judged application"]
    return {"slug": one.competition.slug, "pk": one.pk}


def letter(name: str, *, through: str = "open", **more):
    return lambda world: {"slug": world.competitions[through].slug, "pk": world.award[f"{name} letter"].pk, **more}


def of_each_call(**more) -> list[Case]:
    cases = [Case(name, call(name), **more) for name in ("open", "draft", "closed")]
    return [*cases, Case("no such", NOWHERE, **HIDDEN)]


def moving(what: str, name: str, verb: str, *, writes: bool = True, people=lambda world: "") -> Case:
    return Case(
        what,
        letter(name, verb=verb),
        door=SIGNED_IN,
        for_sending=True,
        data=lambda world: {"people": people(world)},
        posts=(sends(MANAGERS, writes=writes),),
    )


def whoever_gets_it(world) -> int:
    return len(recipients(world.award["draft letter"], world.people["staff"]))


OFFICE = {
    "competitions:office": [*of_each_call(**ORGANISED), Case("numbers", call("open"), headers=HTMX, **ORGANISED)],
    "competitions:entries": [
        *of_each_call(**ORGANISED),
        Case("rows", call("open"), headers=HTMX, **ORGANISED),
        Case("found", call("open"), query=text("?q=laser&status=handed-in&sort=organisation"), **ORGANISED),
        Case("withdrawn", call("open"), query=text("?status=any&complete=no&extension=yes"), **ORGANISED),
        Case("nonsense", call("open"), query=text("?q=%22&category=x%27y&country=zz&page=-1&sort=x"), **ORGANISED),
    ],
    "competitions:entry": [
        *(Case(name, entry(name), posts=(sends(ORGANISERS),), **ORGANISED) for name in ("submitted", "refused")),
        Case("judged", judged_entry, posts=(sends(ORGANISERS),), **ORGANISED),
        Case("no such version", entry("submitted"), query=text("?version=7"), **HIDDEN),
        Case("a draft", entry("draft"), **HIDDEN),
        Case("withdrawn", entry("withdrawn"), **HIDDEN),
        Case("through another call", entry("submitted", through="closed"), **HIDDEN),
        Case("no such", nothing(slug="no-such-competition", pk=987654), **HIDDEN),
    ],
    "competitions:entry-extension": [
        *(
            Case(
                name,
                entry(name),
                data=data(until_day="2099-03-01", until_time="10:00", until_zone="Europe/Stockholm", reason="Ill"),
                posts=(sends(MANAGERS),),
                **MANAGED,
            )
            for name in ("draft", "submitted")
        ),
        Case("without a reason", entry("draft"), posts=(sends(MANAGERS, 422, writes=False),), **MANAGED),
        Case("withdrawn", entry("withdrawn"), **HIDDEN),
        Case("through another call", entry("draft", through="closed"), **HIDDEN),
    ],
    "competitions:letters": of_each_call(**MANAGED),
    "competitions:letter-new": [
        *of_each_call(data=data(**LETTER), posts=(sends(MANAGERS),), **MANAGED)[:3],
        Case(
            "to some",
            call("open"),
            query=text("?status=draft&complete=no"),
            posts=(sends(MANAGERS, 422, writes=False),),
            **MANAGED,
        ),
        Case("empty", call("open"), posts=(sends(MANAGERS, 422, writes=False),), **MANAGED),
        Case(
            "a placeholder there is not",
            call("open"),
            data=data(**LETTER | {"body_en": "{password}"}),
            posts=(sends(MANAGERS, 422, writes=False),),
            **MANAGED,
        ),
        Case("no such", NOWHERE, **HIDDEN),
    ],
    "competitions:letter": [
        Case("draft", letter("draft"), **MANAGED),
        Case("sent", letter("sent"), **MANAGED),
        Case("its progress", letter("sent"), headers=HTMX, **MANAGED),
        Case("through another call", letter("draft", through="closed"), **HIDDEN),
        Case("no such", call("open", pk=987654), **HIDDEN),
    ],
    "competitions:letter-edit": [
        Case("draft", letter("draft"), data=data(**LETTER), posts=(sends(MANAGERS),), **MANAGED),
        Case("sent", letter("sent"), status=302, posts=(sends(MANAGERS, writes=False),), **MANAGED),
        Case("no such", call("open", pk=987654), **HIDDEN),
    ],
    "competitions:letter-move": [
        moving("send", "draft", "send", people=whoever_gets_it),
        moving("send to another number", "draft", "send", writes=False, people=lambda world: "99"),
        moving("send again", "sent", "send", writes=False, people=whoever_gets_it),
        moving("throw away", "draft", "discard"),
        moving("stop what has gone", "sent", "stop", writes=False),
        Case("no such verb", letter("draft", verb="sing"), door=SIGNED_IN, for_sending=True),
        Case("no such", call("open", pk=987654, verb="send"), door=SIGNED_IN, for_sending=True),
    ],
    "competitions:competition-audit": [
        *of_each_call(**MANAGED),
        Case("of one entry", call("open"), query=text("?entry=OPN27-1&person=x&before=5"), **MANAGED),
    ],
}
