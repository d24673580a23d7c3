"""What others may see of a manufacturer's production, and what weeks would earn."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from production.engine.idle import OpenAsk
from production.models import SiteCertificate
from production.orders.board import demand_for
from production.sites import idle
from production.sites.days_off import DaysOff, days_off
from production.sites.made import Place, makes_of
from production.sites.weeks import WEEK, this_week
from tests.factories import make_concept, make_organisation, make_staff, make_user
from tests.production.sites_scene import make_machine, make_manufacturer, make_site, make_week

pytestmark = pytest.mark.django_db
ANONYMOUS = type("Nobody", (), {"is_authenticated": False})()


@pytest.fixture
def scene():
    organisation, owner = make_manufacturer()
    site = make_site(organisation, code="hall-1")
    return organisation, owner, site, make_machine(site, code="m-1")


def member(**fields):
    person = make_user()
    make_organisation("startup", owner=person, **fields)
    return person


def test_members_of_verified_organisations_see_what_a_manufacturer_makes_and_nobody_else(scene):
    organisation, owner, _site, _machine = scene
    lookers = [owner, member(), member(verified=False), make_staff(), ANONYMOUS]
    assert [makes_of(organisation, one) is not None for one in lookers] == [True, True, False, False, False]


def test_it_names_processes_places_and_certificates_that_hold_and_no_price(client, scene):
    organisation, _owner, site, machine = scene
    today = timezone.localdate()
    for code, until in (("cert.iso9001", None), ("cert.as9100", today), ("cert.iso13485", today - timedelta(days=1))):
        SiteCertificate.objects.create(site=site, concept=make_concept(code), valid_until=until)
    make_machine(make_site(organisation, is_active=False, region=make_concept("region.se")), process="sls")
    reader = member()
    found = makes_of(organisation, reader)
    assert [(one.process, one.machines, one.size, one.materials) for one in found.capabilities] == [
        ("lpbf", 1, "250 × 250 × 325", ["316L"])
    ]
    assert found.places == [Place("Changsha", ["cert.iso9001", "cert.as9100"])]
    client.force_login(reader)
    page = client.get(reverse("ecosystem:profile", kwargs={"slug": organisation.slug})).content.decode()
    shown = [
        "Laser powder bed fusion" in page,
        "316L" in page,
        machine.name in page,
        site.name in page,
        "1,000" in page,
    ]
    assert shown == [True, True, False, False, False]


def test_days_off_are_counted_by_calendar():
    spring, before = date(2026, 2, 16), date(2026, 2, 9)
    assert days_off("china", spring) == DaysOff(5, 0, ("spring_festival",), False)
    assert days_off("china", before) == DaysOff(0, 1, (), False)
    assert days_off("se", date(2026, 4, 6)).off == 1
    assert days_off("china", date(2041, 1, 7)) == DaysOff(0, 0, (), False)


def test_a_week_is_worth_its_free_hours_and_earns_what_is_asked_for(scene):
    machine = scene[3]
    week = this_week()
    make_week(machine, hours=40, booked_minutes=600)
    nothing = idle.weeks_earn([machine], {(machine.pk, week): 1800}, [week, week + WEEK])
    assert [(one.free, one.worth, one.earns) for one in nothing.values()] == [
        ("30", [idle.Money("CNY", Decimal(30000))], []),
        ("0", [], []),
    ]

    @idle.demand_source
    def asked(machines):
        return {one.pk: [(OpenAsk("Q1", 10, Decimal(9000), 1.0), "EUR")] for one in machines}

    try:
        found = idle.weeks_earn([machine], {(machine.pk, week): 1800}, [week])[week]
    finally:
        idle.SOURCES.remove(asked)
    assert [(one.currency, one.low, one.expected, one.high) for one in found.earns] == [
        ("EUR", Decimal("9000.00"), Decimal("9000.00"), Decimal("9000.00"))
    ]


def test_what_is_asked_for_comes_from_quotations():
    assert list(idle.SOURCES) == [demand_for]
