"""Each measure worked by hand."""

from math import log2

import numpy as np
import pytest

from matching.engine.evaluation import (
    MEASURES,
    average_precision,
    interval,
    measure,
    ndcg,
    ranking,
    recall,
    reciprocal_rank,
)

# Five documents in this order; 7 and 9 are relevant, 9 more so; 3 is relevant and not ranked.
RANKED = np.array([5, 7, 6, 9, 8])
GAINS = {7: 1.0, 9: 3.0, 3: 2.0}


def test_ndcg_by_hand():
    # 1 / log2(3) + 3 / log2(5), of 3 / log2(2) + 2 / log2(3) + 1 / log2(4) at best.
    best = 3 + 2 / log2(3) + 1 / 2
    assert ndcg(RANKED, GAINS) == pytest.approx((1 / log2(3) + 3 / log2(5)) / best)
    assert ndcg(RANKED, GAINS, depth=2) == pytest.approx(1 / log2(3) / (3 + 2 / log2(3)))
    assert (ndcg([9, 3, 7], GAINS), ndcg(RANKED, {}), ndcg(RANKED, {1: 1.0})) == (1.0, 0.0, 0.0)


def test_average_precision_by_hand():
    # Precision 1/2 at place 2 and 2/4 at place 4, over three relevant documents.
    assert average_precision(RANKED, GAINS) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert (average_precision([7, 9, 3], GAINS), average_precision(RANKED, {})) == (1.0, 0.0)


def test_reciprocal_rank_and_recall_by_hand():
    assert reciprocal_rank(RANKED, GAINS) == 1 / 2
    assert reciprocal_rank(RANKED, GAINS, depth=1) == 0.0
    assert [recall(RANKED, GAINS, depth) for depth in (1, 2, 5)] == [0.0, 1 / 3, 2 / 3]
    assert recall(RANKED, {}, 5) == 0.0


def test_a_grade_of_0_is_not_relevant():
    assert measure(np.array([1, 2]), {1: 0.0, 2: 1.0}) == (1 / log2(3), 0.5, 0.5, 1.0, 1.0)
    assert len(MEASURES) == 5


def test_equal_scores_keep_the_order_of_the_collection_and_candidates_are_all_there_is():
    scores = np.array([0.2, 0.9, 0.2, 0.9, 0.0])
    assert ranking(scores).tolist() == [1, 3, 0, 2, 4]
    assert ranking(scores, np.array([4, 2, 3])).tolist() == [3, 2, 4]


def test_the_interval_is_the_same_each_time_and_narrows_with_the_queries():
    few, many = np.array([0.0, 1.0] * 5), np.array([0.0, 1.0] * 500)
    assert interval(few) == interval(few)
    low, high = interval(many)
    assert 0.46 < low < 0.5 < high < 0.54
    assert interval(few)[0] < low
    assert (interval(np.array([])), interval(np.full(9, 0.25))) == ((0.0, 0.0), (0.25, 0.25))
