"""What an organisation's own choices teach its list, and only its own."""

import re

import pytest
from django.urls import reverse

from collaboration.actions.introductions import ask_for_introduction
from core.permissions import NotAllowed
from matching.actions import (
    dismiss_match,
    forget_choices,
    ignore_term,
    restore_term,
    save_match,
    set_profiling,
)
from matching.learning import leanings, taste_of
from matching.live import live_index
from matching.models import Mark, Preference
from matching.situation import Situation
from tests.factories import make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def learnt(scene) -> dict[str, bool]:
    """The words shown, and whether there is more of each."""
    scene.startup.refresh_from_db()
    situation = Situation.read(scene.startup, scene.owner)
    return {one.words: one.more for one in leanings(live_index.current(), situation)}


def save(scene, name):
    save_match(organisation=scene.startup, partner=scene.factories[name], by=scene.owner)


def dismiss(scene, name, reason="not_relevant"):
    dismiss_match(organisation=scene.startup, partner=scene.factories[name], reason=reason, by=scene.owner)


def test_without_choices_nothing_is_learnt(scene):
    assert learnt(scene) == {}


def test_what_is_saved_brings_its_kind_up(scene):
    before = scene.scores()
    save(scene, "湘岳医疗")
    after = scene.scores()
    assert learnt(scene)["laser powder bed fusion"] is True
    assert after["浏阳钛业"] > before["浏阳钛业"]
    assert after["麓山矿机"] < before["麓山矿机"]


def test_what_is_not_looked_for_brings_its_kind_down(scene):
    before = scene.scores()
    dismiss(scene, "湘岳医疗")
    after = scene.scores()
    assert learnt(scene)["laser powder bed fusion"] is False
    assert after["浏阳钛业"] < before["浏阳钛业"]


@pytest.mark.parametrize("reason", [one for one in Mark.Reason.values if one != "not_relevant"])
def test_no_other_reason_teaches_anything(scene, reason):
    dismiss(scene, "湘岳医疗", reason)
    assert learnt(scene) == {}


def test_asking_weighs_more_than_saving(scene):
    save(scene, "星城重工")
    ask_for_introduction(
        organisation=scene.startup,
        partner=scene.factories["麓山矿机"],
        need=scene.need_of("麓山矿机"),
        offer=scene.offer,
        message="Let us talk about gearboxes.",
        by=scene.owner,
    )
    taste = taste_of(live_index.current(), Situation.read(scene.startup, scene.owner))
    vocabulary = live_index.current().space.vocabulary
    amounts = dict(zip(taste.terms.tolist(), taste.amounts.tolist(), strict=True))
    of = {name: amounts[column] for name, column in vocabulary.items() if column in amounts and "." in name}
    maintenance, welding = (next(a for name, a in of.items() if name.endswith(end)) for end in ("pdm", "welding"))
    assert maintenance > 2 * welding


def test_a_term_is_taken_out_and_put_back(scene):
    save(scene, "湘岳医疗")
    whole = learnt(scene)
    situation = Situation.read(scene.startup, scene.owner)
    term = next(one.term for one in leanings(live_index.current(), situation) if one.words == "laser powder bed fusion")
    act = {"organisation": scene.startup, "term": term, "by": scene.editor}
    ignore_term(**act)
    assert "laser powder bed fusion" not in learnt(scene)
    assert Preference.objects.get().ignored == [term]
    restore_term(**act)
    assert learnt(scene) == whole


def test_forgetting_begins_anew_and_keeps_the_marks(scene):
    before = scene.scores()
    save(scene, "湘岳医疗")
    forget_choices(organisation=scene.startup, by=scene.owner)
    scene.startup.refresh_from_db()
    assert (learnt(scene), scene.scores(), Mark.objects.count()) == ({}, before, 1)
    save(scene, "星城重工")
    assert "robot welding" in learnt(scene)


def test_without_profiling_neither_choices_nor_requests_move_anything(scene):
    plain = scene.scores()
    save(scene, "湘岳医疗")
    dismiss(scene, "麓山矿机")
    ask_for_introduction(
        organisation=scene.startup,
        partner=scene.factories["星城重工"],
        need=scene.need_of("星城重工"),
        offer=scene.offer,
        message="Let us talk about frames.",
        by=scene.owner,
    )
    assert scene.scores() != {name: score for name, score in plain.items() if name != "麓山矿机"}
    set_profiling(organisation=scene.startup, profiling=False, by=scene.owner)
    scene.startup.refresh_from_db()
    assert scene.scores() == {name: score for name, score in plain.items() if name != "麓山矿机"}
    assert learnt(scene) == {}


def test_readers_change_nothing_of_it(scene):
    for person in (scene.viewer, make_user()):
        with pytest.raises(NotAllowed, match="what its choices teach"):
            set_profiling(organisation=scene.startup, profiling=False, by=person)
    assert Preference.objects.count() == 0


def test_the_other_side_never_learns_of_a_choice(client, scene):
    """The partner's list and reasons are the same bytes whether it was dismissed or not, and whatever was noted."""
    partner, owner = scene.factories["湘岳医疗"], scene.owner_of("湘岳医疗")
    set_a_visit = reverse("matching:matches")
    client.force_login(owner)
    client.get(set_a_visit)

    def seen() -> list[bytes]:
        pages = [
            set_a_visit,
            reverse("matching:why", kwargs={"slug": "osteon"}),
            "/api/v1/matches",
            "/api/v1/matches/osteon",
        ]
        return [without_tokens(client.get(page).content) for page in pages]

    before = seen()
    assert b"Osteon Print" in before[0]
    dismiss_match(organisation=scene.startup, partner=partner, reason="not_relevant", note="zyq canary", by=scene.owner)
    assert seen() == before


def without_tokens(page: bytes) -> bytes:
    return re.sub(rb'(name="csrfmiddlewaretoken" value="|name="csrf-token" content=")\w+', b"", page)


def test_the_panel_works_through_the_page(client, scene):
    save(scene, "湘岳医疗")
    client.force_login(scene.owner)
    page = client.get(reverse("matching:matches"))
    assert "laser powder bed fusion" in [one.words for one in page.context["leanings"]]
    learning = reverse("matching:learning")
    answer = client.post(learning, {"for": "osteon", "verb": "without", "back": "/en/matches/?for=osteon&intent=pilot"})
    assert (answer.status_code, answer.url) == (302, "/en/matches/?for=osteon&intent=pilot#learnt")
    assert Preference.objects.get().profiling is False
    page = client.get(reverse("matching:matches"))
    assert (page.context["leanings"], "Without profiling: your list is ordered" in page.content.decode()) == ([], True)
    assert client.post(learning, {"for": "osteon", "verb": "nonsense"}).status_code == 404
    answer = client.post(learning, {"for": "osteon", "verb": "with", "back": "//evil.example/"})
    assert answer.url == "/en/matches/?for=osteon#learnt"
