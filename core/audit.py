"""The audit trail: who did what to which thing, for whom, and what it was before."""

import contextvars
import json
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.middleware import request_id
from core.models import AuditEvent


@dataclass(frozen=True)
class Acting:
    """An administrator, `by`, who at present acts as `person`."""

    by: models.Model
    person: models.Model


acting: contextvars.ContextVar[Acting | None] = contextvars.ContextVar("acting", default=None)


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
    transaction of the change that it tells of. What an administrator does while acting as a person is theirs, and the
    event names both."""
    label = str(by) if by else "system"
    now = acting.get()
    if now is not None and by is not None and by.pk == now.person.pk:
        by, label, acting_for = now.by, both_names(now.by, now.person), acting_for or now.person
    return AuditEvent.objects.create(
        action=action,
        actor=by,
        actor_label=label[:254],
        acting_for=f"{acting_for._meta.label_lower}:{acting_for.pk}" if acting_for else "",
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        before=_plain(before),
        after=_plain(after),
        request_id=request_id.get(),
    )


def both_names(by: models.Model, person: models.Model) -> str:
    """How an event calls an administrator who acts as a person."""
    return f"{by} → {person}"[:254]


def _plain(values: dict[str, Any] | None) -> dict[str, Any]:
    return json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns both dictionaries reduced to the keys of `after` whose values differ."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
