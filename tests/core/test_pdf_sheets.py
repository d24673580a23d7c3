"""The sheet that receipts and frozen copies are set on."""

import io

from pypdf import PdfReader

from core.pdf_sheets import built, paragraph


def story() -> list:
    return [
        paragraph("A nozzle · 喷嘴", size=18, after=3),
        *(paragraph(f"Line {number}") for number in range(90)),
        paragraph(""),
    ]


def test_each_page_is_named_at_its_foot_and_the_same_story_gives_the_same_bytes():
    content = built(story(), title="Receipt", foot="SHA-256  abc", language="en")
    assert content == built(story(), title="Receipt", foot="SHA-256  abc", language="en")
    file = PdfReader(io.BytesIO(content))
    pages = [page.extract_text().splitlines() for page in file.pages]
    assert [page[:2] for page in pages] == [["SHA-256  abc", "1"], ["SHA-256  abc", "2"]]
    assert (pages[0][2], pages[1][-2:]) == ("A nozzle · 喷嘴", ["Line 89", "–"])
    assert (file.metadata.title, file.metadata.author) == ("Receipt", "Techbridge")
