"""An example of what a schema describes, with words that a reader recognises."""

from typing import Any

JSON = dict[str, Any]

KNOWN: JSON = {
    "slug": "fennwick-robotics",
    "organisation": "fennwick-robotics",
    "organisation_kind": "startup",
    "name": "Fennwick Robotics",
    "tagline": "Welding cells that set themselves up",
    "city": "Uppsala",
    "summary": "Two arms, a camera and the programme that joins them.",
    "code": "air.app.welding",
    "family": "air",
    "label_en": "robotic welding",
    "label_zh": "机器人焊接",
    "language": "en",
    "title": "Robotic welding cell",
    "body": "Two arms, 5,000 parts a year, set up in a day.",
    "website": "https://fennwick.example",
    "size": "11-50",
    "founded": 2019,
    "logo": None,
    "page": "/en/organisations/fennwick-robotics/",
    "kind": "offer",
    "intent": "pilot",
    "status": "published",
    "verification": "verified",
    "visibility": "public",
    "volume": "5,000 pieces a year",
    "trl_min": 6,
    "trl_max": 8,
    "mrl_min": 5,
    "mrl_max": 7,
    "languages": ["en", "zh"],
    "musts": [],
    "email": "ada@people.example",
    "time_zone": "Europe/Stockholm",
    "role": "owner",
    "is_staff": False,
    "score": 82.5,
    "share": 40,
    "percent": 40,
    "place": 1,
    "listed": 12,
    "total": 1,
    "next": None,
    "id": 1,
    "ours": True,
    "latitude": 59.8586,
    "longitude": 17.6389,
    "text": "Robotic welding cell",
    "marked": True,
    "mark": None,
    "note": "Met in Hanover",
    "reason": "",
    "state": "saved",
    "need": 2,
    "offer": 1,
}
OF_SCHEMA: dict[str, JSON] = {
    "OrganisationOut": {"kind": "startup"},
    "WholeOrganisationOut": {"kind": "startup"},
    "MembershipOut": {"kind": "startup"},
    "ListingOut": {"page": "/en/listings/1/"},
    "WholeListingOut": {"page": "/en/listings/1/"},
    "MatchOut": {"mark": "saved"},
}
BY_TYPE: JSON = {"string": "", "integer": 1, "number": 1.0, "boolean": True, "null": None}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
}
DEPTH = 8
ABSENT = object()


def example_of(schema: JSON, schemas: JSON, *, known: Any = ABSENT, sent: bool = False, depth: int = 0) -> Any:
    """Returns a value that `schema` allows: `known` where that is one.

    Of what is `sent`, only fields with an example of their own are given.
    """
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        schema = schemas[name]
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return _of_choices(schema["anyOf"], schemas, known, sent, depth)
    kind = str(schema.get("type"))
    if "enum" in schema:
        return known if known in schema["enum"] else next(filter(None, schema["enum"]))
    if kind == "object":
        return _of_object(schema, schemas, name, sent, depth)
    if schema.get("format") == "date-time":
        return "2026-11-26T08:00:00Z"
    if isinstance(known, TYPES.get(kind, ())):
        return known
    if kind == "array":
        return [example_of(schema["items"], schemas, sent=sent, depth=depth + 1)] if depth < DEPTH else []
    return BY_TYPE.get(kind)


def _of_choices(choices: list[JSON], schemas: JSON, known: Any, sent: bool, depth: int) -> Any:
    """Null where it is known to be so, or where it would go on for ever; else the first that is not null."""
    if known is None or depth >= DEPTH:
        return None
    real = [one for one in choices if one.get("type") != "null"]
    return example_of(real[0], schemas, known=known, sent=sent, depth=depth)


def _of_object(schema: JSON, schemas: JSON, owner: str, sent: bool, depth: int) -> Any:
    if "properties" not in schema:
        inner = schema.get("additionalProperties", {})
        return (
            {"en": example_of(inner, schemas, sent=sent, depth=depth + 1)} if isinstance(inner, dict) and inner else {}
        )
    required, known = schema.get("required", []), KNOWN | OF_SCHEMA.get(owner, {})
    return {
        name: example_of(field, schemas, known=known.get(name, ABSENT), sent=sent, depth=depth + 1)
        for name, field in schema["properties"].items()
        if not sent or name in required or "examples" in field
    }
