"""What speaks against making a part, and where."""

from pathlib import Path

import pytest
import trimesh
from django.conf import settings

from production.engine.rules import PROCESSES, find
from production.engine.rules.measures import MEASURES
from tests.production import shapes


def told(part, process) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in find(part, process)]


def test_every_threshold_has_a_measure_and_a_source():
    for process in PROCESSES.values():
        assert sorted(process.envelope, reverse=True) == list(process.envelope)
        for threshold in process.thresholds:
            assert threshold.code in MEASURES
            assert threshold.source.name and threshold.source.read


def test_the_table_in_the_documentation_is_the_thresholds():
    lines = []
    for code, process in PROCESSES.items():
        sides = " × ".join(f"{side:,}" for side in process.envelope)
        lines.append(f"| `{code}` | `too_large` | blocks | {sides} mm | {process.envelope_source.name} |")
        for one in process.thresholds:
            measure = MEASURES[one.code]
            beyond = f"{'<' if measure.bound == 'least' else '>'} {one.number:g} {measure.unit}"
            lines.append(f"| `{code}` | `{one.code}` | {one.severity} | {beyond} | {one.source.name} |")
    page = (Path(settings.BASE_DIR) / "docs" / "production" / "parts.md").read_text(encoding="utf-8")
    assert (
        page.partition("| severity | beyond | source |\n|---|---|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
        == lines
    )


def test_a_plain_block_can_be_made_by_most_and_is_no_sheet():
    block = shapes.measured(shapes.box(60, 40, 30))
    assert {process: told(block, process) for process in PROCESSES} == {
        "lpbf": [],
        "sls": [],
        "mjf": [],
        "fdm": [],
        "sla": [],
        "cnc_milling": [],
        "cnc_turning": [("not_round", "blocks")],
        "sheet_metal": [("thick_wall", "blocks"), ("uneven_wall", "blocks")],
        "casting": [("no_draft", "costs")],
        "injection_moulding": [("no_draft", "costs"), ("thick_wall", "costs"), ("uneven_wall", "costs")],
    }


def test_a_wall_of_just_the_least_thickness_passes_and_a_thinner_one_is_pointed_at():
    assert told(shapes.measured(shapes.box(30, 20, 0.6)), "lpbf") == []
    [finding] = find(shapes.measured(shapes.box(30, 20, 0.5)), "lpbf")
    assert (finding.code, finding.severity, finding.threshold, finding.unit) == ("thin_wall", "costs", 0.6, "mm")
    assert (finding.measured, finding.at[2]) == pytest.approx((0.5, 0), abs=1e-6)
    assert finding.sentence == "A wall is 0.50 mm thin; 0.6 mm are needed."
    assert told(shapes.measured(shapes.box(30, 20, 0.3)), "lpbf") == [("thin_wall", "blocks")]


def test_sharp_corners_cost_the_miller_and_not_the_printer():
    tray = shapes.measured(shapes.tray())
    assert ("sharp_corners", "costs") in told(tray, "cnc_milling")
    assert told(tray, "sls") == []
    [corner] = [one for one in find(tray, "cnc_milling") if one.code == "sharp_corners"]
    assert (abs(corner.at[0]), abs(corner.at[1])) == pytest.approx((18, 13))


def test_a_hollow_keeps_its_powder():
    [finding] = find(shapes.measured(shapes.hollow_cube()), "lpbf")[:1]
    assert (finding.code, finding.severity, finding.sentence) == (
        "cavities", "blocks", "There are 1 hollows inside that nothing leads to.",
    )  # fmt: skip


def test_a_deep_hole_costs_and_a_deeper_one_blocks():
    assert ("deep_hole", "costs") in told(shapes.measured(shapes.tube(15, 5, 60)), "cnc_milling")
    assert ("deep_hole", "blocks") in told(shapes.measured(shapes.tube(15, 2, 60)), "cnc_milling")


def test_a_shaft_is_turned_until_it_is_too_slender_or_too_long():
    assert told(shapes.measured(trimesh.creation.cylinder(radius=10, height=80)), "cnc_turning") == []
    assert told(shapes.measured(trimesh.creation.cylinder(radius=5, height=300)), "cnc_turning") == [
        ("slender_shaft", "costs")
    ]
    assert told(shapes.measured(trimesh.creation.cylinder(radius=100, height=1200)), "cnc_turning") == [
        ("too_large", "blocks")
    ]


def test_a_part_is_turned_to_fit():
    [finding] = find(shapes.measured(shapes.box(100, 100, 600)), "lpbf")
    assert (finding.code, finding.measured, finding.threshold) == ("too_large", 600, 500)
    assert told(shapes.measured(shapes.box(280, 360, 500)), "lpbf") == []


def test_nothing_is_said_of_a_part_without_a_unit_or_an_inside():
    assert told(shapes.measured(shapes.box(1, 1, 1), unit=None), "lpbf") == [("no_unit", "blocks")]
    open_box = shapes.box(1, 1, 1)
    open_box.update_faces([True] * 11 + [False])
    assert told(shapes.measured(open_box), "lpbf") == [("open", "blocks")]
