"""Whether judges can be compared at all: entries and judges as a graph, an edge for each sheet.

Where the graph falls into parts, nothing tells a lenient panel from one with good entries (Searle, Linear Models, 1971,
section 7.4), and no method that corrects for judges may be used.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from competitions.engine.scores import Ints, Scores


class Connection(NamedTuple):
    """`part_of_entry` and `part_of_judge` number the parts from 0; −1 is who has no sheet. `bridges` are the entries that
    alone hold two panels together: without one of them the graph falls apart."""

    parts: int
    part_of_entry: Ints
    part_of_judge: Ints
    bridges: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return self.parts == 1


def connection(found: Scores) -> Connection:
    """Finds the parts, the largest first, and the entries on which the whole hangs.

    >>> from competitions.engine.scores import scores
    >>> apart = connection(scores([0, 0, 1, 1], [0, 1, 2, 3], [1, 2, 3, 4]))
    >>> apart.parts, apart.part_of_judge.tolist()
    (2, [0, 0, 1, 1])
    >>> connection(scores([0, 0, 1, 1, 2, 2], [0, 1, 2, 3, 0, 3], [1, 2, 3, 4, 5, 5])).bridges
    (2,)
    """
    size = found.entries + found.judges
    graph = coo_matrix((np.ones(found.size), (found.entry, found.entries + found.judge)), shape=(size, size))
    _count, label = connected_components(graph, directed=False)
    has_sheet = np.concatenate([found.per_entry() > 0, found.per_judge() > 0])
    names, first, counts = np.unique(label[has_sheet], return_index=True, return_counts=True)
    order = names[np.lexsort((first, -counts))]
    number = np.full(label.max() + 1 if size else 0, -1)
    number[order] = np.arange(len(order))
    parts = np.where(has_sheet, number[label] if size else label, -1)
    bridges = _bridges(found) if len(order) == 1 else ()
    return Connection(len(order), parts[: found.entries], parts[found.entries :], bridges)


def _bridges(found: Scores) -> tuple[int, ...]:
    """Entries that are cut vertices between judges: Tarjan's depth-first search (SIAM J. Comput. 1, 1972), without recursion.

    An entry whose removal leaves only itself behind is none; one that separates two judges is.
    """
    around: list[list[int]] = [[] for _ in range(found.entries + found.judges)]
    for entry, judge in zip(found.entry.tolist(), found.judge.tolist(), strict=True):
        around[entry].append(found.entries + judge)
        around[found.entries + judge].append(entry)
    seen, low, cuts = [0] * len(around), [0] * len(around), set()
    root = found.entries + int(found.judge[0])
    clock = seen[root] = low[root] = 1
    path = [(root, -1, iter(around[root]))]
    while path:
        here, parent, rest = path[-1]
        for there in rest:
            if there == parent:
                continue
            if seen[there]:
                low[here] = min(low[here], seen[there])
                continue
            clock += 1
            seen[there] = low[there] = clock
            path.append((there, here, iter(around[there])))
            break
        else:
            path.pop()
            if parent >= 0:
                low[parent] = min(low[parent], low[here])
                if parent < found.entries and low[here] >= seen[parent]:
                    cuts.add(parent)
    return tuple(sorted(cuts))
