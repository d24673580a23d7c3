"""Letting a round's snapshot out, by a person or by the clock."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.actions.deciding import held_round
from competitions.ceremony import awaits_ceremony
from competitions.judging.decisions import settings_of
from competitions.judging.publication import current, is_whole
from competitions.judging.standing import decided_about
from competitions.models import Application, Competition, Decision, Publication, Round
from competitions.permissions import check_user_can_decide
from competitions.transitions import DECISION
from core import audit
from core.locks import hold
from core.transitions import MoveNotAllowed, StateHasMoved

Outcome = Decision.Outcome
AT_ONCE = 20


@transaction.atomic
def release(*, round: Round, by) -> Publication:
    """Makes a round's outcome public, and sets what becomes of its applications. `by` is None for the clock.

    Everybody has been told before, and the embargo is over. Raises NotAllowed, MoveNotAllowed, StateHasMoved.
    """
    if by is not None:
        check_user_can_decide(by, round.competition)
    hold(round.competition)
    entered = round.entries.order_by().values("application")
    applications = {
        one.pk: one for one in Application.objects.select_for_update().filter(pk__in=entered).order_by("pk")
    }
    row = held_round(round)
    publication = _ready(row)
    now = timezone.now()
    if not Publication.objects.filter(pk=publication.pk, released_at=None, undone_at=None).update(
        released_at=now, released_by=by
    ):
        raise StateHasMoved(_("Somebody else has just published it."))
    decisions = list(Decision.objects.filter(entry__in=decided_about(row)).select_related("entry").order_by("pk"))
    is_final = any(one.outcome == Outcome.WINNER for one in decisions)
    for one in decisions:
        DECISION.move(one, "publish", revision=one.revision + 1)
        if outcome := outcome_of(one.outcome, is_final=is_final):
            rows = Application.objects.filter(pk=applications[one.entry.application_id].pk)
            # Whom the public has given its prize has won something, whatever the jury gave.
            rows.exclude(finalist__voted__status="published").update(outcome=outcome)
    after = {"sha256": publication.sha256, "competition": row.competition.slug, "round": row.number}
    audit.record("round.published", by=by, target=row, after=after)
    publication.refresh_from_db()
    return publication


def _ready(round: Round) -> Publication:
    publication = current(round)
    if publication is None or round.status != Round.Status.DECIDED:
        raise MoveNotAllowed(_("There is nothing to publish before every decision has been approved."))
    if publication.released_at is not None:
        raise StateHasMoved(_("This round has been published already."))
    if has_winners(round) and awaits_ceremony(round.competition):
        raise MoveNotAllowed(_("The winners are announced with the ceremony: lift the embargo there."))
    told = Decision.objects.filter(entry__in=decided_about(round)).exclude(status=Decision.Status.LETTERS)
    if told.exists():
        raise MoveNotAllowed(_("Letters go first: nobody learns it from a web page."))
    embargo = settings_of(round).embargo_until
    if embargo is not None and timezone.now() < embargo:
        raise MoveNotAllowed(_("The embargo still holds. Your letters promise silence until then."))
    if not is_whole(publication):
        raise MoveNotAllowed(_("The snapshot is not what was approved. Have it looked into before anything is public."))
    return publication


def has_winners(round: Round) -> bool:
    return Decision.objects.standing().filter(entry__round=round, outcome=Outcome.WINNER).exists()


def release_with_ceremony(*, competition: Competition, by) -> None:
    """Publishes what has been decided and not published yet, in the transaction that lifts the ceremony's embargo.
    Raises MoveNotAllowed where somebody has not been told by letter yet."""
    waiting = Round.objects.filter(
        competition=competition,
        publications__undone_at=None,
        publications__released_at=None,
        publications__isnull=False,
    )
    for round in waiting.distinct().order_by("number"):
        release(round=round, by=by)


def outcome_of(outcome: str, *, is_final: bool) -> str:
    """What an application has become; nothing for one that goes on, or stays in reserve while rounds are to come."""
    if outcome == Outcome.WINNER:
        return Application.Outcome.WINNER
    if outcome == Outcome.ADVANCES or (outcome == Outcome.RESERVE and not is_final):
        return ""
    return Application.Outcome.UNSUCCESSFUL


def release_what_is_due() -> bool:
    """Publishes rounds that publish themselves when their embargo ends. What is not ready waits for a person."""
    now = timezone.now()
    due = Round.objects.filter(
        outcome_settings__by_time=True,
        outcome_settings__embargo_until__lte=now,
        publications__undone_at=None,
        publications__released_at=None,
        status=Round.Status.DECIDED,
    )
    untold = Decision.objects.filter(status=Decision.Status.APPROVED).values("entry__round")
    for round in due.exclude(pk__in=untold).select_related("competition").distinct().order_by("pk")[:AT_ONCE]:
        try:
            release(round=round, by=None)
        except (MoveNotAllowed, StateHasMoved):
            continue
    return False
