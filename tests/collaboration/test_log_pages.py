"""Both sides read the same log in their own language, take it along, and hold it against an earlier seal."""

import ast
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from collaboration.log import moment
from collaboration.logbook.names import in_words
from collaboration.logbook.seals import seal_some
from collaboration.logbook.words import GROUPS, WORDS
from collaboration.models import LogEntry, LogSeal, Room, RoomMember
from core.models import AuditEvent
from tests.collaboration.scene import (
    logged,
    make_document,
    make_grant,
    make_pair,
    make_pilot,
    make_room,
    make_version,
)
from tests.collaboration.test_log import behind_its_back
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self):
        self.pair = make_pair()
        self.room = make_room(self.pair)
        self.document = make_document(self.pair.startup, title="Nozzle drawing", rung="introduced")
        self.version = make_version(self.document)
        self.grant = make_grant(self.room, self.version)

    def says(self, person=None, language="en") -> list[str]:
        """The log as somebody reads it, the oldest first."""
        with translation.override(language):
            entries = list(LogEntry.objects.filter(room=self.room).order_by("number"))
            return [one.text for one in in_words(entries, self.room, person or self.pair.li)]


@pytest.fixture
def scene():
    return Scene()


def address(name: str, room: Room) -> str:
    return reverse(f"collaboration:{name}", kwargs={"pk": room.pk})


# --- words ------------------------------------------------------------------------------------------------------------
def kinds_in_the_code() -> set[str]:
    """Every kind that an action of this app may write: the texts given to `write` and `step`, and wherever a module
    that writes names a kind by itself."""
    found, families = set(), "room|member|message|translation|meeting|task|document|disclosure|grant|declaration"
    kind = re.compile(rf"^({families}|agreement|pilot|milestone|survey|consent)\.[a-z_]+$")
    for path in (Path(settings.BASE_DIR) / "collaboration").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name not in ("write", "step", "_planned_anew"):
                continue
            texts = [node.value for given in call.args for node in ast.walk(given) if isinstance(node, ast.Constant)]
            found |= {text for text in texts if isinstance(text, str) and kind.match(text)}
    return found


def test_every_kind_that_is_written_has_words():
    found = kinds_in_the_code()
    assert {"room.opened", "room.closed", "member.added", "room.merged"} <= found
    assert found - set(WORDS) == set()
    assert {words.group for words in WORDS.values()} == set(GROUPS)


def test_an_unknown_kind_is_shown_by_its_code(scene):
    logged(scene.room, "something.100%")
    assert scene.says()[-1] == "something.100%"


def test_both_sides_read_the_same_story_in_their_languages(scene):
    ada, li, startup = scene.pair.ada, scene.pair.li, scene.pair.startup
    logged(scene.room, "document.viewed", by=li, organisation=scene.pair.manufacturer.pk, grant=scene.grant.pk)
    logged(scene.room, "grant.revoked", by=ada, organisation=startup.pk, grant=scene.grant.pk)
    logged(scene.room, "grant.expired", grant=scene.grant.pk)
    told = [
        "The room was opened.",
        f"李工 ({scene.pair.manufacturer.name}) viewed “Nozzle drawing”.",
        f"Ada ({startup.name}) revoked that “Nozzle drawing” may be read.",
        "The time to read “Nozzle drawing” is over.",
    ]
    assert scene.says(li) == scene.says(ada) == told


def test_whoever_takes_or_gives_up_a_seat_of_their_own_is_not_named_twice(scene):
    startup, ada, eve = scene.pair.startup, scene.pair.ada, make_user(name="Eve")
    for kind, person in (
        ("member.added", ada),
        ("member.added", eve),
        ("member.removed", eve),
        ("member.removed", ada),
    ):
        logged(scene.room, kind, by=ada, organisation=startup.pk, person=person.pk)
    assert scene.says()[1:] == [
        f"Ada ({startup.name}) took a seat in the room.",
        f"Ada ({startup.name}) let Eve into the room.",
        f"Ada ({startup.name}) took Eve out of the room.",
        f"Ada ({startup.name}) left the room.",
    ]


def test_a_title_is_told_to_those_only_who_may_know_it(scene):
    scene.document.announced = False
    scene.document.save()
    manufacturer = scene.pair.manufacturer
    data = {"by": scene.pair.li, "organisation": manufacturer.pk, "document": str(scene.document.pk)}
    logged(scene.room, "document.viewed", **data)
    known, unknown = (f"李工 ({manufacturer.name}) viewed {what}." for what in ("“Nozzle drawing”", "a document"))
    assert [scene.says()[-1], scene.says(scene.pair.ada)[-1]] == [known, known]
    scene.grant.delete()
    assert [scene.says()[-1], scene.says(scene.pair.ada)[-1]] == [unknown, known]


def test_of_whoever_has_left_no_name_is_left_and_the_park_has_none(scene):
    startup = scene.pair.startup
    logged(scene.room, "message.sent", by=scene.pair.ada, organisation=startup.pk)
    logged(scene.room, "declaration.cleared", by=make_staff(name="Sun"), grant=scene.grant.pk)
    logged(scene.room, "pilot.agreed", by=make_staff(name="Sun"), pilot="nonsense", document=7)
    scene.pair.ada.is_active = False
    scene.pair.ada.save()
    assert scene.says()[1:] == [
        f"a former member ({startup.name}) wrote a message.",
        "The park cleared an export declaration: “Nozzle drawing”.",
        "The park agreed to a pilot: —.",
    ]


# --- the page ---------------------------------------------------------------------------------------------------------
def test_the_page_shows_what_an_entry_holds_and_filters_by_group(client, scene):
    pilot = make_pilot(scene.room)
    until = timezone.now() + timedelta(days=7)
    logged(
        scene.room, "grant.given", by=scene.pair.ada, organisation=scene.pair.startup.pk, grant=scene.grant.pk,
        purpose="quotation", mode="view", until=moment(until), number=2, people=[scene.pair.li.pk],
    )  # fmt: skip
    logged(scene.room, "pilot.scaled", by=scene.pair.li, organisation=scene.pair.manufacturer.pk, pilot=str(pilot.pk))
    client.force_login(scene.pair.ada)
    page = client.get(address("room-log", scene.room))
    assert [one.text for one in page.context["told"]] == [
        f"李工 ({scene.pair.manufacturer.name}) began to scale up a pilot: Nozzles on line 3.",
        f"Ada ({scene.pair.startup.name}) opened “Nozzle drawing” to the other side.",
        "The room was opened.",
    ]
    told = page.context["told"][1]
    assert (told.details, told.until) == (["To quote a price", "View only", "version 2", "only for 李工"], until)
    only = client.get(address("room-log", scene.room), {"show": "pilots"})
    assert [one.entry.kind for one in only.context["told"]] == ["pilot.scaled"]
    assert (
        client.get(address("room-log", scene.room), {"show": "agreements"}).content.decode().count("tb-empty-title")
        == 1
    )


@pytest.mark.parametrize("name", ["room-log", "room-log-compare", "room-log-file"])
def test_whoever_does_not_sit_in_the_room_is_told_what_they_are_told_of_no_room(client, scene, name):
    """The control is the first: somebody who sits in it."""
    send = client.post if name == "room-log-file" else client.get
    client.force_login(scene.pair.li)
    assert send(address(name, scene.room)).status_code == 200
    left = make_user()
    RoomMember.objects.create(room=scene.room, organisation=scene.pair.startup, user=left, left_at=timezone.now())
    for person in (left, make_user(), make_staff(is_superuser=True)):
        client.force_login(person)
        assert send(address(name, scene.room)).status_code == 404


# --- taking it along --------------------------------------------------------------------------------------------------
def taken(client, room: Room) -> dict[str, bytes]:
    answer = client.post(address("room-log-file", room))
    assert answer["Content-Disposition"].startswith(f'attachment; filename="log-{str(room.pk)[:8]}-')
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def checked(files: dict[str, bytes], folder: Path) -> tuple[int, str]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "check.py"], cwd=folder, capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode, done.stdout.strip()


def test_the_log_is_whole_to_whoever_checks_it_without_us(client, scene, tmp_path):
    logged(scene.room, "message.sent", by=scene.pair.li, organisation=scene.pair.manufacturer.pk, message=1)
    client.force_login(scene.pair.li)
    files = taken(client, scene.room)
    assert sorted(files) == ["README.txt", "check.py", "key.pem", "log.jsonl", "names.json", "seal.json"]
    assert checked(files, tmp_path) == (0, "Whole.")
    assert json.loads(files["names.json"])["entries"]["1"] == "The room was opened."
    assert scene.pair.li.email not in str(files)
    event = AuditEvent.objects.get(action="room.log_taken")
    assert (event.actor, event.target_id, event.after) == (scene.pair.li, str(scene.room.pk), {"number": 2})


def first_line(files, change):
    lines = files["log.jsonl"].decode().split("\n")
    return {**files, "log.jsonl": "\n".join(change(lines)).encode()}


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (lambda lines: [lines[0].replace("opened", "closed"), *lines[1:]], "Not whole: entry 1 has been changed."),
        (lambda lines: [lines[0], *lines[2:]], "Not whole: entry 2 is not there."),
        (lambda lines: lines[:2], "Not whole: the log ends with entry 2; its seal is of entry 3."),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "Not whole: entry 1 is not there."),
    ],
)
def test_the_script_names_the_first_fault(client, scene, tmp_path, done, told):
    for _n in range(2):
        logged(scene.room, "message.sent")
    client.force_login(scene.pair.li)
    assert checked(first_line(taken(client, scene.room), done), tmp_path) == (1, told)


def test_the_script_stands_in_the_docs_as_it_is():
    root = Path(settings.BASE_DIR)
    script = (root / "collaboration" / "logbook" / "proof" / "check.py").read_text(encoding="utf-8")
    assert f"```python\n{script}```" in (root / "docs" / "collaboration" / "log.md").read_text(encoding="utf-8")


# --- comparing --------------------------------------------------------------------------------------------------------
def compared(client, room: Room, content: bytes) -> dict:
    page = client.post(address("room-log-compare", room), {"seal": SimpleUploadedFile("seal.json", content)})
    assert page.status_code == 200
    found = {key: page.context.get(key) for key in ("continues", "another", "since")}
    return found | {"errors": list(page.context["form"].errors.get("seal", []))}


def test_a_later_log_continues_an_earlier_one_until_it_is_written_anew(client, scene):
    client.force_login(scene.pair.li)
    seal = taken(client, scene.room)["seal.json"]
    logged(scene.room, "message.sent")
    assert compared(client, scene.room, seal) == {"continues": True, "another": False, "since": 1, "errors": []}
    behind_its_back("UPDATE collaboration_logentry SET digest = 'f' WHERE number = 1")
    assert compared(client, scene.room, seal)["continues"] is False


def test_a_seal_of_another_room_and_one_that_we_did_not_make_are_told_apart(client, scene):
    client.force_login(scene.pair.li)
    seal = json.loads(taken(client, scene.room)["seal.json"])
    other = Scene()
    client.force_login(other.pair.li)
    assert compared(client, other.room, json.dumps(seal).encode())["another"] is True
    forged = {**seal, "number": 7}
    strange = ["This is not a seal that this site has signed."]
    for content in (json.dumps(forged).encode(), b"\xff", b"[]", b"{}", b'{"room": 1}', b"[" * 4000):
        assert compared(client, other.room, content)["errors"] == strange
    assert compared(client, other.room, b"x" * 5000)["errors"] == [
        "This is not a seal: one is a file of a few hundred letters."
    ]


def test_the_site_keeps_a_seal_a_day_of_what_has_moved(scene):
    assert (seal_some(), seal_some(), LogSeal.objects.count()) == (False, False, 1)
    logged(scene.room, "message.sent")
    seal_some()
    assert LogSeal.objects.count() == 1
    seal_some(timezone.now() + timedelta(days=1, seconds=1))
    assert list(LogSeal.objects.values_list("number", flat=True)) == [1, 2]
