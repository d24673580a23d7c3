"""What becomes of each table's rows when their organisation goes into another.

Every foreign key that leads to an organisation has a rule, or nothing is merged (`without_rule`; a test sees to it). An
app that points to organisations registers its own rules when it is loaded.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from ecosystem.merging.steps import Step, Values, change, drop, values_of
from ecosystem.models import Organisation

KEPT, GONE = "kept", "gone"


@dataclass(frozen=True)
class Merge:
    """`gone` goes into `kept`. `choices` says by field whose value stays, KEPT or GONE."""

    kept: Organisation
    gone: Organisation
    by: Any
    now: datetime
    choices: Mapping[str, str] = field(default_factory=dict)

    def takes(self, name: str) -> bool:
        """Whether the field's value is that of the one that goes."""
        return self.choices.get(name) == GONE


class Rule(Protocol):
    """`label` names the rows to people; `fields` are the foreign keys it answers for. What is `soft` may be gone by the
    time the merge is taken back, without anybody minding."""

    model: type[models.Model]
    fields: tuple[str, ...]
    label: Any
    soft: bool

    def plan(self, merge: Merge) -> Iterable[Step | None]: ...


Key = Callable[[Values], Hashable | None]
Settle = Callable[[models.Model, models.Model, Values, Merge], Iterable[Step | None]]


def keep_theirs(there: models.Model, mine: models.Model, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Of two rows that cannot both be, the one of the organisation that stays."""
    yield drop(mine)


def keep_newest(column: str) -> Settle:
    """Of two rows that cannot both be, the later one."""

    def settle(there: models.Model, mine: models.Model, moved: Values, merge: Merge) -> Iterator[Step | None]:
        if getattr(mine, column) > getattr(there, column):
            yield drop(there)
            yield change(mine, **moved)
        else:
            yield drop(mine)

    return settle


@dataclass(frozen=True)
class Move:
    """The rows move. `key` says what makes two of them the same (None: nothing does), and `settle` which of those stays;
    a row that would tie an organisation to itself is taken away."""

    model: type[models.Model]
    label: Any
    fields: tuple[str, ...] = ("organisation",)
    key: Key | None = None
    settle: Settle = keep_theirs
    soft: bool = False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        columns = [self.model._meta.get_field(name).attname for name in self.fields]
        there = {key: row for row in self._rows(merge.kept) if (key := self._key(values_of(row))) is not None}
        for row in self._rows(merge.gone):
            moved = {column: merge.kept.pk for column in columns if getattr(row, column) == merge.gone.pk}
            after = values_of(row) | moved
            tied = [after[column] for column in columns]
            if len(tied) > 1 and len(set(tied)) == 1:
                yield drop(row)
                continue
            key = self._key(after)
            if key is not None and key in there:
                yield from self.settle(there[key], row, moved, merge)
            else:
                if key is not None:
                    there[key] = row
                yield change(row, **moved)

    def _rows(self, organisation: Organisation) -> models.QuerySet:
        of = reduce(or_, (Q(**{name: organisation.pk}) for name in self.fields))
        return self.model._base_manager.filter(of).order_by("pk")

    def _key(self, values: Values) -> Hashable | None:
        return self.key(values) if self.key else None


@dataclass(frozen=True)
class Leave:
    """The rows are taken away: whatever they say is worked out anew. Without a label nobody is told of them."""

    model: type[models.Model]
    label: Any = ""
    fields: tuple[str, ...] = ("organisation",)
    soft: bool = True

    def plan(self, merge: Merge) -> Iterator[Step]:
        of = reduce(or_, (Q(**{name: merge.gone.pk}) for name in self.fields))
        yield from map(drop, self.model._base_manager.filter(of).order_by("pk"))


RULES: list[Rule] = []


def register(*rules: Rule) -> None:
    """Adds rules. Raises ValueError for a table that has one."""
    for rule in rules:
        if rule.model in {known.model for known in RULES}:
            raise ValueError(f"There are two rules for {rule.model._meta.label}.")
        RULES.append(rule)


def rule_of(model: type[models.Model]) -> Rule | None:
    return next((rule for rule in RULES if rule.model is model), None)


def pointing_here() -> Iterator[tuple[type[models.Model], str]]:
    """Yields (model, field) of every foreign key that leads to an organisation, also of those that join two tables."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name


def without_rule() -> list[tuple[str, str]]:
    """(model, field) of every foreign key to an organisation for which nobody has said what becomes of it."""
    said = {(rule.model, name) for rule in RULES for name in rule.fields}
    return sorted((model._meta.label, name) for model, name in pointing_here() if (model, name) not in said)
