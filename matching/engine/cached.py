"""Where this installation keeps what is made once for a machine: compiled libraries, the dictionary's tables."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def places() -> list[Path]:
    """Folders to try, the best first: inside the virtualenv, which is thrown away with it, else in DATA_DIR."""
    found = [Path(sys.prefix) / "lib" / "techbridge"] if sys.prefix != sys.base_prefix else []
    return [*found, Path(os.environ.get("DATA_DIR", ROOT / "var")).resolve() / "made"]


@cache
def kept_in() -> Path:
    """The first of `places` that can be written to. Raises OSError where none can."""
    problem: OSError | None = None
    for folder in places():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            problem = error
    raise problem or OSError("There is no folder to keep things in.")
