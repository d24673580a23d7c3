"""JSON (a list of objects, or an object that holds one) and JSON Lines."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ecosystem.imports.columns import meaning_of
from ecosystem.imports.encodings import Decoded, decode
from ecosystem.imports.headers import fault_of_size
from ecosystem.imports.limits import ImportRefused
from ecosystem.imports.reading import SourceRow, Table, check_number_of_rows

LINES_NAMES = (".jsonl", ".ndjson", ".jsonlines")
LINE_END = re.compile("\r\n|\n|\r")  # str.splitlines would also split at letters that JSON allows inside strings


def looks_like_json(data: bytes, name: str) -> bool:
    # The marks and zero bytes of other encodings do not matter for the first letter.
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return start.startswith((b"[", b"{")) or name.endswith((".json", *LINES_NAMES))


def read(data: bytes, name: str, encoding: str) -> Table:
    """Reads JSON or JSON Lines. Raises ImportRefused with the line where JSON is invalid."""
    decoded = decode(data, encoding)
    if name.endswith(LINES_NAMES) or _is_lines(decoded.text):
        rows = list(_from_lines(decoded.text))
        return _table("jsonl", decoded, rows)
    whole = _parse(decoded.text)
    items = _list_in(whole)
    check_number_of_rows(len(items))
    return _table("json", decoded, [_row(number, item) for number, item in enumerate(items, start=1)])


def _is_lines(text: str) -> bool:
    """Whether the first line is an object by itself and more follows: JSON Lines under another name."""
    first, *more = LINE_END.split(text.strip(), maxsplit=1)
    if not more or not first.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportRefused(
            _("This is not valid JSON: line %(line)s, column %(column)s: %(error)s.")
            % {"line": error.lineno, "column": error.colno, "error": error.msg}
        ) from error
    except (RecursionError, ValueError) as error:
        raise ImportRefused(_("This JSON is nested too deeply or holds a number that is too long.")) from error


def _list_in(whole: Any) -> list:
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict):
        lists = [
            value for value in whole.values() if isinstance(value, list) and any(isinstance(v, dict) for v in value)
        ]
        if len(lists) == 1:
            return lists[0]
        if any(meaning_of(key) and meaning_of(key)[0] == "name" for key in whole):
            return [whole]
    raise ImportRefused(_("The JSON must be a list of objects, or an object with one such list in it."))


def _from_lines(text: str) -> Iterator[SourceRow]:
    count = 0
    for number, line in enumerate(LINE_END.split(text), start=1):
        if not line.strip():
            continue
        count += 1
        check_number_of_rows(count)
        try:
            yield _row(number, json.loads(line))
        except json.JSONDecodeError as error:
            fault = _("line %(line)s is not valid JSON: column %(column)s: %(error)s")
            yield SourceRow(number, fault=fault % {"line": number, "column": error.colno, "error": error.msg})
        except (RecursionError, ValueError):
            yield SourceRow(number, fault=_("it is nested too deeply or holds a number that is too long"))


def _row(number: int, item: Any) -> SourceRow:
    if not isinstance(item, dict):
        return SourceRow(number, fault=_("it is not an object with fields"))
    cells = tuple(_flat(item))
    return SourceRow(number, cells, fault=fault_of_size(cells))


def _flat(item: dict) -> Iterator[tuple[str, Any]]:
    """Yields (key, value); {"name": {"en": …}} gives `name_en`."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from ((f"{key}_{inner}", deeper) for inner, deeper in value.items() if not isinstance(deeper, dict))
        else:
            yield key, value


def _table(format: str, decoded: Decoded, rows: list[SourceRow]) -> Table:
    keys = {key for row in rows for key, _value in row.cells}
    if rows and not any((found := meaning_of(key)) and found[0] == "name" for key in keys):
        seen = ", ".join(sorted(key[:40] for key in keys)[:12]) or "–"
        raise ImportRefused(
            _("No field holds the names of the organisations. Call it “name”. The fields are: %(seen)s.")
            % {"seen": seen},
            sorted(keys),
        )
    return Table(format, decoded.encoding, rows)
