"""What a manufacturer does with a lot, from its yes until it has left, and what the customer says when it has arrived."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import safe_document, safe_image, store
from core.text import tidy
from core.transitions import MoveNotAllowed
from production.actions.orders import release
from production.models import Inspection, Lot, LotStep, Machine, Receipt, Shipment
from production.orders.dropouts import owe_rerouting
from production.orders.files import PHOTO, REPORT
from production.orders.hold import held_lot, move_lot
from production.orders.notices import tell_customer, tell_maker
from production.orders.samples import sample_of
from production.orders.sharing import unshare
from production.permissions import check_user_can_keep_sites, check_user_can_order

MOST_PHOTOS = 6
PHOTO_SIDE = 1600


def _mine(lot: Lot, by) -> Lot:
    """The lot, its order held, for somebody who may speak for its machine. Raises NotAllowed."""
    lot = held_lot(lot)
    check_user_can_keep_sites(by, lot.maker)
    return lot


def _note(action: str, lot: Lot, by, **after: Any) -> None:
    audit.record(action, by=by, target=lot.order, acting_for=lot.maker, after={"lot": lot.number, **after})


@transaction.atomic
def accept_lot(*, lot: Lot, by) -> Lot:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    lot = _mine(lot, by)
    if lot.questions.filter(answered_at=None).exists():
        raise MoveNotAllowed(_("Your question waits for its answer. Answer the offer afterwards."))
    move_lot(lot, "accept", accepted_at=timezone.now(), accepted_by=by)
    tell_customer(lot.order, "lot.accepted", lot=lot)
    _note("lot.accepted", lot, by)
    return lot


@transaction.atomic
def decline_lot(*, lot: Lot, because: str, words: str = "", by) -> Lot:
    """Its hours are given back and its pieces offered to others at once. Raises NotAllowed, ValidationError,
    MoveNotAllowed, StateHasMoved."""
    lot = _mine(lot, by)
    if because not in set(Lot.Because.values) - {Lot.Because.NO_ANSWER}:
        raise ValidationError({"because": _("Say why: the customer and the next in line need to know.")})
    declined(lot, because, tidy(words, lines=False)[:300], by=by)
    _note("lot.declined", lot, by, because=because)
    return lot


def declined(lot: Lot, because: str, words: str, *, by) -> None:
    """What becomes of a lot that its machine does not make. Its order is held."""
    release(lot, by=by)
    move_lot(lot, "decline", ended_at=timezone.now(), ended_by=by, because=because, because_words=words)
    unshare(lot.order, lot.maker, by=by)
    cause = "no_answer" if because == Lot.Because.NO_ANSWER else "declined"
    owe_rerouting(lot.order_id, cause, [lot.pk])


@transaction.atomic
def start_lot(*, lot: Lot, by) -> Lot:
    lot = _mine(lot, by)
    move_lot(lot, "start", started_at=timezone.now())
    tell_customer(lot.order, "lot.started", lot=lot)
    _note("lot.started", lot, by)
    return lot


@transaction.atomic
def note_step(
    *, lot: Lot, kind: str, pieces: int = 0, words: str = "", photos: Sequence[UploadedFile] = (), by
) -> LotStep:
    """Something was done; with pieces finished, they count. Raises NotAllowed, ValidationError, MoveNotAllowed."""
    lot = _mine(lot, by)
    if lot.state != Lot.State.IN_PRODUCTION:
        raise MoveNotAllowed(_("Steps are noted while a lot is in production."))
    if kind not in LotStep.Kind.values:
        raise ValidationError({"kind": _("Say what was done.")})
    if not 0 <= pieces <= lot.left:
        raise ValidationError(
            {"pieces": _("Of %(pieces)s pieces %(left)s are left.") % {"pieces": lot.pieces, "left": lot.left}}
        )
    if len(photos) > MOST_PHOTOS:
        raise ValidationError({"photos": _("At most %(most)s photographs at once.") % {"most": MOST_PHOTOS}})
    pictures = [safe_image(one, longest_side=PHOTO_SIDE) for one in photos]
    step = LotStep.objects.create(lot=lot, kind=kind, pieces=pieces, words=tidy(words, lines=False)[:500], by=by)
    step.photos.set(
        store(
            data, purpose=PHOTO, owner_id=lot.pk, name=f"{lot.order.number}-{lot.number}-{step.pk}-{count}.png",
            content_type="image/png", by=by,
        )
        for count, data in enumerate(pictures, start=1)
    )  # fmt: skip
    if pieces:
        Lot.objects.filter(pk=lot.pk).update(made=F("made") + pieces)
        lot.made += pieces
    _note("lot.step", lot, by, kind=kind, pieces=pieces)
    return step


@transaction.atomic
def inspect_lot(*, lot: Lot, bad: int, words: str = "", report: UploadedFile | None = None, by) -> Inspection:
    """What was found in the sample. A lot that passes may leave; one that does not is sorted or made again, and inspected
    anew. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    lot = _mine(lot, by)
    if lot.state != Lot.State.IN_PRODUCTION or lot.left:
        raise MoveNotAllowed(_("A lot is inspected once all of its pieces are finished."))
    sample = sample_of(lot)
    if not 0 <= bad <= sample.size:
        raise ValidationError({"bad": _("The sample has %(size)s pieces.") % {"size": sample.size}})
    file = None
    if report is not None:
        content, kind = safe_document(report)
        name = f"{lot.order.number}-{lot.number}.{'pdf' if kind == 'application/pdf' else 'png'}"
        file = store(content, purpose=REPORT, owner_id=lot.pk, name=name, content_type=kind, by=by)
    passed = bad <= sample.accept
    found = Inspection.objects.create(
        lot=lot, letter=sample.letter, aql=sample.aql, size=sample.size, accept=sample.accept, reject=sample.reject,
        bad=bad, words=tidy(words, lines=False)[:500], report=file, passed=passed, by=by,
    )  # fmt: skip
    if passed:
        move_lot(lot, "inspect", inspected_at=found.at)
    tell_customer(lot.order, "lot.inspected" if passed else "lot.failed", lot=lot)
    _note("lot.inspected", lot, by, passed=passed)
    return found


@transaction.atomic
def ship_lot(*, lot: Lot, carrier: str, tracking: str = "", expected_on: date, by) -> Shipment:
    """Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    lot = _mine(lot, by)
    carrier = tidy(carrier, lines=False)[:80]
    if not carrier:
        raise ValidationError({"carrier": _("Name the carrier.")})
    if expected_on < timezone.localdate():
        raise ValidationError({"expected_on": _("Choose a day to come.")})
    now = timezone.now()
    move_lot(lot, "ship", shipped_at=now)
    sent = Shipment.objects.create(
        lot=lot, pieces=lot.pieces, carrier=carrier, tracking=tidy(tracking, lines=False)[:80], expected_on=expected_on,
        at=now, by=by,
    )  # fmt: skip
    Lot.objects.filter(pk=lot.pk).update(arrives=expected_on)
    tell_customer(lot.order, "lot.shipped", lot=lot)
    _note("lot.shipped", lot, by)
    return sent


@transaction.atomic
def receive_lot(*, lot: Lot, pieces: int, words: str = "", by) -> Receipt:
    """The customer has it. A job that is done takes one off the machine's probation. Raises NotAllowed, ValidationError,
    MoveNotAllowed, StateHasMoved."""
    lot = held_lot(lot)
    check_user_can_order(by, lot.order.organisation)
    if not 0 <= pieces <= lot.pieces:
        raise ValidationError({"pieces": _("%(pieces)s pieces were sent.") % {"pieces": lot.pieces}})
    now = timezone.now()
    move_lot(lot, "receive", received_at=now)
    got = Receipt.objects.create(lot=lot, pieces=pieces, words=tidy(words, lines=False)[:300], at=now, by=by)
    Machine.objects.filter(pk=lot.machine_id, probation_jobs__gt=0).update(probation_jobs=F("probation_jobs") - 1)
    tell_maker(lot, "lot.received")
    audit.record("lot.received", by=by, target=lot.order, acting_for=lot.order.organisation, after={"lot": lot.number})
    return got
