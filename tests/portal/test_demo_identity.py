"""What else the demo's organisations are called, and the one that was registered twice."""

import pytest

from ecosystem.models import DomainProof, DuplicatePair, Organisation, OrganisationName
from portal.demo import identity
from tests.factories import make_concept, make_organisation

pytestmark = pytest.mark.django_db


def test_it_is_written_once_and_one_pair_waits_at_the_desk():
    assert identity.load() is False  # nobody is there yet
    for slug in (identity.PROVED, identity.OPEN):
        make_organisation(
            slug=slug, name=slug.title(), source="demo", source_id=slug, website=f"https://{slug}.example"
        )
    twice = make_organisation(
        "manufacturer", slug=identity.TWICE, name="Yanfeng Carbide Tools", name_zh="砚峰硬质合金刀具", source="demo",
        source_id=identity.TWICE, website="https://yanfeng.example", region=make_concept("region.cn"),
    )  # fmt: skip
    assert identity.load() is True
    [pair] = DuplicatePair.objects.open()
    assert (pair.first, pair.second.name) == (twice, identity.DOUBLE["name"])
    assert dict(DomainProof.objects.values_list("organisation__slug", "state")) == {
        identity.PROVED: "proved",
        identity.OPEN: "open",
    }
    there = (Organisation.objects.count(), OrganisationName.objects.count())
    assert identity.load() is False
    assert (Organisation.objects.count(), OrganisationName.objects.count()) == there
