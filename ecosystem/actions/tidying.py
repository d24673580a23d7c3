"""Small things that park staff put right for others: one at a time, or for many in a bulk job."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.models import Mail
from core.transitions import MoveNotAllowed
from ecosystem.actions import listings
from ecosystem.actions.organisations import touch
from ecosystem.actions.verification import owners, write_to_owners
from ecosystem.languages import CHINESE, LANGUAGE_CHOICES, WRITTEN
from ecosystem.models import Listing, Organisation
from ecosystem.permissions import check_user_can_tidy
from ecosystem.transitions import LISTING
from taxonomy.models import Concept

LETTER = "profile_language"


@transaction.atomic
def remind_of_language(*, organisation: Organisation, by) -> str:
    """Writes to the owners that half of the readers cannot read their profile; once in a calendar week.

    Returns the language that is missing. Raises MoveNotAllowed where none is, or nobody can be written to.
    """
    check_user_can_tidy(by)
    missing = [language for language in WRITTEN if language not in organisation.languages]
    if not missing:
        raise MoveNotAllowed(_("It is written in both languages."))
    people = owners(organisation)
    if not people:
        raise MoveNotAllowed(_("It has no owner who could be written to."))
    week = f"{timezone.now():%G-W%V}"
    keys = [f"{LETTER}:{organisation.pk}:{person.pk}:{week}" for person in people]
    if Mail.objects.filter(key__in=keys).exists():
        raise MoveNotAllowed(_("Its owners have been reminded this week already."))
    language = missing[0]
    write_to_owners(organisation, LETTER, key=week, page="ecosystem:edit", chinese=language == CHINESE)
    audit.record("organisation.reminded", by=by, target=organisation, after={"language": language})
    return dict(LANGUAGE_CHOICES)[language]


@transaction.atomic
def add_field(*, organisation: Organisation, concept: Concept, by) -> None:
    """Adds a field of work. Raises MoveNotAllowed where it is there."""
    check_user_can_tidy(by)
    there = _fields(organisation)
    if concept.code in there:
        raise MoveNotAllowed(_("It has this field of work already."))
    organisation.concepts.add(concept)
    _note(organisation, there, by=by)


@transaction.atomic
def remove_field(*, organisation: Organisation, concept: Concept, by) -> None:
    """Takes a field of work away. Raises MoveNotAllowed where it is not there."""
    check_user_can_tidy(by)
    there = _fields(organisation)
    if concept.code not in there:
        raise MoveNotAllowed(_("It does not have this field of work."))
    organisation.concepts.remove(concept)
    _note(organisation, there, by=by)


@transaction.atomic
def close_past(*, organisation: Organisation, by) -> int:
    """Closes its listings whose date has passed and returns how many. Raises MoveNotAllowed where there is none."""
    check_user_can_tidy(by)
    now = timezone.now()
    past = Listing.objects.filter(organisation=organisation, status=Listing.Status.PUBLISHED, expires_at__lte=now)
    closed = list(past.order_by("pk"))
    if not closed:
        raise MoveNotAllowed(_("It has no listing whose date has passed."))
    for listing in closed:
        was, to = LISTING.move(listing, "close")
        audit.record("listing.closed", by=by, target=listing, before={"status": was}, after={"status": to})
        listings.touch(listing)
    return len(closed)


def _fields(organisation: Organisation) -> list[str]:
    """Its fields of work as they are stored, one writer after the other."""
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk"))
    return sorted(organisation.concepts.values_list("code", flat=True))


def _note(organisation: Organisation, there: list[str], *, by) -> None:
    now = sorted(organisation.concepts.values_list("code", flat=True))
    audit.record(
        "organisation.changed", by=by, target=organisation, before={"concepts": there}, after={"concepts": now}
    )
    touch(organisation)
