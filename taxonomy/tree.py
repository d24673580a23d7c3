"""Concepts and what lies under them."""

from collections import defaultdict
from collections.abc import Iterable

from taxonomy.models import Concept


def with_descendants(codes) -> set[int]:
    """Returns the ids of the concepts with these codes and of everything below them, in one query."""
    return set().union(*each_with_descendants(codes).values())


def each_with_descendants(codes: Iterable[str]) -> dict[str, set[int]]:
    """Returns for each code the ids of its concept and of everything below it, in one query; nothing where it is
    unknown."""
    children: dict[int | None, list[int]] = defaultdict(list)
    found: dict[str, list[int]] = {code: [] for code in codes}
    for pk, parent, code in Concept.objects.values_list("pk", "parent_id", "code"):
        children[parent].append(pk)
        if code in found:
            found[code].append(pk)
    return {code: _below(roots, children) for code, roots in found.items()}


def _below(roots: list[int], children: dict[int | None, list[int]]) -> set[int]:
    ids: set[int] = set()
    left = list(roots)
    while left:
        pk = left.pop()
        if pk not in ids:
            ids.add(pk)
            left.extend(children[pk])
    return ids
