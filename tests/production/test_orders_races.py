"""Two orders for the last free hours of a machine, two hundred times: one gets them, the other is offered the next best way.

The race has a twin that books what it has read before, without naming what may be booked at most; it must go wrong.
"""

import pytest
from django.db.models import Count, Sum

from production.actions import booking, orders
from production.actions.orders import PlanOvertaken, place_order
from production.models import Booking, CapacityWeek, Lot, Machine, Order, RoutePlan
from production.sites.weeks import WEEK, this_week
from tests.extent import some
from tests.factories import make_organisation, make_user
from tests.production.orders_scene import make_plan, make_quotation, make_site_quote, make_version
from tests.production.sites_scene import MACHINE, make_manufacturer, make_site
from tests.production.test_site_races import believing
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = some(30, 200)
NEWCOMERS = some(20, 200)
PIECES = 2


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_two_orders_for_the_last_hour(guarded, monkeypatch, audited):
    rounds = ROUNDS if guarded else TWIN
    maker, _owner = make_manufacturer()
    site = make_site(maker, quotes_at_once=True)
    buyer = make_user()
    customer = make_organisation(owner=buyer)
    quotation = make_quotation(make_version(customer), PIECES)
    Machine.objects.bulk_create(
        Machine(site=site, code=f"m-{number}", probation_jobs=0, **MACHINE) for number in range(rounds)
    )
    machines = list(Machine.objects.order_by("pk"))
    week = this_week() + WEEK
    CapacityWeek.objects.bulk_create(CapacityWeek(machine=machine, week=week, hours=1) for machine in machines)
    for machine in machines:
        make_site_quote(quotation, machine)
    plans = [[make_plan(quotation, {machine: PIECES}) for _side in (0, 1)] for machine in machines]
    if not guarded:
        read = {row.machine_id: row for row in CapacityWeek.objects.filter(week=week)}
        monkeypatch.setattr(booking, "raise_booked", lambda row, minutes: believing(read[row.machine_id], minutes))
        monkeypatch.setattr(orders, "hold_weeks", lambda machines: None)
        monkeypatch.setattr(orders, "weeks_of", lambda machine, minutes, today, due: [(week, minutes)])

    def order(plan: RoutePlan) -> Order:
        return place_order(plan=plan, deliver_to="Here", by=buyer)

    answers = race([(lambda one=one: order(one), lambda two=two: order(two)) for one, two in plans], together=guarded)
    sums = Booking.objects.filter(state="live").values("week").annotate(minutes=Sum("minutes"))
    overbooked = [row for row in sums.values_list("minutes", "week__hours") if row[0] > row[1] * 60]
    if not guarded:
        assert len(overbooked) == rounds
        return
    assert overbooked == []
    won = [sum(isinstance(one, Order) for one in pair) for pair in answers]
    lost = [[one for one in pair if isinstance(one, PlanOvertaken)] for pair in answers]
    assert won == [1] * rounds
    assert [len(one) for one in lost] == [1] * rounds
    assert {one.instead for pair in lost for one in pair} == {None}
    assert Order.objects.count() == rounds


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_two_orders_for_one_newcomer(guarded, monkeypatch, audited):
    """There are hours for both, and its first jobs come one at a time. The twin does not ask whether it has one."""
    rounds = NEWCOMERS if guarded else TWIN
    maker, _owner = make_manufacturer()
    site = make_site(maker, quotes_at_once=True)
    buyer = make_user()
    quotation = make_quotation(make_version(make_organisation(owner=buyer)), PIECES)
    Machine.objects.bulk_create(Machine(site=site, code=f"m-{number}", **MACHINE) for number in range(rounds))
    machines = list(Machine.objects.order_by("pk"))
    week = this_week() + WEEK
    CapacityWeek.objects.bulk_create(CapacityWeek(machine=machine, week=week, hours=40) for machine in machines)
    for machine in machines:
        make_site_quote(quotation, machine)
    plans = [[make_plan(quotation, {machine: PIECES}) for _side in (0, 1)] for machine in machines]
    if not guarded:
        monkeypatch.setattr(orders, "busy_newcomers", lambda machines, besides: set())

    def order(plan: RoutePlan) -> Order:
        return place_order(plan=plan, deliver_to="Here", by=buyer)

    race([(lambda one=one: order(one), lambda two=two: order(two)) for one, two in plans], together=guarded)
    jobs = sorted(Lot.objects.under_way().values("machine").annotate(n=Count("pk")).values_list("n", flat=True))
    assert (jobs == [1] * rounds) is guarded
