"""How confidential bytes leave: nothing of them runs, is kept or is shown in a page of ours."""

import errno
import unicodedata
from urllib.parse import quote

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def attachment(name: str) -> str:
    """The header of a download (RFC 6266), with a name in plain letters for programs that read only those.

    >>> attachment("plan.pdf"), attachment("图纸 2.pdf")
    ('attachment; filename="plan.pdf"', 'attachment; filename="2.pdf"; filename*=UTF-8\\'\\'%E5%9B%BE%E7%BA%B8%202.pdf')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = " ".join("".join(letter for letter in plain if letter.isprintable() and letter not in '"\\%').split())
    if plain == name:
        return f'attachment; filename="{plain}"'
    stem, _dot, ending = plain.rpartition(".")
    plain = f"{stem.strip() or 'document'}.{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class Cut(ConnectionResetError):
    """A read that had begun may not go on: the connection ends without a proper end of the answer."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "What is read has been closed to its reader.")
