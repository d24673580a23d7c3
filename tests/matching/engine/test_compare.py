"""Comparing two rankings: worked by hand."""

import doctest

import numpy as np
import pytest

from matching.engine import compare, interleave
from matching.engine.compare import (
    Interval,
    gini,
    mean_difference,
    overlap_at,
    paired_interval,
    rank_change,
    share_interval,
    shown_counts,
    sign_test,
)


@pytest.mark.parametrize("module", [compare, interleave], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module):
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)


def test_gini_worked_by_hand():
    """Of 1, 2, 3, 6 (mean 3) the 16 absolute differences add up to 2·(1+2+5+1+4+3) = 32; 32/16 / (2·3) = 1/3."""
    assert gini([6, 1, 3, 2]) == pytest.approx(1 / 3)
    assert gini([]) == gini([0, 0]) == 0.0
    assert gini([0] * 99 + [5]) == pytest.approx(0.99)


def test_who_has_left_the_list_stands_behind_its_end():
    assert rank_change([1, 2, 3], [3], k=3) == pytest.approx((1 + 0 + 2) / 3)
    assert rank_change([], [3]) == 0.0
    assert overlap_at([], []) == 1.0


def test_the_gini_of_two_settings_on_the_same_people():
    """Three lists show 1 only under a; b shows each of 1, 2, 3 once."""
    everybody = [1, 2, 3]
    a, b = shown_counts([[1], [1], [1]], everybody), shown_counts([[1], [2], [3]], everybody)

    def difference(places):
        return gini(b[places].sum(axis=0)) - gini(a[places].sum(axis=0))

    found = paired_interval(difference, 3, rounds=200)
    assert found.value == pytest.approx(-2 / 3)
    assert found.low == pytest.approx(-2 / 3)
    assert found.high == pytest.approx(0.0)  # all three draws the same: both show one partner only


def test_an_interval_of_equal_differences_is_a_point():
    assert mean_difference([1, 2, 3], [1.5, 2.5, 3.5]) == Interval(0.5, 0.5, 0.5)
    assert mean_difference([], []) == Interval(0.0, 0.0, 0.0)
    with pytest.raises(ValueError, match="3 values cannot be paired with 2"):
        mean_difference([1, 2, 3], [1, 2])


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(7)
    held = 0
    for number in range(200):
        differences = random.normal(0.3, 1.0, 60)
        found = mean_difference(np.zeros(60), differences, rounds=300, seed=number)
        held += found.low <= 0.3 <= found.high
    assert 178 <= held <= 198


def test_the_sign_test_by_hand():
    assert sign_test(9, 1) == pytest.approx(2 * (1 + 10) / 1024)
    assert sign_test(1, 9) == sign_test(9, 1)
    assert share_interval(0, 0) == Interval(0.5, 0.0, 1.0)
    assert share_interval(5, 10).value == 0.5
    assert (share_interval(60, 80).low > 0.5, share_interval(6, 8).low > 0.5) == (True, False)
