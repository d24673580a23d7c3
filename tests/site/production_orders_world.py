"""Orders of the startup at the manufacturer, in the states that their pages tell apart."""

from datetime import timedelta

from django.utils import timezone

from production.actions import lot_talk, lots
from production.actions.orders import cancel_order, close_order, place_order
from production.models import Lot, Order, RoutePlan
from production.sites.weeks import WEEK, this_week
from tests.production.orders_scene import make_plan, make_quotation, make_site_quote, picture
from tests.production.quotes_scene import make_version
from tests.production.sites_scene import make_machine, make_site, make_week
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER, STARTUP

BOTH = STARTUP | MANUFACTURER
STATES = (
    "placed",
    "asked",
    "accepted",
    "making",
    "made",
    "inspected",
    "shipped",
    "delivered",
    "claimed",
    "closed",
    "cancelled",
)
PIECES = 4


def plant_orders(world: World) -> None:
    maker = world.organisations["manufacturer"]
    machine = make_machine(
        make_site(maker, name_en=world.plant("name of a site that makes an order", BOTH), name_zh="")
    )
    for number in range(6):
        make_week(machine, this_week() + number * WEEK)
    version = make_version(world.organisations["startup"], name=world.plant("name of a part that is ordered", BOTH))
    quotation = make_quotation(version, PIECES)
    make_site_quote(quotation, machine)
    world.production["plan"] = make_plan(quotation, {machine: PIECES})
    for state in STATES:
        _order(world, make_plan(quotation, {machine: PIECES}), state)


def _order(world: World, plan: RoutePlan, state: str) -> None:
    buyer = world.people["startup_owner"]
    address = world.plant(f"address of an order: {state}", BOTH)
    order = place_order(plan=plan, deliver_to=address, by=buyer)
    lot = Lot.objects.select_related("order", "machine__site__organisation").get(order=order)
    world.production[f"order {state}"], world.production[f"lot {state}"] = order, lot
    if state == "asked":
        words = world.plant("question about a lot", BOTH)
        lot_talk.ask_about_lot(lot=lot, text=words, by=world.people["manufacturer_owner"])
    elif state == "cancelled":
        cancel_order(order=order, because=world.plant("why an order was cancelled", BOTH), by=buyer)
    elif state != "placed":
        _made(world, order, lot, STATES.index(state))
    lot.refresh_from_db()


def _made(world: World, order: Order, lot: Lot, far: int) -> None:
    maker, buyer = world.people["manufacturer_owner"], world.people["startup_owner"]
    lots.accept_lot(lot=lot, by=maker)
    if far >= STATES.index("making"):
        lots.start_lot(lot=lot, by=maker)
        words = world.plant("note of a step of production", BOTH)
        step = lots.note_step(lot=lot, kind="machine", pieces=1, words=words, photos=[picture()], by=maker)
        world.production.setdefault("photo", step.photos.get())
    if far >= STATES.index("made"):
        lots.note_step(lot=lot, kind="machine", pieces=PIECES - 1, by=maker)
    if far >= STATES.index("inspected"):
        lots.inspect_lot(lot=lot, bad=0, by=maker)
    if far >= STATES.index("shipped"):
        soon = timezone.localdate() + timedelta(days=3)
        lots.ship_lot(
            lot=lot, carrier="SF", tracking=world.plant("number of a shipment", BOTH), expected_on=soon, by=maker
        )
    if far >= STATES.index("delivered"):
        lots.receive_lot(lot=lot, pieces=PIECES, by=buyer)
    if far == STATES.index("claimed"):
        words = world.plant("words of a claim", BOTH)
        lot_talk.make_claim(lot=lot, what="surface", pieces=1, words=words, by=buyer)
    if far >= STATES.index("closed"):
        close_order(order=order, by=buyer)
