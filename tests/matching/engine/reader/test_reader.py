"""Many texts and statements read at once."""

import threading

import numpy as np
import pytest

from matching.engine.documents import documents
from matching.engine.reader import Reader
from matching.engine.reader import reader as reader_module
from matching.engine.reader.native import native_library
from matching.engine.types import Statement

from ..examples import EN, ZH, lexicon, need, offer
from .stories import HARD, named, told

needs_both = pytest.mark.parametrize(
    "native",
    [
        False,
        pytest.param(
            True, marks=pytest.mark.skipif(native_library() is None, reason="Nothing on this machine compiles C.")
        ),
    ],
)

STATEMENTS = (
    offer(1, 1, "Laser welding", "We weld 316L by laser powder bed fusion."),
    need(2, 2, "激光选区熔化", "需要钛合金 TC4 零件", language=ZH),
    need(3, 3, "Laser welding of 激光焊接", "写在英文栏里的中文需求", language=EN),
    Statement(4, 4, "startup", "offer", ((EN, "Welding", "TC4 parts"), (ZH, "焊接", "钛合金零件"))),
    offer(5, 5, "42", "---", context=((EN, "We make bearings in Hunan"), (ZH, "轴承"))),
    offer(6, 6, "Bearings", "", context=((EN, "TRL 7 bearings"), (ZH, "轴承"), (EN, " "))),
    offer(7, 7, concepts=frozenset({"am.pbf.lpbf", "unknown.code", "region.cn-hn"})),
    offer(8, 8, concepts=frozenset({"region.cn"})),
    offer(9, 9),
    offer(10, 10, "SLM", "x" * 2100 + "激" * 1900, concepts=frozenset({"am.pbf.lpbf", "other"})),
    offer(11, 11, "the", "of", context=((EN, "welding"),)),
    offer(12, 12, "\u1100\u1161" * 900, "激光" * 200, language=ZH),
    Statement(13, 13, "startup", "offer", context=((EN, "welding"),)),
)


def in_order(found):
    return [[(one.language, [*one.terms.items()], [*one.concepts.items()]) for one in many] for many in found]


@needs_both
def test_terms_and_concepts_are_counted_in_the_order_of_the_text(native):
    reader = Reader(lexicon(), native=native)
    assert told(reader, ["Welding SLM, welded SLM", "", "激光"]) == [
        ([("weld", 2.0), ("slm", 2.0)], [("am.pbf.lpbf", 2.0)]),
        ([], []),
        ([("激", 1.0), ("激光", 1.0), ("光", 1.0)], []),
    ]
    assert reader.vocabulary.words == ["weld", "slm", "激", "激光", "光"]
    assert reader.vocabulary.ids["激光"] == 3


@needs_both
def test_arrays_have_the_types_they_promise_even_for_no_text(native):
    for texts in ([], ["laser SLM"]):
        counted = Reader(lexicon(), native=native).read(texts)
        kinds = [counted.indptr, counted.terms, counted.counts]
        kinds += [counted.concept_indptr, counted.concepts, counted.concept_counts]
        assert [one.dtype for one in kinds] == [np.int64, np.int32, np.float32] * 2
        assert len(counted.indptr) == len(counted.concept_indptr) == len(texts) + 1


@needs_both
def test_counts_are_multiplied_by_the_weight_of_their_text(native):
    reader = Reader(lexicon(), native=native)
    counted = reader.read(["laser laser SLM", "laser"], weights=[0.3, 2])
    assert named(counted.indptr, counted.terms, counted.counts, reader.vocabulary.words) == [
        [("laser", np.float32(0.6)), ("slm", np.float32(0.3))],
        [("laser", 2.0)],
    ]
    assert counted.concept_counts.tolist() == [np.float32(0.3)]
    with pytest.raises(ValueError, match=r"^1 weights for 2 texts$"):
        reader.read(["a", "b"], weights=[1.0])


@needs_both
def test_numbers_stay_while_the_vocabulary_grows(native):
    reader = Reader(lexicon(), native=native)
    first = reader.read(["laser welding"]).terms.tolist()
    reader.read([f"word{number}x" for number in range(9_000)])
    assert len(reader.vocabulary) == 9_002
    assert reader.read(["laser welding"]).terms.tolist() == first == [0, 1]


@needs_both
def test_many_batches_read_like_one(native, monkeypatch):
    texts = [text[:3_000] for text in HARD]
    expected = told(Reader(lexicon(), native=native), texts)
    monkeypatch.setattr(reader_module, "_BATCH_CHARACTERS", 50)
    assert told(Reader(lexicon(), native=native), texts) == expected


@needs_both
@pytest.mark.parametrize("at_once", [1, 5, 256])
def test_documents_are_those_of_one_statement_at_a_time(native, at_once, monkeypatch):
    monkeypatch.setattr(reader_module, "_BATCH_STATEMENTS", at_once)
    words = lexicon()
    expected = [documents(statement, words) for statement in STATEMENTS]
    assert sorted({len(found) for found in expected}) == [0, 1, 2]
    reader = Reader(words, native=native)
    assert in_order(reader.documents(STATEMENTS)) == in_order(expected)
    assert in_order(reader.documents(iter(STATEMENTS))) == in_order(expected)


@needs_both
def test_rows_hold_the_same_as_documents(native, monkeypatch):
    monkeypatch.setattr(reader_module, "_BATCH_STATEMENTS", 4)
    reader = Reader(lexicon(), native=native)
    rows = reader.rows(STATEMENTS)
    words = named(rows.words.indptr, rows.words.ids, rows.words.counts, reader.vocabulary.words)
    concepts = named(rows.concepts.indptr, rows.concepts.ids, rows.concepts.counts, reader.concepts)
    found = [
        [
            (language, terms, concepts[owner])
            for owner, language, terms in zip(rows.statements.tolist(), rows.languages.tolist(), words, strict=True)
            if owner == number
        ]
        for number in range(len(STATEMENTS))
    ]
    assert found == in_order(documents(statement, lexicon()) for statement in STATEMENTS)
    assert len(reader.rows([]).words) == 0


def test_without_a_compiler_python_reads(monkeypatch):
    monkeypatch.setattr(reader_module, "native_library", lambda: None)
    reader = Reader(lexicon())
    assert reader.native is False
    assert told(reader, ["laser SLM"]) == [([("laser", 1.0), ("slm", 1.0)], [("am.pbf.lpbf", 1.0)])]


@pytest.mark.skipif(native_library() is None, reason="Nothing on this machine compiles C.")
def test_threads_take_turns_at_one_reader():
    reader, found = Reader(lexicon()), []

    def read(number):
        for _ in range(20):
            told_here = told(reader, [f"laser word{number}x 激光 " * 200])
            found.append([term for term, count in told_here[0][0] if count == 200] != [])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80
