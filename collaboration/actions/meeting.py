"""Meetings of the two sides of a room: one proposes times, the other chooses one or proposes others."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.log import held, write
from collaboration.models import Meeting, MeetingTime, Room
from collaboration.permissions import check_user_sits_in
from collaboration.rooms.invitations import send_invitations
from collaboration.rooms.notices import people_of, tell_people
from collaboration.signals import meeting_agreed
from collaboration.transitions import MEETING
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation

MOST_TIMES = 5
MOST_OPEN = 20


@transaction.atomic
def propose_meeting(
    *,
    room: Room,
    title: str,
    times: Iterable[datetime],
    by: User,
    minutes: int = 45,
    place: str = "",
    told: bool = False,
) -> Meeting:
    """Proposes a meeting at one of some times. With `told` the mailed invitation names its subject and its place.

    Raises NotAllowed, ValidationError.
    """
    room = held(room)
    side = check_user_sits_in(by, room)
    chosen = _checked(times)
    title, place = tidy(title, lines=False)[:160], tidy(place, lines=False)[:300]
    if not title:
        raise ValidationError({"title": _("Say what the meeting is about.")})
    if not 10 <= minutes <= 600:
        raise ValidationError({"minutes": _("A meeting lasts between 10 minutes and 10 hours.")})
    if room.meetings.filter(state=Meeting.State.PROPOSED).count() >= MOST_OPEN:
        raise ValidationError(_("There are very many proposals here. Answer or cancel some first."))
    meeting = Meeting.objects.create(
        room=room, organisation=side, by=by, title=title, place=place, minutes=minutes, told=told
    )
    _offer(meeting, chosen)
    entry = write(room, "meeting.proposed", by=by, organisation=side.pk, meeting=str(meeting.pk), times=len(chosen))
    _tell(room, side, "meeting.proposed", f"{meeting.pk}:{entry.number}")
    return meeting


@transaction.atomic
def propose_other_times(*, meeting: Meeting, times: Iterable[datetime], by: User) -> None:
    """Answers a proposal with other times, or asks to move a meeting that was agreed. That one stays in everybody's
    calendar until another time is chosen. Raises NotAllowed, MoveNotAllowed, StateHasMoved, ValidationError."""
    room, meeting = _held(meeting)
    side = check_user_sits_in(by, room)
    chosen = _checked(times)
    kind = "meeting.proposed"
    if meeting.state == Meeting.State.PROPOSED:
        _set(meeting, organisation=side, by=by, proposed_at=timezone.now())
    else:
        MEETING.move(meeting, "move", organisation=side, by=by, proposed_at=timezone.now())
        kind = "meeting.moved"
    _offer(meeting, chosen)
    entry = write(room, kind, by=by, organisation=side.pk, meeting=str(meeting.pk), times=len(chosen))
    _tell(room, side, kind, f"{meeting.pk}:{entry.number}")


@transaction.atomic
def agree_meeting(*, meeting: Meeting, time: MeetingTime, by: User) -> None:
    """Chooses one of the times that the other side proposes; everybody in the room gets an invitation.

    Of two people who choose at once one is the first, and the other is told. Raises NotAllowed, MoveNotAllowed,
    StateHasMoved.
    """
    room, meeting = _held(meeting)
    side = check_user_sits_in(by, room)
    check_is_open(meeting)
    if meeting.organisation_id == side.pk:
        raise NotAllowed(_("Your side has proposed these times. The other side chooses one."))
    if not MeetingTime.objects.filter(pk=time.pk, meeting=meeting).exists():
        raise StateHasMoved(_("Other times have been proposed meanwhile. Look at them, then choose."))
    if time.starts_at <= timezone.now():
        raise NotAllowed(_("This time is over. Choose another, or propose some."))
    sequence = meeting.sequence + 1 if meeting.starts_at else 0
    MEETING.move(meeting, "agree", starts_at=time.starts_at, sequence=sequence)
    entry = write(
        room, "meeting.agreed", by=by, organisation=side.pk, meeting=str(meeting.pk),
        starts_at=time.starts_at.isoformat(), sequence=sequence,
    )  # fmt: skip
    send_invitations(meeting, people_of(room))
    key = f"{meeting.pk}:{entry.number}"
    _tell(room, side, "meeting.agreed", key, letter=False)
    meeting_agreed.send(sender=Meeting, meeting=meeting)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User) -> None:
    """Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    room, meeting = _held(meeting)
    side = check_user_sits_in(by, room)
    _cancel(room, meeting, side, by)
    entry = room.number
    _tell(room, side, "meeting.cancelled", f"{meeting.pk}:{entry}", letter=meeting.starts_at is None)


def cancel_what_is_planned(room: Room, side: Organisation, by: User) -> None:
    """Cancels what lies ahead in a room that is held and about to be closed."""
    for meeting in room.meetings.exclude(state=Meeting.State.CANCELLED):
        if meeting.state == Meeting.State.PROPOSED or (meeting.starts_at and meeting.starts_at > timezone.now()):
            _cancel(room, meeting, side, by)


def _cancel(room: Room, meeting: Meeting, side: Organisation, by: User) -> None:
    stood = meeting.starts_at is not None and meeting.starts_at > timezone.now()
    sequence = meeting.sequence + 1 if meeting.starts_at else 0
    MEETING.move(meeting, "cancel", sequence=sequence, ended_at=timezone.now())
    write(room, "meeting.cancelled", by=by, organisation=side.pk, meeting=str(meeting.pk), sequence=sequence)
    if stood:
        send_invitations(meeting, people_of(room))


def check_is_open(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.AGREED:
        raise MoveNotAllowed(_("Somebody else has just chosen a time. Look at it below."))
    if meeting.state == Meeting.State.CANCELLED:
        raise MoveNotAllowed(_("This meeting has been cancelled."))


def _held(meeting: Meeting) -> tuple[Room, Meeting]:
    """The room, held, and the meeting as it now is."""
    room = held(meeting.room)
    return room, Meeting.objects.select_related("room").get(pk=meeting.pk)


def _checked(times: Iterable[datetime]) -> list[datetime]:
    chosen = sorted(set(times))
    if not chosen:
        raise ValidationError({"times": _("Propose at least one time.")})
    if len(chosen) > MOST_TIMES:
        raise ValidationError({"times": _("Propose five times at most.")})
    if chosen[0] <= timezone.now():
        raise ValidationError({"times": _("Propose times that lie ahead.")})
    return chosen


def _offer(meeting: Meeting, times: Sequence[datetime]) -> None:
    meeting.times.all().delete()
    MeetingTime.objects.bulk_create(MeetingTime(meeting=meeting, starts_at=time) for time in times)


def _set(meeting: Meeting, **changes) -> None:
    """Changes a meeting that is still proposed. Raises StateHasMoved where it no longer is."""
    if not Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.PROPOSED).update(**changes):
        raise StateHasMoved(_("Somebody else has just changed this. Reload the page to see its present state."))


def _tell(room: Room, side: Organisation, what: str, key: str, *, letter: bool = True) -> None:
    """Tells the other side."""
    people = people_of(room, room.other(side))
    options = {} if letter else {"letter": ""}
    tell_people(room, people, what, about=side, key=key, view="room-meetings", **options)
