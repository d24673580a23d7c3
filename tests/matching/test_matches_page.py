"""The list as a page: filters in the address, chips, news, marks by htmx."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ecosystem.actions.listings import touch
from matching.models import Mark
from tests.factories import make_concept, make_listing, make_organisation, make_user
from tests.matching.scene import LPBF, make_scene

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "matches"}


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def page(client, scene):
    """The page as the owner sees it, at an address."""
    client.force_login(scene.owner)

    def page(query: str = "", **more):
        return client.get(reverse("matching:matches") + query, **more)

    return page


def names(answer) -> list[str]:
    return [card.partner.name for card in answer.context["cards"]]


def test_the_filters_narrow_the_list_and_say_so(scene, page):
    need = scene.need_of("湘岳医疗")
    need.intent = "supply"
    need.save()
    need.concepts.add(make_concept(LPBF))
    touch(need)
    child = make_concept("am.pbf")
    make_concept(LPBF).__class__.objects.filter(code=LPBF).update(parent=child)
    assert len(names(page())) == 4
    assert names(page("?intent=supply")) == ["湘岳医疗"]
    assert names(page("?about=am.pbf")) == ["湘岳医疗"]
    assert names(page("?direction=needs")) == []
    assert len(names(page("?region=region.hunan"))) == 4
    assert names(page("?region=region.nowhere")) == []
    answer = page("?intent=supply&about=am.pbf&region=region.hunan&direction=offers")
    assert names(answer) == ["湘岳医疗"]
    assert [(chip.text, chip.name) for chip in answer.context["chips"]] == [
        ("What we offer", "direction"),
        ("Supply", "intent"),
        ("am.pbf", "about"),
        ("Hunan", "region"),
    ]
    assert answer.context["chips"][2].href == (
        "/en/matches/?for=osteon&direction=offers&intent=supply&region=region.hunan"
    )


def test_nonsense_in_the_address_narrows_nothing(page):
    assert len(names(page("?intent=x&direction=y&shelf=z&new=perhaps&about="))) == 4


def test_a_fragment_is_the_list_alone(page):
    answer = page("?intent=pilot", headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert 'id="match-list"' in answer.content.decode()


def test_an_empty_list_says_what_to_do(page):
    assert "Nothing fits all of these" in page("?direction=needs").content.decode()
    assert "Nothing new" in page("?new=1").content.decode()
    both = page("?direction=needs&new=1").content.decode()
    assert ("Nothing fits all of these" in both, "Nothing new" in both) == (True, False)
    assert "Nothing saved yet" in page("?shelf=saved").content.decode()
    assert "Nothing shared with you" in page("?shelf=shared").content.decode()


def test_the_strip_and_the_badges_tell_what_is_new(scene, page):
    morning = timezone.now()
    with time_machine.travel(morning, tick=False):
        assert page().context["change"].since is None
    newcomer = make_organisation("manufacturer", name="Fresh Forge", owner=make_user())
    make_listing(newcomer, "need", title="Laser powder bed fusion wanted")
    scene.need_of("麓山矿机").delete()
    with time_machine.travel(morning + timedelta(hours=1), tick=False):
        answer = page()
        assert [(card.partner.name, card.new) for card in answer.context["cards"] if card.new] == [
            ("Fresh Forge", True)
        ]
        assert answer.context["change"].gone == (scene.factories["麓山矿机"].pk,)
        text = " ".join(answer.content.decode().split())
        assert "1 new</a>, 1 gone" in text
        assert "麓山矿机" in text
        assert names(page("?new=1")) == ["Fresh Forge"]
    with time_machine.travel(morning + timedelta(hours=2), tick=False):
        assert "nothing has changed." in page().content.decode()
        assert "Nothing new" in page("?new=1").content.decode()


def test_a_card_is_marked_in_its_place_and_undone(client, scene, page):
    page()
    partner = scene.factories["湘岳医疗"]
    url = reverse("matching:mark", kwargs={"slug": partner.slug})
    answer = client.post(url, {"for": "osteon", "verb": "dismiss", "reason": "known", "shelf": "open"}, headers=HTMX)
    text = answer.content.decode()
    assert ("湘岳医疗 is dismissed." in text, "Undo" in text, 'hx-swap-oob="true"' in text) == (True, True, True)
    assert Mark.objects.get().state == "dismissed"
    answer = client.post(url, {"for": "osteon", "verb": "unmark", "shelf": "open"}, headers=HTMX)
    assert f'id="card-{partner.pk}"' in answer.content.decode()
    assert "They need" in answer.content.decode()
    assert Mark.objects.count() == 0
    answer = client.post(url, {"for": "osteon", "verb": "dismiss", "reason": "", "shelf": "open"}, headers=HTMX)
    assert "Say why" in answer.content.decode()


def test_marking_leads_back_to_where_one_was(client, scene, page):
    page()
    url = reverse("matching:mark", kwargs={"slug": scene.factories["湘岳医疗"].slug})
    back = "/en/matches/?for=osteon&intent=pilot"
    assert client.post(url, {"for": "osteon", "verb": "save", "back": back}).url == back
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post(url, {"for": "osteon", "verb": "save", "back": elsewhere}).url == "/en/matches/?for=osteon"


def test_readers_see_everything_and_have_nothing_to_press(client, scene):
    client.force_login(scene.viewer)
    answer = client.get(reverse("matching:matches"))
    assert len(names(answer)) == 4
    main = answer.content.decode().split("<main")[1].split("</main")[0]
    assert 'method="post"' not in main


def test_what_is_on_the_page_in_chinese(client, scene):
    client.force_login(scene.owner_of("浏阳钛业"))
    answer = client.get("/zh-hans/matches/")
    assert [(card.partner.name, card.directions[0].need_is_ours) for card in answer.context["cards"]] == [
        ("Osteon Print", True)
    ]
    assert "激光粉末床熔融（laser powder bed fusion）" in answer.context["cards"][0].directions[0].sentence
