"""Letters of the organisers to many applicants: written, looked at, and sent to each person once.

Words between braces stand for what differs from person to person. They are replaced in one go from a list of names: nothing
that is typed is ever run as a template, and what they are replaced by is not looked at again.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.entry_list import EntryFilters, entries
from competitions.models import Application, BulkLetter, Collaborator, Competition, LetterRecipient
from competitions.permissions import BY_ROLE, check_user_can_manage
from competitions.transitions import LETTER
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.outbox import enqueue
from core.templatetags.instants import CENTRAL_EUROPE, CHINA, written
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.languages import in_language
from ecosystem.models import Membership

AT_ONCE = 100
PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")
PLACEHOLDERS = ("name", "organisation", "number", "deadline", "link")
TEXTS = ("subject_en", "body_en", "subject_zh", "body_zh")
RIGHTS = {
    BulkLetter.Audience.SUBMITTERS: (Collaborator.Right.SUBMIT,),
    BulkLetter.Audience.WRITERS: (Collaborator.Right.EDIT, Collaborator.Right.SUBMIT),
}


def tidied(name: str, text: str) -> str:
    """A subject or a body as it is kept. Raises ValidationError for an empty one, and for a placeholder there is not."""
    text = tidy(text, lines=name.startswith("body"))
    if not text:
        raise ValidationError(_("Write it in both languages: each person gets their own."))
    for word in PLACEHOLDER.findall(text):
        if word not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise ValidationError(
                _("There is no %(word)s. What can be filled in is: %(known)s.")
                % {"word": f"{{{word}}}", "known": known}
            )
    return text


@transaction.atomic
def write_letter(
    *,
    competition: Competition,
    letter: BulkLetter | None,
    key: uuid.UUID,
    filters: dict[str, str],
    audience: str,
    by,
    **texts: str,
) -> BulkLetter:
    """Writes a letter down, or changes one that has not been sent; the same `key` again is the same letter.

    Raises NotAllowed, ValidationError with what is wrong by field, StateHasMoved where it is on its way already.
    """
    check_user_can_manage(by, competition)
    wrong: dict[str, ValidationError] = {}
    columns: dict[str, object] = {"filters": EntryFilters.read(filters).as_dict(), "audience": audience}
    for name in TEXTS:
        try:
            columns[name] = tidied(name, texts[name])
        except ValidationError as error:
            wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    if letter is None:
        defaults = {"competition": competition, "written_by": by, **columns}
        letter, created = BulkLetter.objects.get_or_create(key=key, defaults=defaults)
        if created:
            audit.record("letter.written", by=by, target=letter, after=_of(letter) | {"filters": letter.filters})
        return letter
    if not BulkLetter.objects.filter(pk=letter.pk, status=BulkLetter.Status.DRAFT).update(**columns):
        raise StateHasMoved(_("It is on its way already. Write another one."))
    letter.refresh_from_db()
    audit.record("letter.changed", by=by, target=letter, after=_of(letter) | {"filters": letter.filters})
    return letter


def _of(letter: BulkLetter) -> dict[str, object]:
    return {"competition": letter.competition.slug}


@transaction.atomic
def discard_letter(*, letter: BulkLetter, by) -> None:
    """Throws a letter away that was not sent. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_manage(by, letter.competition)
    was, to = LETTER.move(letter, "discard")
    audit.record("letter.discarded", by=by, target=letter, before={"status": was}, after={"status": to} | _of(letter))


@transaction.atomic
def stop_letter(*, letter: BulkLetter, by) -> None:
    """Ends the sending. Who has been written to stays written to. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_manage(by, letter.competition)
    was, to = LETTER.move(letter, "stop", ended_at=timezone.now())
    audit.record("letter.stopped", by=by, target=letter, before={"status": was}, after={"status": to} | _of(letter))


# --- to whom ------------------------------------------------------------------------------------------------------------
def recipients(letter: BulkLetter, by) -> dict[int, int]:
    """Person → application, each person once: of several applications it is the latest. Nobody who has left, whose address
    was never confirmed, or who may only read."""
    rights = RIGHTS[BulkLetter.Audience(letter.audience)]
    found = entries(letter.competition, by, EntryFilters.read(letter.filters))
    rows = dict(found.order_by("pk").values_list("pk", "organisation"))
    of_organisation = {organisation: pk for pk, organisation in rows.items()}
    confirmed = EmailAddress.objects.filter(user=OuterRef("user"), email=OuterRef("user__email"), verified=True)
    roles = [role for role, right in BY_ROLE.items() if right in rights]
    members = Membership.objects.filter(Exists(confirmed), role__in=roles, user__is_active=True)
    helpers = Collaborator.objects.active().filter(Exists(confirmed), right__in=rights, user__is_active=True)
    wanted = found.order_by().values("organisation")
    pairs = [
        (user, of_organisation[organisation])
        for user, organisation in members.filter(organisation__in=wanted).values_list("user", "organisation")
    ]
    pairs += helpers.filter(application__in=found.order_by().values("pk")).values_list("user", "application")
    people: dict[int, int] = {}
    for user, application in sorted(pairs):
        people[user] = max(application, people.get(user, 0))
    return people


@transaction.atomic
def send_letter(*, letter: BulkLetter, people: int, by) -> int:
    """Has a letter sent to everybody whom its filter finds now, and returns how many these are.

    `people` is how many the page said it would be: where it is another number now, nothing is sent. A second click finds
    the letter on its way. Raises NotAllowed, ValidationError, MoveNotAllowed, StateHasMoved.
    """
    check_user_can_manage(by, letter.competition)
    if not LETTER.allows("send", letter.status):
        raise MoveNotAllowed(_("It is on its way already, or was thrown away."))
    found = recipients(letter, by)
    if len(found) != people or not found:
        raise ValidationError(_("It would go to other people now than a moment ago. Look at it again, then send it."))
    LETTER.move(letter, "send", sent_by=by, sent_at=timezone.now())
    LetterRecipient.objects.bulk_create(
        [LetterRecipient(letter=letter, user_id=user, application_id=found[user]) for user in sorted(found)],
        batch_size=500,
    )
    audit.record("letter.sent", by=by, target=letter, after={"people": len(found)} | _of(letter))
    _owe(letter.pk, 1)
    return len(found)


def _owe(letter: int, portion: int) -> None:
    enqueue(
        key=f"letter:{letter}:{portion}",
        kind="competitions.letter",
        payload={"letter": letter, "portion": portion},
    )


def mail_some(letter_id: int, portion: int) -> None:
    """Writes to the next people and owes the next portion. Runs inside the effect's transaction: a mail, its mark and the
    next portion are there together or not at all, and a mail's key is unique besides."""
    letter = BulkLetter.objects.select_for_update(of=("self",)).select_related("competition").get(pk=letter_id)
    if letter.status != BulkLetter.Status.SENDING:
        return
    waiting = list(letter.recipients.filter(mailed_at=None).order_by("pk")[:AT_ONCE])
    for one in told_for(letter, waiting):
        queue_mail(
            "competition_letter",
            key=f"letter:{letter.pk}:{one.person.pk}",
            to=one.person.email,
            language=one.person.language,
            about=[one.application],
            context={"subject": one.subject, "body": one.body, "competition": one.competition, "url": one.url},
        )
    now = timezone.now()
    LetterRecipient.objects.filter(pk__in=[one.pk for one in waiting], mailed_at=None).update(mailed_at=now)
    if len(waiting) == AT_ONCE:
        _owe(letter.pk, portion + 1)
        return
    was, to = LETTER.move(letter, "finish", ended_at=now)
    audit.record("letter.finished", by=None, target=letter, before={"status": was}, after={"status": to} | _of(letter))


# --- in words -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Told:
    """A letter as one person gets it."""

    person: User
    application: Application
    competition: str
    subject: str
    body: str
    url: str


def told_for(letter: BulkLetter, waiting: Iterable[LetterRecipient]) -> list[Told]:
    """The letter for each of these, in their languages, in a fixed number of queries. Who has left since is left out."""
    waiting = list(waiting)
    people = User.objects.filter(is_active=True).in_bulk([one.user_id for one in waiting])
    applications = (
        Application.objects.filter(pk__in={one.application_id for one in waiting})
        .select_related("organisation", "competition")
        .prefetch_related("organisation__texts", "extensions")
        .in_bulk()
    )
    texts = list(letter.competition.texts.all())
    return [
        _told(letter, people[one.user_id], applications[one.application_id], texts)
        for one in waiting
        if one.user_id in people
    ]


def _told(letter: BulkLetter, person: User, application: Application, texts: Sequence) -> Told:
    language = person.language
    with translation.override(language):
        subject, body = letter.words(language)
        url = absolute("competitions:application", language, pk=application.pk)
        values = {
            "name": person.name or person.email,
            "organisation": application.organisation.name,
            "number": application.number,
            "deadline": told_deadline(application),
            "link": url,
        }
        text = in_language(texts, language)
        return Told(person, application, text.name if text else "", filled(subject, values), filled(body, values), url)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders replaced, in one pass; what else stands between braces stays.

    >>> filled("Dear {name}, {x}", {"name": "{number}", "number": "7"})
    'Dear {number}, {x}'
    """
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def told_deadline(application: Application) -> str:
    """An application's own deadline in the call's zone, China's and Central Europe's, equal ones once."""
    until = _deadline(application)
    zones = (application.competition.zone_info, CHINA, CENTRAL_EUROPE)
    return " · ".join(dict.fromkeys(written(until, zone) for zone in zones))


def _deadline(application: Application) -> datetime:
    """As `deadline_of` says it, from extensions that were fetched for many at once."""
    competition = application.competition
    latest = max((one.until for one in application.extensions.all()), default=competition.closes_at)
    return latest if latest > competition.takes_until else competition.closes_at
