"""Offering an agreement, and ending what has been offered or is in force. Signing is in signing.py."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.agreeing import notices
from collaboration.agreeing.agreements import (  # fmt: skip
    LAWS,
    LONGEST,
    MONTHS,
    OF_THE_TEXT,
    SURVIVES,
    Terms,
    composed,
    current_template,
    digest_of,
    in_force_in,
    state_now,
)
from collaboration.agreeing.permissions import (
    check_user_can_decline,
    check_user_can_offer,
    check_user_can_terminate,
    check_user_can_withdraw,
)
from collaboration.log import held, write
from collaboration.models import Agreement, AgreementTemplate, Room
from collaboration.permissions import check_room_is_open
from collaboration.signals import agreement_moved, agreement_offered
from collaboration.transitions import AGREEMENT
from core import audit
from core.pdf_fonts import unsettable
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN
from ecosystem.models import Organisation


def held_agreement(agreement: Agreement) -> Agreement:
    """The agreement as it now is, its room held first and then itself."""
    room = held(agreement.room)
    found = Agreement.objects.select_for_update(of=("self",)).select_related(
        "offered_for", "discloser", "template"
    ).get(pk=agreement.pk)  # fmt: skip
    found.room = room
    return found


# --- offering -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def offer_agreement(
    *, room: Room, terms: Terms, by, template: AgreementTemplate | None = None, bodies: Mapping[str, str] | None = None
) -> Agreement:
    """Offers the park's template, or `bodies` by language as a text of one's own. Where one is in force, the new one is
    to replace it. Raises NotAllowed, StateHasMoved where another waits or the template has a newer edition, and
    ValidationError by the names of the form's fields."""
    room = held(room)
    side = check_user_can_offer(by, room)
    check_room_is_open(room)
    if Agreement.objects.filter(room=room, state=Agreement.State.OFFERED).exists():
        raise StateHasMoved(_("An agreement is waiting for signatures already. Withdraw or decline that one first."))
    own = {language: tidy((bodies or {}).get(language, ""), lines=True).strip() for language in WRITTEN}
    terms = _checked(room, terms, template, own)
    texts = composed(room, terms, own if template is None else _words_of(template))
    agreement = Agreement(
        room=room,
        discloser=terms.discloser,
        source=Agreement.Source.OWN if template is None else Agreement.Source.PARK,
        template=template,
        text_en=texts[ENGLISH],
        text_zh=texts[CHINESE],
        prevails=terms.prevails,
        months=terms.months,
        survives_months=terms.survives_months,
        replaces=in_force_in(room),
        offered_by=by,
        offered_for=side,
    )
    agreement.text_sha256 = digest_of(agreement)
    agreement.save(force_insert=True)
    known = {"agreement": str(agreement.pk), "sha256": agreement.text_sha256}
    write(room, "agreement.offered", by=by, organisation=side.pk, **known)
    audit.record("agreement.offered", by=by, target=agreement, acting_for=side, after={"source": agreement.source})
    notices.offered(agreement, side)
    agreement_offered.send(sender=Agreement, agreement=agreement)
    return agreement


def _words_of(template: AgreementTemplate) -> dict[str, str]:
    return {ENGLISH: template.text_en, CHINESE: template.text_zh}


def _checked(room: Room, terms: Terms, template: AgreementTemplate | None, own: Mapping[str, str]) -> Terms:
    """The terms, if they can be offered; in a text of one's own the law is what it says."""
    if terms.discloser is not None and terms.discloser not in room.sides:
        raise ValidationError({"discloser": _("Choose one of the two sides.")})
    for name, value, (least, most) in (
        ("months", terms.months, MONTHS),
        ("survives_months", terms.survives_months, SURVIVES),
    ):
        if not least <= value <= most:
            limits = {"least": least, "most": most}
            raise ValidationError({name: _("Choose from %(least)d to %(most)d months.") % limits})
    if template is not None:
        if template != current_template():
            raise StateHasMoved(_("The park’s template has a newer edition. Read it, then offer that one."))
        if terms.law not in LAWS:
            raise ValidationError({"law": _("Choose one of these.")})
        return terms
    _check_own(own, terms.prevails)
    return Terms(terms.discloser, terms.prevails, terms.months, terms.survives_months, OF_THE_TEXT)


def _check_own(own: Mapping[str, str], prevails: str) -> None:
    fields = {ENGLISH: "text_en", CHINESE: "text_zh"}
    if not any(own.values()):
        raise ValidationError({"text_en": _("Give the text in at least one language.")})
    for language, body in own.items():
        if len(body) > LONGEST:
            raise ValidationError(
                {fields[language]: _("This text is longer than %(most)d letters.") % {"most": LONGEST}}
            )
        if missing := unsettable(body):
            said = _("The frozen copy cannot show these letters: %(letters)s") % {"letters": " ".join(missing[:20])}
            raise ValidationError({fields[language]: said})
    if prevails not in own or not own[prevails]:
        raise ValidationError({"prevails": _("The text that prevails must be there. Write it, or choose the other.")})


# --- what was offered ---------------------------------------------------------------------------------------------------
@transaction.atomic
def withdraw_agreement(*, agreement: Agreement, by) -> None:
    """Takes back what one's own side has offered, also once somebody has signed it. Raises NotAllowed, StateHasMoved."""
    agreement = held_agreement(agreement)
    side = check_user_can_withdraw(by, agreement)
    _end(agreement, "withdraw", side, by)
    notices.withdrawn(agreement, side)


@transaction.atomic
def decline_agreement(*, agreement: Agreement, words: str, by) -> None:
    """Says no to what the other side has offered, and why. Raises NotAllowed, StateHasMoved, ValidationError."""
    agreement = held_agreement(agreement)
    side = check_user_can_decline(by, agreement)
    _end(agreement, "decline", side, by, _why(words))
    notices.declined(agreement, side)


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, words: str, by) -> None:
    """Ends one that is in force, by a notice with its reasons. Grants that rest on it end with it; what was shown stays
    secret for as long as it says. It can be done in a closed room too. Raises NotAllowed, StateHasMoved,
    ValidationError."""
    agreement = held_agreement(agreement)
    side = check_user_can_terminate(by, agreement)
    if state_now(agreement) == Agreement.State.EXPIRED:
        raise MoveNotAllowed(_("Its term is over already."))
    _end(agreement, "terminate", side, by, _why(words))
    agreement_moved.send(sender=Agreement, agreement=agreement, verb="terminate")
    notices.terminated(agreement, side)


def _why(words: str) -> str:
    said = tidy(words, lines=True).strip()
    if not said:
        raise ValidationError({"words": _("Say why, in a sentence or two: the other side reads it.")})
    if len(said) > 500:
        raise ValidationError({"words": _("Say it in at most 500 letters.")})
    return said


PAST = {"withdraw": "withdrawn", "decline": "declined", "terminate": "terminated"}


def _end(agreement: Agreement, verb: str, side: Organisation | None, by, words: str = "") -> None:
    """Moves an agreement that is held to an end, and writes it down. `by` nobody: the site itself."""
    AGREEMENT.move(agreement, verb, ended_at=timezone.now(), ended_by=by, ended_words=words)
    kind, key = f"agreement.{PAST[verb]}", side.pk if side else None
    write(agreement.room, kind, by=by, organisation=key, agreement=str(agreement.pk))
    audit.record(kind, by=by, target=agreement, acting_for=side)


def withdraw_with_room(room: Room, by) -> None:
    """Takes back what waits for signatures in a room that is held and about to be closed."""
    agreement = Agreement.objects.filter(room=room, state=Agreement.State.OFFERED).select_related("offered_for").first()
    if agreement is not None:
        agreement.room = room
        _end(agreement, "withdraw", agreement.offered_for, by)
