"""How well and how fast rounds are counted: tau on panels, the model's time, the page with 20 and with 2,000 entries.

The peers are the plain mean, z-scores, and a textbook's least squares with a column for each entry and judge.

    python benchmarks/scoring.py [--panels FILE] [--sizes 20 2000] [--runs 20]
"""

import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np

from benchmarks.shared import sites
from competitions.engine import panels
from competitions.engine.mixed_model import fit
from competitions.engine.scores import Scores, scores

VIEWS = ("ranking", "judges", "what-if")
JUDGES, OF_EACH = 100, 5


def told(**figures) -> None:
    print(json.dumps({"benchmark": "scoring", **figures}), flush=True)


def tau(file: Path) -> None:
    from competitions.management.commands.evaluate_scoring import read_panels

    tables = read_panels(file)
    for shift in (0.0, 1.0):
        found = panels.evaluate(tables, k=3, shift=shift, rankers={**panels.RANKERS, **panels.PEERS})
        told(what="tau, k = 3", shift=shift, panels=len(tables), **{name: round(one, 4) for name, one in found.items()})


def made(entries: int) -> Scores:
    random = np.random.default_rng(0)
    judges = max(8, min(JUDGES, entries))
    entry, judge = np.nonzero(panels.shown(entries, judges, OF_EACH, random))
    truth, lenient = random.normal(0, 10, entries), random.normal(0, 6, judges)
    return scores(entry, judge, 50 + truth[entry] + lenient[judge] + random.normal(0, 8, len(entry)))


def speed() -> None:
    found = made(2000)
    for name, ranker in (("model", lambda one: fit(one).value), ("fixed_effects", panels.by_fixed_effects)):
        times = []
        for _ in range(3):
            began = time.perf_counter()
            ranker(found)
            times.append(time.perf_counter() - began)
        told(what="fit", entries=2000, sheets=found.size, of=name, seconds=round(min(times), 3))


def pages(entries: int, runs: int) -> None:
    """Runs in a process of its own, with a database of its own."""
    sites.set_up()
    from competitions.actions.results import compute_results
    from tests.competitions.judging_scene import make_chair

    round = filled(entries)
    chair = make_chair(round.competition)
    began = time.process_time()
    compute_results(round=round)
    told(what="working out and keeping", entries=entries, cpu_ms=round_ms(began))
    client = sites.client_of(chair)
    for view in VIEWS:
        address = f"/en/desk/competitions/{round.competition.slug}/rounds/{round.number}/results/?view={view}"
        found = sites.cost_of(lambda address=address: client.get(address), runs)
        told(what="page", view=view, entries=entries, **found)


def round_ms(began: float) -> float:
    return round(1000 * (time.process_time() - began), 1)


def filled(entries: int):
    """A round with a sheet for each of the made scores, three criteria each."""
    from django.db import transaction
    from django.utils import timezone

    from competitions.models import Assignment, Score, ScoreSheet
    from tests.competitions.judging_bulk import make_entries, put_all_in
    from tests.competitions.judging_scene import make_judge, make_round

    found = made(entries)
    with transaction.atomic():
        one = make_round(places=10)
        panel = [make_judge(one.competition) for _ in range(found.judges)]
        make_entries(one.competition, entries)
        rows = put_all_in(one, entries)
        pairs = [(rows[entry], panel[judge]) for entry, judge in zip(found.entry, found.judge, strict=True)]
        Assignment.objects.bulk_create(
            [Assignment(entry=entry, judge=judge, status="done", due_at=one.closes_at) for entry, judge in pairs], 500
        )
        now = timezone.now()
        sheets = ScoreSheet.objects.bulk_create(
            [
                ScoreSheet(entry=entry, judge=judge, submission=entry.submission, status="submitted", submitted_at=now)
                for entry, judge in pairs
            ],
            500,
        )
        criteria = list(one.criteria.all())
        Score.objects.bulk_create(
            [
                Score(sheet=sheet, criterion=criterion, value=int(min(5, max(0, value / 20))))
                for sheet, value in zip(sheets, found.value, strict=True)
                for criterion in criteria
            ],
            500,
        )
    return one


def main() -> None:
    options = sites.options(__doc__, [20, 2000])
    options.add_argument("--panels", type=Path, default=ROOT / "../shared/data/judge-panels/skating.csv")
    asked = options.parse_args()
    if asked.measure:
        pages(asked.measure, asked.runs)
        return
    if asked.panels.exists():
        tau(asked.panels)
    speed()
    sites.at_each_size(__file__, asked)


if __name__ == "__main__":
    main()
