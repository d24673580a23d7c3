"""The press kit as a ZIP that is written while it is sent."""

import csv
import io
import zipfile
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from competitions.models import Competition, Finalist, PressKit
from competitions.winners import Story, honours, logo_of
from core.csv_files import MARK, cell
from core.links import absolute
from core.models import StoredFile
from ecosystem.languages import WRITTEN


class _Sink(io.RawIOBase):
    """What a ZIP writes into, taken out piece by piece. It cannot be read back, so nothing is kept."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.at = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.pieces.append(bytes(data))
        self.at += len(data)
        return len(data)

    def tell(self) -> int:
        return self.at

    def taken(self) -> bytes:
        found, self.pieces = b"".join(self.pieces), []
        return found


def streamed(competition: Competition, rows: list[Finalist]) -> Iterator[bytes]:
    """The pieces of the ZIP: texts in both languages, the winners as a table, their logos, the pictures with credits."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _texts(competition, rows):
            archive.writestr(name, content)
            yield sink.taken()
        for row in rows:
            if (logo := logo_of(row)) is not None:
                yield from _file(archive, sink, f"logos/{row.application.organisation.slug}.png", logo)
        for number, picture in enumerate(competition.press_pictures.select_related("file"), start=1):
            yield from _file(archive, sink, f"pictures/{number:02d}.png", picture.file)
    yield sink.taken()


def _file(archive: zipfile.ZipFile, sink: _Sink, name: str, stored: StoredFile) -> Iterator[bytes]:
    """One file, a piece at a time. One whose bytes are gone is left out."""
    try:
        content = stored.open()
    except FileNotFoundError:
        return
    with content, archive.open(zipfile.ZipInfo(name), "w") as entry:
        for piece in iter(lambda: content.read(65536), b""):
            entry.write(piece)
            yield sink.taken()


def _texts(competition: Competition, rows: list[Finalist]) -> Iterator[tuple[str, str]]:
    kit = PressKit.objects.filter(competition=competition).first() or PressKit()
    for language, release in zip(WRITTEN, (kit.release_en, kit.release_zh), strict=True):
        with translation.override(language):
            told = [release, _said(competition, honours(rows, language), language)]
            if kit.contact:
                told.append(_("Press contact: %(contact)s") % {"contact": kit.contact})
            yield f"press-release-{language}.txt", "\n\n".join(one for one in told if one) + "\n"
    yield "winners.csv", _table(rows)
    credits_ = [
        f"pictures/{number:02d}.png\t{picture.credit}\t{picture.caption_en}\t{picture.caption_zh}"
        for number, picture in enumerate(competition.press_pictures.all(), start=1)
    ]
    yield "pictures/CREDITS.txt", "\n".join(["file\tcredit\tcaption (en)\tcaption (zh)", *credits_]) + "\n"


def _said(competition: Competition, told: list[Story], language: str) -> str:
    lines = [competition.name, absolute("competitions:winners", language, slug=competition.slug), ""]
    for one in told:
        lines.append(" · ".join(part for part in (one.honour, one.name, one.category, one.prize) if part))
        lines += [f"  {answer.label}: {answer.text}" for answer in one.answers]
    return "\n".join(lines)


def _table(rows: list[Finalist]) -> str:
    """The winners as CSV that a spreadsheet opens."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow(["category_en", "category_zh", "award", "place", "name_en", "name_zh", "prize_en", "prize_zh"])
    given = [(row, row.award, row.place or "", row.prize) for row in rows if row.award in Finalist.HONOURED]
    given += [(row, "public vote", "", row.voted_prize) for row in rows if row.voted_prize is not None]
    for row, award, place, prize in given:
        names = {text.language: text.name for text in row.application.organisation.texts.all()}
        category = row.category
        cells = [
            category.name_en if category else "", category.name_zh if category else "", award, place,
            row.printed_en or names.get("en", ""), row.printed_zh or names.get("zh-hans", ""),
            prize.name_en if prize else "", prize.name_zh if prize else "",
        ]  # fmt: skip
        writer.writerow([cell(one) for one in cells])
    return out.getvalue()
