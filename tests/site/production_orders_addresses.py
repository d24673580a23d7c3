"""Who is answered what at the pages of orders: the customer and whoever makes them, and nobody else."""

import uuid
from datetime import timedelta

from django.utils import timezone

from tests.site.cases import API, SIGNED_IN, STAFF_ONLY, Answer, Case, data, nothing, queries, sends, text
from tests.site.production_orders_world import BOTH, STATES
from tests.site.roles import MANUFACTURER, NO_ONE, NOBODY, PEOPLE, STAFF, STARTUP, STARTUP_EDITORS

MAKER = frozenset({"manufacturer_owner"})
VIEWER = STARTUP - STARTUP_EDITORS
ONLY_READ = (Answer(PEOPLE, 405),)
NO_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""
VERBS = (
    "accept", "decline", "ask", "start", "step", "inspect", "ship", "answer-claim", "actual", "answer", "receive", "claim",
    "withdraw-claim",
)  # fmt: skip
TYPED = {
    "deliver_to": "New words",
    "delivery": "DAP",
    "prevails": "order",
    "reference": "",
    "terms": "",
    "contract": "",
}
NO_ORDER = {"number": "O-000000"}


def order(state: str, **more):
    return lambda world: {"number": world.production[f"order {state}"].number, **more}


def lot(state: str, verb: str):
    return lambda world: {"pk": f"{world.production[f'lot {state}'].pk}", "verb": verb}


def photo(world):
    return {"number": world.production["order making"].number, "pk": f"{world.production['photo'].pk}"}


def soon(world):
    day = timezone.localdate() + timedelta(days=3)
    return {"carrier": "New words", "tracking": "", "expected_on": day.isoformat()}


def plan(world):
    return {"plan": world.production["plan"].pk}


def plan_of(state: str):
    return lambda world: {"plan": world.production[f"order {state}"].plan_id}


def deed(state: str, verb: str, who: frozenset[str], side: frozenset[str], values=None, *, writes: bool = True) -> Case:
    """A step that `who` take; the rest of their side is told why not, in the form where there is one, and nobody else finds the
    lot."""
    refused = 302 if verb in WITHOUT_A_FORM else 422
    values = values if callable(values) else data(**(values or {}))
    answers = (sends(who, 302 if writes else refused, writes=writes), sends(side - who, refused, writes=False))
    return Case(f"{verb}: {state}", lot(state, verb), door=SIGNED_IN, for_sending=True, data=values, posts=answers)


def made(state: str, verb: str, values=None, **more) -> Case:
    return deed(state, verb, MAKER, MANUFACTURER, values, **more)


def bought(state: str, verb: str, values=None, **more) -> Case:
    return deed(state, verb, STARTUP_EDITORS, STARTUP, values, **more)


WITHOUT_A_FORM = ("accept", "start", "withdraw-claim")
CLAIM = {"what": "surface", "pieces": "1", "words": "New words"}
ORDERS: dict[str, list[Case]] = {
    "production:orders": [
        Case(door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ),
        Case("ended", query=text("?show=ended&q=O-&page=x"), door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ),
    ],
    "production:order-new": [
        Case("a plan", plan, door=SIGNED_IN, readers=STARTUP, data=data(**TYPED),
             posts=(sends(STARTUP_EDITORS), sends(VIEWER, 422, writes=False))),
        Case("nowhere to deliver", plan, door=SIGNED_IN, readers=STARTUP, data=data(**TYPED | {"deliver_to": ""}),
             posts=(sends(STARTUP, 422, writes=False),)),
        Case("ordered", plan_of("placed"), door=SIGNED_IN, readers=STARTUP, status=302, data=data(**TYPED)),
        Case("no such", nothing(plan=0), door=SIGNED_IN, readers=NO_ONE),
    ],
    "production:order": [
        *(Case(state, order(state), door=SIGNED_IN, readers=BOTH, posts=ONLY_READ) for state in STATES),
        Case("no such", nothing(**NO_ORDER), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ],
    "production:order-move": [
        Case("cancel", order("placed", verb="cancel"), door=SIGNED_IN, for_sending=True, data=data(because="New words"),
             posts=(sends(STARTUP_EDITORS), sends(VIEWER, 422, writes=False))),
        Case("cancel without a reason", order("placed", verb="cancel"), door=SIGNED_IN, for_sending=True,
             posts=(sends(STARTUP, 422, writes=False),)),
        Case("cancel what is made", order("making", verb="cancel"), door=SIGNED_IN, for_sending=True,
             data=data(because="New words"), posts=(sends(STARTUP, 422, writes=False),)),
        Case("close", order("delivered", verb="close"), door=SIGNED_IN, for_sending=True,
             posts=(sends(STARTUP_EDITORS), sends(VIEWER, writes=False))),
        Case("close with a claim", order("claimed", verb="close"), door=SIGNED_IN, for_sending=True,
             posts=(sends(STARTUP, writes=False),)),
        Case("no such", nothing(**NO_ORDER, verb="close"), door=SIGNED_IN, for_sending=True),
    ],
    "production:order-paper": [
        *(Case(state, order(state), door=SIGNED_IN, readers=BOTH, posts=ONLY_READ) for state in ("placed", "delivered")),
        Case("no such", nothing(**NO_ORDER), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ],
    "production:lot-paper": [
        Case("sent", order("shipped", lot="1"), door=SIGNED_IN, readers=BOTH, posts=ONLY_READ),
        Case("not sent", order("placed", lot="1"), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
        Case("no such", nothing(**NO_ORDER, lot="1"), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ],
    "production:order-file": [
        Case("a photograph", photo, door=SIGNED_IN, readers=BOTH, posts=ONLY_READ),
        Case("no such", order("making", pk=f"{uuid.UUID(int=1)}"), door=SIGNED_IN, readers=NO_ONE, posts=ONLY_READ),
    ],
    "production:lot-move": [
        made("placed", "accept"),
        made("asked", "accept", writes=False),
        made("placed", "decline", {"because": "capacity", "words": "New words"}),
        made("placed", "decline", {"because": "no_answer"}, writes=False),
        made("accepted", "start"),
        made("making", "step", {"kind": "machine", "pieces": "1", "words": "New words"}),
        made("made", "inspect", {"bad": "0", "words": "New words"}),
        made("making", "inspect", {"bad": "0"}, writes=False),
        made("inspected", "ship", soon),
        made("placed", "ask", {"text": "New words"}),
        made("shipped", "actual", {"hours": "2", "cost": "90", "scrap": "0"}),
        made("claimed", "answer-claim", {"accept": "yes", "answer": "New words"}),
        bought("asked", "answer", {"text": "New words"}),
        bought("placed", "answer", {"text": "New words"}, writes=False),
        bought("shipped", "receive", {"pieces": "4", "words": "New words"}),
        bought("delivered", "claim", CLAIM),
        bought("claimed", "withdraw-claim"),
        Case("no such", nothing(pk="0", verb="accept"), door=SIGNED_IN, for_sending=True),
    ],
    "production:board": [
        Case(door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ),
        Case("a column", query=text("?show=shipped&for=no-such"), door=SIGNED_IN, readers=PEOPLE, posts=ONLY_READ),
    ],
    "production:desk-orders": queries("page", "", "2", "x", **STAFF_ONLY, posts=(Answer(STAFF, 405),)),
    "api-1:orders": [Case(door=API, readers=PEOPLE, posts=NO_BODY)],
    "api-1:order": [
        Case("an order", order("placed"), door=API, readers=STARTUP),
        Case("no such", nothing(**NO_ORDER), door=API, readers=NO_ONE),
    ],
    "api-1:lots": [Case(door=API, readers=PEOPLE)],
    "api-1:lot": [
        Case("a lot", lambda world: {"lot_id": world.production["lot shipped"].pk}, door=API, readers=BOTH),
        Case("no such", nothing(lot_id=0), door=API, readers=NO_ONE),
    ],
}  # fmt: skip
ORDERS |= {
    f"api-1:order-{verb}": [
        Case(verb, order("placed"), for_sending=True, posts=NO_BODY),
        Case("no such", nothing(**NO_ORDER), for_sending=True, posts=NO_BODY),
    ]
    for verb in ("cancel", "close")
}
ORDERS |= {
    f"api-1:lot-{verb}": [
        Case(verb, order("placed", lot=1), for_sending=True, posts=NO_BODY),
        Case("no such", order("placed", lot=2), for_sending=True, posts=NO_BODY),
    ]
    for verb in VERBS
}
