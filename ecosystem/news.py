"""What is new in a saved search, and when its owner hears of it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from ecosystem.filters import Filters
from ecosystem.models import Listing, Organisation, SavedSearch
from ecosystem.search import Results, find_listings, find_organisations
from taxonomy.models import Concept

HOUR = time(7)
"""By the clock of whoever reads."""

KINDS = {
    SavedSearch.Directory.STARTUPS: Organisation.Kind.STARTUP,
    SavedSearch.Directory.MANUFACTURERS: Organisation.Kind.MANUFACTURER,
}


def next_time(often: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next seven o'clock in `zone`, or Monday's; None for never.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 26, 14, tzinfo=UTC)  # a Thursday
    >>> next_time("weekly", ZoneInfo("Asia/Shanghai"), now).isoformat()
    '2026-11-30T07:00:00+08:00'
    >>> next_time("daily", ZoneInfo("Europe/Berlin"), now).isoformat()
    '2026-11-27T07:00:00+01:00'
    """
    if often == SavedSearch.Often.NEVER:
        return None
    local = now.astimezone(zone)
    day = local.date()
    while True:
        moment = datetime.combine(day, HOUR, tzinfo=zone)
        if moment > local and (often == SavedSearch.Often.DAILY or day.weekday() == 0):
            return moment
        day += timedelta(days=1)


def filters_of(search: SavedSearch) -> Filters:
    return Filters.read(QueryDict(search.query))


def news(search: SavedSearch, since: datetime, until: datetime) -> Results:
    """What a search finds that its owner may see and that others could first see after `since`, up to `until`."""
    user, filters = search.user, filters_of(search)
    if search.directory == SavedSearch.Directory.LISTINGS:
        # A listing is news when it is published, and when its organisation is verified, whichever comes later.
        found = Listing.objects.visible_to(user).live(until)
        fresh = found.filter(published_at__gt=since) | found.filter(organisation__verified_at__gt=since)
        return find_listings(fresh.filter(published_at__lte=until), filters, user)
    found = Organisation.objects.visible_to(user).filter(
        kind=KINDS[SavedSearch.Directory(search.directory)], verified_at__gt=since, verified_at__lte=until
    )
    return find_organisations(found, filters, user)


def in_words(filters: Filters) -> str:
    """What is asked for, as a name one recognises: “laser”, Additive manufacturing, Hunan."""
    codes = [code for code in (*filters.concepts, filters.region) if code]
    labels = {concept.code: concept.label for concept in Concept.objects.filter(code__in=codes)}
    parts = [_("“%(text)s”") % {"text": filters.text}] if filters.text else []
    parts += [labels.get(code, code) for code in codes]
    parts += [str(dict(Listing.Kind.choices)[filters.kind])] if filters.kind else []
    parts += [str(dict(Listing.Intent.choices)[filters.intent])] if filters.intent else []
    parts += [{"en": _("in English"), "zh-hans": _("in Chinese")}[filters.language]] if filters.language else []
    return _(", ").join(parts)
