"""An organisation's own shelf: who puts what there, and what moves under grants that stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collaboration.actions import documents as actions
from collaboration.models import Document, Grant
from core.models import AuditEvent, StoredFile, Upload
from core.permissions import NotAllowed
from ecosystem.models import Membership
from tests.collaboration.reading_scene import Reading
from tests.collaboration.scene import make_document, make_pair, make_version
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SHELF = "/en/documents/"
WORDS = {"title": "Nozzle drawing", "kind": "drawing", "rung": "nda", "announced": "on", "listing": ""}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def described(document: Document, by, **changed) -> Document:
    fields = {name: getattr(document, name) for name in ("title", "kind", "rung", "announced")}
    return actions.describe_document(document=document, by=by, **(fields | changed))


def test_an_editor_puts_a_document_on_the_shelf(client):
    pair = make_pair()
    client.force_login(pair.ada)
    made = client.post(SHELF, WORDS | {"organisation": pair.startup.slug})
    document = Document.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"{SHELF}{document.pk}/")
    assert (document.title, document.organisation, document.rung, document.made_by) == (
        "Nozzle drawing",
        pair.startup,
        "nda",
        pair.ada,
    )
    assert b"Nozzle drawing" in client.get(SHELF).content
    assert client.get(made["Location"]).status_code == 200
    assert "Nozzle" not in str(list(AuditEvent.objects.values_list("target_label", "before", "after")))
    wrong = client.post(SHELF, WORDS | {"organisation": pair.manufacturer.slug})
    assert (wrong.status_code, b"Nozzle drawing" in wrong.content, Document.objects.count()) == (422, True, 1)


def test_viewers_look_and_strangers_find_nothing(client):
    pair = make_pair()
    document = make_document(pair.startup)
    viewer = make_user()
    Membership.objects.create(organisation=pair.startup, user=viewer, role="viewer")
    client.force_login(viewer)
    address = f"{SHELF}{document.pk}/"
    assert [client.get(address).status_code, client.post(address, {"verb": "archive"}).status_code] == [200, 403]
    assert (
        client.post(f"{address}uploads/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5"}).status_code == 404
    )
    with pytest.raises(NotAllowed):
        actions.make_document(
            organisation=pair.startup, title="x", kind="drawing", rung="nda", announced=True, by=viewer
        )
    client.force_login(pair.li)
    assert [client.get(address).status_code, client.post(address, {"verb": "archive"}).status_code] == [404, 404]
    assert document.title.encode() not in client.get(SHELF).content


def test_the_shelf_is_filtered(client):
    pair = make_pair()
    make_document(pair.startup, title="Nozzle")
    make_document(pair.startup, title="Report on nozzles", kind="report")
    make_document(pair.startup, title="Old", archived_at=timezone.now())
    client.force_login(pair.ada)

    def shown(query: str) -> list[str]:
        return sorted(one.title for one in client.get(SHELF + query).context["page"])

    assert shown("") == ["Nozzle", "Report on nozzles"]
    assert [shown("?q=report"), shown("?kind=drawing"), shown("?away=1"), shown("?kind=x&page=-4&q=qqq")] == [
        ["Report on nozzles"],
        ["Nozzle"],
        ["Old"],
        [],
    ]


def test_a_higher_rung_shuts_at_once_and_a_lower_one_waits_until_no_grant_stands():
    scene = Reading()
    ada = scene.pair.ada
    assert scene.at("view").status_code == 200
    document = described(scene.document, ada, rung="contract")
    assert scene.at("view").status_code == 404
    entry = scene.room.log.last()
    assert (entry.kind, entry.data) == (
        "document.rung_changed",
        {"document": str(document.pk), "rung": "contract", "before": "nda"},
    )
    with pytest.raises(NotAllowed):
        described(document, ada, rung="introduced")
    Grant.objects.update(closed_at=timezone.now(), closed_how="revoked")
    assert described(document, ada, rung="introduced", title=" A \u202e new\n name ").title == "A new name"


def test_putting_away_is_told_in_the_rooms_where_it_was_granted():
    scene = Reading()
    actions.archive_document(document=scene.document, by=scene.pair.ada)
    actions.archive_document(document=scene.document, by=scene.pair.ada)
    assert [one.kind for one in scene.room.log.all()] == ["room.opened", "document.archived"]
    with pytest.raises(NotAllowed):
        actions.begin_upload(document=Document.objects.get(), name="a.pdf", size=5, sha256="", by=scene.pair.ada)


def test_what_was_put_away_is_taken_out_again_by_editors_and_its_grants_open_it(client):
    scene = Reading()
    ada, li, viewer = scene.pair.ada, scene.pair.li, make_user()
    Membership.objects.create(organisation=scene.pair.startup, user=viewer, role="viewer")
    actions.archive_document(document=scene.document, by=ada)
    assert scene.at("view").status_code == 404
    address, sent = f"{SHELF}{scene.document.pk}/", {"verb": "take-out"}
    answers = []
    for person in (viewer, li, ada, ada):
        client.force_login(person)
        answers.append(client.post(address, sent).status_code)
        answers.append(Document.objects.get().archived_at is None)
    assert answers == [403, False, 404, False, 302, True, 302, True]
    assert scene.at("view").status_code == 200
    assert [one.kind for one in scene.room.log.all()] == ["room.opened", "document.archived", "document.taken_out"]
    assert AuditEvent.objects.filter(action="document.taken_out", actor=ada).count() == 1
    assert actions.begin_upload(document=Document.objects.get(), name="a.pdf", size=5, sha256="", by=ada).size == 5


def test_the_shelf_and_the_page_of_what_was_put_away_offer_to_take_it_out(client):
    pair = make_pair()
    viewer = make_user()
    Membership.objects.create(organisation=pair.startup, user=viewer, role="viewer")
    away = make_document(pair.startup, title="Old", archived_at=timezone.now())
    here = make_document(pair.startup, title="New")
    button = 'name="verb" value="take-out"'
    pages = (f"{SHELF}?away=1", SHELF, f"{SHELF}{away.pk}/", f"{SHELF}{here.pk}/")

    def offered(person) -> list[int]:
        client.force_login(person)
        return [client.get(page).content.decode().count(button) for page in pages]

    assert [offered(pair.ada), offered(viewer)] == [[1, 0, 1, 0], [0, 0, 0, 0]]


def test_what_became_no_version_goes_after_two_days():
    pair = make_pair()
    kept = make_version(make_document(pair.startup))
    made = StoredFile.objects.get()
    made.pk = "00000000-0000-4000-8000-000000000001"
    made.file.name = "document/00/none"
    made.save(force_insert=True)
    upload = Upload.objects.create(pk=made.pk, purpose="document", owner_id=1, name="a", kinds=[], size=1, offset=1)
    assert (actions.forget_unused(), StoredFile.objects.count()) == (False, 2)
    actions.forget_unused(timezone.now() + timedelta(days=3))
    assert list(StoredFile.objects.all()) == [kept.file]
    assert not Upload.objects.filter(pk=upload.pk).exists()
