"""An example of what a schema describes, with words that a reader recognises."""

from typing import Any

JSON = dict[str, Any]

KNOWN: JSON = {
    "slug": "fennwick-robotics",
    "organisation": "fennwick-robotics",
    "organisation_kind": "startup",
    "partner": "xiangyue-heavy",
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
    "competition": "sino-europe-2027",
    "number": "SEA27-00042",
    "zone": "Europe/Stockholm",
    "ceremony_city": "stockholm",
    "screening": "eligible",
    "outcome": "",
    "right": "submit",
    "country": "region.se",
    "category": "robots",
    "currency": "EUR",
    "amount": 100_000,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "key": "idea",
    "value": "Welding cells that set themselves up",
}
OF_SCHEMA: dict[str, JSON] = {
    "OrganisationOut": {"kind": "startup"},
    "WholeOrganisationOut": {"kind": "startup"},
    "MembershipOut": {"kind": "startup"},
    "DisclosureOut": {"kind": "drawing", "purpose": "pilot", "mode": "view", "review": "none", "closed_how": ""},
    "IntroductionOut": {"state": "asked", "reason": ""},
    "MadePartOut": {"number": "P-4KX7R", "name": "Sensor bracket", "note": ""},
    "VersionOut": {"number": 2, "state": "measured", "unit": "mm", "file_name": "bracket.stl", "box_mm": [30, 30, 60]},
    "QuotationOut": {
        "number": "Q-7WTN3K",
        "part": "P-4KX7R",
        "version": 2,
        "state": "priced",
        "failure": "",
        "process": "lpbf",
        "material": "316l",
        "finish": "",
        "quantities": [10, 50],
        "destination": "region.se",
        "rate": "8.1500",
    },
    "NewQuotationIn": {"part": "P-4KX7R", "finish": "", "quantities": [10, 50], "destination": "region.se"},
    "SiteQuoteOut": {
        "manufacturer": "xiangyue-heavy",
        "site": "Hall 1",
        "machine": "Mingfu 250",
        "quantity": 10,
        "kind": "firm",
        "reasons": [],
        "against": [],
        "low": "359.28",
        "expected": "449.10",
        "high": "583.83",
        "hours": "22.4000",
        "carbon_kg": "27.3100",
        "waste_g": "94.80",
    },
    "LineOut": {
        "code": "machine_time",
        "low": "232.96",
        "expected": "291.20",
        "high": "378.56",
        "hours": "2.2400",
        "carbon_kg": "2.6342",
    },
    "PlanOut": {
        "id": 1207,
        "objective": "cheapest",
        "quantity": 10,
        "cents": 44910,
        "days": 12,
        "grams": 27310,
        "short": [],
        "lots": 1,
    },
    "QuoteRequestOut": {
        "number": "R-9PHM2C",
        "quotation": "Q-7WTN3K",
        "customer": "fennwick-robotics",
        "manufacturer": "xiangyue-heavy",
        "state": "answered",
        "part": "P-4KX7R",
        "quantities": [10, 50],
        "note": "",
        "reason": "",
        "words": "",
        "is_firm": True,
        "machine": "Mingfu 250",
    },
    "TierOut": {"quantity": 10, "price": "512.00", "lead_days": 14, "hours": "22.40"},
    "ListingOut": {"page": "/en/listings/1/"},
    "WholeListingOut": {"page": "/en/listings/1/"},
    "MatchOut": {"mark": "saved"},
    "CompetitionOut": {"slug": "sino-europe-2027", "code": "SEA27", "page": "/en/competitions/sino-europe-2027/"},
    "WholeCompetitionOut": {"slug": "sino-europe-2027", "code": "SEA27", "page": "/en/competitions/sino-europe-2027/"},
    "CategoryOut": {"code": "robots", "concept": "air"},
    "ApplicationOut": {"status": "submitted"},
    "WholeApplicationOut": {"status": "submitted"},
    "EntryOut": {"status": "submitted"},
    "WholeEntryOut": {"status": "submitted"},
    "QuestionOut": {"kind": "short_text"},
    "SubmissionOut": {"number": 1},
    "CriterionOut": {"weight": "2", "step": "0.5", "least": 0, "most": 5},
    "RoundOut": {"status": "open", "blind": True},
    "WholeRoundOut": {"status": "decided", "blind": True, "method": "model"},
    "RoundEntryOut": {"entry": "K7Q2", "practice": False, "removed": False},
    "JudgeOut": {"name": "Katharina Blume", "affiliation": "Chalmers", "region": "europe", "status": "accepted"},
    "AssignmentOut": {"entry": "K7Q2", "status": "accepted", "source": "computed"},
    "ScoreOut": {"value": "4", "not_applicable": False, "comment": "Two patents are granted."},
    "SheetOut": {"entry": "K7Q2", "status": "submitted", "total_percent": "76.3"},
    "StandingOut": {"entry": "K7Q2", "mean_percent": "81.25", "model_percent": "79.90"},
    "MyAssignmentOut": {"entry": "K7Q2", "number": None, "organisation": None, "status": "accepted", "sheet": "draft"},
    "WholeAssignmentOut": {
        "entry": "K7Q2",
        "number": None,
        "organisation": None,
        "status": "accepted",
        "sheet": "draft",
    },
    "DeliberationOut": {"status": "open", "shown": "K7Q2", "closed_at": None},
    "DeliberationItemOut": {"entry": "K7Q2", "position": 1, "status": "voting", "why": "cut", "note": ""},
    "MyVoteOut": {
        "entry": "K7Q2",
        "title": "K7Q2",
        "status": "voting",
        "choice": "for",
        "reason": "It runs at a customer.",
    },
    "DecisionOut": {
        "entry": "K7Q2",
        "outcome": "winner",
        "prize": {"en": "Grand prize", "zh": "大奖"},
        "status": "pending",
        "reason": "The only one that runs at a customer.",
        "returned_why": "",
        "approved_at": None,
    },
    "ApprovedOut": {"approved": 8, "round_status": "decided"},
    "PublicVoteOut": {"status": "published"},
    "VotedPrizeOut": {
        "status": "pending",
        "winner": "SEA27-00042",
        "tied": False,
        "returned_why": "",
        "approved_at": None,
        "sha256": "",
    },
    "CountOut": {"application": "SEA27-00042", "votes": 512},
    "JudgedFileOut": {"name": "K7Q2-1.pdf", "size": 482113, "page": "/en/judging/1/"},
    "MySheetOut": {"status": "draft", "total_percent": "76.3"},
    "RoomOut": {
        "id": "0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233",
        "organisations": ["fennwick-robotics", "xiangyue-heavy"],
        "state": "open",
        "unread": 2,
    },
    "MessageOut": {"id": 7, "text": "Shall we try it on line 3?", "by": "Ada Lind", "taken_back": False},
    "FileOut": {"id": "0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233", "name": "deck.pdf", "size": 482113},
}
PILOT = {
    "id": "7c1f0f6e-2b1a-4c55-9d1e-1c2d33445566",
    "title": "Nozzles on line 3",
    "state": "running",
    "partner": "longmen-valves",
    "proposed_for": "fennwick-robotics",
    "starts_on": "2026-12-01",
    "decision_on": "2027-02-26",
    "budget_holder": "Works manager",
    "goal": "Halve the coolant that line 3 uses.",
    "background": "own",
    "foreground": "by_field",
}
OF_SCHEMA |= {
    "PilotOut": PILOT,
    "WholePilotOut": PILOT,
    "PilotMeasureOut": {"text": "Coolant per part", "target": "at most 0.4 l"},
    "PilotMilestoneOut": {"title": "First parts", "due_on": "2026-12-18", "words": ""},
    "EvidenceOut": {"document": "0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233", "title": "Test report"},
}
ORDER = {
    "number": "O-6TQ4RB",
    "part": "P-4KX7R",
    "version": 2,
    "quantity": 10,
    "unplaced": 0,
    "state": "placed",
    "objective": "cheapest",
    "need_by": "2027-02-15",
}
LOT = {
    "id": 318,
    "order": "O-6TQ4RB",
    "manufacturer": "xiangyue-heavy",
    "pieces": 10,
    "made": 0,
    "state": "offered",
    "low": "359.28",
    "expected": "449.10",
    "high": "583.83",
    "due": "2027-01-22",
    "arrives": "2027-02-03",
    "carrier": None,
    "tracking": None,
    "because": "",
    "because_words": "",
}
SAMPLE = {"letter": "B", "aql": "2.5", "size": 5, "accept": 0, "reject": 1}
OF_SCHEMA |= {
    "OrderOut": ORDER,
    "WholeOrderOut": ORDER,
    "LotOut": LOT,
    "WholeLotOut": LOT,
    "LotStepOut": {"kind": "machine", "pieces": 10, "words": "Two builds of five."},
    "SampleOut": SAMPLE,
    "InspectionOut": {**SAMPLE, "bad": 0, "words": "Bores by plug gauge.", "passed": True},
    "LotQuestionOut": {"text": "Which thread is it?", "answer": "M6, as in the drawing."},
    "LotClaimOut": {
        "what": "surface",
        "pieces": 2,
        "words": "Two are scratched. Please replace them.",
        "state": "accepted",
        "answer": "Two more are on their way.",
    },
    "LotActualOut": {
        "hours": "12.50",
        "cost": "431.00",
        "lead_days": 11,
        "scrap": 1,
        "hours_estimated": "22.40",
        "cost_estimated": "449.10",
        "lead_days_estimated": 12,
    },
    "RouteChangeOut": {"cause": "declined", "cents": 1200, "days": 2, "unplaced": 0},
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
