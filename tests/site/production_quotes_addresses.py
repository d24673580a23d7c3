"""Who is answered what at the pages of quotes."""

from datetime import timedelta

from django.utils import timezone

from tests.site.cases import API, DESK, SIGNED_IN, Answer, Case, data, nothing, sends, text
from tests.site.production_quotes_world import BOTH, REQUESTS
from tests.site.roles import NO_ONE, NOBODY, PEOPLE, STAFF, STARTUP, STARTUP_EDITORS

VIEWER = STARTUP - STARTUP_EDITORS
MAKER = frozenset({"manufacturer_owner"})
ONLY_READ = (Answer(PEOPLE, 405),)
NO_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""
STATES = ("priced", "asked", "failed")
ASKED = {
    "process": "lpbf", "material": "316l", "finish": "", "quantities": "1, 5", "checking": "visual", "aql": "2.5",
    "currency": "EUR", "destination": "region.cn-hn.430100", "latitude": "28.2", "longitude": "112.9", "freight": "rail",
    "confidentiality": "0", "max_lots": "2",
}  # fmt: skip


def quotation(what: str):
    return lambda world: {"number": world.production[f"quotation {what}"].number}


def request(what: str):
    return lambda world: {"number": world.production[f"request {what}"].number}


def part(world):
    return {"number": world.production["version quoted"].part.number}


def to_the_manufacturer(world):
    return {"manufacturers": [world.organisations["manufacturer"].pk], "days": "7", "note": "Please quote."}


def figures(world):
    until = timezone.localdate() + timedelta(days=14)
    return {
        "verb": "answer", "price_2": "500", "days_2": "9", "hours_2": "4.5", "price_10": "1800", "days_10": "12",
        "hours_10": "22", "machine": str(world.production["machine that quotes"].pk), "currency": "EUR",
        "valid_until": until.isoformat(), "is_firm": "on", "note": "",
    }  # fmt: skip


def moved(what: str, of_which: str, values, who: frozenset[str], *, status: int = 302) -> Case:
    """Something that one side does; whoever else reads the request is told why not."""
    return Case(
        what, request(of_which), door=SIGNED_IN, readers=BOTH, data=values if callable(values) else data(**values),
        posts=(sends(who, status, writes=status == 302), sends(BOTH - who, status, writes=False)),
    )  # fmt: skip


def read_alone(*, status: int = 200) -> list[Case]:
    return [
        *(
            Case(what, quotation(what), door=SIGNED_IN, readers=STARTUP, posts=ONLY_READ, status=status)
            for what in STATES
        ),
        Case("no such", nothing(number="Q-00000"), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ]


QUOTES: dict[str, list[Case]] = {
    "production:quotations": [Case(door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ)],
    "production:quote-ask": [
        Case(
            "asked", part, door=SIGNED_IN, readers=STARTUP, data=data(**ASKED),
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False)),
        ),
        Case(
            "nothing said", part, door=SIGNED_IN, readers=STARTUP,
            posts=(sends(STARTUP, 422, writes=False),),
        ),
        Case("choices", part, text("?process=sls&material=pa12"), door=SIGNED_IN, readers=STARTUP,
             headers={"HX-Request": "true"}, posts=(sends(STARTUP, 422, writes=False),)),
        Case("no such", nothing(number="P-00000"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "production:quotation": [
        *read_alone(),
        Case("a tier", quotation("priced"), text("?quantity=10"), door=SIGNED_IN, readers=STARTUP, posts=ONLY_READ),
    ],
    "production:quotation-ways": [
        Case(
            "found anew", quotation("priced"), door=SIGNED_IN, readers=STARTUP, data=data(quantity="2", day="5", kg="1"),
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False)),
        ),
        Case(
            "not priced", quotation("asked"), door=SIGNED_IN, readers=STARTUP, data=data(quantity="2"),
            posts=(sends(STARTUP, writes=False),),
        ),
        Case("no such", nothing(number="Q-00000"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "production:quotation-makers": [
        Case(
            "asked", quotation("priced"), door=SIGNED_IN, readers=STARTUP, data=to_the_manufacturer,
            posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False)),
        ),
        Case("nobody chosen", quotation("priced"), door=SIGNED_IN, readers=STARTUP, data=data(days="7"),
             posts=(sends(STARTUP, 422, writes=False),)),
        Case("no such", nothing(number="Q-00000"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "production:quotation-pdf": read_alone(),
    "production:quotation-csv": read_alone(),
    "production:quote-requests": [
        Case(box, query=text(f"?box={box}"), door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ) for box in ("received", "sent")
    ],
    "production:quote-request": [
        *(
            Case(what, request(what), door=SIGNED_IN, readers=BOTH, posts=(sends(PEOPLE, 404, writes=False),))
            for what in REQUESTS
        ),
        moved("answered", "sent", figures, MAKER),
        moved("no price", "sent", {"verb": "answer"}, MAKER, status=422),
        moved("declined", "sent", {"verb": "decline", "reason": "capacity"}, MAKER),
        moved("a question", "sent", {"verb": "ask", "text": "Which tolerance?"}, MAKER),
        moved("replied", "asked", {"verb": "reply", "text": "± 0.1 mm"}, STARTUP_EDITORS),
        moved("withdrawn", "sent", {"verb": "withdraw"}, STARTUP_EDITORS),
        moved("answered again", "answered", figures, NO_ONE),
        Case("no such", nothing(number="R-00000"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "production:quote-request-order": [
        Case("their answer", request("answered"), door=SIGNED_IN, readers=STARTUP, for_sending=True, data=data(quantity="10"),
             posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False))),
        Case("another quantity", request("answered"), door=SIGNED_IN, readers=STARTUP, for_sending=True, data=data(quantity="3"),
             posts=(sends(STARTUP, writes=False),)),
        Case("not answered", request("sent"), door=SIGNED_IN, readers=STARTUP, for_sending=True, data=data(quantity="2"),
             posts=(sends(STARTUP, writes=False),)),
        Case("no such", nothing(number="R-00000"), door=SIGNED_IN, readers=NO_ONE, for_sending=True),
    ],
    "production:rates": [
        Case(
            "noted", door=DESK, readers=STAFF, data=lambda world: {
                "value": "8.12", "source": "European Central Bank", "on": timezone.localdate().isoformat(),
            }, posts=(sends(STAFF),),
        ),
        Case("nothing said", door=DESK, readers=STAFF, posts=(sends(STAFF, 200, writes=False),)),
    ],
    "api-1:parts": [Case(door=API, readers=PEOPLE)],
    "api-1:part": [
        Case("their own", part, door=API, readers=STARTUP),
        Case("no such", nothing(number="P-00000"), door=API, readers=NO_ONE),
    ],
    "api-1:quotations": [Case(door=API, readers=PEOPLE, posts=NO_BODY)],
    "api-1:quotation": [
        *(Case(what, quotation(what), door=API, readers=STARTUP) for what in STATES),
        Case("no such", nothing(number="Q-00000"), door=API, readers=NO_ONE),
    ],
    "api-1:quotation-ways": [
        Case("priced", quotation("priced"), for_sending=True, posts=NO_BODY),
        Case("no such", nothing(number="Q-00000"), for_sending=True, posts=NO_BODY),
    ],
    "api-1:quote-requests": [Case(door=API, readers=PEOPLE)],
    "api-1:quote-request-plan": [
        Case("answered", request("answered"), for_sending=True, posts=NO_BODY),
        Case("no such", nothing(number="R-00000"), for_sending=True, posts=NO_BODY),
    ],
    "api-1:quote-request": [
        *(Case(what, request(what), door=API, readers=BOTH) for what in REQUESTS),
        Case("no such", nothing(number="R-00000"), door=API, readers=NO_ONE),
    ],
}  # fmt: skip
