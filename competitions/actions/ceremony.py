"""Planning a ceremony, saying who its finalists are and what they get, and lifting the embargo.

Each of these holds the competition against change, then the plan, so that nothing changes under the embargo's button.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions import ceremony_letters as letters
from competitions.actions.ceremony_held import check_is_secret, held_plan
from competitions.actions.competitions import held_competition
from competitions.actions.publishing import release_with_ceremony
from competitions.actions.voted_prize import AWARD_CHANGED, publish_voted_prize, ready_voted_prize
from competitions.ceremony import Chosen, chosen_in, hides_finalists
from competitions.models import Application, CeremonyPlan, Certificate, Competition, Finalist, Prize, VotedPrize
from competitions.permissions import check_user_can_decide, check_user_can_lead
from competitions.transitions import CEREMONY
from core import audit, clock
from core.outbox import enqueue
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

PLANNED = (
    "venue_en", "venue_zh", "address_en", "address_zh", "zone", "doors_at", "starts_at", "ends_at", "capacity",
    "seats_each", "answer_by", "notes_en", "notes_zh", "embargo_until",
)  # fmt: skip
HONOUR = ("award", "place", "prize", "reveal_order")


@transaction.atomic
def keep_plan(*, competition: Competition, by, **given: Any) -> CeremonyPlan:
    """Writes when and where the ceremony is. Raises NotAllowed, ValidationError by field."""
    check_user_can_lead(by, competition)
    plan = held_plan(competition)
    wrong = _out_of_order(given)
    seated = plan.guests.coming().count()
    if given["capacity"] < seated:
        wrong["capacity"] = _("%(count)s people have said already that they come.") % {"count": seated}
    if wrong:
        raise ValidationError(wrong)
    if plan.is_revealed:
        given["embargo_until"] = plan.embargo_until
    before = {name: getattr(plan, name) for name in PLANNED}
    for name in PLANNED:
        setattr(plan, name, given[name])
    was, now = audit.changes(before, {name: getattr(plan, name) for name in PLANNED})
    if now:
        plan.revision += 1
        plan.save(update_fields=[*PLANNED, "revision"])
        audit.record("ceremony.planned", by=by, target=competition, before=was, after=now)
    return plan


def _out_of_order(given: dict[str, Any]) -> dict[str, str]:
    doors, starts, ends = (given[name] for name in ("doors_at", "starts_at", "ends_at"))
    wrong = {}
    if doors and starts and doors > starts:
        wrong["doors_at"] = _("The doors open before it begins.")
    if starts and ends and ends <= starts:
        wrong["ends_at"] = _("It ends after it has begun.")
    return wrong


# --- finalists --------------------------------------------------------------------------------------------------------
@transaction.atomic
def take_finalists(*, competition: Competition, by, chosen: Iterable[Chosen] | None = None) -> int:
    """Puts those that judging has chosen on the list, in the order in which they are revealed: in each category the third
    before the second before the first. Who is on it already stays as they are. Returns how many are new."""
    check_user_can_decide(by, competition)
    plan = held_plan(competition)
    check_is_secret(plan)
    rows = list(chosen_in(competition) if chosen is None else chosen)
    there = set(Finalist.objects.filter(competition=competition).values_list("application", flat=True))
    new = [
        Finalist(
            competition=competition,
            application=one.application,
            category=one.application.category,
            award=one.award,
            place=one.place,
            prize=one.prize,
            created_by=by,
        )
        for one in rows
        if one.application.pk not in there and one.application.competition_id == competition.pk
    ]
    Finalist.objects.bulk_create(new)
    if new:
        put_in_order(competition)
        audit.record("ceremony.finalists", by=by, target=competition, after={"count": len(new)})
    return len(new)


def put_in_order(competition: Competition) -> None:
    """Numbers the reveals: category by category as the call lists them, commended first, then from the last place to the
    first; what has no category, the grand prize, comes last."""
    rows = list(Finalist.objects.filter(competition=competition, removed_at=None).select_related("category"))
    last = 1 + max((row.category.position for row in rows if row.category), default=0)
    steps: dict[str, int] = {Finalist.Award.FINALIST: 0, Finalist.Award.COMMENDED: 1, Finalist.Award.WINNER: 2}
    rows.sort(
        key=lambda row: (
            row.category.position if row.category else last,
            row.category_id or 0,
            steps[row.award],
            -(row.place or 0),
            row.pk,
        )
    )
    for number, row in enumerate(rows, start=1):
        row.reveal_order = number
    Finalist.objects.bulk_update(rows, ["reveal_order"])


@transaction.atomic
def add_finalist(*, application: Application, by) -> Finalist:
    """Puts one entry on the list by hand, or back on it."""
    competition = application.competition
    check_user_can_decide(by, competition)
    check_is_secret(held_plan(competition))
    if not Application.objects.read_by(by).filter(pk=application.pk).exists():
        raise NotAllowed(_("You have a conflict of interest with this entry. Somebody else decides about it."))
    finalist, new = Finalist.objects.get_or_create(
        application=application,
        defaults={"competition": competition, "category": application.category, "created_by": by},
    )
    if not (new or Finalist.objects.filter(pk=finalist.pk).exclude(removed_at=None).update(removed_at=None)):
        raise MoveNotAllowed(_("This entry is on the list already."))
    put_in_order(competition)
    audit.record("ceremony.finalist_added", by=by, target=application, acting_for=application.organisation)
    return finalist


def _own(finalist: Finalist, by) -> Finalist:
    """The row again, locked, for somebody who may decide about it."""
    check_user_can_decide(by, finalist.competition)
    check_is_secret(held_plan(finalist.competition))
    if not Finalist.objects.read_by(by).filter(pk=finalist.pk).exists():
        raise NotAllowed(_("You have a conflict of interest with this entry. Somebody else decides about it."))
    return Finalist.objects.select_for_update().select_related(None).get(pk=finalist.pk)


@transaction.atomic
def set_honour(
    *, finalist: Finalist, award: str, place: int | None, prize: Prize | None, reveal_order: int, by
) -> Finalist:
    """Says what a finalist gets, and when in the evening. A certificate that said otherwise is revoked."""
    row = _own(finalist, by)
    is_winner = award == Finalist.Award.WINNER
    if is_winner and not place:
        raise ValidationError({"place": _("Say which place: 1 for the first.")})
    if prize is not None and prize.competition_id != row.competition_id:
        raise ValidationError({"prize": _("Choose a prize of this competition.")})
    if prize is not None and prize.by_vote:
        raise ValidationError({"prize": _("This prize is given by the public vote.")})
    before = {name: getattr(row, name) for name in ("award", "place", "prize_id", "reveal_order")}
    row.award, row.place, row.reveal_order = award, place if is_winner else None, reveal_order
    row.prize = prize
    _was, now = audit.changes(before, {name: getattr(row, name) for name in before})
    if not now:
        return row
    row.save(update_fields=HONOUR)
    if set(now) - {"reveal_order"}:
        Certificate.objects.valid().filter(application=row.application_id).update(
            revoked_at=timezone.now(), revoked_by=by, revoked_why=AWARD_CHANGED
        )
    # What it was stays out of the trail, which all park staff read, until everybody may know it.
    audit.record("ceremony.honour", by=by, target=row.application, after={"changed": sorted(now)})
    return row


@transaction.atomic
def remove_finalist(*, finalist: Finalist, why: str, by) -> None:
    """Takes an entry off the list, with a reason; its people's seats are free again."""
    row = _own(finalist, by)
    if not why.strip():
        raise ValidationError({"why": _("Say why: it stands in the audit trail.")})
    if row.items.exists():
        raise MoveNotAllowed(_("It is still on the run sheet. Take it off there first."))
    Finalist.objects.filter(pk=row.pk).update(removed_at=timezone.now(), removed_why=why)
    row.guests.all().delete()
    audit.record("ceremony.finalist_removed", by=by, target=row.application, after={"why": why})


@transaction.atomic
def invite_finalists(*, competition: Competition, by) -> int:
    """Writes to the people of every finalist who has not been written to. Returns to how many finalists."""
    check_user_can_decide(by, competition)
    plan = held_plan(competition)
    check_is_secret(plan)
    now = timezone.now()
    rows = Finalist.objects.standing().filter(competition=competition, invited_at=None)
    rows = list(rows.select_related("application__organisation", "application__competition"))
    for row in rows:
        if Finalist.objects.filter(pk=row.pk, invited_at=None).update(invited_at=now):
            row.invited_at = now
            letters.finalist_invited(row, plan)
    if rows:
        audit.record("ceremony.invited", by=by, target=competition, after={"count": len(rows)})
    return len(rows)


# --- the embargo ------------------------------------------------------------------------------------------------------
def seen_of(competition: Competition) -> str:
    """A sum of what is to be announced, so that nothing else is announced than what somebody has looked at."""
    rows = Finalist.objects.standing().filter(competition=competition, award__in=Finalist.HONOURED).order_by("pk")
    chosen = VotedPrize.objects.filter(vote__competition=competition).values_list("pk", "status", "revision", "winner")
    said = repr((list(rows.values_list("pk", "award", "place", "prize", "printed_en", "printed_zh")), list(chosen)))
    return hashlib.sha256(said.encode()).hexdigest()


def check_user_can_reveal(user, competition: Competition) -> None:
    """Who lifts the embargo must see all that it hides."""
    check_user_can_decide(user, competition)
    if hides_finalists(user, competition):
        raise NotAllowed(_("You have a conflict of interest with a finalist. Somebody else lifts the embargo."))


@transaction.atomic
def lift_embargo(*, competition: Competition, code: str, seen: str, by) -> CeremonyPlan:
    """Announces the winners to everybody, for good. Of two who press at once, one does it.

    `code` is the competition's own, typed; `seen` what `seen_of` said of the page that was looked at. Raises NotAllowed,
    MoveNotAllowed, StateHasMoved, ValidationError by field.
    """
    check_user_can_reveal(by, competition)
    held_competition(competition)  # alone: it is written below, and two who hold it together would wait for each other
    plan = held_plan(competition)
    if plan.is_revealed:
        raise StateHasMoved(_("The embargo has been lifted already."))
    if code.strip().upper() != competition.code:
        raise ValidationError({"code": _("Type %(code)s, as it stands above.") % {"code": competition.code}})
    now = clock.now()
    if plan.embargo_until and now < plan.embargo_until:
        raise MoveNotAllowed(
            _("The embargo holds until the moment that is planned. Change the plan if it is to end earlier.")
        )
    if seen != seen_of(competition):
        raise StateHasMoved(_("Something has changed since you looked. Look at the winners again, then decide."))
    winners = Finalist.objects.standing().filter(competition=competition, award=Finalist.Award.WINNER).count()
    if not winners:
        raise MoveNotAllowed(_("There are no winners yet, so there is nothing to announce."))
    voted = ready_voted_prize(competition)
    was, to = CEREMONY.move(plan, "reveal", revealed_at=now, revealed_by=by)
    release_with_ceremony(competition=competition, by=by)
    if voted is not None:
        publish_voted_prize(voted)
    Competition.objects.filter(pk=competition.pk).update(modified_at=timezone.now())
    audit.record("ceremony.revealed", by=by, target=competition, before={"status": was}, after={"status": to, "count": winners})  # fmt: skip
    enqueue(key=f"ceremony-announced:{competition.pk}", kind="competitions.announce", payload={"competition": competition.pk})  # fmt: skip
    return plan
