"""Where judges have worked with organisations in the portal. Each finder looks in one place; other apps may add theirs.

A finder takes people's keys and gives (person, organisation, reason) triples, in a fixed number of queries.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from django.db.models import F, Q

from competitions.models import Collaborator
from core.models import AuditEvent
from ecosystem.models import Organisation

Triple = tuple[int, int, str]
Finder = Callable[[Collection[int]], Iterable[Triple]]

FINDERS: list[Finder] = []
ONCE_THERE = ("team.joined", "team.left", "team.role_changed", "organisation.created")
"""What somebody does only as one of an organisation's team, whether or not they are in it now."""


def collaboration_finder(function: Finder) -> Finder:
    """Registers a place in which to look for earlier work together."""
    FINDERS.append(function)
    return function


def worked_together(people: Collection[int]) -> Iterator[Triple]:
    for finder in FINDERS:
        yield from finder(people)


@collaboration_finder
def helped_with_applications(people: Collection[int]) -> Iterator[Triple]:
    """Whoever has helped with an application of an organisation, in whatever year and even if they no longer do."""
    helped = Collaborator.objects.filter(user__in=people, accepted_at__isnull=False).order_by("pk")
    for user, organisation, code, pk in helped.values_list(
        "user", "application__organisation", "application__competition__code", "application"
    ):
        yield user, organisation, f"{code}-{pk:05d}"


@collaboration_finder
def were_in_the_team(people: Collection[int]) -> Iterator[Triple]:
    """Whoever was once in a team, as the trail tells, which forgets nobody."""
    label = Organisation._meta.label_lower
    events = AuditEvent.objects.filter(Q(actor__in=people), action__in=ONCE_THERE, target_type=label).order_by("pk")
    for user, key, at in events.annotate(moment=F("at")).values_list("actor", "target_id", "moment"):
        yield user, int(key), f"{at:%Y}"
