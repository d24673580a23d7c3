"""What is done again and again about personal data: consents that end, a threshold that comes near, what is past due."""

from django.db import transaction

from accounts.models import Notice, User
from accounts.notices import notify
from accounts.telling import COLLABORATION
from collaboration.actions.consents import outdate_consents
from collaboration.consenting.retention import forget_some
from collaboration.consenting.transfers import reached, year_of
from core.links import absolute
from core.outbox import chore

MINUTES, HOUR = 300, 3600


@chore(every=MINUTES)
def end_outdated_consents() -> bool:
    """Ends consents to notices of which there is a newer edition, and asks again."""
    return outdate_consents()


@chore(every=HOUR, after=600)
def warn_of_transfers() -> bool:
    """Tells staff once a year when a threshold comes near, and once when it is reached."""
    year = year_of()
    for one in reached(year):
        if one.is_near:
            key = f"transfers:{year}:{one.threshold.code}:{'over' if one.is_over else 'near'}"
            _tell_staff(key, people=one.people, percent=one.percent)
    return False


@transaction.atomic
def _tell_staff(key: str, **values: int) -> None:
    """A notice has its key once for each person, so that whoever has been told is not told again."""
    told = Notice.objects.filter(key=key).values("person")
    staff = list(User.objects.filter(is_staff=True, is_active=True).exclude(pk__in=told))
    for person in staff:
        notify(
            COLLABORATION,
            [person],
            "transfers.near",
            key=key,
            view="collaboration:desk-transfers",
            values=values,
            letter="transfers_near",
            context={**values, "url": absolute("collaboration:desk-transfers", person.language)},
        )


@chore(every=HOUR, after=1200)
def forget_what_is_past_due() -> bool:
    """Empties or deletes what has been kept for as long as the table says."""
    return forget_some()
