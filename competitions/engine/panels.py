"""How well a way of counting finds the order of a whole panel when it sees only a few judges of each entry.

On panels where every judge scored every entry the order by everybody's mean is known. All but k judges of each entry are
hidden, balanced, and the rest is ranked; Kendall's tau-b with the whole panel's order says how much was found again.
"""

import zlib
from collections.abc import Callable, Mapping

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsqr
from scipy.stats import kendalltau

from competitions.engine import connectivity, mixed_model
from competitions.engine.scores import Floats, Scores, means, scores, z_means

DRAWS = 8
Ranker = Callable[[Scores], Floats]


def by_model(found: Scores) -> Floats:
    """What the product ranks by: the mixed model where judges can be compared, the plain mean where they cannot."""
    if not (connectivity.connection(found).is_whole and mixed_model.can_fit(found)):
        return means(found)
    return mixed_model.fit(found).value


def by_fixed_effects(found: Scores) -> Floats:
    """The textbook's way: ordinary least squares with a column for each entry and each judge. A peer, to be compared with."""
    row, ones = np.arange(found.size), np.ones(found.size)
    columns = found.entries + found.judges
    entry = csr_matrix((ones, (row, found.entry)), shape=(found.size, columns))
    judge = csr_matrix((ones, (row, found.entries + found.judge)), shape=(found.size, columns))
    return np.asarray(lsqr(entry + judge, found.value, atol=1e-10, btol=1e-10)[0][: found.entries])


RANKERS: dict[str, Ranker] = {"raw": means, "zscore": z_means, "model": by_model}
PEERS: dict[str, Ranker] = {"fixed_effects": by_fixed_effects}


def shown(entries: int, judges: int, k: int, random: np.random.Generator) -> np.ndarray:
    """Which judges are shown, (entries, judges) of bool: k for each entry, and of any two judges neither sees more than one
    entry more than the other. Raises ValueError for k that is not between 1 and the judges.

    >>> drawn = shown(6, 3, 2, np.random.default_rng(0))
    >>> drawn.sum(axis=1).tolist(), drawn.sum(axis=0).tolist()
    ([2, 2, 2, 2, 2, 2], [4, 4, 4])
    """
    if not 1 <= k <= judges:
        raise ValueError(f"{k} judges of {judges} cannot be shown")
    drawn, load = np.zeros((entries, judges), bool), np.zeros(judges)
    for entry in random.permutation(entries):
        chosen = np.lexsort((random.random(judges), load))[:k]
        drawn[entry, chosen] = True
        load[chosen] += 1
    return drawn


def hidden(table: Floats, k: int, shift: float, random: np.random.Generator) -> Scores:
    """Scores of k judges of each entry; each judge is made harsher or more lenient by a normal draw of `shift` times the
    standard deviation of the entries' means. `table` is (entries, judges)."""
    moved = table + shift * table.mean(axis=1).std() * random.standard_normal(table.shape[1])
    entry, judge = np.nonzero(shown(table.shape[0], table.shape[1], k, random))
    return scores(entry, judge, moved[entry, judge])


def evaluate(
    panels: Mapping[str, Floats], *, k: int, shift: float = 0.0, seed: int = 0, draws: int = DRAWS,
    rankers: Mapping[str, Ranker] = RANKERS,
) -> dict[str, float]:  # fmt: skip
    """The mean tau of each way of counting over panels and draws. Every panel has a stream of its own, so that a panel's
    draws do not depend on which others there are."""
    taus: dict[str, list[float]] = {name: [] for name in rankers}
    for name, table in panels.items():
        truth, random = table.mean(axis=1), np.random.default_rng([seed, zlib.crc32(name.encode())])
        for _ in range(draws):
            found = hidden(table, k, shift, random)
            for way, ranker in rankers.items():
                tau = kendalltau(truth, np.round(ranker(found), 6)).statistic
                taus[way].append(0.0 if np.isnan(tau) else float(tau))
    return {name: float(np.mean(values)) for name, values in taus.items()}
