"""What a merge would do, before anything is done."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone

from ecosystem.merging.fields import settled
from ecosystem.merging.rules import RULES, Merge
from ecosystem.merging.steps import Step
from ecosystem.models import Listing, Membership, Organisation

SHOWN = 5


@dataclass
class Moved:
    """What becomes of one table's rows: how many move or change, are set aside, are added, and some of them by name."""

    label: str
    moved: int = 0
    aside: int = 0
    added: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    merge: Merge
    steps: list[Step]
    tables: list[Moved]

    @property
    def fingerprint(self) -> str:
        """The same as long as the merge would touch the same rows with the same values."""
        rows = [(step.plain()["model"], str(step.pk), step.plain()["before"]) for step in self.steps]
        return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()[:32]


def plan(kept: Organisation, gone: Organisation, *, chosen: Mapping[str, str], by: Any) -> Plan:
    """Reads what there is, and writes nothing."""
    merge = Merge(kept, gone, by, timezone.now(), settled(kept, gone, chosen))
    steps: list[Step] = []
    tables: list[Moved] = []
    for rule in RULES:
        own = [step for step in rule.plan(merge) if step is not None]
        steps += own
        if own and rule.model is not Organisation and rule.label:
            tables.append(_told(str(rule.label), own))
    return Plan(merge, steps, _together(tables))


def _told(label: str, steps: Iterable[Step]) -> Moved:
    told = Moved(label)
    for step in steps:
        if step.after is None:
            told.aside += 1
        elif step.before is None:
            told.added += 1
        else:
            told.moved += 1
        if step.before and len(told.names) < SHOWN and (name := name_of(step)):
            told.names.append(name)
    return told


def _together(tables: list[Moved]) -> list[Moved]:
    """Tables of one label as one."""
    found: dict[str, Moved] = {}
    for table in tables:
        there = found.setdefault(table.label, Moved(table.label))
        there.moved, there.aside, there.added = (
            there.moved + table.moved,
            there.aside + table.aside,
            there.added + table.added,
        )
        there.names = (there.names + table.names)[:SHOWN]
    return list(found.values())


NAMED = {"site", "organisationname", "evidence", "membership", "invitation"}
"""Tables whose rows people know by a name. Listings are not among them: drafts, and what is for verified members only, is
nothing for staff to read."""


def name_of(step: Step) -> str:
    row = step.model._base_manager.filter(pk=step.pk).first() if step.model._meta.model_name in NAMED else None
    return named(row) if row is not None else ""


def named(row: Model) -> str:
    """A row by its name, or by its number where its name may not be read by everybody at the desk."""
    if isinstance(row, Listing):
        return f"#{row.pk}"
    return str(row.user) if isinstance(row, Membership) else str(row)
