"""The reference of the API as a page draws it, made from the OpenAPI document alone."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from api.document import GROUPS
from core.api import SCOPES

JSON = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter or a property: `kind` is its type in words, `schema` the one it is made of, to link to."""

    name: str
    kind: str
    schema: str
    required: bool
    text: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    schema: str
    example: str
    problems: list[str]


@dataclass(frozen=True)
class Operation:
    key: str
    method: str
    path: str
    summary: str
    open_to_all: bool
    scope: str
    scope_text: str
    parameters: list[Field]
    body: str
    answers: list[Answer]
    curl: str


@dataclass(frozen=True)
class Group:
    name: str
    text: str
    operations: list[Operation]


@dataclass(frozen=True)
class Shape:
    """One schema."""

    name: str
    title: str
    text: str
    fields: list[Field]


def groups(document: JSON) -> list[Group]:
    """The operations of the document by what they are about."""
    found: dict[str, list[Operation]] = {name: [] for name in GROUPS}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_operation(method, path, operation))
    return [Group(name, _(GROUPS[name]), operations) for name, operations in found.items() if operations]


def _operation(method: str, path: str, operation: JSON) -> Operation:
    scope = next(way["token"][0] for way in operation["security"] if "token" in way)
    body = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        summary=_(operation["summary"]),
        open_to_all={} in operation["security"],
        scope=scope,
        scope_text=str(SCOPES[scope]),
        parameters=[_parameter(one) for one in operation["parameters"]],
        body=_named(body.get("schema", {})),
        answers=[_answer(int(status), answer) for status, answer in sorted(operation["responses"].items())],
        curl=_curl(method, path, operation, body.get("example")),
    )


def _parameter(one: JSON) -> Field:
    text = one.get("description", "")
    return Field(one["name"], words(one["schema"]), "", one["required"], _(text) if text else "", one["in"])


def _answer(status: int, answer: JSON) -> Answer:
    media = next(iter(answer.get("content", {}).values()), {})
    example = json.dumps(media["example"], indent=2, ensure_ascii=False) if "example" in media else ""
    text = _(answer["description"]) if status < 400 else ""
    return Answer(status, text, _named(media.get("schema", {})), example, list(media.get("examples", {})))


def _curl(method: str, path: str, operation: JSON, body: Any) -> str:
    address = settings.SITE_URL.rstrip("/") + path
    for one in operation["parameters"]:
        if one["in"] == "path":
            address = address.replace("{" + one["name"] + "}", str(one["schema"]["examples"][0]))
    if required := [one["name"] for one in operation["parameters"] if one["in"] == "query" and one["required"]]:
        address += "?" + "&".join(f"{name}=welding" for name in required)
    lines = [f"curl {'' if method == 'get' else f'-X {method.upper()} '}'{address}'"]
    if {} not in operation["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


# --- schemas ----------------------------------------------------------------------------------------------------------
def shapes(document: JSON) -> list[Shape]:
    """The schemas of the document, by name."""
    return [
        Shape(
            name,
            title_of(name),
            " ".join(schema.get("description", "").split()),
            [_field(one, field, schema.get("required", [])) for one, field in schema["properties"].items()],
        )
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _field(name: str, schema: JSON, required: list[str]) -> Field:
    return Field(name, words(schema), _named(schema), name in required, schema.get("description", ""))


def title_of(name: str) -> str:
    """A schema's name as one reads it: Page_ListingOut_ is Page of ListingOut."""
    outer, _bar, inner = name.partition("_")
    return f"{outer}[{inner.strip('_')}]" if inner else name


def _named(schema: JSON) -> str:
    """The name of the schema that a value, or each of several, is described by; "" for a plain one."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    for inner in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        if isinstance(inner, dict) and (found := _named(inner)):
            return found
    return ""


def words(schema: JSON) -> str:
    """What may stand there, in the notation of types.

    >>> words({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]})
    'string[] | null'
    """
    if "$ref" in schema:
        return title_of(_named(schema))
    if "anyOf" in schema:
        return " | ".join(words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"{words(schema['items'])}[]"
    inner = schema.get("additionalProperties")
    if kind == "object" and isinstance(inner, dict):
        return f"{{{_('language')}: {words(inner)}}}" if inner else kind
    if "minimum" in schema or "maximum" in schema:
        return f"{kind} {schema.get('minimum', '')}…{schema.get('maximum', '')}"
    return str(schema["format"]) if kind == "string" and "format" in schema else kind
