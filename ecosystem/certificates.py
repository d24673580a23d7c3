"""Which of an organisation's certificates still hold."""

from datetime import UTC, date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from ecosystem.models import Claim, Organisation
from taxonomy.models import Concept


def day_of(now: datetime | None = None) -> date:
    """The day by which certificates end: everywhere at the same instant, midnight in Greenwich."""
    return (now or timezone.now()).astimezone(UTC).date()


def dated(path: str = "") -> Prefetch:
    """To be prefetched where `held` is asked of many. `path` leads to the organisation: "organisation__"."""
    ends = Claim.objects.standing().filter(fact=Claim.Fact.CERTIFICATE, valid_until__isnull=False)
    return Prefetch(f"{path}claims", queryset=ends.only("organisation", "concept", "valid_until"), to_attr="dated")


def last_days(organisation: Organisation) -> dict[int, date]:
    """The last day of each certificate of which some source names one: the latest named, by concept."""
    claims = getattr(organisation, "dated", None)
    if claims is None:
        claims = dated().queryset.filter(organisation=organisation)
    found: dict[int, date] = {}
    for claim in claims:
        found[claim.concept_id] = max(found.get(claim.concept_id, claim.valid_until), claim.valid_until)
    return found


def held(organisation: Organisation, day: date | None = None) -> list[Concept]:
    """The certificates that it shows and that have not ended. One of which nobody names an end is held."""
    day = day or day_of()
    ends = last_days(organisation)
    return [concept for concept in organisation.certificates.all() if ends.get(concept.pk, day) >= day]
