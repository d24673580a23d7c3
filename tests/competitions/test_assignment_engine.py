"""The optimiser: bounds that hold for all inputs, the optimum against every possibility on tiny ones, and real data."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.engine import assignment
from competitions.engine.assignment import Infeasible, Problem, Quota, entry_means, solve
from competitions.engine.assignment_bridges import components, exchange
from competitions.management.commands.evaluate_assignment import evaluate, read
from tests.extent import some

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "judge-assignment"
DATA = DATA if DATA.exists() else Path(__file__).resolve().parents[4] / "shared" / "data" / "judge-assignment"


def make_problem(affinity, *, k=2, least=0, most=9, allowed=None, **more) -> Problem:
    affinity = np.array(affinity, float)
    judges, entries = affinity.shape
    allowed = np.ones(affinity.shape, bool) if allowed is None else np.array(allowed, bool)
    return Problem(
        affinity, allowed, np.full(entries, k), np.full(judges, least), np.full(judges, most), **more
    )  # fmt: skip


def of_rows(*judges: bool, entries: int) -> np.ndarray:
    return np.repeat(np.array(judges)[:, None], entries, axis=1)


def possible(problem: Problem):
    """Every assignment within the bounds, one by one."""
    judges, entries = problem.affinity.shape
    choices = [list(combinations(range(judges), int(problem.need[entry]))) for entry in range(entries)]
    for chosen in product(*choices):
        found = np.zeros(problem.affinity.shape, bool)
        for entry, rows in enumerate(chosen):
            found[list(rows), entry] = True
        load = found.sum(axis=1)
        within = (load >= problem.least).all() and (load <= problem.most).all()
        if within and not (found & ~problem.allowed).any() and not (problem.fixed & ~found).any() and all(
            ((found & quota.counts).sum(axis=0) >= quota.need).all() for quota in problem.quotas
        ):  # fmt: skip
            yield found


def value(problem: Problem, found: np.ndarray) -> tuple[float, float]:
    return round(float(entry_means(problem.affinity, found).min()), 6), round(float(problem.affinity[found].sum()), 6)


@st.composite
def tiny(draw, *, bridges: bool = False) -> Problem:
    judges, entries = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    size = judges * entries
    affinity = np.array(draw(st.lists(st.integers(0, 8), min_size=size, max_size=size)), float).reshape(judges, entries)
    conflicts = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    k = draw(st.integers(1, 2))
    most = draw(st.integers(1, entries))
    least = draw(st.integers(0, most))
    quotas = ()
    if draw(st.booleans()):
        region = np.array(draw(st.lists(st.booleans(), min_size=judges, max_size=judges)))
        pairs = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))).reshape(judges, entries)
        quotas = (Quota("region", 1, of_rows(*region, entries=entries)), Quota("experts", 1, pairs))
    return make_problem(
        affinity, k=k, least=least, most=most, quotas=quotas, bridges=2 if bridges else 0,
        allowed=np.array([one > 1 for one in conflicts]).reshape(judges, entries),
    )  # fmt: skip


@settings(max_examples=some(60, 300), deadline=None)
@given(tiny())
def test_the_worst_entry_first_then_the_sum_as_trying_everything_finds_it(problem):
    best = max((value(problem, found) for found in possible(problem)), default=None)
    if best is None:
        with pytest.raises(Infeasible):
            solve(problem)
        return
    found = solve(problem)
    assert value(problem, found.chosen) == best
    assert (found.chosen & ~problem.allowed).sum() == 0
    assert round(found.bound, 4) == round(best[0], 4)  # proven: nothing lies between the two


def test_of_two_with_the_same_worst_entry_the_greater_sum_is_taken():
    """The worst of four is served with 2 at best, in more ways than one."""
    affinity = [[3, 0, 3, 3], [2, 2, 1, 0], [3, 3, 3, 0], [2, 3, 3, 4]]
    allowed = [[1, 1, 0, 1], [1, 1, 1, 1], [0, 1, 1, 1], [1, 1, 1, 1]]
    found = solve(make_problem(affinity, k=1, most=1, allowed=allowed))
    assert (found.worst, found.total) == (2, 12)


@settings(max_examples=60, deadline=None)
@given(tiny())
def test_set_to_the_sum_it_is_the_greatest_there_is(problem):
    best = max((value(problem, found)[1] for found in possible(problem)), default=None)
    if best is not None:
        total_only = Problem(**{**problem.__dict__, "fair": False})
        assert round(solve(total_only).total, 6) == best


@settings(max_examples=60, deadline=None)
@given(tiny(), st.randoms(use_true_random=False))
def test_the_order_of_judges_and_entries_does_not_change_what_the_answer_is_worth(problem, random):
    rows, columns = list(range(len(problem.least))), list(range(len(problem.need)))
    random.shuffle(rows)
    random.shuffle(columns)
    order = np.ix_(rows, columns)
    quotas = tuple(Quota(one.name, one.need, one.counts[order]) for one in problem.quotas)
    other = Problem(
        problem.affinity[order], problem.allowed[order], problem.need[columns], problem.least[rows], problem.most[rows],
        quotas,
    )  # fmt: skip
    try:
        found = solve(problem)
    except Infeasible as error:
        with pytest.raises(Infeasible) as also:
            solve(other)
        # The same that is missing can be called missing in several ways, a judge of a region or an expert.
        assert also.value.short and error.short
        return
    assert value(other, solve(other).chosen) == value(problem, found.chosen)


@settings(max_examples=60, deadline=None)
@given(tiny(bridges=True))
def test_panels_connect_whenever_they_can(problem):
    parts = {len(components(found)) for found in possible(problem)}
    if parts:
        assert (solve(problem).parts == 1) == (1 in parts)


def test_one_pair_ties_panels_where_two_cannot():
    """One judge takes both entries: there is no second pair that could cross."""
    found = solve(make_problem(np.zeros((2, 2)), k=1, bridges=2, allowed=[[0, 1], [1, 1]]))
    assert (found.parts, found.chosen.tolist()) == (1, [[False, False], [True, True]])


def test_two_panels_that_share_nothing_are_tied_at_the_least_cost():
    """Worked by hand: judges 0, 1 fit entries 0, 1 (value 9), judges 2, 3 entries 2, 3; crossing pairs are worth 1, one of
    them 5. Two crossings are wanted: one exchange, which takes 5 and a 1."""
    affinity = np.kron(np.eye(2), np.full((2, 2), 8.0)) + 1
    affinity[0, 2] = 5
    apart = solve(make_problem(affinity, most=2))
    assert (apart.parts, apart.total) == (2, 72.0)
    tied = solve(make_problem(affinity, most=2, bridges=2, fair=False))
    assert (tied.parts, tied.total) == (1, 72.0 - 2 * 9 + 5 + 1)
    swapped = exchange(make_problem(affinity, most=2, bridges=2), apart.chosen)
    assert len(components(swapped)) == 1
    assert swapped.sum(axis=0).tolist() == [2, 2, 2, 2] and swapped.sum(axis=1).tolist() == [2, 2, 2, 2]


def test_what_is_kept_stays_and_what_exists_moves_only_for_more_than_it_costs():
    affinity = [[0.5, 0.6], [0.6, 0.5]]
    existing = np.array([[True, False], [False, True]])
    free = solve(make_problem(affinity, k=1, most=1))
    assert free.chosen.tolist() == [[False, True], [True, False]]
    costly = solve(make_problem(affinity, k=1, most=1, existing=existing, moving=0.2, fair=False))
    assert costly.chosen.tolist() == existing.tolist()
    cheap = solve(make_problem(affinity, k=1, most=1, existing=existing, moving=0.05, fair=False))
    assert cheap.chosen.tolist() == free.chosen.tolist()
    kept = solve(make_problem(affinity, k=1, most=1, kept=existing))
    assert kept.chosen.tolist() == existing.tolist()


def test_what_cannot_be_is_said_in_numbers():
    with pytest.raises(Infeasible) as seats:
        solve(make_problem(np.ones((2, 5)), k=1, most=2))
    assert [(one.what, sum(one.missing)) for one in seats.value.short] == [("judges", 1)]
    with pytest.raises(Infeasible) as conflict:
        solve(make_problem(np.ones((2, 2)), allowed=[[1, 1], [0, 1]]))
    assert [(one.what, one.rows, one.missing) for one in conflict.value.short] == [("judges", (0,), (1,))]
    with pytest.raises(Infeasible) as quota:
        solve(
            make_problem(np.ones((3, 2)), quotas=(Quota("region:china", 1, of_rows(False, False, False, entries=2)),))
        )
    assert [(one.what, one.rows, one.missing) for one in quota.value.short] == [("region:china", (0, 1), (1, 1))]


def test_arrays_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="finite"):
        make_problem([[float("nan")]])
    with pytest.raises(ValueError, match="least and most"):
        Problem(np.ones((2, 2)), np.ones((2, 2), bool), np.ones(2), np.ones(3), np.ones(2))


def test_the_same_seed_draws_the_same_lots():
    problems = [make_problem(np.ones((6, 8)), most=4, seed=seed) for seed in (1, 1, 2)]
    first, again, other = (solve(problem).chosen for problem in problems)
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_large_ones_are_proven_over_pairs_they_did_not_begin_with(monkeypatch):
    """The same optimum by pricing columns as with all of them, and floors, quotas and bridges by repair."""
    rng = np.random.default_rng(3)
    affinity = rng.random((30, 120))
    china = of_rows(*(row % 2 == 0 for row in range(30)), entries=120)
    problem = make_problem(affinity, k=3, least=10, most=14, allowed=rng.random((30, 120)) > 0.1, bridges=2,
                           quotas=(Quota("china", 1, china), Quota("europe", 1, ~china)))  # fmt: skip
    whole = solve(problem)
    total = solve(Problem(**{**problem.__dict__, "fair": False})).total
    monkeypatch.setattr(assignment, "SMALL", 100)
    priced = solve(problem)
    assert round(solve(Problem(**{**problem.__dict__, "fair": False})).total, 6) == round(total, 6)
    for found in (whole, priced):
        load = found.chosen.sum(axis=1)
        assert (found.chosen & ~problem.allowed).sum() == 0
        assert (load.min() >= 10, load.max() <= 14) == (True, True)
        assert ((found.chosen & china).sum(axis=0) >= 1).all() and ((found.chosen & ~china).sum(axis=0) >= 1).all()
        assert found.parts == 1
    assert priced.worst <= whole.worst + 1e-6 and priced.worst >= whole.worst - 0.05


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
@pytest.mark.parametrize(("name", "total", "loads"), [("preflib1", 124.75, (4, 7)), ("preflib2", 141.5, (5, 8))])
def test_real_bids_reach_the_optimum_of_the_linear_program(name, total, loads):
    affinity, conflict = read(DATA / f"{name}.npz")
    found = evaluate(affinity, conflict, 3)
    assert (found["total"], found["conflicts_violated"], found["short_entries"]) == (total, 0, 0)
    assert loads[0] <= found["load_min"] and found["load_max"] <= loads[1]


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        call_command("evaluate_assignment", tmp_path / "none.npz")
    np.savez(tmp_path / "wrong.npz", similarity_matrix=np.ones((2, 2)), mask_matrix=np.zeros((3, 2)))
    with pytest.raises(CommandError, match="the same shape"):
        call_command("evaluate_assignment", tmp_path / "wrong.npz")
