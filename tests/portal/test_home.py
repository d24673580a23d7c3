"""The front page, the gallery and the pages for when something is wrong."""

import re
from contextlib import ExitStack

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystem.models import Site
from matching import standings
from portal.views.gallery import EXAMPLES
from tests.cache_keys import next_test
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
UPPSALA, CHANGSHA = ("Uppsala", 59.8586, 17.6389), ("长沙", 28.228, 112.939)


def seat(organisation, city):
    name, latitude, longitude = city
    code = "region.se" if organisation.is_startup else "region.cn-hn"
    Site.objects.create(
        organisation=organisation,
        name="Works",
        city=name,
        region=make_concept(code),
        latitude=latitude,
        longitude=longitude,
    )
    return organisation


def make_pair(**fields):
    startup = seat(make_organisation(**fields), UPPSALA)
    manufacturer = seat(make_organisation("manufacturer", name_zh="湘星机械", **fields), CHANGSHA)
    about = [make_concept("am.lpbf")]
    offer, need = make_listing(startup, "offer", concepts=about), make_listing(manufacturer, "need", concepts=about)
    standings.compute([startup.pk, manufacturer.pk])
    return offer, need


def shown_counts(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page)]


def queries_of_home(client) -> int:
    """How many queries the front page costs with nothing cached, in all databases together."""
    next_test()
    with ExitStack() as watching:
        watched = [watching.enter_context(CaptureQueriesContext(connections[alias])) for alias in connections]
        assert client.get("/en/").status_code == 200
    count = sum(len(queries) for queries in watched)
    assert count <= 25
    return count


def test_an_empty_site_says_what_it_is_and_what_will_stand_here(client):
    page = client.get("/en/").content.decode()
    assert shown_counts(page) == [0, 0, 0, 0, 0]
    assert re.findall(r'tb-empty-title">([^<]+)<', page) == ["No needs yet", "No offers yet"]
    assert page.count("tb-thread-") == 0


def test_the_page_counts_and_draws_what_there_is(client):
    offer, need = make_pair()
    make_listing(offer.organisation, "offer")
    page = client.get("/en/").content.decode()
    assert shown_counts(page) == [1, 1, 1, 2, 1]
    assert re.findall(r'<path class="tb-thread tb-thread-(\d)"', page) == ["2", "2"]
    names = re.findall(r'text-anchor="\w+">([^<]+)</text>', page)
    assert (names.count("Uppsala"), names.count("长沙")) == (2, 2)
    assert f'<a href="{need.get_absolute_url()}">{need.title}</a>' in page


def test_what_is_not_public_is_neither_counted_nor_shown(client):
    make_pair(verified=False)
    offer, _need = make_pair()
    drafted = make_listing(offer.organisation, "offer", title="Secret nozzle", status="draft")
    for_members = make_listing(offer.organisation, "offer", title="Quiet spindle", visibility="verified")
    page = client.get("/en/").content.decode()
    assert shown_counts(page)[:4] == [1, 1, 1, 1]
    assert [listing.title for listing in (drafted, for_members) if listing.title in page] == []
    assert page.count('class="tb-city ') == 4


def test_a_member_sees_the_same_front_page_and_no_call_to_sign_up(client):
    offer, _need = make_pair()
    make_listing(offer.organisation, "offer", title="Quiet spindle", visibility="verified")
    owner = make_user()
    offer.organisation.memberships.create(user=owner, role="owner")
    client.force_login(owner)
    page = client.get("/en/").content.decode()
    assert shown_counts(page) == [1, 1, 1, 1, 1]
    assert "Quiet spindle" not in page
    assert page.count("Register your organisation") == 0


def test_the_front_page_costs_the_same_queries_for_one_and_for_three(client):
    make_pair()
    one = queries_of_home(client)
    make_pair()
    make_pair()
    assert queries_of_home(client) == one


def test_a_member_with_an_organisation_stays_under_the_limit_too(client):
    offer, _need = make_pair()
    owner = make_user()
    offer.organisation.memberships.create(user=owner, role="owner")
    client.force_login(owner)
    assert queries_of_home(client) <= 25


def test_the_picture_is_kept_for_the_next_visitor(client):
    make_pair()
    first = client.get("/en/").content.decode()
    seat(make_organisation(), ("Lund", 55.7, 13.19))
    second = client.get("/en/").content.decode()
    assert (first.count('class="tb-city '), second.count('class="tb-city ')) == (4, 4)
    assert (shown_counts(first)[0], shown_counts(second)[0]) == (1, 2)


def test_the_page_speaks_the_language_of_its_address(client):
    assert '<html lang="zh-hans"' in client.get("/zh-hans/").content.decode()


def test_the_token_for_scripts_is_given_to_those_signed_in_only(client):
    assert '<meta name="csrf-token"' not in client.get("/en/").content.decode()
    client.force_login(make_user())
    assert client.get("/en/").content.decode().count('<meta name="csrf-token"') == 1


def test_no_page_carries_a_style_or_a_script_of_its_own(client):
    make_pair()
    client.force_login(make_staff())
    for address in ("/en/", "/en/desk/gallery/", "/en/nothing-here/"):
        page = client.get(address).content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []


def test_the_gallery_shows_each_component_with_its_tag(client):
    client.force_login(make_staff())
    page = client.get("/en/desk/gallery/").content.decode()
    assert re.findall(r'id="example-\d+-name">([^<]+)<', page) == EXAMPLES


def test_the_gallery_is_for_staff(client):
    client.force_login(make_user())
    assert client.get("/en/desk/gallery/").status_code == 404


def test_a_wrong_address_says_so_and_leads_home(client):
    response = client.get("/en/nothing-here/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "<h1>There is nothing at this address</h1>" in page
    assert 'href="/en/"' in page


def test_a_form_that_has_grown_too_old_says_so():
    response = Client(enforce_csrf_checks=True).post("/en/accounts/login/", {"login": "a@b.example"})
    assert response.status_code == 403
    assert "<h1>This form has grown too old</h1>" in response.content.decode()
