"""A part goes into a room as a document: made by collaboration's own actions, and open to nobody before it is granted there."""

import pytest
from django.test import Client
from django.urls import reverse

from collaboration import gate
from collaboration.models import Document, Mode
from core.models import AuditEvent
from core.permissions import NotAllowed
from portal.actions.part_documents import put_part_on_shelf
from production.models import PartAccess
from tests.factories import make_organisation, make_user
from tests.production import parts_scene as scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_part_becomes_a_document_of_the_same_bytes_that_nobody_reads_yet():
    owner, other = make_user(), make_user()
    startup = make_organisation("startup", owner=owner)
    make_organisation("manufacturer", owner=other)
    version = scene.measured_here(scene.make_part(startup, owner, title="Bracket").versions.get())
    client = Client()
    client.force_login(owner)
    address = reverse("portal:part-on-shelf", kwargs={"number": version.part.number, "version": 1})
    assert address in client.get(reverse("production:part", kwargs={"number": version.part.number})).content.decode()
    answer = client.post(address)
    document = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("collaboration:document-grants", kwargs={"pk": document.pk}),
    )
    assert client.get(answer["Location"]).status_code == 200
    stored = document.versions.get()
    with stored.file.open() as content:
        assert content.read() == scene.box_stl()
    assert (document.title, document.kind, document.announced) == (
        f"Bracket ({version.part.number}, 1)",
        "model",
        False,
    )
    assert (gate.may_read(other, stored, Mode.VIEW), PartAccess.objects.count()) == (None, 0)
    assert AuditEvent.objects.filter(action="part.put_into_room").count() == 1


def test_what_rooms_do_not_take_is_said_and_strangers_find_nothing():
    owner = make_user()
    startup = make_organisation("startup", owner=owner)
    text = b"".join(b"v %d %d %d\n" % corner for corner in ((0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9)))
    part = scene.make_part(startup, owner, text + b"f 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n", "tetra.obj")
    version = scene.measured_here(part.versions.get())
    assert version.suffix == "obj"
    with pytest.raises(NotAllowed, match="Rooms take STL, 3MF and STEP"):
        put_part_on_shelf(version=version, by=owner)
    stranger = Client()
    stranger.force_login(make_user())
    assert (
        stranger.post(reverse("portal:part-on-shelf", kwargs={"number": part.number, "version": 1})).status_code == 404
    )
    assert Document.objects.count() == 0
