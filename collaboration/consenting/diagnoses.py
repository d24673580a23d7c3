"""What `manage.py doctor` asks of consents."""

from collections.abc import Iterator

from django.conf import settings

from collaboration.consenting.consents import current_notices
from collaboration.consenting.events import consent_faults
from collaboration.consenting.retention import past_due
from collaboration.models import Consent
from core.doctor import Finding, diagnosis, ill, well


@diagnosis("personal data")
def consents_are_whole() -> Iterator[Finding]:
    faults = list(consent_faults(Consent.objects.all()))
    for consent, what in faults[:20]:
        yield ill(f"The {what} of consent {consent.pk} is not what was written.", "Compare it with a backup.")
    if not faults:
        yield well("Every consent has its whole history, and every receipt its hash.")
    for notice in current_notices().values():
        if settings.PRODUCTION and not notice.confirmed_by_counsel:
            yield ill(f"No counsel has confirmed the notice “{notice.purpose}”.", "Desk → Personal data → Notices.")
    if settings.PRODUCTION and settings.CONTROLLER_COUNTRY.startswith("not yet"):
        yield ill("Notices do not say in which country the controller is.", "Set CONTROLLER_COUNTRY.")
    due = past_due()
    if sum(due.values()) > 1000:
        yield ill(f"Much is past due: {due}.", "Look whether a worker runs (manage.py worker).")
