"""How much is asked of what takes minutes: enough to notice a fault by default, all there is by `make thorough`."""

import os

WHOLE = os.environ.get("EXTENT") == "whole"

ONLY = os.environ.get("ONLY", "")
"""While writing: the addresses alone whose name begins with this (tests/site/addresses.py)."""


def some(usual: int, whole: int) -> int:
    return whole if WHOLE else usual
