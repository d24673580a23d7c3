"""Letters about outcomes: one for each person and outcome, drafted from an editable text, looked at, sent once.

Who has several entries with the same outcome gets one letter that names them all; with different outcomes, one letter for
each. A letter is kept as it was approved; what is sent is that.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.actions.bulk_mail import PLACEHOLDER, filled
from competitions.actions.deciding import held_round
from competitions.actions.feedback import prepare_feedback, unmended
from competitions.addressees import writers_of
from competitions.judging.decisions import settings_of
from competitions.judging.standing import decided_about
from competitions.models import Decision, OutcomeLetter, OutcomeSettings, OutcomeText, Round
from competitions.outcome_words import PLACEHOLDERS, text_of
from competitions.permissions import check_user_can_decide
from competitions.screening_letters import in_zones, named
from competitions.transitions import DECISION, OUTCOME_LETTER
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.outbox import enqueue
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved

AT_ONCE = 100
TO_BE_SEEN = 3
"""So many letters somebody looks at before the rest may be approved unseen."""
TEXTS = ("subject_en", "body_en", "subject_zh", "body_zh")
Status = OutcomeLetter.Status


def tidied(name: str, text: str) -> str:
    """A subject or a body as it is kept. Raises ValidationError for an empty one, and for a placeholder there is not."""
    text = tidy(text, lines=name.startswith("body"))
    if not text:
        raise ValidationError(_("Write it in both languages: each person gets their own."))
    known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
    for word in PLACEHOLDER.findall(text):
        if word not in PLACEHOLDERS:
            raise ValidationError(
                _("There is no %(word)s. What can be filled in is: %(known)s.")
                % {"word": f"{{{word}}}", "known": known}
            )
    return text


def _untold(round: Round, by) -> Round:
    check_user_can_decide(by, round.competition)
    row = held_round(round)
    if OutcomeLetter.objects.filter(round=row, status=Status.QUEUED).exists():
        raise MoveNotAllowed(_("Letters of this round have gone. What they say stays as it is."))
    return row


@transaction.atomic
def save_settings(*, round: Round, feedback: str, embargo_until: datetime | None, by_time: bool, by) -> OutcomeSettings:
    """Says how decisions are told. Not once a letter has gone: it names the embargo and says what feedback there is."""
    row = _untold(round, by)
    if by_time and embargo_until is None:
        raise ValidationError({"embargo_until": _("Say until when the embargo lasts; it is published then.")})
    if feedback not in OutcomeSettings.Feedback.values:
        raise ValidationError({"feedback": _("Choose one of these.")})
    columns = {"feedback": feedback, "embargo_until": embargo_until, "by_time": by_time}
    made, _created = OutcomeSettings.objects.update_or_create(round=row, defaults=columns)
    audit.record("round.telling", by=by, target=row, after=columns | _of(row))
    return made


@transaction.atomic
def save_text(*, round: Round, outcome: str, by, **texts: str) -> OutcomeText:
    """Writes the letter of an outcome. Letters that were drafted with the one before are drafted anew and looked at
    again. Raises NotAllowed, MoveNotAllowed, ValidationError by field: also where another outcome has that subject."""
    row = _untold(round, by)
    wrong: dict[str, ValidationError] = {}
    columns: dict[str, object] = {}
    for name in TEXTS:
        try:
            columns[name] = tidied(name, texts[name])
        except ValidationError as error:
            wrong[name] = error
    others = [text_of(row, one) for one in Decision.Outcome.values if one != outcome]
    for name in ("subject_en", "subject_zh"):
        if name in columns and columns[name] in {getattr(one, name) for one in others}:
            wrong[name] = ValidationError(_("Another outcome has this subject. Nobody must take one for the other."))
    if wrong:
        raise ValidationError(wrong)
    columns |= {"changed_by": by, "changed_at": timezone.now()}
    text, _created = OutcomeText.objects.update_or_create(round=row, outcome=outcome, defaults=columns)
    audit.record("round.letter_written", by=by, target=row, after={"outcome": outcome} | _of(row))
    if OutcomeLetter.objects.filter(round=row, outcome=outcome).delete()[0]:
        _draft(row)
    return text


# --- drafting -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def draft_letters(*, round: Round, by) -> int:
    """Drafts a letter for everybody who has none, and returns how many letters there are. Feedback is gone through for
    names at the same time."""
    row = _untold(round, by)
    if row.status != Round.Status.DECIDED:
        raise MoveNotAllowed(_("Letters are written once every decision has been approved."))
    prepare_feedback(row)
    count = _draft(row)
    audit.record("round.letters_drafted", by=by, target=row, after={"count": count} | _of(row))
    return count


def people_of(round: Round) -> dict[tuple[str, int], list[Decision]]:
    """(outcome, person) → the approved decisions that their letter is about, each person once for each outcome."""
    about = Decision.objects.filter(entry__in=decided_about(round), status=Decision.Status.APPROVED)
    about = about.select_related("entry__application__organisation", "prize").order_by("entry__application")
    found: dict[tuple[str, int], list[Decision]] = {}
    for decision in about.prefetch_related("entry__application__organisation__texts"):
        decision.entry.application.competition = round.competition
        for person in writers_of(decision.entry.application):
            found.setdefault((decision.outcome, person.pk), []).append(decision)
    return found


def _draft(round: Round) -> int:
    wanted = people_of(round)
    texts = {outcome: _kept_text(round, outcome) for outcome in {outcome for outcome, _person in wanted}}
    people = User.objects.in_bulk({person for _outcome, person in wanted})
    there = set(OutcomeLetter.objects.filter(round=round).values_list("outcome", "user"))
    for (outcome, key), decisions in sorted(wanted.items(), key=lambda pair: pair[0]):
        if (outcome, key) in there:
            continue
        person = people[key]
        subject, body = written(texts[outcome], person, decisions)
        letter = OutcomeLetter.objects.create(
            round=round, outcome=outcome, user=person, language=person.language, subject=subject, body=body
        )
        letter.decisions.set(decisions)
    return OutcomeLetter.objects.filter(round=round).count()


def _kept_text(round: Round, outcome: str) -> OutcomeText:
    """The text of an outcome, written down where it stood ready only: what was sent can be looked up later."""
    text = text_of(round, outcome)
    if text.pk is None:
        try:
            text.save()
        except IntegrityError:
            raise MoveNotAllowed(_("Two outcomes have the same subject. Write them apart first.")) from None
    return text


def written(text: OutcomeText, person: User, decisions: Iterable[Decision]) -> tuple[str, str]:
    """(subject, body) for one person in their language, about all these decisions."""
    decisions = list(decisions)
    language = person.language
    subject, body = text.words(language)
    applications = [one.entry.application for one in decisions]
    with translation.override(language):
        join = "、" if language.startswith("zh") else ", "
        prizes = [one.prize.name for one in decisions if one.prize]
        values = {
            "name": person.name or person.email,
            "organisation": join.join(dict.fromkeys(one.organisation.name for one in applications)),
            "number": join.join(one.number for one in applications),
            "competition": named(applications[0].competition, language),
            "round": str(text.round),
            "prize": join.join(dict.fromkeys(prizes)),
            "link": absolute("competitions:application-result", language, pk=applications[0].pk),
        }
        return " ".join(filled(subject, values).split())[:300], filled(body, values)


# --- looking ------------------------------------------------------------------------------------------------------------
def _readable(letter: OutcomeLetter, by) -> OutcomeLetter:
    _untold(letter.round, by)
    found = OutcomeLetter.objects.read_by(by).filter(pk=letter.pk).first()
    if found is None:
        raise StateHasMoved(_("This letter has been drafted anew. Look at it again."))
    return found


@transaction.atomic
def look_at_letter(*, letter: OutcomeLetter, by) -> None:
    """Writes down that somebody has looked at a letter."""
    found = _readable(letter, by)
    OutcomeLetter.objects.filter(pk=found.pk, seen_at=None).update(seen_at=timezone.now())


@transaction.atomic
def approve_letter(*, letter: OutcomeLetter, by) -> None:
    found = _readable(letter, by)
    now = timezone.now()
    OUTCOME_LETTER.move(found, "approve", approved_by=by, approved_at=now, seen_at=now)


@transaction.atomic
def hold_letter(*, letter: OutcomeLetter, by) -> None:
    """Takes an approval back."""
    found = _readable(letter, by)
    OUTCOME_LETTER.move(found, "hold", approved_by=None, approved_at=None)


@transaction.atomic
def approve_letters(*, round: Round, by) -> int:
    """Approves all that are left, once some of them, or all where they are few, were looked at one by one."""
    row = _untold(round, by)
    mine = OutcomeLetter.objects.read_by(by).filter(round=row)
    if mine.filter(seen_at__isnull=False).count() < min(TO_BE_SEEN, mine.count()):
        raise MoveNotAllowed(
            _("Look at %(count)d of them first, one by one; then the rest can be approved.") % {"count": TO_BE_SEEN}
        )
    now = timezone.now()
    drafts = list(mine.filter(status=Status.DRAFT))
    for one in drafts:
        OUTCOME_LETTER.move(one, "approve", approved_by=by, approved_at=now)
    return len(drafts)


# --- sending ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def send_letters(*, round: Round, people: int, by) -> int:
    """Has approved letters sent, once, and returns how many.

    `people` is how many the page said: where it is another number now, nothing is sent. Letters about entries that this
    person has a conflict with are left for somebody else. Raises NotAllowed, MoveNotAllowed, StateHasMoved.
    """
    check_user_can_decide(by, round.competition)
    row = held_round(round)
    if row.status != Round.Status.DECIDED:
        raise MoveNotAllowed(_("Letters are written once every decision has been approved."))
    mine = OutcomeLetter.objects.read_by(by).filter(round=row)
    if mine.filter(status=Status.DRAFT).exists():
        raise MoveNotAllowed(_("Not every letter has been approved yet."))
    if settings_of(row).feedback != OutcomeSettings.Feedback.NONE and unmended(row, by).exists():
        raise MoveNotAllowed(_("Some feedback still names somebody. Mend it first."))
    letters = list(mine.filter(status=Status.APPROVED).order_by("pk"))
    if not letters or len(letters) != people:
        raise StateHasMoved(_("These letters have gone, or are others now. Look at them again."))
    now = timezone.now()
    for one in letters:
        OUTCOME_LETTER.move(one, "queue", queued_at=now)
    _tell(row, by)
    audit.record("round.letters_sent", by=by, target=row, after={"people": len(letters)} | _of(row))
    enqueue(
        key=f"outcome-letters:{row.pk}:{letters[0].pk}",
        kind="competitions.outcome_letters",
        payload={"round": row.pk, "portion": letters[0].pk},
    )
    return len(letters)


def _tell(round: Round, by) -> None:
    """Moves the decisions all of whose letters have gone; one that nobody is left to be told of goes with them."""
    waiting = OutcomeLetter.objects.filter(round=round).exclude(status=Status.QUEUED).values("decisions")
    decisions = Decision.objects.read_by(by).filter(entry__in=decided_about(round), status=Decision.Status.APPROVED)
    for one in decisions.exclude(pk__in=waiting.filter(decisions__isnull=False)):
        DECISION.move(one, "tell", revision=one.revision + 1)


def mail_some(round_id: int) -> None:
    """Writes to those whose letter is queued, a hundred at a time. Runs inside the effect's transaction: a mail and its
    mark are there together or not at all, and a mail's key is unique besides."""
    round = Round.objects.select_for_update(of=("self",)).select_related("competition").get(pk=round_id)
    letters = OutcomeLetter.objects.filter(round=round, status=Status.QUEUED, mailed_at=None).select_related("user")
    waiting = list(letters.order_by("pk")[:AT_ONCE])
    embargo = settings_of(round).embargo_until
    for one in waiting:
        if one.user.is_active:
            _mail(round, one, embargo if embargo and embargo > timezone.now() else None)
    OutcomeLetter.objects.filter(pk__in=[one.pk for one in waiting]).update(mailed_at=timezone.now())
    if len(waiting) == AT_ONCE:
        portion = waiting[-1].pk
        key = f"outcome-letters:{round.pk}:after:{portion}"
        enqueue(key=key, kind="competitions.outcome_letters", payload={"round": round.pk, "portion": portion})


def _mail(round: Round, letter: OutcomeLetter, embargo: datetime | None) -> None:
    decisions = list(letter.decisions.select_related("entry__application").order_by("entry__application"))
    if not decisions:
        return
    decision = decisions[0]
    queue_mail(
        "outcome_letter",
        about=[one.entry.application for one in decisions],
        key=f"outcome:{round.pk}:{letter.outcome}:{letter.user_id}",
        to=letter.user.email,
        language=letter.language,
        context={
            "subject": letter.subject,
            "body": letter.body,
            "embargo": in_zones(embargo, round.competition, letter.user) if embargo else "",
            "competition": named(round.competition, letter.language),
            "url": absolute("competitions:application-result", letter.language, pk=decision.entry.application_id),
        },
    )


def _of(round: Round) -> dict[str, object]:
    return {"competition": round.competition.slug, "round": round.number}
