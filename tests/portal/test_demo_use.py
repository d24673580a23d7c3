"""The month of use that the demo begins with."""

import pytest

from matching.experiments import result
from matching.models import Credit, Experiment, Mark, Reading, Standing
from portal.demo import people, use
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_it_is_written_once_and_leaves_the_known_accounts_alone():
    assert use.load() is False  # nobody has a list yet
    partners = [make_organisation("manufacturer", name=f"Works {number}") for number in range(8)]
    for partner in partners:
        make_listing(partner, "need", concepts=[make_concept("am.lpbf")])
    keys = [partner.pk for partner in partners]
    startups = [make_organisation("startup", owner=make_user(people.STARTUP))]
    startups += [make_organisation("startup") for _number in range(12)]
    for startup in startups:
        Standing.objects.create(organisation=startup, partners=keys, scores=[50.0] * 8, listed=8, best=50)
    assert use.load() is True
    assert Reading.objects.count() == use.DAYS
    assert Mark.objects.filter(organisation=startups[0]).count() == 0
    assert set(Mark.objects.values_list("organisation", flat=True)) == {one.pk for one in startups[1:]}
    assert Experiment.objects.get().status == "ended"
    assert result(Experiment.objects.get()).organisations > 0
    before = (Mark.objects.count(), Credit.objects.count())
    assert use.load() is False
    assert (Mark.objects.count(), Credit.objects.count()) == before
