"""How long `verify_audit` takes: one room with many entries, and as many sealed events of the audit trail. And how long the
gate takes to say who may read, where there are many grants.

    python benchmarks/audit.py [--entries 50000] [--events 50000] [--grants 10000]

Rows are made as the site makes them, in a database of its own that is thrown away; nothing is committed to any other.
There is no peer: what is measured is to stay under ten seconds, and a check of the gate under a few milliseconds. Prints a
JSON line for each of the two; `cpu` and the gate's figures are seconds and milliseconds of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="techbridge-audit-")

import django

django.setup()

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from tests import migrated

AT_ONCE = 2000
ROOMS_WITH = 50
"""Rooms among which grants are shared out."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--entries", type=int, default=50_000)
    options.add_argument("--events", type=int, default=50_000)
    options.add_argument("--grants", type=int, default=10_000)
    asked = options.parse_args()
    lay_out()
    audit(asked)
    if asked.grants:
        gate(asked.grants)


def lay_out() -> None:
    """Tables in both databases, copied from those of the tests."""
    for alias, file in migrated.files().items():
        Path(connections[alias].settings_dict["NAME"]).write_bytes(file.read_bytes())


def audit(asked: argparse.Namespace) -> None:
    make_log(asked.entries)
    make_trail(asked.events)
    began, processor = time.perf_counter(), time.process_time()
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    seconds, cpu = time.perf_counter() - began, round(time.process_time() - processor, 2)
    told = json.loads(out.getvalue())
    assert told["whole"] and told["entries"] == asked.entries, told
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"entries": told["entries"], "events": told["sealed_until"], "seals": told["seals"], "cpu": cpu}
    print(
        json.dumps(
            {"figure": "verify_audit", "unit": "s", "ours": round(seconds, 2), **figures, "peak_mb": round(peak)}
        )
    )


def make_log(number: int) -> None:
    """A room whose log has so many entries, bound as `collaboration.log.write` binds them."""
    from collaboration.log import digest_of
    from collaboration.logbook.seals import seal_some
    from collaboration.models import LogEntry, Room
    from tests.collaboration.scene import make_room

    room = make_room()
    previous, rows = room.head, []
    for one in range(room.number + 1, number + 1):
        data = {"grant": 7, "version": 9, "page": one % 40, "mode": "view", "purpose": "evaluation"}
        entry = LogEntry(room=room, number=one, kind="document.viewed", by_id=1, organisation=1, data=data)
        entry.previous = previous
        entry.digest = previous = digest_of(entry)
        rows.append(entry)
    with transaction.atomic():
        LogEntry.objects.bulk_create(rows, batch_size=AT_ONCE)
        Room.objects.filter(pk=room.pk).update(number=number, head=previous)
    seal_some()


def make_trail(number: int) -> None:
    from core.audit_seals import seal
    from core.models import AuditEvent

    at = timezone.now() - timedelta(hours=2)
    rows = [
        AuditEvent(
            at=at, action="organisation.changed", actor_id=1, actor_label="Ada <ada@people.example>", target_id=str(one),
            target_type="ecosystem.organisation", target_label="Works", before={"city": "Liling"}, after={"city": "长沙"},
        )
        for one in range(number)
    ]  # fmt: skip
    with transaction.atomic():
        AuditEvent.objects.bulk_create(rows, batch_size=AT_ONCE)
    while seal(settled=timedelta(0)):
        pass


# --- the gate -----------------------------------------------------------------------------------------------------------
def gate(number: int) -> None:
    """One reader's question, among grants of which one in `ROOMS_WITH` is in their room."""
    from collaboration import gate as asked

    reader, version, grant = make_grants(number)
    goes_on = asked.watch(grant, reader)
    questions = {
        "may_read": lambda: asked.may_read(reader, version),
        "watch": goes_on,
        "grants_of": lambda: list(asked.grants_of(reader).values_list("pk", flat=True)),
        "readable_by": lambda: asked.readable_by(reader).filter(pk=version.pk).exists(),
    }
    took = {name: round(median(question), 3) for name, question in questions.items()}
    opened = len(questions["grants_of"]())
    assert goes_on() and opened == number // ROOMS_WITH, opened
    print(json.dumps({"figure": "gate", "unit": "ms of CPU", "grants": number, "of_the_reader": opened, **took}))


def median(question, times: int = 50) -> float:
    """In milliseconds of the processor, SQLite's work included: what else the machine does at the time counts for nothing."""
    found = []
    for _one in range(times):
        began = time.process_time()
        question()
        found.append((time.process_time() - began) * 1000)
    return statistics.median(found)


def make_grants(number: int):
    """So many grants in `ROOMS_WITH` rooms. Returns who reads in the first of them, and a version and a grant there."""
    from collaboration.models import Declaration, Document, Grant, Version
    from core.models import StoredFile
    from tests.collaboration.scene import make_agreement, make_pair, make_room

    reader = version = grant = None
    for _room in range(ROOMS_WITH):
        pair = make_pair()
        room, share = make_room(pair), range(number // ROOMS_WITH)
        make_agreement(room)
        documents = [Document(organisation=pair.startup, title=f"Drawing {one}", rung="nda") for one in share]
        files = [StoredFile(purpose="document", owner_id=pair.startup.pk, name="a.pdf", size=1) for _one in share]
        Document.objects.bulk_create(documents)
        StoredFile.objects.bulk_create(files)
        versions = [
            Version(document=one, number=1, file=file, pages=1) for one, file in zip(documents, files, strict=True)
        ]
        Version.objects.bulk_create(versions)
        stated = [Declaration(answer="not_listed", country="China", end_use="Trial") for _one in share]
        Declaration.objects.bulk_create(stated)
        until = timezone.now() + timedelta(days=30)
        grants = [
            Grant(
                room=room,
                version=one,
                organisation=pair.manufacturer,
                purpose="evaluation",
                ends_at=until,
                declaration=two,
            )
            for one, two in zip(versions, stated, strict=True)
        ]
        Grant.objects.bulk_create(grants)
        if reader is None:
            reader, version, grant = pair.li, versions[0], grants[0]
    return reader, version, grant


if __name__ == "__main__":
    main()
