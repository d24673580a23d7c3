"""Days of one edition carried over to the next."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

YEAR_OF_WEEKS = timedelta(days=364)


def a_year_on(moment: datetime, zone: ZoneInfo, *, years: int = 1) -> datetime:
    """The same weekday and the same time of day in `zone`, 52 weeks later.

    An hour that the clocks leave out is the one after it.

    >>> a_year_on(datetime(2026, 11, 1, 16, 0, tzinfo=ZoneInfo("UTC")), ZoneInfo("Europe/Stockholm")).isoformat()
    '2027-10-31T16:00:00+00:00'
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    moved = local + YEAR_OF_WEEKS * years
    return moved.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
