"""Who is answered what where panels are put together, judges answer, and conflicts of interest are settled."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.site.cases import SIGNED_IN, Case, data, nothing, sends, text
from tests.site.competition_world import COMPETITIONS
from tests.site.judging_judges_world import THE_JUDGE
from tests.site.roles import EVERYBODY, NO_ONE, ORGANISERS, OTHER, WRITERS

VIEWER = frozenset({"startup_viewer"})
LED = {"door": SIGNED_IN, "readers": ORGANISERS}
PROFILE = {"name": "New name", "region": "china", "languages": ["en"]}


def of(name: str):
    return lambda world: {"slug": world.competitions[name].slug}


def on(name: str, thing: str, **more):
    return lambda world: {"slug": world.competitions[name].slug, "pk": world.award[thing].pk, **more}


def own(**more):
    return lambda world: {"slug": world.competitions["open"].slug, **more}


def written(name: str, **more):
    return lambda world: {"pk": world.applications[name].pk, **more}


def file(content: bytes):
    return lambda world: {"file": SimpleUploadedFile("judges.csv", content), "language": "en"}


JUDGES = {
    "competitions:judges": [
        *(Case(name, of(name), posts=(sends(ORGANISERS, 422, writes=False),), **LED) for name in COMPETITIONS),
        Case(
            "ask", of("open"), text("?state=invited&q=a&page=-1"), posts=(sends(ORGANISERS),),
            data=data(people="Bo <bo@judges.example>", language="en", region="china"), **LED,
        ),
        Case("no such", nothing(slug="no-such"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:judge": [
        Case("the judge", on("open", "judge"), data=data(**PROFILE), posts=(sends(ORGANISERS),), **LED),
        Case("asked", on("open", "asked judge"), data=data(name=""), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        Case("of another call", on("closed", "judge"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:judge-move": [
        Case("again", on("open", "asked judge", verb="again"), door=SIGNED_IN, for_sending=True, data=data(language="en"),
             posts=(sends(ORGANISERS),)),
        Case("remove", on("open", "judge", verb="remove"), door=SIGNED_IN, for_sending=True, data=data(reason="Moved"),
             posts=(sends(ORGANISERS),)),
        Case("why?", on("open", "judge", verb="remove"), door=SIGNED_IN, for_sending=True,
             posts=(sends(ORGANISERS, 422, writes=False),)),
        Case("of another call", on("closed", "judge", verb="remove"), door=SIGNED_IN, for_sending=True),
    ],
    "competitions:judges-import": [
        Case("looked at", of("open"), data=file(b"name,email\nBo,bo@judges.example\n"),
             posts=(sends(ORGANISERS, 200, writes=False),), **LED),
        Case("no table", of("draft"), data=file(b"x"), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        Case("no such", nothing(slug="no-such"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:conflicts": [
        *(Case(name, of(name), posts=(sends(ORGANISERS, 422, writes=False),), **LED) for name in COMPETITIONS),
        Case("the table", of("open"), text("?view=table&page=-1"), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        Case(
            "one more", of("open"), text("?source=rule&state=active&kind=employer&judge=1"), posts=(sends(ORGANISERS),),
            data=lambda world: {
                "judge": world.award["judge"].pk, "number": world.applications["submitted"].number, "kind": "other",
                "reason": "Known to us",
            }, **LED,
        ),
    ],
    "competitions:conflicts-recompute": [
        Case("now", of("open"), door=SIGNED_IN, for_sending=True, posts=(sends(ORGANISERS),)),
        Case("no such", nothing(slug="no-such"), door=SIGNED_IN, for_sending=True),
    ],
    "competitions:conflict": [
        Case("settled", on("open", "conflict"), data=data(reason="Another one", holds="0"), posts=(sends(ORGANISERS),), **LED),
        Case("why?", on("open", "conflict"), posts=(sends(ORGANISERS, 422, writes=False),), **LED),
        Case("of another call", on("closed", "conflict"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:judge-invitation": [
        Case(
            "declined", lambda world: {"token": world.award["judge's token"]}, data=data(decline="1", reason="No time"),
            posts=(sends(EVERYBODY, 200),), reveals=("name of the asked judge",),
        ),
        Case("no such", nothing(token="no-such-token"), readers=NO_ONE),
    ],
    "competitions:judge-profile": [
        Case("mine", own(), door=SIGNED_IN, readers=THE_JUDGE, data=data(**PROFILE), posts=(sends(THE_JUDGE),)),
        Case("of another call", of("draft"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:judge-conflicts": [
        Case("nothing", own(), door=SIGNED_IN, readers=THE_JUDGE, data=data(nothing="1"), posts=(sends(THE_JUDGE),)),
        Case("empty", own(), door=SIGNED_IN, readers=THE_JUDGE, posts=(sends(THE_JUDGE, 422, writes=False),)),
        Case("of another call", of("draft"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:judging-recuse": [
        Case(
            "by its name", own(entry="J9X2"), door=SIGNED_IN, readers=THE_JUDGE,
            data=data(kind="personal", reason="A friend"), posts=(sends(THE_JUDGE),),
        ),
        Case("by its key", lambda world: own(entry=str(world.award["round entry"].pk))(world), door=SIGNED_IN,
             readers=THE_JUDGE, posts=(sends(THE_JUDGE, 422, writes=False),)),
        Case("no such", own(entry="NONE"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:objections": [
        Case("draft", written("draft"), door=SIGNED_IN, readers=WRITERS, data=data(name="Li Wei", reason="A rival"),
             posts=(sends(WRITERS - VIEWER), sends(VIEWER, 422, writes=False))),
        Case("submitted", written("submitted"), door=SIGNED_IN, readers=OTHER, data=data(name="Li Wei", reason="A rival"),
             posts=(sends(OTHER, 422, writes=False),)),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:objection-remove": [
        Case("one's own", lambda world: written("draft", objection=world.award["objection"].pk)(world), door=SIGNED_IN,
             for_sending=True, posts=(sends(WRITERS - VIEWER), sends(VIEWER, writes=False))),
        Case("through another's", lambda world: written("submitted", objection=world.award["objection"].pk)(world),
             door=SIGNED_IN, for_sending=True),
    ],
}  # fmt: skip
