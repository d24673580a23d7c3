"""One partner looked into: why it fits, what would raise it, why it is not on the list; and two compared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ecosystem.models import ListingText
from matching.actions import dismiss_match
from matching.engine import Mention, Reasons, SharedConcept, SharedTerm
from matching.models import Mark
from matching.why import Quote, quote
from matching.words import DirectionInWords, SharedWord, telling
from tests.factories import make_concept, make_listing, make_organisation, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def why(client, scene):
    client.force_login(scene.owner)

    def why(partner, language: str = "en"):
        return client.get(f"/{language}/matches/{partner.slug}/?for=osteon")

    return why


def obstacles(answer) -> list[str]:
    return [one.text for one in answer.context["obstacles"]]


def test_a_match_is_told_in_the_words_of_both(scene, why):
    answer = why(scene.factories["湘岳医疗"])
    told = answer.context["told"][0]
    assert (told.need_is_ours, answer.context["place"].of, obstacles(answer)) == (False, 4, [])
    point = told.points[0]
    assert (point.label, point.other) == ("laser powder bed fusion", "激光粉末床熔融")
    assert (point.need.word, point.offer.word) == ("激光选区熔化", "Laser powder bed fusion")
    page = answer.content.decode()
    assert '<blockquote lang="zh-hans"><mark>激光选区熔化</mark>加工</blockquote>' in page
    assert [part.label for part in told.parts] == ["The two texts", "Conditions", "Mutual closeness"]


def test_a_listing_in_both_languages_is_shown_in_both_the_readers_first(scene, why):
    need = scene.need_of("湘岳医疗")
    ListingText.objects.create(listing=need, language="en", title="Selective laser melting of implants", body="")
    for language, first in (("en", "en"), ("zh-hans", "zh-hans")):
        texts = why(scene.factories["湘岳医疗"], language).context["told"][0].need_texts
        assert (len(texts), texts[0].language) == (2, first)


def test_the_sentence_is_cut_around_the_word():
    assert quote(Mention("LPBF", "en", "We do LPBF daily.", "body")) == Quote("We do ", "LPBF", " daily.", "en")
    assert quote(Mention("LPBF", "en", "…", "body")) == Quote("", "LPBF", "", "en")
    assert quote(Mention("", "", "", "chosen")) is None
    assert quote(None) is None


def reasons(*terms: tuple[str, str, float]) -> Reasons:
    """Reasons of one concept, told by LPBF on both sides, and of words with their shares."""
    lpbf = Mention("LPBF", "en", "LPBF", "title")
    shared = (SharedConcept("am.pbf.lpbf", 1.0, 0.5, lpbf, lpbf),)
    words = tuple(
        SharedTerm(Mention(need, "zh-hans", need, "body"), Mention(offer, "en", offer, "body"), share, share)
        for need, offer, share in terms
    )
    return Reasons(1, 2, "zh-hans", "en", 2.0, shared, words, (), ())


def test_words_are_told_once_the_weightiest_first_and_only_those_that_say_something():
    why = reasons(
        ("压铸", "cast", 0.03),
        ("铸件", "Cast", 0.04),
        ("机器", "robots", 0.05),
        ("机器人", "robot", 0.06),
        ("件", "parts", 0.2),
        ("熔融", "LPBF", 0.2),
        ("工作", "working", 0.019),
        ("压力", "pressure", 0.02),
    )
    assert [(item.in_need.word, item.in_offer.word) for item in telling(why)] == [
        ("机器人", "robot"),
        ("铸件", "Cast"),
        ("压力", "pressure"),
    ]


def test_a_second_concept_comes_into_the_sentence_only_where_it_weighs():
    concepts = [make_concept(f"am.{name}", name, f"{name}中") for name in ("printing", "milling", "metal")]
    told = [DirectionInWords(None, None, True, 50.0, _shared(concepts, shares)) for shares in ((60, 5, 4), (60, 4, 4))]
    told.append(DirectionInWords(None, None, False, 50.0, _shared(concepts, (4, 3, 2))))
    with translation.override("en"):
        assert [one.sentence for one in told] == [
            "You need, and they offer, something about printing (printing中) and milling (milling中).",
            "You need, and they offer, something about printing (printing中).",
            "They need, and you offer, something about printing (printing中).",
        ]


def _shared(concepts, shares) -> list[SharedWord]:
    return [SharedWord(concept, share, "", "") for concept, share in zip(concepts, shares, strict=True)]


def test_what_would_raise_it_is_said_to_whoever_can_do_it(client, scene, why):
    need = scene.need_of("湘岳医疗")
    need.trl_min = 7
    need.save()
    need.certificates.add(make_concept("cert.iso13485"))
    edit = reverse("ecosystem:listing-edit", kwargs={"pk": scene.offer.pk})
    told = why(scene.factories["湘岳医疗"]).context["told"][0]
    assert [(one.text, one.href) for one in told.advice] == [
        ("State your offer's TRL; the need asks for 7.", edit),
        ("Add ISO 13485 to your offer if you hold it.", edit),
        (f"Write “{scene.offer.title}” in Chinese too: theirs is in Chinese only.", edit),
    ]
    client.force_login(scene.viewer)
    answer = client.get(reverse("matching:why", kwargs={"slug": scene.factories["湘岳医疗"].slug}))
    assert [one.href for one in answer.context["told"][0].advice] == ["", "", ""]


def test_what_the_offer_leaves_open_is_asked_by_one_side_and_said_by_the_other(client, scene, why):
    need = scene.need_of("湘岳医疗")
    need.mrl_min, need.volume, need.languages = 7, "月产50件", ["en", "de"]
    need.save()
    need.regions.add(make_concept("region.hunan"))
    advised = [one.text for one in why(scene.factories["湘岳医疗"]).context["told"][0].advice]
    assert sorted(advised[:-1]) == [
        "Name Hunan among your regions if you reach there.",
        "Name the languages you work in; the need asks for Deutsch, English.",
        "Say how much you can do in a year; the need is for 600 pieces.",
        "State your offer's MRL; the need asks for 7.",
    ]
    client.force_login(scene.owner_of("湘岳医疗"))
    told = client.get(f"/en/matches/osteon/?for={scene.factories['湘岳医疗'].slug}").context["told"][0]
    assert sorted(one.text for one in told.advice[:-1]) == [
        "Ask them: how much they can do in a year. Their offer does not say.",
        "Ask them: how ready its production is (MRL). Their offer does not say.",
        "Ask them: in which languages they work. Their offer does not say.",
        "Ask them: whether they reach Hunan. Their offer does not say.",
    ]


def test_why_not_a_partner_that_shares_nothing(scene, why):
    baker = make_organisation("manufacturer", name_zh="面包房", owner=make_user())
    make_listing(baker, "need", title="酵母面包", body="黑麦。", language="zh-hans")
    answer = why(baker)
    assert obstacles(answer) == ["Its texts and yours share no concept and no word that counts."]
    assert (answer.context["match"], answer.context["place"].place) == (None, 0)


def test_why_not_one_that_has_published_nothing_or_only_the_same_kind(scene, why):
    silent = make_organisation("manufacturer", name="Silent", owner=make_user())
    assert obstacles(why(silent)) == ["It has published no need and no offer that you may see."]
    make_listing(silent, "offer", title="Laser powder bed fusion")
    assert obstacles(why(silent)) == ["You only offer, and it only offers. Say what you need."]


def test_why_not_one_that_was_dismissed(scene, why):
    factory = scene.factories["湘岳医疗"]
    dismiss_match(organisation=scene.startup, partner=factory, reason="known", by=scene.owner)
    Mark.objects.update(marked_at="2026-03-01T09:00:00Z")
    answer = why(factory)
    assert obstacles(answer) == ["You dismissed it on 1 Mar 2026: We know each other already."]
    assert len(answer.context["told"]) == 1


def test_whoever_is_not_verified_is_told_that_there_may_be_more(scene, why):
    """Whether there is more, nobody learns."""
    scene.startup.verification, scene.startup.verified_at = "unverified", None
    scene.startup.save()
    silent = make_organisation("manufacturer", name="Silent", owner=make_user())
    nothing = obstacles(why(silent))
    make_listing(silent, "need", title="Laser powder bed fusion", visibility="verified")
    assert obstacles(why(silent)) == nothing
    assert nothing[-1].startswith("Some needs and offers are shown to verified members only.")


def test_nobody_is_explained_who_may_not_be_seen(client, scene, why):
    hidden = make_organisation("manufacturer", name="Hidden", verified=False)
    rival = make_organisation("startup", name="Rival")
    assert [why(one).status_code for one in (hidden, rival, scene.startup)] == [404, 404, 404]
    client.force_login(make_user())
    assert client.get(reverse("matching:why", kwargs={"slug": scene.factories["湘岳医疗"].slug})).status_code == 404


def test_why_not_finds_by_name_in_either_language(client, scene, why):
    client.force_login(scene.owner)
    address = reverse("matching:why-not")
    only = client.get(address, {"for": "osteon", "q": "湘岳"})
    assert only.url == f"/en/matches/{scene.factories['湘岳医疗'].slug}/?for=osteon"
    assert client.get(address, {"q": "nobody"}).context["found"] == []
    make_organisation("manufacturer", name="湘岳重工", verified=False)
    make_organisation("startup", name="湘岳 labs")
    assert client.get(address, {"q": "湘岳"}).status_code == 302
    make_organisation("manufacturer", name_zh="湘岳精机")
    assert [one.name for one in client.get(address, {"q": "湘岳"}).context["found"]] == ["湘岳医疗", "湘岳精机"]


def test_a_search_costs_the_same_whatever_it_finds(client, scene):
    client.force_login(scene.owner)
    counted = []
    for _round in range(2):
        make_organisation("manufacturer", name="Forge East", region=make_concept("region.hunan"))
        make_organisation("manufacturer", name="Forge West", region=make_concept("region.hunan"))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("matching:why-not"), {"q": "Forge"})
        counted.append((len(answer.context["found"]), len(queries)))
    assert [found for found, _queries in counted] == [2, 4]
    assert counted[0][1] == counted[1][1] <= 25


def test_a_partner_looked_into_costs_at_most_25_queries(scene, why):
    factory = scene.factories["湘岳医疗"]
    why(factory)
    with CaptureQueriesContext(connection) as queries:
        why(factory)
    assert len(queries) <= 25


def test_two_are_compared_and_their_differences_marked(client, scene):
    client.force_login(scene.owner)
    slugs = {name: scene.factories[name].slug for name in ("湘岳医疗", "浏阳钛业")}
    address = reverse("matching:compare")
    answer = client.get(address, {"a": slugs["湘岳医疗"], "b": slugs["浏阳钛业"]})
    rows = {row.label: row for row in answer.context["rows"]}
    shared = rows["What you share"]
    assert [sorted((item.text, item.alone) for item in cell) for cell in shared.cells] == [
        [("laser powder bed fusion", False)],
        [("laser powder bed fusion", False), ("robot welding", True)],
    ]
    assert (shared.differs, rows["Written in"].differs, rows["Fit"].differs) == (True, False, True)
    assert [[item.text for item in cell] for cell in rows["Where they are"].cells] == [["长沙", "Hunan"]] * 2
    ticked = client.get(address, {"with": list(slugs.values())})
    assert [side.partner.slug for side in ticked.context["sides"]] == list(slugs.values())
    assert client.get(address, {"a": slugs["湘岳医疗"], "b": "no-such"}).status_code == 404
    one = client.get(address, {"a": slugs["湘岳医疗"]})
    assert [choice.pk for choice in one.context["choices"] if choice.slug == slugs["湘岳医疗"]] == []
    assert len(one.context["choices"]) == 3


def test_a_note_saves_as_one_types(client, scene, why):
    partner = scene.factories["湘岳医疗"]
    address = reverse("matching:note", kwargs={"slug": partner.slug}) + "?for=osteon"
    base = why(partner).context["note"]["note"].field.widget.attrs["data-base"]
    first = client.post(address, {"field": "note", "value": "Ask.", "base": base})
    assert (first.status_code, first.json()["status"]) == (200, "saved")
    late = client.post(address, {"field": "note", "value": "Mine.", "base": base})
    assert (late.status_code, late.json()["value"]) == (409, "Ask.")
    assert "Ask." in why(partner).content.decode()
    long = client.post(address, {"field": "note", "value": "x" * 2001, "base": first.json()["base"]})
    assert long.status_code == 422
    whole = client.post(address, {"note": "Whole.", "base-note": first.json()["base"]})
    assert (whole.status_code, Mark.objects.get().note) == (302, "Whole.")
    client.force_login(scene.viewer)
    assert client.post(address, {"field": "note", "value": "No.", "base": ""}).status_code == 403
    assert "Whole." in client.get(reverse("matching:why", kwargs={"slug": partner.slug})).content.decode()
