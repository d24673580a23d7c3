"""Help with writing: what a good need or offer says, looked for as one types."""

import time

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.examples import examples, examples_for
from ecosystem.models import ListingText
from ecosystem.writing import CONTACT, FIGURE, PRAISE, advice, measure
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


def written(kind: str, title: str, body: str, language: str = "en"):
    return make_listing(make_organisation("startup"), kind, title=title, body=body, language=language)


def missing(listing) -> list[str]:
    return [one.text for one in advice(listing) if not one.done]


def test_the_examples_pass_their_own_advice():
    concepts = [make_concept("am.lpbf"), make_concept("mat.steel")]
    for example in examples():
        listing = make_listing(make_organisation("startup"), example.kind, concepts=concepts)
        listing.texts.all().delete()
        for language, (title, body) in example.words.items():
            ListingText.objects.create(listing=listing, language=language, title=title, body=body)
        assert (example.words["en"][0], missing(listing)) == (example.words["en"][0], [])


def test_empty_praise_is_quoted_and_figures_are_asked_for():
    said = missing(
        written("offer", "Leading solution", "We are a world-leading, innovative maker. Call +49 170 1234567.")
    )
    assert said == [
        "The title names the thing and its use, in one line.",
        "The description has room for what matters.",
        "It has figures: 0 with their units.",
        "It says how far it is: who uses it, what has been tested.",
        "Praise tells an engineer nothing: “leading”, “world-leading”, “innovative”. Give the figure behind it.",
        "It has an address or a number in it. Leave that to an introduction: everybody reads this.",
        "At least two words say what it is about; they carry it into the other language.",
        "It is written in both languages.",
    ]


def test_chinese_is_measured_in_characters():
    said = missing(written("need", "储罐焊缝机器人打磨", "目前人工打磨，每台 40 米焊缝，需 3 天。", "zh-hans"))
    assert "The title names the thing and its use, in one line." not in said
    assert "It says how it is done today." not in said
    assert "The description has room for what matters." in said


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("12 mm, 0.8 to 4 m, 6 %", ["12 mm", "4 m", "6 %"]),
        ("板厚 6–12 毫米，年产 500 件", ["12 毫米", "500 件"]),
        ("ISO 9001 since 2024 with 316L", []),
        ("", []),
    ],
)
def test_a_figure_is_a_number_with_its_unit(text, figures):
    assert [found.group().strip() for found in FIGURE.finditer(text)] == figures


@given(st.text(max_size=300))
def test_no_text_breaks_the_rules(text):
    assert measure(text, "en") >= 0
    assert measure(text, "zh-hans") >= 0
    for pattern in (FIGURE, PRAISE, CONTACT):
        assert pattern.findall(text) is not None


def test_long_runs_cost_little():
    began = time.process_time()
    for text in ("1" * 8000, "a." * 4000, "+" + "1 " * 4000, "领" * 8000, "x@" * 4000):
        for pattern in (FIGURE, PRAISE, CONTACT):
            pattern.findall(text)
    assert time.process_time() - began < 2


def test_the_side_of_the_editor_follows_what_is_saved(client):
    owner = make_user()
    listing = make_listing(make_organisation("startup", owner=owner), "need", title="Robot", body="Short.")
    client.force_login(owner)
    url = reverse("ecosystem:listing-edit", kwargs={"pk": listing.pk})
    headers = {"HX-Request": "true", "HX-Target": "listing-advice"}
    before = client.get(url, headers=headers).content.decode()
    ListingText.objects.filter(listing=listing).update(body="Today we weld by hand. " + "Each seam takes 40 min. " * 12)
    after = client.get(url, headers=headers).content.decode()
    done = 'is-done">'
    assert after.count(done) == before.count(done) + 3
    assert "<html" not in after


def test_words_named_in_the_text_are_offered_and_added_with_one_button(client):
    owner = make_user()
    lpbf = make_concept("am.lpbf", "Laser powder bed fusion", "激光粉末床熔融")
    listing = make_listing(
        make_organisation("startup", owner=owner), "offer", title="激光粉末床熔融阀体", language="zh-hans"
    )
    client.force_login(owner)
    url = reverse("ecosystem:listing-edit", kwargs={"pk": listing.pk})
    assert 'name="code" value="am.lpbf"' in client.get(url).content.decode()
    client.post(reverse("ecosystem:concept-add", kwargs={"pk": listing.pk}), {"code": "am.lpbf"})
    assert list(listing.concepts.all()) == [lpbf]
    assert 'name="code" value="am.lpbf"' not in client.get(url).content.decode()


def test_the_nearest_example_comes_first():
    listing = written("need", "Impellers", "Impellers.")
    listing.concepts.add(make_concept("am.lpbf"), make_concept("mat.steel"))
    with translation.override("zh-hans"):
        assert examples_for(listing)[0].words["en"][0].startswith("Printed pump impellers")
