"""Single rows as they are before and after a merge, in a form that JSON can keep.

A step names a row. `before` is None for one that the merge adds, `after` for one that it takes away; for one that it
changes both hold the columns that change, and nothing else, so that whatever is changed later in the others stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.fields.files import FieldFile

Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """`pk` is None for a row that is to be added, until it is there."""

    model: type[models.Model]
    pk: Any
    before: Values | None
    after: Values | None

    def plain(self) -> dict[str, Any]:
        return {
            "model": self.model._meta.label_lower,
            "pk": _plain(self.pk),
            "before": _plain_values(self.before),
            "after": _plain_values(self.after),
        }

    @classmethod
    def of_plain(cls, kept: Mapping[str, Any]) -> "Step":
        model = apps.get_model(kept["model"])
        primary = model._meta.pk
        return cls(model, primary.to_python(kept["pk"]), *(_values(model, kept[side]) for side in ("before", "after")))


def values_of(row: models.Model) -> Values:
    """A row's columns by the names they have in the model (`organisation_id`)."""
    return {field.attname: _value(field.value_from_object(row)) for field in row._meta.concrete_fields}


def _value(value: Any) -> Any:
    return value.name if isinstance(value, FieldFile) else value


def change(row: models.Model, **after: Any) -> Step | None:
    """The step that gives a row these values; None where it has them already."""
    before = values_of(row)
    differing = {name: value for name, value in after.items() if before[name] != value}
    if not differing:
        return None
    return Step(type(row), row.pk, {name: before[name] for name in differing}, differing)


def drop(row: models.Model) -> Step:
    return Step(type(row), row.pk, values_of(row), None)


def add(model: type[models.Model], **values: Any) -> Step:
    return Step(model, None, None, values_of(model(**values)))


def do(steps: Iterable[Step]) -> list[Step]:
    """Takes rows away, changes rows, adds rows, in this order; returns the steps with the keys of the added ones.

    Signals are not sent: whoever depends on the rows is told once, of the whole. Call it in a transaction.
    """
    steps = list(steps)
    remove([step for step in steps if step.after is None])
    for step in steps:
        if step.before is not None and step.after is not None:
            step.model._base_manager.filter(pk=step.pk).update(**step.after)
    return [_added(step) if step.before is None else step for step in steps]


def _added(step: Step) -> Step:
    assert step.after is not None  # noqa: S101 (a step changes something)
    values = {name: value for name, value in step.after.items() if name != step.model._meta.pk.attname}
    [row] = step.model._base_manager.bulk_create([step.model(**values)])
    return Step(step.model, row.pk, None, values_of(row))


def remove(steps: Iterable[Step]) -> None:
    """Takes rows away and nothing with them; what still points to one keeps the transaction from being committed."""
    by_model: dict[type[models.Model], list[Any]] = defaultdict(list)
    for step in steps:
        by_model[step.model].append(step.pk)
    for model, keys in by_model.items():
        rows = model._base_manager.filter(pk__in=keys)
        rows._raw_delete(rows.db)


def insert(steps: Iterable[Step]) -> None:
    """Puts rows back as they were, under the keys that they had."""
    by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for step in steps:
        by_model[step.model].append(step.model(**step.before))
    for model, rows in by_model.items():
        model._base_manager.bulk_create(rows)


# --- JSON -------------------------------------------------------------------------------------------------------------
def _plain_values(values: Values | None) -> Values | None:
    return None if values is None else {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """To the last microsecond, which Django's own encoder leaves out."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, UUID)) else value


def _values(model: type[models.Model], kept: Values | None) -> Values | None:
    if kept is None:
        return None
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _python(fields[name], value) for name, value in kept.items()}


def _python(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
