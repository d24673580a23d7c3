"""Names of files as people and attackers type them, made into ones that no system misreads."""

import re

from core.text import tidy

LONGEST = 150
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
"""Names of devices, which Windows opens whatever ending follows."""


def cleaned(name: str) -> str:
    """The last part of a path, in one line, without marks that turn its direction, and short.

    >>> cleaned("../../etc/passwd"), cleaned("C:\\\\plan\\u202efdp.exe"), cleaned("con.pdf"), cleaned("  ")
    ('passwd', 'planfdp.exe', '_con.pdf', '')
    """
    name = re.split(r"[/\\]", tidy(name[:2000], lines=False))[-1]
    name = FORBIDDEN.sub("_", name).strip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
