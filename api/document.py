"""The OpenAPI document, made whole: who may ask, every answer with its media type, headers, examples and events."""

import copy
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from api.events import EVENTS, OF_COMPETITIONS
from api.examples import example_of
from core.api import SCOPES, Door, OpenDoor
from core.problems import KINDS, MEDIA_TYPE

JSON = dict[str, Any]

GROUPS = {
    "organisations": gettext_noop("Startups and manufacturers, with their words in each language."),
    "listings": gettext_noop("Needs and offers: who pays is a need, who receives is an offer."),
    "search": gettext_noop("Everything at once, the best first."),
    "matches": gettext_noop("Who fits your organisation, why, and what you make of it."),
    "concepts": gettext_noop("The shared vocabulary that carries meaning between the two languages."),
    "competitions": gettext_noop(
        "Awards: what can be won, by whom and until when; for organisers, what was handed in."
    ),
    "applications": gettext_noop("Your own applications to awards."),
    "entries": gettext_noop("What was handed in, for organisers."),
    "judging": gettext_noop("What you judge, and your own score sheets."),
    "introductions": gettext_noop("Asking to be introduced to a partner, and answering that."),
    "rooms": gettext_noop("What is said, and agreed on confidentiality, in the rooms that you share with partners."),
    "agreements": gettext_noop("Agreements on confidentiality between your organisation and a partner."),
    "disclosures": gettext_noop("Documents that partners show each other, for a purpose and a time."),
    "pilots": gettext_noop("Pilots of an offer at a partner, with their milestones and how they ended."),
    "parts": gettext_noop("Your parts, and what was measured of them."),
    "quotations": gettext_noop("What your parts would cost, where and by when."),
    "quote-requests": gettext_noop("What manufacturers are asked for, and what they answer."),
    "orders": gettext_noop("What your organisations have ordered."),
    "lots": gettext_noop("Lots of orders: your own orders', and those that you make."),
    "consents": gettext_noop("What you have agreed to, and when."),
    "me": gettext_noop("Who you are here."),
}
ANSWERS = {
    200: gettext_noop("What was asked for."),
    201: gettext_noop("It is made; the header Location says where."),
    204: gettext_noop("It is done, and there is nothing to say."),
    302: gettext_noop("It has become part of another; the header Location says where that is."),
}
HEADERS: dict[str, JSON] = {
    "ETag": {"description": "Its present state, for If-Match.", "schema": {"type": "string"}},
    "Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri"}},
    "Link": {"description": "The page that follows, as next in the body.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "description": "true where this is the answer of an earlier request.",
        "schema": {"type": "string"},
    },
}
SCHEMES: JSON = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal token from your settings. Its scopes: "
        + "; ".join(f"{name}: {words}" for name, words in SCOPES.items()),
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of the pages. What writes also takes its CSRF token in the header X-CSRFToken.",
    },
}


def completed(document: JSON, doors: dict[str, Door | OpenDoor]) -> JSON:
    """Returns ninja's document with what it leaves out. `doors` are the operations' doors by operationId."""
    whole = copy.deepcopy(dict(document))
    whole["servers"] = [{"url": settings.SITE_URL.rstrip("/")}]
    whole["tags"] = [{"name": name, "description": words} for name, words in GROUPS.items()]
    components = whole["components"]
    components["securitySchemes"] = copy.deepcopy(SCHEMES)
    for name, schema in components["schemas"].items():
        if name.endswith("In"):
            _without_defaults(schema)
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
            if method in ("post", "put", "patch"):
                operation["responses"]["413"] = {}
            operation["tags"] = [path.split("/")[3]]
            operation["security"] = _security(doors[operation["operationId"]])
            _complete_parameters(operation)
            _complete_answers(operation, components["schemas"])
            _complete_body(operation, components["schemas"])
    whole["webhooks"] = {name: _webhook(name, told) for name, told in _events().items()}
    return whole


def _without_defaults(schema: JSON) -> None:
    """In a body that changes something, what is left out stays; it has no default."""
    for field in schema["properties"].values():
        field.pop("default", None)


def _security(door: Door | OpenDoor) -> list[JSON]:
    ways: list[JSON] = [{"token": [door.scope]}, {"session": []}]
    return [{}, *ways] if isinstance(door, OpenDoor) else ways


NUMBERS = {"parts": "P-4KX7R", "quotations": "Q-7WTN3K", "quote-requests": "R-9PHM2C", "orders": "O-6TQ4RB"}
"""Numbers that have letters, by what they are of."""


def _complete_parameters(operation: JSON) -> None:
    for parameter in operation["parameters"]:
        if parameter["name"] == "slug":
            parameter["description"] = gettext_noop("Its name in addresses.")
            parameter["schema"]["examples"] = ["fennwick-robotics"]
        elif parameter["schema"].get("format") == "uuid":
            parameter["description"] = gettext_noop("Its key in addresses.")
            parameter["schema"]["examples"] = ["0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233"]
        elif parameter["in"] == "path":
            parameter["description"] = gettext_noop("Its number.")
            is_text = parameter["schema"]["type"] == "string"
            parameter["schema"]["examples"] = [NUMBERS.get(operation["tags"][0], "1") if is_text else 1]


def _complete_answers(operation: JSON, schemas: JSON) -> None:
    for status, answer in operation["responses"].items():
        code = int(status)
        if code >= 400:
            answer.update(_problem(code, operation))
            continue
        answer["description"] = ANSWERS[code]
        for media in answer.get("content", {}).values():
            media["example"] = example_of(media["schema"], schemas)
        names = _headers_of(operation, code, answer)
        if names:
            answer["headers"] = {name: HEADERS[name] for name in names}


def _headers_of(operation: JSON, status: int, answer: JSON) -> list[str]:
    names = [one["name"] for one in operation["parameters"]]
    found = ["Location"] if status in (201, 302) else []
    if status in (200, 201) and (operation["operationId"] in TAGGED or "If-Match" in names or status == 201):
        found.append("ETag")
    if "cursor" in names:
        found.append("Link")
    if "Idempotency-Key" in names:
        found.append("Idempotency-Replayed")
    return found


TAGGED = {"read_organisation", "read_listing", "read_mark", "read_my_sheet"}


NEEDS = {"bad-cursor": "cursor", "key-reused": "Idempotency-Key", "in-flight": "Idempotency-Key"}
"""Problems that only an operation with this parameter can have."""
ONLY_OF = {"overtaken": "place_order"}
"""Problems of one operation alone."""
MEMBERS: dict[str, JSON] = {"overtaken": {"instead": 1207}}
"""What a problem says beyond what all say."""


def _problem(status: int, operation: JSON) -> JSON:
    names = {one["name"] for one in operation["parameters"]}
    kinds = [kind for kind in KINDS.values() if kind.status == status and NEEDS.get(kind.name) in (None, *names)]
    kinds = [kind for kind in kinds if ONLY_OF.get(kind.name) in (None, operation["operationId"])]
    if {} in operation["security"]:
        kinds = [kind for kind in kinds if kind.name not in ("csrf", "not-allowed", "not-signed-in")]
    examples = {
        kind.name: {
            "value": {
                "type": kind.type,
                "title": str(kind.title),
                "status": status,
                "detail": str(kind.advice),
                "instance": "urn:uuid:0b0c1d6e6f5a4b8e9d3c2a1f00112233",
                **MEMBERS.get(kind.name, {}),
            }
        }
        for kind in kinds
    }
    more: JSON = {401: {"WWW-Authenticate": HEADERS["WWW-Authenticate"]}, 429: {"Retry-After": HEADERS["Retry-After"]}}
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    told: JSON = {"description": " ".join(f"{kind.title}." for kind in kinds), "content": {MEDIA_TYPE: media}}
    return told | ({"headers": more[status]} if status in more else {})


def _complete_body(operation: JSON, schemas: JSON) -> None:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media["example"] = example_of(media["schema"], schemas, sent=True)


def _events() -> dict[str, str]:
    """What organisations hear and what competitions hear, in words; where both hear of the same, in both words."""
    found = {name: str(event.told) for name, event in EVENTS.items()}
    for name, event in OF_COMPETITIONS.items():
        found[name] = f"{found[name]}; {event.told}" if name in found else str(event.told)
    return found


def _webhook(name: str, told: str) -> JSON:
    data = {"organisation": "fennwick-robotics", "address": f"{settings.SITE_URL}/api/v1/…"}
    if name not in EVENTS:
        data = {"competition": "sino-europe-2027", "address": f"{settings.SITE_URL}/api/v1/…"}
    example = {"type": name, "timestamp": "2026-11-26T08:00:00+00:00", "data": data}
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object"},
        },
    }
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "post": {
            "operationId": name.replace(".", "_"),
            "summary": told,
            "parameters": [
                {"in": "header", "name": one, "required": True, "schema": {"type": "string"}} for one in names
            ],
            "requestBody": {"content": {"application/json": {"schema": schema, "example": example}}},
            "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
        }
    }
