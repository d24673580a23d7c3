"""Files of every kind come in by the real upload: nothing wrong is taken, and none takes much time or memory to look at."""

import resource
import time
import unicodedata

import pytest
from django.test import Client
from django.urls import reverse

from collaboration.actions import documents as actions
from collaboration.disclosing.files import TAKES
from collaboration.models import Version
from core.apart import running
from core.models import StoredFile, Upload
from core.uploads import kinds, pieces, receiving
from core.uploads.receiving import MOST_BYTES, Refused
from tests.collaboration.reading_scene import a_pdf
from tests.collaboration.scene import make_document, make_pair
from tests.collaboration.upload_fuzz import REFUSED, TAKEN, all_files, good

pytestmark = pytest.mark.django_db

SECONDS, MEGABYTES = 2, 150
MEASURING = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from core.apart import child
code = child.main()
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
with open({peaks!r}, "a") as out:
    out.write(peak + "\\n")
sys.exit(code)
"""


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def shelf():
    pair = make_pair()
    return make_document(pair.startup), pair.ada


def sent(document, by, name: str, content: bytes) -> StoredFile:
    upload = actions.begin_upload(document=document, name=name, size=len(content), sha256="", by=by)
    for at in range(0, len(content), receiving.PIECE):
        receiving.append(upload, content[at : at + receiving.PIECE], at=at)
    return receiving.finish(upload)


def spent() -> float:
    """Seconds of the processor, of this process and of those it has waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


@pytest.mark.skipif("not __import__('pathlib').Path('/proc/self/status').exists()", reason="memory is read from /proc")
@pytest.mark.once
def test_of_some_hundred_files_no_wrong_one_is_taken(shelf, settings, tmp_path, monkeypatch):
    document, ada = shelf
    peaks, measuring = tmp_path / "peaks", tmp_path / "measuring.py"
    peaks.touch()
    measuring.write_text(MEASURING.format(root=str(settings.BASE_DIR), peaks=str(peaks)))
    monkeypatch.setattr(running, "CHILD", measuring)
    wrong, slow, heavy, files, taken, looked_at, slowest = [], [], [], 0, 0, 0, 0.0
    began_all = time.monotonic()
    for one in all_files():
        files, began = files + 1, spent()
        try:
            stored = sent(document, ada, one.name, one.content)
            became = TAKEN
        except Refused as error:
            stored, became = None, REFUSED
            assert str(error), one.what
        took = spent() - began
        if one.becomes in (TAKEN, REFUSED) and became != one.becomes:
            wrong.append((one.what, became))
        slowest = max(slowest, took)
        slow += [(one.what, took)] if took > SECONDS else []
        known = [int(line) // 1024 for line in peaks.read_text().split()]
        heavy += [(one.what, peak) for peak in known[looked_at:] if peak > MEGABYTES]
        looked_at, taken = len(known), taken + (became == TAKEN)
        if stored is not None:
            wrong += [(one.what, problem) for problem in faults_of(stored)]
    print(
        f"\n{files} files, {taken} taken, {looked_at} looked at apart, at most {max(known)} MB and {slowest:.2f} s each, "
        f"{time.monotonic() - began_all:.0f} s in all"
    )
    assert (wrong, slow, heavy) == ([], [], [])
    assert (files >= 200, StoredFile.objects.count(), list(pieces.folder().iterdir())) == (True, taken, [])


def faults_of(stored: StoredFile) -> list[str]:
    """What is wrong with a file that was taken: its kind and its name."""
    with stored.open() as content:
        found = kinds.found_in(content, stored.size)
    bad = [letter for letter in stored.name if unicodedata.category(letter)[0] == "C" or letter in '<>:"/\\|?*']
    faults = [f"{found}"] if found is None or found.kind not in TAKES else []
    faults += [f"letters {bad}"] if bad else []
    faults += [f"name {stored.name}"] if len(stored.name) > 200 or stored.name.startswith(".") else []
    return faults + (
        [f"ending of {stored.name}"]
        if found and found != kinds.named(stored.name, found) and not stored.name.rpartition(".")[2]
        else []
    )


def test_what_would_be_taken_without_a_closer_look(shelf, monkeypatch):
    """The control: by their first bytes alone many of these would pass."""
    document, ada = shelf
    monkeypatch.setattr(receiving, "EXAMINERS", {})
    wrong = 0
    for one in all_files():
        if one.becomes != REFUSED or len(one.content) > 1_000_000:
            continue
        try:
            sent(document, ada, one.name, one.content)
            wrong += 1
        except Refused:
            continue
    assert wrong >= 40


def test_a_declared_size_counts_before_anything_arrives(shelf):
    document, ada = shelf
    for size in (0, MOST_BYTES + 1, 10**15):
        with pytest.raises(Refused):
            actions.begin_upload(document=document, name="a.pdf", size=size, sha256="", by=ada)
    assert Upload.objects.count() == 0


def test_the_refusal_names_what_is_taken(shelf):
    document, ada = shelf
    with pytest.raises(Refused, match=r"PDF, pictures .PNG, JPEG, WebP, GIF., office documents without macros"):
        sent(document, ada, "a.pdf", b"<html>")
    assert (Upload.objects.count(), StoredFile.objects.count()) == (0, 0)


# --- by the pages -----------------------------------------------------------------------------------------------------
def test_a_plain_form_takes_the_same_way(shelf, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    document, ada = shelf
    client.force_login(ada)
    address = reverse("collaboration:document", kwargs={"pk": document.pk})
    data = {"verb": "version", "note": "With the new angle", "file": SimpleUploadedFile("plan.exe", a_pdf(2))}
    assert client.post(address, data).status_code == 302
    version = Version.objects.get()
    assert (version.number, version.pages, version.note, version.file.name) == (
        1,
        2,
        "With the new angle",
        "plan.exe.pdf",
    )
    refused = client.post(address, data | {"file": SimpleUploadedFile("plan.pdf", b"<html>")})
    assert (refused.status_code, b"With the new angle" in refused.content, Version.objects.count()) == (422, True, 1)
    assert client.post(address, {"verb": "version", "note": ""}).status_code == 422


def test_pieces_become_a_version_once(shelf, client):
    document, ada = shelf
    client.force_login(ada)
    uploads = reverse("collaboration:document-uploads", kwargs={"pk": document.pk})
    content = good()["a.step"]
    tus = {"Tus-Resumable": "1.0.0"}
    begun = client.post(
        uploads, headers={**tus, "Upload-Length": str(len(content)), "Upload-Metadata": "filename YS5zdHA="}
    )
    address = begun["Location"]
    piece = {"content_type": "application/offset+octet-stream", "headers": {**tus, "Upload-Offset": "0"}}
    assert client.patch(address, content, **piece).status_code == 204
    file = client.get(address).json()["id"]
    here = reverse("collaboration:document", kwargs={"pk": document.pk})
    for _time in (1, 2):
        assert client.post(here, {"verb": "version", "files": f'["{file}"]', "note": ""}).status_code == 302
    version = Version.objects.get()
    assert (version.pages, version.file.name, version.can_be_viewed) == (None, "a.stp", False)


def test_nobody_goes_on_with_anothers_upload(shelf):
    document, ada = shelf
    upload = actions.begin_upload(document=document, name="a.pdf", size=5, sha256="", by=ada)
    address = reverse("collaboration:document-upload", kwargs={"pk": document.pk, "upload": upload.pk})
    stranger = Client()
    stranger.force_login(make_pair().ada)
    assert [stranger.get(address).status_code, stranger.delete(address).status_code] == [404, 404]
