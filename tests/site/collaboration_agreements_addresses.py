"""Who is answered what where agreements are read, signed and ended, and where staff write their template."""

import uuid

from tests.site.cases import DESK, SIGNED_IN, Answer, Case, data, nothing, sends
from tests.site.roles import EVERYBODY, NO_ONE, PEOPLE, SITTING, STAFF

NOWHERE = str(uuid.UUID(int=0))
OWNERS = frozenset({"startup_owner", "manufacturer_owner"})
ASKING = frozenset({"startup_owner", "startup_editor"})
"""The startup's side, which offered what waits."""
ANSWERING = frozenset({"manufacturer_owner"})
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
ONLY_READ = (Answer(PEOPLE, 405),)
NOT_TAKEN = (Answer(EVERYBODY, 405),)


def of(name: str):
    return lambda world: {"pk": world.together[name].pk}


def edition(name: str):
    return lambda world: {"edition": world.together[name].edition}


def looked_at(*names: str, **more) -> list[Case]:
    """What those who sit in the room read, and nobody sends anything to."""
    cases = [Case(name, of(name), door=SIGNED_IN, readers=SITTING, posts=ONLY_READ, **more) for name in names]
    return [*cases, Case("no such", nothing(pk=NOWHERE), posts=ONLY_READ, **HIDDEN)]


def sent(what: str, which: str, *posts: Answer, **values) -> Case:
    return Case(what, of(which), door=SIGNED_IN, for_sending=True, posts=posts, data=data(**values))


def signing(world):
    agreement = world.together["agreement offered"]
    return {"shown": agreement.text_sha256, "name": "Ada", "capacity": "Managing director", "authorised": "on"}


OFFERED = {"source": "own", "text_en": "Keep it secret.", "protects": "mutual", "prevails": "en", "months": "24",
           "survives_months": "12"}  # fmt: skip
NO_SUCH = Case("no such", nothing(pk=NOWHERE), door=SIGNED_IN, for_sending=True)
ON_DESK = {"door": DESK, "readers": STAFF}
NO_EDITION = nothing(edition=9876)
ALL = ("agreement", "agreement offered", "agreement over")

COLLABORATION_AGREEMENTS = {
    "collaboration:room-agreement": looked_at("room"),
    "collaboration:agreement-offer": [
        Case("one waits already", of("room"), door=SIGNED_IN, readers=SITTING, data=data(**OFFERED),
             posts=(sends(SITTING, 422, writes=False),)),
        Case("no such", nothing(pk=NOWHERE), **HIDDEN),
    ],
    "collaboration:agreement": looked_at(*ALL),
    "collaboration:agreement-check": looked_at(*ALL),
    "collaboration:agreement-canonical": looked_at(*ALL),
    "collaboration:agreement-copy": [
        *looked_at("agreement"),
        Case("not made yet", of("agreement offered"), posts=ONLY_READ, **HIDDEN),
    ],
    "collaboration:agreement-sign": [
        Case("sign", of("agreement offered"), door=SIGNED_IN, for_sending=True, data=signing,
             posts=(sends(OWNERS), sends(SITTING - OWNERS, 409, writes=False))),
        sent("another text", "agreement offered", sends(SITTING, 409, writes=False),
             shown="0" * 64, name="Ada", capacity="Director", authorised="on"),
        sent("not ticked", "agreement offered", sends(SITTING, 422, writes=False), name="Ada", capacity="Director"),
        NO_SUCH,
    ],
    "collaboration:agreement-withdraw": [
        sent("withdraw", "agreement offered", sends(ASKING), sends(ANSWERING, 409, writes=False)),
        sent("in force", "agreement", sends(SITTING, 409, writes=False)),
        NO_SUCH,
    ],
    "collaboration:agreement-decline": [
        sent("decline", "agreement offered", sends(ANSWERING), sends(ASKING, 409, writes=False), words="No"),
        sent("no words", "agreement offered", sends(SITTING, 422, writes=False)),
        NO_SUCH,
    ],
    "collaboration:agreement-terminate": [
        sent("terminate", "agreement", sends(OWNERS), sends(SITTING - OWNERS, 409, writes=False), words="Over"),
        sent("over already", "agreement over", sends(SITTING, 409, writes=False), words="Over"),
        NO_SUCH,
    ],
    "collaboration:agreement-editions": [Case(posts=(Answer(STAFF, 405),), **ON_DESK)],
    "collaboration:agreement-edition-new": [
        Case(posts=(sends(STAFF),), data=data(text_en="Secret.", text_zh="保密。"), **ON_DESK)
    ],
    "collaboration:agreement-edition": [
        Case(name, edition(name), posts=(Answer(STAFF, 405),), **ON_DESK) for name in ("edition", "draft edition")
    ] + [Case("no such", NO_EDITION, posts=(Answer(STAFF, 405),), door=DESK, readers=NO_ONE)],
    "collaboration:agreement-edition-edit": [
        Case("draft", edition("draft edition"), posts=(sends(STAFF),), data=data(text_en="Secret.", text_zh="保密。"),
             **ON_DESK),
        Case("published", edition("edition"), status=302, **ON_DESK),
    ],
    "collaboration:agreement-edition-publish": [
        Case("draft", edition("draft edition"), door=DESK, for_sending=True, posts=(sends(STAFF),)),
        Case("published", edition("edition"), door=DESK, for_sending=True, posts=(sends(STAFF, writes=False),)),
    ],
    "collaboration:agreement-edition-counsel": [
        Case("note", edition("edition"), door=DESK, for_sending=True, posts=(sends(STAFF),),
             data=data(confirmed_by_counsel="Example Chambers")),
    ],
    "api-1:room-agreements": [
        Case("room", lambda world: {"room_id": world.together["room"].pk}, door="api", readers=SITTING, posts=NOT_TAKEN),
        Case("no such", nothing(room_id=NOWHERE), door="api", readers=NO_ONE, posts=NOT_TAKEN),
    ],
    "api-1:agreement": [
        *(Case(name, lambda world, name=name: {"agreement_id": world.together[name].pk}, door="api", readers=SITTING,
               posts=NOT_TAKEN) for name in ALL),
        Case("no such", nothing(agreement_id=NOWHERE), door="api", readers=NO_ONE, posts=NOT_TAKEN),
    ],
}  # fmt: skip
