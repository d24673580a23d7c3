"""The pages of orders: what each side is shown and may do, in its language, and how many questions they ask."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from production.actions import lots
from production.actions.rerouting import reroute_order
from production.actions.sites import close_site
from production.models import Lot, Order
from tests.factories import make_staff, make_user
from tests.production.orders_scene import make_scene, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def page(client, name, *args, person=None, language="en", **query):
    if person is not None:
        client.force_login(person)
    answer = client.get(reverse(f"production:{name}", args=args).replace("/en/", f"/{language}/", 1), query)
    return answer


def text(answer) -> str:
    return answer.content.decode()


def do(client, lot: Lot, verb: str, person, **data):
    client.force_login(person)
    return client.post(reverse("production:lot-move", args=[lot.pk, verb]), data)


def test_a_plan_is_ordered_by_its_page_and_once(client, scene):
    plan = scene.plan()
    shown = text(page(client, "order-new", plan.pk, person=scene.buyer))
    assert ("Maker 1" in shown, "Zhuzhou" in shown, "Maker 3" in shown) == (True, True, False)
    address = reverse("production:order-new", args=[plan.pk])
    typed = {
        "deliver_to": "Kungsgatan 1",
        "delivery": "DAP",
        "prevails": "contract",
        "terms": "30 days",
        "reference": "",
    }
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"contract": "C-7"}).status_code == 302
    order = Order.objects.get()
    assert (order.prevails, order.contract, order.terms) == ("contract", "C-7", "30 days")
    assert client.get(address).url == reverse("production:order", args=[order.number])
    assert page(client, "order-new", plan.pk, person=scene.owners[0]).status_code == 404


def test_both_sides_read_one_story_each_in_its_language_and_no_more_than_is_theirs(client, scene):
    order = scene.order()
    bought = text(page(client, "order", order.number, person=scene.buyer))
    assert ("Maker 1" in bought, "Maker 2" in bought) == (True, True)
    made = text(page(client, "order", order.number, person=scene.owners[0], language="zh-hans"))
    assert ("制造商1" in made, "制造商2" in made, "Maker 2" in made, "北欧泵业" in made) == (True, False, False, True)
    assert page(client, "order", order.number, person=scene.owners[2]).status_code == 404
    assert page(client, "order", order.number, person=make_staff()).status_code == 404


def test_a_lot_is_made_by_its_page(client, scene):
    order, owner = scene.order(40, 0), scene.owners[0]
    lot = scene.lot(order)
    do(client, lot, "accept", owner)
    do(client, lot, "start", owner)
    do(client, lot, "step", owner, kind="machine", pieces="40", words="Night shift", photos=[picture(), picture()])
    step = lot.steps.get()
    assert (step.pieces, step.photos.count()) == (40, 2)
    photo = step.photos.first()
    seen = [page(client, "order-file", order.number, photo.pk, person=one).status_code
            for one in (owner, scene.buyer, scene.owners[1])]  # fmt: skip
    assert seen == [200, 200, 404]
    do(client, lot, "inspect", owner, bad="0", words="Micrometer")
    do(
        client,
        lot,
        "ship",
        owner,
        carrier="SF Express",
        expected_on=(timezone.localdate() + timedelta(days=3)).isoformat(),
    )
    assert scene.lot(order).state == "shipped"
    note = page(client, "lot-paper", order.number, 1, person=scene.buyer)
    assert note.content[:5] == b"%PDF-"
    assert do(client, lot, "receive", owner, pieces="40").status_code == 404
    do(client, lot, "receive", scene.buyer, pieces="40")
    do(client, lot, "actual", owner, hours="22", cost="480", scrap="2")
    assert (scene.lot(order).state, Order.objects.get().state, scene.lot(order).actual.scrap) == (
        "received",
        "delivered",
        2,
    )
    assert "480.00 EUR" in text(page(client, "order", order.number, person=owner))
    assert "480.00 EUR" not in text(page(client, "order", order.number, person=scene.buyer))
    client.post(reverse("production:order-move", args=[order.number, "close"]))
    assert Order.objects.get().state == "closed"


def test_what_is_typed_wrong_is_said_and_kept_and_changes_nothing(client, scene):
    order, owner = scene.order(40, 0), scene.owners[0]
    lot = scene.lot(order)
    wrong = do(client, lot, "decline", owner, because="no_answer", words="The spindle is being mended")
    early = do(client, lot, "inspect", owner, bad="0", words="Micrometer, three places")
    assert (wrong.status_code, early.status_code, scene.lot(order).state) == (422, 422, "offered")
    assert "The spindle is being mended" in text(wrong)
    shown = text(early)
    assert ("A lot is inspected once all of its pieces are finished." in shown, "three places" in shown) == (True, True)


def test_a_reason_that_comes_too_late_is_kept(client, scene):
    order, owner = scene.order(40, 0), scene.owners[0]
    do(client, scene.lot(order), "accept", owner)
    do(client, scene.lot(order), "start", owner)
    client.force_login(scene.buyer)
    answer = client.post(
        reverse("production:order-move", args=[order.number, "cancel"]), {"because": "The pump is no longer built"}
    )
    assert (answer.status_code, Order.objects.get().state) == (422, "in_production")
    assert "The pump is no longer built" in text(answer)


def test_the_customer_sees_what_changed_old_beside_new(client, scene):
    order = scene.order(25, 15)
    lots.accept_lot(lot=scene.lot(order, 2), by=scene.owners[1])
    close_site(site=scene.machines[0].site, by=scene.owners[0])
    reroute_order(order=order, cause="site_closed", lots=[scene.lot(order).pk])
    shown = text(page(client, "order", order.number, person=scene.buyer))
    assert ("What changed, and why" in shown, "The site was closed" in shown) == (True, True)
    assert "What changed, and why" not in text(page(client, "order", order.number, person=scene.owners[1]))


def test_the_purchase_order_is_a_paper_of_both_languages(client, scene):
    order = scene.order()
    answer = page(client, "order-paper", order.number, person=scene.buyer)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert len(page(client, "order-paper", order.number, person=scene.owners[0]).content) < len(answer.content)


def test_the_board_shows_work_hours_and_how_one_stands(client, scene):
    scene.order()
    shown = text(page(client, "board", person=scene.owners[0]))
    assert [words in shown for words in ("Waiting for your answer", "Hours at a glance", "How you stand")] == [True] * 3
    assert "A board is a manufacturer’s" in text(page(client, "board", person=scene.buyer))


@pytest.mark.parametrize(
    ("name", "who"), [("orders", "buyer"), ("board", "owner"), ("order", "buyer"), ("desk-orders", "staff")]
)
def test_lists_ask_as_many_questions_for_many_as_for_one(client, scene, name, who, django_assert_max_num_queries):
    people = {"buyer": scene.buyer, "owner": scene.owners[0], "staff": make_staff()}
    order = scene.order(4, 4)
    arguments = [order.number] if name == "order" else []
    reroute_order(order=order, cause="site_closed", lots=[scene.lot(order, 1).pk])
    scene.order(4, 4)
    page(client, name, *arguments, person=people[who])
    with django_assert_max_num_queries(60) as few:
        page(client, name, *arguments)
    if name == "order":
        reroute_order(order=order, cause="site_closed", lots=[scene.lot(order, 2).pk])
        assert order.changes.count() == 2
    for _count in range(3):
        scene.order(4, 4)
    with django_assert_max_num_queries(60) as many:
        page(client, name, *arguments)
    assert len(many) == len(few)


def test_a_stranger_finds_nothing(client, scene):
    order = scene.order()
    stranger = make_user()
    names = [("order", order.number), ("order-paper", order.number), ("lot-paper", order.number, 1)]
    assert [page(client, *one, person=stranger).status_code for one in names] == [404, 404, 404]
