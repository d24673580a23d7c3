import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from competitions.engine import panels

COLUMNS = ["panel", "entry", "judge", "score"]


class Command(BaseCommand):
    help = (
        "Hides all but k judges of each entry of panels in which every judge scored every entry (CSV: panel, entry, judge, "
        "score), ranks by the plain mean, by z-scores and by the product's model, and prints Kendall's tau with the order "
        "of the whole panel. Needs nothing in the database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--k", type=int, default=3, help="judges of each entry that are shown")
        parser.add_argument("--shift", type=float, default=0.0, help="how harsh and lenient judges are made")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--draws", type=int, default=panels.DRAWS, help="draws for each panel, at least 8")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, file: Path, k: int, shift: float, seed: int, draws: int, **options):
        tables = read_panels(file)
        try:
            taus = panels.evaluate(tables, k=k, shift=shift, seed=seed, draws=max(draws, panels.DRAWS))
        except ValueError as error:
            raise CommandError(str(error)) from error
        told = {"tau": {name: round(tau, 4) for name, tau in taus.items()}}
        about = {"panels": len(tables), "k": k, "shift": shift, "seed": seed, "draws": max(draws, panels.DRAWS)}
        self.stdout.write(json.dumps(told | about) if options["json"] else as_table(told["tau"], about))


def as_table(taus: dict[str, float], about: dict[str, Any]) -> str:
    lines = [", ".join(f"{name} {value}" for name, value in about.items())]
    return "\n".join([*lines, *(f"tau.{name:<8}{tau:>8.4f}" for name, tau in taus.items())])


def read_panels(file: Path) -> dict[str, np.ndarray]:
    """Each panel as (entries, judges). Raises CommandError where a column, a score or a number is missing."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    if not rows or set(COLUMNS) - set(rows[0]):
        raise CommandError(f"{file}: needs a header with {', '.join(COLUMNS)}, and rows")
    by_panel: dict[str, dict[tuple[str, str], float]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            value = float(row["score"])
        except (TypeError, ValueError) as error:
            raise CommandError(f"{file}, line {number}: {row['score']!r} is no score") from error
        if not np.isfinite(value):
            raise CommandError(f"{file}, line {number}: {row['score']!r} is no score")
        if (row["entry"], row["judge"]) in by_panel.setdefault(row["panel"], {}):
            raise CommandError(f"{file}, line {number}: {row['judge']} has scored {row['entry']} twice")
        by_panel[row["panel"]][row["entry"], row["judge"]] = value
    return {name: _table(name, cells) for name, cells in by_panel.items()}


def _table(name: str, cells: dict[tuple[str, str], float]) -> np.ndarray:
    entries, judges = (sorted({key[side] for key in cells}) for side in (0, 1))
    if len(cells) != len(entries) * len(judges):
        raise CommandError(f"Panel {name!r}: not every judge has scored every entry")
    return np.array([[cells[entry, judge] for judge in judges] for entry in entries])
