"""How much a file may hold, and the refusal of one that cannot be read."""

from collections.abc import Sequence

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED_BYTES = 256 * 1024 * 1024  # of a workbook, which is a zip archive
MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELL = 1_000_000  # characters; a longer one is nearly always a quotation mark that never closes
HEADER_WITHIN = 10  # rows: titles and remarks may stand above the header


class ImportRefused(Exception):
    """The file as a whole cannot be read. Its text is a sentence fit to show.

    `headers` are those found where none of them is known to hold the names.
    """

    def __init__(self, text: str, headers: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.headers = list(headers)
