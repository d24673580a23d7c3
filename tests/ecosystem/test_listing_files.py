"""Files of a listing: each opened by those who have reached its rung, and asked again at every look."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEvent, StoredFile
from ecosystem import ladder
from ecosystem.actions.attachments import add_attachment, remove_attachment
from ecosystem.actions.listings import delete_draft
from ecosystem.models.rung import LISTING_RUNGS, Rung
from tests.factories import make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\ndrawing 17-4"


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def listing(owner):
    return make_listing(make_organisation("startup", owner=owner), "offer", title="Valve")


@pytest.fixture
def add(listing, owner):
    def keep(rung: str, title: str = "Drawing"):
        upload = SimpleUploadedFile("drawing.pdf", PDF, content_type="application/pdf")
        return add_attachment(listing=listing, upload=upload, title=title, rung=rung, by=owner)

    return keep


@pytest.fixture
def look(client, listing):
    """Returns the answer's status for a person who asks for a file; None asks signed out."""

    def ask(attachment, person=None) -> int:
        client.logout()
        if person:
            client.force_login(person)
        url = reverse("ecosystem:attachment", kwargs={"pk": listing.pk, "attachment": attachment.pk})
        return client.get(url).status_code

    return ask


def test_each_rung_lets_in_those_who_have_reached_it(add, look, owner):
    verified, unverified, staff = make_user(), make_user(), make_staff()
    make_organisation("manufacturer", owner=verified)
    make_organisation("manufacturer", owner=unverified, verified=False)
    files = {rung: add(rung) for rung in LISTING_RUNGS}
    people = {"nobody": None, "staff": staff, "unverified": unverified, "verified": verified, "owner": owner}
    opened = {name: [rung for rung in LISTING_RUNGS if look(files[rung], one) == 200] for name, one in people.items()}
    assert opened == {
        "nobody": ["public"],
        "staff": ["public"],
        "unverified": ["public"],
        "verified": ["public", "verified"],
        "owner": ["public", "verified", "introduced", "nda"],
    }


def test_what_an_introduction_opens_is_asked_at_every_look(add, look, monkeypatch):
    partner = make_user()
    make_organisation("manufacturer", owner=partner)
    introduced, under_nda = add("introduced"), add("nda")
    granted = {"rung": Rung.INTRODUCED}
    monkeypatch.setattr(ladder, "OPENERS", [lambda user, organisation: granted["rung"] if user == partner else None])
    assert (look(introduced, partner), look(under_nda, partner), look(introduced, make_user())) == (200, 404, 404)
    granted["rung"] = None
    assert look(introduced, partner) == 404


def test_a_file_is_never_more_open_than_its_listing(add, look, listing, owner):
    public = add("public")
    assert look(public) == 200
    type(listing).objects.filter(pk=listing.pk).update(visibility="verified")
    assert (look(public), look(public, make_staff()), look(public, owner)) == (404, 404, 200)
    type(listing).objects.filter(pk=listing.pk).update(status="closed", visibility="public")
    assert (look(public), look(public, owner)) == (404, 200)


def test_the_page_names_what_one_may_open_and_counts_the_rest(client, add, listing):
    add("public", "Data sheet"), add("nda", "Secret drawing"), add("nda", "Secret figures")
    page = client.get(listing.get_absolute_url()).content.decode()
    assert "Data sheet" in page
    assert "Secret" not in page
    assert "2 more files for: Whoever has signed an agreement with you" in page


def test_moving_a_file_up_closes_it_from_the_next_look_on(client, add, look, listing, owner):
    file = add("public")
    client.force_login(owner)
    url = reverse("ecosystem:attachment-move", kwargs={"pk": listing.pk, "attachment": file.pk, "verb": "move"})
    assert client.post(url, {"rung": "nda"}).status_code == 302
    assert look(file) == 404
    event = AuditEvent.objects.get(action="attachment.moved")
    assert (event.actor, event.before, event.after) == (owner, {"rung": "public"}, {"rung": "nda"})


def test_a_form_without_a_file_keeps_what_was_typed(client, listing, owner):
    client.force_login(owner)
    url = reverse("ecosystem:attachment-add", kwargs={"pk": listing.pk})
    answer = client.post(url, {"title": "Section A–A", "rung": "introduced"})
    page = answer.content.decode()
    assert (answer.status_code, "Choose a file first." in page, 'value="Section A–A"' in page) == (422, True, True)
    assert '<option value="introduced" selected>' in page


def test_what_is_no_pdf_or_picture_is_not_kept(client, listing, owner):
    client.force_login(owner)
    script = SimpleUploadedFile("drawing.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    url = reverse("ecosystem:attachment-add", kwargs={"pk": listing.pk})
    answer = client.post(url, {"title": "Drawing", "rung": "public", "file": script})
    assert (answer.status_code, listing.attachments.count()) == (422, 0)


def test_the_eleventh_file_is_refused(client, add, listing, owner):
    for _number in range(10):
        add("public")
    client.force_login(owner)
    upload = SimpleUploadedFile("drawing.pdf", PDF, content_type="application/pdf")
    url = reverse("ecosystem:attachment-add", kwargs={"pk": listing.pk})
    answer = client.post(url, {"rung": "public", "file": upload})
    assert "There are ten files already." in answer.content.decode()
    assert listing.attachments.count() == 10


def test_files_go_with_their_draft_and_when_removed(add, listing, owner):
    remove_attachment(attachment=add("public"), by=owner)
    add("nda")
    type(listing).objects.filter(pk=listing.pk).update(status="draft", published_at=None)
    listing.refresh_from_db()
    assert StoredFile.objects.count() == 1
    delete_draft(listing=listing, by=owner)
    assert StoredFile.objects.count() == 0
