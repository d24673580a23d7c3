"""Real meshes, and deliberately broken ones (mikedh/trimesh, MIT), against what trimesh says of them."""

import os
from pathlib import Path

import pytest
import trimesh

from production.engine.geometry import Geometry, Unit
from production.engine.measuring import measure

HERE = Path(__file__).resolve()
FOLDERS = [HERE.parents[above] / "shared" / "data" for above in (3, 4)]
DATA = Path(os.environ.get("TECHBRIDGE_DATA") or next((one for one in FOLDERS if one.exists()), FOLDERS[0])) / "parts"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="The real parts (../shared/data/parts) are not here.")


def part(name: str, unit: Unit = Unit.MM) -> Geometry:
    return measure((DATA / name).read_bytes(), name.rpartition(".")[2].lower(), unit)


def codes(geometry: Geometry) -> list[tuple[str, int]]:
    return [(one.code, one.count) for one in geometry.problems]


@pytest.mark.parametrize(
    "name",
    [
        "20mm-xyz-cube.stl", "busted.STL", "featuretype.STL", "idler_riser.STL", "octagonal_pocket.stl",
        "origin_inside.STL", "plate_holes.STL", "tube.obj", "unit_cube.STL",
    ],
)  # fmt: skip
def test_closed_parts_measure_as_trimesh_measures_them(name):
    theirs = trimesh.load_mesh(DATA / name)
    theirs.merge_vertices(merge_tex=True, merge_norm=True)
    ours = part(name)
    assert ours.volume == pytest.approx(theirs.volume, rel=1e-9)
    assert ours.area == pytest.approx(theirs.area, rel=1e-9)
    assert ours.box == pytest.approx(theirs.extents, rel=1e-9)
    assert ours.hull_volume == pytest.approx(theirs.convex_hull.volume, rel=1e-6)
    assert (ours.bodies, ours.watertight, codes(ours)) == (theirs.body_count, True, [])
    assert ours.may_be_firm and ours.triangles == len(theirs.faces)


def test_the_cubes():
    cube, letters = part("unit_cube.STL"), part("20mm-xyz-cube.stl")
    assert (cube.volume, cube.area) == pytest.approx((1, 6))
    assert letters.box == pytest.approx((20, 20, 20), abs=1e-5)
    assert round(letters.volume / 1000, 2) == 7.94


def test_the_stl_in_inches_is_the_step():
    inches, step = part("featuretype.STL", Unit.INCH), part("featuretype.STEP", Unit.INCH)
    assert step.volume == pytest.approx(inches.volume, rel=0.001)
    assert step.area == pytest.approx(inches.area, rel=0.001)
    assert step.box == pytest.approx(inches.box, rel=1e-5)
    assert (step.unit, step.watertight, step.bodies, codes(step)) == (Unit.MM, True, 1, [("unit_of_file", 1)])
    assert step.holes == pytest.approx(inches.holes, abs=0.01)
    assert len(step.holes) == 17


def test_a_soup_is_open_on_every_edge():
    soup = part("soup.stl")
    assert (soup.watertight, soup.may_be_firm, codes(soup)) == (False, False, [("open_edges", 300), ("bodies", 100)])


def test_two_bodies_whose_faces_disagree():
    bodies = part("multibody.stl")
    assert codes(bodies) == [("winding", 6), ("inverted", 2), ("bodies", 2)]
    assert (bodies.bodies, bodies.watertight, bodies.may_be_firm) == (2, True, False)
    pieces = trimesh.load_mesh(DATA / "multibody.stl").split(only_watertight=False)
    for piece in pieces:
        trimesh.repair.fix_winding(piece)
    assert bodies.volume == pytest.approx(sum(abs(piece.volume) for piece in pieces), rel=1e-9)


def test_the_holes_of_the_plate():
    plate = part("plate_holes.STL")
    assert [round(diameter, 2) for diameter in plate.holes] == [6.76] * 5 + [11.11]
    corners = {(round(hole.at[0], 1), round(hole.at[1], 1)) for hole in plate.features.holes if hole.diameter < 10}
    assert corners == {(39.9, 47.8), (39.9, 257.0), (101.6, 154.5), (163.3, 47.8), (163.3, 257.0)}
