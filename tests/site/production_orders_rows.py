"""The lists of orders, and what adds a row to each."""

from ecosystem.models import Membership
from production.actions.lots import decline_lot
from production.actions.orders import place_order
from production.models import Lot, LotStep, Machine, Order
from production.sites.weeks import WEEK, this_week
from tests.production.orders_scene import make_plan, make_quotation, make_site_quote
from tests.production.quotes_scene import make_version
from tests.production.sites_scene import make_machine, make_manufacturer, make_site, make_week
from tests.site.rows import Stage


def _machine(name: str = "Maker of rows", *, keeper=None) -> Machine:
    organisation, _owner = make_manufacturer(name=name)
    if keeper is not None:
        Membership.objects.create(organisation=organisation, user=keeper, role="owner")
    machine = make_machine(make_site(organisation, name_en=f"Hall of {name}"))
    for count in range(6):
        make_week(machine, this_week() + count * WEEK)
    return machine


def _order(on: Stage, name: str, machines: list[Machine]) -> Order:
    quotation = make_quotation(make_version(on.startup, name=name), 4)
    for machine in machines:
        make_site_quote(quotation, machine)
    plan = make_plan(quotation, {machine: 4 // len(machines) for machine in machines})
    return place_order(plan=plan, deliver_to="Here", by=on.person)


def an_order(on: Stage, number: int) -> str:
    return _order(on, f"Row {number} of orders", [_machine()]).number


def the_order(on: Stage) -> Order:
    return Order.objects.filter(organisation=on.startup).first() or _order(on, "The order", [_machine("First maker")])


def a_lot(on: Stage, number: int) -> str:
    """One more in the same order: as what was re-routed would be."""
    order = the_order(on)
    name = f"Row {number} makes a lot"
    first = order.lots.order_by("number").first()
    assert first is not None
    columns = {
        field.attname: getattr(first, field.attname)
        for field in Lot._meta.concrete_fields
        if field.name not in ("id", "number", "machine")
    }
    Lot.objects.create(**columns, number=order.lots.count() + 1, machine=_machine(name))
    return name


def a_lot_of_the_api(on: Stage, number: int) -> str:
    """By the short name of whoever makes it."""
    a_lot(on, number)
    last = the_order(on).lots.select_related("machine__site__organisation").order_by("-number").first()
    assert last is not None
    return last.maker.slug


def a_step(on: Stage, number: int) -> str:
    words = f"Row {number} of steps"
    LotStep.objects.create(lot_id=of_its_lot(on)["lot_id"], kind="machine", words=words)
    return words


def of_its_lot(on: Stage) -> dict[str, int]:
    return {"lot_id": the_order(on).lots.order_by("number").values_list("pk", flat=True)[0]}


def one_for_me(on: Stage, number: int) -> str:
    a_lot_for_me(on, number)
    return Order.objects.order_by("-pk").values_list("number", flat=True)[0]


def a_lot_for_me(on: Stage, number: int) -> str:
    name = f"Row {number} on the board"
    mine = Machine.objects.filter(site__organisation__memberships__user=on.person).first()
    _order(on, name, [mine or _machine("The reader’s own", keeper=on.person)])
    return name


def nobody_can(on: Stage, number: int) -> str:
    machine = _machine(f"Row {number} declines")
    order = _order(on, "Declined", [machine])
    lot = order.lots.select_related("order", "machine__site__organisation").get()
    decline_lot(lot=lot, because="capacity", by=Membership.objects.get(organisation=lot.maker).user)
    return order.number


def of_the_order(on: Stage) -> dict[str, str]:
    return {"number": the_order(on).number}


ORDER_LISTS: list[tuple] = [
    ("production:orders", an_order),
    ("production:order", a_lot, None, of_the_order),
    ("production:board", a_lot_for_me),
    ("production:desk-orders", nobody_can),
    ("api-1:orders", an_order),
    ("api-1:order", a_lot_of_the_api, None, of_the_order),
    ("api-1:lots", one_for_me),
    ("api-1:lot", a_step, None, of_its_lot),
]
"""(address, what adds a row, query, arguments)"""
