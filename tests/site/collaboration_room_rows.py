"""Lists of rooms and of what is in them, and what adds a row to each."""

from django.utils import timezone

from accounts.models import Notice
from collaboration.models import Introduction, Meeting, MeetingTime, Message, Room, RoomMember, RoomTask
from tests.collaboration.scene import make_document
from tests.factories import make_listing, make_organisation, make_user
from tests.site.rows import Stage


def open_room(on: Stage, number: int) -> str:
    """A room of the startup with a partner who sits in it too, and a message that waits."""
    name = f"Row {number} of rooms"
    owner = make_user(name=f"Owner of row {number}")
    partner = make_organisation("manufacturer", name=name, owner=owner)
    introduction = Introduction.objects.create(
        organisation=on.startup, partner=partner, offer=on.startup.listings.first(), need=make_listing(partner, "need"),
        offers=True, message="x", language="en", state="accepted", expires_at=timezone.now(), asked_by=on.person,
        organisation_agreed_at=timezone.now(), partner_agreed_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip
    room = Room.objects.create(introduction=introduction, organisation=on.startup, partner=partner)
    RoomMember.objects.create(room=room, organisation=on.startup, user=on.person)
    RoomMember.objects.create(room=room, organisation=partner, user=owner, seen_at=timezone.now())
    Message.objects.create(room=room, organisation=partner, by=owner, text="Hello", language="en")
    return name


def slug_of_room(on: Stage, number: int) -> str:
    open_room(on, number)
    return str(Room.objects.latest("opened_at").pk)


def the_room(on: Stage) -> Room:
    if not Room.objects.exists():
        open_room(on, 0)
    return Room.objects.get()


def message(on: Stage, number: int) -> str:
    room, text = the_room(on), f"Row {number} of messages"
    said = Message.objects.create(room=room, organisation=room.partner, by=make_user(), text=text, language="en")
    said.documents.add(make_document(room.partner))
    RoomMember.objects.create(room=room, organisation=on.startup, user=colleague(on))
    return text


def colleague(on: Stage, name: str = ""):
    from ecosystem.models import Membership

    person = make_user(name=name)
    Membership.objects.create(organisation=on.startup, user=person, role="viewer")
    return person


def meeting(on: Stage, number: int) -> str:
    room, title = the_room(on), f"Row {number} of meetings"
    for state in ("proposed", "agreed"):
        made = Meeting.objects.create(
            room=room, organisation=room.partner, by=make_user(), title=title, state=state, starts_at=timezone.now()
        )
        MeetingTime.objects.create(meeting=made, starts_at=timezone.now())
    return title


def task(on: Stage, number: int) -> str:
    room, title = the_room(on), f"Row {number} of tasks"
    RoomTask.objects.create(room=room, title=title, owner=make_user())
    RoomTask.objects.create(room=room, title=title, owner=make_user(), done_at=timezone.now(), done_by=make_user())
    return title


def member(on: Stage, number: int) -> str:
    person = colleague(on, f"Row {number} of members")
    RoomMember.objects.create(room=the_room(on), organisation=on.startup, user=person, added_by=on.person)
    return person.name


def notice(on: Stage, number: int) -> str:
    name = f"Row {number} of partners"
    Notice.objects.create(
        person=on.person, kind="collaboration", what="message.sent", view="accounts:settings", key=f"row {number}",
        values={"organisation": {"en": name}},
    )  # fmt: skip
    return name


def at(on: Stage) -> dict:
    return {"pk": Room.objects.get().pk}


def by_id(on: Stage) -> dict:
    return {"room_id": Room.objects.get().pk}


ROOM_LISTS = [
    ("collaboration:home", open_room),
    ("collaboration:room", message, None, at),
    ("collaboration:room-meetings", meeting, None, at),
    ("collaboration:room-tasks", task, None, at),
    ("collaboration:room-people", member, None, at),
    ("accounts:notices", notice),
    ("api-1:api-rooms", slug_of_room),
    ("api-1:api-messages", message, None, by_id),
]
