"""Pilots of the demo's pair: one that runs with its milestones, one that was scaled up. Invented, written once."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from collaboration.actions.milestones import add_milestone, reach_milestone
from collaboration.actions.pilots import agree_to_pilot, end_pilot, propose_pilot
from collaboration.actions.surveys import give_survey
from collaboration.models import Pilot

RUNNING: dict[str, Any] = {
    "title": "Cell 4: seam tracking without fixtures",
    "goal": "Weld the boom brackets of one shift in cell 4 without a fixture, at the quality of today.",
    "measures": [
        ["Seams within tolerance", "99 of 100"],
        ["Changeover between two brackets", "under 5 minutes"],
        ["Fixtures in use", "none"],
    ],
    "budget_holder": "Plant manager, from the budget of hall 2",
    "background": "own",
    "foreground": "by_field",
    "ip_words": "Seam data recorded in cell 4 stay in the plant and may be used to train the tracker.",
    "contract": "",
}
ENDED: dict[str, Any] = {
    "title": "Trial weld of 40 sample brackets",
    "goal": "See on 40 parts whether the tracker follows seams as they come from the shears.",
    "measures": [["Brackets that pass the ultrasonic test", "38 of 40"]],
    "budget_holder": "Head of welding",
    "background": "own",
    "foreground": "startup",
    "ip_words": "",
    "contract": "",
}


@transaction.atomic
def plant(pair) -> None:
    """Both pilots, unless the room has one."""
    if Pilot.objects.filter(room=pair.room).exists():
        return
    today = timezone.now().date()
    _ended(pair, today)
    _running(pair, today)


def _agreed(pair, terms: dict[str, Any], starts: date, decision: date) -> Pilot:
    dates = {"starts_on": starts.isoformat(), "decision_on": decision.isoformat()}
    pilot = propose_pilot(room=pair.room, terms=terms | dates, by=pair.ada)
    return agree_to_pilot(pilot=pilot, seen=pilot.revision, by=pair.li)


def _ended(pair, today: date) -> None:
    pilot = _agreed(pair, ENDED, today - timedelta(days=21), today + timedelta(days=2))
    only = add_milestone(
        pilot=pilot, title="Forty brackets welded and tested", due_on=today - timedelta(days=3), organisation=None,
        by=pair.ada,
    )  # fmt: skip
    reach_milestone(milestone=only, words="39 of 40 pass; one seam was too short to be tested.", by=pair.li)
    measure = pilot.measures.get()
    end_pilot(
        pilot=pilot,
        outcome="scaled",
        words="The tracker needs clean edges, no fixture. Next: a whole shift in cell 4.",
        reached={measure.pk: ("39 of 40", True)},
        by=pair.li,
    )
    give_survey(pilot=pilot, fit=5, delivery=4, communication=4, again=True, words="Quick answers.", by=pair.ada)
    give_survey(pilot=pilot, fit=5, delivery=5, communication=4, again=True, words="They know welding.", by=pair.li)


def _running(pair, today: date) -> None:
    pilot = _agreed(pair, RUNNING, today - timedelta(days=7), today + timedelta(days=75))
    plan = [
        ("Camera and tracker mounted in cell 4", -2, pair.startup),
        ("First ten brackets without a fixture", 12, None),
        ("Operators of two shifts trained", 33, pair.startup),
        ("A whole shift, measured", 61, pair.manufacturer),
    ]
    made = [
        add_milestone(pilot=pilot, title=title, due_on=today + timedelta(days=days), organisation=side, by=pair.ada)
        for title, days, side in plan
    ]
    reach_milestone(milestone=made[0], words="Mounted on Tuesday; the first scan took four seconds.", by=pair.ada)
