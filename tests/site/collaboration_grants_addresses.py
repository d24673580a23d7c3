"""Who is answered what where documents are asked for, shown and no longer shown."""

import uuid

from tests.site.cases import OPEN, SIGNED_IN, STAFF_ONLY, Answer, Case, data, nothing, sends
from tests.site.collaboration_grants_world import BOTH, GIVERS, READER, SHOWN
from tests.site.roles import NO_ONE, NOBODY, PEOPLE, SITTING, STAFF

NO_SUCH_ROOM = uuid.UUID(int=0)
NO_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
DECLARED = {"answer": "not_listed", "country": "China", "end_use": "Trial"}
GIVEN = {
    "who": "all", "purpose": "pilot", "words": "For the pilot", "mode": "view", "days": "30", **DECLARED,
}  # fmt: skip


def room(**more):
    return lambda world: {"pk": world.together["room"].pk, **more}


def in_room(document: str):
    return lambda world: {"pk": world.together["room"].pk, "document": world.together[f"document {document}"].pk}


def grant(state: str):
    return lambda world: {"pk": world.together[f"grant {state}"].pk}


def request(name: str = "request"):
    return lambda world: {"pk": world.together[name].pk}


def signed_in(what: str, kwargs, readers: frozenset[str], **more) -> Case:
    return Case(what, kwargs, door=SIGNED_IN, readers=readers, **more)


def each_grant(**more) -> list[Case]:
    """A page on which a grant is changed: for whoever decides; one that has ended leads back to itself."""
    cases = [
        signed_in(state, grant(state), GIVERS, status=302 if state == "revoked" else 200, **more)
        for state in SHOWN
        if state != "revoked"
    ]
    return [*cases, signed_in("no such", nothing(pk=987654), NO_ONE)]


def given(world) -> dict[str, object]:
    return {**GIVEN, "version": world.together["document none"].versions.get().pk}


REFUSED_FORM = (sends(GIVERS, 422, writes=False),)
GRANTS = {
    "collaboration:room-documents": [
        signed_in("the room", room(), SITTING),
        signed_in("no such", nothing(pk=NO_SUCH_ROOM), NO_ONE),
    ],
    "collaboration:disclosure-ask": [
        signed_in(
            "announced", in_room("announced"), READER, data=data(purpose="pilot", words="x", mode="view"),
            posts=(sends(READER, 422, writes=False),),
        ),
        *(signed_in(name, in_room(name), NO_ONE) for name in ("none", "open", "named another", "of another")),
        signed_in("no such", nothing(pk=NO_SUCH_ROOM, document=NO_SUCH_ROOM), NO_ONE),
    ],
    "collaboration:grant-give": [
        signed_in("never shown", in_room("none"), GIVERS, data=given, posts=(sends(GIVERS),)),
        signed_in("said nothing", in_room("none"), GIVERS, data=data(words=""), posts=REFUSED_FORM),
        signed_in("another's", in_room("of another"), NO_ONE),
        signed_in("no such", nothing(pk=NO_SUCH_ROOM, document=NO_SUCH_ROOM), NO_ONE),
    ],
    "collaboration:receipt": [
        *(
            signed_in(
                state,
                lambda world, state=state: {
                    "pk": world.together["room"].pk, "number": world.together[f"receipt {state}"].number,
                },
                knowing,
            )
            for state, knowing in SHOWN.items()
        ),
        signed_in("what is no step of a grant", room(number=1), NO_ONE),
        signed_in("no such", nothing(pk=NO_SUCH_ROOM, number=1), NO_ONE),
    ],
    "collaboration:disclosures": [
        Case(door=SIGNED_IN, readers=PEOPLE),
        Case(
            "of one partner", query=lambda world: f"?partner={world.organisations['manufacturer'].slug}",
            door=SIGNED_IN, readers=PEOPLE,
        ),
    ],
    "collaboration:disclosure": [
        signed_in("open", request(), BOTH),
        signed_in("answered", request("answered request"), BOTH),
        signed_in("no such", nothing(pk=987654), NO_ONE),
    ],
    "collaboration:disclosure-decline": [
        Case(
            "with words", request(), door=SIGNED_IN, for_sending=True, data=data(answer="Not yet"),
            posts=(sends(GIVERS), sends(READER, 422, writes=False)),
        ),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, for_sending=True),
    ],
    "collaboration:disclosure-withdraw": [
        Case(
            "the own", request(), door=SIGNED_IN, for_sending=True, posts=(sends(READER), sends(GIVERS, writes=False)),
        ),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, for_sending=True),
    ],
    "collaboration:document-grants": [
        *(
            signed_in(name, lambda world, name=name: {"pk": world.together[f"document {name}"].pk}, GIVERS)
            for name in (*SHOWN, "none")
        ),
        signed_in("no such", nothing(pk=NO_SUCH_ROOM), NO_ONE),
    ],
    "collaboration:grant": [
        *(signed_in(state, grant(state), knowing) for state, knowing in SHOWN.items()),
        signed_in("no such", nothing(pk=987654), NO_ONE),
    ],
    "collaboration:grant-narrow": each_grant(posts=REFUSED_FORM),
    "collaboration:grant-renew": each_grant(posts=REFUSED_FORM),
    "collaboration:grant-move": each_grant(posts=REFUSED_FORM),
    "collaboration:grant-revoke": each_grant(posts=(sends(GIVERS),)),
}  # fmt: skip

EXPORT_DESK = {
    "portal:desk-declarations": [Case(**STAFF_ONLY)],
    "portal:desk-declaration": [
        Case("waiting", request("declaration"), data=data(verdict="clear", words="Fine"), posts=(sends(STAFF),),
             **STAFF_ONLY),
        Case("no such", nothing(pk=987654), door=STAFF_ONLY["door"], readers=NO_ONE),
    ],
    "portal:desk-control-lists": [
        Case(
            data=data(which="eu", edition="newer", valid_from="2026-01-01"), posts=(sends(STAFF),), **STAFF_ONLY,
        ),
        Case("nothing", data=data(which="eu"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
    ],
    "portal:desk-control-list": [
        Case(
            "one", lambda world: {"pk": world.together["control list"].pk}, data=data(valid_from="2026-01-01"),
            posts=(sends(STAFF),), **STAFF_ONLY,
        ),
        Case("no such", nothing(pk=987654), door=STAFF_ONLY["door"], readers=NO_ONE),
    ],
}  # fmt: skip


def of_grant(state: str):
    return lambda world: {"disclosure_id": world.together[f"grant {state}"].pk}


GRANTS_OF_THE_API = {
    "api-1:disclosures": [Case(door=OPEN, readers=PEOPLE, reads=(Answer(NOBODY, 401),), posts=NO_BODY)],
    "api-1:disclosure": [
        *(
            Case(state, of_grant(state), door="api", readers=knowing, posts=(Answer(PEOPLE | NOBODY, 405),))
            for state, knowing in SHOWN.items()
        ),
        Case("no such", nothing(disclosure_id=987654), door="api", readers=NO_ONE),
    ],
    "api-1:disclosure-requests": [Case(for_sending=True, posts=NO_BODY)],
    "api-1:disclosure-revoke": [
        Case("open", of_grant("open"), for_sending=True,
             posts=(Answer(NOBODY, 401), sends(GIVERS, 200), sends(READER, 403, writes=False))),
        Case("no such", nothing(disclosure_id=987654), for_sending=True, posts=(Answer(NOBODY, 401),)),
    ],
}  # fmt: skip
