"""Lists of introductions and rooms, and what adds a row to each."""

from django.utils import timezone

from collaboration.models import Room, RoomMember
from tests.factories import make_introduction, make_listing, make_organisation
from tests.site.rows import Stage, region


def _pair(on: Stage, number: int):
    partner = make_organisation("manufacturer", name=f"Row {number} of partners", region=region())
    return partner, {"need": make_listing(partner, "need"), "offer": on.startup.listings.first()}


def waiting_for_us(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    make_introduction(organisation=partner, partner=on.startup, **about)
    return partner.name


def awaited(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    make_introduction(organisation=on.startup, partner=partner, **about)
    return partner.name


def ended(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    now = timezone.now()
    make_introduction(organisation=on.startup, partner=partner, state="withdrawn", ended_at=now, **about)
    return partner.name


def a_room(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    now = timezone.now()
    agreed = {"state": "accepted", "ended_at": now, "partner_agreed_at": now}
    made = make_introduction(organisation=on.startup, partner=partner, **about, **agreed)
    room = Room.objects.create(introduction=made, organisation=on.startup, partner=partner)
    RoomMember.objects.create(room=room, organisation=on.startup, user=on.person)
    return partner.name


def suggested(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    make_introduction(organisation=on.startup, partner=partner, origin="park", organisation_agreed_at=None, **about)
    return partner.name


def awaited_by_slug(on: Stage, number: int) -> str:
    partner, about = _pair(on, number)
    make_introduction(organisation=on.startup, partner=partner, **about)
    return partner.slug


INTRODUCTION_LISTS = [
    ("collaboration:home", waiting_for_us, {}),
    ("collaboration:home", awaited, {}),
    ("collaboration:home", a_room, {}),
    ("collaboration:introductions", awaited, {}),
    ("collaboration:introductions", ended, {"query": {"shelf": "ended"}}),
    ("portal:desk-introductions", suggested, {}),
    ("api-1:introductions", awaited_by_slug, {}),
]
