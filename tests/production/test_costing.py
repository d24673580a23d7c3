"""Prices, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.engine.costing.ask import Ask, Checking
from production.engine.costing.bands import DEFAULT, Band, band
from production.engine.costing.checks import fits
from production.engine.costing.quotation import Indication, LineCode, ManualQuote, Quote
from production.engine.costing.quoting import quote, tiers
from production.engine.geometry import Geometry, Problem, Unit
from production.engine.money import Currency, Rate, rounded
from production.engine.processes import Process
from production.engine.reference.finishes import FINISHES
from production.engine.reference.machines import TYPICAL_MACHINES
from production.engine.reference.materials import MATERIALS
from production.engine.reference.sites import PUBLISHED, SITES

RATE = Rate(Decimal("8.00"), "a bank", date(2026, 11, 27))
CHANGSHA = SITES["hunan-changsha"]
BRACKET = Geometry(10_000, 6_000, (30, 30, 60), 13_000, 1, 500, True, Unit.MM, thinnest=3.0)
BLOCK = Geometry(100_000, 30_000, (94, 44, 34), 120_000, 1, 500, True, Unit.MM, holes=(6.0, 6.0))


def price(geometry: Geometry, process: Process, material: str, **more):
    ask = Ask(process, MATERIALS[material], **more)
    return quote(geometry, ask, CHANGSHA.machine(process), CHANGSHA, RATE)


def money(one: Quote) -> dict[str, str]:
    return {line.code.value: str(line.expected) for line in one.lines if line.expected}


def test_the_published_example_of_lpbf_comes_out():
    site = SITES[PUBLISHED]
    found = quote(BRACKET, Ask(Process.LPBF, MATERIALS["316l"]), site.machines[0], site, RATE)
    assert isinstance(found, Quote)
    assert money(found) == {"set_up": "150.00", "machine_time": "291.20", "material": "7.90"}
    assert (found.hours, found.expected, round(found.expected)) == (Decimal("2.2400"), Decimal("449.10"), 449)
    assert (found.mass, found.waste) == (Decimal("79.00"), Decimal("9.48"))


def test_the_typical_lpbf_machine_has_the_published_lines_and_adds_its_own():
    found = price(BRACKET, Process.LPBF, "316l")
    assert money(found) == {
        "set_up": "150.00",
        "machine_time": "291.20",
        "material": "7.90",
        "post_processing": "22.50",
        "inspection": "7.50",
        "packing": "5.50",
        "margin": "72.69",
    }


def test_a_milled_block_worked_by_hand():
    """Stock 100 × 50 × 40 = 200,000; (200,000 − 100,000) / 1,200,000 + 30,000 / 120,000 + 2 · 0.5/60 + 4/60 = 0.41667 h;
    22.92 € at 55 €/h; stock 0.54 kg at 7 €/kg; ten of them share one set-up of 120 €."""
    found = price(BLOCK, Process.CNC_MILLING, "al6061", quantity=10)
    assert money(found) == {
        "set_up": "120.00",
        "machine_time": "229.17",
        "material": "37.80",
        "post_processing": "22.50",
        "inspection": "7.50",
        "packing": "10.00",
        "margin": "64.05",
    }
    assert (found.hours, found.expected) == (Decimal("4.1667"), Decimal("491.02"))
    assert (found.mass, found.waste) == (Decimal("2700.00"), Decimal("2700.00"))
    assert found["machine_time"].carbon == Decimal("12.2500")  # 4.16667 h · 6 kWh · 0.49
    assert found["material"].carbon == Decimal("49.1400")  # 5.4 kg · 9.1


def test_yuan_are_converted_before_rounding():
    euros, yuan = (price(BRACKET, Process.LPBF, "316l", currency=one) for one in Currency)
    assert yuan["machine_time"].expected == Decimal("2329.60") == 8 * euros["machine_time"].expected
    assert yuan.rate.source == "a bank"


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"unit": None}, ("unit_unknown",)),
        ({"watertight": False}, ("not_watertight",)),
        ({"problems": (Problem("self_intersecting", 3, firm=False),)}, ("self_intersecting",)),
        ({"thinnest": 0.2}, ("wall_too_thin",)),
        ({"bodies": 2}, ("several_bodies",)),
    ],
)
def test_a_doubtful_part_gets_an_indication(change, reasons):
    found = price(replace(BRACKET, **change), Process.LPBF, "316l")
    assert isinstance(found, Indication)
    assert found.reasons == reasons
    assert found.quote.expected == Decimal("557.29")


@pytest.mark.parametrize(
    ("geometry", "process", "material", "more", "reasons"),
    [
        (replace(BRACKET, volume=0), Process.LPBF, "316l", {}, ("no_volume",)),
        (replace(BRACKET, box=(400, 30, 30)), Process.LPBF, "316l", {}, ("too_large",)),
        (BRACKET, Process.LPBF, "pa12", {}, ("material_not_run",)),
        (BRACKET, Process.LPBF, "316l", {"tolerance": Decimal("0.01")}, ("tolerance_too_fine",)),
        (BRACKET, Process.LPBF, "316l", {"quantity": 0}, ("no_quantity",)),
        (BLOCK, Process.CNC_TURNING, "al6061", {}, ("not_round",)),
        (replace(BRACKET, thinnest=None), Process.SHEET_METAL, "304", {}, ("thickness_unknown",)),
    ],
)
def test_what_cannot_be_priced_says_why(geometry, process, material, more, reasons):
    assert price(geometry, process, material, **more) == ManualQuote(reasons)


def test_a_machine_that_states_too_little_needs_a_person():
    machine = CHANGSHA.machine(Process.LPBF)
    bare = replace(machine, stated={name: one for name, one in machine.stated.items() if name != "rate"})
    assert quote(BRACKET, Ask(Process.LPBF, MATERIALS["316l"]), bare, CHANGSHA, RATE) == ManualQuote(
        ("machine_not_described",)
    )


def test_every_number_has_a_unit_a_source_and_a_date():
    found = price(BRACKET, Process.LPBF, "316l", finish=FINISHES["polished"], distance=Decimal(100))
    assert {one.name for one in found.parameters} >= {"rate", "hour_rate", "grid:hunan", "carbon:316l", "freight:road"}
    assert all(one.unit and one.source and one.on for one in found.parameters)


PARTS = [
    (Process.LPBF, "ti6al4v"),
    (Process.SLS, "pa12"),
    (Process.MJF, "pa12-gf"),
    (Process.FDM, "pla"),
    (Process.SLA, "resin"),
    (Process.CNC_MILLING, "al7075"),
    (Process.CNC_TURNING, "brass"),
    (Process.CASTING, "alsi10mg"),
    (Process.INJECTION_MOULDING, "abs"),
]
lengths = st.floats(5, 120).map(lambda one: round(one, 2))


@st.composite
def asks(draw):
    side, height = draw(lengths), draw(lengths)
    hull = round(side * side * height * draw(st.floats(0.3, 1)), 3)
    volume = round(hull * draw(st.floats(0.1, 1)), 3)
    geometry = Geometry(volume, 4 * side * height, (side, side, height), hull, 1, 12, True, Unit.MM, thinnest=1.5)
    process, material = draw(st.sampled_from(PARTS))
    more = {
        "quantity": draw(st.integers(1, 3000)),
        "finish": draw(st.sampled_from([None, *FINISHES.values()])),
        "checking": draw(st.sampled_from(list(Checking))),
        "currency": draw(st.sampled_from(list(Currency))),
        "distance": Decimal(draw(st.integers(0, 9000))),
    }
    return geometry, Ask(process, MATERIALS[material], **more)


def answered(geometry: Geometry, ask: Ask) -> Quote:
    found = quote(geometry, ask, CHANGSHA.machine(ask.process), CHANGSHA, RATE, Band(Decimal("-0.1"), Decimal("0.2")))
    return found.quote if isinstance(found, Indication) else found


@given(asks())
@settings(max_examples=120, deadline=None)
def test_rounded_lines_add_up_and_bands_are_in_order(asked):
    found = answered(*asked)
    assert found.expected == sum(line.expected for line in found.lines)
    assert [line.code for line in found.lines] == list(LineCode)
    for line in (*found.lines, found):
        assert 0 <= line.low <= line.expected <= line.high
        assert line.expected == rounded(line.expected)


@given(asks(), st.integers(1, 3000))
@settings(max_examples=120, deadline=None)
def test_more_pieces_are_never_dearer_for_each(asked, more):
    """To the cent that eight rounded lines may be off."""
    geometry, ask = asked
    few = answered(geometry, ask)
    many = answered(geometry, replace(ask, quantity=ask.quantity + more))
    noise = Decimal("0.04")
    assert (many.expected - noise) / many.quantity <= (few.expected + noise) / few.quantity
    assert many.expected + 2 * noise >= few.expected


def test_tiers_come_smallest_first():
    found = tiers(
        BRACKET, Ask(Process.LPBF, MATERIALS["316l"]), CHANGSHA.machine(Process.LPBF), CHANGSHA, RATE, (100, 1, 10, 10)
    )
    assert [(many, answer.expected) for many, answer in found] == [
        (1, Decimal("557.29")),
        (10, Decimal("3891.03")),
        (100, Decimal("37469.88")),
    ]


def test_every_typical_machine_describes_itself_enough():
    sheet = Geometry(20_000, 21_600, (100, 100, 2), 20_000, 1, 12, True, Unit.MM, thinnest=2.0)
    for machine in TYPICAL_MACHINES:
        geometry = sheet if machine.process == Process.SHEET_METAL else replace(BRACKET, thinnest=5.0)
        material = MATERIALS[min(machine.materials)]
        found = quote(geometry, Ask(machine.process, material), machine, CHANGSHA, RATE)
        assert isinstance(found, Quote), (machine.process, found)


def test_bands_wait_for_errors_then_narrow_with_them_and_survive_a_wild_one():
    assert band([0.1] * 4) == DEFAULT
    few = band([0.1, -0.05, 0.0, 0.05, -0.1])
    assert (few.low, few.high) == (Decimal("-0.125"), Decimal("0.125"))
    many = band([0.1, -0.05, 0.0, 0.05, -0.1] * 10)
    assert (many.low, many.high) == (Decimal("-0.097"), Decimal("0.097"))
    assert band([0.1, -0.05, 0.0, 0.05, -0.1] * 10 + [5.0]) == band([0.1, -0.05, 0.0, 0.05, -0.1] * 10 + [0.2])
    assert band([0.3] * 9) == Band(Decimal("-0.020"), Decimal("0.300"), 9)


def test_bands_take_numbers_only():
    with pytest.raises(ValueError, match="finite"):
        band([float("nan")] * 6)


def test_parts_are_turned_to_fit():
    assert fits((10, 300, 10), (300, 20, 20))
    assert not fits((10, 301, 10), (300, 20, 20))
