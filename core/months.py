"""Months back from a moment, as the calendar counts them."""

from datetime import datetime


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier; the month's last day where it has no such day. `months` may be negative.

    >>> from datetime import UTC
    >>> months_before(datetime(2027, 3, 31, tzinfo=UTC), 13).date().isoformat()
    '2026-02-28'
    """
    count = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(count, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)
