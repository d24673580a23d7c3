"""Asking to be introduced and answering. An acceptance opens the room of the two.

What is answered is answered under a lock on the introduction and moved by compare-and-swap, so that of two answers at the
same moment one stands and the other is told so.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.actions.rooms import open_room
from collaboration.introducing import letters, rules
from collaboration.models import Introduction, IntroductionWord, Room
from collaboration.permissions import role_in
from collaboration.signals import introduction_moved
from collaboration.transitions import INTRODUCTION
from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.languages import language_of
from ecosystem.models import Listing, Membership, Organisation
from matching.signals import introduction_asked

Origin, State = Introduction.Origin, Introduction.State


# --- asking -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_introduction(
    *,
    organisation: Organisation,
    partner: Organisation,
    need: Listing | None,
    offer: Listing | None,
    message: str,
    origin: str = Origin.MATCH,
    by,
) -> Introduction:
    """Asks the partner to be introduced: from a match about a need and an offer, from a profile about either.

    Raises NotAllowed and ValidationError with a sentence; one sentence for whatever keeps the partner from being reached.
    """
    _hold(organisation, partner, by)
    rules.check_may_ask(by, organisation, partner)
    rules.checked_listings(need, offer, (organisation, partner), by, pair=origin == Origin.MATCH)
    now = timezone.now()
    introduction = _write(
        organisation,
        partner,
        need,
        offer,
        message,
        by,
        origin=origin,
        organisation_agreed_at=now,
        organisation_agreed_by=by,
    )
    about = {"need": need and need.pk, "offer": offer and offer.pk}
    audit.record("introduction.asked", by=by, target=partner, acting_for=organisation, after=about)
    introduction_asked.send(sender=Introduction, organisation=organisation, partner=partner, by=by)
    letters.tell_of(introduction, "ask", organisation, by=by)
    _moved(introduction, "ask")
    return introduction


@transaction.atomic
def introduce(
    *, startup: Organisation, manufacturer: Organisation, need: Listing | None, offer: Listing | None, message: str, by
) -> Introduction:
    """The park suggests that two organisations talk; both have to agree."""
    rules.check_user_can_introduce(by)
    _hold(startup, manufacturer, by)
    if not startup.is_startup:
        raise ValidationError(_("An introduction joins a startup and a manufacturer."))
    rules.check_reachable(startup, manufacturer)
    rules.check_reachable(manufacturer, startup)
    rules.check_not_declined(startup, manufacturer, by_either=True)
    rules.checked_listings(need, offer, (startup, manufacturer), by, pair=False)
    introduction = _write(startup, manufacturer, need, offer, message, by, origin=Origin.PARK)
    about = {"startup": startup.pk, "manufacturer": manufacturer.pk}
    audit.record("introduction.suggested", by=by, target=introduction, after=about)
    letters.tell_both(introduction, "introduce")
    _moved(introduction, "introduce")
    return introduction


def _hold(organisation: Organisation, partner: Organisation, by) -> None:
    """Two who ask at the same moment are counted one after the other."""
    keys = [organisation.pk, partner.pk]
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))


def _write(organisation, partner, need, offer, message: str, by, **columns: Any) -> Introduction:
    written = rules.checked_note(message)
    ours_is_offer = offer.organisation_id == organisation.pk if offer else need.organisation_id != organisation.pk
    now = timezone.now()
    try:
        with transaction.atomic():
            return Introduction.objects.create(
                organisation=organisation,
                partner=partner,
                need=need,
                offer=offer,
                offers=ours_is_offer,
                message=written,
                language=language_of(written),
                asked_by=by,
                asked_at=now,
                expires_at=now + rules.RUNS,
                **columns,
            )
    except IntegrityError as error:
        raise ValidationError(_("One of you has asked already.")) from error


# --- answering --------------------------------------------------------------------------------------------------------
def held(introduction: Introduction) -> Introduction:
    """The introduction as it now is, locked until the transaction ends."""
    rows = Introduction.objects.select_for_update(of=("self",)).select_related("organisation", "partner")
    return rows.get(pk=introduction.pk)


def side_to_answer(user, introduction: Introduction) -> Organisation:
    """The side for which somebody answers. Raises NotAllowed, and MoveNotAllowed where nothing is to be answered."""
    mine = sides_of(user, introduction)
    if not mine:
        raise NotAllowed(_("Only owners and editors of the organisation can answer."))
    check_still_open(introduction)
    waiting = [one for one in mine if introduction.waits_for(one.pk)]
    if not waiting:
        raise NotAllowed(_("It is for the other side to answer."))
    return waiting[0]


def sides_of(user, introduction: Introduction) -> list[Organisation]:
    """The sides for which somebody speaks."""
    return [one for one in introduction.sides if role_in(user, one) in Membership.EDITING]


def check_still_open(introduction: Introduction) -> None:
    if introduction.state != State.ASKED:
        state = {"state": introduction.get_state_display()}
        raise MoveNotAllowed(_("It is too late for this. The introduction is: %(state)s.") % state)
    if introduction.expires_at <= timezone.now():
        raise MoveNotAllowed(_("It is too late for this. The introduction was not answered in time."))


@transaction.atomic
def accept_introduction(*, introduction: Introduction, by, way: str = "page") -> Room | None:
    """Agrees for one's side, and opens the room once both have. Returns the room, or None while the other side of a
    suggestion by the park has yet to agree. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved."""
    row = held(introduction)
    side = side_to_answer(by, row)
    rules.check_reachable(side, row.other(side))
    now = timezone.now()
    column = "partner" if side.pk == row.partner_id else "organisation"
    agreed: dict[str, Any] = {f"{column}_agreed_at": now, f"{column}_agreed_by": by}
    if row.waits_for(row.other(side).pk):
        _agree(row, column, agreed)
        _answered(row, "agree", side, by, way)
        return None
    INTRODUCTION.move(row, "accept", ended_at=now, ended_by=by, **agreed)
    room = open_room(row)
    _answered(row, "accept", side, by, way, room=str(room.pk))
    return room


def _agree(row: Introduction, column: str, agreed: dict[str, Any]) -> None:
    still = Introduction.objects.filter(pk=row.pk, state=State.ASKED, **{f"{column}_agreed_at": None})
    if still.update(**agreed) != 1:
        raise StateHasMoved(_("Somebody else has just changed this. Reload the page to see its present state."))
    for name, value in agreed.items():
        setattr(row, name, value)


@transaction.atomic
def decline_introduction(*, introduction: Introduction, reason: str, words: str = "", by, way: str = "page") -> None:
    """Declines for one's side, for one of the listed reasons; `words` are read by the other side."""
    row = held(introduction)
    side = side_to_answer(by, row)
    if reason not in Introduction.Reason.values:
        raise ValidationError({"reason": _("Choose a reason. They are told it.")})
    said = tidy(words, lines=True).strip()
    if len(said) > 500:
        raise ValidationError({"words": _("A message has at most %(most)s characters.") % {"most": 500}})
    INTRODUCTION.move(
        row, "decline", ended_at=timezone.now(), ended_by=by, declined_for=side, reason=reason, words=said
    )
    _answered(row, "decline", side, by, way, reason=reason)


@transaction.atomic
def say_about_introduction(*, introduction: Introduction, text: str, by, way: str = "page") -> IntroductionWord:
    """Asks something before answering, or answers what was asked. The days that a request runs go on. Whoever asked to be
    introduced speaks only when something has been asked."""
    row = held(introduction)
    mine = sides_of(by, row)
    if not mine:
        raise NotAllowed(_("Only owners and editors of the organisation can answer."))
    check_still_open(row)
    side = next((one for one in mine if row.waits_for(one.pk)), mine[0])
    written = rules.checked_word(text)
    said = list(row.asked_and_said.all())
    asks = row.waits_for(side.pk)
    if not asks and (not said or said[-1].organisation_id == side.pk):
        raise NotAllowed(_("You can write again once they have asked something."))
    if len(said) >= rules.MOST_WORDS:
        raise NotAllowed(_("Enough has been said here. Accept, and go on in a room; or decline."))
    word = IntroductionWord.objects.create(
        introduction=row, organisation=side, by=by, text=written, language=language_of(written)
    )
    step = "question" if asks else "say"
    audit.record(f"introduction.{step}", by=by, target=row.other(side), acting_for=side, after=_after(row, way=way))
    letters.tell_of(row, step, side, by=by, number=word.pk)
    _moved(row, step)
    return word


@transaction.atomic
def withdraw_introduction(*, introduction: Introduction, by) -> None:
    """Takes a request back while it is open: whoever asked, or the park what it suggested."""
    row = held(introduction)
    if row.origin == Origin.PARK:
        rules.check_user_can_introduce(by)
    elif role_in(by, row.organisation) not in Membership.EDITING:
        raise NotAllowed(_("Only owners and editors of the side that asked can withdraw it."))
    check_still_open(row)
    INTRODUCTION.move(row, "withdraw", ended_at=timezone.now(), ended_by=by)
    if row.origin == Origin.PARK:
        audit.record("introduction.withdrawn", by=by, target=row, after=_after(row))
        letters.tell_both(row, "take_back")
    else:
        audit.record(
            "introduction.withdrawn", by=by, target=row.partner, acting_for=row.organisation, after=_after(row)
        )
        letters.tell_of(row, "withdraw", row.organisation, by=by)
    _moved(row, "withdraw")


# --- what the clock does ----------------------------------------------------------------------------------------------
@transaction.atomic
def expire_introduction(*, introduction: Introduction) -> bool:
    """Ends one whose time is over. Returns whether it was still open; safe to repeat."""
    row, now = held(introduction), timezone.now()
    if row.state != State.ASKED or row.expires_at > now:
        return False
    INTRODUCTION.move(row, "expire", ended_at=now)
    audit.record("introduction.expired", by=None, target=row, after=_after(row))
    letters.tell_both(row, "expire")
    _moved(row, "expire")
    return True


@transaction.atomic
def remind_of_introduction(*, introduction: Introduction) -> bool:
    """Reminds whoever has yet to answer, once. Returns whether they were."""
    row, now = held(introduction), timezone.now()
    due = row.state == State.ASKED and row.reminded_at is None and row.expires_at > now
    if not due or not Introduction.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now):
        return False
    letters.remind(row)
    return True


# --- what every answer leaves -----------------------------------------------------------------------------------------
def _answered(row: Introduction, verb: str, side: Organisation, by, way: str, **more: Any) -> None:
    action = {"agree": "agreed", "accept": "accepted", "decline": "declined"}[verb]
    after = _after(row, way=way, **more)
    audit.record(f"introduction.{action}", by=by, target=row.other(side), acting_for=side, after=after)
    letters.tell_of(row, verb, side, by=by, number=side.pk)
    _moved(row, verb)


def _after(row: Introduction, **more: Any) -> dict[str, Any]:
    return {"introduction": row.pk, "state": row.state, **more}


def _moved(row: Introduction, verb: str) -> None:
    introduction_moved.send(sender=Introduction, introduction=row, verb=verb)
