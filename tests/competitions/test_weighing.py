"""What a score sheet comes to: worked by hand, and what must not change it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from competitions.engine.weighing import shares, weighted

D = Decimal
weights_ = st.integers(1, 10_000).map(lambda hundredths: D(hundredths) / 100)
values_ = st.integers(0, 20).map(lambda half: D(half) / 2)
"""On a scale from 0 to 10 in halves."""
answers = st.one_of(st.none(), values_)
TEN = (0, 10)
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine draws slowly; that is no fault of what is drawn."""


@st.composite
def sheets(draw, least: int = 1):
    """(values, weights) of up to seven criteria, each from 0 to 10."""
    count = draw(st.integers(least, 7))
    return (
        {number: draw(answers) for number in range(count)},
        {number: draw(weights_) for number in range(count)},
    )


def scale(keys, bounds=TEN):
    return dict.fromkeys(keys, bounds)


def test_worked_by_hand():
    values, weights = {"new": D(4), "works": D(2), "soon": None}, {"new": D(30), "works": D(50), "soon": D(20)}
    assert weighted(values, weights) == D("2.75")  # (30·4 + 50·2) / 80
    assert weighted(values, weights, scale(values, (0, 5))) == D(55)
    assert weighted({"a": D(3), "b": D(30)}, {"a": D(1), "b": D(3)}, {"a": (1, 5), "b": (0, 40)}) == D("68.75")


def test_nothing_that_applied_is_no_value_rather_than_zero():
    assert weighted({"a": None, "b": None}, {"a": D(1), "b": D(1)}) is None
    assert weighted({}, {"a": D(1)}) is None
    assert weighted({"a": D(0)}, {"a": D(1)}, scale("a")) == 0


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(KeyError):
        weighted({"a": D(1)}, {})
    with pytest.raises(ValueError, match="not positive"):
        weighted({"a": D(1)}, {"a": D(0)})
    with pytest.raises(ValueError, match="not on a scale"):
        weighted({"a": D(11)}, {"a": D(1)}, scale("a"))
    with pytest.raises(ValueError, match="no room"):
        weighted({"a": D(1)}, {"a": D(1)}, scale("a", (1, 1)))


@steady
@given(sheets(), weights_)
def test_a_criterion_that_is_left_out_changes_nothing(sheet, weight):
    values, weights = sheet
    more, heavier = {**values, "more": None}, {**weights, "more": weight}
    assert weighted(more, heavier, scale(more)) == weighted(values, weights, scale(values))
    assert weighted(more, heavier) == weighted(values, weights)


@steady
@given(sheets(), weights_)
def test_a_zero_does_change_something_where_not_applicable_does_not(sheet, weight):
    """The control of the property above: what is left out is not what is worth nothing."""
    values, weights = sheet
    before = weighted(values, weights)
    assume(before)
    assert weighted({**values, "more": D(0)}, {**weights, "more": weight}) < before


@steady
@given(sheets(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_changes_nothing(sheet, chance):
    values, weights = sheet
    keys = list(values)
    chance.shuffle(keys)
    assert weighted({key: values[key] for key in keys}, weights, scale(values)) == weighted(
        values, weights, scale(values)
    )


@steady
@given(sheets(), st.integers(1, 9), st.integers(0, 50), st.integers(0, 6))
def test_another_scale_of_a_criterion_changes_nothing(sheet, times, shift, which):
    """A value that stands as far up a longer or shifted scale counts the same."""
    values, weights = sheet
    key = which % len(values)
    moved = {**values, key: None if values[key] is None else values[key] * times + shift}
    bounds = {**scale(values), key: (shift, 10 * times + shift)}
    assert weighted(moved, weights, bounds) == weighted(values, weights, scale(values))


@steady
@given(sheets(), st.permutations(range(7)))
def test_what_criteria_are_called_changes_nothing(sheet, names):
    values, weights = sheet
    called = {key: f"criterion {names[key]}" for key in values}
    renamed = ({called[key]: value for key, value in values.items()}, {called[key]: w for key, w in weights.items()})
    assert weighted(*renamed, scale(renamed[0])) == weighted(values, weights, scale(values))


@steady
@given(sheets(), st.integers(1, 1000))
def test_weights_times_a_constant_change_nothing(sheet, times):
    values, weights = sheet
    heavier = {key: weight * times for key, weight in weights.items()}
    assert weighted(values, heavier, scale(values)) == weighted(values, weights, scale(values))


@steady
@given(sheets())
def test_it_lies_between_the_lowest_and_the_highest_answer(sheet):
    values, weights = sheet
    said = [value for value in values.values() if value is not None]
    found = weighted(values, weights)
    assert (found is None) == (not said)
    assert found is None or min(said) <= found <= max(said)


@steady
@given(st.dictionaries(st.integers(), weights_, min_size=1, max_size=12))
def test_shares_are_a_hundred_together_and_none_is_off_by_a_tenth(weights):
    found = shares(weights)
    total = sum(weights.values())
    assert sum(found.values()) == D(100)
    assert all(
        abs(Fraction(found[key]) - Fraction(w) / Fraction(total) * 100) < Fraction(1, 10) for key, w in weights.items()
    )


def test_no_weights_have_no_shares():
    assert shares({}) == {}
