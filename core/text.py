"""Text as people type it, made safe to keep: every letter of theirs stays, invisible control characters go."""

import unicodedata

# Marks that turn the reading direction of everything after them; a lone one can make a page lie about its text.
DIRECTION_OVERRIDES = set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u202c\u2069")


def tidy(text: str, *, lines: bool) -> str:
    """Returns `text` in NFC without control characters and direction overrides.

    With `lines`, line breaks and tabs stay and lines are not joined; without, all white space becomes single spaces.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    keep = "\n\t" if lines else ""
    text = "".join(
        letter if letter in keep or not unicodedata.category(letter).startswith("C") or letter == "\u200d" else " "
        for letter in text
        if letter not in DIRECTION_OVERRIDES
    )
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return " ".join(text.split())
