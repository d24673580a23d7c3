"""A file that arrives in pieces lies sealed on disk from its first byte on, and can be gone on with after an interruption."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from core import sealed
from core.models import StoredFile, Upload
from core.uploads import pieces, receiving
from core.uploads.receiving import OtherOffset, Refused, append, begin, finish

pytestmark = pytest.mark.django_db
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
MARKER = b"MARKER-OF-THE-STORY"
PURPOSE = "sealed-pieces"
CONTENT = b"%PDF-1.7\n" + b"".join(MARKER + os.urandom(5_000) for _one in range(40)) + b"\n%%EOF\n"
THIRD = len(CONTENT) // 3


@pytest.fixture
def disk(settings, tmp_path, monkeypatch):
    """A disk of this test's own, temporary files too; files of the purpose are sealed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings.FILE_KEYS, settings.SEALED_PURPOSES = [KEY], [PURPOSE]
    return tmp_path


def plain_files(disk: Path) -> list[str]:
    """The files that hold the marker as it is."""
    return [path.name for path in disk.rglob("*") if path.is_file() and MARKER in path.read_bytes()]


def begun(content: bytes = CONTENT) -> Upload:
    sha256 = hashlib.sha256(content).hexdigest()
    return begin(
        purpose=PURPOSE, owner_id=1, name="a.pdf", size=len(content), takes=["pdf"], most=10**7, by=None, sha256=sha256
    )


def again(upload: Upload) -> Upload:
    """The upload as another process knows it."""
    return Upload.objects.get(pk=upload.pk)


def read(row: StoredFile) -> bytes:
    with row.open() as content:
        return content.read()


def test_no_plain_byte_is_ever_on_disk(disk, monkeypatch, django_capture_on_commit_callbacks):
    """Looked for after each write to a file of this disk, in the middle of the look at the whole, and at the end."""
    seen, watching = [], [True]
    found = []

    def look(content, upload, kind):
        found.append((content.read(9), plain_files(disk)))

    def watch(event, arguments):
        if watching and event == "open" and str(arguments[0]).startswith(str(disk)):
            watching.clear()
            seen.append(plain_files(disk))
            watching.append(True)

    monkeypatch.setitem(receiving.EXAMINERS, PURPOSE, look)
    sys.addaudithook(watch)
    try:
        upload = begun()
        for at in range(0, len(CONTENT), 9_000):
            append(again(upload), CONTENT[at : at + 9_000], at=at)
            assert plain_files(disk) == []
        with django_capture_on_commit_callbacks(execute=True):
            row = finish(again(upload))
    finally:
        watching.clear()
    assert (read(row), plain_files(disk)) == (CONTENT, [])
    assert (found, len(seen) > 20, [one for one in seen if one]) == ([(b"%PDF-1.7\n", [])], True, [])
    assert list(pieces.folder().iterdir()) == []


def test_the_control_finds_the_marker_where_there_is_no_key(disk, settings):
    settings.FILE_KEYS = []
    upload = append(begun(), CONTENT[:THIRD], at=0)
    assert plain_files(disk) == [upload.pk.hex]


def test_it_is_gone_on_with_after_an_interruption(disk, django_capture_on_commit_callbacks):
    upload = append(begun(), CONTENT[:THIRD], at=0)
    with pytest.raises(OtherOffset) as told:
        append(again(upload), CONTENT[5:THIRD], at=5)
    assert told.value.offset == THIRD
    append(again(upload), CONTENT[THIRD : 2 * THIRD], at=THIRD)
    # A piece whose transaction was lost: its bytes are there, the row does not know of them.
    append(again(upload), os.urandom(50), at=2 * THIRD)
    Upload.objects.update(offset=2 * THIRD)
    assert finish(again(upload)) is None
    append(again(upload), CONTENT[2 * THIRD :], at=2 * THIRD)
    with django_capture_on_commit_callbacks(execute=True):
        row = finish(again(upload))
    assert (read(row), row.key, row.sha256) == (CONTENT, sealed.name_of(KEY), hashlib.sha256(CONTENT).hexdigest())


def test_a_first_piece_that_was_lost_is_written_over(disk, settings):
    upload = begun()
    settings.FILE_KEYS = []
    append(upload, CONTENT[:THIRD], at=0)
    settings.FILE_KEYS = [KEY]
    Upload.objects.update(offset=0)
    append(again(upload), CONTENT[:THIRD], at=0)
    append(again(upload), CONTENT[THIRD:], at=THIRD)
    assert plain_files(disk) == []
    assert read(finish(again(upload))) == CONTENT


def test_it_goes_on_as_it_began_when_the_key_changes(disk, settings, django_capture_on_commit_callbacks):
    upload = append(begun(), CONTENT[:THIRD], at=0)
    settings.FILE_KEYS = [OTHER, KEY]
    append(again(upload), CONTENT[THIRD:], at=THIRD)
    with django_capture_on_commit_callbacks(execute=True):
        row = finish(again(upload))
    assert (read(row), row.key, plain_files(disk)) == (CONTENT, sealed.name_of(OTHER), [])


def test_what_began_sealed_ends_plain_where_nothing_is_sealed_any_more(
    disk, settings, django_capture_on_commit_callbacks
):
    upload = append(begun(), CONTENT, at=0)
    settings.SEALED_PURPOSES = []
    with django_capture_on_commit_callbacks(execute=True):
        row = finish(again(upload))
    assert (read(row), row.key, list(pieces.folder().iterdir())) == (CONTENT, "", [])


def altered(path: Path, how: str, upload: Upload) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    if how == "a byte":
        content = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    elif how == "cut":
        content = content[: middle // 2]
    elif how == "another upload's":
        other = append(begun(), CONTENT, at=0)
        content = pieces.sealed_path_of(other).read_bytes()
    elif how == "another key's":
        content = content.replace(sealed.name_of(KEY).encode(), b"0" * 16)
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["a byte", "cut", "another upload's", "another key's"])
def test_what_was_changed_on_disk_is_found_and_becomes_no_file(disk, how):
    upload = append(append(begun(), CONTENT[:THIRD], at=0), CONTENT[THIRD:], at=THIRD)
    altered(pieces.sealed_path_of(upload), how, upload)
    with pytest.raises(Refused, match="interrupted for good") as refused:
        finish(again(upload))
    assert (refused.value.status, Upload.objects.filter(pk=upload.pk).exists(), StoredFile.objects.count()) == (
        410,
        False,
        0,
    )


def test_a_piece_behind_one_that_is_gone_is_refused(disk):
    upload = append(begun(), CONTENT[:THIRD], at=0)
    pieces.sealed_path_of(upload).write_bytes(b"")
    with pytest.raises(Refused) as refused:
        append(again(upload), CONTENT[THIRD:], at=THIRD)
    assert (refused.value.status, again(upload).offset) == (410, THIRD)


def test_the_whole_is_read_from_any_place(disk):
    upload = begun()
    for at in range(0, len(CONTENT), 7_001):
        append(again(upload), CONTENT[at : at + 7_001], at=at)
    with pieces.opened(again(upload)) as content:
        assert content.seek(0, 2) == len(CONTENT)
        for at in (0, 6_995, 7_001, len(CONTENT) - 9):
            content.seek(at)
            assert content.read(12) == CONTENT[at : at + 12]


def test_sealed_pieces_of_nobody_go_too(disk):
    upload = append(begun(), CONTENT[:THIRD], at=0)
    path = pieces.sealed_path_of(upload)
    os.utime(path, (0, 0))
    receiving.forget_abandoned()
    assert path.exists()
    Upload.objects.all().delete()
    receiving.forget_abandoned()
    assert (path.exists(), default_storage.exists("arriving")) == (False, True)
