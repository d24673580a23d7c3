"""How far judges agree: of the whole panel, of each judge, about each entry."""

from typing import NamedTuple

import numpy as np

from competitions.engine.scores import Floats, Scores, means

FEWEST = 4
"""Of fewer entries in common no correlation is told."""


class Reliability(NamedTuple):
    """Intraclass correlations: `single` of one judge's score, `panel` of the mean of `judges` judges."""

    single: float
    panel: float
    judges: float


def reliability(variances: tuple[float, float, float], judges: float) -> Reliability:
    """ICC(2,1) and ICC(2,k) of Shrout and Fleiss (Psychological Bulletin 86, 1979) from components of variance: σ²ₐ over
    σ²ₐ + (σ²_b + σ²ₑ)/k. `judges` is k, of unequal panels their harmonic mean.

    >>> [round(part, 3) for part in reliability((2.0, 1.0, 1.0), 2)]
    [0.5, 0.667, 2]
    """
    entry, judge, noise = variances
    total = entry + judge + noise
    return Reliability(
        entry / total if total > 0 else float("nan"),
        entry / (entry + (judge + noise) / judges) if total > 0 else float("nan"),
        judges,
    )


def harmonic(found: Scores) -> float:
    """The harmonic mean of the judges of those entries that have any."""
    count = found.per_entry()
    return float(1 / np.mean(1 / count[count > 0]))


def alpha(found: Scores) -> float:
    """Krippendorff's alpha for interval data: 1 − observed over expected disagreement (Content Analysis, 2004, chapter 11).

    Of m values of one entry, Σ over ordered pairs of (c − k)² is 2m Σ(c − mean)²; entries with one value do not count. NaN
    where there is nothing to compare; 1 where all values are the same.
    """
    count = found.per_entry()
    paired = count[found.entry] > 1
    if not paired.any():
        return float("nan")
    entry, value = found.entry[paired], found.value[paired]
    off = (value - means(found)[entry]) ** 2
    size = len(value)
    observed = float((2 * count[entry] * off / (count[entry] - 1)).sum() / size)
    expected = float(2 * size * ((value - value.mean()) ** 2).sum() / (size * (size - 1)))
    return 1.0 - observed / expected if expected > 1e-12 else 1.0


def disagreement(found: Scores, leniency: Floats) -> Floats:
    """The standard deviation of what an entry's judges gave it, each judge's leniency taken off, (entries,); NaN for one
    judge alone."""
    count = found.per_entry()
    told = found._replace(value=found.value - leniency[found.judge])
    off = np.bincount(found.entry, (told.value - means(told)[found.entry]) ** 2, minlength=found.entries)
    return np.sqrt(np.divide(off, count - 1, out=np.full(found.entries, np.nan), where=count > 1))


class OfJudge(NamedTuple):
    """`mean` (judges,) is the mean of what they gave; `spread` how far they lie from what the others lead one to expect;
    `with_others` the correlation with the mean of the others on the same entries, NaN for fewer than four."""

    mean: Floats
    spread: Floats
    with_others: Floats


def of_judges(found: Scores, expected: Floats, leniency: Floats) -> OfJudge:
    """`expected` (entries,) is what each entry is worth. Shapes as in OfJudge."""
    count = found.per_judge()
    total = np.bincount(found.judge, found.value, minlength=found.judges)
    mean = np.divide(total, count, out=np.full(found.judges, np.nan), where=count > 0)
    off = found.value - expected[found.entry] - leniency[found.judge]
    squares = np.bincount(found.judge, off**2, minlength=found.judges)
    spread = np.sqrt(np.divide(squares, count, out=np.full(found.judges, np.nan), where=count > 0))
    return OfJudge(mean, spread, _with_others(found, leniency))


def _with_others(found: Scores, leniency: Floats) -> Floats:
    told = found.value - leniency[found.judge]
    per_entry = found.per_entry()[found.entry]
    total = np.bincount(found.entry, told, minlength=found.entries)[found.entry]
    shared = per_entry > 1
    others = (total - told)[shared] / (per_entry[shared] - 1)
    own, judge = told[shared], found.judge[shared]
    correlations = np.full(found.judges, np.nan)
    for one in np.unique(judge):
        mine, theirs = own[judge == one], others[judge == one]
        if len(mine) >= FEWEST and mine.std() > 1e-9 and theirs.std() > 1e-9:
            correlations[one] = np.corrcoef(mine, theirs)[0, 1]
    return correlations
