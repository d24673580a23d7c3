"""An order from a plan until it is closed, and who may do what of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from production.actions import actuals, lot_talk, lots
from production.actions.orders import cancel_order, close_order, place_order
from production.models import Booking, CapacityWeek, Lot, Order, PartGrant
from tests.factories import make_user
from tests.production.orders_scene import make_scene, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def booked() -> list[int]:
    """Minutes by machine."""
    found: dict[int, int] = {}
    for week in CapacityWeek.objects.order_by("machine_id", "pk"):
        found[week.machine_id] = found.get(week.machine_id, 0) + week.booked_minutes
    return list(found.values())


def test_an_order_books_offers_and_shows_the_part_to_its_makers_alone(scene):
    order = scene.order()
    assert [(lot.number, lot.pieces, lot.state, lot.expected) for lot in order.lots.all()] == [
        (1, 25, "offered", Decimal("300.00")), (2, 15, "offered", Decimal("200.00")),
    ]  # fmt: skip
    assert booked() == [25 * 30, 15 * 30, 0]
    assert {booking.reference for booking in Booking.objects.all()} == {f"{order.number}/1", f"{order.number}/2"}
    grants = PartGrant.objects.live().values_list("organisation", "purpose", "reference")
    makers = [machine.site.organisation_id for machine in scene.machines]
    assert sorted(grants) == [(makers[0], "order", order.number), (makers[1], "order", order.number)]
    told = Notice.objects.filter(what="lot.offered").values_list("person", flat=True)
    assert sorted(told) == sorted(one.pk for one in scene.owners[:2])
    assert [list(Order.objects.visible_to(one)) for one in (*scene.owners, scene.buyer, make_user())] == [
        [order], [order], [], [order], [],
    ]  # fmt: skip


def test_a_plan_is_ordered_once_by_its_own_and_while_it_is_valid(scene):
    plan = scene.plan()
    with pytest.raises(NotAllowed):
        place_order(plan=plan, deliver_to="Here", by=scene.owners[0])
    with pytest.raises(ValidationError) as error:
        place_order(plan=plan, deliver_to=" ", by=scene.buyer)
    assert list(error.value.message_dict) == ["deliver_to"]
    place_order(plan=plan, deliver_to="Here", by=scene.buyer)
    with pytest.raises(MoveNotAllowed):
        place_order(plan=plan, deliver_to="Here", by=scene.buyer)
    scene.quotation.valid_until = timezone.localdate() - timedelta(days=1)
    scene.quotation.save()
    with pytest.raises(MoveNotAllowed):
        place_order(plan=scene.plan(), deliver_to="Here", by=scene.buyer)
    assert Order.objects.count() == 1


def test_a_lot_from_its_offer_until_the_order_is_closed(scene):
    for machine in scene.machines:
        machine.probation_jobs = 3
        machine.save()
    order = scene.order(25, 15)
    states = []
    for number, owner in ((1, scene.owners[0]), (2, scene.owners[1])):
        lot = lots.accept_lot(lot=scene.lot(order, number), by=owner)
        states.append(Order.objects.get().state)
        lots.start_lot(lot=lot, by=owner)
        states.append(Order.objects.get().state)
        step = lots.note_step(lot=lot, kind="machine", pieces=lot.pieces, photos=[picture()], by=owner)
        assert step.photos.count() == 1
        lots.inspect_lot(lot=lot, bad=0, by=owner)
        soon = timezone.localdate() + timedelta(days=4)
        lots.ship_lot(lot=lot, carrier="SF Express", tracking="SF1", expected_on=soon, by=owner)
        states.append(Order.objects.get().state)
    assert states == ["placed", "placed", "placed", "in_production", "in_production", "shipped"]
    for number in (1, 2):
        lots.receive_lot(lot=scene.lot(order, number), pieces=scene.lot(order, number).pieces, by=scene.buyer)
    assert [machine.probation_jobs for machine in _fresh(scene)] == [2, 2, 3]
    actuals.tell_actual(lot=scene.lot(order), hours=Decimal("13"), cost=Decimal("330"), scrap=1, by=scene.owners[0])
    assert scene.lot(order).actual.cost_estimated == Decimal("300.00")
    close_order(order=order, by=scene.buyer)
    assert Order.objects.get().state == "closed"


def _fresh(scene):
    for machine in scene.machines:
        machine.refresh_from_db()
    return scene.machines


def test_a_sample_that_fails_keeps_the_lot(scene):
    order = scene.order(40, 0)
    owner = scene.owners[0]
    lot = lots.start_lot(lot=lots.accept_lot(lot=scene.lot(order), by=owner), by=owner)
    with pytest.raises(MoveNotAllowed):
        lots.inspect_lot(lot=lot, bad=0, by=owner)
    lots.note_step(lot=lot, kind="machine", pieces=40, by=owner)
    found = lots.inspect_lot(lot=lot, bad=1, by=owner)
    assert (found.letter, found.size, found.accept, found.reject, found.passed) == ("C", 5, 0, 1, False)
    assert scene.lot(order).state == "in_production"
    assert lots.inspect_lot(lot=lot, bad=0, by=owner).passed
    assert scene.lot(order).state == "inspected"


def test_a_question_holds_the_clock(scene):
    order = scene.order()
    lot = scene.lot(order)
    before = (lot.answer_by, lot.due)
    asked = lot_talk.ask_about_lot(lot=lot, text="Which thread?", by=scene.owners[0])
    with pytest.raises(MoveNotAllowed):
        lots.accept_lot(lot=lot, by=scene.owners[0])
    asked.asked_at -= timedelta(days=2, hours=1)
    asked.save()
    lot_talk.answer_question(question=asked, text="M6", by=scene.buyer)
    after = scene.lot(order)
    assert after.due - before[1] == timedelta(days=3)
    assert round((after.answer_by - before[0]) / timedelta(hours=1)) == 49


def test_an_order_is_cancelled_until_somebody_has_begun(scene):
    order = scene.order()
    lots.accept_lot(lot=scene.lot(order), by=scene.owners[0])
    cancel_order(order=order, because="No longer needed", by=scene.buyer)
    assert booked() == [0, 0, 0]
    assert list(PartGrant.objects.live()) == []
    assert set(Lot.objects.values_list("state", flat=True)) == {"cancelled"}
    other = scene.order(10, 0)
    lot = lots.accept_lot(lot=scene.lot(other), by=scene.owners[0])
    lots.start_lot(lot=lot, by=scene.owners[0])
    with pytest.raises(MoveNotAllowed):
        cancel_order(order=other, because="Too late", by=scene.buyer)


def test_a_claim_waits_for_its_answer_before_an_order_is_closed(scene):
    order = scene.order(40, 0)
    owner = scene.owners[0]
    lot = lots.start_lot(lot=lots.accept_lot(lot=scene.lot(order), by=owner), by=owner)
    lots.note_step(lot=lot, kind="machine", pieces=40, by=owner)
    lots.inspect_lot(lot=lot, bad=0, by=owner)
    lots.ship_lot(lot=lot, carrier="SF", expected_on=timezone.localdate(), by=owner)
    lots.receive_lot(lot=lot, pieces=39, words="One is missing", by=scene.buyer)
    claim = lot_talk.make_claim(lot=scene.lot(order), what="missing", pieces=1, words="One is missing", by=scene.buyer)
    with pytest.raises(MoveNotAllowed):
        close_order(order=order, by=scene.buyer)
    lot_talk.answer_claim(claim=claim, accept=True, answer="It follows by post", by=owner)
    close_order(order=order, by=scene.buyer)
    assert (claim.state, Order.objects.get().state) == ("accepted", "closed")
