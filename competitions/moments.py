"""Moments in a list of many rows: the same words as the `instant` filter, a day's written once."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.templatetags.instants import offset


@lru_cache(maxsize=4096)
def _day(day: date, _language: str | None) -> str:
    return formats.date_format(day, "DATE_FORMAT")


class Moments:
    """Writes moments in the viewer's zone and the page's language."""

    def __init__(self) -> None:
        self.zone: tzinfo = timezone.get_current_timezone()
        self.language = get_language()

    def __call__(self, moment: datetime | None) -> SafeString | str:
        if moment is None:
            return ""
        local = moment.astimezone(self.zone)
        words = f"{_day(local.date(), self.language)} {local:%H:%M} {offset(local)}"
        return mark_safe(f'<time datetime="{moment.isoformat()}">{words}</time>')  # noqa: S308 (nothing typed)
