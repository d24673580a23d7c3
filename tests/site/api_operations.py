"""Every operation of the API with every object of the world: who is answered what, by a session and by a token."""

import uuid
from collections.abc import Iterator
from typing import Any

from tests.site.api_operations_deciding import asked, decided, voted
from tests.site.api_operations_orders import done, ordered, planned
from tests.site.api_request import Request
from tests.site.cases import EDITORS, looks_at, readers_of
from tests.site.collaboration_grants_world import GIVERS, SHOWN
from tests.site.collaboration_introductions_world import READERS as INTRODUCED
from tests.site.collaboration_pilots_world import STATES
from tests.site.competition_world import APPLICATIONS, COMPETITIONS
from tests.site.judging_judgeapi_world import JUDGE, LEADERS
from tests.site.production_quotes_world import BOTH
from tests.site.production_quotes_world import QUOTATIONS as QUOTED
from tests.site.production_quotes_world import REQUESTS as ASKED_FOR_QUOTES
from tests.site.roles import (
    EVERYBODY,
    MANUFACTURER,
    NO_ONE,
    NOBODY,
    ORGANISERS,
    OTHER,
    PEOPLE,
    SITTING,
    STAFF,
    STARTUP,
    STARTUP_EDITORS,
)
from tests.site.world import LISTINGS, MEMBERS_OF

ANY_EDITORS = frozenset().union(*EDITORS.values())


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


def of_competitions() -> Iterator[Request]:
    yield Request("list_competitions", "GET", "/competitions")
    yield Request("list_competitions", "GET", "/competitions?open=true")
    yield Request("list_applications", "GET", "/applications", door=True)
    for name in COMPETITIONS:
        yield Request("read_competition", "GET", "/competitions/{slug}", competition=name)
        yield Request("list_entries", "GET", "/competitions/{slug}/entries", competition=name, door=True)
    for name in APPLICATIONS:
        yield Request("read_application", "GET", "/applications/{id}", application=name, door=True)
        yield Request("read_entry", "GET", "/entries/{id}", application=name, door=True)


def of_judging() -> Iterator[Request]:
    root = "/competitions/{slug}"
    yield Request("list_my_assignments", "GET", "/judging", door=True)
    yield Request("list_standings", "GET", f"{root}/rounds/{{round}}/standings", judged=1, door=True)
    for number in (1, 2):
        more: dict[str, Any] = {"judged": number, "door": True}
        yield Request("list_rounds", "GET", f"{root}/rounds", **more)
        yield Request("list_judges", "GET", f"{root}/judges", **more)
        yield Request("read_round", "GET", f"{root}/rounds/{{round}}", **more)
        for name, part in (("round_entries", "entries"), ("assignments", "assignments"), ("sheets", "sheets"),
                           ("deliberation", "deliberation"), ("decisions", "decisions")):  # fmt: skip
            yield Request(f"list_{name}", "GET", f"{root}/rounds/{{round}}/{part}", **more)
        yield Request("read_my_assignment", "GET", "/judging/{id}", **more)
        yield Request("read_my_sheet", "GET", "/judging/{id}/sheet", **more)
        said = {"for_committee": "New words"}
        yield Request("update_my_sheet", "PATCH", "/judging/{id}/sheet", body=said, **more)
        for verb in ("submit", "resume"):
            yield Request(f"{verb}_my_sheet", "POST", f"/judging/{{id}}/sheet/{verb}", body={}, **more)


def of_deciding() -> Iterator[Request]:
    for operation, method, path, more in asked():
        yield Request(operation, method, path, **more)


def of_introductions() -> Iterator[Request]:
    yield Request("list_introductions", "GET", "/introductions", door=True)
    new = {"organisation": "nobody", "partner": "nobody", "message": "Let us talk about powder."}
    yield Request("ask_for_introduction", "POST", "/introductions", body=new, door=True)
    bodies = {"accept": {}, "decline": {"reason": "timing"}, "say": {"text": "Which alloy?"}, "withdraw": {}}
    for name in INTRODUCED:
        yield Request("read_introduction", "GET", "/introductions/{id}", introduction=name, door=True)
    for verb, body in bodies.items():
        yield Request(
            f"{verb}_introduction", "POST", f"/introductions/{{id}}/{verb}", introduction="asked", body=body, door=True
        )


def of_rooms() -> Iterator[Request]:
    yield Request("list_rooms", "GET", "/rooms", door=True)
    for name in ("room", "other room"):
        yield Request("list_messages", "GET", "/rooms/{id}/messages", room=name, door=True)
        body = {"text": "New words"}
        yield Request("send_message", "POST", "/rooms/{id}/messages", room=name, body=body, door=True)


NO_ROOM = {"room": str(uuid.UUID(int=0)), "document": str(uuid.UUID(int=0)), "purpose": "pilot", "words": "x"}
DECLARED = {"ends_at": "2027-01-01T00:00:00Z", "export": "unsure", "country": "China", "end_use": "Trial"}


def of_disclosures() -> Iterator[Request]:
    for which in ("received", "given"):
        yield Request("list_disclosures", "GET", f"/disclosures?which={which}", door=True)
    yield Request("request_disclosure", "POST", "/disclosures/requests", body=NO_ROOM, door=True)
    yield Request("give_disclosure", "POST", "/disclosures", body={**NO_ROOM, **DECLARED}, door=True)
    for state in SHOWN:
        yield Request("read_disclosure", "GET", "/disclosures/{id}", shown=state, door=True)
        yield Request("revoke_disclosure", "POST", "/disclosures/{id}/revoke", shown=state, body={}, door=True)


def of_pilots() -> Iterator[Request]:
    yield Request("list_pilots", "GET", "/pilots", door=True)
    for state in STATES:
        yield Request("read_pilot", "GET", "/pilots/{slug}", pilot=state, door=True)
        said = {"words": "New words"}
        yield Request(
            "reach_milestone", "POST", "/pilots/{slug}/milestones/{id}/reach", pilot=state, body=said, door=True
        )


def of_agreements() -> Iterator[Request]:
    yield Request("list_agreements", "GET", "/rooms/{id}/agreements", agreement="room", door=True)
    for name in ("agreement", "agreement offered", "agreement over"):
        yield Request("read_agreement", "GET", "/agreements/{id}", agreement=name, door=True)


def of_consents() -> Iterator[Request]:
    yield Request("list_consents", "GET", "/consents", door=True)


def of_orders() -> Iterator[Request]:
    yield Request("list_orders", "GET", "/orders", door=True)
    yield Request("list_lots", "GET", "/lots", door=True)
    for state in ("placed", "claimed", "closed"):
        yield Request("read_order", "GET", "/orders/{slug}", ordered=state, door=True)
        yield Request("read_lot", "GET", "/lots/{id}", ordered=state, door=True)
    yield Request("place_order", "POST", "/orders", planned="plan", body={"deliver_to": "New words"}, door=True)
    for operation, path, state, body in done():
        yield Request(operation, "POST", f"/orders/{{slug}}/{path}", ordered=state, body=body, door=True)


def of_quotes() -> Iterator[Request]:
    for what in ("parts", "quotations", "quote-requests"):
        yield Request(f"list_{what.replace('-', '_')}", "GET", f"/{what}", door=True)
    new = {"part": "P-00000", "process": "lpbf", "material": "316l", "quantities": [1], "destination": "region.se"}
    yield Request("ask_for_quotation", "POST", "/quotations", body=new, door=True)
    for what in ("part own", "part shared"):
        yield Request("read_part", "GET", "/parts/{slug}", quoted=what, door=True)
    for what in QUOTED:
        more: dict[str, Any] = {"quoted": f"quotation {what}", "door": True}
        yield Request("read_quotation", "GET", "/quotations/{slug}", **more)
        yield Request("find_ways", "POST", "/quotations/{slug}/ways", body={"quantity": 2, "day": "10"}, **more)
    for what in ASKED_FOR_QUOTES:
        more = {"quoted": f"request {what}", "door": True}
        yield Request("read_quote_request", "GET", "/quote-requests/{slug}", **more)
        yield Request("plan_answer", "POST", "/quote-requests/{slug}/plan", body={"quantity": 10}, **more)


def of_collaborations() -> list[Request]:
    found = [*of_introductions(), *of_rooms(), *of_disclosures()]
    return [*found, *of_agreements(), *of_pilots(), *of_consents()]


def requests() -> list[Request]:
    found = [*of_everybody(), *of_organisations(), *of_listings(), *of_people(), *of_competitions()]
    return [*found, *of_judging(), *of_deciding(), *of_collaborations(), *of_quotes(), *of_orders()]


# --- what is expected -------------------------------------------------------------------------------------------------
ANSWERS = {"create_listing": 201, "delete_listing": 204}
MOVES = {"publish_listing": "draft", "close_listing": "published", "reopen_listing": "closed"}


def expected(request: Request, role: str, *, by_token: bool) -> tuple[int, bool]:
    """(status, whether it is written). A token carries no powers of staff; one of a suspended person is none."""
    if by_token and role == "suspended":
        return 401, False
    if request.door and role in NOBODY:
        return 401, False
    if request.operation.endswith(("_disclosure", "_disclosures")):
        return _disclosed(request, role)
    if request.decided:
        return decided(request.operation, request.method, request.decided, role)
    if request.voted:
        return voted(request.method, request.voted, role)
    if request.judged and request.method != "GET":
        return _judged(request, role)
    if "introduction" in request.operation and request.method != "GET":
        return _introduced(request, role)
    if request.operation == "ask_for_quotation":
        return 404, False
    if request.operation in ("find_ways", "plan_answer"):
        return planned(request.quoted, role)
    if (request.ordered or request.planned) and request.method != "GET":
        return ordered(request.operation, request.ordered, role)
    if request.pilot and request.method != "GET":
        return _of_a_pilot(request, role)
    if request.room and request.method != "GET":
        inside = role in _sitting(request)
        return (201 if inside else 404), inside
    if request.method == "GET":
        return (200 if role in _readers(request, by_token=by_token) else 404), False
    return _written(request, role)


def _readers(request: Request, *, by_token: bool) -> frozenset[str]:
    if request.judged:
        return JUDGE if "my" in request.operation else LEADERS
    if request.room:
        return _sitting(request)
    if request.pilot or request.agreement:
        return SITTING
    if request.ordered:
        return STARTUP if request.operation == "read_order" else STARTUP | MANUFACTURER
    if request.quoted:
        return BOTH if request.quoted.startswith("request") else STARTUP
    if request.competition or request.application:
        return _readers_of_the_award(request)
    if request.introduction:
        return INTRODUCED[request.introduction]
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


def _sitting(request: Request) -> frozenset[str]:
    """Nobody of the world sits in the other room."""
    return SITTING if request.room == "room" else NO_ONE


def _readers_of_the_award(request: Request) -> frozenset[str]:
    """A part in a competition is a person's own: a token carries it, whether or not they are staff."""
    if request.operation == "read_competition":
        return NO_ONE if request.competition == "draft" else EVERYBODY
    if request.operation == "list_entries":
        return ORGANISERS
    _where, _key, _status, writers, readers = APPLICATIONS[request.application]
    return writers if request.operation == "read_application" else readers


def _disclosed(request: Request, role: str) -> tuple[int, bool]:
    """A seat in a room and a part in an organisation are a person's own: a token carries them."""
    if request.operation == "list_disclosures":
        return 200, False
    knowing = SHOWN.get(request.shown, NO_ONE)
    if request.method == "GET" or role not in knowing:
        return (200 if role in knowing else 404), False
    if request.shown == "revoked":
        return 409, False
    return (200, True) if role in GIVERS else (403, False)


def _of_a_pilot(request: Request, role: str) -> tuple[int, bool]:
    """A milestone is reached while its pilot runs. Everybody who sits in the world's room may say so."""
    if role not in SITTING:
        return 404, False
    return (200, True) if request.pilot == "running" else (409, False)


def _judged(request: Request, role: str) -> tuple[int, bool]:
    """A sheet of a round that is decided is written by nobody; handing in what is handed in changes nothing."""
    if role not in JUDGE:
        return 404, False
    if request.judged == 1:
        return (200 if request.operation == "submit_my_sheet" else 409), False
    return 200, request.operation != "resume_my_sheet"


def _introduced(request: Request, role: str) -> tuple[int, bool]:
    """The one that is open: the startup asked, the other manufacturer answers. Nobody asks in the name of nobody."""
    if not request.introduction or role not in INTRODUCED["asked"]:
        return 404, False
    verb = request.operation.partition("_")[0]
    acting = {"withdraw": STARTUP_EDITORS, "say": STARTUP_EDITORS | OTHER}.get(verb, OTHER)
    return (200, True) if role in acting else (403, False)


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
