import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from production.engine.apart import Measured, measure_apart
from production.engine.familiar import nearest
from production.engine.geometry import Unit
from production.engine.refusals import Refused
from production.engine.rules import PROCESSES, find


class Command(BaseCommand):
    help = (
        "Measures a part (STL, 3MF, OBJ, PLY or STEP) as the portal does, in a process of its own with little time and "
        "memory: its volume, area, box, bodies, and what keeps a price on it from being firm. Needs nothing in the database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unit", choices=[*Unit], help="what one unit of a mesh is; 3MF and STEP say it themselves"
        )
        parser.add_argument("--process", choices=[*PROCESSES], help="say as well what speaks against making it so")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, file: Path, unit: str | None, process: str | None, **options):
        try:
            with file.open("rb") as content:
                measured = measure_apart(content, file.suffix, Unit(unit) if unit else None)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except Refused as refused:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refused.code, "words": str(refused)}))
            raise CommandError(f"{file}: {refused}") from None
        told = as_told(measured, process)
        self.stdout.write(json.dumps(told) if options["json"] else as_table(told))


def as_told(measured: Measured, process: str | None) -> dict[str, object]:
    """Lengths in mm, if a unit was declared; else in units of the file."""
    part = measured.geometry
    told: dict[str, object] = {
        "volume_mm3": part.volume,
        "area_mm2": part.area,
        "box_mm": list(part.box),
        "hull_mm3": part.hull_volume,
        "bodies": part.bodies,
        "watertight": part.watertight,
        "problems": [{"code": one.code, "count": one.count, "firm": one.firm} for one in part.problems],
        "seconds": measured.seconds,
        "peak_mb": measured.peak_mb,
        "triangles": part.triangles,
        "unit": part.unit,
        "may_be_firm": part.may_be_firm,
        "overhang_mm2": part.overhang_area,
        "thinnest_mm": part.thinnest,
        "holes_mm": list(part.holes),
        "as_large_as": nearest(part.box).code,
    }
    if process:
        told["findings"] = [
            {
                "code": one.code,
                "severity": one.severity,
                "at_mm": one.at,
                "sentence": one.sentence,
                "source": one.source.name,
            }
            for one in find(part, process)
        ]
    return told


def as_table(told: dict[str, object]) -> str:
    return "\n".join(f"{name:<14}{json.dumps(value, ensure_ascii=False)}" for name, value in told.items())
