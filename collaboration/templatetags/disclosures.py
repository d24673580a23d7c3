"""Who reads a document now, for the pages of documents."""

from django import template

from collaboration.disclosing.disclosures import Shown, told
from collaboration.models import Document, Grant

register = template.Library()


@register.simple_tag
def who_reads_now(document: Document, user) -> list[Shown]:
    """The grants of one's own document that have not ended, as those who decide about it are told of them."""
    rows = Grant.objects.managed_by(user).filter(version__document=document, closed_at=None)
    return told(rows.for_telling())
