"""Organisations side by side."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_concept, make_listing, make_organisation

pytestmark = pytest.mark.django_db


def page_of(client, *slugs: str) -> str:
    return client.get(reverse("ecosystem:compare"), {"with": slugs}).content.decode()


def heads(page: str) -> list[str]:
    return re.findall(r'<a href="/en/organisations/([^"/]+)/" lang="en">', page)


@pytest.fixture
def firms():
    shared, own = make_concept("am.lpbf", "Laser powder bed fusion"), make_concept("air.weld", "Robot welding")
    made = [make_organisation("startup", slug=f"firm-{n}", name=f"Firm {n}") for n in range(5)]
    for firm in made:
        firm.concepts.add(shared)
        make_listing(firm, "offer", title=f"Offer of {firm.slug}")
    made[0].concepts.add(own)
    return made


def test_in_the_order_of_the_address_at_most_four_and_each_once(client, firms):
    page = page_of(client, "firm-2", "firm-0", "firm-2", "firm-1", "firm-3", "firm-4")
    assert heads(page) == ["firm-2", "firm-0", "firm-1", "firm-3"]
    assert "Offer of firm-3" in page


def test_what_two_share_is_marked(client, firms):
    page = page_of(client, "firm-0", "firm-1")
    strong = re.findall(r'class="tb-chip[^"]*strong[^"]*"[^>]*>([^<]+)<', page)
    assert strong == ["Laser powder bed fusion", "Laser powder bed fusion"]


def test_who_may_not_be_seen_is_not_there(client, firms):
    make_organisation("startup", slug="hidden", name="Hidden", verified=False)
    page = page_of(client, "firm-0", "hidden")
    assert "Hidden" not in page
    assert "Nothing to compare yet" in page


def test_what_is_no_name_in_an_address_is_left_out(client, firms):
    assert heads(page_of(client, "firm-0", "\0", "../x", "", "firm-1")) == ["firm-0", "firm-1"]


def test_a_directory_offers_to_compare(client, firms):
    page = client.get(reverse("ecosystem:startups")).content.decode()
    assert page.count('name="with"') == 5
    assert f'id="compare-form" class="tb-compare-bar" method="get" action="{reverse("ecosystem:compare")}"' in page
