"""Files made to do harm are refused within ten seconds and 500 MB, and say by which code."""

import io
import time

import numpy as np
import pytest
import trimesh

from production.engine.apart import DATA_MB, measure_apart
from production.engine.geometry import Unit
from production.engine.refusals import Refused
from tests.production import shapes


def refused_in(content, ending="stl", **limits) -> tuple[str, float]:
    began = time.perf_counter()
    with pytest.raises(Refused) as refused:
        measure_apart(content, ending, Unit.MM, **limits)
    return refused.value.code, time.perf_counter() - began


def test_what_is_measured_apart_is_what_is_measured_here(tmp_path):
    mesh = shapes.tube(15, 10, 30)
    (tmp_path / "tube.stl").write_bytes(shapes.file_of(mesh))
    with (tmp_path / "tube.stl").open("rb") as content:
        content.read(100)
        from_disk = measure_apart(content, ".STL", Unit.MM)
    assert from_disk.geometry == shapes.measured(mesh)
    assert from_disk.seconds < 10 and 50 < from_disk.peak_mb < 500


def test_a_billion_triangles_that_are_not_there():
    code, seconds = refused_in(io.BytesIO(shapes.stl_of(np.ones((4, 3, 3)), claimed=1_000_000_000)))
    assert (code, seconds < 10) == ("claims", True)


def test_a_file_of_500_mb_is_refused_unread(tmp_path):
    path = tmp_path / "large.stl"
    with path.open("wb") as out:
        out.truncate(500 * 1024 * 1024)
    with path.open("rb") as content:
        code, seconds = refused_in(content)
    assert (code, seconds < 1) == ("too_big", True)


def test_points_that_crowd_in_one_place_take_too_much_memory():
    random = np.random.default_rng(1)
    crowd = random.normal(size=(30_000, 3, 3)) * 1e-10
    content = shapes.stl_of(np.concatenate([trimesh.creation.box((10, 10, 10)).triangles, crowd]))
    code, seconds = refused_in(io.BytesIO(content))
    assert (code, seconds < 10) == ("heavy_memory", True)
    assert DATA_MB < 500


def test_what_takes_too_long_is_ended():
    code, seconds = refused_in(io.BytesIO(shapes.file_of(shapes.box(1, 1, 1))), seconds=0.1)
    assert (code, seconds < 5) == ("heavy_time", True)
