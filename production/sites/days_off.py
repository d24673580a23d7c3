"""The days off of a week by a site's calendar, in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from production.engine.holidays import CHINA, announced, chinese, european
from production.models import ProductionSite

NAMES = {
    "new_year": gettext_lazy("New Year"),
    "spring_festival": gettext_lazy("Spring Festival"),
    "qingming": gettext_lazy("Qingming"),
    "labour_day": gettext_lazy("Labour Day"),
    "dragon_boat": gettext_lazy("Dragon Boat Festival"),
    "mid_autumn": gettext_lazy("Mid-Autumn Festival"),
    "national_day": gettext_lazy("National Day"),
}
WORKED = 5
"""Days from Monday on that are worked where nothing else is said."""


@dataclass(frozen=True)
class DaysOff:
    """`off` of the five working days are free, `extra` days of the weekend are worked instead. `expected` says that the
    government has not announced them yet."""

    off: int
    extra: int
    names: tuple[str, ...]
    expected: bool

    @property
    def any(self) -> bool:
        return bool(self.off or self.extra)

    @property
    def words(self) -> str:
        """
        >>> str(DaysOff(5, 1, (), False).words)
        '5 days off, 1 day of the weekend worked'
        """
        parts = []
        if self.off:
            parts.append(ngettext("%(days)s day off", "%(days)s days off", self.off) % {"days": self.off})
        if self.extra:
            worked = ngettext("%(days)s day of the weekend worked", "%(days)s days of the weekend worked", self.extra)
            parts.append(worked % {"days": self.extra})
        return _(", ").join(parts)

    @property
    def named(self) -> str:
        found = _(", ").join(str(NAMES[one]) for one in self.names)
        return _("%(names)s (expected)") % {"names": found} if found and self.expected else found


@lru_cache(maxsize=512)
def days_off(calendar: str, week: date) -> DaysOff:
    """Of the week that begins on this Monday. Beyond the table of China's days off, none is known."""
    days = [week + timedelta(days=number) for number in range(7)]
    years = {day.year for day in days}
    if calendar != ProductionSite.Calendar.CHINA:
        off = {day for year in years for day in european(calendar.upper(), year)}
        return DaysOff(sum(day in off for day in days[:WORKED]), 0, (), False)
    known = [chinese(year) for year in years if year in CHINA]
    off = {day for one, _instead in known for day in one}
    instead = {day for _off, one in known for day in one}
    breaks = [one for year in sorted(years) for one in CHINA.get(year, ())]
    names = tuple(one.name for one in breaks if any(one.first <= day <= one.last for day in days[:WORKED]))
    expected = not all(announced(day.year) for day in days if day in off)
    return DaysOff(
        sum(day in off for day in days[:WORKED]), sum(day in instead for day in days[WORKED:]), names, expected
    )
