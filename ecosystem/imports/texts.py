"""The words of a row: in which language they are, how they are cut, and the listing that is made from them."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ecosystem.imports import cleaning
from ecosystem.languages import CHINESE, ENGLISH, WRITTEN
from ecosystem.models import ListingText, OrganisationText

if TYPE_CHECKING:
    from ecosystem.imports.records import Cells, Record

TEXTS = ("name", "tagline", "summary", "city")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
KANA = re.compile(r"[\u3040-\u30ff]")
LETTER = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r".+?(?:[.!?](?=\s)|[。！？\n]|\Z)", re.DOTALL)
DAMAGED = "\ufffd"


def language_of(text: str) -> str:
    """Returns "zh-hans" if a fair part of the letters are Chinese, else "en".

    A fifth is enough: Chinese technical text is full of Latin names, English text hardly ever quotes Chinese. Japanese,
    which writes with Chinese characters too, is known by its own letters.
    """
    letters, chinese = len(LETTER.findall(text)), len(HAN.findall(text))
    return CHINESE if chinese * 5 >= letters and chinese and not KANA.search(text) else ENGLISH


def read_texts(record: "Record", cells: "Cells") -> None:
    """Fills the record's name, language and words, and those of its listing."""
    unmarked = " ".join(cleaning.as_text(cells.first(part)) for part in TEXTS)
    record.language = language_of(unmarked)
    for language in WRITTEN:
        for part in TEXTS:
            marked = language if cells.first(part, language) is not None else ""
            if not marked and (language != record.language or not cells.has(part)):
                if cells.has(part, language):
                    record.fields[f"{language}-{part}"] = ""
                continue
            text = cleaning.as_text(cells.first(part, marked))
            record.fields[f"{language}-{part}"] = _fit(record, f"{language}-{part}", text, OrganisationText, part)
    _settle_name(record)
    if record.name:
        _describe_offer(record)


def _fit(record: "Record", field: str, text: str, model: type, part: str) -> str:
    """Returns a text as it may be stored, with remarks on what was done to it."""
    kept, removed = cleaning.words(text, lines=part in {"summary", "body"})
    if removed:
        record.remark(field, _("invisible control characters were removed"))
    if DAMAGED in kept:
        record.remark(field, _("some letters were lost before this file was written (�)"))
    if kept.startswith("=") and len(kept) > 1:
        record.remark(field, _("this looks like a formula; it is kept as plain text"))
    most = model._meta.get_field(part).max_length
    if len(kept) > most:
        message = _("%(length)s characters long, cut to %(most)s")
        record.remark(field, message % {"length": f"{len(kept):,}", "most": f"{most:,}"})
    return cleaning.cut(kept, most)


def _settle_name(record: "Record") -> None:
    names = {language: record.fields.get(f"{language}-name", "") for language in WRITTEN}
    for language, name in names.items():
        if name and not cleaning.names_something(name):
            names[language] = ""
            record.fields.pop(f"{language}-name")
    if not names[record.language]:
        # Only marked columns: the language is that of the name there is, the Chinese one if its words are Chinese.
        record.language = next((language for language in WRITTEN if names[language]), record.language)
    record.name = names[record.language]
    for language in WRITTEN:
        if not names[language] and any(record.fields.get(f"{language}-{part}") for part in TEXTS):
            # Words without a name could not be shown: the name there is stands above them.
            record.fields[f"{language}-name"] = record.name


def _describe_offer(record: "Record") -> None:
    """Writes the listing that matching needs: the one-liner as its title, the description as its text."""
    described = False
    for language in WRITTEN:
        body = record.fields.get(f"{language}-summary", "")
        if not body:
            continue
        described = True
        title = record.fields.get(f"{language}-tagline") or SENTENCE.match(body)[0].strip()
        title = cleaning.words(title, lines=False)[0]
        most = ListingText._meta.get_field("title").max_length
        record.fields[f"offer-{language}-title"] = cleaning.cut(title, most)
        record.fields[f"offer-{language}-body"] = body
    if not described:
        record.remark("summary", _("it has no description, so no offer is published for it and it finds no matches"))
