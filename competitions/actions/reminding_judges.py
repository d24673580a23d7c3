"""Letters to judges about what is left: before it is due, and when an organiser asks for one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.judging import assignment_letters as letters
from competitions.models import Assignment, Judge, Round
from competitions.permissions import check_user_can_lead
from core import audit
from core.models import Mail
from core.transitions import MoveNotAllowed

DAYS = (7, 2)
SOME = 200
OPEN = Q(status__in=(Assignment.Status.INVITED, Assignment.Status.ACCEPTED))


def left_in(round: Round):
    """(judge, left, of, the first due) of each judge who has something left, beyond conflicts."""
    rows = Assignment.objects.live().beyond_conflict().filter(
        entry__round=round, entry__removed_at=None, entry__is_calibration=False, judge__status=Judge.Status.ACCEPTED
    )  # fmt: skip
    counted = (
        rows.order_by()
        .values("judge")
        .annotate(left=Count("pk", filter=OPEN), of=Count("pk"), due=Min("due_at", filter=OPEN))
    )
    return counted.filter(left__gt=0).order_by("judge")


def remind_of_judging(now: datetime | None = None) -> bool:
    """Writes once 7 and once 2 days before what is left is due. Whoever is asked later gets the nearer one alone."""
    now = now or timezone.now()
    written = 0
    for round in Round.objects.filter(status=Round.Status.OPEN, closes_at__gt=now).select_related("competition"):
        due = []
        for row in left_in(round):
            days = next((days for days in reversed(DAYS) if now < row["due"] <= now + timedelta(days=days)), None)
            if days is not None:
                due.append((f"judging_reminder:{round.pk}:{row['judge']}:{row['due']:%Y%m%d%H%M}:{days}", row))
        known = set(Mail.objects.filter(key__in=[key for key, _row in due]).values_list("key", flat=True))
        fresh = [(key, row) for key, row in due if key not in known][:SOME]
        judges = Judge.objects.select_related("user").in_bulk([row["judge"] for _key, row in fresh])
        with transaction.atomic():
            for key, row in fresh:
                letters.reminder(
                    round, judges[row["judge"]], key=key, left=row["left"], of=row["of"], due_at=row["due"]
                )
        written += len(fresh)
    return written >= SOME


@transaction.atomic
def remind_judge(*, round: Round, judge: Judge, by) -> None:
    """Writes to one judge now, at most once a day. Raises NotAllowed, MoveNotAllowed."""
    check_user_can_lead(by, round.competition)
    if round.status != Round.Status.OPEN:
        raise MoveNotAllowed(_("The round is not open: there is nothing to remind of."))
    row = left_in(round).filter(judge=judge.pk).first()
    if row is None:
        raise MoveNotAllowed(_("%(judge)s has nothing left to judge.") % {"judge": judge.name})
    key = f"judging_reminder:{round.pk}:{judge.pk}:by-hand:{timezone.now():%Y%m%d}"
    if Mail.objects.filter(key=key).exists():
        raise MoveNotAllowed(_("%(judge)s has been reminded today already.") % {"judge": judge.name})
    letters.reminder(round, judge, key=key, left=row["left"], of=row["of"], due_at=row["due"])
    audit.record("assignment.reminded", by=by, target=round.competition, after={"round": round.number})
