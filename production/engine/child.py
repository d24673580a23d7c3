"""Runs apart, started by production/engine/apart.py with a task as JSON in its first argument. Writes JSON to standard output:
a geometry, and ends with 0 (what a page draws is then in the file that the task names); or why the file is refused, and ends with 3."""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

REFUSED = 3


def limit(seconds: int, memory: int, written: int) -> None:
    """Ends this process when it takes more than that: seconds of the processor, bytes of data, bytes in a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """Measures the open file of a task; what is refused becomes part of the answer."""
    from production.engine.refusals import Refused

    try:
        from production.engine.geometry import Unit
        from production.engine.kept import to_kept
        from production.engine.measuring import measure_and_draw

        with os.fdopen(task["source"], "rb") as source:
            source.seek(0)
            content = source.read()
        unit = Unit(task["unit"]) if task["unit"] else None
        geometry, drawn = measure_and_draw(content, task["ending"], unit)
        Path(task["drawn"]).write_bytes(drawn)
        return {"geometry": to_kept(geometry)}
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts}
    except MemoryError:
        return {"refused": "heavy_memory", "facts": {}}


def peak_mb() -> float:
    """The most memory that this process held at once, in MB. What `getrusage` tells counts the parent's, before it began."""
    try:
        [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
        return round(int(line.split()[1]) / 1024, 1)
    except (OSError, ValueError):
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main() -> int:
    task = json.loads(sys.argv[1])
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    told = os.dup(1)
    os.dup2(2, 1)  # the kernel of STEP writes what it likes to standard output
    limit(task["seconds"], task["memory"], task["written"])
    result = answer(task) | {"peak_mb": peak_mb()}
    with os.fdopen(told, "wb") as out:
        out.write(json.dumps(result).encode())
    return REFUSED if "refused" in result else 0


if __name__ == "__main__":
    sys.exit(main())
