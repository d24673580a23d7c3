"""Files that cannot be read without a key: what was changed on disk is found, and nothing of it comes out."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.env import keys
from core import sealed
from core.diagnoses import files_are_sealed
from core.files import store
from core.models import StoredFile, Upload
from core.uploads import pieces, receiving

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
CHUNK = sealed.CHUNK
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


def closed(content: bytes, key: bytes = KEY, about: bytes = b"row") -> bytes:
    return b"".join(sealed.sealing(io.BytesIO(content), key, about))


def opened(content: bytes, key: bytes = KEY, about: bytes = b"row") -> bytes:
    return io.BufferedReader(sealed.Unsealed(io.BytesIO(content), key, about)).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(size):
    content = os.urandom(size)
    inside = closed(content)
    assert (opened(inside), content[:40] in inside if size > 40 else False) == (content, False)
    assert len(inside) == sealed.HEAD + size + sealed.TAG * max(1, -(-size // CHUNK))
    assert closed(content) != inside
    reader = io.BufferedReader(sealed.Unsealed(io.BytesIO(inside), KEY, b"row"))
    assert reader.seek(0, 2) == size
    for at in (0, size // 2, max(0, size - 5)):
        reader.seek(at)
        assert reader.read(9) == content[at : at + 9]


def came(inside: bytes, **other) -> bytes:
    """What comes out before the damage is found; it must be found."""
    parts = []
    with pytest.raises(sealed.Damaged):
        reader = sealed.Unsealed(io.BytesIO(inside), **({"key": KEY, "about": b"row"} | other))
        while part := reader.read(10_000):
            parts.append(part)
    return b"".join(parts)


def test_damage_is_found_and_nothing_behind_the_last_good_chunk_comes_out():
    content = os.urandom(3 * CHUNK + 17)
    inside = closed(content)
    whole = sealed.SEALED_CHUNK

    def chunk(number: int) -> bytes:
        return inside[sealed.HEAD + number * whole : sealed.HEAD + (number + 1) * whole]

    head = inside[: sealed.HEAD]
    flipped = bytearray(inside)
    flipped[sealed.HEAD + whole + 5] ^= 1
    cases = {
        "a bit of the second chunk": (bytes(flipped), CHUNK),
        "cut between chunks": (inside[: sealed.HEAD + 2 * whole], CHUNK),
        "cut within a chunk": (inside[: sealed.HEAD + 2 * whole + 100], 2 * CHUNK),
        "cut to its head": (head, 0),
        "cut in its head": (inside[:9], 0),
        "nothing": (b"", 0),
        "one byte more": (inside + b"x", 3 * CHUNK),
        "chunks in another order": (head + chunk(1) + chunk(0) + chunk(2) + chunk(3), 0),
        "a chunk twice": (head + chunk(0) + chunk(0) + chunk(2) + chunk(3), CHUNK),
        "the last chunk left out": (head + chunk(0) + chunk(1) + chunk(2), 2 * CHUNK),
        "another head": (closed(content)[: sealed.HEAD] + inside[sealed.HEAD :], 0),
        "not sealed at all": (content, 0),
    }
    found = {what: came(damaged) for what, (damaged, _good) in cases.items()}
    assert {what: len(part) for what, part in found.items()} == {what: good for what, (_damaged, good) in cases.items()}
    assert all(content.startswith(part) for part in found.values())
    assert [came(inside, key=OTHER), came(inside, about=b"other row")] == [b"", b""]


def test_keys_are_read_from_the_environment(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("FILE_KEYS", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    assert keys("FILE_KEYS") == [KEY]
    for wrong in ("abc", "AAEC", "ключ"):
        monkeypatch.setenv("FILE_KEYS", wrong)
        with pytest.raises(ImproperlyConfigured):
            keys("FILE_KEYS")


# --- rows ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def files(settings, tmp_path, db):
    settings.MEDIA_ROOT, settings.FILE_KEYS = tmp_path, [KEY]
    return tmp_path


def kept(content: bytes = b"secret nozzle", purpose: str = "document") -> StoredFile:
    return store(content, purpose=purpose, owner_id=1, name="a.pdf", content_type="application/pdf", by=None)


def on_disk(row: StoredFile) -> bytes:
    return Path(row.file.path).read_bytes()


def read(row: StoredFile) -> bytes:
    with row.open() as content:
        return content.read()


def test_confidential_purposes_are_sealed_and_others_are_not(files, settings):
    row, logo = kept(), kept(purpose="logo")
    assert (row.key, b"secret" in on_disk(row), read(row), row.size) == (
        sealed.name_of(KEY),
        False,
        b"secret nozzle",
        13,
    )
    assert (logo.key, on_disk(logo)) == ("", b"secret nozzle")
    settings.FILE_KEYS = []
    with pytest.raises(sealed.KeyMissing):
        row.open()
    assert kept().key == ""


def test_a_file_in_anothers_place_is_found(files):
    one, other = kept(b"one"), kept(b"two")
    Path(one.file.path).write_bytes(on_disk(other))
    with pytest.raises(sealed.Damaged):
        read(one)


def test_a_new_key_seals_everything_anew(files, settings):
    old, logo = kept(os.urandom(200_000)), kept(purpose="logo")
    content, place = read(old), old.file.path
    settings.FILE_KEYS = [OTHER, KEY]
    assert [one.well for one in files_are_sealed()] == [False]
    with transaction.atomic():
        pass
    call_command("reencrypt_files", stdout=io.StringIO())
    old.refresh_from_db()
    assert (old.key, read(old), StoredFile.objects.get(pk=logo.pk).key) == (sealed.name_of(OTHER), content, "")
    settings.FILE_KEYS = [OTHER]
    assert (read(old), [one.well for one in files_are_sealed()]) == (content, [True])
    assert old.file.path != place
    out = io.StringIO()
    call_command("reencrypt_files", stdout=out)
    assert out.getvalue() == "0 files were written anew.\n"


def test_what_is_damaged_is_named_and_left(files, settings):
    row, good = kept(), kept(b"good")
    Path(row.file.path).write_bytes(b"x")
    settings.FILE_KEYS = [OTHER, KEY]
    with pytest.raises(CommandError, match=str(row.pk)):
        call_command("reencrypt_files", stdout=io.StringIO())
    good.refresh_from_db()
    assert (good.key, StoredFile.objects.get(pk=row.pk).key) == (sealed.name_of(OTHER), sealed.name_of(KEY))


def test_a_site_in_production_without_a_key_is_told(files, settings):
    settings.FILE_KEYS, settings.PRODUCTION = [], True
    assert [one.well for one in files_are_sealed()] == [False]


def test_what_arrives_in_pieces_is_sealed_and_the_pieces_go(files, django_capture_on_commit_callbacks):
    content = b"%PDF-1.7\n" + os.urandom(100_000)
    receiving.EXAMINERS.pop("sealed-test", None)
    from django.conf import settings

    settings.SEALED_PURPOSES.append("sealed-test")
    try:
        upload = receiving.begin(
            purpose="sealed-test", owner_id=1, name="a.pdf", size=len(content), takes=["pdf"], most=10**6, by=None
        )
        receiving.append(upload, content, at=0)
        with django_capture_on_commit_callbacks(execute=True):
            row = receiving.finish(upload)
    finally:
        settings.SEALED_PURPOSES.remove("sealed-test")
    assert (read(row), content[:50] in on_disk(row), pieces.path_of(upload).exists()) == (content, False, False)
    assert Upload.objects.get().stored_at is not None


def test_everybody_reads_stored_files_by_one_function():
    """Past `StoredFile.open` a sealed file is noise."""
    root = Path(__file__).resolve().parent.parent.parent
    apps = ("core", "accounts", "ecosystem", "matching", "competitions", "collaboration", "portal", "api")
    found = [
        str(path.relative_to(root))
        for app in apps
        for path in (root / app).rglob("*.py")
        if 'file.open("rb")' in path.read_text() and path.name != "sealed.py"
    ]
    assert found == []
