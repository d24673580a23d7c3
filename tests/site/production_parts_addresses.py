"""Who is answered what at the pages of parts."""

from django.core import signing

from production.parts.serving import SALT
from tests.site.cases import OPEN, SIGNED_IN, Answer, Case, data, nothing, of, sends, text
from tests.site.production_parts_world import PARTS as THERE
from tests.site.roles import (
    DECLINED,
    EVERYBODY,
    MANUFACTURER,
    NO_ONE,
    OTHER,
    PEOPLE,
    STARTUP,
    STARTUP_EDITORS,
)

VIEWER = STARTUP - STARTUP_EDITORS
OWNER = frozenset({"startup_owner"})
EDITING = STARTUP_EDITORS | OTHER | DECLINED | {"manufacturer_owner", "unverified_owner"}
NO_SUCH_UPLOAD = "00000000-0000-4000-8000-000000000000"
ANNOUNCED = {"Tus-Resumable": "1.0.0", "Upload-Length": "500"}
ONLY_READ = (Answer(PEOPLE, 405),)
MEASURED = ("own", "shared", "shown before", "asked about", "put away")


def part(what: str, **more):
    return lambda world: {"number": world.production[f"part {what}"].number, **more}


def upload(world):
    return {"slug": world.organisations["startup"].slug, "upload": world.production["part upload"].pk}


def ticket(what: str):
    """Of the manufacturer's owner."""

    def key(world):
        person, version = world.people["manufacturer_owner"], world.production[f"version {what}"]
        return {"ticket": signing.dumps([person.pk, version.pk], salt=SALT, compress=True)}

    return key


def grant(world):
    return {"verb": "revoke", "grant": world.production["part grant shared"].pk}


def done(what: str, of_which: str, values, *, status: int = 302, refused: int = 403) -> Case:
    """Something that editors do on the page of a part."""
    return Case(
        what, part(of_which), door=SIGNED_IN, readers=THERE[of_which],
        data=values if callable(values) else data(**values),
        posts=(sends(STARTUP_EDITORS, status, writes=status == 302), sends(VIEWER, refused, writes=False)),
    )  # fmt: skip


def bytes_of(**more) -> list[Case]:
    return [
        *(
            Case(what, part(what, version=1), door=SIGNED_IN, readers=THERE[what], posts=ONLY_READ, **more)
            for what in MEASURED
        ),
        Case("no such version", part("own", version=2), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
        Case("no such part", nothing(number="P-00000", version=1), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ]


PARTS: dict[str, list[Case]] = {
    "production:parts": [
        Case(query, door=SIGNED_IN, readers=PEOPLE, query=text(query), posts=(sends(PEOPLE, 405, writes=False),))
        for query in ("", "?away=1", "?q=zyq&page=-1")
    ],
    "production:part-new": [
        Case(
            "no file", door=SIGNED_IN, readers=PEOPLE,
            posts=(sends(EDITING, 422, writes=False), sends(PEOPLE - EDITING, 403, writes=False)),
        ),
        Case(
            "for the startup", query=lambda world: f"?for={world.organisations['startup'].slug}", door=SIGNED_IN,
            readers=PEOPLE, posts=(sends(STARTUP_EDITORS, 422, writes=False), sends(PEOPLE, 403, writes=False)),
        ),
    ],
    "production:part-uploads": [
        Case("begun", of("startup"), door=SIGNED_IN, for_sending=True, headers=ANNOUNCED, posts=(sends(STARTUP_EDITORS, 201),)),
        Case("no such", nothing(slug="no-such"), door=SIGNED_IN, for_sending=True, headers=ANNOUNCED),
    ],
    "production:part-upload": [
        Case("how far it is", upload, door=SIGNED_IN, readers=OWNER, posts=ONLY_READ),
        Case(
            "no such", lambda world: {"slug": world.organisations["startup"].slug, "upload": NO_SUCH_UPLOAD},
            door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ,
        ),
    ],
    "production:part": [
        *(
            Case(
                what, part(what), door=SIGNED_IN, readers=readers, posts=(sends(PEOPLE, 404, writes=False),),
            )
            for what, readers in THERE.items()
        ),
        Case("a version that is not there", part("own"), text("?version=7"), door=SIGNED_IN, readers=NO_ONE),
        Case("no such", nothing(number="P-00000"), door=SIGNED_IN, readers=NO_ONE),
        done("described", "own", {"verb": "describe", "name": "Other words"}),
        done("no words", "own", {"verb": "describe", "name": ""}, status=422, refused=422),
        done("no file", "own", {"verb": "version"}, status=422, refused=422),
        done("no unit", "asked about", {"verb": "unit", "version": "1", "unit": "x"}, status=422, refused=422),
        done("a unit", "asked about", {"verb": "unit", "version": "1", "unit": "mm"}),
        done("read again", "refused", {"verb": "again", "version": "1"}),
        done("put away", "own", {"verb": "archive"}),
        done("taken out", "put away", {"verb": "take-out"}),
        done("deleted", "own", {"verb": "delete"}),
        done("deleted, though shared", "shared", {"verb": "delete"}, status=403),
        Case(
            "ended", part("shared"), door=SIGNED_IN, readers=STARTUP | MANUFACTURER, data=grant,
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, 403, writes=False)),
        ),
    ],
    "portal:part-on-shelf": [
        Case(
            "own", part("own", version=1), door=SIGNED_IN, for_sending=True,
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False)),
        ),
        Case("shown by another", part("shared", version=1), door=SIGNED_IN, for_sending=True,
             posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False))),
        Case("no such", nothing(number="P-00000", version=1), door=SIGNED_IN, for_sending=True),
    ],
    "production:part-shape": bytes_of(),
    "production:part-file": bytes_of(status=302),
    "production:part-signed": [
        # Whoever has the address has the key, as the person it names; it lives for a minute.
        Case(
            "a ticket", ticket("shared"), door=OPEN, readers=EVERYBODY, posts=(Answer(EVERYBODY, 405),),
            reveals=("file name of a part: shared",),
        ),
        Case("no longer shown", ticket("shown before"), door=OPEN, readers=NO_ONE, posts=(Answer(EVERYBODY, 405),)),
        Case("never shown", ticket("own"), door=OPEN, readers=NO_ONE, posts=(Answer(EVERYBODY, 405),)),
        Case("forged", nothing(ticket="W10:x:y"), door=OPEN, readers=NO_ONE, posts=(Answer(EVERYBODY, 405),)),
    ],
}  # fmt: skip
