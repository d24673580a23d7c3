"""The demo's sites and machines: as many as were promised, such as the forms would take, and written once."""

import pytest

from ecosystem.models import Organisation
from portal.demo import production_sites
from portal.demo.people import KNOWN, ensure
from portal.demo.production_words import HALLS, HUNAN
from production.actions.machines import check_machine, values_of
from production.models import Booking, CapacityWeek, Machine, ProductionSite
from tests.factories import make_concept, make_organisation
from tests.production.sites_scene import make_site

pytestmark = pytest.mark.django_db
MAKERS = production_sites.makers()


@pytest.fixture
def ground():
    """The places and concepts that are named, and the manufacturers that the demo has already."""
    for code in sorted(production_sites._codes(MAKERS)):
        make_concept(code)
    ensure(KNOWN)
    for slug in sorted({hall.slug for hall in HALLS} - {entry["slug"] for entry in MAKERS}):
        make_organisation("manufacturer", slug=slug)


def test_there_are_as_many_as_were_promised_and_a_second_run_writes_nothing(ground, django_assert_max_num_queries):
    made = production_sites.load()
    halls = ProductionSite.objects.filter(is_active=True)
    regions = set(halls.values_list("region__code", flat=True))
    prefectures = {code for code in regions if code.startswith(HUNAN)}
    provinces = {code.removeprefix("region.")[:5] for code in regions - prefectures}
    assert (made.organisations, made.sites, made.machines) == (12, len(HALLS), Machine.objects.count())
    assert (halls.count() >= 20, len(prefectures) >= 8, len(provinces) >= 5) == (True, True, True)
    assert Machine.objects.working().count() >= 120
    assert CapacityWeek.objects.count() == Machine.objects.count() * production_sites.WEEKS
    booked = Booking.objects.count()
    with django_assert_max_num_queries(8):
        assert production_sites.load() == production_sites.Made()
    assert Booking.objects.count() == booked


def test_each_machine_is_one_that_the_form_would_take(ground):
    production_sites.load()
    for machine in Machine.objects.select_related("site").prefetch_related("materials"):
        check_machine(machine, values_of(machine)["materials"])


def test_who_has_entered_a_site_is_left_alone(ground):
    mine = make_site(Organisation.objects.get(slug="xiangyue-xingchen"), code="own")
    production_sites.load()
    assert list(ProductionSite.objects.filter(organisation=mine.organisation)) == [mine]


def test_without_the_whole_taxonomy_nothing_is_written():
    make_organisation("manufacturer", slug=HALLS[0].slug)
    assert production_sites.load() == production_sites.Made()
    assert ProductionSite.objects.count() == 0
