"""What the optimiser is given of a round, and what becomes of its answer.

The facts are plain rows with a SHA-256: an answer is applied only while they are what they were when it was computed.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from competitions import frozen
from competitions.engine.assignment import Infeasible, Problem, Quota, entry_means, solve
from competitions.judging import affinity as fitting
from competitions.models import Application, Assignment, AssignmentRun, Conflict, Expertise, Judge, Round, RoundEntry
from taxonomy.models import Concept

Status, Source = Assignment.Status, Assignment.Source
MOVING = 0.1
"""What leaving a pair as it is counts for, in units of affinity: it moves only for a better fit than that."""
BIG = 30_000  # pairs; from here on the proposal is computed behind the page


@dataclass(frozen=True)
class Gathered:
    """`facts` is JSON; judges and entries stand in its order."""

    facts: dict[str, Any]
    judges: list[Judge]
    entries: list[RoundEntry]

    @property
    def sha256(self) -> str:
        return frozen.sha256(self.facts)


def judges_of(round: Round) -> list[Judge]:
    rows = Judge.objects.sitting().filter(competition=round.competition_id).prefetch_related("expertise__concept")
    return list(rows.order_by("pk"))


def entries_of(round: Round) -> list[RoundEntry]:
    rows = round.entries.judged().filter(application__status__in=Application.HANDED_IN)
    related = ("application__category__concept", "submission__form_version")
    return list(rows.select_related(*related).order_by("pk"))


def gather(round: Round) -> Gathered:
    """Everything that decides who may judge what, in seven queries."""
    judges, entries = judges_of(round), entries_of(round)
    pairs = Assignment.objects.filter(entry__round=round, judge__in=judges, entry__in=entries).order_by("pk")
    conflicts = Conflict.objects.active().filter(judge__competition=round.competition_id)
    facts = {
        "judges_per_entry": round.judges_per_entry,
        "least_load": round.least_load,
        "most_load": round.most_load,
        "quotas": round.quotas,
        "bridges": round.bridges,
        "judges": [_judge_facts(judge) for judge in judges],
        "entries": [
            {
                "id": entry.pk,
                "application": entry.application_id,
                "submission": entry.submission.sha256,
                "language": entry.submission.language,
                "field": fitting.field_of(entry),
            }
            for entry in entries
        ],
        "conflicts": sorted(set(conflicts.values_list("judge", "application"))),
        "pairs": [[pair.judge_id, pair.entry_id, pair.status, pair.source, pair.run_id is not None] for pair in pairs],
    }
    facts["conflicts"] = [list(pair) for pair in facts["conflicts"]]
    return Gathered(facts, judges, entries)


def _judge_facts(judge: Judge) -> dict[str, Any]:
    return {
        "id": judge.pk,
        "most_load": judge.most_load,
        "region": judge.region,
        "languages": sorted(judge.languages),
        "expertise": sorted([one.concept.code, one.level] for one in judge.expertise.all()),
        "about": hashlib.sha256(judge.about.encode()).hexdigest(),
    }


def parents() -> dict[str, str]:
    """The taxonomy as child → parent, by code."""
    return dict(Concept.objects.filter(parent__isnull=False).values_list("code", "parent__code"))


def problem_of(facts: dict[str, Any], affinity: np.ndarray, *, moving: float = MOVING, seed: int = 0) -> Problem:
    """The optimiser's arrays. Pairs that somebody has taken on, judged or made by hand stay; those that were declined,
    stepped back from or taken away by hand do not come again."""
    judges, entries = facts["judges"], facts["entries"]
    row = {judge["id"]: place for place, judge in enumerate(judges)}
    column = {entry["id"]: place for place, entry in enumerate(entries)}
    shape = (len(judges), len(entries))
    allowed = np.ones(shape, bool)
    of_application: dict[int, list[int]] = {}
    for place, entry in enumerate(entries):
        of_application.setdefault(entry["application"], []).append(place)
    conflicts = np.zeros(shape, bool)
    for judge, application in facts["conflicts"]:
        if judge in row:
            conflicts[row[judge], of_application.get(application, [])] = True
    if facts["quotas"].get("shared_language"):
        allowed &= np.array(
            [[entry["language"] in judge["languages"] for entry in entries] for judge in judges]
        ).reshape(shape)
    kept, existing = np.zeros(shape, bool), np.zeros(shape, bool)
    for judge, entry, status, source, by_run in facts["pairs"]:
        place = row[judge], column[entry]
        if status in (Status.ACCEPTED, Status.DONE) or (status == Status.INVITED and source != Source.COMPUTED):
            kept[place] = True
        elif status == Status.INVITED:
            existing[place] = True
        elif status in (Status.DECLINED, Status.RECUSED) or not by_run:
            allowed[place] = False
    kept &= ~conflicts
    allowed = (allowed & ~conflicts) | kept
    most = [
        min(facts["most_load"], facts["most_load"] if one["most_load"] is None else one["most_load"]) for one in judges
    ]
    most_array = np.maximum(np.array(most, int), kept.sum(axis=1))
    return Problem(
        affinity=affinity,
        allowed=allowed,
        need=np.maximum(np.full(shape[1], facts["judges_per_entry"]), kept.sum(axis=0)),
        least=np.minimum(facts["least_load"], most_array),
        most=most_array,
        quotas=_quotas(facts),
        kept=kept,
        existing=existing,
        moving=moving,
        bridges=facts["bridges"],
        seed=seed,
    )


def _quotas(facts: dict[str, Any]) -> tuple[Quota, ...]:
    judges, entries, found = facts["judges"], facts["entries"], []
    for region, need in sorted((facts["quotas"].get("regions") or {}).items()):
        if need:
            there = np.array([judge["region"] == region for judge in judges], bool)
            found.append(Quota(f"region:{region}", int(need), np.repeat(there[:, None], len(entries), axis=1)))
    if need := facts["quotas"].get("experts"):
        found.append(Quota("experts", int(need), experts(facts)))
    return tuple(found)


def experts(facts: dict[str, Any]) -> np.ndarray:
    """(judges × entries): who is an expert in the entry's field or a part of it. Where an entry has no field everybody counts."""
    above, judges, entries = parents(), facts["judges"], facts["entries"]
    known = [{code for code, level in judge["expertise"] if level == Expertise.Level.EXPERT} for judge in judges]
    lines = [set().union(*(fitting.lineage(code, above) for code in codes)) for codes in known]
    return np.array(
        [[not entry["field"] or entry["field"] in line for entry in entries] for line in lines], bool
    ).reshape(len(judges), len(entries))


def compute(run: AssignmentRun) -> None:
    """Fills in affinities and the answer; the run's settings and facts are as they were kept."""
    round = run.round
    gathered = gather(round)
    if gathered.sha256 != run.inputs_sha256:
        run.result = {"state": "stale"}
        return
    affinity, _named = fitting.affinities(gathered.judges, gathered.entries, parents())
    run.inputs["affinity"] = fitting.packed(affinity)
    run.result = answer(run.inputs["facts"], affinity, moving=run.inputs["moving"], seed=run.seed)


def answer(facts: dict[str, Any], affinity: np.ndarray, *, moving: float, seed: int) -> dict[str, Any]:
    """What is kept of a solution, or of why there is none."""
    judges, entries = [one["id"] for one in facts["judges"]], [one["id"] for one in facts["entries"]]
    if not judges or not entries:
        return {"state": "empty"}
    problem = problem_of(facts, affinity, moving=moving, seed=seed)
    try:
        found = solve(problem)
    except Infeasible as error:
        return {"state": "infeasible", **reasons(problem, error)}
    pairs = [[judges[j], entries[e], float(affinity[j, e])] for j, e in np.argwhere(found.chosen).tolist()]
    return {
        "state": "solved",
        "pairs": pairs,
        "worst_bound": round_(found.bound),
        "best_total": round_(found.best_total),
        "parts": found.parts,
        "apart": "apart" in found.notes,
    }


def round_(value: float) -> float:
    return round(float(value), 4)


def reasons(problem: Problem, error: Infeasible) -> dict[str, Any]:
    """Why there is no solution, in numbers: seats, what is missing, and entries that too few may judge."""
    able = problem.allowed.sum(axis=0)
    few = np.flatnonzero(able < problem.need)
    return {
        "seats": int(problem.most.sum()),
        "needed": int(problem.need.sum()),
        "least": int(problem.least.sum()),
        "judges": len(problem.most),
        "few": [[int(place), int(able[place]), int(problem.need[place])] for place in few],
        "short": [[one.what, list(one.rows), list(one.missing)] for one in error.short],
        "per_entry": int(problem.need.max()),
        "quotas": {
            quota.name: [quota.need, int(problem.most[quota.counts.any(axis=1)].sum())] for quota in problem.quotas
        },
    }


def means_by_entry(pairs: list[list[Any]]) -> dict[int, float]:
    """Each entry's mean affinity, of (judge, entry, affinity)."""
    found: dict[int, list[float]] = {}
    for _judge, entry, value in pairs:
        found.setdefault(entry, []).append(value)
    return {entry: sum(values) / len(values) for entry, values in found.items()}


def live_pairs(round: Round) -> list[tuple[int, int, int, str, str]]:
    """(assignment, judge, entry, status, source) of what is assigned now."""
    rows = Assignment.objects.live().filter(Q(entry__round=round, entry__removed_at=None, entry__is_calibration=False))
    return list(rows.order_by("pk").values_list("pk", "judge", "entry", "status", "source"))


__all__ = ["BIG", "MOVING", "Gathered", "answer", "compute", "entry_means", "gather", "live_pairs", "problem_of"]
