"""The JSON API's frame: every operation names its access, exactly as pages do, and every error has one shape.

A request comes in by the session's cookie, with its CSRF token where it writes, or by a personal token that holds the
scope which the operation names. Who reads tokens registers itself here, for they are kept further up (api/tokens.py).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import PathView
from ninja.security.apikey import APIKeyCookie

from core.access import PUBLIC, Access
from core.cursors import MOST_PER_PAGE, Order, page_by_keys
from core.permissions import NotAllowed
from core.problems import Problem, Refused, problem, refusal
from core.transitions import MoveNotAllowed, StateHasMoved

Item = TypeVar("Item")

READ, MATCHES, WRITE, FEEDBACK = "read", "matches", "write", "feedback"
APPLICATIONS, ENTRIES = "applications", "entries"
JUDGING, SCORES = "judging", "scores"
DECIDE, APPROVE = "decide", "approve"
INTRODUCTIONS = "introductions"
ROOMS, TALK = "rooms", "talk"
DISCLOSURES = "disclosures"
PILOTS, MILESTONES = "pilots", "milestones"
AGREEMENTS = "agreements"
QUOTES = "quotes"
ORDERS = "orders"
PURCHASE, PRODUCE = "purchase", "produce"
SCOPES = {
    READ: gettext_lazy(
        "Read what you see: organisations, needs and offers, your own drafts among them, and who you are"
    ),
    MATCHES: gettext_lazy("Read your organisations’ matches and why they fit"),
    WRITE: gettext_lazy("Write your organisations’ profiles, needs and offers, and publish or close these"),
    FEEDBACK: gettext_lazy("Save and dismiss matches and note something on them"),
    APPLICATIONS: gettext_lazy("Read the applications to awards that you write, drafts among them"),
    ENTRIES: gettext_lazy("Read what was handed in to awards that you organise"),
    JUDGING: gettext_lazy("Read the judging of awards that you lead: rounds, judges, assignments and score sheets"),
    SCORES: gettext_lazy("Read what you judge, write and hand in your own score sheets, and vote in deliberations"),
    DECIDE: gettext_lazy("Lead deliberations, and propose and send back decisions, of awards that you lead"),
    APPROVE: gettext_lazy(
        "Approve what others have proposed, take approvals back and publish, in awards that you lead"
    ),
    INTRODUCTIONS: gettext_lazy("Read your organisations’ introductions, ask for them and answer them"),
    ROOMS: gettext_lazy("Read the rooms you sit in and what is said there"),
    TALK: gettext_lazy("Say something in the rooms you sit in"),
    DISCLOSURES: gettext_lazy("Read which documents partners show you, ask for them, show and revoke your own"),
    PILOTS: gettext_lazy("Read the pilots of the rooms in which you sit"),
    MILESTONES: gettext_lazy("Say that milestones of your pilots are reached"),
    AGREEMENTS: gettext_lazy("Read your agreements on confidentiality with partners, their texts and signatures"),
    QUOTES: gettext_lazy("Read your organisations’ parts, quotations and requests for quotes, and ask for quotations"),
    ORDERS: gettext_lazy("Read what your organisations have ordered, and the lots of orders that they make"),
    PURCHASE: gettext_lazy(
        "Place, cancel and close your organisations’ orders, answer questions about them, and say what has arrived"
    ),
    PRODUCE: gettext_lazy("Accept or decline, make, inspect and ship the lots that your organisations make"),
}
"""What a token may be good for, in words. None carries what somebody may do as park staff; a part in an award is a
person's own, whether or not they are staff."""


# --- doors ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bearer:
    """Whom a token stands for, without the powers of staff, and the scopes it holds."""

    person: Any
    scopes: frozenset[str]
    key: int


_reader: list[Callable[[HttpRequest, str], Bearer]] = []


def register_bearers(reader: Callable[[HttpRequest, str], Bearer]) -> None:
    """Who reads tokens from now on. `reader` raises Refused for one that is not good."""
    _reader[:] = [reader]


def admit_bearer(request: HttpRequest, scope: str) -> bool:
    """Whether the request shows a token; its person is then who asks. Raises Refused for a token that does not do."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not _reader:
        return False
    bearer = _reader[0](request, token.strip())
    if scope not in bearer.scopes:
        name = {"name": scope, "words": SCOPES[scope]}
        asked = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        raise Refused("missing-scope", _("It needs the permission “%(name)s”: %(words)s.") % name, asked)
    request.user = bearer.person
    request.bearer = bearer  # type: ignore[attr-defined]  # what is_by_token asks
    return True


def is_by_token(request: HttpRequest) -> bool:
    """Whether a token has let the request in, and not a session."""
    return getattr(request, "bearer", None) is not None


class Door(APIKeyCookie):
    """Admits whom an `Access` admits, by the session's cookie (with its CSRF check) or by a token with `scope`.

    Nobody signed in is told to sign in (401); somebody whom it does not admit is told nothing (404).
    """

    def __init__(self, level: Access, scope: str):
        self.access, self.scope = level, scope
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest):
        if admit_bearer(request, self.scope) or not request.user.is_authenticated:
            return self.authenticate(request, None)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None):
        if self.access.admits(request):
            return request.user
        if request.user.is_authenticated:
            raise Http404
        return None


class OpenDoor:
    """Stands where an operation is open to everybody, so that openness too is declared. Whoever shows a token is
    answered as its person."""

    access = PUBLIC

    def __init__(self, scope: str = READ):
        self.scope = scope

    def __call__(self, request: HttpRequest) -> str:
        admit_bearer(request, self.scope)
        return "public"


def door(level: Access, scope: str = READ) -> Door | OpenDoor:
    return OpenDoor(scope) if level is PUBLIC else Door(level, scope)


# --- what the checks ask ----------------------------------------------------------------------------------------------
def path_view(callback) -> PathView | None:
    """Returns the API path that a URL's callback serves, or None for any other view, ninja's own pages included.

    Ninja keeps it in the callback's closure. Should a new version keep it elsewhere, then this finds nothing, the
    callback counts as a page without access, and the site does not start.
    """
    cells = getattr(callback, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, PathView)), None)


def undeclared(view: PathView) -> list[str]:
    """Returns the methods of an API path whose operations have a callback that is no door, or none at all."""
    missing = []
    for operation in view.operations:
        callbacks = operation.auth_callbacks
        if not callbacks or not all(isinstance(callback, (Door, OpenDoor)) for callback in callbacks):
            missing.append("/".join(operation.methods))
    return missing


def undeclared_in(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """Yields 'METHOD /path' of each operation behind `patterns` that does not say who may reach it."""
    seen = set()  # ninja writes one pattern for each operation, each leading to all of its path
    for pattern in patterns:
        view = path_view(getattr(pattern, "callback", None))
        if view and view not in seen:
            seen.add(view)
            yield from (f"{methods} /{pattern.pattern}" for methods in undeclared(view))


def operations_without_access(api: NinjaAPI) -> list[str]:
    """Returns 'METHOD /path' of each operation of `api` whose callbacks are not doors."""
    return list(undeclared_in(api.urls[0]))


# --- answers ----------------------------------------------------------------------------------------------------------
class Page(Schema, Generic[Item]):
    """One page of a list. `total` counts the whole list; `next` is the address of the page that follows, null on the
    last one."""

    items: list[Item]
    total: int
    next: str | None


CURSOR = Query(
    "",
    max_length=600,
    description=gettext_noop("Where the page before ended: leave it out, then follow next as it is."),
)
PER_PAGE = Query(24, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many on a page."))


def by_cursor(router: Router, path: str, item: type, *, auth: Door, order: Order, **told: Any):
    """Registers a list by cursor that takes nothing else. The function returns the rows that a request sees, and the same
    in a form that is cheaper to count, or None; `told` is what the operation says of itself."""

    def register(rows_of: Callable[[HttpRequest], tuple[QuerySet, QuerySet | None]]):
        def operation(request, cursor: str = CURSOR, per_page: int = PER_PAGE):
            rows, counted = rows_of(request)
            return page_by_keys(request, rows, order=order, cursor=cursor, per_page=per_page, counted=counted)

        operation.__name__, operation.__doc__ = rows_of.__name__, rows_of.__doc__
        router.get(path, response={200: Page[item], **problems()}, auth=auth, **told)(operation)  # type: ignore[valid-type]  # known at run time
        return rows_of

    return register


def problems(*statuses: int) -> dict[int, type[Problem]]:
    """The answers of an operation that are problems: these, and those that each can give."""
    return dict.fromkeys(sorted({400, 401, 403, 422, 429, *statuses}), Problem)


def answer_in_words(api: NinjaAPI) -> None:
    """Gives every error of `api` the shape of Problem."""

    def says(kind: str, *errors: type[Exception]) -> None:
        for error in errors:
            api.add_exception_handler(error, lambda request, exc: problem(kind))

    def says_why(kind: str, *errors: type[Exception]) -> None:
        for error in errors:
            api.add_exception_handler(error, lambda request, exc: problem(kind, str(exc)))

    says("not-signed-in", AuthenticationError)
    says("not-found", Http404)
    says("too-large", RequestDataTooBig)
    says("unreadable", SuspiciousOperation, MultiPartParserError, UnreadablePostError)
    says_why("not-allowed", NotAllowed)
    says_why("moved", MoveNotAllowed, StateHasMoved)

    @api.exception_handler(Refused)
    def refused(request, exc):
        return refusal(exc)

    @api.exception_handler(ValidationError)
    def cannot_be_used(request, exc):
        return _invalid(exc)

    @api.exception_handler(InvalidValue)
    def cannot_be_saved(request, exc):
        return _invalid_values(exc)

    @api.exception_handler(HttpError)
    def of_the_library(request, exc):
        return problem(OF_LIBRARY.get(exc.status_code, "unreadable"))


OF_LIBRARY = {400: "unreadable", 401: "not-signed-in", 403: "csrf", 404: "not-found"}


def _invalid(error: ValidationError):
    """The library's findings: `loc` is the place, then the parameter it belongs to, then the way into a body."""
    errors = []
    for wrong in error.errors:
        place, *way = wrong["loc"]
        way = way[1:] if place == "body" and len(way) > 1 else way
        errors.append({"place": str(place), "name": ".".join(map(str, way)) or "body", "detail": wrong["msg"]})
    return invalid(errors)


def _invalid_values(error: InvalidValue):
    """An action's findings, by the names of its fields."""
    found = error.message_dict if hasattr(error, "error_dict") else {"body": error.messages}
    return invalid([{"place": "body", "name": name, "detail": " ".join(said)} for name, said in found.items()])


def invalid(errors: list[dict[str, str]]):
    names = ", ".join(dict.fromkeys(wrong["name"] for wrong in errors))
    return problem("invalid", _("These values cannot be used: %(names)s.") % {"names": names}, errors=errors)
