"""Who could judge an entry instead or besides: the best few, with their load and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from competitions.judging import affinity as fitting
from competitions.judging import assigning
from competitions.models import AssignmentRun, Judge, Round, RoundEntry
from taxonomy.models import Concept

BEST = 3


@dataclass(frozen=True)
class Option:
    """A judge for an entry. `load` is what they have, `most` what they take; `breaks` that a quota would not hold."""

    judge: Judge
    affinity: float
    load: int
    most: int
    breaks: bool
    why: str

    @property
    def percent(self) -> int:
        return round(self.affinity * 100)


def options(round: Round, entries: Sequence[RoundEntry], *, leaving: Judge | None = None) -> dict[int, list[Option]]:
    """By entry, the best BEST judges who are free, allowed and not there yet, quotas first. Of several entries each is looked
    at with the first choices of those before it counted in."""
    gathered = assigning.gather(round)
    facts = gathered.facts
    column = {entry["id"]: place for place, entry in enumerate(facts["entries"])}
    entries = [entry for entry in entries if entry.pk in column]
    if not entries or not gathered.judges:
        return {}
    affinity, named = _affinity(round, gathered.judges, entries)
    problem = assigning.problem_of(facts, np.zeros((len(gathered.judges), len(facts["entries"]))))
    chosen = _chosen(facts)
    load, above, labels = chosen.sum(axis=1), assigning.parents(), _labels()
    gone = next((place for place, judge in enumerate(gathered.judges) if leaving and judge.pk == leaving.pk), None)
    found = {}
    for place, entry in enumerate(entries):
        here = column[entry.pk]
        able = problem.allowed[:, here] & ~chosen[:, here] & (load < problem.most)
        if gone is not None:
            able[gone] = False
        breaks = _breaks(problem, chosen, here, gone)
        order = sorted(
            np.flatnonzero(able).tolist(), key=lambda row: (breaks[row], -affinity[row, place], load[row], row)
        )
        found[entry.pk] = [
            Option(
                gathered.judges[row], float(affinity[row, place]), int(load[row]), int(problem.most[row]),
                bool(breaks[row]), why(gathered.judges[row], entry, named[place], above, labels),
            )
            for row in order[:BEST]
        ]  # fmt: skip
        if order and leaving:
            load[order[0]] += 1
    return found


def _affinity(round: Round, judges: list[Judge], entries: Sequence[RoundEntry]) -> tuple[np.ndarray, list[set[str]]]:
    """As in the last proposal where that has the pair, so that figures stay comparable; worked out anew where not."""
    fresh, named = fitting.affinities(judges, entries, assigning.parents())
    run = AssignmentRun.objects.filter(round=round, inputs__has_key="affinity").first()
    if run is None:
        return fresh, named
    known = fitting.unpacked(run.inputs["affinity"])
    rows = {judge["id"]: place for place, judge in enumerate(run.inputs["facts"]["judges"])}
    columns = {entry["id"]: place for place, entry in enumerate(run.inputs["facts"]["entries"])}
    for row, judge in enumerate(judges):
        for place, entry in enumerate(entries):
            if judge.pk in rows and entry.pk in columns:
                fresh[row, place] = known[rows[judge.pk], columns[entry.pk]]
    return fresh, named


def _chosen(facts: dict) -> np.ndarray:
    """(judges × entries): who judges what now."""
    row = {judge["id"]: place for place, judge in enumerate(facts["judges"])}
    column = {entry["id"]: place for place, entry in enumerate(facts["entries"])}
    found = np.zeros((len(row), len(column)), bool)
    for judge, entry, status, _source, _run in facts["pairs"]:
        if status in assigning.Assignment.LIVE:
            found[row[judge], column[entry]] = True
    return found


def _breaks(problem, chosen: np.ndarray, entry: int, gone: int | None) -> np.ndarray:
    """For each judge whether some quota would still lack somebody if they came."""
    there = chosen[:, entry].copy()
    if gone is not None:
        there[gone] = False
    lacking = np.zeros(len(there), bool)
    for quota in problem.quotas:
        counts = quota.counts[:, entry]
        lacking |= int((there & counts).sum()) + counts < quota.need
    return lacking


def _labels() -> dict[str, Concept]:
    return {concept.code: concept for concept in Concept.objects.all()}


def why(judge: Judge, entry: RoundEntry, named: set[str], above: dict[str, str], labels: dict[str, Concept]) -> str:
    """What of the entry a judge declares to know, in words; else that only their words are near."""
    known = [(one.concept.code, one.level) for one in judge.expertise.all()]
    codes = fitting.fit(known, fitting.field_of(entry), named, above).codes[:3]
    words = {one.concept.code: one.get_level_display() for one in judge.expertise.all()}
    if not codes:
        return _("Declares nothing in this field")
    known_ones = [{"field": labels[code].label, "level": words[code]} for code in codes]
    return " · ".join(_("%(field)s (%(level)s)") % one for one in known_ones)
