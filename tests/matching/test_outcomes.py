"""What having worked with somebody teaches: each side by its own word, in its own list."""

import pytest
from django.urls import reverse

from matching.actions import forget_choices, save_match, set_profiling
from matching.learning import leanings
from matching.live import live_index
from matching.models import Outcome
from matching.outcomes import note_outcome
from matching.situation import Situation
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db

PARTNER = "湘岳医疗"


@pytest.fixture
def scene():
    return make_scene()


def say(scene, again: bool, name: str = PARTNER) -> Outcome:
    theirs = [scene.need_of(name).pk]
    partner = scene.factories[name]
    return note_outcome(organisation=scene.startup, partner=partner, again=again, statements=theirs, by=scene.owner)


def learnt(scene) -> dict[str, bool]:
    scene.startup.refresh_from_db()
    situation = Situation.read(scene.startup, scene.owner)
    return {one.words: one.more for one in leanings(live_index.current(), situation)}


@pytest.mark.parametrize("again", [True, False])
def test_ones_own_word_moves_its_kind_up_or_down(scene, again):
    before = scene.scores()
    say(scene, again)
    after = scene.scores()
    assert learnt(scene)["laser powder bed fusion"] is again
    assert (after["浏阳钛业"] > before["浏阳钛业"]) is again


def test_it_weighs_as_much_as_several_saves(scene):
    save_match(organisation=scene.startup, partner=scene.factories["麓山矿机"], by=scene.owner)
    saved = scene.scores()
    say(scene, True)
    both = scene.scores()
    assert both["浏阳钛业"] > saved["浏阳钛业"]
    assert both["麓山矿机"] < saved["麓山矿机"]


def test_what_the_partner_says_changes_nothing_in_ones_own_list(client, scene):
    say(scene, True)
    client.force_login(scene.owner)
    pages = [reverse("matching:matches"), reverse("matching:why", args=[scene.factories[PARTNER].slug])]

    def seen() -> tuple:
        return scene.scores(), learnt(scene), [words(client.get(page, {"for": scene.startup.slug})) for page in pages]

    seen()
    before = seen()
    for again in (True, False):
        partner, own = scene.factories[PARTNER], [scene.startup.listings.first().pk]
        note_outcome(organisation=partner, partner=scene.startup, again=again, statements=own, by=None)
        assert seen() == before
    say(scene, False)
    assert seen() != before, "one's own word does"


def words(answer) -> list[str]:
    """A page without what differs from request to request."""
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "csrf" not in line]


def test_without_profiling_and_once_forgotten_it_teaches_nothing(scene):
    say(scene, True)
    assert learnt(scene)
    set_profiling(organisation=scene.startup, profiling=False, by=scene.owner)
    assert learnt(scene) == {}
    set_profiling(organisation=scene.startup, profiling=True, by=scene.owner)
    forget_choices(organisation=scene.startup, by=scene.owner)
    assert learnt(scene) == {}
    assert Outcome.objects.count() == 1
    say(scene, True)
    assert learnt(scene)


def test_the_page_that_says_why_says_it_in_words(client, scene):
    client.force_login(scene.owner)
    page = reverse("matching:why", args=[scene.factories[PARTNER].slug])
    name = scene.factories[PARTNER].name
    assert "You worked" not in client.get(page).content.decode()
    say(scene, True)
    assert f"You worked well with {name} and would do it again." in client.get(page).content.decode()
    say(scene, False)
    assert f"You worked with {name} and would not do it again." in client.get(page).content.decode()
