"""evaluate_matching on a small collection, on broken ones and, where it is there, on real data."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from matching.engine import Lexicon
from matching.evaluation import evaluate, project_lexicon

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="The real collections (../shared/data) are not here.")
BRIDGES = Path(settings.DATA_DIR) / "matching"


def collection(tmp_path):
    corpus = {"a": "laser cutting of sheet metal", "b": "激光焊接机器人", "c": "drying of tea leaves"}
    queries = {"q": "焊接机器人", "r": "sheet metal", "s": "nobody offers this"}
    (tmp_path / "qrels").mkdir()
    for name, texts in (("corpus", corpus), ("queries", queries)):
        lines = (json.dumps({"_id": key, "text": text}, ensure_ascii=False) for key, text in texts.items())
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t2\nr\ta\t1\nr\tb\t0\n")
    return tmp_path


@pytest.mark.django_db
def test_the_command_measures_ours_and_the_others(tmp_path, capsys):
    call_command("evaluate_matching", str(collection(tmp_path)), "--json")
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("ndcg@10", "map", "mrr@10", "recall@10", "recall@100", "queries")} == {
        "ndcg@10": 1.0,
        "map": 1.0,
        "mrr@10": 1.0,
        "recall@10": 1.0,
        "recall@100": 1.0,
        "queries": 2,
    }
    assert set(found["peers"]) == {"random", "popularity", "sklearn", "bm25s"}
    assert found["peers"]["bm25s"]["ndcg@10"] == 1.0
    assert found["minus_bm25s"]["ndcg@10"] == [0.0, 0.0]


@pytest.mark.django_db
def test_the_table_is_for_people(tmp_path, capsys):
    call_command("evaluate_matching", str(collection(tmp_path)), "--judged-only")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2 queries, 3 documents, ")
    assert lines[2].split() == ["ndcg@10", "map", "mrr@10", "recall@10", "recall@100"]
    assert lines[3].split() == ["ours", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000"]


@pytest.mark.django_db
def test_what_is_left_out_of_the_ranking_is_not_ranked(tmp_path):
    folder = collection(tmp_path)
    (folder / "qrels" / "test.tsv").write_text("r\tc\t1\nr\ta\t-1\nr\tb\t-1\n")
    found = evaluate(folder, peers=False)
    assert (found["queries"], found["ndcg@10"]) == (1, 1.0)


@pytest.mark.django_db
def test_a_broken_collection_is_told_in_a_sentence(tmp_path):
    folder = collection(tmp_path)
    (folder / "corpus.jsonl").write_text('{"_id": "a"')
    with pytest.raises(CommandError) as error:
        call_command("evaluate_matching", str(folder))
    assert str(error.value) == f"{folder / 'corpus.jsonl'}, line 1: this is not a JSON object."


@pytest.mark.django_db
def test_without_a_taxonomy_in_the_database_the_projects_files_speak():
    lexicon = project_lexicon()
    assert len(lexicon.concepts) > 700
    assert lexicon.label("am.bjt", "zh-hans") == "粘结剂喷射"


def test_without_a_bridge_folder_or_taxonomy_it_works_from_anywhere(tmp_path):
    found = evaluate(collection(tmp_path), lexicon=Lexicon([]), bridge_folder=BRIDGES, peers=False)
    assert (found["queries"], found["peers"]) == (2, {})


@needs_data
@pytest.mark.django_db
def test_chinese_needs_find_their_offers_better_than_with_bm25s():
    found = evaluate(DATA / "need-offer-zh")
    assert found["queries"] == 118
    assert found["ndcg@10"] >= 1.06 * found["peers"]["bm25s"]["ndcg@10"]
    assert found["minus_bm25s"]["map"][0] > 0.0


@needs_data
@pytest.mark.django_db
def test_judged_offers_stand_in_the_right_order_and_chance_is_where_it_should_be():
    found = evaluate(DATA / "need-offer-zh", judged_only=True)
    assert found["ndcg@10"] >= 0.77
    assert 0.46 < found["peers"]["random"]["ndcg@10"] < 0.51


@needs_data
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "measure", "least"),
    [("zh-en", "ndcg@10", 0.88), ("en-zh", "ndcg@10", 0.88), ("english-cranfield", "map", 0.34)],
)
def test_the_other_language_and_plain_english_are_found(name, measure, least):
    assert evaluate(DATA / name, peers=False)[measure] >= least
