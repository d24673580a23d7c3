"""Drafting one list from two."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.interleave import A, B, interleave

ids = st.lists(st.integers(1, 30), unique=True, max_size=20)


def test_equal_lists_come_out_as_they_are():
    assert [partner for partner, _team in interleave([3, 1, 2], [3, 1, 2], "x")] == [3, 1, 2]


def test_a_list_that_ends_leaves_the_rest_to_the_other():
    assert interleave([], [5, 6], "x") == [(5, B), (6, B)]
    assert [partner for partner, _team in interleave([1], [1, 2, 3], "x")] == [1, 2, 3]


@given(ids, ids, st.text(max_size=5))
def test_everybody_is_there_once_and_each_team_in_the_order_of_its_list(a, b, seed):
    drafted = interleave(a, b, seed)
    partners = [partner for partner, _team in drafted]
    assert sorted(partners) == sorted(set(a) | set(b))
    for team, own in ((A, a), (B, b)):
        picked = [partner for partner, side in drafted if side == team]
        assert picked == [partner for partner in own if partner in picked]
    assert interleave(a, b, seed) == drafted


@given(ids, ids, st.integers(0, 8))
def test_after_each_round_the_teams_are_of_one_size(a, b, rounds):
    drafted = interleave(a, b, "x")[: 2 * min(rounds, len(set(a) - set(b)) // 2, len(set(b) - set(a)) // 2)]
    teams = Counter(team for _partner, team in drafted)
    assert teams[A] == teams[B]


def test_over_many_seeds_both_sides_come_first_equally_often():
    """4,000 coins: the standard error is 0.8 %, so 3 % is nearly four of them."""
    first = Counter(interleave([1, 2, 3, 4], [5, 6, 7, 8], str(seed))[0][1] for seed in range(4000))
    assert abs(first[A] / 4000 - 0.5) < 0.03
    places = Counter()
    for seed in range(4000):
        for place, (_partner, team) in enumerate(interleave([1, 2, 3, 4], [5, 6, 7, 8], f"again {seed}")):
            places[team] += place
    assert places[A] / places[B] == pytest.approx(1.0, abs=0.03)
