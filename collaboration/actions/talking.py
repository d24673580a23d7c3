"""What people say to each other in a room."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from accounts.notices import mark_notices_read
from collaboration.log import held, write
from collaboration.models import Document, Message, Room, RoomMember
from collaboration.permissions import check_user_can_speak_for, check_user_sits_in
from collaboration.rooms.notices import LETTER, people_of, tell_people
from collaboration.sides import side_of
from collaboration.signals import message_sent
from core import audit
from core.permissions import NotAllowed
from core.text import tidy
from ecosystem.languages import language_of
from ecosystem.models import Organisation

TAKES_BACK = timedelta(minutes=15)
"""So long one's own words can be taken back."""
LISTENS = timedelta(minutes=5)
"""Whoever has looked so lately is in the conversation and needs no letter."""
LONGEST = 8000
MOST_DOCUMENTS = 20
KEY = re.compile(r"[0-9a-f-]{16,40}")


@transaction.atomic
def send_message(*, room: Room, text: str, by: User, key: str = "", documents: Iterable[Document] = ()) -> Message:
    """Says something in a room, once for each `key` of the page it was typed on.

    `documents` are the speaker's own; they are named, not opened. Raises NotAllowed, ValidationError.
    """
    room = held(room)
    side = check_user_sits_in(by, room)
    key = f"{by.pk}:{key}" if KEY.fullmatch(key) else ""
    said = Message.objects.filter(key=key).first() if key else None
    if said is not None and said.room_id == room.pk:
        return said
    message = Message.objects.create(
        room=room,
        organisation=side,
        by=by,
        text=(words := _words(text)),
        language=language_of(words),
        key=None if said else key or None,
    )
    spoken_of = _own(documents, side, by)
    message.documents.set(spoken_of)
    write(room, "message.sent", by=by, organisation=side.pk, message=message.pk, **_named(spoken_of))
    _tell(room, side, by)
    message_sent.send(sender=Message, message=message)
    return message


def _words(text: str) -> str:
    words = tidy(text, lines=True)
    if not words.strip():
        raise ValidationError({"text": _("Write something first.")})
    if len(words) > LONGEST:
        raise ValidationError({"text": _("This is too long. Say it in several messages.")})
    return words


def _own(documents: Iterable[Document], side: Organisation, by: User) -> list[Document]:
    """Naming a document tells its title: of one that is not announced owners and editors decide that, as of a grant."""
    found = list(documents)
    if len(found) > MOST_DOCUMENTS or any(one.organisation_id != side.pk or one.archived_at for one in found):
        raise ValidationError({"documents": _("Only documents of your own organisation can be named here.")})
    if not all(one.announced for one in found):
        check_user_can_speak_for(by, side)
    return found


def _named(documents: list[Document]) -> dict[str, list[str]]:
    return {"documents": [str(one.pk) for one in documents]} if documents else {}


def _tell(room: Room, side: Organisation, by: User) -> None:
    """Each is told once until they have looked; who has looked just now gets no letter."""
    now = timezone.now()
    for seat in RoomMember.objects.sitting().filter(room=room).exclude(user=by).select_related("user"):
        listening = seat.seen_at is not None and now - seat.seen_at < LISTENS
        since = seat.seen_at.timestamp() if seat.seen_at else 0
        key = f"{room.pk}:{since}"
        tell_people(room, [seat.user], "message.sent", about=side, key=key, letter="" if listening else LETTER)


@transaction.atomic
def take_back(*, message: Message, by: User) -> None:
    """Takes back what one has said a moment ago: its words are deleted, and that something was said stays visible."""
    room = held(message.room)
    side = check_user_sits_in(by, room)
    check_user_can_take_back(by, message)
    gone = Message.objects.filter(pk=message.pk, taken_back_at=None)
    if not gone.update(text="", translation="", taken_back_at=timezone.now()):
        raise NotAllowed(_("This has been taken back already."))
    message.documents.clear()
    write(room, "message.taken_back", by=by, organisation=side.pk, message=message.pk)


def check_user_can_take_back(user: User, message: Message, now: datetime | None = None) -> None:
    if message.by_id != user.pk:
        raise NotAllowed(_("Only whoever said it can take it back."))
    if (now or timezone.now()) - message.at > TAKES_BACK:
        raise NotAllowed(_("What was said more than 15 minutes ago stays."))


@transaction.atomic
def mark_seen(*, room: Room, upto: int, by: User) -> None:
    """Notes up to which message a person has read; it never goes back, and works in a closed room too."""
    at = Message.objects.filter(room=room, pk=upto).values_list("at", flat=True).first()
    if at is None or side_of(by, room) is None:
        return
    unseen = RoomMember.objects.sitting().filter(Q(seen_at=None) | Q(seen_at__lt=at), room=room, user=by)
    if unseen.update(seen_at=at):
        there = Notice.objects.filter(what="message.sent", arguments=[str(room.pk)], at__lte=timezone.now())
        mark_notices_read(by, there)


@transaction.atomic
def let_translate(*, room: Room, allowed: bool, by: User) -> None:
    """One side lets the site's translation service see what is said, or ends that; then what it made is deleted."""
    room = held(room)
    side = check_user_sits_in(by, room)
    check_user_can_speak_for(by, side)
    column = "organisation_translates" if side.pk == room.organisation_id else "partner_translates"
    if getattr(room, column) == allowed:
        return
    Room.objects.filter(pk=room.pk).update(**{column: allowed})
    if not allowed:
        Message.objects.filter(room=room).exclude(translation="").update(translation="")
    kind = "translation.allowed" if allowed else "translation.ended"
    entry = write(room, kind, by=by, organisation=side.pk)
    audit.record(f"room.{kind}", by=by, target=room, acting_for=side)
    other = room.other(side)
    if allowed:
        tell_people(room, people_of(room, other), kind, about=side, key=f"{room.pk}:{entry.number}", letter="")


@transaction.atomic
def keep_translation(*, message: Message, words: str, by: User) -> None:
    """Keeps what the service made of a message, if both sides still let it and the words are still there."""
    room = held(message.room)
    side = check_user_sits_in(by, room)
    if not room.may_be_translated:
        raise NotAllowed(_("Both sides must let the service see what is said here."))
    if Message.objects.filter(pk=message.pk, taken_back_at=None).update(translation=words[:16000]):
        write(room, "message.translated", by=by, organisation=side.pk, message=message.pk)
