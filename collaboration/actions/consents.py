"""Giving, refusing and withdrawing consents, and what a new notice does to them."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from accounts.recent import check_acts_for_themselves
from accounts.telling import COLLABORATION
from collaboration.consenting.consents import current_notices, notice_sha256, purposes_for
from collaboration.consenting.countries import country_of
from collaboration.consenting.events import add_event
from collaboration.consenting.receipts import freeze
from collaboration.log import held, write
from collaboration.models import Consent, ConsentNotice, Room, RoomMember
from collaboration.permissions import check_user_sits_in
from collaboration.transitions import CONSENT
from core import audit
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.models import Organisation

AT_ONCE = 50


@transaction.atomic
def answer_consent(*, room: Room, purpose: str, agrees: bool, notice: int, language: str, shown_by: str, by) -> Consent:
    """Writes down what somebody answers for one purpose and the other side of a room. Safe to repeat.

    `notice` is the key of the edition they read, `language` the one they read it in. Saying no to what was given
    withdraws it. Raises NotAllowed, and StateHasMoved where the text is no longer the one they read.
    """
    check_acts_for_themselves()
    room = held(room)
    side = check_user_sits_in(by, room)
    recipient = room.other(side)
    current = current_notices().get(purpose)
    if current is None or purpose not in purposes_for(side, recipient):
        raise NotAllowed(_("This is not asked of you here."))
    if current.pk != notice:
        raise StateHasMoved(_("The text has been changed meanwhile. Read it again, then answer."))
    rows = Consent.objects.select_for_update(of=("self",)).filter(person=by, purpose=purpose, recipient=recipient)
    last = rows.order_by("-asked_at").first()
    country = country_of(recipient)
    if last is not None and last.state == Consent.State.GIVEN:
        if agrees and last.notice_id == current.pk and last.recipient_country == country:
            return last
        end_consent(last, "outdate" if agrees else "withdraw", by=by)
        if not agrees:
            return last
        room = held(room)
    if not agrees and last is not None and last.state == "refused" and last.notice_id == current.pk:
        return last
    consent = Consent(
        person=by,
        notice=current,
        purpose=purpose,
        recipient=recipient,
        recipient_country=country,
        language=language,
        notice_sha256=notice_sha256(current, language),
        state=Consent.State.GIVEN if agrees else Consent.State.REFUSED,
        asked_at=timezone.now(),
    )
    return _create(consent, room, side, shown_by, by)


def _create(consent: Consent, room: Room, side: Organisation, shown_by: str, by) -> Consent:
    agrees = consent.state == Consent.State.GIVEN
    if agrees:
        freeze(consent, shown_by=shown_by)
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        raise StateHasMoved(_("You have just answered this. Reload the page.")) from error
    add_event(consent, by=by)
    if agrees:
        write(room, "consent.given", by=by, organisation=side.pk, purpose=consent.purpose, person=by.pk)
    _record(consent, "given" if agrees else "refused", by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by) -> None:
    """Takes a consent back: nothing more is shown from the next read on. Safe to repeat, also in a room that is closed.
    Raises NotAllowed for anybody but the person."""
    check_acts_for_themselves()
    if consent.person_id != by.pk:
        raise NotAllowed(_("Only the person who gave it can withdraw it."))
    hold_rooms(consent)
    consent = Consent.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=consent.pk)
    if consent.state == Consent.State.GIVEN:
        end_consent(consent, "withdraw", by=by)


def hold_rooms(consent: Consent) -> list[Room]:
    """The open rooms in which the person sits with the recipient, held: rooms come before what belongs to them."""
    seats = RoomMember.objects.filter(user=consent.person_id, left_at=None).exclude(organisation=consent.recipient_id)
    rooms = Room.objects.open().of(consent.recipient).filter(pk__in=seats.order_by().values("room")).order_by("pk")
    return [held(room) for room in rooms]


def end_consent(consent: Consent, verb: str, *, by) -> None:
    """Ends a consent that is held and has been given, with its event and the log of the rooms it was for."""
    rooms = hold_rooms(consent)
    CONSENT.move(consent, verb, ended_at=timezone.now())
    add_event(consent, by=by)
    for room in rooms:
        side = room.other(consent.recipient)
        write(room, "consent.ended", by=by, organisation=side.pk, purpose=consent.purpose, person=consent.person_id)
    _record(consent, consent.state, by)


def _record(consent: Consent, what: str, by) -> None:
    """The site's own trail: numbers and codes."""
    after = {"purpose": consent.purpose, "recipient": consent.recipient_id, "notice": consent.notice.edition}
    audit.record(f"consent.{what}", by=by, target=consent, after=after)


# --- notices ------------------------------------------------------------------------------------------------------------
CHANGEABLE = ("text_en", "text_zh", "categories", "method", "method_zh", "retention", "retention_zh")


@transaction.atomic
def publish_notice(*, purpose: str, after: int, confirmed_by_counsel: str, by, **columns) -> ConsentNotice:
    """Publishes a new edition of a notice, read by everybody from now on, which ends consents to older ones.

    `after` is the edition it was written from. Where the words are the same, counsel's confirmation is all that changes
    and consents stay. Raises NotAllowed, StateHasMoved.
    """
    if not by.is_staff:
        raise NotAllowed(_("Only park staff can change what people are told."))
    current = current_notices().get(purpose)
    if (current.edition if current else 0) != after:
        raise StateHasMoved(_("Somebody else has just published a new edition. Look at it first."))
    if current is not None and all(getattr(current, name) == columns[name] for name in CHANGEABLE):
        ConsentNotice.objects.filter(pk=current.pk).update(confirmed_by_counsel=confirmed_by_counsel)
        current.confirmed_by_counsel = confirmed_by_counsel
        audit.record("consent_notice.confirmed", by=by, target=current, after={"counsel": bool(confirmed_by_counsel)})
        return current
    notice = ConsentNotice.objects.create(
        purpose=purpose,
        edition=after + 1,
        confirmed_by_counsel=confirmed_by_counsel,
        made_by=by,
        published_at=timezone.now(),
        **{name: columns[name] for name in CHANGEABLE},
    )
    audit.record("consent_notice.published", by=by, target=notice, after={"edition": notice.edition})
    return notice


def outdate_consents() -> bool:
    """Ends some consents to notices that have a newer edition, and asks those people again. They open nothing already:
    who reads looks at the edition. Returns whether there may be more; safe to repeat."""
    current = [notice.pk for notice in current_notices().values()]
    old = Consent.objects.given().exclude(notice__in=current).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    keys = list(old)
    for key in keys:
        _outdate(key, current)
    return len(keys) == AT_ONCE


@transaction.atomic
def _outdate(key, current: list[int]) -> None:
    hold_rooms(Consent.objects.select_related("recipient").get(pk=key))
    consent = (
        Consent.objects.select_for_update(of=("self",)).select_related("recipient", "person", "notice").get(pk=key)
    )
    if consent.state != Consent.State.GIVEN or consent.notice_id in current:
        return
    rooms = hold_rooms(consent)
    end_consent(consent, "outdate", by=None)
    names = {text.language: text.name for text in consent.recipient.texts.all() if text.name}
    where = (
        {"view": "collaboration:consent", "arguments": [rooms[0].pk]} if rooms else {"view": "collaboration:consents"}
    )
    notify(
        COLLABORATION,
        [consent.person],
        "consent.outdated",
        key=f"consent.outdated:{consent.pk}",
        values={"name": names or consent.recipient.slug},
        **where,
    )
