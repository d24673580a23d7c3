"""An organisation's page and those of its listings say how it fits one's own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.blocks import block_partner
from tests.factories import make_listing, make_organisation, make_staff, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db
BOX = re.compile(r'<section class="tb-match-box".*?</section>', re.DOTALL)


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def boxes(client):
    """The boxes on an address as somebody sees it, each as (its words, where its button leads)."""

    def boxes(address: str, person=None) -> list[tuple[str, str]]:
        client.logout()
        if person:
            client.force_login(person)
        page = client.get(address)
        assert page.status_code == 200
        return [_told(box) for box in BOX.findall(page.content.decode())]

    return boxes


def _told(box: str) -> tuple[str, str]:
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", box, flags=re.DOTALL)
    return " ".join(words.split()), re.search(r'href="([^"]+)"', box)[1]


def test_a_member_reads_the_reason_on_the_partners_pages(scene, boxes):
    factory = scene.factories["湘岳医疗"]
    told = (
        "Your match with 湘岳医疗 "
        "They need, and you offer, something about laser powder bed fusion (激光粉末床熔融). Why, and what next Ask for an introduction",
        f"/en/matches/{factory.slug}/?for=osteon",
    )
    for address in (factory.get_absolute_url(), scene.need_of("湘岳医疗").get_absolute_url()):
        assert boxes(address, scene.viewer) == [told]


def test_the_other_side_reads_its_own(scene, boxes):
    assert [words for words, _href in boxes(scene.startup.get_absolute_url(), scene.owner_of("湘岳医疗"))] == [
        "Your match with Osteon Print "
        "You need, and they offer, something about laser powder bed fusion (激光粉末床熔融). Why, and what next Ask for an introduction"
    ]


def test_nobody_else_has_one(scene, boxes):
    address = scene.factories["湘岳医疗"].get_absolute_url()
    assert len(boxes(address, scene.owner)) == 1
    for person in (None, make_user(), make_staff(), scene.owner_of("星城重工")):
        assert boxes(address, person) == []
    assert boxes(scene.startup.get_absolute_url(), scene.owner) == []


def test_without_a_match_it_leads_to_why_not(scene, boxes):
    baker = make_organisation("manufacturer", name="Baker")
    make_listing(baker, "need", title="Sourdough", body="Rye.")
    assert boxes(baker.get_absolute_url(), scene.owner) == [
        (
            "You and Baker are not matched "
            "Nothing that one of you needs meets what the other offers, as far as you may see. Why not? Ask for an introduction",
            f"/en/matches/{baker.slug}/?for=osteon",
        )
    ]


def test_whoever_is_blocked_reads_what_those_read_who_do_not_fit(scene, boxes):
    factory = scene.factories["湘岳医疗"]
    block_partner(organisation=scene.startup, partner=factory, note="", by=scene.owner)
    for page, reader in ((scene.startup, scene.owner_of("湘岳医疗")), (factory, scene.owner)):
        [(words, _href)] = boxes(page.get_absolute_url(), reader)
        assert words.startswith(f"You and {page.name} are not matched Nothing that one of you needs")


def test_it_costs_a_fixed_number_of_queries(client, scene):
    factory = scene.factories["浏阳钛业"]
    client.force_login(scene.owner)
    counts = []
    for _more in range(3):
        client.get(factory.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(factory.get_absolute_url())
        counts.append(len(queries))
        make_listing(factory, "need", title="Predictive maintenance and robot welding", body="Of welding frames.")
    assert counts == [counts[0]] * 3
    assert counts[0] <= 30
