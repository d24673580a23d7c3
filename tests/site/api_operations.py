"""Every operation of the API with every object of the world: who is answered what, by a session and by a token."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.site.cases import EDITORS, looks_at, readers_of
from tests.site.roles import EVERYBODY, NOBODY, PEOPLE, STAFF
from tests.site.world import LISTINGS, MEMBERS_OF, World

ROOT = "/api/v1"
ANY_EDITORS = frozenset().union(*EDITORS.values())


@dataclass(frozen=True)
class Request:
    """One request: `slugs` and `number` are the objects that it names."""

    operation: str
    method: str
    path: str
    organisation: str = ""
    listing: str = ""
    asked_for: str = ""
    """The organisation in whose name it is asked, in the query."""
    body: dict[str, Any] | None = None
    door: bool = False
    """Whether one must be signed in."""

    def address(self, world: World) -> str:
        slug = world.organisations[self.organisation].slug if self.organisation else ""
        number = world.listings[self.listing].pk if self.listing else 0
        query = f"?organisation={world.organisations[self.asked_for].slug}" if self.asked_for else ""
        return ROOT + self.path.replace("{slug}", slug).replace("{id}", str(number)) + query


# --- the requests -----------------------------------------------------------------------------------------------------
def of_everybody() -> Iterator[Request]:
    yield Request("list_organisations", "GET", "/organisations")
    yield Request("list_organisations", "GET", "/organisations?q=laser&about=am")
    yield Request("list_listings", "GET", "/listings?kind=offer")
    yield Request("search", "GET", "/search?q=laser")
    yield Request("list_concepts", "GET", "/concepts?q=laser")


def of_organisations() -> Iterator[Request]:
    for key in MEMBERS_OF:
        yield Request("read_organisation", "GET", "/organisations/{slug}", key)
        yield Request("list_listings_of_organisation", "GET", "/organisations/{slug}/listings", key)
        body = {"texts": {"en": {"tagline": "New words"}}}
        yield Request("update_organisation", "PATCH", "/organisations/{slug}", key, body=body, door=True)
        new = {"kind": "need", "texts": {"en": {"title": "New words"}}}
        yield Request("create_listing", "POST", "/organisations/{slug}/listings", key, body=new, door=True)


def of_listings() -> Iterator[Request]:
    for name in LISTINGS:
        yield Request("read_listing", "GET", "/listings/{id}", listing=name)
        yield Request(
            "update_listing", "PATCH", "/listings/{id}", listing=name, body={"volume": "New words"}, door=True
        )
        yield Request("delete_listing", "DELETE", "/listings/{id}", listing=name, door=True)
        for verb in ("publish", "close", "reopen"):
            yield Request(f"{verb}_listing", "POST", f"/listings/{{id}}/{verb}", listing=name, body={}, door=True)


def of_people() -> Iterator[Request]:
    yield Request("read_me", "GET", "/me", door=True)
    for key in MEMBERS_OF:
        yield Request("list_matches", "GET", "/matches", asked_for=key, door=True)
        for partner in MEMBERS_OF:
            mark = {"state": "saved"}
            pair = {"organisation": partner, "asked_for": key, "door": True}
            yield Request("explain_match", "GET", "/matches/{slug}", **pair)
            yield Request("read_mark", "GET", "/matches/{slug}/mark", **pair)
            yield Request("set_mark", "PUT", "/matches/{slug}/mark", body=mark, **pair)


def requests() -> list[Request]:
    return [*of_everybody(), *of_organisations(), *of_listings(), *of_people()]


# --- what is expected -------------------------------------------------------------------------------------------------
ANSWERS = {"create_listing": 201, "delete_listing": 204}
MOVES = {"publish_listing": "draft", "close_listing": "published", "reopen_listing": "closed"}


def expected(request: Request, role: str, *, by_token: bool) -> tuple[int, bool]:
    """(status, whether it is written). A token carries no powers of staff; one of a suspended person is none."""
    if by_token and role == "suspended":
        return 401, False
    if request.door and role in NOBODY:
        return 401, False
    if request.method == "GET":
        return (200 if role in _readers(request, by_token=by_token) else 404), False
    return _written(request, role)


def _readers(request: Request, *, by_token: bool) -> frozenset[str]:
    if request.operation in ("read_organisation", "list_listings_of_organisation"):
        found = readers_of(request.organisation)
    elif request.operation == "read_listing":
        found = LISTINGS[request.listing][1]
    elif request.operation == "list_matches":
        found = MEMBERS_OF[request.asked_for][0]
    elif request.operation in ("explain_match", "read_mark"):
        found = _looking(request)
    else:
        found = PEOPLE if request.door else EVERYBODY
    return found - STAFF if by_token and found not in (EVERYBODY, PEOPLE) else found


def _looking(request: Request) -> frozenset[str]:
    """Members of the organisation in whose name it is asked, if the partner may be on their list."""
    return MEMBERS_OF[request.asked_for][0] & looks_at(request.organisation)


def _written(request: Request, role: str) -> tuple[int, bool]:
    members = _looking(request) if request.asked_for else MEMBERS_OF[_owner(request)][0]
    if role not in members:
        return 404, False
    if role not in ANY_EDITORS:
        return 403, False
    wrong = _wrong(request)
    return (wrong, False) if wrong else (ANSWERS.get(request.operation, 200), True)


def _owner(request: Request) -> str:
    return LISTINGS[request.listing][0] if request.listing else request.organisation


def _wrong(request: Request) -> int:
    """What an editor is told where the state does not allow it, else 0."""
    status = LISTINGS[request.listing][2].get("status", "published") if request.listing else ""
    if request.operation == "delete_listing":
        return 0 if status == "draft" else 422
    if request.operation in MOVES:
        return 0 if status == MOVES[request.operation] else 409
    return 0
