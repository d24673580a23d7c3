"""A room's log to take along: the entries as they are bound, who and what their numbers stand for, and the proof."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from collaboration.log import plain
from collaboration.logbook.names import in_words
from collaboration.logbook.seals import sealed
from collaboration.models import LogEntry, Room
from core.sealing import public_key

CHECK = Path(__file__).parent / "proof" / "check.py"
IN_MEMORY = 5 * 1024 * 1024
AT_ONCE = 500


def packed(room: Room, reader, now: datetime) -> IO[bytes]:
    """A ZIP of the log as far as `room` knows it: entries are only ever added, so what comes meanwhile stays out."""
    entries = LogEntry.objects.filter(room=room, number__lte=room.number).order_by("number")
    seal = sealed(room, now)
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("log.jsonl", "w", force_zip64=True) as lines:
            for entry in entries.iterator(chunk_size=AT_ONCE):
                lines.write(line(entry).encode())
        archive.writestr("names.json", _json(_names(entries, room, reader)))
        archive.writestr("seal.json", _json(seal))
        archive.writestr("key.pem", public_key())
        archive.writestr("check.py", CHECK.read_text(encoding="utf-8"))
        archive.writestr("README.txt", render_to_string("collaboration/log_readme.txt", {"room": room, "seal": seal}))
    file.seek(0)
    return file


def line(entry: LogEntry) -> str:
    """An entry as `check.py` reads it: what its digest is of, and the digest."""
    return f'{plain(entry)[:-1]},"digest":"{entry.digest}"}}\n'


def _names(entries, room: Room, reader) -> dict[str, Any]:
    """What each entry says, in the reader's language and as they may know it."""
    told = {one.entry.number: one.text for some in _in_chunks(entries) for one in in_words(some, room, reader)}
    sides = {str(side.pk): side.name for side in room.sides}
    return {"language": get_language(), "organisations": sides, "entries": told}


def _in_chunks(entries) -> Iterator[list[LogEntry]]:
    some: list[LogEntry] = []
    for entry in entries.iterator(chunk_size=AT_ONCE):
        some.append(entry)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
