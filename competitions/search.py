"""Search in what was handed in, in both languages.

A text is read as matching reads it: English stems, grades and figures whole, Chinese characters by one and by two, and the
taxonomy's concepts, by which a word of one language finds what is written in the other. What is found are written to
`EntryWords`, one token each; the database's full text finds them again by the lookup `says`, the same on SQLite and
PostgreSQL. Words of confidential answers are marked, so that a search may leave them out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction
from django.db.models import Lookup, TextField
from django.dispatch import receiver

from competitions.models import Application, Category, EntryWords, Submission
from competitions.questions import Said, said_in
from competitions.signals import application_moved
from matching.engine.folding import HAN, LOWER, Folded
from matching.engine.lexicon import Lexicon
from matching.engine.meaning import Marks
from matching.engine.text import tokens
from matching.lexicon import lexicon
from matching.search import Marked

LONGEST = 200
"""So many characters of what somebody types are read."""
MOST_TERMS = 30_000
CONFIDENTIAL = "u0u"
"""Begins a token from an answer that is marked confidential; no text has it, for control characters are not read."""
EXCERPT = 150
AROUND, LOOKED_AT = 60, 4
"""So many characters before a possible place are read, twice as many after it; and so many such places of a text."""

# What both databases take for a letter whatever their age; anything else is written by its number.
_PLAIN = re.compile(r"[0-9a-z\u3400-\u4db5\u4e00-\u9fcb]")
_BEGIN = re.compile(r"[" + HAN + r"]|[^\W_" + HAN + r"]{1,4}")
_WORD = re.compile(r"[^\W\d_" + HAN + r"]+$")


def token(term: str) -> str:
    """A term as one token of the full text.

    >>> token("激光"), token("5.2kw"), token("c:am.lpbf")
    ('激光', '5u2e2kw', 'cu3aamu2elpbf')
    """
    return "".join(letter if _PLAIN.match(letter) else f"u{ord(letter):x}" for letter in term)


# --- writing ------------------------------------------------------------------------------------------------------------
def terms_of(text: str, known: Lexicon) -> set[str]:
    """Everything by which a text is found: its terms, and the concepts that it names with all above them."""
    folded = Folded(text)
    found = {term for term, _start, _end in tokens(folded)}
    for code in known.count(folded):
        found.update(f"c:{one}" for one in (code, *known.ancestors(code)))
    return found


def words_of(submission: Submission, number: str) -> str:
    """What a submission says, as tokens. A file is found by its name, a choice by its words in both languages."""
    known, found = lexicon(), set()
    for said in [Said("", "", number), *head_of(submission), *said_in(submission)]:
        begin = CONFIDENTIAL if said.confidential else ""
        found.update(begin + token(term) for term in terms_of(said.text, known))
        if len(found) > MOST_TERMS:
            break
    return " ".join(sorted(found)[:MOST_TERMS])


def head_of(submission: Submission) -> Iterator[Said]:
    """Who handed it in, and in which category."""
    content = submission.content
    yield from (Said("", "", name) for name in content["organisation"]["names"].values())
    category = Category.objects.filter(
        competition__slug=content["competition"], code=content.get("category") or None
    ).first()
    if category is not None:
        yield Said("", "", f"{category.name_en} {category.name_zh}")


@transaction.atomic
def index_words(application_id: int) -> None:
    """Writes the words of the submission that counts, or takes them away. Runs in the effect's transaction."""
    row = Application.objects.select_for_update().filter(pk=application_id).first()
    last = row.submissions.first() if row and row.status in Application.HANDED_IN else None
    if last is None:
        forget_words(application_id)
        return
    words = words_of(last, row.number)
    EntryWords.objects.update_or_create(application_id=application_id, defaults={"words": words})


def forget_words(application_id: int) -> None:
    EntryWords.objects.filter(application=application_id).delete()


@receiver(application_moved)
def forget_what_is_taken_back(sender, application: Application, verb: str, **kwargs) -> None:
    if verb == "withdraw":
        forget_words(application.pk)


# --- asking -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Alternative:
    """All of these tokens; with `begins`, a word may also only begin with the last."""

    tokens: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: every group must be there, by any of its alternatives. `marks` show it in a text, `roots`
    are letters with which what is found may begin."""

    groups: tuple[tuple[Alternative, ...], ...]
    marks: Marks
    roots: frozenset[str]
    confidential: bool = True

    def __bool__(self) -> bool:
        return bool(self.groups)

    def written(self, *, both: str, either: str, quote: str, begins: str) -> str:
        """The query in a database's own language, out of nothing but tokens of ours."""

        def one(word: str, prefix: bool) -> str:
            ways = [word, CONFIDENTIAL + word] if self.confidential else [word]
            return "(" + either.join(f"{quote}{way}{quote}{begins if prefix else ''}" for way in ways) + ")"

        def all_of(alternative: Alternative) -> str:
            last = len(alternative.tokens) - 1
            parts = [one(word, alternative.begins and at == last) for at, word in enumerate(alternative.tokens)]
            return "(" + both.join(parts) + ")"

        return both.join("(" + either.join(map(all_of, group)) + ")" for group in self.groups)


def sought(text: str, *, confidential: bool = True) -> Sought:
    """Reads what somebody typed. Its last word may be one that is not finished yet."""
    return _sought(text[:LONGEST], confidential, lexicon())


@lru_cache(maxsize=64)
def _sought(text: str, confidential: bool, known: Lexicon) -> Sought:
    folded = Folded(text)
    terms, names = list(tokens(folded)), set()
    groups: list[tuple[Alternative, ...]] = []
    covered, codes = set(), set()
    for (start, end), found in _named(folded, known):
        inside = tuple(dict.fromkeys(token(term) for term, begin, stop in terms if start <= begin and stop <= end))
        concepts = [Alternative((token(f"c:{code}"),)) for code in found]
        groups.append((*([Alternative(inside)] if inside else []), *concepts))
        covered.update((begin, stop) for _term, begin, stop in terms if start <= begin and stop <= end)
        codes.update(found)
    for term, begin, stop in terms:
        if (begin, stop) in covered:
            continue
        raw = folded.lower[begin:stop]
        unfinished = stop == len(folded.lower) and len(raw) > 1 and bool(_WORD.match(raw))
        ways = [Alternative((token(term),))]
        if unfinished:
            ways.append(Alternative((token(raw),), begins=True))
            names.add(raw)
        groups.append(tuple(ways))
    marks = Marks(frozenset(term for term, _begin, _stop in terms), frozenset(codes), frozenset(names))
    roots = {folded.lower[begin : min(stop, begin + 3)] for _term, begin, stop in terms}
    roots.update(root for code in codes for root in _roots_of(code, known))
    return Sought(tuple(groups), marks, frozenset(roots), confidential)


def _roots_of(code: str, known: Lexicon) -> Iterator[str]:
    """With what letters a concept's names begin, and those of all concepts below it."""
    for one in known.concepts.values():
        if one.code != code and code not in known.ancestors(one.code):
            continue
        for name in (*one.labels.values(), *one.names, *(word for words in one.synonyms.values() for word in words)):
            if begin := _BEGIN.match(Folded(name).lower):
                yield begin[0]


def _named(folded: Folded, known: Lexicon) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """The places at which concepts are named, each with their codes."""
    places: dict[tuple[int, int], list[str]] = {}
    for one in known.find(folded):
        places.setdefault((one.start, one.end), []).append(one.code)
    yield from places.items()


@TextField.register_lookup
class Says(Lookup):
    """`indexed__words__says=sought(text)`: by FTS5 on SQLite, by a GIN index over tsvectors on PostgreSQL."""

    lookup_name = "says"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        key = EntryWords._meta.pk
        column, parameters = compiler.compile(key.get_col(self.lhs.alias, key))
        asked = self.rhs.written(both=" AND ", either=" OR ", quote='"', begins="*")
        sql = f"{column} IN (SELECT rowid FROM competitions_entrywords_fts WHERE competitions_entrywords_fts MATCH %s)"  # noqa: S608 (a column)
        return sql, [*parameters, asked]

    def as_postgresql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        asked = self.rhs.written(both=" & ", either=" | ", quote="'", begins=":*")
        return f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery", [*parameters, asked]


# --- showing where ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """Where an entry says what was looked for: the question in the page's language, and the text in pieces of which some
    are marked. Of a confidential answer there are no pieces."""

    label: str
    pieces: Sequence[tuple[str, bool]]


def places(submissions: Iterable[Submission], asked: Sought) -> dict[int, Place]:
    """By application, the first place at which each of these submissions says it."""
    marked = Marked(asked.marks, lexicon())
    found = {}
    for submission in submissions:
        if (place := _place(submission, asked, marked)) is not None:
            found[submission.application_id] = place
    return found


def _place(submission: Submission, asked: Sought, marked: Marked) -> Place | None:
    for said in said_in(submission):
        if said.confidential and not asked.confidential:
            continue
        for part in _parts(said.text, asked.roots):
            cut = marked(part, EXCERPT)
            if any(is_marked for _piece, is_marked in cut):
                return Place(said.label, () if said.confidential else cut)
    return None


def _parts(text: str, roots: frozenset[str]) -> Iterator[str]:
    """Parts of a text in which it may be found, cut at spaces: reading a whole answer for a line of it takes too long."""
    lower = text.lower() if text.isascii() else text.translate(LOWER)
    starts = sorted(place for place in map(lower.find, roots) if place >= 0)
    for start in starts[:LOOKED_AT]:
        begin = text.rfind(" ", 0, max(0, start - AROUND)) + 1 if start > AROUND else 0
        end = text.find(" ", start + 2 * AROUND)
        if begin < start - 2 * AROUND:
            begin = start - AROUND
        if not start < end < start + 4 * AROUND:
            end = min(len(text), start + 2 * AROUND)
        yield f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
