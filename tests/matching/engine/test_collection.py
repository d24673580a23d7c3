"""Collections in BEIR's layout, whole and broken."""

import pytest

from matching.engine.collection import Collection, CollectionError, read
from matching.engine.peers import PEERS, popularity, sklearn_default

CORPUS = '{"_id": "a", "title": "Laser", "text": "cutting"}\n\n{"_id": "b", "text": "激光焊接"}\n'
QUERIES = '{"_id": "q", "text": "Cutting\\nof sheets"}\n{"_id": "r", "text": "nothing"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq\ta\t2\nq\tb\t-1\nr\tb\t0\n"


def folder(tmp_path, **files):
    (tmp_path / "qrels").mkdir(exist_ok=True)
    written = {"corpus.jsonl": CORPUS, "queries.jsonl": QUERIES, "qrels/test.tsv": QRELS} | files
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_collection_is_read_with_titles_and_places(tmp_path):
    found = read(folder(tmp_path))
    assert found == Collection(
        documents=[("Laser", "cutting"), ("", "激光焊接")],
        queries=[("Cutting", "of sheets"), ("nothing", "")],
        grades=[{0: 2.0, 1: -1.0}, {1: 0.0}],
    )
    assert (found.judged, found.gains(0)) == ([0], {0: 2.0})


def test_judgements_may_lack_the_header(tmp_path):
    assert read(folder(tmp_path, **{"qrels/test.tsv": "q\tb\t1"})).grades == [{1: 1.0}, {}]


@pytest.mark.parametrize(
    "text", ["text-en\ttext-zh\ncutting\t切割\n", "cutting\t切割", "en\tzh\n\ncutting\t切割\textra\n"]
)
def test_pairs_may_have_a_header(tmp_path, text):
    assert read(folder(tmp_path, **{"pairs_train.tsv": text})).pairs == [("cutting", "切割")]


def test_pairs_may_be_ids(tmp_path):
    assert read(folder(tmp_path, **{"pairs_train.tsv": "a\tb\n"})).pairs == [("Laser\ncutting", "激光焊接")]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("corpus.jsonl", CORPUS + "{broken\n", "corpus.jsonl, line 4: this is not a JSON object."),
        ("corpus.jsonl", '{"_id": "a"}', "corpus.jsonl, line 1: an object with _id and text is expected."),
        ("corpus.jsonl", CORPUS + CORPUS, "corpus.jsonl, line 4: the _id a is there already."),
        ("queries.jsonl", "\n", "queries.jsonl: there is no line."),
        ("queries.jsonl", "[1]", "queries.jsonl, line 1: an object with _id and text is expected."),
        (
            "qrels/test.tsv",
            "q\ta\n",
            "test.tsv, line 1: query-id, corpus-id and a number are expected, parted by tabs.",
        ),
        ("qrels/test.tsv", QRELS + "x\ta\t1\n", "test.tsv, line 5: there is no query x."),
        ("qrels/test.tsv", QRELS + "q\tx\t1\n", "test.tsv, line 5: there is no document x."),
        ("pairs_train.tsv", "alone\n", "pairs_train.tsv, line 1: two texts or two ids are expected, parted by a tab."),
    ],
)
def test_what_cannot_be_read_is_told_with_file_and_line(tmp_path, name, text, told):
    with pytest.raises(CollectionError) as error:
        read(folder(tmp_path, **{name: text}))
    assert str(error.value).endswith(told)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CollectionError, match=r"corpus\.jsonl: there is no such file\."):
        read(tmp_path)


def test_popularity_counts_the_other_queries_only():
    found = Collection([("", "a"), ("", "b")], [("a", ""), ("b", "")], [{0: 2.0}, {1: 1.0, 0: -1.0}])
    assert popularity(found).tolist() == [[0.0, 1.0], [2.0, 0.0]]


def test_every_peer_gives_a_score_for_every_pair_and_words_decide_it():
    found = Collection([("", "laser cutting"), ("", "激光焊接")], [("cutting", ""), ("激光", "")], [{0: 1.0}, {1: 1.0}])
    assert {name: peer(found).shape for name, peer in PEERS.items()} == dict.fromkeys(PEERS, (2, 2))
    assert PEERS["bm25s"](found).argmax(axis=1).tolist() == [0, 1]
    assert sklearn_default(found)[0].tolist() == pytest.approx([0.5**0.5, 0.0])


def test_where_no_word_can_be_read_scikit_learn_scores_nothing():
    assert sklearn_default(Collection([("", "a")], [("b", "")], [{}])).tolist() == [[0.0]]
