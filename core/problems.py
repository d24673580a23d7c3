"""Errors of the JSON API as problem details (RFC 9457): one media type, one shape, a documented type for each kind."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from ninja import Schema

from core.middleware import request_id

MEDIA_TYPE = "application/problem+json"
PATH = "/api/"
TYPES = "/en/developers/problems/"


@dataclass(frozen=True)
class Kind:
    """One type of problem: the end of its address, its status, a title and what its reader does about it."""

    name: str
    status: int
    title: Any
    advice: Any

    @property
    def type(self) -> str:
        return f"{settings.SITE_URL.rstrip('/')}{TYPES}#{self.name}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "unreadable",
            400,
            gettext_lazy("The request cannot be read"),
            gettext_lazy("Send a JSON body that is whole and in UTF-8, with Content-Type: application/json."),
        ),
        Kind(
            "not-signed-in",
            401,
            gettext_lazy("You are not signed in"),
            gettext_lazy("Send a personal token in the header Authorization: Bearer, or the session’s cookie."),
        ),
        Kind(
            "bad-token",
            401,
            gettext_lazy("This token is not valid"),
            gettext_lazy("It is mistyped, revoked or past its date. Make a new one in your settings."),
        ),
        Kind(
            "not-allowed",
            403,
            gettext_lazy("You may not do this"),
            gettext_lazy("You see the thing but your role does not allow this. The detail says who may."),
        ),
        Kind(
            "missing-scope",
            403,
            gettext_lazy("This token may not do this"),
            gettext_lazy("Make a token with the permission that the detail names."),
        ),
        Kind(
            "not-recent",
            403,
            gettext_lazy("Show once more that it is you"),
            gettext_lazy(
                "With a session this asks for a recent sign-in, as on the page. Sign in again, or use a token for it."
            ),
        ),
        Kind(
            "csrf",
            403,
            gettext_lazy("The CSRF token is missing or wrong"),
            gettext_lazy("With a session, send its CSRF token in the header X-CSRFToken. A personal token needs none."),
        ),
        Kind(
            "not-found",
            404,
            gettext_lazy("There is nothing here"),
            gettext_lazy("It does not exist, or it is not open to you; the answer is the same."),
        ),
        Kind(
            "method",
            405,
            gettext_lazy("This address does not take this method"),
            gettext_lazy("The header Allow lists those that it takes."),
        ),
        Kind(
            "moved",
            409,
            gettext_lazy("Its state does not allow this"),
            gettext_lazy("Read it again: somebody has published, closed or reopened it meanwhile."),
        ),
        Kind(
            "overtaken",
            409,
            gettext_lazy("Somebody else was given the hours"),
            gettext_lazy(
                "Nothing is ordered. The member instead is the id of the next best plan, null where there is none."
            ),
        ),
        Kind(
            "in-flight",
            409,
            gettext_lazy("The same request is being worked on"),
            gettext_lazy("Wait a second and send it again with the same Idempotency-Key."),
        ),
        Kind(
            "changed",
            412,
            gettext_lazy("It has been changed meanwhile"),
            gettext_lazy("Read it again, apply your change to what is there now, and send the new ETag in If-Match."),
        ),
        Kind(
            "too-large",
            413,
            gettext_lazy("The request is too large"),
            gettext_lazy("A body has at most two megabytes."),
        ),
        Kind(
            "invalid",
            422,
            gettext_lazy("Some values cannot be used"),
            gettext_lazy("The list errors names each of them and says why."),
        ),
        Kind(
            "bad-cursor",
            422,
            gettext_lazy("This cursor cannot be used"),
            gettext_lazy(
                "Follow next as it is. A cursor belongs to one list with its filters; begin again without it."
            ),
        ),
        Kind(
            "key-reused",
            422,
            gettext_lazy("This Idempotency-Key was used for another request"),
            gettext_lazy("Use a new key for each new request."),
        ),
        Kind(
            "too-many",
            429,
            gettext_lazy("Too many requests"),
            gettext_lazy("Wait as many seconds as the header Retry-After says."),
        ),
        Kind(
            "broken",
            500,
            gettext_lazy("Something broke on our side"),
            gettext_lazy("It has been noted. Try again in a minute and tell us the instance if it stays."),
        ),
    )
}
OF_STATUS = {400: "unreadable", 401: "not-signed-in", 403: "not-allowed", 404: "not-found", 405: "method"}
OF_STATUS |= {413: "too-large", 422: "invalid", 429: "too-many"}


class Wrong(Schema):
    """One value that cannot be used: where it stood (query, path, header or body), its name, and why."""

    place: str
    name: str
    detail: str


class Problem(Schema):
    """What went wrong (RFC 9457). `type` is the address at which this kind is described and stays the same, `title` and
    `detail` are in the language of the request, `instance` is this one occurrence, by which we find it in our log. `instead`
    stands only where a plan was overtaken: the id of the next best one."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong] | None = None
    instead: int | None = None


class Refused(Exception):
    """An answer that is a problem of a kind of KINDS, with the headers and the members of its own that go with it."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        headers: dict[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ):
        super().__init__(detail or kind)
        self.kind, self.detail, self.headers, self.members = kind, detail, headers or {}, members or {}


def problem(
    kind: str,
    detail: str = "",
    *,
    errors: Sequence[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Returns the answer for a problem of one of KINDS; without `detail` its advice is the detail. `members` are what it says
    beyond what all say."""
    known = KINDS[kind]
    said: dict[str, Any] = {
        "type": known.type,
        "title": str(known.title),
        "status": known.status,
        "detail": str(detail or known.advice),
        "instance": f"urn:uuid:{request_id.get()}",
    }
    if errors:
        said["errors"] = list(errors)
    said |= members or {}
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    answer = HttpResponse(body, status=known.status, content_type=MEDIA_TYPE)
    if known.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="techbridge"'
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def refusal(error: Refused) -> HttpResponse:
    return problem(error.kind, error.detail, headers=error.headers, members=error.members)


def is_of_the_api(request: HttpRequest) -> bool:
    return request.path.startswith(PATH)


class ProblemsMiddleware:
    """Gives whatever goes wrong below the API's address, and was not answered by an operation, the same shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_of_the_api(request):
            return response
        if response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        kind = OF_STATUS.get(response.status_code, "broken" if response.status_code >= 500 else "unreadable")
        detail = ""
        if "Allow" in response:
            detail = gettext("This address takes: %(methods)s.") % {"methods": response["Allow"]}
        told = problem(kind, detail)
        told.cookies = response.cookies
        for name, value in response.items():  # those of security among them, which stood on what is replaced
            if name not in ("Content-Type", "Content-Length"):
                told[name] = value
        told["Content-Length"] = str(len(told.content))
        return told
