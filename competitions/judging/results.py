"""What a round comes to: worked out here, stored by competitions.actions.results, read by pages and by what follows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from competitions import frozen
from competitions.engine import agreement, connectivity, ranking, ties, what_if
from competitions.engine.scores import Floats, Ints, means, medians
from competitions.judging.counted import Counted, fingerprint, hidden_from, read
from competitions.models import ResultRow, ResultSnapshot, Round

DISCONNECTED, TOO_LITTLE, NOTHING = "disconnected", "too-little", "nothing"
"""Why there is no model."""


@dataclass(frozen=True)
class Standing:
    """One entry of a round. `low` and `high` hold its rank with a probability of 90 %; `chance` is that of being among the
    first; `model` is None where judges cannot be compared. `crosses` says that its interval crosses the cut. All but the
    first two and `judges` are None where nobody has judged it."""

    entry: int
    group: int
    rank: int | None
    raw: float | None
    raw_rank: int | None
    model: float | None
    model_rank: int | None
    low: int | None
    high: int | None
    chance: float | None
    judges: int
    disagreement: float | None
    crosses: bool
    tie: str


@dataclass(frozen=True)
class Computed:
    """Standings from the first to the last, and the figures of the whole as JSON keeps them."""

    standings: tuple[Standing, ...]
    content: dict[str, Any]
    digest: str

    @property
    def sha256(self) -> str:
        return sum_of(self.content, self.standings)


def sum_of(content: dict[str, Any], standings) -> str:
    """SHA-256 of the canonical JSON of figures and rows."""
    return frozen.sha256({"figures": content, "rows": [list(_plain(one).values()) for one in standings]})


def _plain(one: Standing) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(Standing)}


def seed_of(round: Round) -> str:
    """What lots and draws are drawn with: the sum of the frozen method, which nobody can choose again."""
    return round.method_sha256 or f"draft {round.pk}"


# --- working out --------------------------------------------------------------------------------------------------------
def compute(round: Round, without: tuple[int, ...] = ()) -> Computed:
    """Works out a round's result without the entries named. The same sheets give the same result to the last digit."""
    counted = read(round, without)
    if not counted.judged:
        rows = tuple(_unjudged(counted))
        return Computed(rows, {"model": None, "why": NOTHING, "places": counted.method.places}, counted.digest)
    connected = connectivity.connection(counted.scores)
    places, groups = counted.method.places, counted.groups
    seed = int(ties.lots([round.number], seed_of(round))[0] % 2**32)
    found = ranking.standing(counted.scores, groups, places, seed=seed, corrected=connected.is_whole)
    columns = _tie_columns(counted)
    orders = {
        name: ties.ordered(
            _rounded(values), counted.judged, counted.method.ties or ties.DEFAULT, columns, seed_of(round)
        )
        for name, values in (("mean", found.raw), ("model", found.value))
    }
    by_name = {name: ranking.ranks(order.order, groups) for name, order in orders.items()}
    chosen = "mean" if counted.method.method == Round.Method.MEAN else "model"
    leniency = _leniency(counted, found)
    apart = agreement.disagreement(counted.scores, leniency)
    crosses = ranking.crossing(found.spread, places)
    rows = (*_standings(counted, found, orders[chosen], by_name, chosen, apart, crosses), *_unjudged(counted))
    content = _content(counted, connected, found, by_name[chosen], leniency, seed)
    return Computed(rows, content, counted.digest)


def _rounded(values: Floats) -> Floats:
    return np.round(values, ties.DIGITS)


def _tie_columns(counted: Counted) -> dict[str, Floats]:
    """What each rule of a chain compares; smaller comes first."""
    columns = {ties.MEDIAN: -medians(counted.scores), ties.FEWEST_SKIPPED: counted.skipped}
    for place, one in enumerate(counted.method.criteria):
        columns[f"{ties.CRITERION}{one.id}"] = -_criterion_means(counted, place)
    return columns


def _criterion_means(counted: Counted, place: int) -> Floats:
    given = counted.values[:, place]
    there = ~np.isnan(given)
    scores = counted.scores
    return means(scores._replace(entry=scores.entry[there], judge=scores.judge[there], value=given[there]))


def _leniency(counted: Counted, found: ranking.Standing) -> Floats:
    return np.zeros(len(counted.judges)) if found.fit is None else found.fit.leniency


def _standings(counted: Counted, found, order: ties.Order, by_name, chosen: str, apart, crosses) -> Iterator[Standing]:
    groups, per_entry = counted.groups, counted.scores.per_entry()
    behind = dict(zip(order.order.tolist(), order.decided, strict=True))
    for place in np.lexsort((by_name[chosen], groups)).tolist():
        yield Standing(
            entry=counted.judged[place],
            group=int(groups[place]),
            rank=int(by_name[chosen][place]),
            raw=_figure(found.raw[place]),
            raw_rank=int(by_name["mean"][place]),
            model=_figure(found.value[place]) if found.fit else None,
            model_rank=int(by_name["model"][place]) if found.fit else None,
            low=int(found.spread.low[place]),
            high=int(found.spread.high[place]),
            chance=_figure(found.spread.chance[place]),
            judges=int(per_entry[place]),
            disagreement=_figure(apart[place]),
            crosses=bool(crosses[place]),
            tie=behind[place],
        )


def _unjudged(counted: Counted) -> Iterator[Standing]:
    by_category = counted.method.advance == Round.Advance.CATEGORY
    for entry in sorted(set(counted.entries) - set(counted.judged)):
        group = counted.category[entry] if by_category else 0
        yield Standing(entry, group, None, None, None, None, None, None, None, None, 0, None, False, "")


def _figure(number: float) -> float | None:
    """As it is kept: six digits, None where there is none."""
    return round(float(number), 6) if math.isfinite(number) else None


def _content(counted: Counted, connected, found: ranking.Standing, ranks: Ints, leniency: Floats, seed: int) -> dict:
    fitted = found.fit
    why = None if fitted else (TOO_LITTLE if connected.is_whole else DISCONNECTED)
    content: dict[str, Any] = {
        "places": counted.method.places,
        "method": counted.method.method,
        "model": None,
        "why": why,
        "seed": seed,
        "parts": [
            {
                "entries": int((connected.part_of_entry == part).sum()),
                "judges": [counted.judges[one] for one in np.flatnonzero(connected.part_of_judge == part)],
            }
            for part in range(connected.parts)
        ],
        "bridges": [counted.judged[one] for one in connected.bridges],
        "sheets": counted.scores.size,
        "entries": len(counted.entries),
        "sizes": {str(group): int((counted.groups == group).sum()) for group in np.unique(counted.groups)},
        "alpha": _figure(agreement.alpha(counted.scores)),
        "judges": _judges(counted, found, leniency),
        "criteria": list(_criteria(counted)),
        "left_out": [
            {
                "judge": counted.judges[one.judge],
                **{name: [counted.judged[entry] for entry in getattr(one, name)] for name in ("enters", "leaves", "unjudged")},
                "farthest": one.farthest,
            }
            for one in what_if.leave_out(counted.scores, fitted, ranks, counted.groups, counted.method.places)
        ],
        "more": [],
    }  # fmt: skip
    if fitted:
        entry, judge, noise = fitted.variances
        icc = agreement.reliability(fitted.variances, agreement.harmonic(counted.scores))
        content["model"] = {"entry": _figure(entry), "judge": _figure(judge), "noise": _figure(noise)}
        content["icc"] = {name: _figure(value) for name, value in icc._asdict().items()}
        more = what_if.more_judges(
            fitted.value, fitted.error, judge + noise, found.spread, counted.groups, counted.method.places, seed=seed
        )
        content["more"] = [one._asdict() for one in more]
    return content


def _judges(counted: Counted, found: ranking.Standing, leniency: Floats) -> list[dict[str, Any]]:
    told, count = agreement.of_judges(counted.scores, found.value, leniency), counted.scores.per_judge()
    error = found.fit.leniency_error if found.fit else None
    return [
        {
            "judge": key,
            "sheets": int(count[place]),
            "mean": _figure(told.mean[place]),
            "leniency": None if error is None else _figure(leniency[place]),
            "error": None if error is None else _figure(error[place]),
            "spread": _figure(told.spread[place]),
            "with_others": _figure(told.with_others[place]),
        }
        for place, key in enumerate(counted.judges)
    ]


def _criteria(counted: Counted) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(counted.method.criteria):
        given, scores = counted.values[:, place], counted.scores
        there = ~np.isnan(given)
        part = scores._replace(entry=scores.entry[there], judge=scores.judge[there], value=given[there])
        total = scores.value[there]
        varies = there.sum() > 2 and given[there].std() > 0 and total.std() > 0
        yield {
            "criterion": one.id,
            "weight": str(one.weight),
            "least": one.least,
            "most": one.most,
            "mean": _figure(given[there].mean()) if there.any() else None,
            "spread": _figure(given[there].std()) if there.any() else None,
            "skipped": int((~there).sum()),
            "alpha": _figure(agreement.alpha(part)) if there.any() else None,
            "with_total": _figure(np.corrcoef(given[there], total)[0, 1]) if varies else None,
        }


# --- reading ------------------------------------------------------------------------------------------------------------
def latest(round: Round, without: tuple[int, ...] = ()) -> ResultSnapshot | None:
    """What is kept of a round: once it has closed what was frozen, before that the last one."""
    over = round.status in (Round.Status.CLOSED, Round.Status.DECIDED)
    kept = ResultSnapshot.objects.of_round(round, without)
    return kept.first() if over else kept.filter(frozen_at=None).first()


def is_stale(snapshot: ResultSnapshot, round: Round) -> bool:
    """Whether sheets count that did not, or the other way round, or have changed since it was worked out."""
    return snapshot.fingerprint != fingerprint(round, tuple(snapshot.without))


def standings(round: Round, user=None) -> list[Standing]:
    """Entries from the first to the last, those nobody has judged at the end; by category where they advance by category.

    With a user, without what they have a conflict with, which is then not part of the counting either. What was frozen when
    the round closed stands; before that it is worked out anew where sheets have changed. Writes nothing.
    """
    without = hidden_from(user, round) if user is not None else ()
    kept = latest(round, without)
    if kept is not None and (kept.frozen_at is not None or not is_stale(kept, round)):
        return [standing_of(row) for row in kept.rows.all()]
    return list(compute(round, without).standings)


def at_the_cut(round: Round, user=None) -> list[Standing]:
    """The entries that the scores alone do not decide about: their interval crosses the cut. For deliberation."""
    return [one for one in standings(round, user) if one.crosses]


def standing_of(row: ResultRow) -> Standing:
    names = [field.name for field in fields(Standing) if field.name != "entry"]
    return Standing(entry=row.entry_id, **{name: getattr(row, name) for name in names})


def is_as_it_was(snapshot: ResultSnapshot) -> bool:
    """Whether a stored result is the one that its sum is of."""
    return snapshot.sha256 == sum_of(snapshot.content, [standing_of(row) for row in snapshot.rows.all()])
