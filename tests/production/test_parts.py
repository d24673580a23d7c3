"""A part is uploaded, asked about, measured and shown; what cannot be measured is refused in words."""

import struct
from datetime import timedelta

import numpy as np
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent, Effect, StoredFile
from core.outbox.registry import HANDLERS
from production.actions import parts as actions
from production.engine.geometry import Unit
from production.models import Part, PartVersion
from production.parts import measuring
from production.tasks import forget_unused_part_files
from tests.factories import make_organisation, make_user
from tests.production import parts_scene as scene

pytestmark = pytest.mark.django_db
State = PartVersion.State


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def startup(owner):
    return make_organisation("startup", owner=owner)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(client: Client, part: Part, **query) -> str:
    return client.get(reverse("production:part", kwargs={"number": part.number}), query).content.decode()


# --- from a file to numbers -----------------------------------------------------------------------------------------------
def test_a_mesh_is_asked_about_and_then_measured_in_the_unit_that_is_said(owner, startup):
    client = signed_in(owner)
    sent = {
        "file": scene.chosen(scene.box_stl(4, 3, 2), "../x/Halter\u202e_v2.stl"),
        "name": "",
        "note": "For the trial",
    }
    answer = client.post(reverse("production:part-new"), sent)
    part = Part.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("production:part", kwargs={"number": part.number}))
    version = part.versions.get()
    assert (part.name, version.file_name, version.suffix, version.number) == ("Halter v2", "Halter_v2.stl", "stl", 1)
    [effect] = Effect.objects.filter(kind="production.measure")
    HANDLERS["production.measure"].run(effect)
    version.refresh_from_db()
    assert (version.state, version.unit, version.may_be_firm) == (State.UNIT_NEEDED, None, False)
    shown = page_of(client, part)
    assert [f'name="unit" value="{unit.value}"' in shown for unit in Unit] == [True] * 4
    assert ("40 × 30 × 20 mm" in shown, "101.6 × 76.2 × 50.8 mm" in shown or "102 × 76.2 × 50.8 mm" in shown) == (
        True,
        True,
    )
    address = reverse("production:part", kwargs={"number": part.number})
    assert client.post(address, {"verb": "unit", "version": 1, "unit": "cm"}).status_code == 302
    version.refresh_from_db()
    assert version.state == State.MEASURING
    for effect in Effect.objects.filter(kind="production.measure"):
        HANDLERS["production.measure"].run(effect)
    version.refresh_from_db()
    geometry = version.engine_geometry()
    assert (version.state, version.unit, geometry.box, round(geometry.volume)) == (
        State.MEASURED,
        "cm",
        (40, 30, 20),
        24_000,
    )
    assert (version.may_be_firm, version.declared_by) == (True, owner)
    assert "A price on it can be firm" in page_of(client, part)


def test_a_page_that_waits_is_told_to_load_anew_once_there_is_something(owner, startup):
    part = scene.make_part(startup, owner)
    client, address = signed_in(owner), None
    address = reverse("production:part", kwargs={"number": part.number})
    waiting = client.get(address, headers={"HX-Request": "true"})
    scene.measured_here(part.versions.get(), None)
    done = client.get(address, headers={"HX-Request": "true"})
    assert (waiting.status_code, done.status_code, done["HX-Refresh"]) == (204, 200, "true")


def test_measuring_twice_is_as_good_as_once_and_keeps_one_drawing(owner, startup):
    part = scene.make_part(startup, owner)
    version = scene.measured(part, owner)
    was = version.geometry
    measuring.measure_version(version.pk)
    version.refresh_from_db()
    assert (version.geometry, version.state) == (was, State.MEASURED)
    assert StoredFile.objects.filter(purpose="part-view").count() == 1


def test_two_who_measure_at_once_leave_one_result(owner, startup):
    part = scene.make_part(startup, owner)
    late = PartVersion.objects.select_related("part", "file", "view").get()
    scene.measured_here(part.versions.get(), None)
    geometry, drawn = measuring._measured_before(late) or ({}, b"")
    assert (geometry, drawn) == ({}, b"")
    measuring.measure_version(late.pk)
    assert StoredFile.objects.filter(purpose="part-view").count() == 1


def test_the_same_file_in_the_same_unit_is_measured_once_for_an_organisation_and_never_asked_of_another(owner, startup):
    first = scene.measured_here(scene.make_part(startup, owner).versions.get())
    again = scene.make_part(startup, owner, title="Again").versions.get()
    again.unit = "mm"
    assert measuring._measured_before(again)[0] == first.geometry
    stranger = make_user()
    elsewhere = scene.make_part(make_organisation("startup", owner=stranger), stranger).versions.get()
    elsewhere.unit = "mm"
    assert measuring._measured_before(elsewhere) is None


def test_another_unit_makes_another_version_of_the_same_file(owner, startup):
    part = scene.make_part(startup, owner)
    first = scene.measured(part, owner, Unit.MM)
    second = actions.declare_unit(version=first, unit=Unit.INCH, by=owner)
    measuring.measure_version(second.pk)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.unit, first.engine_geometry().box) == ("mm", (40, 30, 20))
    assert (second.number, second.unit, second.file_id) == (2, "inch", first.file_id)
    assert [round(side, 1) for side in second.engine_geometry().box] == [1016, 762, 508]
    assert "same file, other unit" in page_of(signed_in(owner), part)


def test_what_changed_between_versions_is_told(owner, startup):
    part = scene.make_part(startup, owner)
    scene.measured_here(part.versions.get())
    actions.add_version(part=part, file=scene.sent(startup, owner, scene.box_stl(40, 30, 25)), note="Higher", by=owner)
    scene.measured_here(part.versions.get(number=2))
    shown = page_of(signed_in(owner), part)
    assert ("volume +25 %" in shown, "40 × 30 × 20 → 40 × 30 × 25 mm" in shown) == (True, True)


# --- what is refused ------------------------------------------------------------------------------------------------------
def flat() -> bytes:
    return scene.stl(scene.box_triangles(10, 10, 0))


def not_finite() -> bytes:
    triangles = scene.box_triangles(10, 10, 10)
    triangles[0, 0, 0] = np.nan
    return scene.stl(triangles)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (flat(), "flat.stl", "The part has no thickness: all its points lie in one plane or on one line."),
        (not_finite(), "nan.stl", "Some coordinates in this file are not numbers, or infinite."),
        (scene.stl(np.zeros((12, 3, 3))), "point.stl", "The part has no size: all its points are in one place."),
        (
            b"ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
            b"element face 1000000000\nproperty list uchar int vertex_indices\nend_header\n" + bytes(36),
            "billion.ply",
            "The file says it holds more",
        ),
        (
            b"ISO-10303-21;\nHEADER;\nENDSEC;\nnonsense",
            "part.step",
            "The file is damaged, or written in an unusual way.",
        ),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused_in_words(owner, startup, content, name, words):
    part = scene.make_part(startup, owner, content, name)
    version = part.versions.get()
    measuring.measure_version(version.pk)
    version.refresh_from_db()
    assert version.state == State.REFUSED
    shown = page_of(signed_in(owner), part)
    assert ("This file cannot be measured" in shown, words in shown) == (True, True)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (scene.EMPTY_HEAD + struct.pack("<I", 1_000_000_000) + bytes(50), "billion.stl"),
        (b"%PDF-1.7\n", "drawing.stl"),
        (b"MZ\x90\0" + bytes(300), "part.step"),
        (b"0\nSECTION\n2\nHEADER\n", "plan.dxf"),
    ],
)
def test_a_file_of_another_kind_is_not_taken_whatever_it_is_called(owner, startup, content, name):
    answer = signed_in(owner).post(reverse("production:part-new"), {"file": scene.chosen(content, name)})
    assert (answer.status_code, Part.objects.count(), StoredFile.objects.count()) == (422, 0, 0)
    assert "The content counts" in answer.content.decode()


def test_a_file_that_took_too_long_may_be_read_once_more_and_another_not(owner, startup):
    part = scene.make_part(startup, owner)
    busy = {"state": State.REFUSED, "refusal": {"code": "heavy_time", "facts": {"limit": 9}}}
    PartVersion.objects.update(**busy)
    client, address = signed_in(owner), reverse("production:part", kwargs={"number": part.number})
    assert client.post(address, {"verb": "again", "version": 1}).status_code == 302
    assert part.versions.get().state == State.UPLOADED
    PartVersion.objects.update(**busy | {"refusal": {"code": "flat", "facts": {}}})
    assert client.post(address, {"verb": "again", "version": 1}).status_code == 403


def test_a_file_that_is_a_version_already_makes_no_second_part(owner, startup):
    part = scene.make_part(startup, owner)
    client, key = signed_in(owner), part.versions.get().file_id
    answer = client.post(reverse("production:part-new"), {"files": f'["{key}"]'})
    assert (answer.status_code, list(Part.objects.all())) == (422, [part])
    assert "This file is a version of another part already." in answer.content.decode()


# --- an upload that is cut ------------------------------------------------------------------------------------------------
TUS = {"Tus-Resumable": "1.0.0"}


def test_an_upload_that_is_cut_in_the_middle_goes_on_where_it_stopped(owner, startup):
    client, content = signed_in(owner), scene.box_stl(12, 8, 4)
    begun = client.post(
        reverse("production:part-uploads", kwargs={"slug": startup.slug}),
        headers=TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": "filename cGFydC5zdGw="},
    )
    assert begun.status_code == 201

    def piece(at: int, bytes_: bytes):
        return client.generic(
            "PATCH", begun["Location"], bytes_, content_type="application/offset+octet-stream",
            headers=TUS | {"Upload-Offset": str(at)},
        )  # fmt: skip

    assert piece(0, content[:300]).status_code == 204
    again = client.head(begun["Location"], headers=TUS)
    assert (again["Upload-Offset"], piece(0, content[:300]).status_code) == ("300", 409)
    assert piece(300, content[300:]).status_code == 204
    said = client.get(begun["Location"]).json()
    answer = client.post(reverse("production:part-new"), {"files": f'["{said["id"]}"]', "name": "Cut"})
    version = Part.objects.get().versions.get()
    assert (answer.status_code, version.size, version.file_name) == (302, len(content), "part.stl")
    with version.file.open() as stored:
        assert stored.read() == content


def test_a_file_lies_sealed_on_the_disk(owner, startup, settings):
    settings.FILE_KEYS = [bytes(range(32))]
    part = scene.make_part(startup, owner)
    version = scene.measured_here(part.versions.get())
    for file in (version.file, version.view):
        assert file.key != ""
        with file.open() as whole, file.file.storage.open(file.file.name) as raw:
            assert whole.read()[:64] not in raw.read()


# --- put away, deleted ----------------------------------------------------------------------------------------------------
def test_a_part_is_put_away_taken_out_and_deleted_with_its_files(owner, startup, django_capture_on_commit_callbacks):
    part = scene.make_part(startup, owner)
    scene.measured_here(part.versions.get())
    client, address = signed_in(owner), reverse("production:part", kwargs={"number": part.number})
    files = list(StoredFile.objects.filter(purpose__startswith="part"))
    assert client.post(address, {"verb": "archive"}).status_code == 302
    assert part.name not in client.get(reverse("production:parts")).content.decode()
    assert client.post(address, {"verb": "version", "file": scene.chosen(scene.box_stl())}).status_code == 403
    assert client.post(address, {"verb": "take-out"}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"verb": "delete"}).status_code == 302
    assert [(len(files), Part.objects.count())] == [(2, 0)]
    assert StoredFile.objects.filter(pk__in=[file.pk for file in files]).count() == 0
    assert [file.file.storage.exists(str(file.file.name)) for file in files] == [False, False]
    told = list(AuditEvent.objects.filter(action__startswith="part.").values_list("action", flat=True).order_by("pk"))
    assert told == ["part.made", "part.version_added", "part.archived", "part.taken_out", "part.deleted"]


def test_files_that_became_no_version_are_forgotten_after_two_days(owner, startup):
    part = scene.make_part(startup, owner)
    scene.sent(startup, owner, scene.box_stl(1, 1, 1))
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        forget_unused_part_files()
    assert list(StoredFile.objects.filter(purpose="part")) == [part.versions.get().file]
