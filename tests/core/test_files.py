import hashlib
import io
import random
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import path
from PIL import Image, PngImagePlugin

from core import files
from core.access import PUBLIC, access
from core.files import gate, remove, respond, safe_image, store
from core.models import StoredFile
from tests.factories import make_user

NOT_A_PICTURE = "This file is not a picture we can read. Choose a PNG, JPEG or WebP file."
TOO_MANY_PIXELS = "This picture has too many pixels. Save one of at most 3,000 by 3,000 and choose it again."
TOO_LARGE = "This picture is larger than 5 MB. Save a smaller one and choose it again."
ORIENTATION, MAKER = 0x0112, 0x010F


def drawn(size=(300, 200), mode="RGB", kind="PNG", color=None, **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color if color is not None else 0).save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content)


def redrawn(content: bytes, longest_side: int = 128) -> Image.Image:
    return Image.open(io.BytesIO(safe_image(upload(content), longest_side=longest_side)))


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        safe_image(upload(content), longest_side=128)
    return refused.value.messages[0]


# --- pictures in ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written",
    [
        "PNG RGB",
        "PNG RGBA",
        "PNG P",
        "PNG 1",
        "PNG L",
        "PNG LA",
        "PNG I;16",
        "JPEG RGB",
        "JPEG L",
        "JPEG CMYK",
        "WEBP RGB",
        "WEBP RGBA",
    ],
)
@pytest.mark.parametrize(
    ("size", "expected"), [((300, 200), (128, 85)), ((2000, 1000), (128, 64)), ((20, 10), (20, 10))]
)
def test_a_picture_is_redrawn_small(written, size, expected):
    kind, mode = written.split()
    picture = redrawn(drawn(size, mode, kind))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", expected)


def test_it_stands_upright_and_has_forgotten_who_took_it_where():
    for size in [(300, 200), (3000, 2000)]:
        exif = Image.Exif()
        exif[ORIENTATION], exif[MAKER] = 6, "Secret Camera"
        exif.get_ifd(0x8825)[1] = "N"
        info = {"exif": exif, "comment": b"canary"}
        content = drawn(size, kind="JPEG", **info)
        assert b"Secret Camera" in content
        clean = safe_image(upload(content), longest_side=128)
        picture = Image.open(io.BytesIO(clean))
        assert picture.size == (85, 128)
        assert (dict(picture.getexif()), picture.info) == ({}, {})
        assert b"canary" not in clean


def test_text_in_a_picture_does_not_stay():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>canary()</script>")
    assert b"canary" not in safe_image(upload(drawn(pnginfo=info)), longest_side=128)


def test_of_an_animation_the_first_picture_stays():
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue", "green")]
    for kind in ("PNG", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50, lossless=True)
        picture = redrawn(out.getvalue())
        assert (getattr(picture, "n_frames", 1), picture.getpixel((20, 15))) == (1, (255, 0, 0, 255))


def test_a_picture_that_is_also_an_archive_and_a_page_becomes_only_a_picture():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.html", "<script>canary()</script>")
    polyglot = drawn() + b"<script>canary()</script>" + archive.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(polyglot))
    clean = safe_image(upload(polyglot), longest_side=128)
    assert (zipfile.is_zipfile(io.BytesIO(clean)), b"canary" in clean) == (False, False)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


NO_PICTURES = [
    b"",
    b"\x89",
    b"\x89PNG\r\n\x1a\n",
    SVG,
    b"<!doctype html><p>",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    bytes(1000),
]
OTHER_KINDS = [drawn(kind=kind, size=(32, 32)) for kind in ("GIF", "BMP", "TIFF", "ICO")]
TRUNCATED = [drawn()[:-40], drawn()[:60], drawn(kind="JPEG")[:300], drawn(kind="WEBP")[:40]]


@pytest.mark.parametrize("content", [*NO_PICTURES, *OTHER_KINDS, *TRUNCATED])
def test_what_is_no_whole_picture_of_the_three_kinds_is_refused(content):
    assert refusal(content) == NOT_A_PICTURE


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    bombs = [drawn((20_000, 20_000), "1"), drawn((6_000, 6_000), "1"), drawn((3_200, 3_200), "1")]
    monkeypatch.undo()
    assert max(map(len, bombs)) < 50_000
    assert [refusal(bomb) for bomb in bombs] == [TOO_MANY_PIXELS] * 3


def test_more_than_five_megabytes_are_refused_unread():
    assert refusal(drawn() + bytes(files.IMAGE_BYTES)) == TOO_LARGE


def test_damaged_pictures_are_refused_in_a_sentence_never_otherwise():
    chance = random.Random(7)
    originals = [
        drawn((60, 40), mode, kind) for mode, kind in [("RGB", "PNG"), ("P", "PNG"), ("RGB", "JPEG"), ("RGB", "WEBP")]
    ]
    outcomes = {"drawn": 0, "refused": 0}
    for number in range(800):
        damaged = bytearray(originals[number % 4])
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            assert redrawn(bytes(damaged)).format == "PNG"
            outcomes["drawn"] += 1
        except ValidationError:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 50


# --- stored and let out ---------------------------------------------------------------------------------------------
@pytest.fixture
def gates(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(files, "GATES", {})


def put(content=b"content", *, name="report.html", content_type="text/html", purpose="paper") -> StoredFile:
    return store(content, purpose=purpose, owner_id=1, name=name, content_type=content_type, by=make_user())


@access(PUBLIC)
def download(request, inline):
    return respond(request, StoredFile.objects.get(), inline=bool(inline))


urlpatterns = [path("file/<int:inline>", download)]


@pytest.mark.django_db
def test_a_file_has_a_name_of_ours_on_disk_and_the_persons_name_only_as_a_label(gates, tmp_path):
    row = put(name="../../etc/\r\nSet-Cookie: x\u202egnp.exe\0")
    (stored,) = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert stored.relative_to(tmp_path).as_posix() == f"paper/{row.id.hex[:2]}/{row.id.hex}"
    assert (row.name, row.size) == ("../../etc/Set-Cookie: xgnp.exe", 7)
    assert row.sha256 == hashlib.sha256(b"content").hexdigest()
    assert put(name="\u200b\n").name == "paper"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_page_somebody_stored_comes_as_an_attachment_that_cannot_run(gates, client):
    gate("paper")(lambda request, file: True)
    put(name='über "x"\r\n.html')
    answer = client.get("/file/1")  # asked for inline
    assert b"".join(answer.streaming_content) == b"content"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%BCber%20%22x%22.html"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, max-age=300"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_only_a_picture_we_drew_is_shown_in_the_page(gates, client):
    gate("logo")(lambda request, file: True)
    put(drawn(), name="logo.png", content_type="image/png", purpose="logo")
    assert client.get("/file/1")["Content-Disposition"] == 'inline; filename="logo.png"'
    assert client.get("/file/0")["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert client.get("/file/1")["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.django_db
def test_a_shut_gate_or_none_or_no_bytes_is_nothing_there(gates):
    request = RequestFactory().get("/")
    row = put()
    with pytest.raises(Http404):
        respond(request, row)
    opened = []
    gate("paper")(lambda request, file: bool(opened))
    with pytest.raises(Http404):
        respond(request, row)
    opened.append(True)
    assert b"".join(respond(request, row).streaming_content) == b"content"
    row.file.storage.delete(row.file.name)
    with pytest.raises(Http404):
        respond(request, StoredFile.objects.get())


def test_a_purpose_has_one_gate(gates):
    gate("paper")(lambda request, file: True)
    with pytest.raises(ValueError, match="Two gates for files of purpose 'paper'"):
        gate("paper")(lambda request, file: True)


@pytest.mark.django_db
def test_a_row_that_cannot_be_kept_leaves_no_bytes(gates, tmp_path):
    with pytest.raises(Exception, match="owner_id"):
        store(b"x", purpose="paper", owner_id=None, name="x", content_type="text/plain", by=None)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@pytest.mark.django_db(transaction=True)
def test_the_bytes_go_once_the_removal_is_committed(gates, tmp_path):
    row = put()
    with pytest.raises(LookupError), transaction.atomic():
        remove(row)
        raise LookupError
    row = StoredFile.objects.get()
    assert row.file.read() == b"content"
    row.file.close()
    with transaction.atomic():
        remove(row)
        assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert StoredFile.objects.count() == 0
