"""Concepts found in text of either language."""

import pytest

from matching.engine import Concept, Lexicon

from .examples import EN, ZH, lexicon


def found(text):
    return [(one.code, one.word) for one in lexicon().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Laser Powder Bed Fusion", [("am.pbf.lpbf", "Laser Powder Bed Fusion")]),
        ("laser powder-bed fusion", [("am.pbf.lpbf", "laser powder-bed fusion")]),
        ("laser  powder\nbed fusion", [("am.pbf.lpbf", "laser  powder\nbed fusion")]),
        ("激光选区熔化设备", [("am.pbf.lpbf", "激光选区熔化")]),
        ("激光 选区 熔化", [("am.pbf.lpbf", "激光 选区 熔化")]),
        ("采用SLM工艺", [("am.pbf.lpbf", "SLM")]),
        ("three SLMs", [("am.pbf.lpbf", "SLMs")]),
        (
            "Ti6Al4V, Ti-6Al-4V, ti 6al 4v",
            [("mat.ti64", "Ti6Al4V"), ("mat.ti64", "Ti-6Al-4V"), ("mat.ti64", "ti 6al 4v")],
        ),
        ("TC4合金", [("mat.ti64", "TC4")]),
        ("injection molding", [("proc.mould", "injection molding")]),
        ("one bearing", [("part.bearing", "bearing")]),
        ("batteries", [("part.battery", "batteries")]),
        ("OPC-UA and OPCUA", [("iiot.opcua", "OPC-UA"), ("iiot.opcua", "OPCUA")]),
    ],
)
def test_names_are_found_as_people_write_them(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("text", ["slm", "hips", "the ai of", "SLMX", "paid AIM", "TC42", "laser powder bed", ""])
def test_abbreviations_keep_their_case_and_words_their_borders(text):
    assert found(text) == []


def test_the_longest_name_wins_and_shorter_ones_inside_it_are_dropped():
    assert found("laser powder bed fusion, powder bed fusion") == [
        ("am.pbf.lpbf", "laser powder bed fusion"),
        ("am.pbf", "powder bed fusion"),
    ]
    assert found("注塑成型") == [("proc.mould", "注塑成型")]


def test_a_word_for_two_concepts_names_both():
    both = Lexicon([Concept("a", None, {EN: "laser cutting"}), Concept("b", None, {EN: "laser cutting"})])
    assert [one.code for one in both.find("laser cutting")] == ["a", "b"]


def test_a_concept_gives_half_to_its_parent_and_a_quarter_to_its_grandparent():
    assert lexicon().spread({"am.pbf.lpbf": 2.0, "am.pbf.ebm": 4.0}) == {
        "am.pbf.lpbf": 2.0,
        "am.pbf.ebm": 4.0,
        "am.pbf": 3.0,
        "am": 1.5,
    }


def test_a_child_covers_its_parent_and_not_the_other_way_round():
    words = lexicon()
    assert words.covers("am.pbf.lpbf", "am") is True
    assert words.covers("am", "am.pbf.lpbf") is False
    assert words.covers("unknown", "unknown") is True


def test_labels_fall_back_to_the_other_language_and_then_to_the_code():
    words = Lexicon([Concept("a", None, {EN: "milling", ZH: ""}), Concept("b")])
    assert [words.label(code, ZH) for code in ("a", "b", "c")] == ["milling", "b", "c"]


def test_a_ring_of_parents_and_a_missing_parent_end_the_line():
    words = Lexicon([Concept("a", "b"), Concept("b", "a"), Concept("c", "gone")])
    assert [words.ancestors(code) for code in ("a", "b", "c", "unknown")] == [("b",), ("a",), (), ()]


def test_an_empty_lexicon_finds_nothing():
    assert Lexicon([]).find("laser") == []
