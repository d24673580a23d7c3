"""Documents keep what they were given, in memory and on disk."""

import numpy as np
import pytest
from scipy.sparse import csr_array

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
