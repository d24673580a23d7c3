"""What a page draws and says of a part: few enough triangles, words for every code, boxes at one scale."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.uploads import kinds
from production.engine import drawn, familiar, refusals
from production.engine.geometry import Problem, Unit
from production.engine.measuring import measure_and_draw
from production.engine.mesh import merged
from production.engine.processes import Process
from production.engine.rules import PROCESSES as RULES
from production.engine.rules import find
from production.models import PartVersion
from production.parts import measuring, showing, words
from production.parts.to_scale import beside
from tests.factories import make_organisation, make_user
from tests.production import parts_scene as scene
from tests.production import shapes
from tests.production.test_real_parts import DATA

State = PartVersion.State


# --- what is drawn --------------------------------------------------------------------------------------------------------
def parsed(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    mark, corners, triangles = struct.unpack("<8sII", content[:16])
    assert (mark, len(content)) == (b"TBDRAWN1", 16 + 12 * (corners + triangles))
    points = np.frombuffer(content, "<f4", 3 * corners, 16).reshape(-1, 3)
    return points, np.frombuffer(content, "<u4", 3 * triangles, 16 + 12 * corners).reshape(-1, 3)


def test_a_part_is_drawn_from_the_corner_of_its_box_with_each_corner_once():
    moved = scene.box_triangles(40, 30, 20) + np.array([1000, -500, 7])
    _geometry, content = measure_and_draw(scene.stl(moved), "stl", Unit.MM)
    points, triangles = parsed(content)
    assert (len(points), len(triangles)) == (8, 12)
    assert (points.min(axis=0).tolist(), points.max(axis=0).tolist()) == ([0, 0, 0], [40, 30, 20])


def test_too_many_triangles_are_drawn_more_coarsely_and_of_the_same_size():
    sphere = trimesh.creation.icosphere(subdivisions=5, radius=10)
    mesh = merged(sphere.vertices, sphere.faces)
    points, triangles = parsed(drawn.drawn(mesh, most=2_000))
    assert 500 < len(triangles) <= 2_000
    assert np.allclose(np.ptp(points, axis=0), 20, atol=1.5)
    assert (triangles < len(points)).all()
    assert drawn.drawn(mesh, most=2_000) == drawn.drawn(mesh, most=2_000)


# --- words ----------------------------------------------------------------------------------------------------------------
def test_every_code_has_words_in_which_its_facts_stand():
    assert set(words.REFUSALS) == set(refusals.WORDS)
    assert set(words.OBJECTS) == set(familiar.OBJECTS)
    assert {threshold.code for process in RULES.values() for threshold in process.thresholds} <= set(words.FINDINGS)
    for code, text in words.REFUSALS.items():
        assert text.count("%(") == refusals.WORDS[code].count("%("), code
    facts = {"limit": 9, "claimed": 7, "ending": "stl"}
    with translation.override("zh-hans"):
        assert [one for one in words.REFUSALS if "%" in words.refusal_words({"code": one, "facts": facts})] == []
        assert [one for one in words.PROBLEMS if "%" in words.problem_words(Problem(one, 3))] == []


def test_a_finding_is_told_with_its_threshold_its_source_and_its_place():
    geometry, _drawn = measure_and_draw(shapes.file_of(shapes.box(30, 30, 0.3)), "stl", Unit.MM)
    verdict = next(one for one in showing.verdicts(geometry) if one.process == Process.LPBF)
    [told] = verdict.findings
    assert (verdict.verdict, told.words) == ("blocks", "A wall is 0.3 mm thin; 0.4 mm are needed.")
    assert (told.source, told.read) == ("DMLS design rules", "2026-11")
    across, along, high = (float(part) for part in told.at.split(","))
    assert (0 <= across <= 30, 0 <= along <= 30, 0 <= high <= 0.3) == (True, True, True)


def test_every_process_is_judged_and_what_suits_comes_first():
    geometry, _drawn = measure_and_draw(shapes.file_of(shapes.hollow_cube()), "stl", Unit.MM)
    verdicts = showing.verdicts(geometry)
    assert {one.process for one in verdicts} == set(Process)
    order = [("fits", "costs", "blocks").index(one.verdict) for one in verdicts]
    assert order == sorted(order)
    assert sum(len(one.findings) for one in verdicts) == sum(len(find(geometry, process)) for process in Process)


@pytest.mark.parametrize(
    ("language", "value", "told"),
    [("en", 1234.6, "1,235"), ("en", 0.4, "0.4"), ("en", 12.345, "12.3"), ("en", 0.012, "0.012"), ("en", 20.0, "20")],
)
def test_numbers_have_the_figures_that_count(language, value, told):
    with translation.override(language):
        assert words.number(value) == told


# --- boxes at one scale ---------------------------------------------------------------------------------------------------
def width(solid) -> float:
    across = [float(point.split(",")[0]) for face in solid.faces for point in face.split()]
    return max(across) - min(across)


def test_a_part_and_a_familiar_thing_are_drawn_at_one_scale():
    pair = beside((100, 50, 20), (200, 100, 40), ball=False)
    assert width(pair.familiar) == pytest.approx(2 * width(pair.part), rel=0.01)
    assert width(pair.part) + width(pair.familiar) <= pair.width
    ball = beside((67, 67, 67), (67, 67, 67), ball=True)
    assert ball.familiar.faces == () and ball.familiar.circle is not None
    speck = beside((0.1, 0.1, 0.1), (10_000, 10_000, 8_000), ball=False)
    assert (speck.part.tiny, speck.familiar.tiny) == (True, False)


# --- kinds of file --------------------------------------------------------------------------------------------------------
def found(content: bytes):
    return kinds.found_in(io.BytesIO(content), len(content))


def test_what_a_file_of_a_part_is_stands_in_its_bytes():
    mesh = shapes.box(1, 2, 3)
    expected = {"stl": kinds.STL, "ply": kinds.PLY, "obj": kinds.OBJ, "3mf": kinds.THREEMF}
    assert {ending: found(shapes.file_of(mesh, ending)) for ending in expected} == expected
    assert found(b"v 1 2 3\n#!/bin/sh\nrm -rf\n") is None
    assert found(b"# a remark alone\n") is None
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    assert found(plain.getvalue()) == kinds.ZIP


# --- real parts -----------------------------------------------------------------------------------------------------------
REAL = sorted(DATA.iterdir()) if DATA.exists() else []


@pytest.mark.django_db
@pytest.mark.skipif(not REAL, reason="The real parts (../shared/data/parts) are not here.")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_parts_go_through_the_pages(path: Path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    owner = make_user()
    startup = make_organisation("startup", owner=owner)
    client = Client()
    client.force_login(owner)
    answer = client.post(reverse("production:part-new"), {"file": scene.chosen(path.read_bytes(), path.name)})
    assert answer.status_code == 302
    version = PartVersion.objects.get(part__organisation=startup)
    asked = scene.measured_here(version, None)
    knows = path.suffix.lower() == ".step"
    assert asked.state == (State.MEASURED if knows else State.UNIT_NEEDED)
    assert client.get(answer["Location"]).status_code == 200
    if not knows:
        sent = {"verb": "unit", "version": 1, "unit": "inch"}
        assert client.post(answer["Location"], sent).status_code == 302
        asked.refresh_from_db()
        scene.measured_here(asked, Unit.INCH)
    shown = client.get(answer["Location"]).content.decode()
    firm = asked.engine_geometry().may_be_firm
    assert ("A price on it can be firm" in shown, "No firm price" in shown) == (firm, not firm)
    shape = client.get(reverse("production:part-shape", kwargs={"number": asked.part.number, "version": 1}))
    points, triangles = parsed(b"".join(shape.streaming_content))
    assert np.ptp(points, axis=0) == pytest.approx(asked.engine_geometry().box, rel=1e-4)
    assert len(triangles) <= drawn.MOST
    assert measuring._measured_before(asked) is None
