"""What jobs came to widens and narrows the band of their machine, in what it quotes next; and how a maker stands."""

import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from production.actions import actuals, lots
from production.actions.orders import PlanOvertaken, place_order
from production.actions.routing import ways
from production.engine.costing.bands import DEFAULT
from production.models import CapacityWeek, Lot, LotActual, Order
from production.orders.board import glances_of
from production.orders.hours import DAY
from production.orders.learning import Record, learnt, record_of
from production.sites.weeks import WEEK, this_week
from tests.production import quotes_scene
from tests.production.orders_scene import make_scene

pytestmark = pytest.mark.django_db


def delivered(scene, pieces: int, *, cost: str, failed: bool = False, late: bool = False) -> Lot:
    order, owner = scene.order(pieces, 0), scene.owners[0]
    lot = lots.start_lot(lot=lots.accept_lot(lot=scene.lot(order), by=owner), by=owner)
    lots.note_step(lot=lot, kind="machine", pieces=pieces, by=owner)
    if failed:
        lots.inspect_lot(lot=lot, bad=1, by=owner)
    lots.inspect_lot(lot=lot, bad=0, by=owner)
    lots.ship_lot(lot=lot, carrier="SF", expected_on=timezone.localdate(), by=owner)
    if late:
        Lot.objects.filter(pk=lot.pk).update(due=timezone.localdate() - timedelta(days=2))
    actuals.tell_actual(lot=lot, hours=Decimal(2), cost=Decimal(cost), scrap=0, by=owner)
    return lot


def test_five_jobs_make_a_band_of_their_own():
    scene = make_scene()
    machine = scene.machines[0]
    assert learnt([machine])[machine.pk].band == DEFAULT
    for cost in ("99", "100", "101", "102", "103"):
        delivered(scene, 5, cost=cost)
    found = learnt([machine])[machine.pk]
    assert found.errors == (-0.01, 0.0, 0.01, 0.02, 0.03)
    assert (found.band.errors, found.band.high < DEFAULT.high) == (5, True)
    shown = glances_of(machine.site.organisation)[0]
    assert (shown.middle, shown.low, shown.high) == ("+1%", f"{found.band.low:+.0%}", f"{found.band.high:+.0%}")


def test_what_was_learnt_is_in_the_next_quotation():
    scene = quotes_scene.make_scene()
    machine = quotes_scene.make_quoting_site()
    before = scene.priced().site_quotes.get()
    made = make_scene()
    made.machines[0] = machine
    made.owners[0] = machine.site.organisation.memberships.get().user
    for cost in ("99", "100", "101", "102", "103"):
        delivered(made, 5, cost=cost)
    assert LotActual.objects.filter(lot__machine=machine).count() == 5
    after = scene.priced().site_quotes.get(machine=machine)
    assert (before.band_errors, after.band_errors, after.expected) == (0, 5, before.expected)
    assert after.high < before.high


def test_a_maker_is_judged_by_its_days_and_its_first_inspections():
    scene = make_scene()
    delivered(scene, 4, cost="90")
    delivered(scene, 4, cost="90", failed=True)
    delivered(scene, 4, cost="90", late=True)
    assert record_of(scene.machines[0].site.organisation) == Record(on_time=2, deliveries=3, good=2, inspected=3)
    assert record_of(scene.machines[1].site.organisation) == Record(0, 0, 0, 0)


def test_whoever_comes_second_is_offered_the_next_best_way():
    scene = quotes_scene.make_scene()
    first = quotes_scene.make_quoting_site(weeks=8, hours=3)
    second = quotes_scene.make_quoting_site(machine={"hour_rate": Decimal(150)})
    quotation = scene.priced()
    plan, again = ways(quotation, 1)["cheapest"], ways(quotation, 1)["cheapest"]
    assert [one["machine"] for one in plan.lots] == [first.pk]
    place_order(plan=plan, deliver_to="Changsha", by=scene.buyer)
    CapacityWeek.objects.filter(machine=first, booked_minutes=0).delete()
    with pytest.raises(PlanOvertaken) as error:
        place_order(plan=again, deliver_to="Changsha", by=scene.buyer)
    assert [one["machine"] for one in error.value.instead.lots] == [second.pk]
    assert Order.objects.count() == 1
    place_order(plan=error.value.instead, deliver_to="Changsha", by=scene.buyer)
    assert Order.objects.count() == 2


@pytest.mark.parametrize("weekday", range(7))
def test_what_a_plan_promises_can_be_booked_whatever_the_day_of_the_week(weekday):
    monday = this_week() + WEEK
    with time_machine.travel(datetime.combine(monday + weekday * DAY, time(9), tzinfo=UTC), tick=False):
        scene = quotes_scene.make_scene()
        quotes_scene.make_quoting_site(weeks=4, hours=9)
        quotation = scene.priced()
        found = [ways(quotation, many)["cheapest"] for many in range(10, 18)]
        whole = [plan for plan in found if not plan.short]
        assert 0 < len(whole) < len(found)  # more than some number of pieces it has no time for
        order = place_order(plan=whole[-1], deliver_to="Changsha", by=scene.buyer)
        lot = order.lots.get()
        assert lot.due > timezone.localdate()
        assert sum(one.minutes for one in lot.bookings.all()) == round(lot.hours * 60)


def test_whoever_comes_second_loses_nothing_they_typed(client):
    scene = quotes_scene.make_scene()
    first = quotes_scene.make_quoting_site()
    second = quotes_scene.make_quoting_site(maker="Second", machine={"hour_rate": Decimal(150)})
    plan = ways(scene.priced(), 1)["cheapest"]
    CapacityWeek.objects.filter(machine=first).delete()
    client.force_login(scene.buyer)
    typed = {"deliver_to": "Linsgatan 4", "delivery": "DAP", "prevails": "order", "reference": "PO-7"}
    answer = client.post(reverse("production:order-new", args=[plan.pk]), typed)
    shown = answer.content.decode()
    assert (answer.status_code, "Linsgatan 4" in shown, "PO-7" in shown, "Second" in shown) == (422, True, True, True)
    instead = re.search(r'action="(/en/production/orders/new/\d+/)"', shown)
    assert instead is not None
    assert client.post(instead.group(1), typed).status_code == 302
    assert Order.objects.get().lots.get().machine == second
