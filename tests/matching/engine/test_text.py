"""What becomes of text before anything is compared."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.folding import MAX_CHARACTERS, Folded
from matching.engine.text import MAX_TERM, analyse, stem, tokens, written_language

from .examples import lexicon


def terms(text):
    return sorted(analyse(text))


def test_english_words_meet_as_stems_without_grammar_and_boilerplate():
    assert analyse("Our company is looking for welding; we weld, they welded") == {"weld": 3.0}


def test_german_and_french_grammar_and_legal_forms_are_no_terms():
    assert analyse("Die Müller GmbH & Co. KG sucht Partner für das Laserschweißen mit der Firma Dupont SAS") == {
        "die": 1.0,
        "muller": 1.0,
        "laserschweißen": 1.0,
        "dupont": 1.0,
    }
    assert analyse("Notre société SARL propose avec vous l'usinage pour les moules") == {"usinag": 1.0, "moul": 1.0}


def test_english_words_that_are_grammar_elsewhere_stay():
    assert terms("die casting, man, hat, war, car") == ["car", "cast", "die", "hat", "man", "war"]


def test_british_and_american_spelling_meet():
    assert [stem(word) for word in ("moulding", "fibres", "aluminium")] == [
        stem(word) for word in ("molding", "fibers", "aluminum")
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("316L", ["316l"]),
        ("Ti-6Al-4V", ["ti6al4v"]),
        ("Ti6Al4V", ["ti6al4v"]),
        ("ISO 13485", ["iso13485"]),
        ("ISO13485", ["iso13485"]),
        ("GB/T 35351", ["gbt35351"]),
        ("±0.01 mm", ["0.01mm"]),
        ("±0,01 mm", ["0.01mm"]),
        ("1,5 kW", ["1.5kw"]),
        ("0,125 mm", ["0.125mm"]),
        ("1,000 kg", ["1000kg"]),
        ("500kg", ["500kg"]),
        ("7075", ["7075"]),
        ("in 2024", ["2024"]),
        ("12 of them", []),
        ("5-axis", ["5axis", "axi"]),
    ],
)
def test_grades_standards_and_figures_stay_whole(written, expected):
    assert terms(written) == expected


def test_chinese_becomes_characters_one_and_two():
    assert analyse("激光熔覆") == {"激": 1, "光": 1, "熔": 1, "覆": 1, "激光": 1, "光熔": 1, "熔覆": 1}


def test_no_pair_of_characters_crosses_a_stop_word():
    assert terms("焊接和切割") == sorted(["焊", "接", "焊接", "切", "割", "切割"])


def test_chinese_cut_into_words_gives_the_same_terms_as_uncut():
    assert analyse("激光 选区 熔化") == analyse("激光选区熔化")


def test_mixed_scripts_keep_both():
    assert terms("采用SLM") == ["slm"]
    assert terms("TC4钛") == ["tc4", "钛"]


def test_full_width_letters_and_compatibility_forms_are_folded():
    assert analyse("ＳＬＭ　３１６Ｌ") == analyse("SLM 316L")


def test_invisible_and_right_to_left_characters_vanish_inside_words():
    assert analyse("we\u200bl\u202ed\u00ading \u0000laser") == analyse("welding laser")


def test_html_and_addresses_are_no_terms():
    assert analyse(
        '<script src="x">laser</script>&nbsp;&lt;welding https://evil.example/milling a.b@milling.example'
    ) == {
        "laser": 1,
        "weld": 1,
    }


@pytest.mark.parametrize("empty", ["", " \n\t", "🙂🙂", "\u202e", "-.,;", "\ud800"])
def test_text_without_words_has_no_terms(empty):
    assert analyse(empty) == {}


def test_enormous_text_is_read_up_to_the_limit():
    assert analyse("激" * (MAX_CHARACTERS + 5)) == {"激": MAX_CHARACTERS, "激激": MAX_CHARACTERS - 1}


@pytest.mark.parametrize("piece", ["<", "<a", "a-", "1-", "a.b+", "http://", "iso ", "&amp", "a1", "激 "])
def test_hostile_repetition_takes_no_more_than_a_moment(piece):
    text = piece * 100_000
    start = time.perf_counter()
    analyse(text)
    lexicon().find(text)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("laser welding", "en"),
        ("激光焊接", "zh-hans"),
        ("激光选区熔化 TC4 SLM", "zh-hans"),
        ("Hunan (湖南) laser", "en"),
        ("42", ""),
    ],
)
def test_the_language_is_read_off_the_text(text, language):
    assert written_language(text) == language


def test_a_slice_goes_back_to_what_was_written():
    text = Folded("We melt ＴＣ４\u200b粉末. Next one")
    start = text.lower.index("tc4")
    assert text.written(start, start + 3) == "ＴＣ４"
    assert text.sentence(start, start + 3) == "We melt ＴＣ４\u200b粉末"


@given(st.text(max_size=300))
def test_any_text_gives_the_same_sound_terms_twice(text):
    counts = analyse(text)
    assert counts == analyse(text)
    assert all(term and term == term.strip() and len(term) <= MAX_TERM for term in counts)
    assert all(count >= 1 for count in counts.values())


@given(st.text(alphabet="激光选区熔化TC4tiALV-6 slm.3DＳ🙂\u200b<>&;\u202e/éß", max_size=80))
def test_every_place_lies_in_the_text(text):
    folded = Folded(text)
    assert len(folded.lower) == len(folded.plain) == len(folded.offsets) - 1
    assert all(0 <= start < end <= len(folded.plain) for _, start, end in tokens(folded))
    found = lexicon().find(folded)
    assert all(one.word and one.word in folded.source for one in found)
    assert all(before.end <= after.start or before.start == after.start for before, after in pairwise(found))
