"""Terms and milestones of pilots for stories."""

from datetime import timedelta

from django.utils import timezone

from collaboration.actions.pilots import agree_to_pilot, propose_pilot
from collaboration.models import Milestone, Pilot, Room


def terms(**changes):
    """Terms that anybody could agree to."""
    today = timezone.now().date()
    return {
        "title": "Nozzles on line 3",
        "goal": "Halve the coolant that line 3 uses.",
        "measures": [["Coolant per part", "at most 0.4 l"], ["Scrap", "no more than today"]],
        "budget_holder": "Works manager, from the budget of line 3",
        "starts_on": today.isoformat(),
        "decision_on": (today + timedelta(days=60)).isoformat(),
        "background": "own",
        "foreground": "by_field",
        "ip_words": "",
        "contract": "",
    } | changes


def proposed(room: Room, by, **changes) -> Pilot:
    return propose_pilot(room=room, terms=terms(**changes), by=by)


def running(room: Room, by, agreed_by, **changes) -> Pilot:
    pilot = proposed(room, by, **changes)
    return agree_to_pilot(pilot=pilot, seen=pilot.revision, by=agreed_by)


def add(pilot: Pilot, title: str = "First parts", **fields) -> Milestone:
    """A row of the plan, past the action."""
    return Milestone.objects.create(pilot=pilot, title=title, **({"position": pilot.milestones.count() + 1} | fields))
