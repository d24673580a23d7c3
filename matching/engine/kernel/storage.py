"""How documents lie on disk and in memory: one array, one .npy file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 128
# Raised whenever what the arrays mean changes. 1 had no number and no `brief`.
FORMAT = 2
# A slot or a document, and a weight: side by side, since they are always read together.
ENTRY = np.dtype([("id", np.int32), ("weight", np.float32)])
# What a query needs to know of a term: where its list starts, how many documents have it, its slot, the weight that
# 1 in a tile stands for, mean and mean square of its weights over all documents.
TERM = np.dtype(
    {
        "names": ["start", "count", "slot", "scale", "mean", "square"],
        "formats": [np.int64, np.int32, np.int32, np.float32, np.float32, np.float32],
        "itemsize": 32,
    }
)
# Type and number of dimensions of each array.
LAYOUT = {
    "row_start": (np.dtype(np.int64), 1),
    "rows": (ENTRY, 1),
    "term": (TERM, 1),
    "lists": (ENTRY, 1),
    "brief": (np.dtype(np.uint32), 1),
    "tiles": (np.dtype(np.uint8), 3),
    "bounds": (np.dtype(np.float64), 1),
}


class KernelError(ValueError):
    """Data that the kernel cannot work with; the message says what is wrong with which array."""


def save(documents: Any, folder: Path) -> None:
    """Write the arrays of a dataclass, `name`.npy each."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    np.save(Path(folder) / "format.npy", np.int64(FORMAT), allow_pickle=False)
    for field in fields(documents):
        np.save(Path(folder) / f"{field.name}.npy", getattr(documents, field.name), allow_pickle=False)


def opened(folder: Path) -> dict[str, np.ndarray]:
    """The arrays in `folder`, mapped and checked against one another. Raises KernelError."""
    if (found := _format(Path(folder))) not in {FORMAT, None}:
        raise KernelError(f"{folder} was written in format {found}, not {FORMAT}: build and save the documents again")
    arrays = {name: _array(Path(folder) / f"{name}.npy", *LAYOUT[name]) for name in LAYOUT}
    for wrong in _contradictions(arrays):
        raise KernelError(f"{folder}: {wrong}")
    return arrays


def _format(folder: Path) -> int | None:
    """The number of the format; None where there is nothing to be read."""
    if not (folder / "format.npy").exists():
        return 1 if (folder / "rows.npy").exists() else None
    return int(_array(folder / "format.npy", np.dtype(np.int64), 0))


def _array(path: Path, dtype: np.dtype, dimensions: int) -> np.ndarray:
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError as error:
        raise KernelError(f"{path} is missing") from error
    except (ValueError, EOFError, OSError) as error:
        raise KernelError(f"{path} cannot be read: {error}") from error
    if found.dtype != dtype or found.ndim != dimensions:
        raise KernelError(f"{path} has {found.ndim} dimensions of {found.dtype}, not {dimensions} of {dtype}")
    return found


def _contradictions(arrays: dict[str, np.ndarray]) -> list[str]:
    """What does not fit together: each would make the kernel read beside an array."""
    starts, rows, term, lists, brief = (arrays[name] for name in ("row_start", "rows", "term", "lists", "brief"))
    n, z = len(starts) - 1, len(rows)
    blocks, head, width = arrays["tiles"].shape
    ends = term["start"] + term["count"]
    wrong = {
        "row_start does not rise from 0 to the number of rows' entries": n < 0
        or starts[0] != 0
        or starts[-1] != z
        or bool(np.any(np.diff(starts) < 0)),
        "lists have not as many entries as rows": len(lists) != z,
        "tiles do not fit the documents": (blocks, width) != (-(-max(n, 0) // BLOCK), BLOCK) or head > len(term),
        "bounds must be two numbers": arrays["bounds"].shape != (2,),
        "term does not fit the lists": bool(np.any(term["start"] < 0) or np.any(term["count"] < 0))
        or bool(np.any(ends > z)),
        "term does not number the terms": not np.array_equal(np.sort(term["slot"]), np.arange(len(term))),
        "rows name terms that are not there": _outside(rows["id"], len(term)),
        "lists name documents that are not there": _outside(lists["id"], n),
        "brief does not repeat the lists": not np.array_equal(brief & np.uint32(0xFFFF), lists["id"] & 0xFFFF),
    }
    return [text for text, found in wrong.items() if found]


def _outside(ids: np.ndarray, number: int) -> bool:
    return bool(len(ids)) and not (int(ids.min()) >= 0 and int(ids.max()) < number)
