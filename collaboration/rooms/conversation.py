"""What was said in a room as one reader sees it: oldest first, with days, sides and who has read how far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from collaboration.actions.talking import TAKES_BACK
from collaboration.consenting.consents import name_for_partner
from collaboration.models import LogEntry, Message, Room, RoomMember
from ecosystem import machine_translation

PER_PAGE = 50
MOST_GONE = 50
LARGEST = 2**63
Reads = dict[int, list[RoomMember]]
"""The last message that somebody has read, and the seats of those who have read no further."""


def number(text: str | None) -> int:
    """A number of an address, or 0."""
    return found if text and text.isdecimal() and len(text) < 20 and (found := int(text)) < LARGEST else 0


@dataclass
class Line:
    """One message. `day` is set where another day begins, `fresh` where what the reader has not seen begins."""

    message: Message
    mine: bool
    may_take_back: bool
    day: date | None = None
    fresh: bool = False
    follows: bool = False
    """Whether the same person has just said something else."""
    read_by: list[str] = field(default_factory=list)
    translation: str = ""
    translated_into: str = ""
    may_translate: bool = False

    @property
    def key(self) -> str:
        """The page's key with which the reader's own message came."""
        return (self.message.key or "").partition(":")[2] if self.mine else ""


class Conversation:
    """`read_to` is the last entry of the room's log that is sure to be in it: what is asked for next is what came after."""

    def __init__(self, room: Room, reader, language: str) -> None:
        self.room, self.reader, self.language = room, reader, language
        self.now = timezone.now()
        self.read_to = room.number
        seats = RoomMember.objects.sitting().filter(room=room).select_related("user", "organisation")
        self.seats = list(seats.prefetch_related("organisation__texts"))
        self.mine = next((seat for seat in self.seats if seat.user_id == reader.pk), None)
        self.service = machine_translation.service()
        self.reads: Reads = {}

    def lines(self, *, before: int = 0, after: int | None = None) -> list[Line]:
        """The last messages, or those before one, or all after one."""
        rows = Message.objects.filter(room=self.room).select_related("by", "organisation")
        rows = rows.prefetch_related("documents", "organisation__texts")
        if after is not None:
            found = list(rows.filter(pk__gt=after).order_by("pk")[: PER_PAGE * 2])
            last = rows.filter(pk__lte=after).last()
        else:
            rows = rows.filter(pk__lt=before) if before else rows
            found = list(rows.order_by("-pk")[:PER_PAGE])[::-1]
            last = None
        return self._drawn(found, last, whole=after is None)

    def has_before(self, message: Message) -> bool:
        return Message.objects.filter(room=self.room, pk__lt=message.pk).exists()

    def taken_back_since(self, since: int, *, upto: int) -> list[Line]:
        """What the page shows and was taken back after entry `since` of the room's log. Entries follow one another without
        a gap, so each is told once; where there are many, the next question goes on from the last that was told."""
        entries = LogEntry.objects.filter(room=self.room, kind="message.taken_back", number__gt=since)
        told = list(entries.order_by("number").values_list("number", "data")[:MOST_GONE])
        if len(told) == MOST_GONE:
            self.read_to = told[-1][0]
        gone = [data["message"] for _number, data in told if data.get("message", upto + 1) <= upto]
        rows = Message.objects.filter(room=self.room, pk__in=gone).select_related("by", "organisation").order_by("pk")
        return [self._line(one) for one in rows.prefetch_related("organisation__texts", "documents")]

    def _drawn(self, found: list[Message], last: Message | None, *, whole: bool) -> list[Line]:
        lines: list[Line] = []
        for message in found:
            line = self._line(message)
            day = timezone.localdate(message.at)
            if last is None or timezone.localdate(last.at) != day:
                line.day = day
            line.follows = last is not None and line.day is None and last.by_id == message.by_id
            lines.append(line)
            last = message
        if whole:
            self._mark_fresh(lines)
            self.reads = self._last_read([(line.message.pk, line.message.at) for line in lines])
            self.mark_read(lines)
        return lines

    def _line(self, message: Message) -> Line:
        mine = message.by_id == self.reader.pk
        here = message.taken_back_at is None
        ours = here and self.room.may_be_translated and message.language != self.language
        return Line(
            message,
            mine,
            may_take_back=mine and here and self.is_open and self.now - message.at < TAKES_BACK,
            translation=message.translation if ours else "",
            translated_into=self.language,
            may_translate=bool(ours and self.service and self.is_open and not message.translation),
        )

    @property
    def is_open(self) -> bool:
        return self.room.state == Room.State.OPEN

    def _mark_fresh(self, lines: list[Line]) -> None:
        since = self.mine.seen_at if self.mine else None
        for line in lines:
            if not line.mine and since is not None and line.message.at > since:
                line.fresh = True
                return

    def look_who_has_read(self) -> None:
        """Sets `reads` as the newest page would have it, for a page that asks what has changed."""
        newest = Message.objects.filter(room=self.room).order_by("-pk").values_list("pk", "at")
        self.reads = self._last_read(list(newest[:PER_PAGE])[::-1])

    def mark_read(self, lines: list[Line]) -> None:
        """Under the last message that each of the others has read, their name."""
        for line in lines:
            line.read_by = self.read_by(line.message.pk)

    def read_by(self, message: int) -> list[str]:
        return [name_for_partner(seat.user) for seat in self.reads.get(message, [])]

    @property
    def reads_told(self) -> str:
        """`reads` in few characters, for an address: message-seat.message-seat."""
        return ".".join(f"{message}-{seat.pk}" for message, seats in sorted(self.reads.items()) for seat in seats)

    def moved_reads(self, told: str | None) -> dict[int, list[str]]:
        """Of the messages under which names stood or now stand, which names: empty where `told` still holds, or nothing was told."""
        if told is None or told == self.reads_told:
            return {}
        stood = {number(one.partition("-")[0]) for one in told.split(".")[:PER_PAGE]} - {0}
        return {message: self.read_by(message) for message in sorted(stood | set(self.reads))}

    def _last_read(self, shown: Iterable[tuple[int, datetime]]) -> Reads:
        found: Reads = {}
        for seat in self.seats:
            read = [pk for pk, at in shown if seat.seen_at and at <= seat.seen_at]
            if read and seat.user_id != self.reader.pk:
                found.setdefault(read[-1], []).append(seat)
        return found
