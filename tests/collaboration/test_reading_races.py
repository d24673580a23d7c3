"""Somebody revokes while somebody reads, two hundred times: what was read stands in the log before what was revoked.

Each race has a twin that does not ask again; it must go wrong.
"""

import random
import threading
import time
import uuid

import pytest
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from collaboration import gate
from collaboration.disclosing import reading
from collaboration.log import held, write
from collaboration.models import Grant, Mode, Room, Version
from core.models import StoredFile
from tests.collaboration.reading_scene import Reading
from tests.collaboration.scene import make_grant
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 200
STEP = b"ISO-10303-21;\n" + b"#1=DIRECTION('',(0.,0.,1.));\n" * 30_000 + b"END-ISO-10303-21;\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def revoke(grant: Grant) -> int:
    """Ends a grant as the action does, and returns the number of its entry in the log."""
    with transaction.atomic():
        room = held(grant.room)
        Grant.objects.filter(pk=grant.pk).update(closed_at=timezone.now(), closed_how="revoked")
        return write(room, "grant.revoked", grant=grant.pk).number


def many(rounds: int = ROUNDS) -> tuple[Reading, list[Grant]]:
    """That many versions of one document, each granted for download. They share their bytes."""
    scene = Reading(mode="download", pages=0, content=STEP, content_type="model/step")
    for number in range(2, rounds + 1):
        stored = StoredFile.objects.get(pk=scene.version.file_id)
        stored.pk = uuid.uuid4()
        stored.save(force_insert=True)
        version = Version.objects.create(document=scene.document, number=number, file=stored)
        make_grant(scene.room, version, mode="download")
    return scene, list(Grant.objects.select_related("room", "version__file", "version__document__organisation"))


def read(grant: Grant, by) -> gate.Pass:
    return reading.opened(by, grant.version, Mode.DOWNLOAD, sha256="0" * 64)


def late_ones(room: Room, grants: list[Grant], answers: list[tuple]) -> list[int]:
    """Grants by which something was let through, though its entry in the log comes after the revocation's."""
    read_at = dict(room.log.filter(kind="document.downloaded").values_list("data__grant", "number"))
    return [
        grant.pk
        for grant, (let, revoked_at) in zip(grants, answers, strict=True)
        if not isinstance(let, Exception) and read_at.get(grant.pk, 0) > revoked_at
    ]


def test_nothing_is_let_through_after_it_was_revoked(audited):
    scene, grants = many()
    chance = random.Random(7)

    def revoking(grant: Grant) -> int:
        """A read asks the gate before it holds the room, so at the same moment it would nearly always come second."""
        time.sleep(chance.uniform(0, 0.03))
        return revoke(grant)

    answers = race([(lambda one=one: read(one, scene.pair.li), lambda one=one: revoking(one)) for one in grants])
    assert [second for _first, second in answers if isinstance(second, Exception)] == []
    assert {type(first) for first, _second in answers if isinstance(first, Exception)} <= {Http404}
    assert late_ones(scene.room, grants, answers) == []
    let = {grant.pk for grant, (let, _at) in zip(grants, answers, strict=True) if not isinstance(let, Exception)}
    read_at = scene.room.log.filter(kind="document.downloaded").values_list("data__grant", flat=True)
    assert set(read_at) == let
    print(f"\n{len(let)} of {len(grants)} were read before they were revoked")
    assert Room.objects.get(pk=scene.room.pk).number == scene.room.log.count()


def test_without_asking_again_it_is_let_through_after_it_was_revoked(audited, monkeypatch):
    """The twin asks the gate before it holds the room, and not again; between the two somebody revokes."""
    scene, grants = many(3)
    revoked_at: dict[int, int] = {}
    passes: dict[int, gate.Pass] = {}
    checked = reading.checked

    def once(user, version, mode):
        if version.pk not in passes:
            passes[version.pk] = checked(user, version, mode)
            (grant,) = version.grants.all()
            revoked_at[grant.pk] = revoke(grant)
        return passes[version.pk]

    monkeypatch.setattr(reading, "checked", once)
    let = [read(one, scene.pair.li) for one in grants]
    answers = [(one, revoked_at[grant.pk]) for one, grant in zip(let, grants, strict=True)]
    assert late_ones(scene.room, grants, answers) == [grant.pk for grant in grants]


@pytest.mark.parametrize("asks", [True, False], ids=["asked before each part", "unasked"])
def test_no_part_is_asked_for_after_it_was_revoked_and_still_comes(asks, audited, monkeypatch):
    if not asks:
        monkeypatch.setattr(gate, "watch", lambda grant, user: lambda: True)
    scene, grants = many(100 if asks else 3)
    li = scene.pair.li
    revoked_at: dict[int, float] = {}
    begun, ended = ({grant.pk: threading.Event() for grant in grants} for _moment in "be")
    chance = random.Random(11)
    monkeypatch.setattr(reading, "PART", 32 * 1024)

    def parts_of(grant: Grant) -> list[float]:
        """When each part that came was asked for."""
        asked = []
        try:
            parts = reading.leaving(li, grant.version, grant.pk).parts
            while True:
                at = time.monotonic()
                next(parts)
                asked.append(at)
                begun[grant.pk].set()
                if asks:
                    time.sleep(0.001)  # as long as a network takes for it
                else:
                    ended[grant.pk].wait(10)
        except (StopIteration, reading.Cut, Http404):
            return asked

    def revoking(grant: Grant) -> None:
        begun[grant.pk].wait(10)
        time.sleep(chance.uniform(0, 0.01))
        revoke(grant)
        revoked_at[grant.pk] = time.monotonic()
        ended[grant.pk].set()

    answers = race([(lambda one=one: parts_of(one), lambda one=one: revoking(one)) for one in grants])
    assert [one for pair in answers for one in pair if isinstance(one, Exception)] == []
    late = [
        grant.pk
        for grant, (asked, _done) in zip(grants, answers, strict=True)
        if any(at > revoked_at[grant.pk] for at in asked)
    ]
    assert late == ([] if asks else [grant.pk for grant in grants])
    cut = sum(0 < len(asked) < len(STEP) // (32 * 1024) for asked, _done in answers)
    print(f"\n{cut} of {len(grants)} were cut on their way")
