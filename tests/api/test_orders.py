"""Ways, orders and lots by the API: a customer's program and a manufacturer's, each with a token of its own."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api.models import Delivery, Webhook
from core.models import AuditEvent
from ecosystem.models import Membership
from production.models import CapacityWeek, Inspection, Lot, LotStep, Order, Quotation, RoutePlan
from tests.api.scene import Program, ending
from tests.factories import make_organisation, make_user
from tests.production.quotes_scene import make_quoting_site, make_scene
from tests.production.test_answered_plans import Asked

pytestmark = pytest.mark.django_db

NOTHING: dict[str, Any] = {}
TO = {"deliver_to": "Kungsgatan 1, Uppsala"}
MAKING = {
    "accept": NOTHING,
    "decline": {"because": "capacity"},
    "ask": {"text": "Which thread is it?"},
    "start": NOTHING,
    "step": {"kind": "machine", "pieces": 1},
    "inspect": {"bad": 0},
    "ship": {"carrier": "SF Express", "expected_on": "2030-01-01"},
    "answer-claim": {"accept": True, "answer": "Two more are on their way."},
    "actual": {"hours": "3", "cost": "90"},
}
BUYING = {
    "answer": {"text": "M6."},
    "receive": {"pieces": 2},
    "claim": {"what": "surface", "pieces": 1, "words": "Scratched."},
    "withdraw-claim": NOTHING,
}


class Sides:
    """A quotation for two pieces, whoever asked for it, and the one manufacturer that can make them."""

    def __init__(self) -> None:
        self.machine = make_quoting_site()
        self.scene = make_scene()
        self.quotation: Quotation = self.scene.priced((2,))
        self.maker = Membership.objects.get(organisation=self.machine.site.organisation).user
        self.buys = Program(self.scene.buyer, "quotes", "orders", "purchase")
        self.makes = Program(self.maker, "orders", "produce")

    def plan(self, objective: str = "cheapest", **weights: str) -> int:
        answer = self.buys("POST", f"/quotations/{self.quotation.number}/ways", {"quantity": 2, **weights})
        assert answer.status_code == 200, answer.content
        return next(one["id"] for one in answer.json()["items"] if one["objective"] == objective)

    def order(self, **said: Any) -> dict[str, Any]:
        answer = self.buys("POST", "/orders", {"plan": self.plan(), **TO, **said})
        assert answer.status_code == 201, answer.content
        return answer.json()

    def does(self, program: Program, order: str, verb: str, said: dict[str, Any] = NOTHING, **headers: str):
        return program("POST", f"/orders/{order}/lots/1/{verb}", said, **headers)

    def delivered(self) -> str:
        number = self.order()["number"]
        for verb in ("accept", "start"):
            assert self.does(self.makes, number, verb).status_code == 200
        for verb, said in (
            ("step", {"kind": "machine", "pieces": 2}),
            ("inspect", {"bad": 0}),
            ("ship", MAKING["ship"]),
        ):
            assert self.does(self.makes, number, verb, said).status_code == 200
        assert self.does(self.buys, number, "receive", {"pieces": 2}).status_code == 200
        return number


@pytest.fixture
def sides():
    return Sides()


def written() -> tuple[int, ...]:
    rows = (Order.objects, Lot.objects, LotStep.objects, Inspection.objects, RoutePlan.objects, AuditEvent.objects)
    return tuple(one.count() for one in rows)


def wrong_in(answer) -> list[str]:
    return [one["name"] for one in answer.json()["errors"]]


# --- from the ways to the end -------------------------------------------------------------------------------------------
def test_what_a_customer_orders_a_manufacturer_makes_and_both_end_it(sides):
    made = sides.buys("POST", "/orders", {"plan": sides.plan(), **TO, "delivery": "DDP", "reference": "PO-42"})
    told = made.json()
    number = told["number"]
    assert (made.status_code, made["Location"]) == (201, f"http://testserver/api/v1/orders/{number}")
    assert [(one["number"], one["pieces"], one["state"]) for one in told["lots"]] == [(1, 2, "offered")]
    states = [told["state"]]
    soon = timezone.localdate() + timedelta(days=4)
    steps = [
        (sides.makes, "ask", {"text": "Which thread is it?"}),
        (sides.buys, "answer", {"text": "M6."}),
        (sides.makes, "accept", {}),
        (sides.makes, "start", {}),
        (sides.makes, "step", {"kind": "machine", "pieces": 2, "words": "One build."}),
        (sides.makes, "inspect", {"bad": 1}),
        (sides.makes, "inspect", {"bad": 0, "words": "By gauge."}),
        (sides.makes, "ship", {"carrier": "SF Express", "tracking": "SF1", "expected_on": soon.isoformat()}),
        (sides.buys, "receive", {"pieces": 2}),
        (sides.buys, "claim", {"what": "surface", "pieces": 1, "words": "Scratched."}),
        (sides.makes, "answer-claim", {"accept": True, "answer": "Another one is on its way."}),
    ]
    for program, verb, said in steps:
        answer = sides.does(program, number, verb, said)
        assert answer.status_code == 200, (verb, answer.content)
        states.append(answer.json()["state"])
    assert states == [
        "placed", "offered", "offered", "accepted", "in_production", "in_production", "in_production", "inspected",
        "shipped", "received", "received", "received",
    ]  # fmt: skip
    took = sides.does(sides.makes, number, "actual", {"hours": "5.5", "cost": "311.20", "scrap": 1}).json()
    assert (took["hours"], took["cost"], took["scrap"]) == ("5.50", "311.20", 1)
    closed = sides.buys("POST", f"/orders/{number}/close", {})
    assert (closed.status_code, closed.json()["state"], Order.objects.get().state) == (200, "closed", "closed")
    lot = sides.buys.get(f"/lots/{told['lots'][0]['id']}").json()
    assert (lot["made"], lot["carrier"], lot["tracking"], lot["arrives"]) == (2, "SF Express", "SF1", soon.isoformat())
    assert [(one["kind"], one["pieces"], one["words"]) for one in lot["steps"]] == [("machine", 2, "One build.")]
    assert [(one["bad"], one["passed"]) for one in lot["inspections"]] == [(1, False), (0, True)]
    assert [(one["text"], one["answer"]) for one in lot["questions"]] == [("Which thread is it?", "M6.")]
    assert [(one["what"], one["state"], one["answer"]) for one in lot["claims"]] == [
        ("surface", "accepted", "Another one is on its way.")
    ]
    placed = Order.objects.get()
    assert (placed.deliver_to, placed.delivery, placed.reference) == ("Kungsgatan 1, Uppsala", "DDP", "PO-42")


def test_ways_are_found_by_ones_own_weights_and_stand_in_the_quotation(sides):
    plain = sides.buys("POST", f"/quotations/{sides.quotation.number}/ways", {"quantity": 2}).json()
    weighted = sides.buys("POST", f"/quotations/{sides.quotation.number}/ways", {"quantity": 2, "day": "25"}).json()
    three = ["cheapest", "fastest", "greenest"]
    assert ([one["objective"] for one in plain["items"]], plain["total"]) == (three, 3)
    assert ([one["objective"] for one in weighted["items"]], weighted["total"]) == ([*three, "weighted"], 4)
    kept = RoutePlan.objects.get(pk=weighted["items"][3]["id"])
    assert (kept.quantity, kept.weights) == (2, {"day": "25", "kg": "0"})
    shown = sides.buys.get(f"/quotations/{sides.quotation.number}").json()["plans"]
    assert {one["id"] for one in shown} == {one["id"] for one in weighted["items"]}


def test_what_a_manufacturer_has_answered_is_taken_up_and_ordered():
    asked = Asked()
    program = Program(asked.scene.buyer, "quotes", "purchase")
    address = f"/quote-requests/{asked.request.number}/plan"
    plan, again = (program("POST", address, {"quantity": 10}).json() for _time in range(2))
    assert (plan["objective"], plan["currency"], plan["cents"], again["id"]) == ("answered", "CNY", 400_000, plan["id"])
    told = program("POST", "/orders", {"plan": plan["id"], **TO}).json()
    lot = told["lots"][0]
    assert (told["objective"], lot["manufacturer"], lot["expected"]) == ("answered", asked.maker.slug, "4000.00")
    wrong = program("POST", address, {"quantity": 7})
    assert (ending(wrong), wrong_in(wrong)) == ((422, "invalid"), ["quantity"])
    assert ending(Program(asked.owner, "quotes")("POST", address, {"quantity": 10})) == (404, "not-found")


def test_an_order_is_cancelled_while_nobody_has_begun(sides):
    number = sides.order()["number"]
    sides.does(sides.makes, number, "accept")
    assert CapacityWeek.objects.filter(booked_minutes__gt=0).exists()
    ended = sides.buys("POST", f"/orders/{number}/cancel", {"because": "The line is not built."}).json()
    assert (ended["state"], [one["state"] for one in ended["lots"]]) == ("cancelled", ["cancelled"])
    assert not CapacityWeek.objects.filter(booked_minutes__gt=0).exists()
    assert Order.objects.get().ended_because == "The line is not built."


def test_a_lot_that_is_declined_says_why(sides):
    number = sides.order()["number"]
    ended = sides.does(sides.makes, number, "decline", {"because": "material", "words": "No 316L till May."}).json()
    assert (ended["state"], ended["because"], ended["because_words"]) == ("declined", "material", "No 316L till May.")


def test_a_claim_is_taken_back_and_holds_the_end_until_then(sides):
    number = sides.delivered()
    sides.does(sides.buys, number, "claim", BUYING["claim"])
    assert ending(sides.buys("POST", f"/orders/{number}/close", {})) == (409, "moved")
    answer = sides.does(sides.buys, number, "withdraw-claim")
    assert [one["state"] for one in answer.json()["claims"]] == ["withdrawn"]
    assert sides.buys("POST", f"/orders/{number}/close", {}).json()["state"] == "closed"


# --- once is once -------------------------------------------------------------------------------------------------------
def test_one_key_gives_one_order(sides):
    body, key = {"plan": sides.plan(), **TO}, {"Idempotency-Key": "o-1"}
    first, second = (sides.buys("POST", "/orders", body, **key) for _time in range(2))
    assert (first.status_code, second.status_code, second["Idempotency-Replayed"]) == (201, 201, "true")
    assert (first.json(), first["Location"]) == (second.json(), second["Location"])
    assert (Order.objects.count(), Lot.objects.count()) == (1, 1)
    without = sides.buys("POST", "/orders", body)
    assert (ending(without), Order.objects.count()) == ((409, "moved"), 1)


def test_a_step_is_noted_once_under_one_key(sides):
    number = sides.order()["number"]
    for verb in ("accept", "start"):
        sides.does(sides.makes, number, verb)
    said, key = {"kind": "machine", "pieces": 1}, {"Idempotency-Key": "s-1"}
    answers = [sides.does(sides.makes, number, "step", said, **key) for _time in range(3)]
    assert [one.json()["made"] for one in answers] == [1, 1, 1]
    assert (Lot.objects.get().made, LotStep.objects.count()) == (1, 1)


# --- whose hours are gone -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "o-2"}])
@pytest.mark.parametrize(("objective", "weights"), [("cheapest", {}), ("weighted", {"day": "25"})])
def test_a_plan_whose_hours_are_gone_names_the_next_best(sides, headers, objective, weights):
    plan = sides.plan(objective, **weights)
    other = make_quoting_site(machine={"set_up": 400})
    CapacityWeek.objects.filter(machine=sides.machine).update(hours=0)
    answer = sides.buys("POST", "/orders", {"plan": plan, **TO}, **headers)
    told = answer.json()
    assert (ending(answer), Order.objects.count()) == ((409, "overtaken"), 0)
    instead = RoutePlan.objects.get(pk=told["instead"])
    assert (instead.objective, [one["machine"] for one in instead.lots]) == (objective, [other.pk])
    again = sides.buys("POST", "/orders", {"plan": told["instead"], **TO}, **headers)
    assert (again.status_code, again.json()["lots"][0]["manufacturer"]) == (201, other.site.organisation.slug)


def test_where_nobody_else_can_no_plan_is_named(sides):
    plan = sides.plan()
    CapacityWeek.objects.update(hours=0)
    told = sides.buys("POST", "/orders", {"plan": plan, **TO}).json()
    assert (told["type"].partition("#")[2], told["instead"]) == ("overtaken", None)


def test_only_who_was_overtaken_is_told_what_instead(sides):
    told = sides.buys("POST", "/orders", {"plan": sides.plan(), "deliver_to": " "}).json()
    assert "instead" not in told


# --- who may not --------------------------------------------------------------------------------------------------------
def test_another_organisation_finds_nothing(sides):
    plan, number = sides.plan(), sides.order()["number"]
    stranger = make_user()
    make_organisation("startup", owner=stranger)
    scopes = ("quotes", "orders", "purchase", "produce")
    elsewhere = Program(stranger, *scopes)
    before = written()
    asked = [
        elsewhere("POST", f"/quotations/{sides.quotation.number}/ways", {"quantity": 2}),
        elsewhere("POST", "/orders", {"plan": plan, **TO}),
        elsewhere("POST", f"/orders/{number}/cancel", {"because": "Mine"}),
        elsewhere("POST", f"/orders/{number}/close", {}),
        *(sides.does(elsewhere, number, verb, said) for verb, said in {**MAKING, **BUYING}.items()),
    ]
    assert {ending(one) for one in asked} == {(404, "not-found")}
    both = Program(sides.maker, *scopes), Program(sides.scene.buyer, *scopes)
    crossed = [sides.does(both[0], number, verb, said) for verb, said in BUYING.items()]
    crossed += [sides.does(both[1], number, verb, said) for verb, said in MAKING.items()]
    crossed.append(both[0]("POST", f"/orders/{number}/cancel", {"because": "Mine"}))
    assert ({ending(one) for one in crossed}, written()) == ({(404, "not-found")}, before)


def test_each_side_has_a_scope_and_reading_is_neither(sides):
    plan, number = sides.plan(), sides.order()["number"]
    before = written()
    both = ("orders", "quotes", "read")
    reads, makes = Program(sides.scene.buyer, *both), Program(sides.scene.buyer, *both, "produce")
    refused = [
        program(*request)
        for program in (reads, makes)
        for request in (
            ("POST", "/orders", {"plan": plan, **TO}),
            ("POST", f"/orders/{number}/cancel", {"because": "Mine"}),
            ("POST", f"/orders/{number}/close", {}),
        )
    ]
    refused += [sides.does(makes, number, verb, said) for verb, said in BUYING.items()]
    buys = Program(sides.maker, *both, "purchase")
    refused += [sides.does(buys, number, verb, said) for verb, said in MAKING.items()]
    assert ({ending(one) for one in refused}, written()) == ({(403, "missing-scope")}, before)
    no_quotes = Program(sides.scene.buyer, "orders", "purchase", "produce")
    assert ending(no_quotes("POST", f"/quotations/{sides.quotation.number}/ways", {"quantity": 2}))[0] == 403


def test_a_member_who_only_looks_is_told_so(sides):
    number = sides.order()["number"]
    viewer = make_user()
    for organisation in (sides.scene.customer, sides.machine.site.organisation):
        Membership.objects.create(organisation=organisation, user=viewer, role="viewer")
    program, before = Program(viewer, "purchase", "produce"), written()
    asked = [sides.does(program, number, verb, MAKING[verb]) for verb in ("accept", "decline", "ask")]
    asked.append(program("POST", f"/orders/{number}/cancel", {"because": "Mine"}))
    assert ({ending(one) for one in asked}, written()) == ({(403, "not-allowed")}, before)


# --- what cannot be taken -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deliver_to": " \t"}, "deliver_to"),
        ({"deliver_to": "x" * 301}, "deliver_to"),
        ({"delivery": "CIF"}, "delivery"),
        ({"prevails": "contract", "contract": " "}, "contract"),
        ({"prevails": "mine"}, "prevails"),
        ({"plan": "cheapest"}, "plan"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_an_order_that_cannot_be_taken_says_where(sides, changes, field):
    plan = sides.plan()
    before = written()
    answer = sides.buys("POST", "/orders", {"plan": plan, **TO, **changes})
    assert (ending(answer), wrong_in(answer), written()) == ((422, "invalid"), [field], before)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quantity": 7}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 2, "day": "-1"}, "day"),
        ({"quantity": 2, "kg": "100001"}, "kg"),
        ({"quantity": 2, "week": "1"}, "week"),
    ],
)
def test_ways_that_cannot_be_asked_for_say_where(sides, body, field):
    before = written()
    answer = sides.buys("POST", f"/quotations/{sides.quotation.number}/ways", body)
    assert (ending(answer), wrong_in(answer), written()) == ((422, "invalid"), [field], before)


@pytest.mark.parametrize(
    ("verb", "said", "field"),
    [
        ("decline", {"because": "no_answer"}, "because"),
        ("ask", {"text": " "}, "text"),
        ("step", {"kind": "machine", "pieces": 3}, "pieces"),
        ("step", {"kind": "dancing"}, "kind"),
        ("ship", {"carrier": " ", "expected_on": "2030-01-01"}, "carrier"),
        ("ship", {"carrier": "SF Express", "expected_on": "2020-01-01"}, "expected_on"),
        ("actual", {"hours": "-1", "cost": "1"}, "hours"),
        ("start", {"now": True}, "now"),
    ],
)
def test_of_a_lot_what_cannot_be_taken_says_where(sides, verb, said, field):
    number = sides.order()["number"]
    if verb in ("step", "ship"):
        sides.does(sides.makes, number, "accept")
        sides.does(sides.makes, number, "start")
    before = written()
    answer = sides.does(sides.makes, number, verb, said)
    assert (ending(answer), wrong_in(answer), written()) == ((422, "invalid"), [field], before)


def test_what_has_arrived_is_no_more_than_was_sent(sides):
    number = sides.delivered()
    answer = sides.does(sides.buys, number, "claim", {"what": "missing", "pieces": 3, "words": "Three"})
    assert (ending(answer), wrong_in(answer)) == ((422, "invalid"), ["pieces"])


def test_out_of_turn_nothing_moves(sides):
    number = sides.order()["number"]
    before = written()
    asked = [
        sides.does(sides.makes, number, verb, MAKING[verb])
        for verb in MAKING
        if verb not in ("accept", "decline", "ask")
    ]
    asked += [sides.does(sides.buys, number, verb, said) for verb, said in BUYING.items()]
    asked.append(sides.buys("POST", f"/orders/{number}/close", {}))
    assert ({ending(one) for one in asked}, written()) == ({(409, "moved")}, before)


def test_webhooks_of_both_sides_hear_of_questions_and_claims_and_of_no_word_of_them(sides):
    number = sides.order()["number"]
    kinds = ["lot.question", "lot.answer", "lot.claimed", "lot.claim_ended"]
    for side in (sides.scene.customer, sides.machine.site.organisation):
        Webhook.objects.create(organisation=side, url="https://hook.example/", events=kinds)
    sides.does(sides.makes, number, "ask", {"text": "Which thread is it?"})
    sides.does(sides.buys, number, "answer", BUYING["answer"])
    for verb in ("accept", "start", "step", "step", "inspect", "ship"):
        assert sides.does(sides.makes, number, verb, MAKING[verb]).status_code == 200, verb
    sides.does(sides.buys, number, "receive", BUYING["receive"])
    sides.does(sides.buys, number, "claim", BUYING["claim"])
    sides.does(sides.makes, number, "answer-claim", {"accept": True, "answer": "Two more are on their way."})
    bodies = [json.loads(one.body) for one in Delivery.objects.order_by("pk")]
    assert [one["type"] for one in bodies] == [kind for kind in kinds for _side in range(2)]
    assert all(set(one["data"]) == {"organisation", "order", "lot", "state", "address"} for one in bodies)
