"""How long what collaborations hold is kept, and the chores' hands that let it go.

One table: what, how long, from when, and what becomes of it. Each rule finds some rows that are past due, and lets go of
one of them in a transaction of its own in which it is looked at again; so it is safe to repeat, to do at once and to be
killed in. The disclosure log holds neither names nor words and stays with its room's number (shells.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collaboration.consenting.shells import (
    MONTHS,
    MONTHS_AFTER_SECRECY,
    agreements_over,
    forget_document,
    leave_the_log,
    long_closed_rooms,
    long_put_away,
)
from collaboration.models import (
    Agreement,
    Consent,
    DisclosureRequest,
    Grant,
    Introduction,
    IntroductionKey,
    IntroductionWord,
    Meeting,
    Message,
    Milestone,
    Pilot,
    Room,
    RoomTask,
    Signature,
    Survey,
    Transfer,
)
from collaboration.rooms.invitations import PURPOSE as INVITATION
from core.files import remove
from core.models import StoredFile
from core.months import months_before

AT_ONCE = 25


@dataclass(frozen=True)
class Rule:
    """`months` are counted from `since`, in words. `due` finds what is past due at a moment, `forget` lets one row go."""

    code: str
    what: str | Promise
    months: int
    since: str | Promise
    becomes: str | Promise
    due: Callable[[datetime], QuerySet]
    forget: Callable


# --- what is past due ---------------------------------------------------------------------------------------------------
def ended_introductions(now: datetime) -> QuerySet:
    """Without those that were accepted: they are the beginning of a room."""
    wordy = Exists(IntroductionWord.objects.filter(introduction=OuterRef("pk")))
    rows = Introduction.objects.exclude(state__in=(Introduction.State.ASKED, Introduction.State.ACCEPTED))
    return rows.filter(Q(message__gt="") | Q(words__gt="") | wordy, ended_at__lte=months_before(now, 24))


def used_keys(now: datetime) -> QuerySet:
    return IntroductionKey.objects.filter(introduction__ended_at__lte=months_before(now, 1))


def closed_rooms(now: datetime) -> QuerySet:
    return Room.objects.filter(state=Room.State.CLOSED, closed_at__lte=months_before(now, 60)).filter(
        Q(closed_because__gt="")
        | Q(introduction__message__gt="")
        | Exists(Message.objects.filter(room=OuterRef("pk")))
        | Exists(Meeting.objects.filter(room=OuterRef("pk")))
        | Exists(RoomTask.objects.filter(room=OuterRef("pk")))
        | Exists(DisclosureRequest.objects.filter(Q(words__gt="") | Q(answer__gt=""), room=OuterRef("pk")))
        | Exists(Grant.objects.filter(room=OuterRef("pk"), words__gt=""))
        | Exists(Survey.objects.filter(pilot__room=OuterRef("pk")))
        | Exists(Pilot.objects.filter(room=OuterRef("pk")).exclude(goal="", outcome_words="", ip_words=""))
    )


def ended_agreements(now: datetime) -> QuerySet:
    signed = Exists(Signature.objects.filter(agreement=OuterRef("pk"), name__gt=""))
    return agreements_over(now).filter(signed | Q(pdf__isnull=False))


def ended_consents(now: datetime) -> QuerySet:
    before = months_before(now, 60)
    return Consent.objects.exclude(state=Consent.State.GIVEN).filter(
        Q(ended_at__lte=before) | Q(ended_at=None, asked_at__lte=before)
    )


def sent_invitations(now: datetime) -> QuerySet:
    """Calendar files of meetings, which have left by mail long ago."""
    return StoredFile.objects.filter(purpose=INVITATION, created_at__lte=months_before(now, 12))


def old_transfers(now: datetime) -> QuerySet:
    return Transfer.objects.filter(year__lt=months_before(now, 60).year)


# --- letting go ---------------------------------------------------------------------------------------------------------
def empty_introduction(row: Introduction) -> None:
    row.asked_and_said.all().delete()
    Introduction.objects.filter(pk=row.pk).update(message="", words="")


def delete(row) -> None:
    row.delete()


def empty_room(room: Room) -> None:
    """What people said and planned goes; who might read what, by number, stays with the log."""
    for model in (Message, Meeting, RoomTask):
        model.objects.filter(room=room).delete()
    DisclosureRequest.objects.filter(room=room).update(words="", answer="")
    Grant.objects.filter(room=room).update(words="")
    Survey.objects.filter(pilot__room=room).delete()
    Milestone.objects.filter(pilot__room=room).update(words="")
    Pilot.objects.filter(room=room).update(
        goal="", ip_words="", outcome_words="", budget_holder="", revision=F("revision") + 1
    )
    Introduction.objects.filter(pk=room.introduction_id).update(message="", words="")
    IntroductionWord.objects.filter(introduction=room.introduction_id).delete()
    Room.objects.filter(pk=room.pk).update(closed_because="")


def empty_agreement(agreement: Agreement) -> None:
    pdf = agreement.pdf
    Signature.objects.filter(agreement=agreement).update(name="", capacity="")
    Agreement.objects.filter(pk=agreement.pk).update(pdf=None, ended_words="")
    if pdf is not None:
        remove(pdf)


EMPTIED, DELETED = _("its words are emptied"), _("deleted")
RULES = (
    Rule("introductions", _("Introductions that came to nothing"), 24, _("their end"), EMPTIED,
         ended_introductions, empty_introduction),
    Rule("keys", _("Keys in letters about introductions"), 1, _("the end of the introduction"), DELETED,
         used_keys, delete),
    Rule("rooms", _("Messages, meetings, tasks, surveys and words of grants and pilots"), 60,
         _("the closing of the room"), DELETED, closed_rooms, empty_room),
    Rule("invitations", _("Calendar files in letters about meetings"), 12, _("their sending"), DELETED,
         sent_invitations, remove),
    Rule("shells", _("What else there is of a closed room: seats, requests, grants, agreements, titles of pilots"), MONTHS,
         _("the closing of the room"), _("deleted; its log stays, and a line in the park’s figures"),
         long_closed_rooms, leave_the_log),
    Rule("documents", _("Documents that were put away, with their files"), MONTHS,
         _("their putting away, where no room rests on them"), DELETED, long_put_away, forget_document),
    Rule("agreements", _("Names in signatures, and the signed PDF"), MONTHS_AFTER_SECRECY,
         _("the end of secrecy"), DELETED, ended_agreements, empty_agreement),
    Rule("consents", _("Records of consents and their receipts"), 60, _("the end of the consent"), DELETED,
         ended_consents, delete),
    Rule("transfers", _("Who was counted as shown abroad"), 60, _("the end of the year"), DELETED,
         old_transfers, delete),
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What nobody lets go by the clock, and why."""

    what: str | Promise
    how_long: str | Promise


KEPT = (
    Kept(
        _("The disclosure log of a room: numbers, codes and digests"),
        _("always: the database refuses to delete from it, so that it proves itself; people are in it by number"),
    ),
    Kept(_("Documents on the shelf, with their versions"), _("as long as the organisation keeps them")),
    Kept(_("Contact details"), _("as long as the account; shown while the consents hold")),
)


def forget_some(now: datetime | None = None) -> bool:
    """Lets some of what is past due go, and returns whether there may be more."""
    now, more = now or timezone.now(), False
    for rule in RULES:
        keys = list(rule.due(now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        for key in keys:
            _forget(rule, key, now)
        more = more or len(keys) == AT_ONCE
    return more


@transaction.atomic
def _forget(rule: Rule, key, now: datetime) -> None:
    model = rule.due(now).model
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=key).first()
    if row is not None and rule.due(now).filter(pk=key).exists():
        rule.forget(row)


def past_due(now: datetime | None = None) -> dict[str, int]:
    """By rule, how many rows are past due; `manage.py doctor` wants none of them a day old."""
    now = now or timezone.now()
    return {rule.code: count for rule in RULES if (count := rule.due(now).count())}
