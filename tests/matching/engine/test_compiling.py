"""A library is compiled once, whole or not at all, and kept in the virtualenv."""

import ctypes
import importlib.util
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from matching.engine import compiling
from matching.engine.compiling import BuildError, Part, library

SOURCE = "int answer(void) { return 42; }\n"
needs_compiler = pytest.mark.skipif(compiling.compiler() is None, reason="Nothing on this machine compiles C.")


@pytest.fixture
def part(tmp_path):
    """A library of one source."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "answer.c").write_text(SOURCE)
    return Part("answer", tmp_path / "source", ("-O1", "-fPIC", "-shared"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty place for libraries."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "lib" / "techbridge"


def answer(path):
    return ctypes.CDLL(str(path)).answer()


def kept(folder):
    return sorted(path.name for path in folder.iterdir())


@needs_compiler
def test_two_that_compile_at_once_leave_one_whole_library(part, folder):
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: library(part), range(2))
    assert first == second
    assert kept(folder) == [first.name]
    assert answer(first) == 42


@needs_compiler
def test_a_source_is_compiled_once_and_again_when_it_changes(part, folder, monkeypatch):
    made = library(part)
    with monkeypatch.context() as patched:
        patched.setattr(compiling, "_compiled", lambda *_: pytest.fail("compiled again"))
        assert library(part) == made
    (part.folder / "answer.c").write_text(SOURCE.replace("42", "43"))
    assert answer(library(part)) == 43
    assert len(kept(folder)) == 2


@needs_compiler
def test_another_compiler_processor_or_flag_means_another_library(part, folder, monkeypatch):
    command = compiling.compiler()
    other = Part("answer", part.folder, (*part.flags, "-g"))
    names = {compiling._name(part, command), compiling._name(part, [*command, "-g"]), compiling._name(other, command)}
    monkeypatch.setattr(compiling, "_processor", lambda: "another one")
    assert len(names | {compiling._name(part, command)}) == 4


@needs_compiler
def test_a_spoiled_library_is_made_again(part, folder):
    folder.mkdir(parents=True)
    spoiled = folder / compiling._name(part, compiling.compiler())
    spoiled.write_bytes(b"not a library")
    assert answer(library(part)) == 42
    assert kept(folder) == [spoiled.name]


@needs_compiler
def test_what_does_not_compile_leaves_nothing_behind_and_says_so(part, folder):
    (part.folder / "answer.c").write_text("int answer(void) { return }\n")
    with pytest.raises(BuildError, match="did not make answer"):
        library(part)
    assert kept(folder) == []


@needs_compiler
def test_the_next_tuning_is_tried_where_a_compiler_does_not_know_the_first(part, folder):
    assert answer(library(Part("answer", part.folder, part.flags, (("-march=no-such-processor",), ())))) == 42


def test_where_there_is_no_compiler_that_is_said(part, folder, monkeypatch):
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(BuildError, match="there is no C compiler"):
        library(part)


@needs_compiler
def test_the_folder_of_the_data_is_used_where_there_is_no_virtualenv(part, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert library(part).parent == tmp_path / "made"


@needs_compiler
def test_all_parts_are_compiled_with_a_line_each_and_then_in_silence(folder, capsys):
    compiling.main()
    assert capsys.readouterr().err == "Compiling the kernel …\nCompiling the reader …\n"
    assert [name.split("-")[0] for name in kept(folder)] == ["matching", "reader"]
    compiling.main()
    assert capsys.readouterr().err == ""
