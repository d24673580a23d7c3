"""Documents keep what they were given, in memory and on disk."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from matching.engine import kernel, synthetic
from matching.engine.kernel import Documents, KernelError, top_k
from matching.engine.kernel.storage import LAYOUT
from tests.matching.engine.kernel.examples import expected, random_rows, rows, same


def test_the_rows_come_back():
    given = random_rows(1, 50, 30, 0.3)
    documents = Documents.build(given)
    assert (len(documents), documents.terms) == (50, 30)
    assert np.array_equal(documents.matrix().toarray(), given.toarray())


@pytest.mark.usefixtures("each_kernel")
def test_saved_and_opened_documents_answer_alike(tmp_path):
    offers, queries = random_rows(1, 300, 50, 0.2), random_rows(2, 40, 50, 0.2)
    Documents.build(offers).save(tmp_path / "new" / "folder")
    opened = Documents.open(tmp_path / "new" / "folder")
    assert isinstance(opened.rows.base, np.memmap) or isinstance(opened.rows, np.memmap)
    assert same(top_k(queries, opened, 5), *expected(queries, offers, 5))


def test_documents_of_an_older_format_say_so(tmp_path):
    documents = Documents.build(rows([[1, 2], [0, 1]]))
    documents.save(tmp_path)
    np.save(tmp_path / "format.npy", np.int64(99))
    with pytest.raises(KernelError, match="was written in format 99, not 2"):
        Documents.open(tmp_path)
    (tmp_path / "format.npy").unlink()
    with pytest.raises(KernelError, match="was written in format 1, not 2"):
        Documents.open(tmp_path)


PREPARED = {
    "none": csr_array((0, 3), dtype=np.float32),
    "empty rows": rows([[0, 0, 0], [1, 0, 2], [0, 0, 0]]),
    "ties and a second block": random_rows(1, 300, 70, 0.1, levels=3),
    "weights near the smallest": rows([[1e-44, 1], [1e-38, 1e-30]]),
    "as they come": synthetic.collection(10, 2000, vocabulary=9000).manufacturers,
}


@pytest.mark.parametrize("given", PREPARED.values(), ids=PREPARED)
def test_the_library_prepares_the_bits_that_numpy_prepares(given, native):
    documents = Documents.build(given)
    kernel.use("fallback")
    slow = Documents.build(given)
    for name in LAYOUT:
        assert getattr(documents, name).tobytes() == getattr(slow, name).tobytes()


def test_no_documents_can_be_saved(tmp_path):
    Documents.build(csr_array((0, 3), dtype=np.float32)).save(tmp_path)
    assert len(Documents.open(tmp_path)) == 0


@pytest.mark.parametrize("name", LAYOUT)
def test_a_missing_or_broken_file_is_named(tmp_path, name):
    Documents.build(rows([[1, 2], [0, 1]])).save(tmp_path)
    path = tmp_path / f"{name}.npy"
    whole = path.read_bytes()
    path.write_bytes(whole[:-3])
    with pytest.raises(KernelError, match=rf"{name}\.npy cannot be read"):
        Documents.open(tmp_path)
    path.write_bytes(b"")
    with pytest.raises(KernelError, match=rf"{name}\.npy cannot be read"):
        Documents.open(tmp_path)
    path.unlink()
    with pytest.raises(KernelError, match=rf"{name}\.npy is missing"):
        Documents.open(tmp_path)


@pytest.mark.parametrize("name", LAYOUT)
def test_a_wrong_type_is_named(tmp_path, name):
    Documents.build(rows([[1, 2], [0, 1]])).save(tmp_path)
    np.save(tmp_path / f"{name}.npy", np.zeros((2, 2), np.int16))
    with pytest.raises(KernelError, match=rf"{name}\.npy has 2 dimensions of int16"):
        Documents.open(tmp_path)


WRONG = {
    "row_start": (lambda a: a[::-1].copy(), "row_start does not rise"),
    "rows": (lambda a: _with(a, "id", 99), "rows name terms that are not there"),
    "lists": (lambda a: _with(a, "id", -1), "lists name documents that are not there"),
    "brief": (lambda a: a + np.uint32(1), "brief does not repeat the lists"),
    "term": (lambda a: _with(a, "slot", 0), "term does not number the terms"),
    "tiles": (lambda a: a[:, :, :64].copy(), "tiles do not fit the documents"),
    "bounds": (lambda a: a[:1].copy(), "bounds must be two numbers"),
}


def _with(array, field, value):
    array = array.copy()
    array[field] = value
    return array


@pytest.mark.parametrize("name", WRONG)
def test_numbers_that_do_not_fit_together_are_told(tmp_path, name):
    documents = Documents.build(rows([[1, 2], [0, 1]]))
    documents.save(tmp_path)
    assert len(Documents.open(tmp_path)) == 2
    change, sentence = WRONG[name]
    np.save(tmp_path / f"{name}.npy", change(getattr(documents, name)))
    with pytest.raises(KernelError, match=sentence):
        Documents.open(tmp_path)
