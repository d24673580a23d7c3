"""A partner looks at a document and downloads it: each byte is let through by the gate, and stands in the log first."""

import hashlib
import io
import time
from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageChops

from accounts.models import User
from collaboration import gate
from collaboration.disclosing import reading
from collaboration.log import faults
from collaboration.models import Agreement, Document, Grant, LogEntry, RoomMember
from core.apart import running
from tests.collaboration.reading_scene import Reading, a_pdf, a_picture, whole
from tests.collaboration.scene import make_version, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def read_by(room) -> list[tuple[str, int | None]]:
    """What was read, and which page."""
    return [(one.kind, one.data.get("page")) for one in room.log.filter(kind__in=reading.KINDS.values())]


def revoke(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(closed_at=timezone.now(), closed_how="revoked")


# --- pages ------------------------------------------------------------------------------------------------------------
def test_a_page_is_a_picture_with_its_reader_in_it_and_an_entry_in_the_log():
    scene = Reading(pages=3)
    answer = scene.at("page", page=2)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert {name: answer[name] for name in ("Cache-Control", "Referrer-Policy", "Cross-Origin-Resource-Policy")} == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    entry = scene.room.log.last()
    assert (entry.kind, entry.by, entry.organisation) == ("document.viewed", scene.pair.li, scene.pair.manufacturer.pk)
    assert entry.data == {
        "document": str(scene.document.pk),
        "version": scene.version.pk,
        "grant": scene.grant.pk,
        "mode": "view",
        "page": 2,
        "sha256": hashlib.sha256(answer.content).hexdigest(),
        "code": entry.data["code"],
    }
    assert list(faults(scene.room.__class__.objects.get(pk=scene.room.pk))) == []


def test_the_mark_is_drawn_across_the_whole_page_and_is_nobody_elses(monkeypatch):
    scene = Reading()
    said = []
    monkeypatch.setattr("collaboration.disclosing.watermark.set_in_fonts", lambda lines: said.append(lines) or [])
    with pytest.raises(running.Refused):  # nothing to draw is an error, never a page without a mark
        reading.page_for(scene.pair.li, scene.version, 1)
    monkeypatch.undo()
    ((who, when, code),) = said
    assert who == f"李工 · {scene.pair.manufacturer.name}"
    assert (" UTC · " in when, when.endswith(" UTC+08:00"), len(code)) == (True, True, 9)
    pictures = [
        Image.open(io.BytesIO(scene.at("page", person, page=1).content)) for person in (scene.pair.li, scene.pair.ada)
    ]
    plain = pypdfium2.PdfDocument(a_pdf())[0].render(scale=1400 / 595.2756).to_pil().resize(pictures[0].size)
    for corner in ((0, 0, 700, 600), (700, 0, 1400, 600), (0, 1200, 700, 1900), (700, 1200, 1400, 1900)):
        marked = ImageChops.difference(pictures[0].crop(corner), plain.convert("RGB").crop(corner)).convert("L")
        assert sum(marked.point(lambda value: 255 if value > 20 else 0).histogram()[255:]) > 500, corner
    assert ImageChops.difference(*pictures).getbbox() is not None


def test_ones_own_people_read_without_an_entry():
    scene = Reading(mode="view")
    assert scene.at("page", scene.pair.ada, page=1).status_code == 200
    assert whole(scene.downloaded(scene.pair.ada)) == a_pdf()
    assert read_by(scene.room) == []


@pytest.mark.parametrize("name", ["view", "page", "download"])
def test_it_does_not_exist_for_anybody_else(name):
    scene = Reading()
    more = {"page": 1} if name == "page" else {}
    beside = sit(scene.room, scene.pair.manufacturer)
    Grant.objects.update(named=True)
    for person in (make_user(), make_staff(is_superuser=True), beside):
        answer = scene.at(name, person, **more)
        nothing = Client()
        nothing.force_login(person)
        there_is_none = nothing.get(answer.wsgi_request.path.replace(f"/{scene.version.pk}", "/987654"))
        assert (answer.status_code, there_is_none.status_code) == (404, 404)
    assert read_by(scene.room) == []


def test_a_page_there_is_not_and_a_size_there_is_not():
    scene = Reading(pages=2)
    assert [scene.at("page", page=number).status_code for number in (0, 3)] == [404, 404]
    client = Client()
    client.force_login(scene.pair.li)
    address = reverse("collaboration:page", kwargs={"version": scene.version.pk, "page": 1})
    assert [client.get(f"{address}?size={size}").status_code for size in ("huge", "large")] == [404, 200]


def test_the_page_asks_whether_it_may_still_be_shown():
    scene = Reading()
    client = Client()
    client.force_login(scene.pair.li)
    address = reverse("collaboration:view", kwargs={"version": scene.version.pk})
    ask = {"X-Requested-With": "fetch"}
    page = client.get(address)
    assert (page.status_code, page["Cache-Control"], b'data-every="5"' in page.content) == (200, "no-store", True)
    assert client.get(address, headers=ask).status_code == 204
    revoke(scene.grant)
    assert [client.get(address, headers=ask).status_code, client.get(address).status_code] == [404, 404]
    client.logout()
    assert client.get(address, headers=ask).status_code == 401
    assert read_by(scene.room) == []


# --- downloads --------------------------------------------------------------------------------------------------------
def test_a_download_leads_to_an_address_without_cookies_and_carries_the_mark():
    scene = Reading(mode="download", pages=2)
    answer = scene.downloaded()
    content = whole(answer)
    entry = scene.room.log.last()
    assert (answer.status_code, answer["Content-Type"], answer["Content-Length"]) == (
        200,
        "application/pdf",
        str(len(content)),
    )
    assert (entry.kind, entry.data["sha256"]) == ("document.downloaded", hashlib.sha256(content).hexdigest())
    assert answer["Content-Disposition"] == 'attachment; filename="drawing-1.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert len(answer.cookies) == 0
    before, after = pypdfium2.PdfDocument(a_pdf(2)), pypdfium2.PdfDocument(content)
    assert (len(after), after[1].get_textpage().get_text_range()) == (2, before[1].get_textpage().get_text_range())
    for number in (0, 1):
        pair = [one[number].render(scale=1).to_pil().convert("RGB") for one in (before, after)]
        assert ImageChops.difference(*pair).getbbox() is not None


def test_a_picture_is_drawn_anew_and_other_files_leave_as_they_are():
    scene = Reading(mode="download", content=a_picture("JPEG", (300, 200)), content_type="image/jpeg")
    answer = scene.downloaded()
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "image/png",
        'attachment; filename="drawing-1.png"',
    )
    assert Image.open(io.BytesIO(whole(answer))).size == (300, 200)
    model = b"ISO-10303-21;\nHEADER;\nENDSEC;\nEND-ISO-10303-21;\n"
    scene = Reading(mode="download", pages=0, content=model, content_type="model/step")
    answer = scene.downloaded()
    assert (whole(answer), answer["Content-Type"]) == (model, "model/step")
    assert scene.room.log.last().data["sha256"] == hashlib.sha256(model).hexdigest()


def test_cookies_are_neither_looked_at_nor_set():
    scene = Reading(mode="download")
    address = scene.at("download")["Location"]
    other = Client()
    other.force_login(make_user())
    answer = other.get(address)
    assert (answer.status_code, answer.wsgi_request.user.is_authenticated, len(answer.cookies)) == (200, False, 0)
    assert scene.room.log.last().by == scene.pair.li


def test_the_ticket_is_good_for_a_minute_for_one_person_and_one_grant():
    scene = Reading(mode="download")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        address = scene.at("download")["Location"]
        clock.shift(59)
        assert Client().get(address).status_code == 200
        clock.shift(2)
        assert Client().get(address).status_code == 404
    assert Client().get(address[:-3] + "abc").status_code == 404
    address = scene.at("download")["Location"]
    revoke(scene.grant)
    make_again = {
        name: getattr(scene.grant, name) for name in ("room", "version", "organisation", "purpose", "words", "mode")
    }
    declaration = scene.grant.declaration
    declaration.pk = None
    declaration.save()
    Grant.objects.create(**make_again, declaration=declaration, ends_at=scene.grant.ends_at)
    assert [Client().get(address).status_code, scene.downloaded().status_code] == [404, 200]


def test_view_only_is_no_download():
    scene = Reading(mode="view")
    assert scene.at("download").status_code == 404
    Grant.objects.update(mode="download")
    address = scene.at("download")["Location"]
    Grant.objects.update(mode="view")
    assert (Client().get(address).status_code, read_by(scene.room)) == (404, [])


def test_another_host_answers_for_downloads_alone(settings):
    settings.FILES_URL, settings.ALLOWED_HOSTS = "https://files.example", ["testserver", "files.example"]
    settings.SITE_URL = "http://testserver"
    scene = Reading(mode="download")
    address = scene.at("download")["Location"]
    assert address.startswith("https://files.example/en/read/signed/")
    path = address.removeprefix("https://files.example")
    here, there = Client(), Client(headers={"host": "files.example"})
    assert [there.get(path).status_code, here.get(path).status_code, there.get("/en/").status_code] == [200, 404, 404]
    assert here.get("/en/").status_code == 200


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.pdf", 'attachment; filename="plan.pdf"'),
        ("Plänė.pdf", "attachment; filename=\"Plane.pdf\"; filename*=UTF-8''Pl%C3%A4n%C4%97.pdf"),
        (
            "喷嘴图纸.pdf",
            "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E5%96%B7%E5%98%B4%E5%9B%BE%E7%BA%B8.pdf",
        ),
        (
            'a"\r\nSet-Cookie: b.pdf',
            "attachment; filename=\"aSet-Cookie: b.pdf\"; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20b.pdf",
        ),
    ],
)
def test_names_in_every_language(name, header):
    from collaboration.views.reading import attachment

    assert attachment(name) == header


# --- the clock, and being cut -----------------------------------------------------------------------------------------
def test_under_a_moving_clock_nothing_leaves_from_the_end_on():
    scene = Reading(mode="download")
    end = scene.grant.ends_at
    with time_machine.travel(end - timedelta(seconds=2), tick=False) as clock:
        assert [scene.at("view").status_code, scene.at("page", page=1).status_code] == [200, 200]
        address = scene.at("download")["Location"]
        parts = iter(Client().get(address).streaming_content)
        clock.move_to(end - timedelta(microseconds=1))
        assert gate.still_open(scene.grant, scene.pair.li)
        clock.move_to(end)
        with pytest.raises(reading.Cut):
            next(parts)
        assert [scene.at(name).status_code for name in ("view", "download")] == [404, 404]
        assert [scene.at("page", page=1).status_code, Client().get(address).status_code] == [404, 404]
    assert read_by(scene.room) == [("document.viewed", 1), ("document.downloaded", None)]


def large(scene: Reading) -> bytes:
    """Three parts and a half of something that is not drawn anew."""
    model = b"ISO-10303-21;\n" + b"#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 26_000 + b"END-ISO-10303-21;\n"
    version = make_version(scene.document, model, "model/step", pages=None)
    Grant.objects.filter(pk=scene.grant.pk).update(version=version, mode="download")
    scene.version = version
    scene.grant.refresh_from_db()
    return model


def came(answer, revoked_after: int, grant: Grant) -> tuple[int, bool]:
    """How many parts came, and whether the answer ended as if it were whole."""
    parts = 0
    try:
        for _part in answer.streaming_content:
            parts += 1
            if parts == revoked_after:
                revoke(grant)
    except reading.Cut:
        return parts, False
    return parts, True


@pytest.mark.parametrize("guarded", [True, False])
def test_a_download_under_way_is_cut_before_its_next_part(guarded, monkeypatch):
    scene = Reading()
    model = large(scene)
    assert len(model) // reading.PART == 3
    if not guarded:
        monkeypatch.setattr(gate, "watch", lambda grant, user: lambda: True)
    assert came(scene.downloaded(), 2, scene.grant) == ((2, False) if guarded else (4, True))


def test_asking_again_takes_two_milliseconds_of_the_processor_at_most():
    scene = Reading(mode="download")
    goes_on = gate.watch(scene.grant, scene.pair.li)
    assert goes_on()
    began = time.process_time()
    assert all(goes_on() for _turn in range(200))
    each = 1000 * (time.process_time() - began) / 200
    print(f"\n{each:.2f} ms each")
    assert each <= 2


def test_asking_again_is_asking_the_gate():
    scene = Reading(mode="download")
    goes_on = gate.watch(scene.grant, scene.pair.li)
    with time_machine.travel(scene.grant.ends_at - timedelta(microseconds=1), tick=False) as clock:
        assert (goes_on(), gate.still_open(scene.grant, scene.pair.li)) == (True, True)
        clock.move_to(scene.grant.ends_at)
        assert (goes_on(), gate.still_open(scene.grant, scene.pair.li)) == (False, False)
    for shuts in (
        lambda: revoke(scene.grant),
        lambda: Document.objects.update(archived_at=timezone.now()),
        lambda: Agreement.objects.update(state="terminated", ended_at=timezone.now()),
        lambda: RoomMember.objects.filter(user=scene.pair.li).update(left_at=timezone.now()),
        lambda: User.objects.filter(pk=scene.pair.li.pk).update(is_active=False),
    ):
        assert goes_on()
        with transaction.atomic():
            shuts()
            assert not goes_on()
            transaction.set_rollback(True)


# --- the log ----------------------------------------------------------------------------------------------------------
def unwritable(kind: str) -> None:
    with connection.cursor() as cursor:
        if kind == "trigger":
            cursor.execute(
                "CREATE TRIGGER no_log BEFORE INSERT ON collaboration_logentry BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        else:
            cursor.execute("ALTER TABLE collaboration_logentry RENAME TO elsewhere")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are written otherwise there")
@pytest.mark.parametrize("kind", ["trigger", "renamed"])
def test_where_the_log_cannot_be_written_nothing_leaves(kind):
    scene = Reading(mode="download")
    address = scene.at("download")["Location"]
    unwritable(kind)
    client = Client(raise_request_exception=False)
    client.force_login(scene.pair.li)
    page = reverse("collaboration:page", kwargs={"version": scene.version.pk, "page": 1})
    for asked in (page, address):
        answer = client.get(asked)
        assert (answer.status_code, answer.streaming, answer["Content-Type"].split(";")[0]) == (500, False, "text/html")
        assert b"PNG" not in answer.content and b"%PDF" not in answer.content
    for read in (
        lambda: reading.page_for(scene.pair.li, scene.version, 1),
        lambda: reading.leaving(scene.pair.li, scene.version, scene.grant.pk),
    ):
        with pytest.raises(DatabaseError):
            read()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="triggers are written otherwise there")
def test_without_that_rule_bytes_would_leave(monkeypatch):
    """The control: whoever reads without logging reads although there is no log."""
    scene = Reading(mode="download")
    monkeypatch.setattr(reading, "write", lambda *given, **more: None)
    address = scene.at("download")["Location"]
    unwritable("trigger")
    assert whole(Client().get(address)).startswith(b"%PDF")


def test_a_document_that_was_put_away_is_shut_to_partners_only():
    scene = Reading()
    Document.objects.update(archived_at=timezone.now())
    assert [scene.at("page", page=1).status_code, scene.at("page", scene.pair.ada, page=1).status_code] == [404, 200]
    assert LogEntry.objects.filter(kind="document.viewed").count() == 0
