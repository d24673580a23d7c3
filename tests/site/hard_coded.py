"""Finds English that a template shows without asking for its translation."""

import re
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a template tag stood, so that words on either side of it stay apart."""

SPOKEN_ATTRIBUTES = frozenset({"alt", "aria-label", "aria-description", "content", "label", "placeholder", "title"})
SILENT_ELEMENTS = frozenset({"code", "pre", "script", "style"})
SILENT_METAS = frozenset({"viewport", "color-scheme", "theme-color", "htmx-config", "referrer", "robots"})
NAMES = frozenset({"Techbridge", "Fennwick Robotics", "icon", "mm", "cm", "kg", "kWh", "kg CO"})
"""What reads the same in every language of the site: its name, the gallery's company, a tag's name in the gallery, and the
symbols of units."""

WORDS = re.compile(r"[A-Za-z][A-Za-z’'-]*[a-z](?:[ ,.:;/]+[A-Za-z’'-]+)*")
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,.:]? +[A-Za-z]{2,}")
LITERAL = re.compile(r"""(?P<before>[\w-]+=|_\(|context )?(?P<quote>["'])(?P<text>.*?)(?P=quote)""")
ATTRIBUTES_ONLY = re.compile(rf"[{HOLE}\s]*[a-z-]+=\"")
SILENT_BLOCKS = {"blocktranslate": "endblocktranslate", "comment": "endcomment", "block body_class": "endblock"}
SILENT_ARGUMENTS = frozenset({"context ", "css=", "size=", "tone=", "icon=", "symbol=", "email=", "id="})


def hard_coded(source: str) -> list[str]:
    """Returns the untranslated words of a template: those between its elements, in attributes that are read out, and
    in sentences handed to its tags."""
    html, told = _without_template_syntax(source)
    page = _Page()
    page.feed(f"<p {html}>" if ATTRIBUTES_ONLY.match(html) else html)
    page.close()
    return [words for words in (*page.found, *told) if words not in NAMES]


def _without_template_syntax(source: str) -> tuple[str, list[str]]:
    """Returns the markup with a hole for every tag, and the sentences written inside tags without `_( )`."""
    markup, told, silent_until = [], [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if silent_until:
            silent_until = "" if name == silent_until else silent_until
        elif token.token_type is TokenType.TEXT:
            markup.append(token.contents)
        elif token.token_type is not TokenType.COMMENT:
            markup.append(HOLE)
            silent_until = SILENT_BLOCKS.get(name) or SILENT_BLOCKS.get(token.contents, "")
            if name != "translate":
                told += _sentences(token.contents)
    return "".join(markup), told


def _sentences(contents: str) -> list[str]:
    """Returns the quoted sentences of a tag: at least two words, for a single one may be a name or a code."""
    return [
        found["text"]
        for found in LITERAL.finditer(contents)
        if found["before"] not in (*SILENT_ARGUMENTS, "_(") and TWO_WORDS.search(found["text"])
    ]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT_ELEMENTS
        if tag == "meta" and dict(attrs).get("name") in SILENT_METAS:
            return
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES or (name.startswith("data-") and TWO_WORDS.search(value or "")):
                self.keep(value or "")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT_ELEMENTS

    def handle_data(self, data):
        if not self.silent:
            self.keep(data)

    def keep(self, text: str) -> None:
        for run in text.split(HOLE):
            self.found += WORDS.findall(run)
