"""What holds of every part."""

import numpy as np
import pytest
import trimesh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from production.engine.geometry import Unit
from tests.production import shapes

sides = st.tuples(*[st.floats(0.5, 200)] * 3)
few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@few
@given(sides, st.sampled_from([*Unit]))
def test_a_unit_scales_volumes_by_its_cube(size, unit):
    one, other = shapes.measured(shapes.box(*size)), shapes.measured(shapes.box(*size), unit=unit)
    assert other.volume == pytest.approx(one.volume * unit.in_mm**3, rel=1e-9)
    assert other.area == pytest.approx(one.area * unit.in_mm**2, rel=1e-9)


@few
@given(sides, st.tuples(*[st.floats(-500, 500)] * 3), st.floats(0, 6.28))
def test_turned_and_moved_a_part_stays_what_it_is(size, way, angle):
    mesh = trimesh.util.concatenate([shapes.box(*size), shapes.box(*size, at=(3 * size[0], 0, 0))])
    moved = mesh.copy()
    moved.apply_transform(trimesh.transformations.rotation_matrix(angle, np.add(way, (0, 0, 1000)), point=way))
    moved.apply_translation(way)
    one, other = shapes.measured(mesh), shapes.measured(moved)
    assert other.volume == pytest.approx(one.volume, rel=1e-3)  # an STL keeps single precision
    assert (other.bodies, other.watertight) == (one.bodies, one.watertight) == (2, True)


@few
@given(sides)
def test_the_same_file_gives_the_same_geometry(size):
    mesh = trimesh.creation.icosphere(subdivisions=2)
    mesh.apply_scale(size)
    assert shapes.measured(mesh) == shapes.measured(mesh)
