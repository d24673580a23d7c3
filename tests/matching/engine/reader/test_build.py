"""C made a library: once, whole, and kept where nobody else can write."""

import shutil
import sys

import pytest

from matching.engine.reader import build

SOURCE = "int answer(void) { return 42; }\n"

needs_compiler = pytest.mark.skipif(not list(build._compilers()), reason="Nothing on this machine compiles C.")


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setenv("TECHBRIDGE_NATIVE", str(tmp_path / "kept"))
    (tmp_path / "answer.c").write_text(SOURCE)
    return tmp_path / "answer.c"


def kept(source):
    return sorted(path.name for path in (source.parent / "kept").iterdir())


@needs_compiler
def test_a_source_is_compiled_once_and_again_when_it_changes(source):
    assert build.library([source], "answer").answer() == 42
    [first] = kept(source)
    assert build.library([source], "answer").answer() == 42
    assert kept(source) == [first]
    source.write_text(SOURCE.replace("42", "43"))
    assert build.library([source], "answer").answer() == 43
    assert len(kept(source)) == 2


@needs_compiler
def test_a_spoiled_library_is_made_again(source):
    [compiler, *_] = build._compilers()
    spoiled = build._directory() / f"answer-{build._digest([source], compiler)}.so"
    spoiled.write_bytes(b"not a library")
    assert build.library([source], "answer").answer() == 42
    assert kept(source) == [spoiled.name]


@needs_compiler
def test_what_does_not_compile_leaves_nothing_behind(source):
    source.write_text("int answer(void) { return }\n")
    assert build.library([source], "answer") is None
    assert kept(source) == []


def test_where_nothing_compiles_there_is_no_library(source, monkeypatch):
    monkeypatch.setattr(build, "_compilers", lambda: iter(()))
    assert build.library([source], "answer") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Rights are told otherwise there.")
def test_nothing_is_loaded_from_where_others_can_write(source):
    directory = source.parent / "kept"
    directory.mkdir()
    directory.chmod(0o777)
    assert build.library([source], "answer") is None
    assert kept(source) == []
    shutil.rmtree(directory)
