"""Questions about a lot, which hold its clock, and claims about what has arrived."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from core.transitions import MoveNotAllowed
from production.models import Claim, Lot, OrderQuestion
from production.orders.hold import held_lot
from production.orders.notices import tell_customer, tell_maker
from production.permissions import check_user_can_keep_sites, check_user_can_order
from production.signals import lot_talked
from production.transitions import CLAIM

LONGEST = 1000
DAY = timedelta(days=1)


def _said(text: str, name: str) -> str:
    text = tidy(text, lines=True)
    if not text or len(text) > LONGEST:
        raise ValidationError({name: _("Write something, in at most %(most)s characters.") % {"most": LONGEST}})
    return text


@transaction.atomic
def ask_about_lot(*, lot: Lot, text: str, by) -> OrderQuestion:
    """The manufacturer asks; until the customer answers, no clock of the lot runs. Raises NotAllowed, ValidationError,
    MoveNotAllowed."""
    lot = held_lot(lot)
    check_user_can_keep_sites(by, lot.maker)
    if not lot.is_open:
        raise MoveNotAllowed(_("Questions are asked until all is made."))
    text = _said(text, "text")
    try:
        with transaction.atomic():
            asked = OrderQuestion.objects.create(lot=lot, text=text, asked_by=by)
    except IntegrityError as error:
        raise MoveNotAllowed(_("A question of yours still waits for its answer.")) from error
    lot_talked.send(sender=Lot, lot=lot, verb="question")
    tell_customer(lot.order, "lot.question", lot=lot)
    audit.record("lot.question", by=by, target=lot.order, acting_for=lot.maker, after={"lot": lot.number})
    return asked


def waiting_question(lot: Lot) -> OrderQuestion:
    """The question that waits for its answer. Raises MoveNotAllowed where none does."""
    found = lot.questions.filter(answered_at=None).select_related("lot__order").first()
    if found is None:
        raise MoveNotAllowed(_("This question is answered already."))
    return found


@transaction.atomic
def answer_question(*, question: OrderQuestion, text: str, by) -> None:
    """The customer answers; what had stood runs on from here, later by as long as the question waited. Raises NotAllowed,
    ValidationError, MoveNotAllowed."""
    lot = held_lot(question.lot)
    check_user_can_order(by, lot.order.organisation)
    text, now = _said(text, "text"), timezone.now()
    rows = OrderQuestion.objects.filter(pk=question.pk, answered_at=None)
    if rows.update(answer=text, answered_at=now, answered_by=by) != 1:
        raise MoveNotAllowed(_("This question is answered already."))
    waited = now - question.asked_at
    days = -(-waited // DAY) if waited >= DAY else 0
    Lot.objects.filter(pk=lot.pk).update(
        answer_by=F("answer_by") + waited,
        due=lot.due + days * DAY,
        arrives=lot.arrives + days * DAY,
        late_at=None if days else lot.late_at,
    )
    lot_talked.send(sender=Lot, lot=lot, verb="answer")
    tell_maker(lot, "lot.answer")
    audit.record("lot.answer", by=by, target=lot.order, acting_for=lot.order.organisation, after={"lot": lot.number})


@transaction.atomic
def make_claim(*, lot: Lot, what: str, pieces: int, words: str, by) -> Claim:
    """Raises NotAllowed, ValidationError, MoveNotAllowed."""
    lot = held_lot(lot)
    check_user_can_order(by, lot.order.organisation)
    if lot.state != Lot.State.RECEIVED or lot.order.state == "closed":
        raise MoveNotAllowed(_("A claim is made when the pieces have arrived, until the order is closed."))
    if what not in Claim.What.values:
        raise ValidationError({"what": _("Say what is wrong.")})
    if not 1 <= pieces <= lot.pieces:
        raise ValidationError({"pieces": _("The lot has %(pieces)s pieces.") % {"pieces": lot.pieces}})
    words = _said(words, "words")
    try:
        with transaction.atomic():
            claim = Claim.objects.create(lot=lot, what=what, pieces=pieces, words=words, made_by=by)
    except IntegrityError as error:
        raise MoveNotAllowed(_("A claim on this lot still waits for its answer.")) from error
    lot_talked.send(sender=Lot, lot=lot, verb="claim")
    tell_maker(lot, "claim.made")
    audit.record("claim.made", by=by, target=lot.order, acting_for=lot.order.organisation, after={"lot": lot.number})
    return claim


def waiting_claim(lot: Lot) -> Claim:
    """The claim that waits for its answer. Raises MoveNotAllowed where none does."""
    found = lot.claims.filter(state=Claim.State.MADE).select_related("lot__order").first()
    if found is None:
        raise MoveNotAllowed(_("No claim waits for an answer."))
    return found


@transaction.atomic
def answer_claim(*, claim: Claim, accept: bool, answer: str, by) -> None:
    """Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    lot = held_lot(claim.lot)
    check_user_can_keep_sites(by, lot.maker)
    answer = _said(answer, "answer")
    verb = "accept" if accept else "reject"
    CLAIM.move(claim, verb, answer=answer, ended_at=timezone.now(), ended_by=by)
    lot_talked.send(sender=Lot, lot=lot, verb="claim_end")
    tell_customer(lot.order, f"claim.{verb}ed", lot=lot)
    audit.record(f"claim.{verb}ed", by=by, target=lot.order, acting_for=lot.maker, after={"lot": lot.number})


@transaction.atomic
def withdraw_claim(*, claim: Claim, by) -> None:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    lot = held_lot(claim.lot)
    check_user_can_order(by, lot.order.organisation)
    CLAIM.move(claim, "withdraw", ended_at=timezone.now(), ended_by=by)
    lot_talked.send(sender=Lot, lot=lot, verb="claim_end")
    tell_maker(lot, "claim.withdrawn")
    audit.record("claim.withdrawn", by=by, target=lot.order, acting_for=lot.order.organisation)
