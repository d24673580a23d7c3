"""The history of a consent: events bound to each other, so that what is changed, taken out or put elsewhere is found."""

import hashlib
import json
from collections.abc import Iterator

from django.utils import timezone

from collaboration.log import moment
from collaboration.models import Consent, ConsentEvent


def add_event(consent: Consent, *, by) -> ConsentEvent:
    """Appends the present state of a consent to its history, inside the transaction that brought it there."""
    event = ConsentEvent(consent=consent, state=consent.state, at=timezone.now(), by=by, previous=consent.head)
    event.digest = digest_of(event)
    event.save()
    Consent.objects.filter(pk=consent.pk).update(head=event.digest)
    consent.head = event.digest
    return event


def digest_of(event: ConsentEvent) -> str:
    columns = {
        "consent": str(event.consent_id),
        "state": event.state,
        "at": moment(event.at),
        "by": event.by_id,
        "previous": event.previous,
    }
    return sha256_of(columns)


def canonical(value: dict) -> bytes:
    """JSON as every hash of ours is of: keys in order, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(value: dict) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def consent_faults(consents) -> Iterator[tuple[Consent, str]]:
    """Yields (consent, what is wrong) of what was done behind the site's back; nothing where all is whole."""
    for consent in consents.prefetch_related("events").iterator(chunk_size=200):
        previous = ""
        for event in consent.events.all():
            if event.previous != previous or digest_of(event) != event.digest:
                yield consent, "history"
                break
            previous = event.digest
        else:
            if previous != consent.head or not previous:
                yield consent, "history"
        if consent.receipt_sha256 and sha256_of(consent.receipt) != consent.receipt_sha256:
            yield consent, "receipt"
