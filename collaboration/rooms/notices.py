"""What the people of a room are told: that something waits there, never what it says."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notices import notify, say
from accounts.telling import COLLABORATION
from collaboration.models import Room, RoomMember
from ecosystem.languages import WRITTEN, in_language
from ecosystem.models import Organisation

LETTER = "room_notice"

say(
    {
        "message.sent": _("%(organisation)s has written to you."),
        "meeting.proposed": _("%(organisation)s proposes times for a meeting."),
        "meeting.moved": _("%(organisation)s proposes other times for a meeting that was agreed."),
        "meeting.agreed": _("A time is agreed for a meeting with %(organisation)s."),
        "meeting.cancelled": _("%(organisation)s has cancelled a meeting."),
        "task.given": _("You have a task in the room with %(organisation)s."),
        "task.due": _("A task in the room with %(organisation)s is due tomorrow."),
        "member.added": _("You now sit in the room with %(organisation)s."),
        "translation.allowed": _("%(organisation)s would let your conversation be translated by a service."),
        "room.closed": _("%(organisation)s has closed the room you shared."),
    }
)


def people_of(room: Room, organisation: Organisation | None = None, *, but: User | None = None) -> list[User]:
    """Who sits in a room, for one side where that is named."""
    seats = RoomMember.objects.sitting().filter(room=room).select_related("user")
    if organisation is not None:
        seats = seats.filter(organisation=organisation)
    return [seat.user for seat in seats if but is None or seat.user_id != but.pk]


def name_of(organisation: Organisation) -> dict[str, str]:
    """An organisation's name for readers of either language."""
    texts = list(organisation.texts.all())
    return {language: found.name for language in WRITTEN if (found := in_language(texts, language))}


def tell_people(
    room: Room,
    people: Iterable[User],
    what: str,
    *,
    about: Organisation,
    key: str,
    view: str = "room",
    letter: str = LETTER,
) -> None:
    """Tells people of a room something in which the organisation `about` is named, once for each `key`."""
    values: dict[str, Any] = {"organisation": name_of(about)}
    notify(
        COLLABORATION,
        people,
        what,
        key=f"{what}:{key}",
        view=f"collaboration:{view}",
        arguments=[room.pk],
        values=values,
        letter=letter,
    )
