"""Matches in the API: filters, news, and why."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from matching.actions import dismiss_match, write_note
from matching.models import Visit
from tests.factories import make_listing, make_organisation, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def ask(client, scene):
    client.force_login(scene.owner)
    return lambda path="", **query: client.get(f"/api/v1/matches{path}", query)


def slugs(answer) -> list[str]:
    return [item["partner"]["slug"] for item in answer.json()["items"]]


def test_the_filters_are_those_of_the_page(scene, ask):
    need = scene.need_of("星城重工")
    need.intent = "supply"
    need.save()
    assert len(slugs(ask())) == 4
    assert slugs(ask(intent="supply")) == [scene.factories["星城重工"].slug]
    assert slugs(ask(direction="needs")) == []
    assert len(slugs(ask(region="region.hunan", direction="offers"))) == 4
    assert ask(direction="up").status_code == 422


def test_new_is_what_was_not_there_at_the_last_visit_and_asking_is_no_visit(client, scene, ask):
    morning = timezone.now()
    with time_machine.travel(morning, tick=False):
        assert (slugs(ask(new="true")), Visit.objects.count()) == ([], 0)
        client.get(reverse("matching:matches"))
    newcomer = make_organisation("manufacturer", name="Fresh Forge", owner=make_user())
    make_listing(newcomer, "need", title="Laser powder bed fusion wanted")
    with time_machine.travel(morning + timedelta(hours=1), tick=False):
        assert slugs(ask(new="true")) == [newcomer.slug]
        assert Visit.objects.get().seen_at == morning


def test_a_dismissed_match_stands_on_its_shelf_and_a_note_is_no_mark(scene, ask):
    factory = scene.factories["湘岳医疗"]
    dismiss_match(organisation=scene.startup, partner=factory, reason="known", by=scene.owner)
    write_note(organisation=scene.startup, partner=scene.factories["星城重工"], note="Hm.", base=None, by=scene.owner)
    assert slugs(ask(shelf="dismissed")) == [factory.slug]
    assert {item["mark"] for item in ask().json()["items"]} == {None}


def test_why(scene, ask):
    factory = scene.factories["湘岳医疗"]
    answer = ask(f"/{factory.slug}").json()
    assert (answer["partner"]["slug"], answer["listed"], answer["obstacles"]) == (factory.slug, 4, [])
    assert answer["match"]["directions"][0]["concepts"][0]["in_need"] == "激光选区熔化"
    assert [part["label"] for part in answer["steps"][0]["parts"]] == [
        "The two texts",
        "Conditions",
        "Mutual closeness",
    ]
    silent = make_organisation("manufacturer", name="Silent", owner=make_user())
    answer = ask(f"/{silent.slug}").json()
    assert (answer["match"], answer["place"], answer["steps"]) == (None, 0, [])
    assert answer["obstacles"] == ["It has published no need and no offer that you may see."]


def test_why_of_somebody_hidden_is_not_found(client, scene, ask):
    hidden = make_organisation("manufacturer", name="Hidden", verified=False)
    assert ask(f"/{hidden.slug}").status_code == 404
    client.force_login(make_user())
    assert client.get(f"/api/v1/matches/{scene.factories['湘岳医疗'].slug}").status_code == 404
