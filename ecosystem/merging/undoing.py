"""Taking a merge back: whether what has changed since allows it, and doing it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ecosystem.merging.planning import named
from ecosystem.merging.rules import pointing_here, rule_of
from ecosystem.merging.steps import Step, Values, insert, remove, values_of
from ecosystem.models import Organisation

LOOSE = frozenset(
    {"modified_at", "verification", "verified_at", "verified_until", "renewal_letters", "key_facts_changed_at"}
)
"""Columns of an organisation that change by themselves: they go back only where nobody has touched them since."""


def collisions(steps: Sequence[Step], kept_key: int, leaning_before: Collection[Sequence[Any]]) -> list[str]:
    """What has changed since in a way that would be lost, each in words. Empty: it can be taken back."""
    found = [sentence for step in steps if (sentence := _collision(step))]
    before = {tuple(map(str, one)) for one in leaning_before}
    for row, field in leaning(steps, kept_key):
        if (row._meta.label_lower, str(row.pk)) not in before:
            said = {"what": _label(type(row)), "name": named(getattr(row, field))}
            found.append(_("%(what)s: something was added since that belongs to “%(name)s”.") % said)
    return found


def _collision(step: Step) -> str:
    if step.before is None or step.after is None:
        return ""
    label, soft = _label(step.model), _is_soft(step.model)
    row = step.model._base_manager.filter(pk=step.pk).first()
    if row is None:
        return "" if soft else _("%(what)s: one that was moved has been deleted since.") % {"what": label}
    now = values_of(row)
    changed = [name for name, value in step.after.items() if now[name] != value and not _is_loose(step.model, name)]
    if not changed or soft:
        return ""
    names = ", ".join(str(step.model._meta.get_field(name).verbose_name) for name in changed)
    said = {"what": label, "name": named(row), "fields": names}
    return _("%(what)s: “%(name)s” has been changed since (%(fields)s).") % said


def leaning(steps: Sequence[Step], kept_key: int) -> Iterator[tuple[models.Model, str]]:
    """Yields (row, field) of the rows of the one that stays that stand on a row which comes from the other."""
    moved: dict[type[models.Model], set[Any]] = {}
    for step in steps:
        if step.before is not None and step.after is not None and kept_key in step.after.values():
            moved.setdefault(step.model, set()).add(step.pk)
    known = {(step.model, step.pk) for step in steps}
    owners: dict[type[models.Model], list[str]] = {}
    for model, name in pointing_here():
        owners.setdefault(model, []).append(model._meta.get_field(name).attname)
    for model, columns in owners.items():
        for field in model._meta.concrete_fields:
            target = field.related_model if field.is_relation else None
            if target not in moved or target is Organisation:
                continue
            rows = model._base_manager.filter(**{f"{field.attname}__in": moved[target]})
            for row in rows:
                if (model, row.pk) not in known and any(getattr(row, column) == kept_key for column in columns):
                    yield row, field.name


def _label(model: type[models.Model]) -> str:
    rule = rule_of(model)
    return str(rule.label) if rule else str(model._meta.verbose_name)


def _is_soft(model: type[models.Model]) -> bool:
    rule = rule_of(model)
    return bool(rule and rule.soft)


def _is_loose(model: type[models.Model], name: str) -> bool:
    return model is Organisation and name in LOOSE


def take_back(steps: Sequence[Step]) -> None:
    """Every row as it was, but for what was deleted since and nobody minds. Call it in a transaction."""
    remove([step for step in steps if step.before is None])
    for step in steps:
        if step.before is not None and step.after is not None:
            _change_back(step)
    gone = [step for step in steps if step.after is None]
    back = {(step.model, step.pk) for step in gone}
    insert(step for row in gone if (step := _with_what_is_there(row, back)) is not None)


def _change_back(step: Step) -> None:
    assert step.before is not None and step.after is not None  # noqa: S101 (it is a change)
    row = step.model._base_manager.filter(pk=step.pk).first()
    if row is None:
        return
    now = values_of(row)
    same = {name: step.before[name] for name in step.before if now[name] == step.after[name]}
    if same:
        step.model._base_manager.filter(pk=step.pk).update(**same)


def _with_what_is_there(step: Step, back: set[tuple[type[models.Model], Any]]) -> Step | None:
    """The row as it was, but for what it pointed to and is deleted since; None where it would have been deleted with
    that."""
    values: Values = dict(step.before or {})
    for field in step.model._meta.concrete_fields:
        value = values[field.attname]
        if not field.is_relation or value is None or (field.related_model, value) in back:
            continue
        if not field.db_constraint or field.related_model._base_manager.filter(pk=value).exists():
            continue
        if not field.null:
            return None
        values[field.attname] = None
    return Step(step.model, step.pk, values, None)
