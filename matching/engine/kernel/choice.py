"""Which implementation answers: the compiled library where it can be had, else SciPy."""

from __future__ import annotations

import logging
from threading import Lock
from typing import Literal, Protocol

import numpy as np
from scipy.sparse import csr_array

from matching.engine import compiling
from matching.engine.kernel import fallback
from matching.engine.kernel.documents import Documents
from matching.engine.kernel.native import Native
from matching.engine.kernel.results import TopK

Name = Literal["native", "fallback"]
log = logging.getLogger(__name__)
_lock = Lock()
_found: dict[str, Backend] = {}


class Backend(Protocol):
    """What an implementation can do; arguments are checked and rows canonical."""

    def prepared(self, rows: csr_array) -> dict[str, np.ndarray]: ...

    def top_k(
        self, queries: csr_array, documents: Documents, k: int, *, threads: int, alive: np.ndarray | None
    ) -> TopK: ...

    def top_k_both(self, queries: csr_array, documents: Documents, k: int, *, threads: int) -> tuple[TopK, TopK]: ...

    def scores(self, terms: np.ndarray, weights: np.ndarray, documents: Documents, out: np.ndarray) -> None: ...

    def search(
        self, terms: np.ndarray, weights: np.ndarray, documents: Documents, k: int, *, alive: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]: ...

    def entered(
        self, terms: np.ndarray, weights: np.ndarray, documents: Documents, kth: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]: ...


def use(name: Name | None) -> None:
    """Let this process use one implementation; None chooses again. Raises compiling.BuildError for a native one that
    cannot be had, ValueError for another name."""
    if name not in ("native", "fallback", None):
        raise ValueError(f"there is no kernel called {name!r}")
    with _lock:
        _found.clear()
        if name:
            _found["current"] = _native() if name == "native" else fallback


def current() -> Backend:
    """The implementation in use."""
    with _lock:
        if "current" not in _found:
            _found["current"] = _best()
        return _found["current"]


def name() -> Name:
    """Which implementation is in use."""
    return "fallback" if current() is fallback else "native"


def _native() -> Native:
    return Native(compiling.library(compiling.KERNEL))


def _best() -> Backend:
    try:
        return _native()
    except (compiling.BuildError, OSError) as error:
        log.warning("The matching kernel could not be compiled, SciPy takes its place and is slower: %s", error)
        return fallback
