"""Pilots as cards: those of a room, and an organisation's board of columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import pgettext

from collaboration.models import Milestone, Pilot, RoomMember
from collaboration.piloting.page import days_quiet, decision_moment
from collaboration.piloting.steps import UNDER_WAY
from core.text import tidy
from ecosystem.models import Organisation

MOST = 200
"""Cards of one board, the newest; nobody reads more at a glance."""


@dataclass(frozen=True)
class Card:
    """A pilot at a glance. `waits` says that its terms wait for the reader's side."""

    pilot: Pilot
    side: Organisation
    partner: Organisation
    reached: int
    milestones: int
    following: Milestone | None
    waits: bool
    days: int
    decision: Any

    @property
    def under_way(self) -> bool:
        return self.pilot.state in UNDER_WAY


def cards_of(pilots, user) -> list[Card]:
    """Cards of pilots of rooms in which the reader sits. Five queries, however many there are."""
    rows = pilots.visible_to(user).select_related("room__organisation", "room__partner")
    rows = rows.prefetch_related("room__organisation__texts", "room__partner__texts")
    done = Count("milestones", filter=Q(milestones__reached_at__isnull=False))
    found = list(rows.annotate(reached=done, planned=Count("milestones")).order_by("-moved_at", "pk")[:MOST])
    sides = _sides(user, {one.room_id for one in found})
    following: dict[Any, Milestone] = {}
    for milestone in Milestone.objects.filter(pilot__in=[one.pk for one in found], reached_at=None):
        following.setdefault(milestone.pilot_id, milestone)
    return [_card(one, sides[one.room_id], following.get(one.pk)) for one in found]


def _sides(user, rooms: set) -> dict[Any, int]:
    """For which organisation a person sits in each room: the one that chose them first."""
    seats = RoomMember.objects.sitting().filter(room__in=rooms, user=user).order_by("-pk")
    return dict(seats.values_list("room", "organisation"))


def _card(pilot: Pilot, side: int, following: Milestone | None) -> Card:
    room = pilot.room
    own = room.organisation if side == room.organisation_id else room.partner
    waits = pilot.state == Pilot.State.PROPOSED and pilot.proposed_for_id != own.pk
    return Card(
        pilot, own, room.other(own), pilot.reached, pilot.planned, following, waits, days_quiet(pilot),
        decision_moment(pilot),
    )  # fmt: skip


COLUMNS = ("proposed", "running", "scaling", "ended")


def board_of(user, wanted: Mapping[str, str]) -> dict[str, Any]:
    """The board's context. `wanted` may name the organisation (for), a part of a partner's name (q) and, where there is
    room for one column only, which (show)."""
    own = tidy(wanted.get("for", ""), lines=False)[:120]
    name = tidy(wanted.get("q", ""), lines=False)[:120]
    cards = cards_of(Pilot.objects.exclude(state=Pilot.State.DROPPED), user)
    sides = {card.side.pk: card.side for card in cards}
    chosen = [
        card
        for card in cards
        if (not own or card.side.slug == own) and (not name or name.lower() in card.partner.name.lower())
    ]
    titles = {
        "proposed": pgettext("column of pilots", "Proposed"),
        "running": pgettext("column of pilots", "Running"),
        "scaling": pgettext("column of pilots", "Scaling up"),
        "ended": pgettext("column of pilots", "Ended"),
    }
    columns = [(code, titles[code], [card for card in chosen if card.pilot.state == code]) for code in COLUMNS]
    show = wanted.get("show", "")
    return {
        "columns": columns,
        "show": show if show in COLUMNS else next((code for code, _title, found in columns if found), "running"),
        "organisations": sorted(sides.values(), key=lambda one: one.name) if len(sides) > 1 else [],
        "own": own,
        "name": name,
        "empty": not cards,
        "found": len(chosen),
    }
