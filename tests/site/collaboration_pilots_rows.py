"""Lists of pilots, and what adds a row to each."""

from django.utils import timezone

from collaboration.models import Introduction, Measure, Milestone, Pilot, Room, RoomMember
from tests.collaboration.scene import make_pilot
from tests.factories import make_organisation
from tests.site.rows import Stage


def _room(on: Stage) -> Room:
    """The startup's room with a manufacturer, in which the reader sits."""
    found = Room.objects.filter(organisation=on.startup).first()
    if found is not None:
        return found
    partner = make_organisation("manufacturer", name="Partner of rows")
    now = timezone.now()
    accepted = {"state": "accepted", "organisation_agreed_at": now, "partner_agreed_at": now, "ended_at": now}
    introduction = Introduction.objects.create(
        organisation=on.startup,
        partner=partner,
        offers=True,
        message="Hello",
        language="en",
        expires_at=now,
        **accepted,
    )
    room = Room.objects.create(introduction=introduction, organisation=on.startup, partner=partner)
    RoomMember.objects.create(room=room, organisation=on.startup, user=on.person)
    return room


def a_pilot(on: Stage, number: int) -> str:
    pilot = make_pilot(_room(on), title=f"Row {number} of pilots")
    Milestone.objects.create(pilot=pilot, title="First", position=1)
    return pilot.title


def of_somebody(on: Stage, number: int) -> str:
    """A pilot as the desk sees it: by its two organisations."""
    one = make_organisation(name=f"Row {number} of those who try")
    other = make_organisation("manufacturer", name=f"Other {number}")
    now = timezone.now()
    accepted = {"state": "accepted", "organisation_agreed_at": now, "partner_agreed_at": now, "ended_at": now}
    introduction = Introduction.objects.create(
        organisation=one, partner=other, offers=True, message="Hello", language="en", expires_at=now, **accepted
    )
    make_pilot(Room.objects.create(introduction=introduction, organisation=one, partner=other))
    return one.name


def _pilot(on: Stage) -> Pilot:
    found = Pilot.objects.filter(room=_room(on)).first()
    return found or make_pilot(_room(on))


def a_milestone(on: Stage, number: int) -> str:
    partner = _room(on).partner
    row = Milestone.objects.create(
        pilot=_pilot(on), title=f"Row {number} of milestones", position=number, organisation=partner
    )
    return row.title


def a_measure(on: Stage, number: int) -> str:
    return Measure.objects.create(pilot=_pilot(on), text=f"Row {number} of measures", target="1").text


def the_room(on: Stage) -> dict[str, object]:
    return {"pk": _room(on).pk}


def the_pilot(on: Stage) -> dict[str, object]:
    return {"pk": _pilot(on).pk}


def the_pilot_of_the_api(on: Stage) -> dict[str, object]:
    return {"pilot_id": _pilot(on).pk}


PILOT_LISTS = [
    ("collaboration:pilots", a_pilot),
    ("collaboration:room-pilots", a_pilot, None, the_room),
    ("collaboration:pilot", a_milestone, None, the_pilot),
    ("collaboration:pilot", a_measure, None, the_pilot),
    ("collaboration:pilot-end", a_measure, None, the_pilot),
    ("portal:desk-pilots", of_somebody),
    ("api-1:pilots", a_pilot),
    ("api-1:pilot", a_milestone, None, the_pilot_of_the_api),
]
"""(address, what adds a row, query, arguments)"""
