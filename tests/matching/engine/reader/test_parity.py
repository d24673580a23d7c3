"""Whatever the text: C and Python find the same terms and concepts, as often and in the same order."""

import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.folding import Folded
from matching.engine.text import analyse

from ..examples import lexicon
from .stories import DATA, HARD, both, first_unlike, needs_data, needs_native, told

SAID = """
ISO 13485:2016|Ti-6Al-4V|316L|0.5 mm|25 MPa|100 %|μm|<b>|</p>|&amp;|www.a.b|https://x.y/z|me@x.de|SLM|slm|TC4s|3D打印
激光选区熔化|激光 选区 熔化|有限公司|和|的|ＳＬＭ|㎏|é|e\u0301|\u200b|\u202e|\ud800|🙂|\x00|laser powder bed fusion|TRL 7
injection moulding|batteries|OPC-UA|the|welding|aluminium|2024|304
"""
PIECES = st.one_of(
    st.sampled_from(SAID.strip().replace("\n", "|").split("|")),
    st.sampled_from(" -_/.,\n\u3000·“@<>&;:"),
    st.text(max_size=6),
    st.text(alphabet="abes01-./ @<&>激光的和é\u0301", max_size=12),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@needs_native
@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_c_counts_what_python_counts(texts):
    native, plain = both()
    assert told(native, texts) == told(plain, texts)
    assert native.vocabulary.words == plain.vocabulary.words


@needs_native
def test_hard_texts_are_read_alike_whether_one_by_one_or_together():
    native, plain = both()
    assert (native.native, plain.native) == (True, False)
    expected = told(plain, HARD)
    assert first_unlike(HARD, [told(native, [text])[0] for text in HARD], expected) is None
    assert first_unlike(HARD, told(native, HARD), expected) is None
    assert native.vocabulary.words == plain.vocabulary.words


def test_python_counts_what_the_rules_say():
    _, plain = both()
    words = lexicon()
    for text, (terms, concepts) in zip(HARD, told(plain, HARD), strict=True):
        folded = Folded(text)
        assert dict(terms) == analyse(folded)
        assert dict(concepts) == words.count(folded)


def has_rules_of_its_own(character):
    """Every sixteenth letter stands for the thousands of a script that are all alike."""
    category = unicodedata.category(character)
    if category in ("Cn", "Co", "Lo") and not unicodedata.decomposition(character):
        return ord(character) % 16 == 0 and category == "Lo"
    return True


@needs_native
def test_every_character_there_is_becomes_the_same():
    characters = [character for character in map(chr, range(0x110000)) if has_rules_of_its_own(character)]
    texts = [
        " ".join(f"{c} a{c}b 1{c}2激{c}光 http://q{c}w e{c}f@g.hi SLM{c}" for c in characters[start : start + 100])
        for start in range(0, len(characters), 100)
    ]
    native, plain = both()
    assert len(characters) > 20_000
    assert first_unlike(texts, told(native, texts), told(plain, texts)) is None


@needs_data
@needs_native
def test_real_texts_are_read_alike():
    profiles = json.loads((DATA / "profiles" / "startups_yc.json").read_text(encoding="utf-8"))
    texts = [str(value) for profile in profiles for value in profile.values()]
    for corpus in ("need-offer-zh", "zh-en", "english-cranfield"):
        lines = (DATA / corpus / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["title"] + "\n" + json.loads(line)["text"] for line in lines[:800]]
    native, plain = both()
    assert first_unlike(texts, told(native, texts), told(plain, texts)) is None
    assert len(native.vocabulary) > 5_000
