"""A competition's judges: asked by mail, answering, changed, taken off the panel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.judging import letters
from competitions.judging.conflicts import recompute
from competitions.judging.statement import language_of, sha256_of, statement
from competitions.models import Assignment, Competition, Employment, Expertise, Judge
from competitions.models.application import digest_of, new_token
from competitions.permissions import check_user_can_lead
from competitions.transitions import ASSIGNMENT, JUDGE
from core import audit
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation
from taxonomy.models import Concept

Status = Judge.Status
MOST_AT_ONCE = 100
OVER = (Competition.Status.CANCELLED, Competition.Status.ARCHIVED)


@dataclass(frozen=True)
class Profile:
    """What is known of a judge, whoever wrote it. Employers are (name, until which year or None)."""

    affiliation: str = ""
    organisation: Organisation | None = None
    region: str = Judge.Region.OTHER
    languages: Sequence[str] = ()
    about: str = ""
    most_load: int | None = None
    fields: Sequence[tuple[Concept, int]] = ()
    employers: Sequence[tuple[str, int | None]] = field(default=())

    @property
    def columns(self) -> dict[str, Any]:
        names = ("affiliation", "organisation", "region", "about", "most_load")
        return {name: getattr(self, name) for name in names} | {"languages": list(self.languages)}


def is_open(judge: Judge, now: datetime | None = None) -> bool:
    """Whether their letter still lets them in."""
    waits = judge.status == Status.INVITED and judge.digest is not None
    return waits and letters.expires_at(judge) > (now or timezone.now())


def locked_competition(competition: Competition) -> Competition:
    row = Competition.objects.select_for_update().get(pk=competition.pk)
    if row.status in OVER:
        raise MoveNotAllowed(_("This competition is over. Nobody can be asked to judge it."))
    return row


@transaction.atomic
def invite_judges(
    *, competition: Competition, people: Iterable[tuple[str, str]], language: str, region: str, by
) -> list[Judge]:
    """Asks several (name, address) at once, all or none. Raises NotAllowed, MoveNotAllowed, and ValidationError naming the
    addresses that are on the panel already."""
    check_user_can_lead(by, competition)
    row = locked_competition(competition)
    asked = {address.strip().lower(): name.strip() for name, address in people}
    if not 0 < len(asked) <= MOST_AT_ONCE:
        raise ValidationError(_("Name 1 to %(most)s people.") % {"most": MOST_AT_ONCE})
    there = sorted(row.judges.filter(email__in=asked).values_list("email", flat=True))
    if there:
        raise ValidationError(_("On the panel already: %(people)s.") % {"people": ", ".join(there)})
    return [
        add_judge(competition=row, name=name, email=email, region=region, language=language, write=True, by=by)
        for email, name in asked.items()
    ]


def add_judge(
    *, competition: Competition, name: str, email: str, language: str, write: bool, by, **columns: Any
) -> Judge:
    """A new row, with a letter or without. The caller has checked who asks and holds the competition."""
    judge = Judge.objects.create(
        competition=competition, name=name or email, email=email, invited_by=by, languages=[], **columns
    )
    audit.record("judge.invited", by=by, target=judge, after={"email": email, "written_to": write})
    if write:
        _write(judge, language, by)
    return judge


def _write(judge: Judge, language: str, by) -> None:
    token = new_token()
    judge.digest, judge.invited_at = digest_of(token), timezone.now()
    judge.save(update_fields=["digest", "invited_at"])
    letters.invited(judge, token, language, by)


@transaction.atomic
def send_again(*, judge: Judge, language: str, by) -> None:
    """A new letter with a new link; the one before is worth nothing from now on. Whoever declined or was taken off the
    panel is asked anew. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_lead(by, judge.competition)
    locked_competition(judge.competition)
    row = Judge.objects.select_for_update(of=("self",)).select_related("competition").get(pk=judge.pk)
    if row.status == Status.INVITED:
        if row.digest and row.invited_at > timezone.now() - timedelta(minutes=1):
            raise StateHasMoved(_("A letter was sent a moment ago."))
    else:
        JUDGE.move(row, "invite", removed_at=None, declined_why="", answered_at=None, statement_sha256="")
    row.invited_by = by
    row.save(update_fields=["invited_by"])
    _write(row, language, by)
    audit.record("judge.invited_again", by=by, target=row, after={"email": row.email})


@transaction.atomic
def accept_invitation(*, judge: Judge, name: str, profile: Profile, language: str, statement_sha256: str, by) -> None:
    """Takes a seat on the panel. Of however many who accept at once one gets in: the first to move the row.

    The statement is the one that was read: another sum than the present one's is refused. Raises StateHasMoved for an
    invitation that is used, withdrawn or too old, ValidationError for another statement, NotAllowed for somebody who has a
    seat on this panel, or who acts in another's name.
    """
    if audit.acting.get() is not None:
        raise NotAllowed(_("Nobody can accept this in another person’s name."))
    language = language_of(language)
    if statement_sha256 != sha256_of(statement(language)):
        raise ValidationError(_("The confidentiality statement has changed meanwhile. Read it again, then accept."))
    now = timezone.now()
    waiting = Judge.objects.filter(
        pk=judge.pk, digest=judge.digest, status=Status.INVITED, invited_at__gt=now - timedelta(days=letters.DAYS)
    ).exclude(digest=None)
    try:
        with transaction.atomic():
            moved = waiting.update(
                status=Status.ACCEPTED, user=by, digest=None, answered_at=now, statement_sha256=statement_sha256,
                statement_language=language, declined_why="", name=name,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotAllowed(_("You have a seat on this panel already, under another address.")) from error
    if not moved:
        raise StateHasMoved(_("This invitation has been used or withdrawn, or it is too old. Ask for a new one."))
    judge.refresh_from_db()
    write_profile(judge, profile)
    audit.record("judge.accepted", by=by, target=judge, after={"email": by.email, "statement": statement_sha256})
    recompute(judge.competition_id, judges=[judge.pk])
    letters.answered(judge)


@transaction.atomic
def decline_invitation(*, judge: Judge, reason: str, by) -> None:
    """Says no. Whoever holds the letter may, with an account or without: `by` is None then. Raises StateHasMoved."""
    now = timezone.now()
    waiting = Judge.objects.filter(
        pk=judge.pk, digest=judge.digest, status=Status.INVITED, invited_at__gt=now - timedelta(days=letters.DAYS)
    )
    if not waiting.exclude(digest=None).update(
        status=Status.DECLINED, digest=None, answered_at=now, declined_why=reason[:500]
    ):
        raise StateHasMoved(_("This invitation has been used or withdrawn, or it is too old. Ask for a new one."))
    judge.refresh_from_db()
    audit.record("judge.declined", by=by, target=judge)
    letters.answered(judge)


def check_user_can_change_profile(user, judge: Judge) -> None:
    """Judges keep their own; those who lead the competition keep everybody's."""
    if judge.user_id is not None and judge.user_id == user.pk and judge.status == Status.ACCEPTED:
        return
    check_user_can_lead(user, judge.competition)


@transaction.atomic
def change_profile(*, judge: Judge, name: str, profile: Profile, by) -> None:
    """Changes what is known of a judge, whose conflicts are worked out anew. Raises NotAllowed."""
    check_user_can_change_profile(by, judge)
    row = Judge.objects.select_for_update(of=("self",)).get(pk=judge.pk)
    row.name = name
    row.save(update_fields=["name"])
    write_profile(row, profile)
    audit.record("judge.changed", by=by, target=row)
    recompute(row.competition_id, judges=[row.pk])


def write_profile(judge: Judge, profile: Profile) -> None:
    for name, value in profile.columns.items():
        setattr(judge, name, value)
    judge.save(update_fields=list(profile.columns))
    judge.expertise.all().delete()
    levels = {concept.pk: (concept, level) for concept, level in profile.fields}
    Expertise.objects.bulk_create(
        Expertise(judge=judge, concept=concept, level=level) for concept, level in levels.values()
    )
    judge.employments.all().delete()
    Employment.objects.bulk_create(
        Employment(judge=judge, name=name, until_year=until) for name, until in profile.employers
    )


@transaction.atomic
def remove_judge(*, judge: Judge, reason: str, by) -> int:
    """Takes somebody off the panel. What they have to judge is taken away with the reason; sheets stay and no longer count.
    Returns how many entries were taken away. Raises NotAllowed, ValidationError without a reason, StateHasMoved."""
    check_user_can_lead(by, judge.competition)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Only organisers read it.")})
    row = Judge.objects.select_for_update(of=("self",)).select_related("competition").get(pk=judge.pk)
    now = timezone.now()
    was, to = JUDGE.move(row, "remove", removed_at=now, digest=None)
    audit.record("judge.removed", by=by, target=row, before={"status": was}, after={"status": to, "reason": reason})
    taken = 0
    for one in Assignment.objects.live().filter(judge=row).select_for_update(of=("self",)).order_by("pk"):
        before, after = ASSIGNMENT.move(one, "remove", reason=reason.strip()[:500], changed_at=now)
        audit.record("assignment.removed", by=by, target=one, before={"status": before}, after={"status": after})
        taken += 1
    return taken
