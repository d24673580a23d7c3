"""Counting the people whose data was in fact shown across a border, for the Cyberspace Administration of China's thresholds.

Regulations on Promoting and Regulating Cross-border Data Flows, 22 March 2024, articles 5, 7 and 8: counted from 1 January
of the year, each person once, however often and to however many it was shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collaboration.consenting.countries import CHINA, country_of
from collaboration.models import Transfer
from ecosystem.models import Organisation

YEARS_BEGIN_IN = ZoneInfo("Asia/Shanghai")
WARN_AT = 80
"""Percent of a threshold."""


@dataclass(frozen=True)
class Threshold:
    """From so many people on, something has to be done first."""

    code: str
    people: int
    sensitive: bool
    means: str | Promise


THRESHOLDS = (
    Threshold("filing", 100_000, False, _("A standard contract has to be filed, or a certificate obtained.")),
    Threshold("assessment", 1_000_000, False, _("The data export needs a security assessment by the administration.")),
    Threshold("sensitive", 10_000, True, _("The data export needs a security assessment by the administration.")),
)
"""Sensitive data asks for a filing or a certificate from the first person on; the site collects none."""


@dataclass(frozen=True)
class Reached:
    threshold: Threshold
    people: int

    @property
    def percent(self) -> int:
        return 100 * self.people // self.threshold.people

    @property
    def is_near(self) -> bool:
        return self.percent >= WARN_AT

    @property
    def is_over(self) -> bool:
        return self.people >= self.threshold.people


def year_of(now: datetime | None = None) -> int:
    return (now or timezone.now()).astimezone(YEARS_BEGIN_IN).year


def note_transfers(people: Iterable[int], *, giver: Organisation, recipient: Organisation) -> None:
    """Counts that people of `giver` were shown to `recipient`, once a year each. Safe to repeat and to do at once."""
    people, year = set(people), year_of()
    if not people:
        return
    known = Transfer.objects.filter(person__in=people, recipient=recipient, year=year)
    missing = people - set(known.values_list("person", flat=True))
    if missing:
        from_china = country_of(giver) == CHINA
        rows = [
            Transfer(person_id=one, recipient=recipient, year=year, from_china=from_china) for one in sorted(missing)
        ]
        Transfer.objects.bulk_create(rows, ignore_conflicts=True)


def counted(year: int) -> tuple[int, int]:
    """The people whose data left China in a year: (without anything sensitive, with)."""
    rows = Transfer.objects.filter(year=year, from_china=True)
    everybody = rows.aggregate(found=Count("person", distinct=True))["found"]
    sensitive = rows.filter(sensitive=True).aggregate(found=Count("person", distinct=True))["found"]
    return everybody - sensitive, sensitive


def reached(year: int) -> list[Reached]:
    plain, sensitive = counted(year)
    return [Reached(one, sensitive if one.sensitive else plain) for one in THRESHOLDS]


def by_year() -> list[dict]:
    """Every year there is: people from China, people from elsewhere, and how many recipients."""
    return list(
        Transfer.objects.order_by()
        .values("year")
        .annotate(
            chinese=Count("person", distinct=True, filter=Q(from_china=True)),
            of_them_sensitive=Count("person", distinct=True, filter=Q(from_china=True, sensitive=True)),
            elsewhere=Count("person", distinct=True, filter=Q(from_china=False)),
            recipients=Count("recipient", distinct=True),
        )
        .order_by("-year")
    )
