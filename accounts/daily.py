"""One letter a day with what waits for those who do not want each mail at once: at eight by their own clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import Notice, User
from accounts.notices import in_their_language
from accounts.telling import DAILY, by_day, stop_address
from core.mail import queue_mail
from core.outbox import chore

AT = 8
"""The hour of the letter."""
MINUTES = 60  # seconds
CHUNK = 50
MOST = 40
"""So many lines a letter has at most; the rest is on the site."""


@chore(every=5 * MINUTES)
def write_daily_letters() -> bool:
    """Writes the letters of some people and returns whether more may be due."""
    return write_some(timezone.now()) == CHUNK


def write_some(now: datetime, chunk: int = CHUNK) -> int:
    waiting = User.objects.filter(is_active=True, notices__waits_for_digest=True).order_by("pk")
    oldest = waiting.annotate(oldest=Min("notices__at"))
    due = [person for person in oldest if person.oldest < cutoff(person, now)]
    for person in due[:chunk]:
        write_letter(person, now)
    return len(due[:chunk])


def cutoff(person: User, now: datetime) -> datetime:
    """The last eight o'clock by a person's clock: what came before it is in the letter."""
    local = now.astimezone(ZoneInfo(person.time_zone))
    eight = local.replace(hour=AT, minute=0, second=0, microsecond=0)
    return eight if local >= eight else eight - timedelta(days=1)


@transaction.atomic
def write_letter(person: User, now: datetime) -> bool:
    """Writes one person's letter, if something has waited since before the last eight o'clock. Safe to repeat: what is
    in a letter waits no more."""
    person = User.objects.select_for_update().get(pk=person.pk)
    until = cutoff(person, now)
    rows = list(Notice.objects.filter(person=person, waits_for_digest=True, at__lt=until, read_at=None))
    Notice.objects.filter(person=person, waits_for_digest=True, at__lt=until).update(waits_for_digest=False)
    for row in rows:
        row.person = person
    told = [in_their_language(row) for row in rows if by_day(row.kind, person)]
    if not told:
        return False
    queue_mail(
        "notices_daily",
        key=f"daily:{person.pk}:{until:%Y-%m-%d}",
        to=person.email,
        language=person.language,
        context={"lines": told[:MOST], "more": len(told) - MOST, "count": len(told)},
        unsubscribe=stop_address(DAILY, person),
        says_how_to_stop=True,
    )
    return True
