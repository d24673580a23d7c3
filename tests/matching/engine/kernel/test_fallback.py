"""SciPy's answers are prepared once for the documents, and forgotten with them."""

import gc

import numpy as np

from matching.engine import kernel
from matching.engine.kernel import Documents, fallback, scores
from tests.matching.engine.kernel.examples import rows


def test_each_documents_columns_are_made_once_and_go_with_them():
    kernel.use("fallback")
    fallback._columns_of.clear()
    first, second = Documents.build(rows([[1, 2]])), Documents.build(rows([[3, 4]]))
    query = np.int32([0, 1]), np.float32([1, 1])
    assert [scores(*query, documents).tolist() for documents in (first, second, first)] == [[3], [7], [3]]
    made = fallback._columns(first)
    assert fallback._columns(first) is made
    assert len(fallback._columns_of) == 2
    del second
    gc.collect()
    assert list(fallback._columns_of) == [first]
    kernel.use(None)
