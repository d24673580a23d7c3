"""The audit trail: who did what to which thing, for whom, and what it was before."""

from typing import Any

from django.db import models

from core.middleware import request_id
from core.models import AuditEvent


def record(
    action: str,
    *,
    by,
    target: models.Model,
    acting_for: models.Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Appends one event. `by` is the person, or None for the system itself; `acting_for` the organisation or person
    on whose behalf. Call it inside the transaction of the change that it tells of."""
    return AuditEvent.objects.create(
        action=action,
        actor=by,
        actor_label=str(by) if by else "system",
        acting_for=f"{acting_for._meta.label_lower}:{acting_for.pk}" if acting_for else "",
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        before=before or {},
        after=after or {},
        request_id=request_id.get(),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the two dictionaries without what is equal in both."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
