"""Who is answered what in a room: whoever sits in it, and nobody else."""

import uuid

from tests.site.cases import API, FETCH, HTMX, SIGNED_IN, Answer, Case, data, nothing, sends, text
from tests.site.roles import NO_ONE, PEOPLE, SITTING

INSIDE = {"door": SIGNED_IN, "readers": SITTING}
HIDDEN = {"door": SIGNED_IN, "readers": NO_ONE}
SENDS = {"door": SIGNED_IN, "for_sending": True}
STARTUP_SITS = frozenset({"startup_owner", "startup_editor"})
MANUFACTURER_SITS = frozenset({"manufacturer_owner"})
LOOKED_AT_ONLY = (Answer(PEOPLE, 405),)
TAKES_JSON = {**HIDDEN, "headers": FETCH, "posts": (Answer(PEOPLE, 400),)}
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""
NOWHERE = str(uuid.UUID(int=7))
TIMES = {"zone": "Asia/Shanghai", "day-1": "2099-07-01", "time-1": "16:00"}
MEETING = {"title": "A trial", "minutes": "30", **TIMES}


def room(**more):
    return lambda world: {"pk": world.together["room"].pk, **more}


def within(name: str, key: str, *, where: str = "room", **more):
    return lambda world: {"pk": world.together[where].pk, key: world.together[name].pk, **more}


def page(posts=(), **more) -> list[Case]:
    """A page of the room, of another room, and of none."""
    return [
        Case("the room", room(), posts=posts, **more, **INSIDE),
        Case("another room", lambda world: {"pk": world.together["other room"].pk}, **HIDDEN),
        Case("no such", nothing(pk=NOWHERE), **HIDDEN),
    ]


def pressed(name: str, key: str, roles=SITTING, *, writes: bool = True, **more) -> list[Case]:
    posts = (sends(roles, writes=writes), sends(SITTING - roles, writes=False))
    return [
        Case("one of it", within(name, key), posts=posts, **more, **SENDS),
        Case("by another room", within(name, key, where="other room"), **SENDS),
    ]


ROOM = {
    "collaboration:home": [Case(door=SIGNED_IN, readers=PEOPLE, posts=LOOKED_AT_ONLY)],
    "collaboration:room": [
        *page(posts=(sends(SITTING),), data=data(text="New words", key="0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233")),
        Case("a closed room", lambda world: {"pk": world.together["closed room"].pk}, data=data(text="New words"),
             posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("nothing said", room(), posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("earlier", room(), query=text("?before=99999999"), posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("nonsense", room(), query=text("?before=x"), posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("news", room(), query=text("?after=0&since=0"), headers=HTMX,
             posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("news of another", lambda world: {"pk": world.together["other room"].pk},
             query=text("?after=0&since=0"), headers=HTMX, **HIDDEN),
    ],
    "collaboration:room-seen": [
        Case("the last", room(), data=lambda world: {"upto": world.together["own message"].pk},
             posts=(sends(SITTING, 204),), **SENDS),
        Case("no such", nothing(pk=NOWHERE), **SENDS),
    ],
    "collaboration:room-translation": [
        Case("let it", room(), data=data(allowed="on"), posts=(sends(SITTING),), **SENDS),
        Case("no such", nothing(pk=NOWHERE), **SENDS),
    ],
    "collaboration:message-take-back": pressed("own message", "message", frozenset({"startup_owner"})),
    "collaboration:message-translate": pressed("message", "message", writes=False),
    "collaboration:room-meetings": page(posts=(sends(SITTING),), data=data(**MEETING)),
    "collaboration:meeting-times": [
        Case("agreed", within("agreed meeting", "meeting"), data=data(**TIMES), posts=(sends(SITTING),), **INSIDE),
        Case("cancelled", within("cancelled meeting", "meeting"), data=data(**TIMES),
             posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("by another room", within("agreed meeting", "meeting", where="other room"), **HIDDEN),
    ],
    "collaboration:meeting-agree": pressed(
        "proposed meeting", "meeting", STARTUP_SITS,
        data=lambda world: {"time": world.together["time of proposed"].pk},
    ),
    "collaboration:meeting-cancel": pressed("agreed meeting", "meeting"),
    "collaboration:room-tasks": page(posts=(sends(SITTING),), data=data(title="To be done")),
    "collaboration:room-task": [
        Case("one", within("task", "task"), data=data(title="Other words"), posts=(sends(SITTING),), **INSIDE),
        Case("another's", within("other task", "task"), **HIDDEN),
    ],
    "collaboration:task-done": pressed("task", "task"),
    "collaboration:task-open": pressed("done task", "task"),
    "collaboration:room-people": [
        Case("the room", room(), posts=(sends(SITTING, 422, writes=False),), **INSIDE),
        Case("a colleague", room(), data=lambda world: {"person": world.people["startup_viewer"].pk},
             posts=(sends(STARTUP_SITS), sends(MANUFACTURER_SITS, 422, writes=False)), **INSIDE),
        Case("no such", nothing(pk=NOWHERE), **HIDDEN),
    ],
    "collaboration:member-remove": [
        Case("a colleague", within("member", "member"), posts=(sends(STARTUP_SITS),), **SENDS),
        Case("by another room", within("member", "member", where="other room"), **SENDS),
    ],
    "collaboration:room-close": page(posts=(sends(SITTING),), data=data(because="It did not fit.")),
    "accounts:notices": [
        Case(door=SIGNED_IN, readers=PEOPLE, posts=LOOKED_AT_ONLY),
        Case("a page", query=text("?page=-1"), door=SIGNED_IN, readers=PEOPLE, posts=LOOKED_AT_ONLY),
    ],
    "accounts:notices-read": [
        Case("none there", data=data(before="0"), posts=(sends(PEOPLE, writes=False),), **SENDS),
    ],
    "accounts:notice": [
        Case("one's own", lambda world: {"pk": world.together["notice"].pk},
             posts=(sends(frozenset({"startup_owner"})),), **SENDS),
        Case("no such", nothing(pk=987654), **SENDS),
    ],
    "api-1:api-rooms": [Case(door=API, readers=PEOPLE)],
    "api-1:api-messages": [
        Case("the room", lambda world: {"room_id": world.together["room"].pk}, **(TAKES_JSON | {"readers": SITTING})),
        Case("another room", lambda world: {"room_id": world.together["other room"].pk}, **TAKES_JSON),
        Case("no such", nothing(room_id=NOWHERE), **TAKES_JSON),
    ],
}  # fmt: skip
