"""Numbers of parts whose numbers are known."""

import math

import numpy as np
import pytest
import trimesh

from production.engine.geometry import Problem, Unit
from production.engine.kept import from_kept, to_kept
from production.engine.mesh import merged
from production.engine.rays import Rays
from tests.production import shapes


def codes(part) -> list[tuple[str, int]]:
    return [(one.code, one.count) for one in part.problems]


def test_a_box():
    part = shapes.measured(shapes.box(20, 30, 40))
    assert (part.volume, part.area, part.hull_volume) == pytest.approx((24_000, 5_200, 24_000))
    assert (part.box, part.bodies, part.holes, part.overhang_area) == ((20, 30, 40), 1, (), 0)
    assert (part.thinnest, part.features.sharp_corners, part.may_be_firm) == (pytest.approx(20), 0, True)
    assert part.features.lowest == (-10, -15, -20)


def test_without_a_unit_nothing_is_firm():
    part = shapes.measured(shapes.box(1, 1, 1), unit=None)
    assert (part.unit, part.may_be_firm, part.problems) == (None, False, (Problem("no_unit", 1, firm=False),))


def test_a_missing_triangle_opens_three_edges():
    mesh = shapes.box(10, 10, 10)
    mesh.update_faces(np.arange(12) > 0)
    part = shapes.measured(mesh)
    assert (part.watertight, part.may_be_firm, codes(part)) == (False, False, [("open_edges", 3)])
    assert part.thinnest is None


def test_boxes_that_share_an_edge_crowd_it():
    part = shapes.measured(trimesh.util.concatenate([shapes.box(2, 2, 2), shapes.box(2, 2, 2, at=(2, 2, 0))]))
    assert (part.watertight, codes(part)) == (False, [("crowded_edges", 1)])


def test_a_face_turned_the_wrong_way_is_turned_back_and_told():
    mesh = shapes.box(10, 10, 10)
    mesh.faces[4] = mesh.faces[4][::-1]
    part = shapes.measured(mesh)
    assert part.volume == pytest.approx(1000)
    assert (part.watertight, part.may_be_firm, part.problems) == (True, False, (Problem("winding", 1, firm=False),))


def test_a_part_inside_out_is_turned_and_told():
    mesh = shapes.box(10, 10, 10)
    mesh.invert()
    part = shapes.measured(mesh)
    assert (part.volume, part.problems, part.may_be_firm) == (pytest.approx(1000), (Problem("inverted", 1),), True)


def test_a_mobius_strip_has_no_inside():
    turns, strip = 40, []
    for step in range(turns):
        angle = 2 * math.pi * step / turns
        for side in (-1, 1):
            away = 10 + side * math.cos(angle / 2)
            strip.append([away * math.cos(angle), away * math.sin(angle), side * math.sin(angle / 2)])
    ahead = [(2 * step + 2) % (2 * turns) for step in range(turns)]
    quads = [(2 * n, 2 * n + 1, (a + 1) if a else 0, a if a else 1) for n, a in enumerate(ahead)]
    faces = [face for a, b, c, d in quads for face in ([a, b, c], [a, c, d])]
    part = shapes.measured(trimesh.Trimesh(strip, faces, process=False))
    assert [code for code, _ in codes(part)][:2] == ["open_edges", "one_sided"]
    assert not part.may_be_firm


def test_bodies_are_counted_and_their_volumes_add():
    part = shapes.measured(trimesh.util.concatenate([shapes.box(10, 10, 10), shapes.box(5, 5, 5, at=(30, 0, 0))]))
    assert (part.bodies, part.volume, codes(part)) == (2, pytest.approx(1125), [("bodies", 2)])


def test_a_hollow_is_no_body_and_is_taken_off():
    for mesh in (shapes.hollow_cube(), inverted(shapes.hollow_cube())):
        part = shapes.measured(mesh)
        assert (part.bodies, part.volume) == (1, pytest.approx(1000 - 64))
        assert ("cavities", 1) in codes(part)
        assert max(abs(value) for value in part.features.cavity_at) <= 2


def inverted(mesh):
    mesh.invert()
    return mesh


def test_a_hole_and_its_wall():
    part = shapes.measured(shapes.tube(outer=15, inner=10, height=30))
    [hole] = part.features.holes
    assert (part.holes, hole.depth, hole.axis) == ((pytest.approx(20),), pytest.approx(30), pytest.approx((0, 0, 1)))
    assert hole.at == pytest.approx((0, 0, 0), abs=1e-5)
    assert part.thinnest == pytest.approx(5, rel=0.005)
    assert part.features.round_share == pytest.approx(1)


def test_a_shaft_is_no_hole():
    assert shapes.measured(trimesh.creation.cylinder(radius=5, height=20)).holes == ()


def test_what_hangs_over():
    lid = trimesh.util.concatenate([shapes.box(10, 10, 10), shapes.box(30, 30, 2, at=(0, 0, 20))])
    part = shapes.measured(lid)
    assert (part.overhang_area, part.features.overhang_at[2]) == (pytest.approx(900), pytest.approx(19))
    assert shapes.measured(trimesh.creation.cone(radius=10, height=10, sections=4)).overhang_area == 0


def test_the_corners_of_a_tray_are_sharp_and_its_walls_even():
    part = shapes.measured(shapes.tray(wall=2))
    assert (part.thinnest, part.features.typical_wall) == pytest.approx((2, 2))
    assert part.features.sharp_corners == 4  # where walls meet; along the floor a tool stands upright
    assert part.volume == pytest.approx(40 * 30 * 20 - 36 * 26 * 18)


def test_near_points_are_one_and_the_others_stay():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1e-9, 0, 0], [1e-3, 0, 0]], dtype=float)
    mesh = merged(vertices, np.array([[0, 2, 1], [4, 1, 3], [5, 3, 2], [0, 4, 1]]))
    assert (len(mesh.vertices), len(mesh.faces)) == (5, 3)


def test_rays_meet_what_brute_force_meets():
    mesh = trimesh.creation.icosphere(subdivisions=2)
    random = np.random.default_rng(7)
    starts, ways = random.normal(size=(50, 3)), random.normal(size=(50, 3))
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    away, met = Rays(mesh.triangles).first(starts, ways, least=1e-9)
    flat = np.einsum("rj,fj->rf", ways, mesh.face_normals)
    reach = (np.einsum("fj,fj->f", mesh.face_normals, mesh.triangles[:, 0]) - starts @ mesh.face_normals.T) / flat
    points = starts[:, None] + ways[:, None] * reach[:, :, None]
    inside = np.ones(reach.shape, dtype=bool)
    for corner in range(3):
        a, b = mesh.triangles[:, corner], mesh.triangles[:, (corner + 1) % 3]
        inside &= np.einsum("rfj,fj->rf", points - a, np.cross(mesh.face_normals, b - a)) >= 0
    expected = np.where(inside & (reach > 1e-9), reach, np.inf)
    assert np.allclose(away, expected.min(axis=1))
    assert (met[np.isfinite(away)] == expected.argmin(axis=1)[np.isfinite(away)]).all()
    assert 5 < np.isfinite(away).sum() < 50


def test_a_geometry_is_kept_to_the_last_bit():
    for part in (shapes.measured(shapes.tube(15, 10, 30)), shapes.measured(shapes.hollow_cube(), unit=Unit.INCH)):
        assert from_kept(to_kept(part)) == part
