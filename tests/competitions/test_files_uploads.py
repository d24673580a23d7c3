"""A file arrives in pieces over a network that goes away, and belongs to an answer once it is named there."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions.actions.applying import save_answer
from competitions.actions.submitting import submit_application
from competitions.actions.uploading import forget_unused
from competitions.models import Collaborator
from core.models import StoredFile, Upload
from core.uploads import kinds, pieces
from core.uploads.pieces import path_of
from core.uploads.receiving import KEEP, OtherOffset, append, finish, forget_abandoned
from tests.competitions.scene import make_application, make_competition, make_manager, question
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def scene(**settings):
    competition = make_competition(question("deck", "files", required=False, **({"types": ["pdf"]} | settings)))
    application, owner = make_application(competition)
    client = Client()
    client.force_login(owner)
    return application, owner, client


def encoded(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def announce(client, application, size: int, *, name="deck.pdf", field="deck", **more):
    address = reverse("competitions:uploads", kwargs={"pk": application.pk})
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size)}
    headers["Upload-Metadata"] = encoded(filename=name, field=field, **more)
    return client.post(address, headers=headers)


def send(client, address: str, piece: bytes, at: int, **headers):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(at), **headers}
    return client.patch(address, piece, content_type="application/offset+octet-stream", headers=headers)


def sent(client, application, content: bytes, **more) -> StoredFile:
    address = announce(client, application, len(content), **more)["Location"]
    assert send(client, address, content, 0).status_code == 204
    return StoredFile.objects.get(pk=client.get(address).json()["id"])


# --- the protocol -------------------------------------------------------------------------------------------------------
def test_a_file_in_three_pieces_with_a_lost_network_between():
    application, owner, client = scene()
    begun = announce(client, application, len(PDF), sha256=hashlib.sha256(PDF).hexdigest())
    address = begun["Location"]
    assert (begun.status_code, begun["Tus-Resumable"]) == (201, "1.0.0")
    assert send(client, address, PDF[:4000], 0)["Upload-Offset"] == "4000"
    # The answer to the second piece is lost, so it is sent again, and the server says where it is.
    assert send(client, address, PDF[4000:8000], 4000).status_code == 204
    again = send(client, address, PDF[4000:8000], 4000)
    assert (again.status_code, again["Upload-Offset"]) == (409, "8000")
    asked = client.head(address, headers={"Tus-Resumable": "1.0.0"})
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, "8000", str(len(PDF)))
    assert client.get(address).json() == {"offset": 8000, "size": len(PDF)}
    assert send(client, address, PDF[8000:], 8000).status_code == 204
    file = StoredFile.objects.get()
    assert client.get(address).json() == {
        "id": str(file.pk),
        "name": "deck.pdf",
        "size": len(PDF),
        "type": "application/pdf",
    }
    with file.file.open("rb") as content:
        assert content.read() == PDF
    assert (file.sha256, file.owner_id, file.created_by) == (hashlib.sha256(PDF).hexdigest(), application.pk, owner)
    assert list(pieces.folder().iterdir()) == []


def test_what_the_protocol_refuses():
    application, _owner, client = scene()
    here = reverse("competitions:uploads", kwargs={"pk": application.pk})
    address = announce(client, application, len(PDF))["Location"]
    wrong_type = client.patch(address, b"x", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    answers = {
        "no version": client.post(here, headers={"Upload-Length": "5"}).status_code,
        "no length": client.post(here, headers={"Tus-Resumable": "1.0.0"}).status_code,
        "too large": announce(client, application, 201 * 1024 * 1024).status_code,
        "empty": announce(client, application, 0).status_code,
        "unreadable": client.post(
            here, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "filename =="}
        ).status_code,
        "no such question": announce(client, application, 5, field="idea").status_code,
        "wrong type": wrong_type.status_code,
        "no offset": client.patch(
            address, b"x", content_type="application/offset+octet-stream", headers={"Tus-Resumable": "1.0.0"}
        ).status_code,
        "more than announced": send(client, address, PDF + b"x", 0).status_code,
        "piece too large": send(client, address, bytes(2 * 1024 * 1024), 0).status_code,
        "damaged piece": send(client, address, PDF[:10], 0, **{"Upload-Checksum": "sha1 AAAA"}).status_code,
        "unknown checksum": send(client, address, PDF[:10], 0, **{"Upload-Checksum": "crc32 AAAA"}).status_code,
    }
    assert answers == {
        "no version": 412,
        "no length": 400,
        "too large": 413,
        "empty": 422,
        "unreadable": 400,
        "no such question": 422,
        "wrong type": 415,
        "no offset": 400,
        "more than announced": 400,
        "piece too large": 413,
        "damaged piece": 460,
        "unknown checksum": 400,
    }
    assert Upload.objects.get().offset == 0
    able = client.options(here)
    assert (able.status_code, able["Tus-Extension"]) == (204, "creation,checksum,termination,expiration")


def test_a_checked_piece_and_an_end():
    application, _owner, client = scene()
    address = announce(client, application, len(PDF))["Location"]
    digest = base64.b64encode(hashlib.sha256(PDF[:10]).digest()).decode()
    assert send(client, address, PDF[:10], 0, **{"Upload-Checksum": f"sha256 {digest}"}).status_code == 204
    hidden = {"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"}
    assert client.delete(address, headers=hidden).status_code == 204
    assert (Upload.objects.count(), list(pieces.folder().iterdir())) == (0, [])
    assert client.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404


def test_a_file_that_is_not_what_was_announced_is_refused_at_the_end():
    application, _owner, client = scene()
    address = announce(client, application, len(PDF), sha256="0" * 64)["Location"]
    damaged = send(client, address, PDF, 0)
    assert (damaged.status_code, damaged.json()["message"]) == (
        460,
        "This file was damaged on its way. Choose it again.",
    )
    script = b"<script>alert(1)</script>"
    address = announce(client, application, len(script), name="deck.pdf")["Location"]
    refused = send(client, address, script, 0)
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        "This is not a kind of file that can be taken here. Its content counts, not its name.",
    )
    assert (Upload.objects.count(), StoredFile.objects.count(), list(pieces.folder().iterdir())) == (0, 0, [])


def test_two_pieces_for_one_place_never_both_count():
    application, _owner, client = scene()
    announce(client, application, 8)
    first, second = Upload.objects.get(), Upload.objects.get()
    append(first, b"%PDF", at=0)
    with pytest.raises(OtherOffset) as told:
        append(second, b"nope", at=0)
    assert (told.value.offset, path_of(first).read_bytes()) == (4, b"%PDF")


def test_bytes_of_a_piece_whose_transaction_was_lost_are_written_over():
    application, _owner, client = scene()
    announce(client, application, 8)
    upload = Upload.objects.get()
    path_of(upload).parent.mkdir(parents=True, exist_ok=True)
    path_of(upload).write_bytes(b"rubbish of an older try")
    append(upload, b"%PDF", at=0)
    append(upload, b"-1.7", at=4)
    assert path_of(upload).read_bytes() == b"%PDF-1.7"


def test_a_file_whose_end_was_interrupted_is_finished_later():
    """The process ended after the bytes had moved and before that was written down."""
    application, _owner, client = scene()
    announce(client, application, len(PDF))
    upload = append(Upload.objects.get(), PDF, at=0)
    moved = Path(default_storage.path(f"application/{upload.pk.hex[:2]}/{upload.pk.hex}"))
    moved.parent.mkdir(parents=True)
    path_of(upload).rename(moved)
    file = finish(upload)
    assert (file.pk, file.size, finish(Upload.objects.get()).pk) == (upload.pk, len(PDF), upload.pk)
    assert StoredFile.objects.count() == 1


# --- who may, and how much ------------------------------------------------------------------------------------------------
def test_strangers_and_readers_send_nothing():
    application, owner, client = scene()
    address = announce(client, application, len(PDF))["Location"]
    stranger, reader = Client(), Client()
    stranger.force_login(make_user())
    helper = make_user()
    Collaborator.objects.create(
        application=application, email=helper.email, user=helper, right="view", digest="d", accepted_at=timezone.now()
    )
    reader.force_login(helper)
    assert (announce(stranger, application, 5).status_code, send(stranger, address, PDF, 0).status_code) == (404, 404)
    assert (announce(reader, application, 5).status_code, send(reader, address, PDF, 0).status_code) == (403, 403)
    submit_application(application=application, by=owner, arrived_at=timezone.now(), language="en")
    assert announce(client, application, 5).status_code == 403


def test_the_questions_own_size_and_the_applications_number_of_files(monkeypatch):
    application, _owner, client = scene(max_mb=1)
    large = announce(client, application, 1024 * 1024 + 1)
    assert (large.status_code, large.json()["message"]) == (
        413,
        "This file is larger than 1 MB. Save a smaller one and choose it again.",
    )
    monkeypatch.setattr("competitions.actions.uploading.MOST_FILES", 2)
    assert [announce(client, application, 5).status_code for _ in range(3)] == [201, 201, 422]
    Upload.objects.all().delete()
    monkeypatch.setattr("competitions.actions.uploading.MOST_OF_ALL", 1000)
    assert [announce(client, application, 600).status_code for _ in range(2)] == [201, 422]


def test_organisers_read_a_file_once_it_is_handed_in_and_nobody_else_ever():
    application, owner, client = scene()
    file = sent(client, application, PDF)
    address = reverse("competitions:file", kwargs={"pk": application.pk, "file": file.pk})
    organiser, stranger = Client(), Client()
    organiser.force_login(make_manager(application.competition))
    stranger.force_login(make_user(is_staff=True, is_superuser=True))
    assert [one.get(address).status_code for one in (client, organiser, stranger)] == [200, 404, 404]
    save_answer(application=application, field="deck", value=[str(file.pk)], by=owner, base=None)
    submit_application(application=application, by=owner, arrived_at=timezone.now(), language="en")
    assert [one.get(address).status_code for one in (client, organiser, stranger)] == [200, 200, 404]
    response = client.get(address)
    assert (response["Content-Disposition"], response["X-Content-Type-Options"], b"".join(response)) == (
        'attachment; filename="deck.pdf"',
        "nosniff",
        PDF,
    )
    other, _someone = make_application(application.competition)
    elsewhere = reverse("competitions:file", kwargs={"pk": other.pk, "file": file.pk})
    assert client.get(elsewhere).status_code == 404


# --- what nobody uses goes ------------------------------------------------------------------------------------------------
def test_what_stopped_arriving_goes_after_two_days():
    application, _owner, client = scene()
    address = announce(client, application, len(PDF))["Location"]
    send(client, address, PDF[:10], 0)
    with time_machine.travel(timezone.now() + KEEP - timedelta(minutes=1), tick=False):
        assert (forget_abandoned(), Upload.objects.count()) == (False, 1)
    with time_machine.travel(timezone.now() + KEEP + timedelta(minutes=1), tick=False):
        assert (forget_abandoned(), Upload.objects.count()) == (False, 0)
    assert list(pieces.folder().iterdir()) == []


def test_a_file_stays_while_an_answer_or_a_submission_names_it(django_capture_on_commit_callbacks):
    application, owner, client = scene()
    named, dropped, handed_in = (sent(client, application, PDF, name=f"{number}.pdf") for number in range(3))

    def save(*files):
        value = [str(file.pk) for file in files]
        save_answer(application=application, field="deck", value=value or None, by=owner, base=None)

    save(handed_in)
    submit_application(application=application, by=owner, arrived_at=timezone.now(), language="en")
    application.answers.all().delete()
    application.answers.create(field="deck", value=[str(named.pk)], changed_by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        forget_unused(timezone.now() + timedelta(days=1))
    assert StoredFile.objects.filter(purpose="application").count() == 3
    path = Path(dropped.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_unused(timezone.now() + timedelta(days=3)) is False
    left = StoredFile.objects.filter(purpose="application")
    assert (set(left), path.exists()) == ({named, handed_in}, False)
    application.answers.all().delete()
    forget_unused(timezone.now() + timedelta(days=3, hours=12))  # looked at once a day
    assert set(left.all()) == {named, handed_in}
    forget_unused(timezone.now() + timedelta(days=5))
    assert set(left.all()) == {handed_in}


# --- what a file is -------------------------------------------------------------------------------------------------------
def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(part: str) -> bytes:
    types = f'<Types><Override ContentType="application/vnd.{part}+xml"/></Types>'
    return packed(**{"[Content_Types].xml": types, "word/document.xml": "x"})


FACET = "facet normal 0 0 1\n outer loop"
KNOWN = {
    "pdf": (PDF, "application/pdf"),
    "pdf behind rubbish": (b"\0" * 900 + PDF, "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    "docx": (office("openxmlformats-officedocument.wordprocessingml.document.main"), kinds.DOCX.content_type),
    "xlsx": (office("openxmlformats-officedocument.spreadsheetml.sheet.main"), kinds.XLSX.content_type),
    "pptx": (office("openxmlformats-officedocument.presentationml.presentation.main"), kinds.PPTX.content_type),
    "zip": (packed(a="b"), "application/zip"),
    "mp4": (b"\0\0\0\x20ftypisom\0\0\2\0", "video/mp4"),
    "mov": (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
    "webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    "step": (b"ISO-10303-21;\nHEADER;", "model/step"),
    "iges": (b" " * 72 + b"S      1\n", "model/iges"),
    "stl text": (f"solid part\n{FACET}".encode(), "model/stl"),
    "stl": (bytes(80) + b"\2\0\0\0" + bytes(100), "model/stl"),
    "dxf": (b"999\nmade by hand\n  0\nSECTION\n  2\nHEADER", "image/vnd.dxf"),
    "page": (b"<!doctype html><script>", None),
    "program": (b"MZ\x90\0" + bytes(200), None),
    "macros": (packed(**{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}), None),
    "broken zip": (b"PK\x03\x04" + bytes(50), None),
    "wrong stl": (bytes(80) + b"\3\0\0\0" + bytes(100), None),
    "empty": (b"", None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_file_is_known_by_its_bytes(name):
    content, expected = KNOWN[name]
    found = kinds.found_in(io.BytesIO(content), len(content))
    assert (found.content_type if found else None) == expected


def test_the_name_shown_ends_as_the_file_is():
    application, _owner, client = scene()
    names = [sent(client, application, PDF, name=name).name for name in ("plan.PDF", "run.exe", "../../计划.pdf")]
    assert names == ["plan.PDF", "run.exe.pdf", "_.._计划.pdf"]


def test_rows_hold_their_truths():
    from django.db import IntegrityError, transaction

    application, _owner, client = scene()
    announce(client, application, 8)
    for wrong in ({"offset": 9}, {"stored_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.update(**wrong)
    assert json.loads(json.dumps(Upload.objects.get().kinds)) == ["pdf"]
    assert connection.vendor in ("sqlite", "postgresql")
