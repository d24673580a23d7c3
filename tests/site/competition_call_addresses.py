"""Who is answered what where competitions are read, called and screened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from competitions.screening_state import seen_of
from tests.site.cases import SIGNED_IN, STAFF_ONLY, Case, data, nothing, sends, text
from tests.site.competition_world import COMPETITIONS
from tests.site.roles import MANUFACTURER, NO_ONE, OTHER, STAFF, WRITERS
from tests.site.world import World

SCREENERS = frozenset({"staff"})
"""The world's manager. Its chair reads what was handed in, and does not screen it."""


def call(name: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.competitions[name].slug, **more}


def entry(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.applications[name].competition.slug, "pk": world.applications[name].pk}


def application(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.applications[name].pk}


def category(name: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "slug": world.competitions[name].slug,
        "part": "categories",
        "pk": world.award[f"category of {name}"].pk,
        **more,
    }


def local(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def frame(**more) -> Callable[[World], dict[str, Any]]:
    """What a form of dates takes."""
    days = {"opens_at": local(1), "closes_at": local(30), "ceremony_at": local(90), "grace_seconds": "0"}
    return data(**{"zone": "Europe/Berlin", "slug": "brand-new", "code": "NEW27", **days, **more})


NOT_THERE = nothing(slug="no-such-competition")
DENIED = Case("no such", NOT_THERE, for_sending=True, **{**STAFF_ONLY, "readers": NO_ONE})
PARTNER = {"part": "partners", "partners-kind": "host", "partners-name_en": "A host"}


def managed(what: str, name: str, *posts, **more) -> Case:
    return Case(what, call(name), posts=posts, **{**STAFF_ONLY, **more})


def of_each(status: int = 422) -> list[Case]:
    """Its page for each competition; what is sent empty is refused."""
    refused = (sends(STAFF, status, writes=False),)
    return [
        *(Case(name, call(name), posts=refused, **STAFF_ONLY) for name in COMPETITIONS),
        Case("no such", NOT_THERE, **{**STAFF_ONLY, "readers": NO_ONE}),
    ]


CALLING = {
    "competitions:calls": [Case(**STAFF_ONLY)],
    "competitions:call-new": [
        Case(data=frame(name="Brand new", language="en"), posts=(sends(STAFF),), **STAFF_ONLY),
        Case("empty", posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
    ],
    "competitions:call": [
        managed("open", "open", sends(STAFF, 422, writes=False)),
        managed("draft", "draft", sends(STAFF, 422)),
        managed("closed", "closed", sends(STAFF, 422, writes=False)),
        Case("no such", NOT_THERE, **{**STAFF_ONLY, "readers": NO_ONE}),
    ],
    "competitions:call-autosave": [
        managed(
            "words", "open", sends(STAFF, 200), for_sending=True,
            data=data(field="en-tagline", value="New words", overwrite="1"),
        ),
        managed(
            "nothing known", "open", sends(STAFF, 422, writes=False), for_sending=True, data=data(field="no", value="x")
        ),
        DENIED,
    ],
    "competitions:call-clone": [
        *of_each(),
        managed("for next year", "closed", sends(STAFF), data=frame(looked="on")),
        managed("unseen", "closed", sends(STAFF, 422, writes=False), data=frame()),
    ],
    "competitions:call-frame": [
        *of_each(),
        managed("dates", "draft", sends(STAFF), data=frame()),
        managed("of a published one", "open", sends(STAFF), data=frame(opens_at=local(-7))),
        managed("nonsense", "draft", sends(STAFF, 422, writes=False), data=frame(closes_at="soon")),
    ],
    "competitions:call-deadline": [
        managed(
            "later", "open", sends(STAFF), for_sending=True,
            data=lambda world: {
                "deadline-closes_at_day": f"{timezone.now() + timedelta(days=12):%Y-%m-%d}",
                "deadline-closes_at_time": "16:00", "deadline-closes_at_zone": "Europe/Berlin",
                "deadline-grace_seconds": "0", "deadline-reason": "The host asked for it.",
            },
        ),
        managed("nothing", "open", sends(STAFF, 422, writes=False), for_sending=True),
        DENIED,
    ],
    "competitions:call-parts": [
        *of_each(404),
        managed("a partner", "open", sends(STAFF), data=data(**PARTNER)),
        managed("nameless", "open", sends(STAFF, 422, writes=False), data=data(part="partners")),
        managed("of no kind", "open", sends(STAFF, 404, writes=False), data=data(part="wishes")),
    ],
    "competitions:call-part": [
        Case("category", category("open"), data=data(name_en="Arms", code="arms"), posts=(sends(STAFF),), **STAFF_ONLY),
        Case(
            "of another competition",
            lambda world: {**category("open")(world), "slug": world.competitions["draft"].slug},
            **{**STAFF_ONLY, "readers": NO_ONE},
        ),
    ],
    "competitions:call-part-move": [
        Case("down", category("open", verb="down"), for_sending=True, posts=(sends(STAFF, writes=False),), **STAFF_ONLY),
        Case("away", category("draft", verb="remove"), for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case(
            "used", category("open", verb="remove"), for_sending=True, posts=(sends(STAFF, writes=False),), **STAFF_ONLY
        ),
    ],
    "competitions:call-logo": [Case("no such", call("open", pk=987654), for_sending=True, **{**STAFF_ONLY, "readers": NO_ONE})],
    "competitions:call-rules": [
        *of_each(),
        Case("one kind", call("open"), query=text("?kind=country_in"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        managed("one more", "open", sends(STAFF), data=data(kind="age_at_most", years="8", hard="True")),
        managed("nonsense", "open", sends(STAFF, 422, writes=False), data=data(kind="age_at_most", years="x")),
    ],
    "competitions:call-organisers": [
        *of_each(),
        managed(
            "somebody", "open", sends(STAFF),
            data=lambda world: {"email": world.people["judge"].email, "role": "screener"},
        ),
        managed("nobody", "open", sends(STAFF, 422, writes=False), data=data(email="x@y.example", role="chair")),
    ],
    "competitions:call-organiser": [
        Case(
            "the chair",
            lambda world: {
                "slug": world.competitions["open"].slug,
                "pk": world.competitions["open"].organisers.get(role="chair").pk,
            },
            for_sending=True, data=data(remove="1"), posts=(sends(STAFF),), **STAFF_ONLY,
        ),
        Case("no such", call("open", pk=987654), for_sending=True, **{**STAFF_ONLY, "readers": NO_ONE}),
    ],
    "competitions:call-move": [
        Case("cancel", call("open", verb="cancel"), data=data(reason="No host."), posts=(sends(STAFF),), **STAFF_ONLY),
        Case("why?", call("open", verb="cancel"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        Case("archive", call("closed", verb="archive"), posts=(sends(STAFF),), **STAFF_ONLY),
        Case("publish", call("draft", verb="publish"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        Case("no verb", call("open", verb="praise"), **{**STAFF_ONLY, "readers": NO_ONE}),
    ],
}  # fmt: skip


def deciding(what: str, name: str, *posts, **values) -> Case:
    return Case(what, entry(name), door=SIGNED_IN, readers=SCREENERS, data=data(**values), posts=posts)


SCREENING = {
    "competitions:screening": [
        *(Case(name, call(name), door=SIGNED_IN, readers=SCREENERS) for name in COMPETITIONS),
        Case("a state", call("closed"), query=text("?state=ineligible&page=-1"), door=SIGNED_IN, readers=SCREENERS),
        Case("no such", NOT_THERE, door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:screening-entry": [
        deciding("too early", "submitted", sends(SCREENERS, 409, writes=False), verb="accept"),
        Case(
            "again", entry("refused"), door=SIGNED_IN, readers=SCREENERS, posts=(sends(SCREENERS),),
            data=lambda world: {
                "verb": "reconsider", "note": "New facts", "seen": seen_of(world.applications["refused"]),
            },
        ),
        deciding("no verb", "refused", sends(SCREENERS, 404, writes=False), verb="praise"),
        Case("of a draft", entry("draft"), door=SIGNED_IN, readers=NO_ONE),
        Case("of a withdrawn one", entry("withdrawn"), door=SIGNED_IN, readers=NO_ONE),
        Case(
            "through another competition",
            lambda world: {"slug": world.competitions["open"].slug, "pk": world.applications["refused"].pk},
            door=SIGNED_IN,
            readers=NO_ONE,
        ),
    ],
    "competitions:screening-mark": [
        Case(
            "marked",
            entry("submitted"),
            door=SIGNED_IN,
            for_sending=True,
            data=lambda world: {f"item-{world.award['checklist of open'].pk}-met": "yes"},
            posts=(sends(SCREENERS),),
        ),
        Case("of a draft", entry("draft"), door=SIGNED_IN, for_sending=True),
    ],
    "competitions:application-screening": [
        Case("draft", application("draft"), door=SIGNED_IN, readers=WRITERS),
        Case("submitted", application("submitted"), door=SIGNED_IN, readers=OTHER),
        Case("refused", application("refused"), door=SIGNED_IN, readers=MANUFACTURER),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:screening-answer": [
        Case("nothing asked", application("refused"), door=SIGNED_IN, for_sending=True, data=data(answer="Ours.")),
    ],
    "competitions:screening-appeal": [
        Case(
            "refused",
            application("refused"),
            door=SIGNED_IN,
            for_sending=True,
            data=data(text="It is ours."),
            posts=(
                sends(frozenset({"manufacturer_owner"})),
                sends(MANUFACTURER - {"manufacturer_owner"}, 409, writes=False),
            ),
        ),
        Case("wordless", application("refused"), door=SIGNED_IN, for_sending=True,
             posts=(sends(MANUFACTURER, 422, writes=False),)),
        Case("a draft", application("draft"), door=SIGNED_IN, for_sending=True, data=data(text="Please."),
             posts=(sends(WRITERS, 409, writes=False),)),
    ],
}  # fmt: skip

CALLS = {
    "competitions:competitions": [Case()],
    "competitions:competition": [
        *(Case(name, call(name), readers=readers) for name, readers in COMPETITIONS.items()),
        Case("no such", NOT_THERE, readers=NO_ONE),
    ],
    "competitions:partner-logo": [Case("no such", call("open", pk=987654), readers=NO_ONE)],
    **CALLING,
    **SCREENING,
}
