"""The one table of expectations: for each address of the site, who is answered what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.site.roles import (
    DECLINED,
    EVERYBODY,
    MEMBERS,
    NO_ONE,
    NOBODY,
    OTHER,
    PEOPLE,
    STAFF,
    STARTUP,
    STARTUP_EDITORS,
    UNVERIFIED,
)
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
        if self.door == API:
            return Answer(frozenset({role}), 405)  # ninja looks at the method before it asks who it is
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


def queries(name: str, *values: str, **more) -> list[Case]:
    return [Case(value or "plain", query=text(f"?{name}={value}"), **more) for value in values]


def for_each_organisation(**more) -> list[Case]:
    """Somebody else's organisation named in the address is as good as none."""
    return [
        Case(f"for {key}", query=lambda world, key=key: f"?for={world.organisations[key].slug}", **more)
        for key in MEMBERS_OF
    ]


SITE = {"site-name": "Hall 3", "site-city": "Liling", "site-region": "region.hunan"}
NEW = {"kind": "startup", "name": "Brand new", "language": "en"}

ECOSYSTEM = {
    "ecosystem:startups": DIRECTORY,
    "ecosystem:manufacturers": DIRECTORY,
    "ecosystem:listings": [*DIRECTORY, Case("needs", query=text("?kind=need&intent=pilot"))],
    "ecosystem:profile": of_each_organisation(OPEN, readers_of),
    "ecosystem:logo": of_each_organisation(OPEN, readers_of),
    "ecosystem:listing": [
        *(Case(name, listing(name), readers=readers) for name, (_key, readers, _columns) in LISTINGS.items()),
        Case("no such", NO_LISTING, readers=NO_ONE),
    ],
    "ecosystem:listing-edit": [
        *(
            Case(
                name,
                listing(name),
                door=SIGNED_IN,
                readers=EDITORS[key],
                data=data(**CHANGED_LISTING),
                posts=(sends(EDITORS[key]),),
            )
            for name, (key, _readers, _columns) in LISTINGS.items()
        ),
        Case("no such", NO_LISTING, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:listing-autosave": [
        *sent_to_each_listing({"field": "en-title", "value": "New words", "overwrite": "1"}, viewers=403, status=200),
        Case("by a script", listing("draft"), door=SIGNED_IN, for_sending=True, headers=FETCH, posts=(
            sends(STARTUP_EDITORS, 422, writes=False), sends(STARTUP - STARTUP_EDITORS, 422, writes=False)
        )),
    ],
    "ecosystem:listing-move": [
        *moves("publish", "draft", "need_draft", "unverified_draft"),
        *moves("close", "public", "members", "need", "unverified"),
        *moves("reopen", "closed"),
        *moves("delete", "draft", "unverified_draft"),
        Case("close a draft", listing("draft", verb="close"), door=SIGNED_IN, for_sending=True, posts=(
            sends(STARTUP_EDITORS, writes=False),
        )),
        Case("delete what is public", listing("public", verb="delete"), door=SIGNED_IN, for_sending=True, posts=(
            sends(STARTUP_EDITORS, writes=False),
        )),
    ],
    "ecosystem:new": [
        Case(door=SIGNED_IN, readers=PEOPLE, data=data(**NEW), posts=(sends(PEOPLE),)),
        Case("empty", door=SIGNED_IN, readers=PEOPLE),
    ],
    "ecosystem:edit": [
        *(
            Case(key, of(key), door=SIGNED_IN, readers=EDITORS[key], data=data(**{"en-name": "New name"}), posts=(
                sends(EDITORS[key]),
            ))
            for key in MEMBERS_OF
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:autosave": sent_to_each_organisation(
        {"field": "en-tagline", "value": "New words", "overwrite": "1"}, viewers=403, status=200
    ),
    "ecosystem:progress": of_each_organisation(SIGNED_IN, EDITORS.__getitem__),
    "ecosystem:logo-change": sent_to_each_organisation({"remove": "1"}),
    "ecosystem:site-add": sent_to_each_organisation(SITE),
    "ecosystem:site-remove": [
        *(
            Case(
                key,
                lambda world, key=key: {"slug": world.organisations[key].slug, "pk": world.sites[key].pk},
                door=SIGNED_IN,
                for_sending=True,
                posts=(sends(EDITORS[key]),),
            )
            for key in MEMBERS_OF
        ),
        Case(
            "another's site through one's own address",
            lambda world: {"slug": world.organisations["startup"].slug, "pk": world.sites["manufacturer"].pk},
            door=SIGNED_IN,
            for_sending=True,
        ),
    ],
    "ecosystem:verification-request": [
        Case("declined", of("declined"), door=SIGNED_IN, for_sending=True, data=data(evidence="See our imprint"), posts=(
            sends(DECLINED),
        )),
        Case("asked already", of("unverified"), door=SIGNED_IN, for_sending=True, data=data(evidence="Again"), posts=(
            sends(UNVERIFIED, writes=False),
        )),
        Case("verified already", of("startup"), door=SIGNED_IN, for_sending=True, data=data(evidence="Again"), posts=(
            sends(STARTUP, writes=False),
        )),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True, data=data(evidence="Again")),
    ],
    "ecosystem:my-listings": of_each_organisation(SIGNED_IN, lambda key: MEMBERS_OF[key][0]),
    "ecosystem:listing-new": [
        *(
            Case(f"{kind} of {key}", of(key, kind=kind), door=SIGNED_IN, for_sending=True, posts=(sends(EDITORS[key]),))
            for key in MEMBERS_OF
            for kind in ("need", "offer")
        ),
        Case("no such", nothing(slug="no-such", kind="need"), door=SIGNED_IN, for_sending=True),
    ],
}

MATCHING = {
    "matching:matches": [
        *queries("shelf", "open", "saved", "dismissed", "nonsense", door=SIGNED_IN, readers=PEOPLE),
        *for_each_organisation(door=SIGNED_IN, readers=PEOPLE),
        Case("fragment", door=SIGNED_IN, readers=PEOPLE, headers={**HTMX, "HX-Target": "matches"}),
    ],
    "matching:mark": [
        marking("save", "other"),
        marking("dismiss", "manufacturer", verb="dismiss", reason="known", note="Met before"),
        marking("take back", "manufacturer", verb="unmark"),
        marking("one that is not to be seen", "unverified", posts=()),
        marking("for another", "startup", of_whom="manufacturer", posts=(
            sends(MANUFACTURER_EDITORS), sends(frozenset({"manufacturer_viewer"}), writes=False)
        )),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
}


def decisions() -> list[Case]:
    """Staff decide about whoever there is; a verb that does not fit the state changes nothing."""
    verify, decline = {"verdict": "verify", "answer": "Welcome"}, {"verdict": "decline", "answer": "An imprint is missing"}
    table = [
        ("unverified", verify, True),
        ("unverified", decline, True),
        ("startup", decline, True),
        ("startup", verify, False),
        ("declined", verify, False),
    ]
    return [
        Case(f"{values['verdict']} {key}", of(key), for_sending=True, data=data(**values), posts=(
            sends(STAFF, writes=writes),
        ), **STAFF_ONLY)
        for key, values, writes in table
    ]


def of_effect(state: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.effects[state].pk}


PORTAL = {
    "portal:home": [Case()],
    "portal:dashboard": [
        Case(door=SIGNED_IN, readers=PEOPLE),
        *for_each_organisation(door=SIGNED_IN, readers=PEOPLE),
    ],
    "portal:desk": [Case(**STAFF_ONLY)],
    "portal:desk-verification": [
        *queries("state", "", "unverified", "requested", "verified", "declined", **STAFF_ONLY),
        Case("found", query=text("?q=laser"), **STAFF_ONLY),
    ],
    "portal:desk-decide": [
        *decisions(),
        Case("no answer", of("unverified"), for_sending=True, data=data(verdict="decline"), posts=(
            sends(STAFF, 422, writes=False),
        ), **STAFF_ONLY),
        Case("no such", NO_SUCH, for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-mail": [
        Case(**STAFF_ONLY),
        Case("found", query=text("?state=queued&template=organisation_verified&q=people.example"), **STAFF_ONLY),
    ],
    "portal:desk-mail-one": [
        Case("the mail", lambda world: {"pk": world.mail.pk}, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), door=DESK, readers=NO_ONE),
    ],
    "portal:desk-outbox": queries("shelf", "", "open", "late", "dead", "done", **STAFF_ONLY),
    "portal:desk-revive": [
        Case("dead", of_effect("dead"), for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case("open", of_effect("open"), for_sending=True, posts=(sends(STAFF, writes=False),), **STAFF_ONLY),
        Case("no such", nothing(pk=987654), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-audit": [
        Case(**STAFF_ONLY),
        Case("one kind", query=text("?action=listing.changed"), **STAFF_ONLY),
        Case(
            "one thing",
            query=lambda world: f"?about=ecosystem.organisation:{world.organisations['startup'].pk}",
            **STAFF_ONLY,
        ),
    ],
    "portal:gallery": [Case(**STAFF_ONLY)],
    "healthz": [Case()],
    "readyz": [Case()],
    "metrics": [Case(door=METRICS, readers=STAFF)],
}

TAXONOMY = {
    "taxonomy:browse": [*queries("family", "am", "region", "nonsense"), Case("found", query=text("?q=laser"))],
    "taxonomy:pick": [
        Case("found", query=text("?q=laser&family=am"), headers=HTMX),
        Case("by code", query=text("?code=am.lpbf&code=x.y"), headers=HTMX),
    ],
}

NOT_TAKEN = (Answer(EVERYBODY, 405),)


def api(**more) -> dict[str, Any]:
    return {"posts": NOT_TAKEN, **more}


INTERFACE = {
    "api-1:openapi-json": [Case()],
    "api-1:api-root": [Case(readers=NO_ONE)],
    "api-1:concepts": [Case("found", query=text("?q=laser"), **api()), Case("invalid", query=text("?limit=0"), status=422, **api())],
    "api-1:organisations": [Case(**api()), Case("found", query=text("?kind=startup&q=laser"), **api())],
    "api-1:organisation": of_each_organisation(OPEN, readers_of, **api()),
    "api-1:listings": [Case(**api()), Case("found", query=text("?kind=need&q=laser"), **api())],
    "api-1:listing": [
        *(
            Case(name, lambda world, name=name: {"listing_id": world.listings[name].pk}, readers=readers, **api())
            for name, (_key, readers, _columns) in LISTINGS.items()
        ),
        Case("no such", nothing(listing_id=987654), readers=NO_ONE, **api()),
    ],
    "api-1:me": [Case(door=API, readers=PEOPLE, **api())],
    "api-1:matches": [
        Case(door=API, readers=MEMBERS, **api()),
        *(
            Case(
                f"of {key}",
                query=lambda world, key=key: f"?organisation={world.organisations[key].slug}",
                door=API,
                readers=members,
                **api(),
            )
            for key, (members, _kind, _verified) in MEMBERS_OF.items()
        ),
    ],
}


def table() -> dict[str, list[Case]]:
    from tests.site.library_addresses import ACCOUNTS

    return {**ECOSYSTEM, **MATCHING, **PORTAL, **TAXONOMY, **INTERFACE, **ACCOUNTS}


def all_cases() -> Iterator[tuple[str, Case]]:
    for name, cases in table().items():
        for case in cases:
            yield name, case


__all__ = ["Answer", "Case", "all_cases", "table"]
