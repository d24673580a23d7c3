"""Two hands at one agreement in the same moment, fifty times each: what follows is as if one had come first.

Each race has a twin in which rows are taken as they were read before, without the lock; it must go wrong.
"""

import time
from copy import copy

import pytest
from django.db import transaction

from collaboration.actions import agreements, signing
from collaboration.actions.agreements import terminate_agreement, withdraw_agreement
from collaboration.agreeing.agreements import digest_of
from collaboration.models import Agreement, LogEntry, Signature
from collaboration.signals import agreement_moved
from collaboration.transitions import AGREEMENT
from core.models import Effect
from core.transitions import MoveNotAllowed
from ecosystem.models import Membership, Organisation
from tests.collaboration.agreement_scene import sign
from tests.collaboration.scene import Pair, make_agreement, make_room
from tests.factories import make_user
from tests.races import TWIN, race

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 50
READ: dict[str, Agreement] = {}


@pytest.fixture(params=[True, False], ids=["guarded", "unguarded"])
def guarded(request, monkeypatch, audited) -> bool:
    """Without the guard, an action believes the rows that were read before it began."""
    READ.clear()
    if not request.param:
        monkeypatch.setattr(request.module, "RACES", TWIN)
        held = agreements.held_agreement

        def believed(agreement):
            known = READ.get(str(agreement.pk))
            if known is None:
                return held(agreement)
            found = copy(known)
            found.room = copy(known.room)
            return found

        for module in (agreements, signing):
            monkeypatch.setattr(module, "held_agreement", believed)
    return request.param


def remember() -> None:
    rows = Agreement.objects.select_related("room__organisation", "room__partner", "offered_for", "discloser")
    READ.update({str(one.pk): one for one in rows})


def believe_everything(monkeypatch) -> None:
    """Moves are not compared with what is there, and nobody minds that the log has grown."""

    def moved(row, verb, **changes):
        was = row.state
        if not AGREEMENT.allows(verb, was):
            raise MoveNotAllowed
        row.state = AGREEMENT.moves[verb, was]
        for name, value in changes.items():
            setattr(row, name, value)
        Agreement.objects.filter(pk=row.pk).update(state=row.state, **changes)
        return was, row.state

    monkeypatch.setattr(AGREEMENT, "move", moved)
    for module in (agreements, signing):
        monkeypatch.setattr(module, "write", lambda *args, **kwargs: None)


@transaction.atomic
def pairs(*, signed: str = "", renewing: bool = False) -> list[tuple[Pair, Agreement]]:
    """Rooms of the same two people for fifty pairs of organisations, in each an agreement that the startup offers and that
    `signed` has signed; where it is `renewing`, another one is in force. Plain rows: only the race is of actions."""
    ada, li = make_user(name="Ada"), make_user(name="Li", language="zh-hans")
    found = []
    for number in range(RACES):
        sides = [Organisation.objects.create(kind=kind, slug=f"{kind}-racer-{number}") for kind in Organisation.Kind]
        for side, person in zip(sides, (ada, li), strict=True):
            Membership.objects.create(organisation=side, user=person, role="owner")
        pair = Pair(*sides, ada, li, None, None)
        room = make_room(pair)
        old = make_agreement(room) if renewing else None
        agreement = make_agreement(room, state="offered", replaces=old)
        agreement.text_sha256 = digest_of(agreement)
        agreement.save()
        if signed:
            by_startup = signed == "ada"
            Signature.objects.create(
                agreement=agreement, organisation=sides[not by_startup], by=ada if by_startup else li, name="Owner",
                capacity="Director", language="en", text_sha256=agreement.text_sha256, method="password",
            )  # fmt: skip
        found.append((pair, agreement))
    remember()
    return found


def test_two_who_sign_at_once_make_it_begin_once(guarded):
    rooms = pairs()
    answers = race(
        [(lambda p=p, a=a: sign(a, p.ada), lambda p=p, a=a: sign(a, p.li)) for p, a in rooms], together=guarded
    )
    odd = [pair for pair in answers if any(isinstance(one, Exception) for one in pair)]
    assert (odd == []) is guarded
    if guarded:
        assert set(Agreement.objects.values_list("state", flat=True)) == {"in_force"}
        assert Signature.objects.count() == 2 * RACES
        assert LogEntry.objects.filter(kind="agreement.in_force").count() == RACES
        assert Effect.objects.filter(kind="collaboration.freeze_agreement").count() == RACES


def test_what_is_withdrawn_at_once_never_comes_into_force(guarded, monkeypatch):
    rooms = pairs(signed="ada")
    if not guarded:
        believe_everything(monkeypatch)
    answers = race(
        [
            (lambda p=p, a=a: sign(a, p.li), lambda p=p, a=a: withdraw_agreement(agreement=a, by=p.ada))
            for p, a in rooms
        ],
        together=guarded,
    )
    refused = [[isinstance(one, MoveNotAllowed) for one in pair] for pair in answers]
    assert ([sum(pair) for pair in refused] == [1] * RACES) is guarded
    if guarded:
        now = dict(Agreement.objects.values_list("pk", "state"))
        won = {(True, False): "withdrawn", (False, True): "in_force"}
        assert [now[a.pk] for _p, a in rooms] == [won[tuple(pair)] for pair in refused]


def over(agreement: Agreement, by, *, late: bool) -> None:
    """Terminates it, now and then a moment later: it is the quicker of the two, and both orders are to be seen."""
    time.sleep(0.4 if late else 0)
    terminate_agreement(agreement=agreement, words="Over", by=by)


def test_what_is_renewed_is_not_terminated_as_well(guarded, monkeypatch):
    rooms = pairs(signed="li", renewing=True)
    olds = {new.pk: new.replaces for _pair, new in rooms}
    if not guarded:
        believe_everything(monkeypatch)
    ends: list[object] = []

    def hear(sender, agreement, verb, **kwargs):
        ends.append(agreement.pk)

    agreement_moved.connect(hear)
    answers = race(
        [
            (
                lambda p=p, n=n: sign(n, p.ada),
                lambda p=p, n=n, i=i: over(olds[n.pk], p.li, late=guarded and i % 5 == 0),
            )
            for i, (p, n) in enumerate(rooms)
        ],
        together=guarded,
    )
    agreement_moved.disconnect(hear)
    once = [ends.count(old.pk) for old in olds.values()]
    assert (once == [1] * RACES) is guarded
    if guarded:
        assert [pair[0] for pair in answers if isinstance(pair[0], Exception)] == []
        now = dict(Agreement.objects.values_list("pk", "state"))
        assert {now[new.pk] for _p, new in rooms} == {"in_force"}
        ended = ["renewed" if isinstance(second, MoveNotAllowed) else "terminated" for _first, second in answers]
        assert [now[olds[new.pk].pk] for _p, new in rooms] == ended
