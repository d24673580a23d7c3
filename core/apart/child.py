"""Runs apart, started by core/apart/running.py with a task as JSON in its first argument. Writes its result to standard
output and ends with 0; ends with 3 and a code on standard error where the file is not taken. Knows no Django."""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

UNFIT = 3


def limit(seconds: int, memory: int, written: int) -> None:
    """Ends this process when it takes more than that: seconds of the processor, bytes of memory, bytes written."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(content: BinaryIO, task: dict[str, Any]) -> bytes:
    """Returns {"pages": …} of a file of a kind, as JSON; None for what can only be downloaded."""
    kind, pages = task["kind"], None
    if kind == "pdf":
        from core.apart import pdf

        pages = pdf.pages_of(content)
    elif kind == "image":
        from core.apart import picture

        picture.check(content)
        pages = 1
    elif kind in ("zip", "office"):
        from core.apart import packed

        packed.check(content, office=kind == "office")
    else:
        from core.apart import plain

        plain.check(content, task["ending"])
    return json.dumps({"pages": pages}).encode()


def draw(content: BinaryIO, task: dict[str, Any]) -> bytes:
    """Returns one page as a PNG picture with its mark drawn into it."""
    import io

    from core.apart import mark

    if task["kind"] == "pdf":
        from core.apart import pdf

        drawn = pdf.drawn(content, task["page"], task["width"])
    else:
        from core.apart import picture

        drawn = picture.drawn(content, task["width"])
    out = io.BytesIO()
    mark.marked(drawn, task["mark"]).save(out, "PNG", compress_level=3)
    return out.getvalue()


def stamp(content: BinaryIO, task: dict[str, Any]) -> bytes | None:
    """Writes the whole file with its mark on every page: a PDF stays one, a picture becomes a PNG."""
    if task["kind"] == "pdf":
        from core.apart import pdf

        pdf.stamp(content, task["mark"], sys.stdout.buffer)
        return None
    return draw(content, {**task, "width": 6000})


def main() -> int:
    task = json.loads(sys.argv[1])
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    from core.apart.refusals import Unfit

    limit(task["seconds"], task["memory"], task["written"])
    try:
        with os.fdopen(task["source"], "rb") as content:
            result = {"look": look, "draw": draw, "stamp": stamp}[task["do"]](content, task)
            if result is not None:
                sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
    except Unfit as unfit:
        sys.stderr.write(unfit.code)
        return UNFIT
    except MemoryError:
        sys.stderr.write("heavy")
        return UNFIT
    return 0


if __name__ == "__main__":
    sys.exit(main())
