"""The JSON API's lists, page by page: nothing twice, nothing left out, whatever is added meanwhile."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tests.factories import make_concept, make_listing, make_organisation
from tests.portal.test_api import API, kind_of

pytestmark = pytest.mark.django_db


def walk(client, path: str, between=lambda: None) -> list[list]:
    """The pages of a list, following `next`; `between` happens after the first."""
    pages, address = [], f"{API}/{path}"
    while address:
        answer = client.get(address)
        told = answer.json()
        pages.append([item.get("slug") or item.get("id") or item.get("code") for item in told["items"]])
        address = told["next"]
        assert answer.get("Link") == (f'<{address}>; rel="next"' if address else None)
        if len(pages) == 1:
            between()
    return pages


def test_pages_follow_each_other_while_rows_are_added(client):
    with time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False):
        for number in range(5):
            make_organisation(slug=f"old-{number}")

    def newcomers():
        make_organisation(slug="new-1")
        make_organisation(slug="new-2")

    assert walk(client, "organisations?per_page=2", newcomers) == [["old-0", "old-1"], ["old-2", "old-3"], ["old-4"]]
    assert walk(client, "organisations?per_page=3")[0][:2] == ["new-2", "new-1"]


def test_pages_of_a_ranked_list_go_on_behind_the_last_row(client):
    for number in range(5):
        make_organisation(slug=f"welder-{number}", name=f"Welding {number}")
    pages = walk(client, "organisations?q=welding&per_page=2", lambda: make_organisation(name="Welding welding"))
    seen = [slug for page in pages for slug in page if slug.startswith("welder")]
    assert sorted(seen) == [f"welder-{number}" for number in range(5)]


def test_listings_and_concepts_are_paged_alike(client):
    organisation = make_organisation()
    made = [make_listing(organisation).pk for _number in range(3)]
    codes = [make_concept(f"am.kind{number}").code for number in range(3)]
    assert walk(client, "listings?per_page=2") == [made[::-1][:2], made[:1]]
    assert walk(client, "concepts?family=am&per_page=2") == [codes[:2], codes[2:]]


def test_a_cursor_belongs_to_one_list(client):
    for number in range(2):
        make_organisation(slug=f"one-{number}")
        make_listing(make_organisation("manufacturer"), "need")
    cursor = parse_qs(urlsplit(client.get(f"{API}/organisations?per_page=1").json()["next"]).query)["cursor"][0]
    ways = [
        f"organisations?cursor={cursor}",
        f"organisations?kind=startup&cursor={cursor}",
        f"listings?cursor={cursor}",
    ]
    ways += [f"organisations?cursor={cursor[:-1]}", "organisations?cursor=1", "organisations?cursor=%00"]
    answers = [client.get(f"{API}/{way}") for way in ways]
    assert [(answer.status_code, kind_of(answer)) for answer in answers] == [(200, ""), *[(422, "bad-cursor")] * 5]
