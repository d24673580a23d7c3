"""Copies what the pages need from node_modules into static/vendor."""

import hashlib
import json
import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import icons
from core.coastline import outlines

SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
NO_SHAPE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class Command(BaseCommand):
    help = "Copies front-end files from node_modules into static/vendor. Instant when nothing has changed."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        packages = Path(settings.BASE_DIR) / "node_modules"
        stamp = icons.VENDOR / "stamp"
        key = key_of_inputs()
        if stamp.is_file() and stamp.read_text() == key:
            return
        if not (packages / "@tabler" / "core").is_dir():
            raise CommandError("The front-end packages are not there. Run `npm ci` in the project's folder first.")
        shutil.rmtree(icons.VENDOR, ignore_errors=True)
        icons.VENDOR.mkdir(parents=True)
        copy_stylesheet(packages)
        copy_uploader(packages)
        (icons.VENDOR / "icons.json").write_text(json.dumps(read_icons(packages)), encoding="utf-8")
        atlas = json.loads((packages / "world-atlas" / "land-110m.json").read_text(encoding="utf-8"))
        (icons.VENDOR / "land.json").write_text(json.dumps(outlines(atlas)), encoding="utf-8")
        stamp.write_text(key)
        self.stdout.write(f"Front-end files are in {icons.VENDOR}.")


def key_of_inputs() -> str:
    """Changes when the packages, the list of icons or the code of this command and its map do."""
    here = Path(__file__)
    inputs = [Path(settings.BASE_DIR) / "package-lock.json", here, here.parents[2] / "coastline.py"]
    digest = hashlib.sha256(" ".join(icons.NAMES).encode())
    for path in inputs:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def copy_stylesheet(packages: Path) -> None:
    """Tabler's stylesheet without its source map, which fingerprinted static files would look for in vain."""
    css = (packages / "@tabler" / "core" / "dist" / "css" / "tabler.min.css").read_text(encoding="utf-8")
    (icons.VENDOR / "tabler.min.css").write_text(SOURCE_MAP.sub("", css), encoding="utf-8")


def copy_uploader(packages: Path) -> None:
    """The client of resumable uploads, which pages that take files load beside static/js/uploads.js."""
    script = (packages / "tus-js-client" / "dist" / "tus.min.js").read_text(encoding="utf-8")
    (icons.VENDOR / "tus.min.js").write_text(SOURCE_MAP.sub("", script), encoding="utf-8")


def read_icons(packages: Path) -> dict[str, str]:
    """Returns the inside of each listed icon's <svg>. Raises CommandError naming those that Tabler does not have."""
    folder = packages / "@tabler" / "icons" / "icons" / "outline"
    missing = [name for name in icons.NAMES if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise CommandError(f"Tabler has no icon named {', '.join(missing)}. Correct core/icons.py.")
    return {name: inside((folder / f"{name}.svg").read_text(encoding="utf-8")) for name in icons.NAMES}


def inside(svg: str) -> str:
    drawing = DRAWING.search(svg)
    if drawing is None:
        raise CommandError("One of Tabler's icons is no SVG. Run npm ci again.")
    shapes = NO_SHAPE.sub("", drawing.group(1))
    return re.sub(r"\s*\n\s*", "", shapes).strip()
