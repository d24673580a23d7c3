"""Tables, files, and statements to accept."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from competitions.engine.kinds.base import PLAIN, Kind, Settings, as_json, from_json, in_stored_order, without_scripts
from competitions.engine.kinds.chosen import unnamed
from competitions.engine.numbers import read_number
from competitions.engine.problems import AnswerRefused, Problem, refuse
from competitions.engine.reader import KEY, LANGUAGES, Reader, in_language
from core.text import tidy

MOST_COLUMNS, MOST_ROWS, LONGEST_CELL = 12, 200, 1000
MOST_FILES = 50
TYPES = ("pdf", "image", "office", "cad", "video", "zip")
CELLS = ("short_text", "number")
ROW = re.compile(r"(\d{1,3})--([a-z][a-z0-9_]*)\Z")


class Table(Kind):
    """A list of rows, each {"column": "text"}. Cells of a column that is not asked any more stay in their row."""

    name = "table"
    composite = True

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        columns: dict[str, dict[str, Any]] = {}
        for item in reader.items(raw, "columns", MOST_COLUMNS):
            if key := reader.key(item, {*columns, "plain", "rest"}):
                kind = reader.one_of(item, "kind", CELLS, "short_text")
                columns[key] = {"key": key, "label": reader.words(item, "label"), "kind": kind}
        found = {name: reader.whole(raw, name, 1, MOST_ROWS) for name in ("min_rows", "max_rows")}
        reader.ordered(found, "min_rows", "max_rows")
        return {"columns": list(columns.values())} | found

    def unfinished(self, settings: Settings) -> list[Problem]:
        return [*unnamed(settings["columns"]), *([] if settings["columns"] else [Problem("no_columns")])]

    def clean(self, settings: Settings, value: Any) -> list[dict[str, str]] | None:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise refuse("unreadable")
        rows = [row for row in (self._row(settings, row) for row in value) if row]
        if len(rows) > MOST_ROWS:
            raise refuse("too_many_rows", most=MOST_ROWS, found=len(rows))
        return rows or None

    def _row(self, settings: Settings, row: Mapping[Any, Any]) -> dict[str, str]:
        numbers = {column["key"] for column in settings["columns"] if column["kind"] == "number"}
        cells = {}
        for key, cell in row.items():
            if not isinstance(key, str) or not KEY.match(key) or not isinstance(cell, str):
                raise refuse("unreadable")
            text = tidy(cell, lines=False)
            if len(text) > LONGEST_CELL:
                raise refuse("text_too_long", most=LONGEST_CELL, found=len(text))
            if text:
                cells[key] = _number_if_it_is(text) if key in numbers else text
        if len(cells) > 4 * MOST_COLUMNS:
            raise refuse("unreadable")
        return in_stored_order(cells)

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        found, least, most = len(value), settings.get("min_rows"), settings.get("max_rows")
        problems = []
        if least is not None and found < least:
            problems.append(Problem("too_few_rows", {"least": least, "found": found}))
        if most is not None and found > most:
            problems.append(Problem("too_many_rows", {"most": most, "found": found}))
        for number, row in enumerate(value, 1):
            for column in settings["columns"]:
                problems += self._cell_problems(column, row, number)
        return problems

    def _cell_problems(self, column: Mapping[str, Any], row: Mapping[str, str], number: int) -> list[Problem]:
        where = {"row": number, "column": column["label"] or {"en": column["key"]}}
        cell = row.get(column["key"], "")
        if not cell:
            return [Problem("cell_missing", where)]
        if column["kind"] == "number":
            try:
                read_number(cell)
            except AnswerRefused:
                return [Problem("cell_not_a_number", where)]
        return []

    def parse(self, settings: Settings, text: str) -> Any:
        return from_json(text)

    def text(self, settings: Settings, value: Any) -> str:
        return as_json(value)

    def from_post(self, settings: Settings, post: Any, name: str) -> Any:
        """Without scripts: controls named <key>--<row>--<column>, and in <key>--<row>--rest what is not asked any more."""
        if not without_scripts(post, name):
            return super().from_post(settings, post, name)
        rows: dict[int, dict[str, str]] = {}
        for control in post:
            found = ROW.match(control.removeprefix(f"{name}{PLAIN}")) if control.startswith(f"{name}{PLAIN}") else None
            if found and found[2] == "rest":
                rest = from_json(post[control])
                rows.setdefault(int(found[1]), {}).update(rest if isinstance(rest, dict) else {})
            elif found:
                rows.setdefault(int(found[1]), {})[found[2]] = post[control]
        return [rows[number] for number in sorted(rows)]

    def said(self, settings: Settings, value: Any, language: str) -> str:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        columns = [(column["key"], in_language(column["label"], language)) for column in settings["columns"]]
        return "\n".join(
            "; ".join(f"{label}: {row[key]}" if label else str(row[key]) for key, label in columns if row.get(key))
            for row in rows
        )


def _number_if_it_is(text: str) -> str:
    """A cell is kept as it was typed where it is no number: a table is saved whole or not at all."""
    try:
        return read_number(text)
    except AnswerRefused:
        return text


class Files(Kind):
    """The ids of stored files, in the order in which they were given."""

    name = "files"
    composite = True

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        types = reader.strings(raw, "types", len(TYPES))
        for name in types:
            if name not in TYPES:
                reader.report("not_known", setting="types", value=name)
        return {
            "types": types,
            "max_mb": reader.whole(raw, "max_mb", 1, 2000),
            "max_count": reader.whole(raw, "max_count", 1, MOST_FILES),
        }

    def clean(self, settings: Settings, value: Any) -> list[str] | None:
        if value is None:
            return None
        if not isinstance(value, list) or len(value) > MOST_FILES:
            raise refuse("too_many_files" if isinstance(value, list) else "unreadable", most=MOST_FILES)
        try:
            names = [str(uuid.UUID(name)) for name in value]
        except (ValueError, TypeError, AttributeError):
            raise refuse("unreadable") from None
        return list(dict.fromkeys(names)) or None

    def problems(self, settings: Settings, value: Any) -> list[Problem]:
        most = settings.get("max_count")
        return [Problem("too_many_files", {"most": most})] if most is not None and len(value) > most else []

    def parse(self, settings: Settings, text: str) -> Any:
        return from_json(text)

    def text(self, settings: Settings, value: Any) -> str:
        return as_json(value)


class Statement(Kind):
    """Something to accept: True, or no answer."""

    name = "statement"

    def settings(self, raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
        return {"text": reader.words(raw, "text", lines=True)}

    def unfinished(self, settings: Settings) -> list[Problem]:
        return [
            Problem("statement_without_words", {"in": language})
            for language in LANGUAGES
            if not settings["text"].get(language)
        ]

    def clean(self, settings: Settings, value: Any) -> bool | None:
        if value is None or value is False:
            return None
        if value is not True:
            raise refuse("unreadable")
        return True

    def parse(self, settings: Settings, text: str) -> Any:
        return text.strip().lower() in ("true", "on", "1")

    def text(self, settings: Settings, value: Any) -> str:
        return "true" if value is True else ""

    def said(self, settings: Settings, value: Any, language: str) -> str:
        return "✓" if value is True else ""
