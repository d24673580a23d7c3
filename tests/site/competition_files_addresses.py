"""Who is answered what where files of applications come in and go out, and at competitions by the API."""

import base64

from tests.site.cases import API, DESK, SIGNED_IN, Answer, Case, data, nothing, sends, text
from tests.site.competition_world import APPLICATIONS, COMPETITIONS
from tests.site.roles import EVERYBODY, MANUFACTURER, NO_ONE, ORGANISERS, OTHER, PEOPLE, STAFF, WRITERS

VIEWER = frozenset({"startup_viewer"})
WITHDRAWN_VIEWER = frozenset({"manufacturer_viewer"})
NO_SUCH_APPLICATION = nothing(pk=987654)
FIELD = base64.b64encode(b"idea").decode()
ANNOUNCED = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": f"field {FIELD}"}


def application(name: str, **more):
    return lambda world: {"pk": world.applications[name].pk, **more}


def announcing(name: str, *posts: Answer) -> Case:
    """The world's form takes no files, so those who may send one are told so."""
    return Case(name, application(name), door=SIGNED_IN, for_sending=True, headers=ANNOUNCED, posts=posts)


def upload_at(name: str):
    return lambda world: {"pk": world.applications[name].pk, "upload": world.award["upload"].pk}


def file_of(name: str, owner: str = ""):
    """The file of one application, at its own address or at another's."""
    return lambda world: {"pk": world.applications[owner or name].pk, "file": world.award[f"file of {name}"].pk}


def of_competition(name: str):
    return lambda world: {"slug": world.competitions[name].slug}


def exporting(kind: str) -> list[Case]:
    asks = {"door": SIGNED_IN, "readers": ORGANISERS, "data": data(language="en")}
    cases = [Case(name, of_competition(name), posts=(sends(ORGANISERS, 200),), **asks) for name in COMPETITIONS]
    wrong = {**asks, "data": data(language="tlh"), "posts": (sends(ORGANISERS, 422, writes=False),)}
    narrowed = Case(
        "narrowed", of_competition("open"), text("?screening=waiting"), posts=(sends(ORGANISERS, 200),), **asks
    )
    return [
        *cases,
        narrowed,
        Case("in no language", of_competition("open"), **wrong),
        Case(f"no such {kind}", nothing(slug="no-such"), door=SIGNED_IN, readers=NO_ONE),
    ]


COMPETITION_FILES = {
    "competitions:uploads": [
        announcing("draft", sends(WRITERS - VIEWER, 422, writes=False), sends(VIEWER, 403, writes=False)),
        announcing("submitted", sends(OTHER, 403, writes=False)),
        announcing("withdrawn", sends(MANUFACTURER, 403, writes=False)),
        Case("no such", NO_SUCH_APPLICATION, door=SIGNED_IN, for_sending=True, headers=ANNOUNCED),
    ],
    "competitions:upload": [
        Case(
            "how far it is",
            upload_at("draft"),
            door=SIGNED_IN,
            readers=WRITERS,
            reads=(Answer(VIEWER, 403),),
            posts=(sends(PEOPLE, 405, writes=False),),
        ),
        Case(
            "another's through one's own address",
            upload_at("submitted"),
            door=SIGNED_IN,
            readers=NO_ONE,
            posts=(sends(PEOPLE, 405, writes=False),),
        ),
    ],
    "competitions:file": [
        Case("draft", file_of("draft"), door=SIGNED_IN, readers=WRITERS),
        Case("submitted", file_of("submitted"), door=SIGNED_IN, readers=OTHER | ORGANISERS),
        Case("another's through one's own address", file_of("submitted", "draft"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:receipt": [
        Case("of what counts", application("submitted", number=1), door=SIGNED_IN, readers=OTHER),
        Case("of no version", application("submitted", number=2), door=SIGNED_IN, readers=NO_ONE),
        Case("not drawn", application("refused", number=1), door=SIGNED_IN, readers=NO_ONE),
    ],
    "competitions:receipt-check": [Case("nothing typed", posts=(sends(EVERYBODY, 422, writes=False),))],
    "competitions:export-csv": exporting("csv"),
    "competitions:export-xlsx": exporting("xlsx"),
    "competitions:export-json": exporting("json"),
    "competitions:export-files": exporting("files"),
    "competitions:retention": [
        *(Case(name, of_competition(name), door=DESK, readers=STAFF) for name in COMPETITIONS),
        Case("no such", nothing(slug="no-such"), door=DESK, readers=NO_ONE),
    ],
}

NOT_TAKEN = (Answer(EVERYBODY, 405),)


def numbered(name: str):
    return lambda world: {"application_id": world.applications[name].pk}


COMPETITIONS_OF_THE_API = {
    "api-1:competitions": [Case(posts=NOT_TAKEN), Case("open", query=text("?open=true"), posts=NOT_TAKEN)],
    "api-1:competition": [
        *(Case(name, of_competition(name), posts=NOT_TAKEN) for name in COMPETITIONS if name != "draft"),
        Case("draft", of_competition("draft"), readers=NO_ONE, posts=NOT_TAKEN),
        Case("no such", nothing(slug="no-such"), readers=NO_ONE, posts=NOT_TAKEN),
    ],
    "api-1:applications": [Case(door=API, readers=PEOPLE)],
    "api-1:application": [
        *(
            Case(name, numbered(name), door=API, readers=writers)
            for name, (_where, _key, _status, writers, _readers) in APPLICATIONS.items()
        ),
        Case("no such", nothing(application_id=987654), door=API, readers=NO_ONE),
    ],
    "api-1:entries": [
        *(Case(name, of_competition(name), door=API, readers=ORGANISERS) for name in COMPETITIONS),
        Case("no such", nothing(slug="no-such"), door=API, readers=NO_ONE),
    ],
    "api-1:entry": [
        *(
            Case(name, numbered(name), door=API, readers=readers)
            for name, (_where, _key, _status, _writers, readers) in APPLICATIONS.items()
        ),
        Case("no such", nothing(application_id=987654), door=API, readers=NO_ONE),
    ],
}
