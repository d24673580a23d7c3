"""The order that does not repeat itself, worked by hand."""

import numpy as np
import pytest

from matching.engine.variety import likeness, varied

THREE = np.array([90.0, 89.0, 60.0])
TWO_ALIKE = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
IDS = np.array([7, 8, 9])


def test_without_variety_the_scores_decide():
    assert varied(THREE, TWO_ALIKE, IDS, 0.0).tolist() == [0, 1, 2]


def test_a_second_one_of_a_kind_waits_behind_another_kind():
    # λ = 0.6. After the first: 0.6 · 0.89 − 0.4 · 1 = 0.134 for its double, 0.6 · 0.60 − 0 = 0.36 for the other kind.
    assert varied(THREE, TWO_ALIKE, IDS, 0.4).tolist() == [0, 2, 1]


def test_a_little_variety_does_not_turn_a_large_difference():
    # λ = 0.9: 0.9 · 0.89 − 0.1 = 0.701 for the double, 0.9 · 0.60 = 0.54 for the other kind.
    assert varied(THREE, TWO_ALIKE, IDS, 0.1).tolist() == [0, 1, 2]


def test_equal_ones_stand_by_their_ids():
    order = varied(np.array([50.0, 50.0, 50.0]), np.eye(3), np.array([9, 7, 8]), 0.3)
    assert order.tolist() == [1, 2, 0]


def test_every_place_is_given_once():
    random = np.random.default_rng(1)
    scores, alike = np.sort(random.uniform(0, 100, 40))[::-1], random.uniform(0, 1, (40, 40))
    assert sorted(varied(scores, alike, np.arange(40), 0.5).tolist()) == list(range(40))


def test_nobody_is_in_no_order():
    assert varied(np.empty(0), np.empty((0, 0)), np.empty(0, dtype=int), 0.1).tolist() == []


def test_a_variety_beyond_its_range_is_refused():
    with pytest.raises(ValueError, match=r"between 0 and 1, not 1\.5"):
        varied(THREE, TWO_ALIKE, IDS, 1.5)


def test_likeness_is_the_cosine_of_the_summed_rows():
    def row(*pairs):
        return np.array([term for term, _ in pairs], dtype=np.int32), np.array([w for _, w in pairs], dtype=np.float32)

    one = [row((0, 3.0), (2, 4.0))]
    same_in_two = [row((0, 1.5)), row((0, 1.5), (2, 4.0))]
    other = [row((1, 1.0))]
    half = [row((0, 1.0))]
    found = likeness([one, same_in_two, other, half, []])
    assert np.round(found, 6).tolist() == [
        [1.0, 1.0, 0.0, 0.6, 0.0],
        [1.0, 1.0, 0.0, 0.6, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.6, 0.6, 0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0],
    ]
