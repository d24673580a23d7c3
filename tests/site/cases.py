"""What is expected of an address, and the helpers that write expectations down briefly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.site.roles import DECLINED, EVERYBODY, NO_ONE, NOBODY, OTHER, STAFF, STARTUP, STARTUP_EDITORS
from tests.site.world import LISTINGS, MEMBERS_OF, World

OPEN, SIGNED_IN, DESK, METRICS, API = "open", "signed in", "desk", "metrics", "api"
MANUFACTURER_EDITORS = frozenset({"manufacturer_owner"})
UNVERIFIED_EDITORS = frozenset({"unverified_owner"})
EDITORS = {
    "startup": STARTUP_EDITORS,
    "manufacturer": MANUFACTURER_EDITORS,
    "other": OTHER,
    "unverified": UNVERIFIED_EDITORS,
    "declined": DECLINED,
}
HTMX = {"HX-Request": "true"}
FETCH = {"X-Requested-With": "fetch"}


@dataclass(frozen=True)
class Answer:
    """What these roles are answered when they send something, and whether it is then written."""

    roles: frozenset[str]
    status: int
    writes: bool = False


@dataclass(frozen=True)
class Case:
    """One address with one object.

    `readers` are answered `status` when they read, or each what `reads` says; everybody else is told what strangers
    are told. An address that is
    `for_sending` answers 405 to readers. `posts` says who is answered what when they send `data`; without it, sending
    is answered as reading is, and nothing is written. `reveals` names canaries whose key is the address itself.
    """

    what: str = ""
    kwargs: Callable[[World], dict[str, Any]] = lambda world: {}
    query: Callable[[World], str] = lambda world: ""
    door: str = OPEN
    readers: frozenset[str] = EVERYBODY
    status: int = 200
    reads: tuple["Answer", ...] = ()
    for_sending: bool = False
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    posts: tuple[Answer, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    reveals: tuple[str, ...] = ()

    @property
    def is_of_the_visitor(self) -> bool:
        """Whether the address names nothing, so that each who has signed in is shown what is their own."""
        return self.door == SIGNED_IN and self.kwargs is type(self).__dataclass_fields__["kwargs"].default

    def refusal(self, role: str) -> int | None:
        """What the door itself answers `role`, or None if it lets them in."""
        if self.door in (SIGNED_IN, DESK, API) and role in NOBODY:
            return 401 if self.door == API or self.headers == FETCH else 302
        if self.door in (DESK, METRICS) and role not in STAFF:
            return 404
        return None

    def read(self, role: str) -> int:
        if refused := self.refusal(role):
            return refused
        if self.for_sending:
            return 405
        for answer in self.reads:
            if role in answer.roles:
                return answer.status
        return self.status if role in self.readers else 404

    def sent(self, role: str) -> Answer:
        """What sending is answered. A stranger is answered as if there were nothing."""
        if self.door == API:  # ninja looks at the method before it asks who it is
            return next((one for one in self.posts if role in one.roles), Answer(frozenset({role}), 405))
        if refused := self.refusal(role):
            return Answer(frozenset({role}), refused)
        for answer in self.posts:
            if role in answer.roles:
                return answer
        if self.posts or self.for_sending:
            return Answer(frozenset({role}), 404)
        return Answer(frozenset({role}), self.read(role))

    def address(self, name: str, world: World) -> str:
        return reverse(name, kwargs=self.kwargs(world)) + self.query(world)


def sends(roles: frozenset[str], status: int = 302, *, writes: bool = True) -> Answer:
    return Answer(roles, status, writes)


def of(key: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.organisations[key].slug, **more}


def listing(name: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.listings[name].pk, **more}


def text(query: str) -> Callable[[World], str]:
    return lambda world: query


def nothing(**kwargs) -> Callable[[World], dict[str, Any]]:
    """An address at which there is nothing."""
    return lambda world: kwargs


def data(**values) -> Callable[[World], dict[str, Any]]:
    return lambda world: values


NO_SUCH = nothing(slug="no-such-organisation")
NO_LISTING = nothing(pk=987654)
DIRECTORY = [
    Case(),
    Case("found", query=text("?q=laser&sort=name&page=2")),
    Case("nonsense", query=text("?region=region.nowhere&about=x.y,z&page=-1&written=tlh&kind=x")),
    Case("fragment", headers={**HTMX, "HX-Target": "results"}),
]


def readers_of(key: str) -> frozenset[str]:
    members, _kind, verified = MEMBERS_OF[key]
    return EVERYBODY if verified else members | STAFF


def of_each_organisation(door: str, who: Callable[[str], frozenset[str]], **more) -> list[Case]:
    """One case for each organisation and one for none at all."""
    cases = [Case(key, of(key), door=door, readers=who(key), **more) for key in MEMBERS_OF]
    return [*cases, Case("no such", NO_SUCH, door=door, readers=NO_ONE, **more)]


def sent_to_each_organisation(values: dict[str, Any], *, viewers: int = 404, **answer) -> list[Case]:
    """Cases of an address that only takes: editors succeed, viewers are told `viewers`, strangers 404."""
    cases = []
    for key, (members, _kind, _verified) in MEMBERS_OF.items():
        refused = sends(members - EDITORS[key], viewers, writes=False)
        posts = (sends(EDITORS[key], **answer), refused)
        cases.append(Case(key, of(key), door=SIGNED_IN, for_sending=True, data=data(**values), posts=posts))
    return [*cases, Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True, data=data(**values))]


def sent_to_each_listing(values: dict[str, Any], *, viewers: int = 404, **answer) -> list[Case]:
    cases = []
    for name, (key, _readers, _columns) in LISTINGS.items():
        refused = sends(MEMBERS_OF[key][0] - EDITORS[key], viewers, writes=False)
        posts = (sends(EDITORS[key], **answer), refused)
        cases.append(Case(name, listing(name), door=SIGNED_IN, for_sending=True, data=data(**values), posts=posts))
    return [*cases, Case("no such", NO_LISTING, door=SIGNED_IN, for_sending=True, data=data(**values))]


def moves(verb: str, *names: str) -> list[Case]:
    """A verb on listings for which it is the right one, on one for which it is not, and on none."""
    cases = []
    for name in names:
        posts = (sends(EDITORS[LISTINGS[name][0]]),)
        cases.append(Case(f"{verb} {name}", listing(name, verb=verb), door=SIGNED_IN, for_sending=True, posts=posts))
    return [*cases, Case(f"{verb} none", nothing(pk=987654, verb=verb), door=SIGNED_IN, for_sending=True)]


CHANGED_LISTING = {"visibility": "public", "intent": "pilot", "en-title": "New words", "en-body": "New words"}
STAFF_ONLY = {"door": DESK, "readers": STAFF}
MARKING = (sends(STARTUP_EDITORS), sends(STARTUP - STARTUP_EDITORS, writes=False))


def marking(what: str, partner: str, *, of_whom: str = "startup", posts=MARKING, **values) -> Case:
    return Case(
        what,
        of(partner),
        door=SIGNED_IN,
        for_sending=True,
        data=lambda world: {"for": world.organisations[of_whom].slug, "verb": "save", **values},
        posts=posts,
    )


def choosing(what: str, **values) -> Case:
    """The startup's editors change what its choices teach."""
    return Case(
        what,
        door=SIGNED_IN,
        for_sending=True,
        data=lambda world: {"for": world.organisations["startup"].slug, **values},
        posts=MARKING,
    )


def looks_at(key: str) -> frozenset[str]:
    """Whose list `key` may be on: members of the other side, if they may see it."""
    _members, kind, verified = MEMBERS_OF[key]
    others = (members for members, other, _verified in MEMBERS_OF.values() if other != kind)
    return frozenset().union(*others) if verified else NO_ONE


def queries(name: str, *values: str, **more) -> list[Case]:
    return [Case(value or "plain", query=text(f"?{name}={value}"), **more) for value in values]


def for_each_organisation(**more) -> list[Case]:
    """Somebody else's organisation named in the address is as good as none."""
    return [
        Case(f"for {key}", query=lambda world, key=key: f"?for={world.organisations[key].slug}", **more)
        for key in MEMBERS_OF
    ]
