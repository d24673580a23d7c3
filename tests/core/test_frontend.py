"""Front-end files: copied once, complete, and with nothing that would be missing when they are served."""

import io
import json

from django.core.management import call_command

from core.icons import NAMES, VENDOR
from core.management.commands.frontend import inside, key_of_inputs


def test_a_second_run_changes_nothing_and_says_nothing():
    call_command("frontend", stdout=io.StringIO())
    before = {path.name: path.stat().st_mtime_ns for path in VENDOR.iterdir()}
    said = io.StringIO()
    call_command("frontend", stdout=said)
    assert said.getvalue() == ""
    assert {path.name: path.stat().st_mtime_ns for path in VENDOR.iterdir()} == before


def test_the_copied_files_are_those_the_pages_need():
    assert sorted(path.name for path in VENDOR.iterdir()) == [
        "icons.json",
        "land.json",
        "stamp",
        "tabler.min.css",
        "tus.min.js",
    ]
    assert (VENDOR / "stamp").read_text() == key_of_inputs()
    assert list(json.loads((VENDOR / "icons.json").read_text())) == list(NAMES)


def test_no_copied_file_names_a_source_map():
    assert [path.name for path in VENDOR.iterdir() if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_the_empty_square_of_an_icon_is_left_out():
    svg = '<svg width="24">\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 12h14" />\n</svg>'
    assert inside(svg) == '<path d="M5 12h14" />'
