"""What the demo's people have made of their matches: marks, a month of daily readings, an experiment that has ended.

Invented, and the same each time. The organisations of the demo's known accounts are left alone: whoever tries the demo
begins with lists that nobody has touched.
"""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ecosystem.models import Organisation
from matching.experiments import ABOUT_THE_MATCH
from matching.live import live_index
from matching.models import Credit, Experiment, Mark, Reading, Standing
from matching.watch.readings import take_reading
from portal.demo import people

DAYS = 30
NAME = "More weight for the other side’s view"
REASONS = {"not_relevant": 8, "too_early": 4, "too_far": 3, "known": 4, "no_capacity": 2, "other": 1}


@transaction.atomic
def load() -> bool:
    """Writes it once, when there are lists to write about. Returns whether it did."""
    if Reading.objects.exists() or not Standing.objects.filter(listed__gt=0).exists():
        return False
    chance = random.Random("use of the demo")  # noqa: S311 (not a secret)
    now = timezone.now()
    marks = _marks(chance, now)
    Mark.objects.bulk_create(marks)
    _experiment(chance, now, marks)
    _readings(chance, now)
    return True


def _marks(chance: random.Random, now: datetime) -> list[Mark]:
    """Each organisation has looked at its first few; who stands higher is saved more often."""
    known = User.objects.filter(email__in=(people.STARTUP, people.MANUFACTURER))
    untouched = Organisation.objects.filter(memberships__user__in=known)
    marks = []
    for standing in Standing.objects.filter(listed__gt=0).exclude(organisation__in=untouched).order_by("organisation"):
        for place, partner in enumerate(standing.partners[:8]):
            if chance.random() > 0.4:
                continue
            saved = chance.random() < 0.75 - 0.08 * place
            reason = chance.choices(list(REASONS), list(REASONS.values()))[0]
            marks.append(
                Mark(
                    organisation_id=standing.organisation_id,
                    partner_id=partner,
                    state=Mark.State.SAVED if saved else Mark.State.DISMISSED,
                    reason="" if saved else reason,
                    marked_at=now - timedelta(days=chance.uniform(0.5, DAYS)),
                )
            )
    return marks


def _readings(chance: random.Random, now: datetime) -> None:
    """Today's reading is taken; those of the days before lead up to it."""
    live_index.current()  # else the reading tells how long it takes to open the index for the first time
    today = take_reading(now.date())
    at_top, asked = today.saved_at_top / max(today.saved, 1), today.asked / max(today.saved, 1)
    marks = list(Mark.objects.values_list("state", "reason", "marked_at"))
    rows = []
    for ago in range(1, DAYS):
        then, past = now - timedelta(days=ago), ago / DAYS
        there = [(state, reason) for state, reason, at in marks if at <= then]
        dismissed = [reason for state, reason in there if state == Mark.State.DISMISSED]
        saved = len(there) - len(dismissed)
        organisations = round(today.organisations * (1 - 0.25 * past))
        rows.append(
            Reading(
                date=then.date(),
                organisations=organisations,
                covered=round(organisations * today.covered / max(today.organisations, 1) * (1 - 0.18 * past)),
                best=round(today.best * (1 - 0.12 * past) + chance.uniform(-0.6, 0.6), 2),
                gini=round(min(1.0, max(0.0, today.gini * (1 + 0.15 * past) + chance.uniform(-0.006, 0.006))), 4),
                saved=saved,
                saved_at_top=round(saved * at_top * (1 - 0.15 * past)),
                dismissed={reason: dismissed.count(reason) for reason in sorted(set(dismissed))},
                asked=round(saved * asked),
                drift=round((DAYS - ago) % 9 * 0.0023, 4),
                statements=round(today.statements * (1 - 0.25 * past)),
                seconds=round(chance.uniform(0.01, 0.04), 3),
            )
        )
    Reading.objects.bulk_create(rows)


def _experiment(chance: random.Random, now: datetime, marks: list[Mark]) -> None:
    """Two weeks in which b did a little better."""
    experiment = Experiment.objects.create(
        name=NAME,
        a={"reciprocity": 0.15},
        b={"reciprocity": 0.4},
        status=Experiment.Status.ENDED,
        created_at=now - timedelta(days=22),
        started_at=now - timedelta(days=21),
        started_by=User.objects.filter(email=people.STAFF).first(),
        ended_at=now - timedelta(days=7),
    )
    within = [one for one in marks if experiment.started_at <= one.marked_at <= experiment.ended_at]
    credits = []
    for mark in within:
        saved = mark.state == Mark.State.SAVED
        if not saved and mark.reason not in ABOUT_THE_MATCH:
            continue
        team = "b" if chance.random() < (0.64 if saved else 0.38) else "a"
        for deed in (mark.state, Credit.Deed.ASKED) if saved and chance.random() < 0.35 else (mark.state,):
            credits.append(
                Credit(
                    experiment=experiment,
                    organisation_id=mark.organisation_id,
                    partner_id=mark.partner_id,
                    deed=deed,
                    team=team,
                    at=mark.marked_at,
                )
            )
    Credit.objects.bulk_create(credits)
