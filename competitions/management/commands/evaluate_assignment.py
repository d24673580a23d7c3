import json
import math
import time
from pathlib import Path

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from competitions.engine.assignment import Infeasible, Problem, entry_means, solve


class Command(BaseCommand):
    help = (
        "Assigns judges with the portal's own solver, set to the greatest total, on a file of NumPy arrays: "
        "similarity_matrix (judges × entries) and mask_matrix (not zero: conflict). Needs nothing in the database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--k", type=int, default=3, help="judges for each entry")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, file: Path, k: int, **options):
        affinity, conflict = read(file)
        if k < 1:
            raise CommandError("--k is at least 1.")
        found = evaluate(affinity, conflict, k)
        self.stdout.write(json.dumps(found) if options["json"] else as_table(found))


def read(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """Both matrices. Raises CommandError with what is wrong."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            affinity, mask = kept["similarity_matrix"].astype(float), kept["mask_matrix"]
    except FileNotFoundError:
        raise CommandError(f"{file}: there is no such file.") from None
    except (KeyError, ValueError, OSError, EOFError) as error:
        raise CommandError(f"{file}: expected the arrays similarity_matrix and mask_matrix ({error}).") from error
    if affinity.ndim != 2 or affinity.shape != mask.shape or not affinity.size or not np.isfinite(affinity).all():
        raise CommandError(f"{file}: expected two matrices of numbers, judges × entries, of the same shape.")
    return affinity, mask != 0


def evaluate(affinity: np.ndarray, conflict: np.ndarray, k: int) -> dict[str, object]:
    """Assigns and measures. Where there is no assignment, it says how many judges are short for how many entries."""
    judges, entries = affinity.shape
    problem = Problem(
        affinity,
        ~conflict,
        need=np.full(entries, k),
        least=np.full(judges, max(0, k * entries // judges - 1)),
        most=np.full(judges, math.ceil(k * entries / judges) + 1),
        fair=False,
    )
    began = time.perf_counter()
    try:
        chosen = solve(problem).chosen
    except Infeasible as error:
        raise CommandError(f"There is no such assignment: {error} short.") from error
    seconds = time.perf_counter() - began
    load = chosen.sum(axis=1)
    return {
        "total": round(float(affinity[chosen].sum()), 6),
        "worst_entry_mean": round(float(entry_means(affinity, chosen).min()), 6),
        "conflicts_violated": int((chosen & conflict).sum()),
        "short_entries": int((chosen.sum(axis=0) < k).sum()),
        "load_min": int(load.min()),
        "load_max": int(load.max()),
        "seconds": round(seconds, 3),
    }


def as_table(found: dict[str, object]) -> str:
    return "\n".join(f"{name:<20}{value:>12}" for name, value in found.items())
