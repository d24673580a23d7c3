import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.production import shapes


def run(*arguments) -> dict:
    out = io.StringIO()
    call_command("analyse_part", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_tells_what_is_measured(tmp_path):
    path = tmp_path / "block.stl"
    path.write_bytes(shapes.file_of(shapes.box(2, 3, 4)))
    told = run(path, "--unit", "cm", "--process", "sheet_metal")
    assert 0 < told.pop("seconds") < 10 and 50 < told.pop("peak_mb") < 500
    assert [(one["code"], one["severity"]) for one in told.pop("findings")] == [
        ("thick_wall", "blocks"),
        ("uneven_wall", "blocks"),
    ]
    assert told == {
        "volume_mm3": pytest.approx(24_000),
        "area_mm2": pytest.approx(5_200),
        "box_mm": pytest.approx([20, 30, 40]),
        "hull_mm3": pytest.approx(24_000),
        "bodies": 1,
        "watertight": True,
        "problems": [],
        "triangles": 12,
        "unit": "cm",
        "may_be_firm": True,
        "overhang_mm2": 0,
        "thinnest_mm": pytest.approx(20),
        "holes_mm": [],
        "as_large_as": "matchbox",
    }


def test_a_refused_file_ends_the_command(tmp_path):
    path, out = tmp_path / "none.stl", io.StringIO()
    path.write_bytes(b"")
    with pytest.raises(CommandError, match=r"none\.stl: The file is empty\.$"):
        call_command("analyse_part", path, "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"refused": "empty", "words": "The file is empty."}
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("analyse_part", tmp_path / "absent.stl")
