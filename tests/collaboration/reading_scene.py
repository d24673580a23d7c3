"""A document that the other side may read, people at browsers, and files of every kind."""

import io

from django.test import Client
from django.urls import reverse
from PIL import Image
from reportlab.pdfgen import canvas

from collaboration.models import Grant, Version
from tests.collaboration.scene import make_agreement, make_document, make_grant, make_pair, make_room, make_version


def a_pdf(pages: int = 1, words: str = "Coolant nozzle, section A") -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, invariant=True)
    for number in range(pages):
        sheet.drawString(80, 700, f"{words} {number + 1}")
        sheet.rect(80, 300, 300, 200)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def a_picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (30, 60, 90)).save(out, kind, **more)
    return out.getvalue()


class Reading:
    """Ada's startup has granted Li's works one version, for a week."""

    def __init__(
        self, *, mode: str = "view", pages: int = 1, content: bytes = b"", content_type="application/pdf"
    ) -> None:
        self.pair = make_pair()
        self.room = make_room(self.pair)
        make_agreement(self.room)
        self.document = make_document(self.pair.startup)
        self.version: Version = make_version(self.document, content or a_pdf(pages), content_type, pages=pages or None)
        self.grant: Grant = make_grant(self.room, self.version, mode=mode)

    def at(self, name: str, person=None, **kwargs):
        """What a person, Li where nobody is named, is answered at an address of the version."""
        client = Client()
        client.force_login(person or self.pair.li)
        return client.get(reverse(f"collaboration:{name}", kwargs={"version": self.version.pk, **kwargs}))

    def downloaded(self, person=None):
        """The answer at the signed address to which a download leads, asked without any cookie."""
        led = self.at("download", person)
        return Client().get(led["Location"]) if led.status_code == 302 else led


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)
