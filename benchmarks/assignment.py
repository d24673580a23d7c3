"""Assigning judges: ours beside a greedy one and SciPy's Hungarian method with repeated columns.

    python benchmarks/assignment.py [--judges 300] [--entries 5000] [--k 3] [--file FILE.npz]

Without a file, fits come from twelve hidden topics and noise, 2 % of pairs are conflicts, half of the judges are from China and
half from Europe. One JSON line for each: seconds, total, the worst-served entry's mean, what is short, peak memory of the process.
"""

import argparse
import json
import math
import multiprocessing
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scipy.optimize import linear_sum_assignment

from competitions.engine.assignment import Infeasible, Problem, Quota, entry_means, solve


def made_up(judges: int, entries: int) -> tuple[np.ndarray, np.ndarray]:
    """(affinity 0–1, allowed), both judges × entries."""
    rng = np.random.default_rng(1)
    known, asked = (rng.dirichlet(np.full(12, 0.3), size) for size in (judges, entries))
    affinity = np.clip(known @ asked.T * 1.5 + rng.random((judges, entries)) * 0.2, 0, 1)
    return affinity, rng.random((judges, entries)) > 0.02


def read(file: Path) -> tuple[np.ndarray, np.ndarray]:
    with np.load(file) as kept:
        return kept["similarity_matrix"].astype(float), kept["mask_matrix"] == 0


def problem_of(affinity: np.ndarray, allowed: np.ndarray, k: int, **more) -> Problem:
    judges, entries = affinity.shape
    least, most = max(0, k * entries // judges - 1), math.ceil(k * entries / judges) + 1
    return Problem(affinity, allowed, np.full(entries, k), np.full(judges, least), np.full(judges, most), **more)


def ours(affinity: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
    return solve(problem_of(affinity, allowed, k, fair=False)).chosen


def ours_fair(affinity: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
    return solve(problem_of(affinity, allowed, k, bridges=2)).chosen


def ours_with_quotas(affinity: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
    china = np.repeat((np.arange(len(affinity)) % 2 == 0)[:, None], affinity.shape[1], axis=1)
    expert = affinity > np.quantile(affinity, 0.8, axis=0)
    quotas = (Quota("china", 1, china), Quota("europe", 1, ~china), Quota("experts", 1, expert))
    return solve(problem_of(affinity, allowed, k, bridges=2, quotas=quotas)).chosen


def greedy(affinity: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
    """The best pairs first, as long as both have room."""
    most = math.ceil(k * affinity.shape[1] / len(affinity)) + 1
    found, load, seats = np.zeros(affinity.shape, bool), np.zeros(len(affinity), int), np.zeros(affinity.shape[1], int)
    for place in np.argsort(-np.where(allowed, affinity, -1), axis=None, kind="stable").tolist():
        judge, entry = divmod(place, affinity.shape[1])
        if allowed[judge, entry] and load[judge] < most and seats[entry] < k:
            found[judge, entry] = True
            load[judge] += 1
            seats[entry] += 1
    return found


def hungarian(affinity: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
    """k rounds of linear_sum_assignment, each judge once for each place that is left; one whole program would need the
    same judge to be kept from an entry twice, which it cannot say."""
    found = np.zeros(affinity.shape, bool)
    left = np.full(len(affinity), math.ceil(k * affinity.shape[1] / len(affinity)) + 1)
    for turn in range(k):
        share = np.ceil(left / (k - turn)).astype(int)
        seats = np.repeat(np.arange(len(affinity)), share)
        value = np.where(allowed & ~found, affinity, -1e6)[seats]
        rows, columns = linear_sum_assignment(value, maximize=True)
        real = value[rows, columns] > -1e5
        found[seats[rows[real]], columns[real]] = True
        left -= np.bincount(seats[rows[real]], minlength=len(left))
    return found


WAYS = {
    "ours, total": ours,
    "ours, worst first, bridges": ours_fair,
    "ours, worst first, bridges, three quotas": ours_with_quotas,
    "greedy": greedy,
    "SciPy linear_sum_assignment": hungarian,
}


def measure(name: str, affinity: np.ndarray, allowed: np.ndarray, k: int) -> None:
    """Prints one JSON line; runs in a process of its own, so that the peak is its own."""
    began = time.perf_counter()
    cpu = time.process_time()
    try:
        chosen = WAYS[name](affinity, allowed, k)
    except Infeasible as error:
        print(json.dumps({"way": name, "infeasible": str(error)}), flush=True)
        return
    seconds = time.perf_counter() - began
    load = chosen.sum(axis=1)
    print(
        json.dumps(
            {
                "way": name,
                "judges": len(affinity),
                "entries": affinity.shape[1],
                "k": k,
                "seconds": round(seconds, 2),
                "cpu_seconds": round(time.process_time() - cpu, 2),
                "total": round(float(affinity[chosen].sum()), 3),
                "worst_entry_mean": round(float(entry_means(affinity, chosen).min()), 4),
                "conflicts": int((chosen & ~allowed).sum()),
                "short_entries": int((chosen.sum(axis=0) < k).sum()),
                "load": [int(load.min()), int(load.max())],
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        ),
        flush=True,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judges", type=int, default=300)
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--k", type=int, default=3)
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    affinity, allowed = read(asked.file) if asked.file else made_up(asked.judges, asked.entries)
    for name in WAYS:
        process = multiprocessing.get_context("fork").Process(target=measure, args=(name, affinity, allowed, asked.k))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
