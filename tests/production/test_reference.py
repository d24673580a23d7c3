"""Samples, gases, distances and scores."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.engine.carbon import FREIGHT, NATION, PROVINCES, distance, freight_carbon, great_circle, grid_factor
from production.engine.partner_score import partner_score, shrunk
from production.engine.sampling import FIRST, SIZES, Plan, charged_share, code_letter, plan

MASTER = {  # ISO 2859-1:1999, table 2-A: letter → (size, acceptance number) with arrows followed
    "0.65": "F20/0 F20/0 F20/0 F20/0 F20/0 F20/0 F20/0 J80/1 J80/1 K125/2 L200/3 M315/5 N500/7 P800/10 Q1250/14",
    "1.0": "E13/0 E13/0 E13/0 E13/0 E13/0 E13/0 H50/1 H50/1 J80/2 K125/3 L200/5 M315/7 N500/10 P800/14 Q1250/21",
    "1.5": "D8/0 D8/0 D8/0 D8/0 D8/0 G32/1 G32/1 H50/2 J80/3 K125/5 L200/7 M315/10 N500/14 P800/21 P800/21",
    "2.5": "C5/0 C5/0 C5/0 C5/0 F20/1 F20/1 G32/2 H50/3 J80/5 K125/7 L200/10 M315/14 N500/21 N500/21 N500/21",
    "4.0": "B3/0 B3/0 B3/0 E13/1 E13/1 F20/2 G32/3 H50/5 J80/7 K125/10 L200/14 M315/21 M315/21 M315/21 M315/21",
}
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 500_001)


@pytest.mark.parametrize("aql", FIRST)
def test_the_master_table_with_its_arrows(aql):
    for lot, expected in zip(LOTS, MASTER[aql].split(), strict=True):
        size, accept = expected[1:].split("/")
        found = plan(lot, aql)
        assert (found.letter, found.accept, found.reject) == (expected[0], int(accept), int(accept) + 1)
        assert (found.size, found.every) == ((int(size), False) if int(size) < lot else (lot, True))


def test_code_letters_at_level_two():
    assert "".join(code_letter(lot) for lot in LOTS) == "".join(SIZES)
    assert plan(500, "2.5") == Plan("H", 50, 3, 4)
    with pytest.raises(ValueError, match="two pieces"):
        code_letter(1)


@given(st.integers(1, 20_000), st.integers(1, 2_000), st.sampled_from(sorted(FIRST)))
@settings(max_examples=200, deadline=None)
def test_the_charged_share_covers_the_sample_and_never_grows(lot, more, aql):
    pieces, of = charged_share(lot, aql)
    later, than = charged_share(lot + more, aql)
    assert later * of <= pieces * than
    assert lot == 1 or pieces * lot >= plan(lot, aql).size * of


def test_grid_factors_of_2022():
    assert len(PROVINCES) == 30
    assert (grid_factor("hunan").value, grid_factor("yunnan").value) == (Decimal("0.4900"), Decimal("0.1073"))
    assert grid_factor("tibet") == NATION
    assert grid_factor("hebei").on.isoformat() == "2024-12-20"


def test_ways_and_freight():
    changsha, shenzhen = (28.23, 112.94), (22.54, 114.06)
    assert round(great_circle(changsha, shenzhen)) == 643
    assert distance(changsha, shenzhen) == 835
    assert freight_carbon(Decimal(500), Decimal(1000)) == Decimal("50.815")
    order = sorted(FREIGHT, key=lambda mode: FREIGHT[mode].carbon.value)
    assert order == ["sea", "rail", "road", "van", "air"]


def test_a_partner_with_little_behind_it_is_drawn_to_the_mean():
    new, one, many = partner_score(0, 0, 0, 0), partner_score(1, 1, 1, 1), partner_score(100, 100, 100, 100)
    assert [round(each.points, 1) for each in (new, one, many)] == [90.0, 91.1, 99.3]
    assert new.on_time.raw is None and one.on_time.raw == 1.0
    assert new.high - new.low > many.high - many.low
    with pytest.raises(ValueError, match="some of all"):
        shrunk(3, 2, new.on_time.prior)


@given(st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=100, deadline=None)
def test_shares_lie_between_the_prior_and_what_was_seen(good, bad):
    prior = partner_score(0, 0, 0, 0).on_time.prior
    found = shrunk(good, good + bad, prior)
    ends = [prior.mean, found.raw if found.raw is not None else prior.mean]
    assert min(ends) - 1e-9 <= found.mean <= max(ends) + 1e-9
    assert found.low <= found.high
