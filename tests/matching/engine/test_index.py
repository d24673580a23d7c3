"""Ranking through the index, held against every pair worked out on its own."""

import random

import numpy as np
import pytest

from matching.engine import Index, Statement
from matching.engine.calibration import pair_class
from matching.engine.conditions import factor
from matching.engine.documents import documents

from .examples import EN, ZH, conditions, lexicon, need, offer

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
                    raw = round(sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys()), 9)
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
    return [(-match.score, match.other(organisation)) for match in index.rank_for(organisation, limit)]


def assert_exact(index, statements):
    expected = by_hand(index, statements)
    assert len(expected) > 3
    for organisation, found in expected.items():
        got = ranked(index, organisation)
        assert [partner for _, partner in got] == [partner for _, partner in found]
        assert [score for score, _ in got] == pytest.approx([score for score, _ in found])


def test_every_ranking_is_that_of_all_pairs():
    statements = list(story(120))
    index = Index(lexicon())
    index.build(statements)
    assert_exact(index, statements)


def test_updates_and_removals_leave_the_ranking_that_of_all_pairs():
    old, new = list(story(120)), {s.id: s for s in story(150, seed=8)}
    index = Index(lexicon())
    index.build(old)
    for key in range(60, 151):
        index.upsert(new[key])
    assert [index.remove(key) for key in (1, 2, 130, 999)] == [True, True, True, False]
    living = [s for s in old if 2 < s.id < 60] + [new[key] for key in range(60, 151) if key != 130]
    assert len(index) == len(living)
    assert_exact(index, living)
    assert (index.drift.fitted, index.drift.changed) == (120, 94)
    assert index.drift.share == 94 / 120


def test_so_many_updates_that_segments_merge_leave_it_so_too():
    statements = list(story(700))
    index = Index(lexicon())
    for statement in statements:
        index.upsert(statement)
    for statement in statements[50:]:
        index.upsert(statement)
    for statement in statements[100:]:
        index.remove(statement.id)
    assert_exact(index, statements[:100])


def test_bulk_ranking_is_ranking_one_by_one():
    index = Index(lexicon())
    index.build(story(120))
    everybody = dict(index.rank_all(3))
    assert sorted(everybody) == sorted(index.organisations("startup") + index.organisations("manufacturer"))
    assert everybody == {organisation: index.rank_for(organisation, 3) for organisation in everybody}
    assert max(map(len, everybody.values())) == 3


def test_both_sides_see_the_same_match():
    index = Index(lexicon())
    index.build(story(120))
    for startup in index.organisations("startup"):
        for match in index.rank_for(startup):
            assert match in index.rank_for(match.manufacturer)


def test_the_match_names_its_listings_and_conditions_lower_it():
    index = Index(lexicon())
    index.build(
        [
            offer(1, 10, "laser cutting", conditions=conditions(trl_max=5)),
            need(2, 20, "laser cutting", conditions=conditions(trl_min=6)),
            need(3, 20, "deep drawing"),
            need(4, 10, "deep drawing", side="startup"),
            offer(5, 20, "gear hobbing", side="manufacturer"),
        ]
    )
    [match] = index.rank_for(10)
    assert (match.startup, match.manufacturer, match.manufacturer_offers) == (10, 20, None)
    assert (match.startup_offers.need, match.startup_offers.offer) == (2, 1)
    assert match.startup_offers.factor == 0.85
    assert match.score == match.startup_offers.score == match.startup_offers.calibrated * 0.85 > 40.0
    assert match.best == match.startup_offers
    assert index.rank_for(20) == [match]


def test_equal_partners_stand_by_id_and_the_limit_cuts_there():
    index = Index(lexicon())
    index.build([offer(1, 10, "welding"), *(need(key, key, "welding") for key in (24, 22, 23, 21))])
    assert [match.manufacturer for match in index.rank_for(10, 3)] == [21, 22, 23]
    assert [match.manufacturer for match in index.rank_for(10, None, exclude=frozenset({21, 23}))] == [22, 24]
    assert index.rank_for(10, 0) == []


def test_affected_are_those_whose_last_place_is_reached():
    index = Index(lexicon())
    index.build([offer(1, 10, "welding"), need(2, 21, "welding"), need(3, 22, "welding"), need(4, 23, "gears")])
    first, second = (match.score for match in index.rank_for(10))
    assert first == second > 40.0
    assert index.affected(10, {21: first, 22: first + 0.1}) == [21]
    assert index.affected(10, {}) == [21, 22]


def test_an_empty_index_answers_and_takes_its_first_listings():
    index = Index(lexicon())
    assert (index.rank_for(1), list(index.rank_all()), len(index)) == ([], [], 0)
    index.upsert(offer(1, 10, "pickling"))
    assert index.rank_for(10) == []
    index.upsert(need(2, 20, "pickling"))
    assert [match.manufacturer for match in index.rank_for(10)] == [20]
    assert (1 in index, 3 in index, index.drift.new_terms) == (True, False, 1)


def test_a_changed_listing_leaves_nothing_of_the_old_one():
    index = Index(lexicon())
    index.build([offer(1, 10, "welding"), need(2, 20, "welding")])
    index.upsert(offer(1, 10, "knitting"))
    assert (index.rank_for(10), index.rank_for(20), len(index)) == ([], [], 2)


def test_an_organisation_on_both_sides_is_refused_and_nothing_is_lost():
    index = Index(lexicon())
    index.build([offer(1, 10, "welding"), need(2, 20, "welding")])
    with pytest.raises(ValueError, match="organisation 10 is a startup, not a manufacturer"):
        index.upsert(need(3, 10, "welding"))
    with pytest.raises(ValueError, match="organisation 5 is a startup, not a manufacturer"):
        index.build([offer(1, 5, "welding"), need(3, 5, "welding")])
    assert [match.manufacturer for match in index.rank_for(10)] == [20]
