"""The arithmetic of results, worked by hand: values, means, connection, agreement, ties, ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.engine import agreement, ranking, ties
from competitions.engine.connectivity import connection
from competitions.engine.scores import means, medians, scores, weighted, z_means

# Six entries by four judges, the worked example of Shrout and Fleiss (1979), table 2.
SHROUT = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
# Four observers on twelve units with gaps, the worked example of Krippendorff (2011), where alpha for intervals is 0.849.
GAPS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def whole(table):
    entry, judge = np.nonzero(np.ones_like(table))
    return scores(entry, judge, np.asarray(table, float)[entry, judge])


def test_values_are_points_of_what_could_be_reached_and_not_applicable_leaves_its_weight_out():
    given = [[5, 10], [3, np.nan], [np.nan, np.nan]]
    assert weighted(given, [1, 3], [1, 0], [5, 10]).tolist()[:2] == [100.0, 50.0]
    assert np.isnan(weighted(given, [1, 3], [1, 0], [5, 10])[2])


tables = st.integers(2, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 5) | st.none(), min_size=n, max_size=n), min_size=1, max_size=8)
)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False), st.integers(1, 9))
def test_what_a_value_does_not_depend_on(rows, random, factor):
    table = np.array([[np.nan if one is None else one for one in row] for row in rows], float)
    columns = table.shape[1]
    weights, low, high = np.arange(1.0, columns + 1), np.zeros(columns), np.full(columns, 5.0)
    plain = weighted(table, weights, low, high)
    order = random.sample(range(columns), columns)
    others = {
        "order": weighted(table[:, order], weights[order], low[order], high[order]),
        "weights' unit": weighted(table, factor * weights, low, high),
        "scale": weighted(factor * table + 1, weights, factor * low + 1, factor * high + 1),
        "a criterion nobody answers": weighted(
            np.column_stack([table, np.full(len(table), np.nan)]), [*weights, 7], [*low, 0], [*high, 5]
        ),
    }
    for what, other in others.items():
        np.testing.assert_allclose(other, plain, atol=1e-9, err_msg=what)


def test_means_medians_and_z_scores():
    found = scores([0, 0, 1, 1, 2], [0, 1, 0, 1, 1], [1, 3, 3, 5, 7])
    assert means(found).tolist() == [2.0, 4.0, 7.0]
    assert medians(found).tolist() == [2.0, 4.0, 7.0]
    # Judge 0: mean 2, deviation √2; judge 1: mean 5, deviation 2.
    np.testing.assert_allclose(z_means(found), [(-1 / 2**0.5 - 1) / 2, (1 / 2**0.5 + 0) / 2, 1])


def test_a_judge_who_scores_twice_and_values_that_are_none_are_refused():
    with pytest.raises(ValueError, match="twice"):
        scores([0, 0], [1, 1], [1, 2])
    with pytest.raises(ValueError, match="no number"):
        scores([0], [0], [float("nan")])


def test_disjoint_panels_are_two_parts_and_two_bridges_make_them_one():
    apart = [(entry, judge) for entry in range(4) for judge in range(2)]
    apart += [(entry, judge) for entry in range(4, 8) for judge in range(2, 4)]
    one_bridge, two_bridges = [*apart, (3, 2)], [*apart, (3, 2), (2, 3)]
    found = [
        connection(scores(*zip(*pairs, strict=True), np.ones(len(pairs)))) for pairs in (apart, one_bridge, two_bridges)
    ]
    assert [(one.parts, one.bridges) for one in found] == [(2, ()), (1, (3,)), (1, ())]
    assert found[0].part_of_entry.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_agreement_is_what_the_textbooks_say():
    from competitions.engine.mixed_model import fit

    found = whole(SHROUT)
    icc = agreement.reliability(fit(found).variances, agreement.harmonic(found))
    assert [round(icc.single, 2), round(icc.panel, 2)] == [0.29, 0.62]
    cells = [(unit, observer, value) for observer, row in enumerate(GAPS) for unit, value in enumerate(row) if value]
    assert round(agreement.alpha(scores(*zip(*cells, strict=True))), 3) == 0.849


def test_disagreement_is_what_is_left_of_it_without_leniency():
    found = scores([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [60, 40, 70, 90, 50])
    plain = agreement.disagreement(found, np.zeros(2))
    without = agreement.disagreement(found, np.array([10.0, -10.0]))
    np.testing.assert_allclose(plain, [200**0.5, 200**0.5, np.nan])
    np.testing.assert_allclose(without, [0, 800**0.5, np.nan])


def test_ties_are_broken_by_the_chain_in_its_order_and_a_lot_ends_it():
    values, keys = np.array([70.0, 70, 70, 70, 80]), [11, 12, 13, 14, 15]
    columns = {"median": -np.array([70.0, 71, 70, 70, 80]), "fewest-skipped": np.array([0.0, 5, 2, 2, 0])}
    found = ties.ordered(values, keys, ["median", "fewest-skipped"], columns, "seed")
    drawn = sorted([13, 14], key=dict(zip(keys, ties.lots(keys, "seed"), strict=True)).get)
    assert [keys[place] for place in found.order] == [15, 12, 11, *drawn]
    assert found.decided == ("", "", "median", "fewest-skipped", "lot")
    other_way = ties.ordered(values, keys, ["fewest-skipped", "median"], columns, "seed")
    assert [keys[place] for place in other_way.order] == [15, 11, *drawn, 12]
    assert ties.lots(keys, "seed") != ties.lots(keys, "another")


def test_intervals_chances_and_ranks_by_hand():
    draws = np.array([[3.0, 2, 1, 9, 8]] * 15 + [[2.0, 3, 1, 8, 9]] * 5)
    groups = np.array([0, 0, 0, 1, 1])
    spread = ranking.simulate(draws, groups, places=1)
    assert spread.low.tolist() == [1, 1, 3, 1, 1]
    assert spread.high.tolist() == [2, 2, 3, 2, 2]
    assert spread.chance.tolist() == [0.75, 0.25, 0, 0.75, 0.25]
    assert ranking.crossing(spread, 1).tolist() == [True, True, False, True, True]
    assert ranking.ranks([4, 0, 3, 1, 2], groups).tolist() == [1, 2, 3, 2, 1]
