"""Two for the last free hour of a machine, two hundred times: one gets it, the other is told the next free week.

The race has a twin that books what it has read before, without naming what may be booked at most; it must go wrong.
"""

import pytest
from django.db.models import F, Sum

from production.actions import booking
from production.actions.booking import NoHoursLeft, book_minutes
from production.models import Booking, CapacityWeek, Machine
from production.sites.weeks import WEEK, this_week
from tests.production.sites_scene import MACHINE, make_manufacturer, make_site
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 200


def believing(row: CapacityWeek, minutes: int) -> bool:
    """What a booking would be that believes the row it has read: the last to write is the one that counts."""
    if row.free_minutes < minutes:
        return False
    return CapacityWeek.objects.filter(pk=row.pk).update(booked_minutes=row.booked_minutes + minutes) == 1


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
def test_two_for_the_last_hour(guarded, monkeypatch, audited):
    rounds = ROUNDS if guarded else TWIN
    organisation, owner = make_manufacturer()
    site = make_site(organisation)
    Machine.objects.bulk_create(Machine(site=site, code=f"m-{number}", **MACHINE) for number in range(rounds))
    machines = list(Machine.objects.select_related("site__organisation").order_by("pk"))
    week, later = this_week(), this_week() + WEEK
    CapacityWeek.objects.bulk_create(
        CapacityWeek(machine=machine, week=monday, hours=1) for machine in machines for monday in (week, later)
    )
    if not guarded:
        read = {row.machine_id: row for row in CapacityWeek.objects.filter(week=week)}
        monkeypatch.setattr(booking, "raise_booked", lambda row, minutes: believing(read[row.machine_id], minutes))

    def book(machine: Machine) -> Booking:
        return book_minutes(machine=machine, week=week, minutes=60, reference="The last hour", by=owner)

    answers = race([(lambda one=one: book(one), lambda one=one: book(one)) for one in machines], together=guarded)
    sums = Booking.objects.filter(state="live").values("week").annotate(minutes=Sum("minutes"))
    overbooked = [row for row in sums.values_list("minutes", "week__hours") if row[0] > row[1] * 60]
    if not guarded:
        assert len(overbooked) == rounds
        return
    assert overbooked == []
    won = [[one for one in pair if isinstance(one, Booking)] for pair in answers]
    lost = [[one for one in pair if isinstance(one, NoHoursLeft)] for pair in answers]
    assert [(len(one), len(other)) for one, other in zip(won, lost, strict=True)] == [(1, 1)] * rounds
    assert {one.instead.week for pair in lost for one in pair} == {later}
    assert CapacityWeek.objects.exclude(booked_minutes=0).filter(booked_minutes=F("hours") * 60).count() == rounds
