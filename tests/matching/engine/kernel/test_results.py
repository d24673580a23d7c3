"""Answers over parts of the documents become the answer over the whole."""

import numpy as np
import pytest

from matching.engine.kernel import Documents, TopK, merge, shards, top_k
from tests.matching.engine.kernel.examples import random_rows, same


@pytest.mark.usefixtures("each_kernel")
@pytest.mark.parametrize("number", [1, 2, 5])
def test_merged_shards_are_the_whole(number):
    queries, offers = random_rows(1, 100, 60, 0.15, levels=3), random_rows(2, 333, 60, 0.15, levels=3)
    whole = top_k(queries, Documents.build(offers), 12)
    parts = [
        top_k(queries, Documents.build(offers[part]), 12).shifted(part.start)
        for part in shards(offers.shape[0], number)
    ]
    assert same(merge(parts, 12), whole.ids, whole.scores)
    assert same(merge(parts[::-1], 12), whole.ids, whole.scores)


def test_shards_cover_everything_once():
    assert [list(range(7))[part] for part in shards(7, 3)] == [[0, 1], [2, 3], [4, 5, 6]]
    assert shards(1, 2) == [slice(0, 0), slice(0, 1)]


def test_merging_pads_what_is_missing_and_keeps_empty_places_last():
    part = TopK(np.int32([[4, -1]]), np.float32([[0.5, 0]]))
    other = TopK(np.int32([[1, -1]]), np.float32([[0.5, 0]]))
    found = merge([part, other.shifted(1)], 5)
    assert (found.ids.tolist(), found.scores.tolist()) == ([[2, 4, -1, -1, -1]], [[0.5, 0.5, 0, 0, 0]])


def test_what_cannot_be_merged():
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([], 3)
    with pytest.raises(ValueError, match="different numbers of queries"):
        merge([TopK.empty(1, 2), TopK.empty(2, 2)], 2)
