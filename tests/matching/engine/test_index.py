"""Ranking through the index, held against every pair worked out on its own."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from matching.engine import EVERYBODY, OWN, VERIFIED, Bridge, Entry, Index, Ranking, Statement, Volume
from matching.engine.bridge import Entry as BridgeEntry
from matching.engine.calibration import pair_class
from matching.engine.conditions import factor
from matching.engine.documents import documents
from matching.engine.index import FORMAT
from matching.engine.rank import mutual

from .examples import EN, PLAIN, ZH, built, conditions, lexicon, matches, need, offer, put, remove

ENGLISH_WORDS = ("laser", "powder", "welding", "titanium", "gear", "sensor", "bearing", "battery", "LPBF", "TC4", "AI")
CHINESE_WORDS = ("激光选区熔化", "钛合金", "注塑", "轴承", "电池", "热等静压", "传感器", "齿轮", "焊接", "粉末")


def story(number, *, seed=7, organisations=24):
    """Statements of random words; some bilingual, some empty, some with conditions and chosen concepts."""
    dice = random.Random(seed)
    for key in range(1, number + 1):
        organisation = dice.randrange(organisations)
        texts = []
        if dice.random() < 0.6:
            texts.append((EN, dice.choice(ENGLISH_WORDS), " ".join(dice.choices(ENGLISH_WORDS, k=4))))
        if dice.random() < 0.6:
            texts.append((ZH, dice.choice(CHINESE_WORDS), "，".join(dice.choices(CHINESE_WORDS, k=4))))
        yield Statement(
            id=key,
            organisation=organisation,
            side="startup" if organisation % 2 else "manufacturer",
            kind=dice.choice(("need", "offer")),
            texts=tuple(texts),
            concepts=frozenset(dice.sample(["mat.ti64", "proc.hip", "am.pbf.ebm"], dice.randrange(2))),
            conditions=conditions(
                trl_min=dice.choice((None, 4, 8)),
                certificates=dice.choice(((), ("iso",))),
                regions=dice.choice(((), ("CN",), ("CN-HN",))),
                mrl_min=dice.choice((None, 5, 7)),
                volume=dice.choice((None, Volume(600, "piece"), Volume(400, "piece"), Volume(9, "kg"))),
                languages=dice.choice(((), ("en",), ("zh-hans", "de"))),
                musts=dice.choice(((), (), ("volume",), ("language", "mrl"))),
            ),
        )


def by_hand(index, statements):
    """organisation → [(−score, partner)] from every pair of statements, by the documented formulas."""
    vectors = {
        s.id: [(one.language, index.space.weights(one, s.kind)) for one in documents(s, index.lexicon)]
        for s in statements
    }
    directions = {}
    for asked in (s for s in statements if s.kind == "need"):
        for offered in (s for s in statements if s.kind == "offer" and s.side != asked.side):
            pair = tuple(sorted((asked.organisation, offered.organisation)))
            left = factor(asked.conditions, offered.conditions)
            for one, mine in vectors[asked.id]:
                for other, theirs in vectors[offered.id]:
                    raw = round(sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys()), 6)
                    score = float(index.calibration.scores(*_one(raw, pair_class(one, other)))[0]) * left
                    both = directions.setdefault(pair, {"startup": 0.0, "manufacturer": 0.0})
                    both[offered.side] = max(both[offered.side], score)
    ranking = {}
    for (one, other), both in directions.items():
        strong, weak = max(both.values()), min(both.values())
        score = strong + (100 - strong) * weak / 200
        if score > 0:
            ranking.setdefault(one, []).append((-score, other))
            ranking.setdefault(other, []).append((-score, one))
    return {organisation: sorted(found) for organisation, found in ranking.items()}


def _one(raw, language_class):
    return np.array([raw]), np.array([language_class])


def ranked(index, organisation, limit=None):
    return [(-match.score, match.other(organisation)) for match in matches(index, organisation, limit)]


def assert_exact(index, statements):
    expected = by_hand(index, statements)
    assert len(expected) > 3
    for organisation, found in expected.items():
        got = ranked(index, organisation)
        assert [score for score, _ in got] == pytest.approx([score for score, _ in found], abs=2e-3)
        assert {partner for _, partner in got} == {partner for _, partner in found}


def test_every_ranking_is_that_of_all_pairs():
    statements = list(story(120))
    assert_exact(built(statements), statements)


def test_changes_leave_the_ranking_that_of_all_pairs():
    old, new = list(story(120)), {s.id: s for s in story(150, seed=8)}
    index = built(old)
    for key in range(60, 151):
        put(index, new[key])
    remove(index, old[0], old[1], new[130])
    living = [s for s in old if 2 < s.id < 60] + [new[key] for key in range(60, 151) if key != 130]
    assert_exact(index, living)
    assert (index.drift.fitted, index.drift.changed) == (120, 94)
    assert index.drift.share == 94 / 120


def test_so_many_changes_that_segments_merge_leave_it_so_too():
    statements = list(story(300))
    index = Index(lexicon())
    for start in range(0, 300, 10):
        put(index, *statements[start : start + 10])
    for statement in statements[50:]:
        put(index, statement)
    remove(index, *statements[100:])
    assert_exact(index, statements[:100])
    assert max(map(len, index.groups.values())) == 9


def test_a_short_list_is_the_head_of_the_long_one(monkeypatch):
    """The pool is so small here that the bound has to ask for more again and again."""
    monkeypatch.setattr("matching.engine.rank.POOLS", (1, 3, None))
    statements = list(story(200, organisations=60))
    index = built(statements)
    compared = 0
    for ranking in (PLAIN, Ranking()):
        for organisation in range(60):
            whole = matches(index, organisation, None, ranking)
            assert matches(index, organisation, 4, ranking) == whole[:4]
            compared += len(whole) > 4
    assert compared > 60


def test_both_sides_see_the_same_match():
    index = built(story(120))
    for startup in index.organisations("startup"):
        for match in matches(index, startup):
            there = matches(index, match.manufacturer)
            assert match.startup in {other.startup for other in there}
            assert match.score in {round(other.score, 6) for other in there} | {other.score for other in there}


def test_the_match_names_its_listings_and_conditions_lower_it():
    index = built(
        [
            offer(1, 10, "laser cutting", conditions=conditions(trl_max=5)),
            need(2, 20, "laser cutting", conditions=conditions(trl_min=6)),
            need(3, 20, "deep drawing"),
            need(4, 10, "deep drawing", side="startup"),
            offer(5, 20, "gear hobbing", side="manufacturer"),
        ]
    )
    [match] = matches(index, 10)
    assert (match.startup, match.manufacturer, match.manufacturer_offers) == (10, 20, None)
    assert (match.startup_offers.need, match.startup_offers.offer) == (2, 1)
    assert match.startup_offers.factor == 0.85
    assert match.score == pytest.approx(match.startup_offers.calibrated * 0.85, abs=1e-6)
    assert match.best == match.startup_offers
    assert matches(index, 20) == [match]


def test_equal_partners_stand_by_id_and_the_limit_cuts_there():
    index = built([offer(1, 10, "welding"), *(need(key, key, "welding") for key in (24, 22, 23, 21))])
    assert [match.manufacturer for match in matches(index, 10, 3)] == [21, 22, 23]
    assert [match.manufacturer for match in matches(index, 10, exclude=frozenset({21, 23}))] == [22, 24]
    assert matches(index, 10, 0) == []


def test_an_empty_index_answers_and_takes_its_first_listings():
    index = Index(lexicon())
    assert (matches(index, 1), len(index), index.side_of(1)) == ([], 0, None)
    put(index, offer(1, 10, "pickling"))
    assert matches(index, 10) == []
    put(index, need(2, 20, "pickling"))
    assert [match.manufacturer for match in matches(index, 10)] == [20]
    assert (len(index), index.drift.new_terms) == (2, 1)


def test_a_changed_listing_leaves_nothing_of_the_old_one():
    index = built([offer(1, 10, "welding"), need(2, 20, "welding")])
    put(index, offer(1, 10, "knitting"))
    assert (matches(index, 10), matches(index, 20), len(index)) == ([], [], 2)


def test_what_the_reader_may_not_see_is_as_if_it_were_not_there():
    statements = [
        offer(1, 10, "welding"),
        need(2, 20, "welding"),
        replace(need(3, 21, "welding"), audience=VERIFIED),
        replace(need(4, 22, "welding"), audience=OWN),
        replace(need(5, 23, "welding"), expires=100.0),
    ]
    index = built(statements)

    def partners(**more):
        return [match.manufacturer for match in matches(index, 10, **more)]

    assert partners(audience=OWN, now=99.0) == [20, 21, 22, 23]
    assert partners(audience=VERIFIED, now=100.0) == [20, 21]
    assert partners(audience=EVERYBODY, now=99.0) == [20, 23]
    assert partners(audience=OWN, statements=np.array([3, 5])) == [21, 23]
    assert partners(audience=OWN, partners=np.array([22])) == [22]
    assert (partners(kinds=("need",)), partners(kinds=("offer",), now=100.0)) == ([], [20])
    # Its own organisation's statement counts whatever its audience.
    assert [match.startup for match in matches(index, 22)] == [10]


def test_who_is_near_to_everybody_stands_lower():
    assert mutual(np.array([40.0]), 80.0, np.array([40.0])).tolist() == [2 * 0.5 / 1.5]
    assert mutual(np.array([40.0, 40.0]), 0.0, np.array([0.0, 20.0])).tolist() == [1.0, 1.0]
    assert mutual(np.array([0.0]), 10.0, np.array([10.0])).tolist() == [0.0]


def test_a_crowded_partner_is_shown_less():
    index = built([offer(1, 10, "welding"), need(2, 20, "welding"), need(3, 21, "welding")])
    crowded = matches(index, 10, load={20: 200}, ranking=replace(PLAIN, crowd=200.0))
    alone = matches(index, 10, ranking=PLAIN)
    assert [match.manufacturer for match in crowded] == [21, 20]
    assert [match.manufacturer for match in alone] == [20, 21]
    assert crowded[1].score == alone[0].score / 2


def test_a_generation_is_what_it_was_when_it_is_opened_again(tmp_path):
    statements = list(story(120))
    index = built(statements)
    index.save(tmp_path / "one", {"sequence": 7})
    opened, facts = Index.open(tmp_path / "one", lexicon())
    assert facts == {"sequence": 7}
    assert opened.drift == index.drift
    for organisation in range(24):
        assert matches(opened, organisation, ranking=Ranking()) == matches(index, organisation, ranking=Ranking())
    more = list(story(30, seed=9))
    for one in (index, opened):
        put(one, *more)
    for organisation in range(24):
        assert matches(opened, organisation) == matches(index, organisation)


def test_a_generation_of_another_format_is_refused(tmp_path):
    index = Index(lexicon())
    index.build(lambda: [])
    index.save(tmp_path / "now", {})
    assert Index.open(tmp_path / "now", lexicon())[1] == {}
    kept = json.loads((tmp_path / "now" / "index.json").read_text())
    (tmp_path / "now" / "index.json").write_text(json.dumps({**kept, "format": FORMAT - 1}))
    with pytest.raises(ValueError, match="another format"):
        Index.open(tmp_path / "now", lexicon())


def test_a_folder_that_holds_no_generation_says_so(tmp_path):
    with pytest.raises(OSError, match=r"index\.json"):
        Index.open(tmp_path, lexicon())


def test_what_both_languages_say_teaches_the_bridge_and_is_kept(tmp_path):
    """The dictionary here thinks that 砌筑 is masonry; fifty listings in both languages say bricklaying."""
    words = [BridgeEntry(("激光",), ("laser",), name=False), BridgeEntry(("砌筑",), ("masonry",), name=False)]
    bridge = Bridge.of(words)
    said = [("laser bricklaying", "激光砌筑"), ("bricklaying", "砌筑")]
    both = [
        Statement(n, 10 + n, "startup", "offer", ((EN, english, ""), (ZH, chinese, "")))
        for n, (english, chinese) in enumerate(said * 25, start=1)
    ]
    asked = need(100, 200, "bricklaying")
    index = Index(lexicon(), bridge)
    entries = [Entry.of(statement, index.lexicon, bridge) for statement in (*both, asked)]
    index.build(lambda: entries)
    assert bridge.english("砌筑") == (("masonri", 1.0),)
    assert index.bridge.english("砌筑")[0][0] == "bricklay"
    index.save(tmp_path / "one", {})
    opened, _facts = Index.open(tmp_path / "one", lexicon(), bridge)
    assert (opened.bridge.digest, opened.bridge.english("砌筑")) == (index.bridge.digest, index.bridge.english("砌筑"))
    few = Index(lexicon(), bridge)
    few.build(lambda: entries[:40])
    assert few.bridge is bridge
