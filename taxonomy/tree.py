"""Concepts and what lies under them."""

from collections import defaultdict

from taxonomy.models import Concept


def with_descendants(codes) -> set[int]:
    """Returns the ids of the concepts with these codes and of everything below them, in one query."""
    children: dict[int | None, list[int]] = defaultdict(list)
    found = []
    for pk, parent, code in Concept.objects.values_list("pk", "parent_id", "code"):
        children[parent].append(pk)
        if code in codes:
            found.append(pk)
    ids: set[int] = set()
    while found:
        pk = found.pop()
        if pk not in ids:
            ids.add(pk)
            found.extend(children[pk])
    return ids
