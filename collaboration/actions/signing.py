"""Signing an agreement. With the second signature it is in force, in the same moment in which the one before it ends."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.actions.agreements import held_agreement
from collaboration.agreeing import notices
from collaboration.agreeing.agreements import digest_of, months_after, text_in
from collaboration.agreeing.permissions import check_user_can_sign
from collaboration.log import write
from collaboration.models import Agreement, Signature
from collaboration.permissions import check_room_is_open
from collaboration.signals import agreement_moved
from collaboration.transitions import AGREEMENT
from core import audit
from core.outbox import enqueue
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed


class NotTheText(NotAllowed):
    """What was signed is not what was shown. Fit to show."""


@transaction.atomic
def sign_agreement(
    *, agreement: Agreement, shown: str, name: str, capacity: str, authorised: bool, language: str, method: str, by
) -> Signature:
    """Signs for the side of `by`, who has just shown who they are by `method`. `shown` is the digest of the text they were
    shown, in `language`. Raises NotTheText, NotAllowed, MoveNotAllowed, StateHasMoved, and ValidationError by fields."""
    agreement = held_agreement(agreement)
    side = check_user_can_sign(by, agreement)
    check_room_is_open(agreement.room)
    if not AGREEMENT.allows("sign", agreement.state):
        raise MoveNotAllowed(_("This is no longer possible: its state has changed. Reload the page."))
    check_is_the_text(agreement, shown)
    name, capacity = tidy(name, lines=False), tidy(capacity, lines=False)
    _check_words(name, capacity, authorised)
    signature = Signature.objects.create(
        agreement=agreement,
        organisation=side,
        by=by,
        name=name,
        capacity=capacity,
        language=text_in(agreement, language)[0],
        text_sha256=agreement.text_sha256,
        method=method[:20],
    )
    known = {"agreement": str(agreement.pk), "sha256": agreement.text_sha256, "method": signature.method}
    write(agreement.room, "agreement.signed", by=by, organisation=side.pk, signature=signature.pk, **known)
    audit.record("agreement.signed", by=by, target=agreement, acting_for=side, after={"method": signature.method})
    if agreement.signatures.values("organisation").count() == 2:
        _come_into_force(agreement, side)
    else:
        notices.signed(agreement, side)
    return signature


def check_is_the_text(agreement: Agreement, shown: str) -> None:
    if shown != agreement.text_sha256 or digest_of(agreement) != agreement.text_sha256:
        raise NotTheText(
            _("This is not the text that was offered. Nothing has been signed: reload the page and read it.")
        )


def _check_words(name: str, capacity: str, authorised: bool) -> None:
    wrong = {}
    for field, value, empty in (
        ("name", name, _("Type your name, as you would sign.")),
        ("capacity", capacity, _("Say in what capacity you sign, such as managing director.")),
    ):
        if not value:
            wrong[field] = empty
        elif len(value) > 120:
            wrong[field] = _("Say it in at most 120 letters.")
    if not authorised:
        wrong["authorised"] = _("Only somebody who is authorised may sign.")
    if wrong:
        raise ValidationError(wrong)


def _come_into_force(agreement: Agreement, side) -> None:
    """The one before it ends, this one begins: one moment, so that nothing it protects is ever without cover."""
    now = timezone.now()
    before = Agreement.objects.select_for_update().filter(room=agreement.room, state=Agreement.State.IN_FORCE).first()
    verb = "" if before is None else _end_before(agreement, before, now)
    until = months_after(now, agreement.months)
    AGREEMENT.move(agreement, "sign", in_force_at=now, ends_at=until)
    write(
        agreement.room,
        "agreement.in_force",
        agreement=str(agreement.pk),
        sha256=agreement.text_sha256,
        until=until.isoformat(),
    )
    audit.record("agreement.in_force", by=None, target=agreement, acting_for=side)
    if before is not None:
        agreement_moved.send(sender=Agreement, agreement=before, verb=verb)
    agreement_moved.send(sender=Agreement, agreement=agreement, verb="sign")
    key = str(agreement.pk)
    enqueue(key=f"agreement:{key}:pdf", kind="collaboration.freeze_agreement", payload={"agreement": key})
    notices.in_force(agreement)


def _end_before(agreement: Agreement, before: Agreement, now) -> str:
    """Ends the row that is still in force, as replaced, or as expired where its time was over before. Returns the verb."""
    before.room = agreement.room
    over = before.ends_at is not None and before.ends_at <= now
    verb, kind = ("expire", "agreement.expired") if over else ("renew", "agreement.renewed")
    AGREEMENT.move(before, verb, ended_at=now)
    write(agreement.room, kind, agreement=str(before.pk), by_agreement=str(agreement.pk))
    audit.record(kind, by=None, target=before)
    return verb
