"""Days on which nobody works: China's by table, Sweden's, Denmark's and Germany's by rule.

China 2026: notice of the General Office of the State Council of 4 November 2025 (gov.cn, Xinhua). 2027 and 2028 are not announced
here: the statutory days (State Council Decree 795 of 10 November 2024) lie on the dates that the Hong Kong Observatory's calendar
gives for the lunar year, and around them stands the pattern of the notices for 2025 and 2026 (eight days at the Spring Festival from
its eve, five at Labour Day, seven at National Day), without the working Saturdays, which nobody knows yet. `announced` says which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Break:
    """Days off from `first` to `last`, both included; `instead` are weekend days worked for it."""

    name: str
    first: date
    last: date
    instead: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        for count in range((self.last - self.first).days + 1):
            yield self.first + count * DAY


def _break(name: str, year: int, first: tuple[int, int], last: tuple[int, int], *instead: tuple[int, int]) -> Break:
    return Break(name, date(year, *first), date(year, *last), tuple(date(year, *day) for day in instead))


CHINA = {
    2026: (
        _break("new_year", 2026, (1, 1), (1, 3), (1, 4)),
        _break("spring_festival", 2026, (2, 15), (2, 23), (2, 14), (2, 28)),
        _break("qingming", 2026, (4, 4), (4, 6)),
        _break("labour_day", 2026, (5, 1), (5, 5), (5, 9)),
        _break("dragon_boat", 2026, (6, 19), (6, 21)),
        _break("mid_autumn", 2026, (9, 25), (9, 27)),
        _break("national_day", 2026, (10, 1), (10, 7), (9, 20), (10, 10)),
    ),
    2027: (
        _break("new_year", 2027, (1, 1), (1, 3)),
        _break("spring_festival", 2027, (2, 5), (2, 12)),  # lunar new year on 6 February
        _break("qingming", 2027, (4, 3), (4, 5)),
        _break("labour_day", 2027, (5, 1), (5, 5)),
        _break("dragon_boat", 2027, (6, 9), (6, 9)),
        _break("mid_autumn", 2027, (9, 15), (9, 15)),
        _break("national_day", 2027, (10, 1), (10, 7)),
    ),
    2028: (
        _break("new_year", 2028, (1, 1), (1, 3)),
        _break("spring_festival", 2028, (1, 25), (2, 1)),  # lunar new year on 26 January
        _break("qingming", 2028, (4, 4), (4, 4)),
        _break("labour_day", 2028, (5, 1), (5, 5)),
        _break("dragon_boat", 2028, (5, 28), (5, 28)),
        _break("national_day", 2028, (10, 1), (10, 8)),  # with mid-autumn on 3 October, as in 2025
    ),
}
ANNOUNCED = frozenset({2026})


def announced(year: int) -> bool:
    """Whether China's days off are the government's, not ours by pattern."""
    return year in ANNOUNCED


def chinese(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, weekend days worked). Raises KeyError for a year that is not in the table."""
    breaks = CHINA[year]
    off = frozenset(day for one in breaks for day in one.days())
    return off, frozenset(day for one in breaks for day in one.instead)


def easter(year: int) -> date:
    """Easter Sunday, Gregorian (anonymous algorithm, Nature 1876; as in Meeus, Astronomical Algorithms, chapter 8).

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


FROM_EASTER = {
    "SE": (-2, 1, 39),  # Good Friday, Easter Monday, Ascension (Lag 1989:253)
    "DK": (-3, -2, 1, 39, 50),  # with Maundy Thursday and Whit Monday; without the Prayer Day (Lov 214 of 2023)
    "DE": (-2, 1, 39, 50),  # days off in all sixteen states
}
FIXED = {
    "SE": (
        (1, 1),
        (1, 6),
        (5, 1),
        (6, 6),
        (12, 24),
        (12, 25),
        (12, 26),
        (12, 31),
    ),  # both eves are free by custom and contract
    "DK": ((1, 1), (12, 25), (12, 26)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
}


def european(country: str, year: int) -> frozenset[date]:
    """Days off on weekdays of SE, DK or DE. Raises KeyError for another country."""
    days = {easter(year) + count * DAY for count in FROM_EASTER[country]}
    days |= {date(year, month, day) for month, day in FIXED[country]}
    if country == "SE":
        days.add(midsummer_eve(year))
    return frozenset(days)


def midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    return next(day for day in (date(year, 6, 19) + count * DAY for count in range(7)) if day.weekday() == 4)
