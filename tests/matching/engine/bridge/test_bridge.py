"""From one language to the other, word by word."""

import pytest

from matching.engine import Concept
from matching.engine.bridge import Bridge, Entry, GlossaryError, cedict, glossary
from matching.engine.bridge.dictionary import best, english_stems
from matching.engine.bridge.parallel import learn
from matching.engine.bridge.segment import Words

LINES = (
    "# a comment",
    "激光 激光 [ji1 guang1] /laser/CL:束[shu4]/",
    "機床 机床 [ji1 chuang2] /machine tool/a lathe/",
    "姚明 姚明 [Yao2 Ming2] /Yao Ming (1980-), retired Chinese basketball player/",
    "委靡 委靡 [wei3 mi3] /variant of 萎靡[wei3 mi3]/",
    "萎靡 萎靡 [wei3 mi3] /dispirited; depressed/",
    "的 的 [de5] /of/~'s (possessive particle)/",
    "AA制 AA制 [A A zhi4] /to split the bill/",
    "broken",
)


def bridge(*lines):
    return Bridge.of(cedict.read(lines or LINES))


def test_lines_become_entries_with_clean_senses():
    laser, tool, name, other, _, _ = cedict.read(LINES)
    assert (laser.heads, laser.senses) == (("激光",), ("laser",))
    assert (tool.heads, tool.senses) == (("机床", "機床"), ("machine tool", "a lathe"))
    assert (name.senses, name.name) == (("Yao Ming",), True)
    assert (other.senses, other.other) == ((), "萎靡")


@pytest.mark.parametrize(
    ("sense", "cleaned"),
    [
        ("to give (sb) one's 禮物|礼物[li3 wu4] as a gift", "to give as a gift"),
        ("(fig.) fatal weakness", "fatal weakness"),
        ("lit. to draw a snake", "to draw a snake"),
        ("(old)", ""),
    ],
)
def test_senses_lose_what_translates_nothing(sense, cleaned):
    assert cedict.clean(sense) == cleaned


def test_both_scripts_translate_and_variants_mean_what_the_other_word_means():
    found = bridge()
    assert found.english("機床") == found.english("机床")
    assert [stem for stem, _ in found.english("机床")] == ["lath", "tool", "machin"]
    assert found.english("委靡") == found.english("萎靡")
    assert sum(share for _, share in found.english("机床")) == pytest.approx(1.0)
    assert found.english("火车") == ()


def test_the_first_sense_weighs_most_and_phrases_lead_back():
    found = bridge("机床 机床 [x] /lathe/machine/")
    # 1 and 2^-½, as shares of 1.
    assert found.english("机床") == (
        ("lath", pytest.approx(0.5858, abs=1e-4)),
        ("machin", pytest.approx(0.4142, abs=1e-4)),
    )
    assert bridge().chinese("machin tool") == (("机床", 1.0),)


def test_a_text_is_cut_into_few_long_words_and_grammar_stands_alone():
    words = Words({"激光", "切割", "切割机", "废除", "除了"})
    assert words.cut("激光切割机") == ["激光", "切割机"]
    assert words.cut("废除了甲") == ["废除", "了", "甲"]
    assert list(words.inside("切割机")) == ["切割"]


def test_words_of_a_text_are_counted_with_those_inside_them_and_without_grammar():
    found = Bridge.of([Entry(("切割机",), ("cutter",), name=False), Entry(("切割",), ("cutting",), name=False)])
    assert found.chinese_words("切割机 的 切割", 2.0) == {"切割机": 2.0, "切割": 2.6}
    assert found.english_words(["cutter", "bed"]) == {"cutter": 1.0, "bed": 1.0}
    assert bridge().english_words(["machin", "tool"]) == {"machin tool": 1.0, "machin": 0.3, "tool": 0.3}


def test_stems_of_a_phrase_and_the_best_of_many():
    assert english_stems("the milling of moulds") == ["mill", "mold"]
    assert best({"b": 1.0, "a": 1.0, "c": 0.5}, 2) == (("a", 0.5), ("b", 0.5))
    assert best({}, 2) == ()


def test_names_of_concepts_translate_and_the_glossary_goes_first():
    concept = Concept("x", None, {"en": "ladle bricklaying", "zh-hans": "钢包砌筑"}, {"zh-hans": ("TC4", "轻量化")})
    assert glossary.named([concept]) == [Entry(("钢包砌筑",), ("ladle bricklaying",), name=False)]


def test_the_glossary_can_be_read_and_has_its_600_heads():
    heads = [entry.heads[0] for entry in glossary.entries()]
    assert len(heads) == len(set(heads)) >= 600
    assert {"轻量化", "熔覆", "智能化", "抽采", "聚乳酸", "整车"} <= set(heads)
    assert all(english_stems(" ".join(entry.senses)) for entry in glossary.entries())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n熔覆 cladding", "line 2: a Chinese head, a tab and English names"),
        ("熔覆\tcladding\n熔覆\tx", "line 2: 熔覆 is there already"),
    ],
)
def test_a_broken_glossary_says_where(text, told):
    with pytest.raises(GlossaryError, match=told):
        glossary.read(text)


def test_parallel_texts_settle_which_sense_is_meant():
    found = bridge("机床 机床 [x] /lathe/machine/")
    pairs = [("a machine", "机床"), ("机床", "two machines"), ("the machine", "机床")]
    wiser = found.learn(pairs)
    assert [stem for stem, _ in wiser.english("机床")] == ["machin", "lath"]
    assert (found.english("机床")[0][0], found.digest != wiser.digest) == ("lath", True)


def test_a_word_seen_once_keeps_what_the_dictionary_says_and_no_pairs_teach_nothing():
    assert learn([(["机床"], ["machin"])], lambda word: (("lath", 1.0),)) == {}
    assert learn([], lambda word: ()) == {}


def test_words_the_dictionary_lacks_are_learnt_by_what_stands_beside_them():
    known = {"激光": (("laser", 1.0),), "切割": (("cut", 1.0),)}
    pairs = [(["激光", "砌筑"], ["laser", "bricklay"]), (["切割", "砌筑"], ["cut", "bricklay"])]
    learnt = learn(pairs, lambda word: known.get(word, ()))
    assert learnt["砌筑"][0][0] == "bricklay"


def test_a_kept_bridge_translates_alike(tmp_path):
    concept = Concept("x", None, {"en": "ladle bricklaying", "zh-hans": "钢包砌筑"})
    made = Bridge.load([concept], tmp_path)
    again = Bridge.load([concept], tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert made.digest == again.digest
    for word in ("激光", "钢包砌筑", "熔覆", "機床"):
        assert made.english(word) == again.english(word) != ()
    assert made.english("熔覆") == (("clad", 1.0),)
    assert made.chinese("addit manufactur")[0][0] == "增材制造"
