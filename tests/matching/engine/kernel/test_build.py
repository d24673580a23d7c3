"""The library is compiled once, whole or not at all, and matching works without it."""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matching.engine import kernel
from matching.engine.kernel import build
from matching.engine.kernel.native import Native
from tests.matching.engine.kernel.examples import rows


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty place for the library."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "lib" / "techbridge"


def test_two_that_compile_at_once_leave_one_whole_library(folder):
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: build.library(), range(2)))
    assert paths[0] == paths[1]
    assert [path.name for path in folder.iterdir()] == [paths[0].name]
    Native(paths[0])


def test_the_second_time_nothing_is_compiled(folder, monkeypatch):
    made = build.library()
    monkeypatch.setattr(build, "_compiled", lambda *_: pytest.fail("compiled again"))
    assert build.library() == made


def test_another_compiler_or_processor_means_another_library(folder, monkeypatch):
    command = build.compiler()
    names = {build._name(command), build._name([*command, "-g"])}
    monkeypatch.setattr(build, "_processor", lambda: "another one")
    assert len(names | {build._name(command)}) == 3


def test_a_compiler_that_fails_leaves_nothing_and_says_so(folder, monkeypatch):
    monkeypatch.setenv("CC", "false")
    with pytest.raises(build.BuildError, match="false did not make the matching kernel"):
        build.library()
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_compiled_scipy_answers_and_a_warning_says_so(folder, monkeypatch, caplog):
    monkeypatch.setenv("CC", "false")
    kernel.use(None)
    with caplog.at_level(logging.WARNING):
        found = kernel.top_k(rows([[2, 1]]), kernel.Documents.build(rows([[1, 0], [0, 1]])), 2)
    assert (kernel.name(), found.ids.tolist()) == ("fallback", [[0, 1]])
    assert [record.name for record in caplog.records] == ["matching.engine.kernel.choice"]
    with pytest.raises(build.BuildError):
        kernel.use("native")
    kernel.use(None)


def test_only_the_two_kernels_can_be_used():
    with pytest.raises(ValueError, match="no kernel called 'other'"):
        kernel.use("other")


def test_the_folder_of_the_data_is_used_where_there_is_no_virtualenv(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    made = build.library()
    assert made.parent == tmp_path / "made"
    found = np.zeros(1, np.float32)
    Native(made).scores(np.int32([0]), np.float32([3]), kernel.Documents.build(rows([[2]])), found)
    assert found.tolist() == [6]
