"""Who is answered what where the log of a room stands, and at the desk's page of collaborations."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.site.cases import SIGNED_IN, STAFF_ONLY, Case, nothing, sends, text
from tests.site.roles import NO_ONE, SITTING, STAFF

SITS = {"door": SIGNED_IN, "readers": SITTING}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
NO_ROOM = nothing(pk="5f0c8a52-0000-4000-8000-000000000001")


def room(world):
    return {"pk": world.together["room"].pk}


def seal(world):
    content = json.dumps(world.together["seal of the log"]).encode()
    return {"seal": SimpleUploadedFile("seal.json", content)}


def stuck(world):
    return {"kind": "introduction", "key": world.together["stuck introduction"].pk}


LOG = {
    "collaboration:room-log": [
        Case(**{"kwargs": room, **SITS}),
        *(
            Case(show, room, query=text(f"?show={show}&page=-1"), **SITS)
            for show in ("disclosures", "pilots", "nonsense")
        ),
        Case("no such", NO_ROOM, **HIDDEN),
    ],
    "collaboration:room-log-file": [
        Case("taken", room, door=SIGNED_IN, for_sending=True, posts=(sends(SITTING, 200),)),
        Case("no such", NO_ROOM, for_sending=True, **HIDDEN),
    ],
    "collaboration:room-log-compare": [
        Case("empty", room, posts=(sends(SITTING, 200, writes=False),), **SITS),
        Case("a seal", room, posts=(sends(SITTING, 200, writes=False),), data=seal, **SITS),
        Case("no such", NO_ROOM, **HIDDEN),
    ],
    "collaboration:log-key": [Case()],
}
DESK_COLLABORATIONS = {
    "portal:desk-collaborations": [
        Case(**STAFF_ONLY),
        Case("filtered", query=text("?sector=sector.rail&by=park"), **STAFF_ONLY),
        Case("nonsense", query=text("?sector=x&by=y"), **STAFF_ONLY),
    ],
    "portal:desk-collaborations-csv": [Case(**STAFF_ONLY)],
    "portal:desk-nudge": [
        Case("asked", stuck, for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case(
            "not stuck",
            nothing(kind="room", key="7"),
            for_sending=True,
            posts=(sends(STAFF, writes=False),),
            **STAFF_ONLY,
        ),
        Case("no such", nothing(kind="nonsense", key="7"), for_sending=True, door=STAFF_ONLY["door"], readers=NO_ONE),
    ],
}
