"""The shelf and one document, and what adds a row to each."""

from collaboration.models import Document
from tests.collaboration.scene import make_document, make_version
from tests.site.rows import Stage


def a_document(on: Stage, number: int) -> str:
    document = make_document(on.startup, title=f"Row {number} of a shelf")
    make_version(document)
    return document.title


def a_version(on: Stage, number: int) -> str:
    document = Document.objects.filter(organisation=on.startup).first() or make_document(on.startup)
    return make_version(document, note=f"Row {number} of versions").note


READING_LISTS = [
    ("collaboration:documents", a_document),
    ("collaboration:document", a_version, None, lambda on: {"pk": Document.objects.get(organisation=on.startup).pk}),
]
