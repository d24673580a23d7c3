"""Files that are read, and files that are refused before anything of them is loaded."""

import sys

import numpy as np
import pytest
import trimesh

from production.engine.geometry import Problem, Unit
from production.engine.measuring import measure
from production.engine.reading import guards
from production.engine.reading.loading import load
from production.engine.refusals import Refused
from tests.production import shapes

CUBE = trimesh.creation.box((2, 3, 4))


def refusal(content: bytes, ending: str) -> str:
    with pytest.raises(Refused) as refused:
        load(content, ending)
    return refused.value.code


@pytest.mark.parametrize("written", ["stl", "stl_ascii", "obj", "ply", "3mf"])
def test_every_format_holds_the_same_cube(written):
    part = measure(shapes.file_of(CUBE, written), written.split("_")[0], Unit.MM)
    assert (part.volume, part.area, *part.box) == pytest.approx((24, 52, 2, 3, 4))
    assert (part.bodies, part.watertight, part.triangles, part.problems) == (1, True, 12, ())


def test_ply_as_text_is_read_too():
    content = CUBE.export(file_type="ply", encoding="ascii")
    assert measure(content if isinstance(content, bytes) else content.encode(), "ply", Unit.MM).volume == pytest.approx(
        24
    )


def test_a_3mf_says_its_own_unit_and_is_believed():
    in_inches = shapes.threemf_of(shapes.model_of(CUBE, unit="inch"))
    part = measure(in_inches, "3mf", Unit.MM)
    assert part.volume == pytest.approx(24 * 25.4**3)
    assert (part.unit, part.problems) == (Unit.MM, (Problem("unit_of_file", 1),))
    assert measure(in_inches, "3mf", None).problems == ()


def test_what_a_3mf_places_is_placed_as_often_as_it_says():
    pair = (
        '<object id="2"><components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/>'
        '<component objectid="1" transform="-2 0 0 0 1 0 0 0 1 0 0 0"/></components></object><object id="3" type="support">'
        '<components><component objectid="1"/></components></object>'
    )
    items = (
        '<item objectid="2" partnumber="A"/><item objectid="2" partnumber="A" transform="0 1 0 -1 0 0 0 0 1 0 0 50"/>'
    )
    built = shapes.threemf_of(shapes.model_of(CUBE, more=pair, items=items + '<item objectid="3"/>'))
    part = measure(built, "3mf", None)
    assert (part.volume, *part.box) == pytest.approx((2 * (24 + 48), 13, 13, 54))
    assert (part.bodies, part.triangles, part.problems) == (4, 48, (Problem("bodies", 4),))


def test_a_3mf_of_a_few_lines_may_not_ask_for_a_billion():
    parts = {number: f'<component objectid="{number - 1}"/>' * 2 for number in range(2, 32)}
    doubled = "".join(f'<object id="{number}"><components>{two}</components></object>' for number, two in parts.items())
    circle = '<object id="2"><components><component objectid="2"/></components></object>'
    for more, item in ((doubled, 31), (circle, 2)):
        built = shapes.model_of(CUBE, more=more, items=f'<item objectid="{item}"/>')
        assert refusal(shapes.threemf_of(built), "3mf") == "unpacked"
    assert refusal(shapes.threemf_of(shapes.model_of(CUBE, items="")), "3mf") == "no_faces"
    assert refusal(shapes.threemf_of(shapes.model_of(CUBE, items='<item objectid="9"/>')), "3mf") == "damaged"


def test_a_binary_stl_that_begins_with_solid_is_binary():
    content = shapes.file_of(CUBE)
    assert len(load(b"solid" + content[5:], "stl").faces) == 12


def test_bytes_behind_the_end_of_a_binary_stl_are_left():
    assert len(load(shapes.file_of(CUBE) + b"\0\1\2", "stl").faces) == 12


@pytest.mark.parametrize(
    ("content", "ending", "code"),
    [
        (b"", "stl", "empty"),
        (b"x", "dwg", "ending"),
        (b"%PDF-1.7" + bytes(200), "stl", "wrong_content"),
        (b"\x89PNG" + b"\xff" * 200, "stl", "wrong_content"),
        (b"short", "stl", "wrong_content"),
        (shapes.stl_of(CUBE.triangles, claimed=1_000_000_000), "stl", "claims"),
        (shapes.stl_of(CUBE.triangles)[:-1], "stl", "claims"),
        (shapes.stl_of(np.zeros((0, 3, 3))), "stl", "no_faces"),
        (b"solid nothing\nendsolid nothing\n", "stl", "no_faces"),
        (b"ply\nformat binary_little_endian 1.0\nelement face 1000000000\nproperty list uchar int v\nend_header\n", "ply", "claims"),
        (b"ply\nformat ascii 1.0\nelement vertex 99999999999999\nproperty float x\nend_header\n0\n", "ply", "claims"),
        (b"ply\nformat ascii 1.0\nelement vertex -5\nproperty float x\nend_header\n", "ply", "damaged"),
        (b"solid not a ply", "ply", "wrong_content"),
        (b"nothing of a mesh\n", "obj", "wrong_content"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "obj", "no_faces"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n", "obj", "damaged"),
        (b"PK\x03\x04 broken", "3mf", "damaged"),
        (b"solid cube", "3mf", "wrong_content"),
        (b"solid cube", "step", "wrong_content"),
        (b"ISO-10303-21; and then nothing", "step", "damaged"),
        (shapes.threemf_of('<!DOCTYPE m [<!ENTITY a "b">]>' + shapes.model_of(CUBE)), "3mf", "entities"),
        (shapes.threemf_of(" " * 30_000_000), "3mf", "unpacked"),
    ],
)  # fmt: skip
def test_refused(content, ending, code):
    assert refusal(content, ending) == code


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_no_numbers(odd):
    triangles = CUBE.triangles.copy()
    triangles[3, 1, 2] = odd
    assert refusal(shapes.stl_of(triangles), "stl") == "not_finite"


def test_parts_without_extent():
    assert refusal(shapes.stl_of(np.ones((12, 3, 3))), "stl") == "zero_size"
    flat = CUBE.triangles.copy()
    flat[:, :, 2] = 7
    assert refusal(shapes.stl_of(flat), "stl") == "flat"


def test_a_sheet_thousand_times_as_long_as_thin_is_no_flat_part():
    assert shapes.measured(shapes.box(1000, 1000, 0.1)).volume == pytest.approx(100_000)


def test_a_file_of_which_a_part_cannot_be_read_is_refused_as_a_whole():
    plain = CUBE.export(file_type="stl_ascii")
    assert refusal(plain.replace("vertex 1.", "vertex one", 1).encode(), "stl") == "damaged"
    two = "solid vertex holder\n" + plain.partition("\n")[2] + plain
    assert refusal(two.encode(), "stl") == "damaged"  # trimesh would read the second body only


def test_more_triangles_than_can_be_measured():
    with pytest.raises(Refused) as refused:
        guards.check(bytes(80) + (400_001).to_bytes(4, "little") + bytes(50 * 400_001), "stl")
    assert str(refused.value) == "The file holds 400001 triangles; 400000 are read at most. Export it more coarsely."


def test_without_a_kernel_step_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "cascadio", None)
    with pytest.raises(Refused) as refused:
        load(b"ISO-10303-21;", "step")
    assert str(refused.value) == (
        "STEP files cannot be read here: the geometry kernel (cascadio) is not installed. Choose STL or 3MF."
    )
