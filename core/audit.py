"""The audit trail: who did what to which thing, for whom, and what it was before."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
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
    on whose behalf; `before` and `after` hold what JSON can say, and dates, decimals and UUIDs. Call it inside the
    transaction of the change that it tells of."""
    return AuditEvent.objects.create(
        action=action,
        actor=by,
        actor_label=str(by)[:254] if by else "system",
        acting_for=f"{acting_for._meta.label_lower}:{acting_for.pk}" if acting_for else "",
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        before=_plain(before),
        after=_plain(after),
        request_id=request_id.get(),
    )


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    return json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns both dictionaries reduced to the keys of `after` whose values differ."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
