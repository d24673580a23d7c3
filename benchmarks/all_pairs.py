"""Every startup against every manufacturer: the kernel beside three libraries, on the same data and threads.

    python benchmarks/all_pairs.py [--startups 100000] [--manufacturers 10000] [--rounds 5] [--threads 2]

Statements come from `matching/engine/synthetic.py`. Each asks for the exact best 20; ours pays for preparing the
documents in every round, the peers get them prepared. A round measures everybody once, in an order that moves on by
one, so that a busy machine is busy for all; NearestNeighbors is measured on a slice of the startups and scaled up.
Prints one JSON line per figure. In the last, a ratio is a peer's time by ours (median of the rounds), `peak_mb` what
the kernel's process needed beyond the data, `search_p50_ms` and `entered_p50_ms` are single statements against all
startups, and `both_sides_ratio` is the time for both sides' lists by the time for one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import scipy.sparse as sparse

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matching.engine import kernel, synthetic

K = 20
SLICE = 3_000
SINGLE = 200


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("startups", 100_000), ("manufacturers", 10_000), ("rounds", 5), ("threads", 2)):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--peak-of", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.peak_of:
        print(_peak(asked.peak_of, asked.threads))
        return
    made = synthetic.collection(asked.startups, asked.manufacturers)
    say(figure="data", startups=asked.startups, manufacturers=asked.manufacturers, sigma=round(made.sigma, 2))
    ratios, both = compare(made, asked.rounds, asked.threads)
    peak = peak_mb(made, asked.threads)
    say(figure="peak", unit="MB beyond the data", ours=peak)
    search, entered = single(made, asked.threads)
    say(ratio=ratios, peak_mb=peak, search_p50_ms=search, both_sides_ratio=both, entered_p50_ms=entered)


def say(**figures: object) -> None:
    print(json.dumps(figures), flush=True)


def runners(made: synthetic.Collection, threads: int) -> dict[str, tuple[Callable[[], object], float]]:
    """By name, the work and the share of the startups that it is measured on."""
    startups = made.startups.shape[0]
    slice_ = min(SLICE, startups)
    queries = sparse.csr_matrix(made.startups)
    columns = sparse.csr_matrix(made.manufacturers.T.tocsr())
    few = queries[:slice_]
    neighbours = _neighbours(sparse.csr_matrix(made.manufacturers), threads)
    found = {
        "ours": (
            lambda: kernel.top_k(made.startups, kernel.Documents.build(made.manufacturers), K, threads=threads),
            1,
        ),
        "ours_both": (
            lambda: kernel.top_k_both(made.startups, kernel.Documents.build(made.manufacturers), K, threads=threads),
            1,
        ),
        "sp_matmul_rs": (lambda: _sp_matmul_rs(queries, columns, threads), 1),
        "sparse_dot_topn": (lambda: _sparse_dot_topn(queries, columns, threads), 1),
        "sklearn_neighbors": (lambda: neighbours(few), slice_ / startups),
    }
    return found


def _sp_matmul_rs(queries: sparse.csr_matrix, columns: sparse.csr_matrix, threads: int) -> object:
    import sp_matmul_rs

    return sp_matmul_rs.sp_matmul_topn(queries, columns, top_n=K, sort=True, n_threads=threads)


def _sparse_dot_topn(queries: sparse.csr_matrix, columns: sparse.csr_matrix, threads: int) -> object:
    import sparse_dot_topn

    return sparse_dot_topn.sp_matmul_topn(queries, columns, top_n=K, sort=True, n_threads=threads)


def _neighbours(documents: sparse.csr_matrix, threads: int) -> Callable[[sparse.csr_matrix], object]:
    from sklearn.neighbors import NearestNeighbors

    model = NearestNeighbors(n_neighbors=min(K, documents.shape[0]), metric="cosine", algorithm="brute", n_jobs=threads)
    return model.fit(documents).kneighbors


def compare(made: synthetic.Collection, rounds: int, threads: int) -> tuple[dict[str, float], float]:
    """Ratios of the peers' times to ours, and of both sides' to one side's."""
    works = runners(made, threads)
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    processor: dict[str, list[float]] = {name: [] for name in names}
    kernel.top_k(made.startups[:100], kernel.Documents.build(made.manufacturers[:100]), K)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            work, share = works[name]
            before = time.process_time()
            seconds[name].append(timed(work) / share)
            processor[name].append((time.process_time() - before) / share)
    for name in names:
        note = {"scaled_from": min(SLICE, made.startups.shape[0])} if works[name][1] < 1 else {}
        times = [round(value, 3) for value in seconds[name]]
        cpu = round(median(processor[name]), 3)
        say(
            figure="all_pairs",
            system=name,
            unit="s",
            threads=threads,
            median=median(times),
            cpu=cpu,
            rounds=times,
            **note,
        )

    def ratio(over: str) -> float:
        return round(median(a / b for a, b in zip(seconds[over], seconds["ours"], strict=True)), 2)

    peers = {name: ratio(name) for name in names if not name.startswith("ours")}
    cpu_ratios = {name: round(median(processor[name]) / median(processor["ours"]), 2) for name in names[1:]}
    say(figure="processor_time", unit="peer ÷ ours", **cpu_ratios)
    return peers, ratio("ours_both")


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_mb(made: synthetic.Collection, threads: int) -> float:
    """Measured in a process that has read the data and does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("startups", "manufacturers"):
            sparse.save_npz(Path(folder) / f"{name}.npz", getattr(made, name), compressed=False)
        command = [sys.executable, __file__, "--peak-of", folder, "--threads", str(threads)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _peak(folder: Path, threads: int) -> float:
    startups, manufacturers = (sparse.load_npz(folder / f"{name}.npz") for name in ("startups", "manufacturers"))
    kernel.top_k(startups[:50], kernel.Documents.build(manufacturers[:50]), K)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now
    before = _memory("VmRSS")
    kernel.top_k(startups, kernel.Documents.build(manufacturers), K, threads=threads)
    return round(_memory("VmHWM") - before, 1)


def _memory(name: str) -> float:
    """Megabytes of this process."""
    for line in Path(f"/proc/{os.getpid()}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise ValueError(name)


def single(made: synthetic.Collection, threads: int) -> tuple[float, float]:
    """One manufacturer's statement against all startups: p50 of search and of entered, in milliseconds."""
    documents = kernel.Documents.build(made.startups)
    kth = kernel.top_k(made.startups, kernel.Documents.build(made.manufacturers), K, threads=threads).scores[:, -1]
    queries = [made.manufacturers[[row]] for row in range(min(SINGLE, made.manufacturers.shape[0]))]
    found = []
    for name, work in (
        ("search", lambda q: kernel.search(q.indices, q.data, documents, K)),
        ("entered", lambda q: kernel.entered(q.indices, q.data, documents, kth)),
    ):
        times = [1000 * timed(lambda q=query, work=work: work(q)) for query in queries]
        p50, p95 = (round(float(np.percentile(times, share)), 3) for share in (50, 95))
        say(figure=name, unit="ms", documents=len(documents), p50=p50, p95=p95)
        found.append(p50)
    return found[0], found[1]


if __name__ == "__main__":
    main()
