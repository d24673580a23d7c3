"""What came of matches, as each organisation itself says: the port by which apps above teach its list.

An organisation's answer is kept for itself, and moves its own list by the rules of all its choices: none of it without
profiling, none of it once it is forgotten. The partner's answer is not looked at, so no list can betray it.
"""

from collections.abc import Iterable

from django.utils import timezone

from ecosystem.models import Organisation
from matching.models import Outcome


def note_outcome(
    *, organisation: Organisation, partner: Organisation, again: bool, statements: Iterable[int], by
) -> Outcome:
    """Notes whether `organisation` would work with `partner` again, in the caller's transaction, who has checked that
    `by` may say so. `statements` are the partner's listings that it was about."""
    columns = {"again": again, "statements": list(statements), "by": by, "at": timezone.now()}
    found, _made = Outcome.objects.update_or_create(organisation=organisation, partner=partner, defaults=columns)
    return found


def outcomes_of(organisation: Organisation) -> dict[int, Outcome]:
    """What an organisation has said, by partner. One query."""
    return {one.partner_id: one for one in Outcome.objects.filter(organisation=organisation)}
