"""Who is answered what about the people of an organisation."""

from collections.abc import Callable
from typing import Any

from tests.site.cases import MEMBERS_OF, NO_SUCH, SIGNED_IN, Case, data, nothing, of, sends
from tests.site.roles import EVERYBODY, NO_ONE, NOBODY, PEOPLE, STAFF, STARTUP, UNVERIFIED
from tests.site.world import World

OWNERS = {key: frozenset({f"{key}_owner"}) for key in MEMBERS_OF}
STARTUP_OWNER = OWNERS["startup"]


def pointing(kind: str, verb: str, slug: str = "startup") -> Callable[[World], dict[str, Any]]:
    """The address of a verb on the startup's invitation, member or join request."""
    return lambda world: {"slug": world.organisations[slug].slug, "pk": world.team[kind].pk, "verb": verb}


def moving(kind: str, verb: str, *, writes: bool = True, what: str = "", **values) -> list[Case]:
    """By the owner, and through an address of one's own organisation."""
    return [
        Case(
            what or verb,
            pointing(kind, verb),
            door=SIGNED_IN,
            for_sending=True,
            data=data(**values),
            posts=(sends(STARTUP_OWNER, writes=writes),),
        ),
        Case(f"{verb} another's", pointing(kind, verb, "other"), door=SIGNED_IN, for_sending=True),
    ]


INVITING = {"email": "new@people.example", "role": "editor", "language": "en"}
TEAM = {
    "ecosystem:people": [
        *(Case(key, of(key), door=SIGNED_IN, readers=members) for key, (members, _k, _v) in MEMBERS_OF.items()),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:invite": [
        *(
            Case(
                key,
                of(key),
                door=SIGNED_IN,
                for_sending=True,
                data=data(**INVITING),
                posts=(sends(OWNERS[key]),),
            )
            for key in MEMBERS_OF
        ),
        Case(
            "nobody",
            of("startup"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(STARTUP_OWNER, 422, writes=False),),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:invitation-move": [
        *moving("invitation", "withdraw"),
        *moving("invitation", "again"),
    ],
    "ecosystem:member-move": [
        *moving("member", "role", role="editor"),
        *moving("member", "role", writes=False, what="no role", role="king")[:1],
        *moving("member", "hand-over"),
        *moving("member", "remove"),
    ],
    "ecosystem:join-answer": [
        *moving("asking", "accept", role="viewer"),
        *moving("asking", "decline"),
    ],
    "ecosystem:leave": [
        Case(
            "startup",
            of("startup"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(STARTUP_OWNER, writes=False), sends(STARTUP - STARTUP_OWNER)),
        ),
        Case(
            "unverified",
            of("unverified"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(OWNERS["unverified"], writes=False), sends(UNVERIFIED - OWNERS["unverified"])),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:join": [
        Case(
            "startup",
            of("startup"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(
                sends(STARTUP | {"newcomer"}, writes=False),
                sends(PEOPLE - STARTUP - {"newcomer"}),
            ),
        ),
        Case(
            "unverified",
            of("unverified"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(UNVERIFIED, writes=False), sends(STAFF)),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:switch": [
        *(
            Case(key, of(key), door=SIGNED_IN, for_sending=True, posts=(sends(members, writes=False),))
            for key, (members, _kind, _verified) in MEMBERS_OF.items()
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:invitation": [
        Case(
            "open",
            lambda world: {"token": world.keys["invitation"]},
            readers=EVERYBODY,
            posts=(
                sends(NOBODY, writes=False),
                sends(STARTUP, 200, writes=False),
                sends(PEOPLE - STARTUP),
            ),
            reveals=("invited address", "name of startup_owner", "name of startup"),
        ),
        Case("nobody's", nothing(token="no-such-token"), readers=NO_ONE),
    ],
}
