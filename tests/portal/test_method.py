"""The page that explains matching, with and without figures."""

import json
from datetime import date

import pytest

from portal.views.method import figures

pytestmark = pytest.mark.django_db


def test_everybody_may_read_how_matching_works(client):
    page = client.get("/en/matching/method/")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("Contains CC-CEDICT (CC BY-SA 4.0)") == 1
    assert text.count('class="tb-dot-best"') == 1
    assert text.count('class="tb-dot"') == 99
    assert client.get("/zh-hans/matching/method/").status_code == 200


def test_it_is_linked_from_the_foot_of_every_page(client):
    assert client.get("/en/startups/").content.decode().count('href="/en/matching/method/"') == 1


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (None, {"measured_on": None, "rows": []}),
        ("not json", {"measured_on": None, "rows": []}),
        ("[1, 2]", {"measured_on": None, "rows": []}),
        (
            json.dumps({"measured_on": "2026-11-25", "figures": [
                {"value": 0.81, "en": "of the first ten fit", "zh-hans": "前十位合适"},
                {"value": 3, "en": "English alone"},
                {"en": "no value"},
                "no figure",
            ]}),
            {"measured_on": date(2026, 11, 25), "rows": [
                {"value": "0.81", "words": "前十位合适"},
                {"value": "3", "words": "English alone"},
            ]},
        ),
    ],
)  # fmt: skip
def test_figures_that_are_absent_are_left_out(tmp_path, kept, told):
    path = tmp_path / "figures.json"
    if kept is not None:
        path.write_text(kept, encoding="utf-8")
    assert figures(path, "zh-hans") == told
