"""Lists of organisations to import: one invented, one real."""

from pathlib import Path

import pytest
from django.conf import settings

PROFILES = Path(settings.BASE_DIR).parent / "shared" / "data" / "profiles" / "startups_yc.json"
needs_profiles = pytest.mark.skipif(not PROFILES.exists(), reason="The real profiles (../shared/data) are not here.")


def a_list(folder: Path, number: int) -> Path:
    """A list of invented startups, as a spreadsheet program would export it."""
    lines = ["id,name,one_liner,description,website"]
    lines += [
        f'{n},Pretend Works {n},"Castings, no. {n}","We pour part {n}.\nIn iron.",pretend{n}.example'
        for n in range(1, number + 1)
    ]
    path = folder / "pretend.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
