"""Calendar invitations to the meetings of a room (RFC 5545, RFC 5546), by mail to everybody who sits in it.

Times are instants in UTC, so no rules of a zone are needed. An update has the same UID and the next SEQUENCE; a
cancellation is METHOD:CANCEL. Subject and place are named only where whoever proposed the meeting has said so: mails and
calendars lie outside the park. Nor does anybody's mail address go to the other side in one that they have not let have it.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from accounts.models import User
from accounts.telling import COLLABORATION, tell
from collaboration.consenting.consents import contacts_in, name_for_partner
from collaboration.models import Meeting, Room, RoomMember
from core.files import store
from core.links import absolute
from core.models import StoredFile

PURPOSE = "meeting-invitation"
"""No gate is registered for it: such a file leaves by mail alone."""
REQUEST, CANCEL = "REQUEST", "CANCEL"


def send_invitations(meeting: Meeting, people: Iterable[User], *, only: User | None = None, seat: int = 0) -> None:
    """Mails the meeting as it now stands, or its end, to the people of its room or `only` to one who has come later, to
    that `seat`; a file for each language they read and for those whom it names to them."""
    people = list(people)
    files: dict[tuple[str, tuple[int, ...]], StoredFile] = {}
    for person in people if only is None else [only]:
        language, named = person.language, named_to(person, people, meeting.room)
        what = language, tuple(one.pk for one in named)
        if what not in files:
            files[what] = _stored(meeting, named, language)
        tell(
            COLLABORATION,
            person,
            "meeting_cancelled" if method_of(meeting) == CANCEL else "meeting_invitation",
            key=f"meeting:{meeting.pk}:{meeting.sequence}:{person.pk}" + (f":{seat}" if seat else ""),
            context={
                "meeting": meeting,
                "room": meeting.room,
                "zone": person.time_zone,
                "again": meeting.sequence > 0,
                "url": absolute("collaboration:room-meetings", language, pk=meeting.room_id),
            },
            attachment=files[what],
        )


def named_to(reader: User, people: Iterable[User], room: Room) -> list[User]:
    """Those whose mail address an invitation may tell `reader`: people of their own side, and of the other side those who
    let it have their address now (consents.py)."""
    sides = dict(RoomMember.objects.sitting().filter(room=room).values_list("user", "organisation"))
    given = {key for key, contact in contacts_in(reader, room).items() if contact.email}
    return [one for one in people if sides.get(one.pk) == sides.get(reader.pk) or one.pk in given]


def send_farewell(meeting: Meeting, person: User, *, seat: int) -> None:
    """Takes a meeting that stands out of the calendar of one who has just left its room."""
    content = calendar_file(meeting, [person], person.language, left=True)
    tell(
        COLLABORATION,
        person,
        "meeting_left",
        key=f"meeting-left:{meeting.pk}:{seat}",
        context={"meeting": meeting, "room": meeting.room, "zone": person.time_zone},
        attachment=_kept(content, CANCEL),
    )


def method_of(meeting: Meeting) -> str:
    return CANCEL if meeting.state == Meeting.State.CANCELLED else REQUEST


def _stored(meeting: Meeting, people: list[User], language: str) -> StoredFile:
    return _kept(calendar_file(meeting, people, language), method_of(meeting))


def _kept(content: bytes, method: str) -> StoredFile:
    return store(
        content,
        purpose=PURPOSE,
        owner_id=0,
        name="cancelled.ics" if method == CANCEL else "invitation.ics",
        content_type=f"text/calendar; method={method}",
        by=None,
    )


def calendar_file(meeting: Meeting, people: Iterable[User], language: str, *, left: bool = False) -> bytes:
    """The meeting as it stands; with `left` what takes it from `people`, while it stands for the others (RFC 5546,
    3.2.5: the sequence stays, and no status is given). Raises ValueError for a meeting without a time."""
    if meeting.starts_at is None:
        raise ValueError("A meeting without a time is no event.")
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(UTC))
    _say_what(event, meeting, language)
    event.add("class", "CONFIDENTIAL")
    if not left:
        event.add("status", "CANCELLED" if method_of(meeting) == CANCEL else "CONFIRMED")
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], "Techbridge"))
    for person in people:
        event.add("attendee", _attendee(person), encode=0)
    calendar = Calendar()
    calendar.add("prodid", "-//Techbridge//Meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", CANCEL if left else method_of(meeting))
    calendar.add_component(event)
    return calendar.to_ical()


def _say_what(event: Event, meeting: Meeting, language: str) -> None:
    with translation.override(language):
        names = " · ".join(side.name for side in meeting.room.sides)
        where = absolute("collaboration:room-meetings", language, pk=meeting.room_id)
        event.add("summary", vText(f"{meeting.title} ({names})" if meeting.told else names))
        event.add("location", vText(meeting.place if meeting.told and meeting.place else where))
        event.add("description", vText(_("What it is about, moving and cancelling it: %(url)s") % {"url": where}))
        event.add("url", where)


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


def _attendee(person: User) -> vCalAddress:
    address = _address(person.email, name_for_partner(person))
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("FALSE")
    return address
