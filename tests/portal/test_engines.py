"""What search engines are told: which pages there are, what is on them, and what their owners do not want found."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.editing import OrganisationEditor
from tests.competitions.scene import make_competition
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def linked(page: str) -> list[dict]:
    return [json.loads(found) for found in LINKED.findall(page)]


def addresses(client, section: str) -> list[str]:
    return sorted(re.findall("<loc>(.*?)</loc>", client.get(f"/sitemap-{section}.xml").content.decode()))


def test_the_sitemap_names_public_pages_once_in_each_language(client, settings):
    settings.SITE_URL = "https://portal.example"
    firm = make_organisation("startup", slug="fennwick")
    listing = make_listing(firm, "offer")
    make_listing(firm, "offer", visibility="verified")
    make_listing(firm, "offer", status="draft")
    make_listing(firm, "offer", expires_at=timezone.now() - timedelta(days=1))
    make_organisation("startup", slug="unseen", verified=False)
    assert addresses(client, "organisations") == [
        f"https://portal.example/{language}/organisations/fennwick/" for language in ("en", "zh-hans")
    ]
    assert addresses(client, "listings") == [
        f"https://portal.example/{language}/listings/{listing.pk}/" for language in ("en", "zh-hans")
    ]
    make_competition(slug="award")
    make_competition(slug="hidden", status="draft")
    assert addresses(client, "competitions") == [
        f"https://portal.example/{language}/competitions/award/" for language in ("en", "zh-hans")
    ]
    assert len(addresses(client, "pages")) == 12
    index = client.get("/sitemap.xml").content.decode()
    assert index.count("<loc>https://portal.example/sitemap-") == 5
    assert 'hreflang="zh-hans"' in client.get("/sitemap-organisations.xml").content.decode()


def test_an_owner_who_wants_no_search_engine_is_left_out_and_marked(client):
    owner = make_user()
    firm = make_organisation("startup", slug="fennwick", owner=owner)
    listing = make_listing(firm, "offer")
    for url in (firm.get_absolute_url(), listing.get_absolute_url()):
        answer = client.get(url)
        assert (answer.get("X-Robots-Tag"), len(linked(answer.content.decode()))) == (None, 1)
    OrganisationEditor(firm, by=owner).save("indexed", "False", base=None)
    for url in (firm.get_absolute_url(), listing.get_absolute_url()):
        answer = client.get(url)
        assert (answer["X-Robots-Tag"], linked(answer.content.decode())) == ("noindex, nofollow", [])
    assert (addresses(client, "organisations"), addresses(client, "listings")) == ([], [])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/en/", None),
        ("/zh-hans/startups/", None),
        ("/en/startups/?q=laser", "noindex, follow"),
        ("/en/accounts/login/", "noindex, nofollow"),
        ("/en/search/?q=laser", "noindex, nofollow"),
        ("/en/compare/", "noindex, nofollow"),
        ("/healthz", "noindex, nofollow"),
        ("/en/organisations/no-such/", "noindex, nofollow"),
    ],
)
def test_only_public_pages_in_their_plain_form_may_be_kept(client, url, said):
    assert client.get(url).get("X-Robots-Tag") == said


def test_a_card_as_linked_data(client, settings):
    settings.SITE_URL = "https://portal.example"
    firm = make_organisation(
        "startup", slug="fennwick", name="Fennwick", name_zh="芬维克", founded=2021, size="11-50",
        website="https://fennwick.example", region=make_concept("region.hunan", "Hunan", "湖南"),
    )  # fmt: skip
    firm.concepts.add(make_concept("am.lpbf", "Laser powder bed fusion", "激光粉末床熔融"))
    (found,) = linked(client.get("/zh-hans/organisations/fennwick/").content.decode())
    assert found == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": "https://portal.example/en/organisations/fennwick/#organisation",
        "name": "芬维克",
        "alternateName": ["Fennwick"],
        "description": "一句话简介",
        "url": "https://portal.example/zh-hans/organisations/fennwick/",
        "sameAs": "https://fennwick.example",
        "foundingDate": "2021",
        "address": {"@type": "PostalAddress", "addressLocality": "长沙", "addressRegion": "湖南"},
        "numberOfEmployees": {"@type": "QuantitativeValue", "minValue": 11, "maxValue": 50},
        "knowsAbout": ["激光粉末床熔融"],
    }
    assert "registration" not in json.dumps(found)


def test_a_need_is_sought_and_an_offer_made(client):
    firm = make_organisation("manufacturer", name="Chulan")
    for kind, word in (("need", "seeks"), ("offer", "makesOffer")):
        listing = make_listing(firm, kind, title="Valves")
        (found,) = linked(client.get(listing.get_absolute_url()).content.decode())
        assert (found["name"], found[word]["name"]) == ("Chulan", "Valves")


def test_words_that_would_end_the_element_do_not(client):
    hostile = "</script><script>alert(1)</script><!--"
    firm = make_organisation("startup", name=hostile)
    page = client.get(firm.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert linked(page)[0]["name"] == hostile


def test_what_is_not_for_everybody_has_no_linked_data_even_for_its_owner(client):
    owner = make_user()
    firm = make_organisation("startup", owner=owner)
    client.force_login(owner)
    for listing in (make_listing(firm, "offer", visibility="verified"), make_listing(firm, "offer", status="draft")):
        answer = client.get(listing.get_absolute_url())
        assert (answer["X-Robots-Tag"], linked(answer.content.decode())) == ("noindex, nofollow", [])


def test_robots_are_told_where_the_sitemap_is(client, settings):
    settings.SITE_URL = "https://portal.example"
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /zh-hans/accounts/" in text
    assert text.endswith("Sitemap: https://portal.example/sitemap.xml\n")
    assert reverse("robots") == "/robots.txt"
