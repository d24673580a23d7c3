"""Imports at the desk, as staff see them: upload, plan, start, report, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.outbox import relay
from ecosystem.models import BulkJob, Organisation
from tests.factories import make_concept, make_staff

pytestmark = pytest.mark.django_db
IMPORTS = "/en/desk/data/imports/"
LIST = "name,one_liner,website,country\nGearwright,Printed reducers,gearwright.example,Germany\nBad Web,Moulds,no address,\n"


@pytest.fixture
def staff(client):
    make_concept("region.de", "Germany", "德国")
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def upload(client, text: str = LIST, *, drain: bool = True, **fields) -> str:
    """Uploads a list and returns where it leads."""
    once = re.search(r'name="once" value="([^"]+)"', client.get(IMPORTS).content.decode())[1]
    file = SimpleUploadedFile("list.csv", text.encode())
    answer = client.post(IMPORTS, {"once": once, "kind": "startup", "source": "Fair", "file": file, **fields})
    if drain:
        relay.drain()
    return answer["Location"]


def test_a_list_is_looked_at_started_and_taken_back(client, staff):
    address = upload(client)
    page = client.get(address)
    assert page.context["plans"] == [
        ("created", "New", 2),
        ("updated", "Changes", 0),
        ("unchanged", "Unchanged", 0),
        ("skipped", "Left out", 0),
    ]
    words = page.content.decode()
    assert "<dt>Country or province</dt><dd><ins>Germany</ins></dd>" in words
    assert page.context["may_start"] is True
    assert client.post(f"{address}start/")["Location"] == address
    relay.drain()
    assert [one.label for one in client.get(f"{address}?plan=created").context["page"]] == ["Gearwright", "Bad Web"]
    report = client.get(f"/en/desk/data/jobs/{BulkJob.objects.get().pk}/rows.csv")
    lines = b"".join(report.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["2,Gearwright,gearwright,New,Done,Created.", "3,Bad Web,bad-web,New,Done,Created."]
    undone = client.post(f"{address}undo/")["Location"]
    relay.drain()
    assert [row.outcome for row in client.get(undone).context["page"]] == ["Removed.", "Removed."]
    assert Organisation.objects.count() == 0
    assert client.get(address).context["may_undo"] is False


def test_the_page_waits_until_the_file_is_read(client, staff):
    address = upload(client, drain=False)
    waiting = client.get(address, headers={"HX-Request": "true"})
    assert (waiting.status_code, "HX-Refresh" in waiting) == (204, False)
    assert "The file is being read" in client.get(address).content.decode()
    relay.drain()
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_columns_are_set_right_on_the_page(client, staff):
    address = upload(client, "Firma,Was\nGearwright,Printed reducers\n")
    assert "The file cannot be read as it is" in client.get(address).content.decode()
    client.post(f"{address}columns/", {"column-0": "name", "column-1": "tagline"})
    relay.drain()
    page = client.get(address)
    assert [row.label for row, _changes in page.context["rows"]] == ["Gearwright"]
    assert '<option value="tagline" selected>' in page.content.decode()


def test_the_file_is_for_staff_and_leaves_as_it_came(client, staff):
    address = upload(client)
    answer = client.get(f"{address}file")
    assert b"".join(answer.streaming_content) == LIST.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_what_is_missing_is_said(client, staff):
    answer = client.post(IMPORTS, {"kind": "startup", "source": "Kept words"})
    assert (answer.status_code, BulkJob.objects.count()) == (422, 0)
    assert 'value="Kept words"' in answer.content.decode()


def test_one_click_is_one_import(client, staff):
    once = re.search(r'name="once" value="([^"]+)"', client.get(IMPORTS).content.decode())[1]
    for _twice in range(2):
        file = SimpleUploadedFile("list.csv", LIST.encode())
        client.post(IMPORTS, {"once": once, "kind": "startup", "file": file})
    assert BulkJob.objects.count() == 1


def test_a_plan_is_thrown_away(client, staff):
    address = upload(client)
    assert client.post(f"{address}discard/")["Location"] == IMPORTS
    assert (BulkJob.objects.get().status, list(client.get(IMPORTS).context["page"])) == ("discarded", [])
