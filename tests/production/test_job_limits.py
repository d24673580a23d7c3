"""Which jobs a machine takes: of how many pieces, and, while it is new, one at a time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from production.actions import lots
from production.actions.machines import close_machine
from production.actions.orders import PlanOvertaken, place_order
from production.actions.routing import ways
from production.models import Lot, Order
from tests.production import orders_scene, quotes_scene
from tests.production.quotes_scene import make_quoting_site
from tests.production.test_orders_rerouting import begun, run_reroutes

pytestmark = pytest.mark.django_db

DEAR = {"hour_rate": 150}
HERE = "Linsgatan 4"


def pieces_of(plan) -> dict[int, int]:
    return {one["machine"]: one["pieces"] for one in plan.lots}


def deliver(lot: Lot) -> None:
    owner, buyer = lot.maker.memberships.get().user, lot.order.placed_by
    lot = lots.start_lot(lot=lots.accept_lot(lot=lot, by=owner), by=owner)
    lots.note_step(lot=lot, kind="machine", pieces=lot.pieces, by=owner)
    lots.inspect_lot(lot=lot, bad=0, by=owner)
    lots.ship_lot(lot=lot, carrier="SF", expected_on=timezone.localdate(), by=owner)
    lots.receive_lot(lot=lot, pieces=lot.pieces, by=buyer)


def test_the_first_three_jobs_of_a_machine_come_one_at_a_time(client):
    scene = quotes_scene.make_scene()
    newcomer = make_quoting_site(maker="Newcomer", machine={"probation_jobs": 3})
    known = make_quoting_site(maker="Known", machine=DEAR)
    quotation = scene.priced()
    for job in range(3):
        first, second = (ways(quotation, 4)["cheapest"] for _plan in range(2))
        assert [pieces_of(one) for one in (first, second)] == [{newcomer.pk: 4}] * 2, job
        order = place_order(plan=first, deliver_to=HERE, by=scene.buyer)
        with pytest.raises(PlanOvertaken, match="its first three jobs come one at a time") as overtaken:
            place_order(plan=second, deliver_to=HERE, by=scene.buyer)
        assert pieces_of(overtaken.value.instead) == pieces_of(ways(quotation, 4)["cheapest"]) == {known.pk: 4}
        again = scene.priced()
        client.force_login(scene.buyer)
        assert "one is under way" in client.get(reverse("production:quotation", args=[again.number])).content.decode()
        deliver(order.lots.get())
    for _job in range(2):
        place_order(plan=ways(quotation, 4)["cheapest"], deliver_to=HERE, by=scene.buyer)
    assert Lot.objects.filter(machine=newcomer, state="offered").count() == 2
    assert Order.objects.count() == 5


def test_a_newcomer_that_has_begun_an_order_may_be_given_more_of_it():
    scene = orders_scene.make_scene()
    scene.machines[1].probation_jobs = 2
    scene.machines[1].save()
    order = scene.order()
    begun(scene, order, made=10)
    close_machine(machine=scene.machines[0], by=scene.owners[0])
    run_reroutes()
    assert scene.lot(order, 3).machine == scene.machines[1]


def test_no_newcomer_with_a_job_is_given_what_another_machine_leaves():
    scene = orders_scene.make_scene()
    scene.machines[1].probation_jobs = 2
    scene.machines[1].save()
    other = orders_scene.make_plan(scene.quotation, {scene.machines[1]: 5})
    place_order(plan=other, deliver_to=HERE, by=scene.buyer)
    order = scene.order(40, 0)
    close_machine(machine=scene.machines[0], by=scene.owners[0])
    run_reroutes()
    assert [lot.machine for lot in order.lots.live()] == [scene.machines[2]]


def test_a_split_gives_no_machine_more_or_fewer_pieces_than_it_takes():
    scene = quotes_scene.make_scene()
    cheap = make_quoting_site(machine={"largest_quantity": 6})
    dear = make_quoting_site(machine=DEAR | {"smallest_quantity": 5})
    quotation = scene.priced(max_lots=2)
    found = {many: ways(quotation, many)["cheapest"] for many in (4, 10, 11)}
    assert {many: pieces_of(plan) for many, plan in found.items()} == {
        4: {cheap.pk: 4},
        10: {cheap.pk: 5, dear.pk: 5},
        11: {cheap.pk: 6, dear.pk: 5},
    }


def test_a_new_route_gives_no_machine_more_than_it_takes_beside_what_it_has():
    scene = orders_scene.make_scene()
    for machine, most in zip(scene.machines, (None, 20, 10), strict=True):
        machine.largest_quantity = most
        machine.save()
    order = scene.order(25, 15)
    begun(scene, order, made=10)
    close_machine(machine=scene.machines[0], by=scene.owners[0])
    run_reroutes()
    given = {lot.machine: lot.pieces for lot in order.lots.filter(number__gt=2)}
    assert given == {scene.machines[1]: 5, scene.machines[2]: 10}
