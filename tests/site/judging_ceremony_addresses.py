"""Who is answered what of ceremonies: before the embargo is lifted those who lead, and of a winner nobody else."""

from competitions.actions.ceremony import seen_of
from tests.site.cases import SIGNED_IN, Case, data, nothing, sends, text
from tests.site.competition_office_addresses import call
from tests.site.roles import EVERYBODY, MANUFACTURER, NO_ONE, ORGANISERS, OTHER

LED = {"door": SIGNED_IN, "readers": ORGANISERS}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
NOWHERE = nothing(slug="no-such-competition")
OWNER = frozenset({"manufacturer_owner"})
PLAN = {"zone": "Europe/Stockholm", "capacity": "90", "seats_each": "2", "venue_en": "Hall"}
LOST = {
    "cause": "withdrew",
    "reason": "A letter",
    "public_words": "The winner withdrew.",
    "seen": "0",
    "verb": "propose",
}
TIMES = {"opens_at": "2099-03-01T10:00", "closes_at": "2099-03-08T10:00", "rules_en": "One.", "rules_zh": "一。"}


def of_each_call(**more) -> list[Case]:
    return [*(Case(name, call(name), **LED, **more) for name in ("open", "draft", "closed")),
            Case("no such", NOWHERE, **HIDDEN)]  # fmt: skip


def part(ceremony: str, what: str, *, through: str = ""):
    """The address of one thing of a ceremony."""

    def kwargs(world):
        row = world.award[f"{ceremony} {what}"]
        competition = world.competitions[through or {"announced": "open", "secret": "closed"}[ceremony]]
        return {"slug": competition.slug, "pk": row.pk}

    return kwargs


def token(name: str):
    return lambda world: {"token": world.award[name]}


def entry(name: str):
    return lambda world: {"pk": world.applications[name].pk}


def code(ceremony: str):
    return lambda world: {"code": world.award[f"{ceremony} certificate"].code}


def of_each(name: str, ceremony_part: str, values: dict[str, str]) -> list[Case]:
    return [
        Case(name, part("secret", ceremony_part), data=data(**values), posts=(sends(ORGANISERS),), **LED),
        Case("through another call", part("secret", ceremony_part, through="open"), **HIDDEN),
        Case("no such", nothing(slug="no-such-competition", pk=987654), **HIDDEN),
    ]


def losing(what: str, kwargs, *posts) -> Case:
    return Case(what, kwargs, door=SIGNED_IN, for_sending=True, data=data(**LOST), posts=posts)


def pressing(world) -> dict[str, str]:
    closed = world.competitions["closed"]
    return {"code": closed.code, "seen": seen_of(closed)}


AT_THE_DESK = {
    "competitions:ceremony": of_each_call(),
    "competitions:ceremony-plan": of_each_call(data=data(**PLAN), posts=(sends(ORGANISERS),)),
    "competitions:ceremony-reveal": [
        Case("secret", call("closed"), data=pressing, posts=(sends(ORGANISERS),), **LED),
        Case(
            "with another code",
            call("closed"),
            data=data(code="X"),
            posts=(sends(ORGANISERS, 422, writes=False),),
            **LED,
        ),
        Case("announced", call("open"), data=data(code="OPN27"), posts=(sends(ORGANISERS, 409, writes=False),), **LED),
    ],
    "competitions:ceremony-calendar": [
        Case("planned", call("closed"), **LED),
        Case("not planned", call("draft"), **HIDDEN),
    ],
    "competitions:ceremony-finalists": [
        Case("secret", call("closed"), data=data(verb="take"), posts=(sends(ORGANISERS, writes=False),), **LED),
        Case("announced", call("open"), data=data(verb="invite"), posts=(sends(ORGANISERS, 409, writes=False),), **LED),
        Case("no such", NOWHERE, **HIDDEN),
    ],
    "competitions:ceremony-finalist": of_each(
        "secret", "finalist", {"award": "winner", "place": "2", "reveal_order": "3"}
    ),
    "competitions:ceremony-withdrawal": [
        losing("secret", part("secret", "finalist"), sends(ORGANISERS, 409, writes=False)),
        losing("announced", part("announced", "finalist"), sends(ORGANISERS)),
        losing("through another call", part("secret", "finalist", through="open")),
        losing("no such", nothing(slug="no-such-competition", pk=987654)),
    ],
    "competitions:ceremony-seats": [
        *of_each_call(data=data(verb="tables", count="1", seats="4"), posts=(sends(ORGANISERS),)),
        Case(
            "a guest",
            call("closed"),
            data=data(verb="invite", name_en="Bo", language="en"),
            posts=(sends(ORGANISERS),),
            **LED,
        ),
        Case("nobody", call("closed"), data=data(verb="seat"), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
    ],
    "competitions:ceremony-seating": of_each_call(),
    "competitions:ceremony-run": of_each_call(
        data=data(kind="speech", name_en="Words", minutes="5"), posts=(sends(ORGANISERS),)
    ),
    "competitions:ceremony-run-item": of_each("secret", "item", {"verb": "remove"}),
    "competitions:ceremony-run-pdf": of_each_call(),
    "competitions:ceremony-cards": [
        *of_each_call(),
        Case("opened", call("closed"), query=text("?at=1&show=1"), **LED),
        Case("nonsense", call("closed"), query=text("?at=x&show=7"), **LED),
    ],
    "competitions:ceremony-certificates": [
        Case("issued", call("closed"), posts=(sends(ORGANISERS, writes=False),), **LED),
        Case("not planned", call("draft"), posts=(sends(ORGANISERS),), **LED),
    ],
    "competitions:ceremony-certificate": [
        *of_each("secret", "certificate", {"why": "Wrong name"}),
        Case(
            "its file",
            part("secret", "certificate"),
            query=text("?file=1"),
            data=data(why="x"),
            posts=(sends(ORGANISERS, 200, writes=False),),
            **LED,
        ),
    ],
    "competitions:ceremony-vote": [
        Case("to be made", call("closed"), data=data(**TIMES), posts=(sends(ORGANISERS),), **LED),
        Case("published", call("open"), data=data(**TIMES), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
    ],
    "competitions:ceremony-press": of_each_call(data=data(verb="kit", release_en="News"), posts=(sends(ORGANISERS),)),
}
CEREMONIES = {
    **AT_THE_DESK,
    "competitions:application-ceremony": [
        Case(
            "secret",
            entry("refused"),
            door=SIGNED_IN,
            readers=MANUFACTURER,
            data=data(verb="decline"),
            posts=(sends(OWNER), sends(MANUFACTURER - OWNER, 409, writes=False)),
        ),
        Case(
            "announced",
            entry("submitted"),
            door=SIGNED_IN,
            readers=OTHER,
            data=data(verb="decline"),
            posts=(sends(OTHER, 409, writes=False),),
        ),
        Case("not invited", entry("draft"), **HIDDEN),
    ],
    "competitions:application-calendar": [
        Case("secret", entry("refused"), door=SIGNED_IN, readers=MANUFACTURER),
        Case("not invited", entry("draft"), **HIDDEN),
    ],
    "competitions:application-certificate": [
        Case("secret", entry("refused"), **HIDDEN),
        Case("announced", entry("submitted"), door=SIGNED_IN, readers=OTHER),
    ],
    "competitions:ceremony-guest": [
        Case("invited", token("secret guest"), data=data(verb="confirm"), posts=(sends(EVERYBODY),)),
        Case("no such", nothing(token="x"), readers=NO_ONE),
    ],
    "competitions:ceremony-guest-calendar": [
        Case("invited", token("secret guest")),
        Case("no such", nothing(token="x"), readers=NO_ONE),
    ],
    "competitions:winners": [
        Case("announced", call("open")),
        Case("secret", call("closed"), readers=NO_ONE),
        Case("none", call("draft"), readers=NO_ONE),
    ],
    "competitions:press-kit": [Case("announced", call("open")), Case("secret", call("closed"), readers=NO_ONE)],
    "competitions:press-picture": [
        Case("announced", part("announced", "picture")),
        Case("secret", part("secret", "picture"), readers=ORGANISERS),
        Case("through another call", part("secret", "picture", through="draft"), readers=NO_ONE),
    ],
    "competitions:press-pass": [
        Case("secret", token("secret pass"), data=data(promise="on"), posts=(sends(EVERYBODY),)),
        Case("announced", token("announced pass"), status=302),
        Case("no such", nothing(token="x"), readers=NO_ONE),
    ],
    "competitions:vote": [
        Case("open", call("open"), posts=(sends(EVERYBODY, 422, writes=False),)),
        Case("none", call("closed"), readers=NO_ONE),
    ],
    "competitions:vote-confirm": [
        Case("waiting", token("ballot"), posts=(sends(EVERYBODY, 200),)),
        Case("no such", nothing(token="x"), readers=NO_ONE),
    ],
    "competitions:certificate": [
        Case("announced", code("announced")),
        Case("secret", code("secret"), readers=NO_ONE),
        Case("no such", nothing(code="x"), readers=NO_ONE),
    ],
}
