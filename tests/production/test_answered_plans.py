"""What a manufacturer has answered is ordered as it was answered."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from production.actions import lots
from production.actions.answered_plans import plan_of_answer
from production.actions.booking import take_minutes
from production.actions.orders import PlanOvertaken, place_order
from production.models import Booking, CapacityWeek, Lot, Order, PartGrant, QuoteRequest, RouteChange
from tests.factories import make_organisation, make_user
from tests.production import quotes_scene
from tests.production.test_orders_rerouting import run_reroutes
from tests.production.test_quote_requests import actions, figures, maker, sent

pytestmark = pytest.mark.django_db


class Asked:
    """A customer in euros, a manufacturer that answers in yuan, and one that quotes at once."""

    def __init__(self, **fields):
        self.rival = quotes_scene.make_quoting_site(maker="Rival")
        self.scene = quotes_scene.make_scene()
        self.maker, self.owner = maker("Careful")
        [self.request] = sent(self.scene, self.maker, max_lots=2)
        said = figures(self.request, "4000", "30000", currency="CNY")
        self.answer = actions.answer_request(request=self.request, by=self.owner, **said | fields)
        self.request = QuoteRequest.objects.select_related("quotation__organisation").get()

    def plan(self, quantity: int = 10, by=None):
        return plan_of_answer(request=self.request, quantity=quantity, by=by or self.scene.buyer)

    def order(self) -> Order:
        return place_order(plan=self.plan(), deliver_to="Kungsgatan 1, Uppsala", by=self.scene.buyer)


def test_what_was_answered_is_what_is_ordered():
    asked, today = Asked(), timezone.localdate()
    order = asked.order()
    lot = order.lots.get()
    assert (order.objective, order.currency, order.quantity) == ("answered", "CNY", 10)
    assert (lot.machine, lot.low, lot.expected, lot.high) == (asked.answer.machine, *[Decimal("4000.00")] * 3)
    assert (lot.arrives, lot.hours, sum(one.minutes for one in lot.bookings.all())) == (
        today + timedelta(days=9), Decimal("6.50"), 390,
    )  # fmt: skip
    assert [one["code"] for one in lot.lines] == ["agreed"]
    assert lot.grams > 0  # by our own figures for that machine
    assert PartGrant.objects.live().filter(organisation=asked.maker, purpose="order").exists()
    lots.accept_lot(lot=lot, by=asked.owner)
    lot.refresh_from_db()
    assert lot.state == "accepted"


def test_a_plan_of_today_is_kept_until_it_is_ordered():
    asked = Asked()
    first = asked.plan()
    assert (asked.plan(), asked.plan(100).quantity) == (first, 100)
    place_order(plan=first, deliver_to="Here", by=asked.scene.buyer)
    again = asked.plan()
    assert again != first
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert asked.plan() != again


def test_it_is_ordered_until_its_own_day_whatever_the_quotation():
    asked = Asked(valid_until=timezone.localdate() + timedelta(days=3))
    asked.request.quotation.valid_until = timezone.localdate() - timedelta(days=1)
    asked.request.quotation.save()
    assert asked.order().lots.count() == 1
    with (
        time_machine.travel(timezone.now() + timedelta(days=4), tick=False),
        pytest.raises(MoveNotAllowed, match="still stands by"),
    ):
        asked.plan()


@pytest.mark.parametrize(
    ("fields", "quantity", "refused"),
    [({"is_firm": False}, 10, MoveNotAllowed), ({}, 11, ValidationError)],
    ids=["an indication", "a quantity nobody answered for"],
)
def test_nothing_is_ordered_that_was_not_promised(fields, quantity, refused):
    with pytest.raises(refused):
        Asked(**fields).plan(quantity)


def test_only_the_customers_own_people_take_it_up():
    asked = Asked()
    stranger = make_user()
    make_organisation(owner=stranger)
    for person in (asked.owner, stranger):
        with pytest.raises(NotAllowed):
            asked.plan(by=person)


def test_hours_that_are_gone_meanwhile_lead_to_the_next_best_way():
    asked = Asked()
    for week in CapacityWeek.objects.filter(machine=asked.answer.machine):
        take_minutes(
            machine=week.machine, week=week.week, minutes=week.free_minutes, reference="Own work", by=asked.owner
        )
    with pytest.raises(PlanOvertaken) as overtaken:
        asked.order()
    assert [one["machine"] for one in overtaken.value.instead.lots] == [asked.rival.pk]
    assert (Order.objects.count(), Lot.objects.count(), Booking.objects.filter(reference__startswith="O-").count()) == (
        0, 0, 0,
    )  # fmt: skip


def test_what_is_declined_goes_elsewhere_in_the_orders_own_currency():
    asked = Asked()
    order = asked.order()
    lots.decline_lot(lot=order.lots.get(), because="capacity", by=asked.owner)
    run_reroutes()
    change, lot = RouteChange.objects.get(), order.lots.get(state="offered")
    quoted = asked.request.quotation.site_quotes.get(machine=asked.rival, quantity=10)
    assert (lot.machine, change.unplaced) == (asked.rival, 0)
    assert abs(lot.expected - quoted.expected * 8) <= Decimal("0.20")  # yuan to the euro, each piece to the cent
    assert abs(sum(Decimal(one["expected"]) for one in lot.lines) - lot.expected) <= Decimal("0.05")


def test_the_customer_orders_from_either_page_and_the_manufacturer_sees_no_button(client):
    asked = Asked()
    here = {"number": asked.request.number}
    pages = [
        reverse("production:quote-request", kwargs=here),
        reverse("production:quotation", kwargs={"number": asked.request.quotation.number}),
    ]
    to = reverse("production:quote-request-order", kwargs=here)
    client.force_login(asked.owner)
    assert f'action="{to}"' not in client.get(pages[0]).content.decode()
    assert client.post(to, {"quantity": 10}).status_code == 404
    client.force_login(asked.scene.buyer)
    assert [client.get(page).content.decode().count(f'action="{to}"') for page in pages] == [2, 1]
    went = client.post(to, {"quantity": 10})
    assert went.url == reverse("production:order-new", kwargs={"plan": asked.answer.plans.get().pk})
    page = client.get(went.url).content.decode()
    assert "4,000.00 CNY" in page
    client.post(went.url, {"deliver_to": "Here", "delivery": "DAP", "prevails": "order"})
    assert Order.objects.get().plan == asked.answer.plans.get()
    assert client.post(to, {"quantity": "many"}).url == pages[0]
