"""The compiled library answers where it can be had, SciPy where it cannot."""

import logging
import sys

import pytest

from matching.engine import kernel
from tests.matching.engine.kernel.examples import rows


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty place for the library."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "lib" / "techbridge"


def test_where_nothing_can_be_compiled_scipy_answers_and_a_warning_says_so(folder, monkeypatch, caplog):
    monkeypatch.setenv("CC", "false")
    kernel.use(None)
    with caplog.at_level(logging.WARNING):
        found = kernel.top_k(rows([[2, 1]]), kernel.Documents.build(rows([[1, 0], [0, 1]])), 2)
    assert (kernel.name(), found.ids.tolist()) == ("fallback", [[0, 1]])
    assert [record.name for record in caplog.records] == ["matching.engine.kernel.choice"]
    with pytest.raises(kernel.BuildError):
        kernel.use("native")
    kernel.use(None)


def test_only_the_two_kernels_can_be_used():
    with pytest.raises(ValueError, match="no kernel called 'other'"):
        kernel.use("other")
