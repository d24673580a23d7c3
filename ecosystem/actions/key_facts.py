"""By what the park knew an organisation when it verified it: its name, its number, its website."""

from typing import Any

from django.utils import timezone

from ecosystem.languages import WRITTEN
from ecosystem.models import Organisation, VerificationRequest

COLUMNS = ("registration_number", "website")


def is_key(name: str) -> bool:
    """Whether a field of the editor is one of these facts."""
    return name in COLUMNS or name in {f"{language}-name" for language in WRITTEN}


def key_facts(organisation: Organisation) -> dict[str, str]:
    """What they are now, by the names of the editor's fields."""
    names = dict(organisation.texts.model.objects.filter(organisation=organisation).values_list("language", "name"))
    found = {name: getattr(organisation, name) for name in COLUMNS}
    return found | {f"{language}-name": names.get(language, "") for language in WRITTEN}


def changed_since(organisation: Organisation, now: dict[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """What differs from what the last round that verified it saw, as {field: (then, now)}."""
    granted = VerificationRequest.objects.filter(organisation=organisation, granted=True)
    then: dict[str, Any] = granted.values_list("saw", flat=True).first() or {}
    now = now or key_facts(organisation)
    return {name: (value, now[name]) for name, value in then.items() if now.get(name, value) != value}


def follow_change(organisation: Organisation) -> None:
    """Notes on a verified organisation whether it is still what was verified; what is changed back is forgotten."""
    if not organisation.is_verified:
        return
    differs = bool(changed_since(organisation))
    rows = Organisation.objects.filter(pk=organisation.pk, key_facts_changed_at__isnull=differs)
    rows.update(key_facts_changed_at=timezone.now() if differs else None)
