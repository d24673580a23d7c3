"""What becomes of an order when a machine stops: the open rest goes elsewhere, what is made stays, and everybody is told."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Notice
from core.models import Effect
from core.outbox import run_effect
from ecosystem.models import Organisation
from production.actions import lots
from production.actions.capacity import Cell, close_weeks, save_cells
from production.actions.machines import close_machine
from production.actions.orders import PlanOvertaken, place_order
from production.actions.sites import close_site
from production.models import Booking, Lot, Order, PartGrant, RouteChange
from production.orders.chores import end_unanswered_offers, reroute_late_lots
from production.quoting import clearance
from production.sites.weeks import WEEK, this_week
from tests.production.orders_scene import make_scene
from tests.production.quotes_scene import make_quoting_site, make_rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def run_reroutes() -> None:
    for effect in Effect.objects.filter(kind="production.reroute", done_at=None).order_by("pk"):
        run_effect(effect.pk)


def standing(order) -> list[tuple[int, str, int, int]]:
    """(machine by its place in the scene's order, state, pieces, made)"""
    rows = Lot.objects.filter(order=order).order_by("number")
    return [(lot.number, lot.state, lot.pieces, lot.made) for lot in rows]


def begun(scene, order, made: int):
    owner = scene.owners[0]
    lot = lots.start_lot(lot=lots.accept_lot(lot=scene.lot(order), by=owner), by=owner)
    lots.note_step(lot=lot, kind="machine", pieces=made, by=owner)
    return lot


def test_a_site_that_closes_keeps_what_it_has_made_and_the_rest_is_made_elsewhere(scene):
    order = scene.order()
    begun(scene, order, made=10)
    lots.accept_lot(lot=scene.lot(order, 2), by=scene.owners[1])
    close_site(site=scene.machines[0].site, by=scene.owners[0])
    run_reroutes()
    assert standing(order) == [(1, "in_production", 10, 10), (2, "accepted", 15, 0), (3, "offered", 15, 0)]
    new = scene.lot(order, 3)
    assert new.machine == scene.machines[1]
    change = RouteChange.objects.get()
    assert (change.cause, [one["pieces"] for one in change.before], [one["pieces"] for one in change.after]) == (
        "site_closed", [15], [15],
    )  # fmt: skip
    assert (change.unplaced, change.days, new.due <= scene.lot(order).due) == (
        0,
        (new.arrives - scene.lot(order).arrives).days,
        True,
    )
    assert Notice.objects.filter(what="order.rerouted", person=scene.buyer).count() == 1
    assert PartGrant.objects.live().filter(organisation=scene.machines[0].site.organisation).exists()


def test_what_is_declined_is_offered_to_somebody_else_and_never_to_the_same_again(scene):
    order = scene.order(40, 0)
    lots.decline_lot(lot=scene.lot(order), because="capacity", by=scene.owners[0])
    run_reroutes()
    assert standing(order) == [(1, "declined", 40, 0), (2, "offered", 40, 0)]
    assert scene.lot(order, 2).machine == scene.machines[1]
    assert not PartGrant.objects.live().filter(organisation=scene.machines[0].site.organisation).exists()
    lots.decline_lot(lot=scene.lot(order, 2), because="price", by=scene.owners[1])
    run_reroutes()
    lots.decline_lot(lot=scene.lot(order, 3), because="price", by=scene.owners[2])
    run_reroutes()
    change = RouteChange.objects.last()
    assert (change.unplaced, change.after) == (40, [])
    assert Notice.objects.filter(what="order.unplaced", person=scene.buyer).count() == 1
    assert Booking.objects.filter(state="live").count() == 0


@pytest.mark.parametrize("rate", [True, False], ids=["with a rate of today", "without"])
def test_a_site_that_has_come_since_is_asked_too_at_todays_price(rate):
    scene = make_scene(prices=(1_000,))
    order = scene.order(40, 0)
    newcomer = make_quoting_site(maker="Newcomer")
    if rate:
        make_rate()
    lots.decline_lot(lot=scene.lot(order), because="capacity", by=scene.owners[0])
    run_reroutes()
    placed = [(lot.machine, lot.pieces) for lot in order.lots.filter(state="offered")]
    assert (placed, RouteChange.objects.get().unplaced) == (([(newcomer, 40)], 0) if rate else ([], 40))


def agreed(monkeypatch, *makers: Organisation) -> None:
    """From now on the customer has an agreement with these manufacturers, and with no others."""
    monkeypatch.setattr(clearance, "FINDERS", [lambda customer, asked: {one.pk: 2 for one in makers}])


@pytest.mark.parametrize("ended", [True, False], ids=["ended", "in force"])
def test_a_maker_whose_agreement_has_ended_is_not_shown_the_part_by_a_new_route(monkeypatch, ended):
    scene = make_scene(confidentiality=2)
    makers = [machine.site.organisation for machine in scene.machines]
    agreed(monkeypatch, *makers)
    order = scene.order(40, 0)
    agreed(monkeypatch, makers[0], *([] if ended else [makers[1]]))
    lots.decline_lot(lot=scene.lot(order), because="capacity", by=scene.owners[0])
    run_reroutes()
    seen = [PartGrant.objects.live().filter(organisation=one).exists() for one in makers]
    assert (seen, RouteChange.objects.get().unplaced) == (([False] * 3, 40) if ended else ([False, True, False], 0))


def test_a_plan_is_not_ordered_from_a_maker_whose_agreement_has_ended(monkeypatch):
    scene = make_scene(confidentiality=2)
    plan = scene.plan(40, 0)
    agreed(monkeypatch, scene.machines[1].site.organisation)
    with pytest.raises(PlanOvertaken, match="may not make it any more"):
        place_order(plan=plan, deliver_to="Here", by=scene.buyer)
    assert (Order.objects.count(), PartGrant.objects.count(), Booking.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("how", ["closed", "zero in the grid"])
def test_a_week_that_is_closed_sends_its_lots_elsewhere(scene, how):
    order = scene.order(25, 0)
    weeks = list(scene.lot(order).bookings.values_list("week__week", flat=True))
    machine, owner = scene.machines[0], scene.owners[0]
    if how == "closed":
        close_weeks(machines=[machine], weeks=weeks, by=owner)
    else:
        cells = [Cell(machine, week, "40", 0) for week in weeks]
        save_cells(organisation=machine.site.organisation, cells=cells, by=owner)
    run_reroutes()
    assert standing(order) == [(1, "dropped", 25, 0), (2, "offered", 25, 0)]
    assert RouteChange.objects.get().cause == "week_closed"


def test_where_nobody_else_can_a_lot_stays_and_the_customer_is_told(scene):
    order = scene.order(25, 0)
    for machine in scene.machines[1:]:
        close_machine(machine=machine, by=machine.site.organisation.memberships.get().user)
    week = scene.lot(order).bookings.first().week.week
    close_weeks(machines=[scene.machines[0]], weeks=[week], by=scene.owners[0])
    run_reroutes()
    assert standing(order) == [(1, "offered", 25, 0)]
    change = RouteChange.objects.get()
    assert (change.unplaced, change.before, change.after) == (0, change.before, change.before)


def test_an_offer_that_nobody_answers_goes_to_the_next(scene):
    order = scene.order(25, 0)
    end_unanswered_offers()
    assert standing(order) == [(1, "offered", 25, 0)]
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        end_unanswered_offers()
        run_reroutes()
    assert standing(order) == [(1, "declined", 25, 0), (2, "offered", 25, 0)]
    assert RouteChange.objects.get().cause == "no_answer"


def test_a_lot_whose_day_has_passed_is_made_elsewhere(scene):
    order = scene.order(25, 0, due=this_week() + WEEK + timedelta(days=4))
    begun(scene, order, made=5)
    with time_machine.travel(timezone.now() + timedelta(days=18), tick=False):
        reroute_late_lots()
        run_reroutes()
        reroute_late_lots()
        run_reroutes()
    assert standing(order) == [(1, "in_production", 5, 5), (2, "offered", 20, 0)]
    assert RouteChange.objects.get().cause == "late"
    assert Notice.objects.filter(what="lot.late").count() == 1


def test_running_an_effect_again_changes_nothing(scene):
    order = scene.order(25, 0)
    close_machine(machine=scene.machines[0], by=scene.owners[0])
    run_reroutes()
    before = standing(order)
    Effect.objects.filter(kind="production.reroute").update(done_at=None)
    run_reroutes()
    assert (standing(order), RouteChange.objects.count()) == (before, 1)
