"""Whoever hands something in has it in writing, once, and anybody can check it."""

import hashlib
import io
import socket
import threading
from email import message_from_bytes, policy

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from competitions import receipts
from competitions.actions.receipts import give_receipt
from competitions.actions.submitting import submit_application
from competitions.models import Submission
from core.files import store
from core.models import Effect, Mail, StoredFile
from core.outbox import relay, run_effect
from core.pdf_fonts import marked
from ecosystem.models import Membership
from portal.actions.mail import resend
from tests.competitions.scene import make_application, make_category, make_competition, question
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def handed_in(language="en", *, by=None, **more) -> Submission:
    """A startup with a name in both languages hands in an idea and a file."""
    competition = make_competition(
        question("idea", "long_text", label={"en": "Your idea", "zh-hans": "您的构想"}),
        question("deck", "files", required=False, label={"en": "Deck", "zh-hans": "文件"}),
        code="SEA27",
    )
    owner = make_user("ada@people.example", name="Ada Łukasiewicz", language=language)
    startup = make_organisation("startup", name="Grön Svets AB", name_zh="绿焊科技", owner=owner)
    application, owner = make_application(
        competition, owner=owner, organisation=startup, category=make_category(competition)
    )
    content = b"%PDF-1.7 deck"
    file = store(
        content,
        purpose="application",
        owner_id=application.pk,
        name="deck.pdf",
        content_type="application/pdf",
        by=owner,
    )
    answers = {"idea": "A cell that welds <itself> & 自动焊接单元。\nTwo lines.", "deck": [str(file.pk)]} | more
    for key, value in answers.items():
        application.answers.create(field=key, value=value, changed_by=owner)
    return submit_application(application=application, by=by or owner, arrived_at=timezone.now(), language=language)


def words_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def drain() -> None:
    """Everything owed is done as a relay would, letters after receipts."""
    relay.drain()
    relay.drain()


# --- the sheet ----------------------------------------------------------------------------------------------------------
def test_it_says_who_what_when_and_every_sum():
    submission = handed_in()
    words = words_of(receipts.drawn(submission))
    told = {
        "Receipt of application SEA27-",
        "Grön Svets AB",
        "绿焊科技",
        "Robots",
        "version 1, form 1",
        f"{submission.arrived_at:%Y-%m-%d %H:%M:%S} UTC",
        "UTC+08:00",
        submission.sha256,
        "deck.pdf",
        hashlib.sha256(b"%PDF-1.7 deck").hexdigest(),
        "Your idea",
        "A cell that welds <itself> &",
        "自动焊接单元。",
        "Two lines.",
        "Ada Łukasiewicz",
    }
    assert {one for one in told if one not in words} == set()


def test_it_is_in_the_applicants_language():
    words = words_of(receipts.drawn(handed_in("zh-hans")))
    assert ("您的构想" in words, "Your idea" in words) == (True, False)


def test_the_same_submission_gives_the_same_bytes():
    submission = handed_in()
    assert receipts.drawn(submission) == receipts.drawn(Submission.objects.get(pk=submission.pk))


def test_every_letter_of_a_european_name_is_set_as_it_is_beside_chinese():
    names = "Łukasz Żółć, Őry Gáspár, Ștefan Țepeș, Åsa Øberg, Ðorđe, İlkay Ğ, 王芳"
    words = words_of(receipts.drawn(handed_in(idea=names)))
    assert "".join(names.split()) in "".join(words.split())


def test_a_letter_that_no_font_has_is_drawn_as_the_one_it_comes_from():
    assert marked("ⅷ☃") == "viii?"


def test_a_long_text_goes_over_pages():
    words = words_of(receipts.drawn(handed_in(idea="word " * 3000 + "焊" * 2000)))
    assert (words.count("word") >= 3000, words.count("焊") >= 2000) == (True, True)


# --- exactly once -------------------------------------------------------------------------------------------------------
def test_one_receipt_and_one_letter_each_with_the_sheet_attached(client):
    submission = handed_in()
    organisation = submission.application.organisation
    for email, role in (("bo@people.example", "owner"), ("cy@people.example", "viewer")):
        Membership.objects.create(organisation=organisation, user=make_user(email), role=role)
    drain()
    effect = Effect.objects.get(kind="competitions.receipt")
    Effect.objects.filter(pk=effect.pk).update(done_at=None, attempts=0)
    assert run_effect(effect.pk)  # once more, as after a crash
    drain()
    submission.refresh_from_db()
    file = StoredFile.objects.get(purpose="receipt")
    assert submission.receipt == file
    assert sorted(Mail.objects.values_list("to", "attachment", "state")) == [
        ("ada@people.example", file.pk, "sent"),
        ("bo@people.example", file.pk, "sent"),
    ]
    for message in outgoing.outbox:
        ((name, content, kind),) = message.attachments
        assert (name, kind) == (f"{submission.application.number}-1.pdf", "application/pdf")
        assert hashlib.sha256(content).hexdigest() == file.sha256
    assert "SHA-256: " + submission.sha256 in outgoing.outbox[0].body


def test_two_workers_at_once_leave_one_receipt():
    submission = handed_in()
    late = Submission.objects.get(pk=submission.pk)
    first = give_receipt(submission)
    assert (give_receipt(late), StoredFile.objects.filter(purpose="receipt").count()) == (first, 1)
    assert Mail.objects.count() == 1


def test_whoever_submits_without_owning_has_a_letter_too():
    helper = make_user("helper@people.example")
    submission = handed_in()
    Submission.objects.filter(pk=submission.pk).update(submitted_by=helper)
    drain()
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["ada@people.example", "helper@people.example"]


def test_a_letter_once_more_has_the_sheet_too():
    handed_in()
    drain()
    again = resend(mail=Mail.objects.get(), once="1", by=make_staff())
    drain()
    assert (again.attachment == Mail.objects.first().attachment, len(outgoing.outbox[-1].attachments)) == (True, 1)


# --- over a real line ---------------------------------------------------------------------------------------------------
class Sink(threading.Thread):
    """A mail server that takes one letter."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.letter = b""

    def run(self):
        connection, _address = self.socket.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 sink\r\n")
            for line in lines:
                verb = line[:4].upper()
                if verb == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    for part in lines:
                        if part == b".\r\n":
                            break
                        self.letter += part[1:] if part.startswith(b"..") else part
                connection.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    break
        self.socket.close()


def test_the_sheet_arrives_over_a_real_line(settings):
    sink = Sink()
    sink.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", sink.port, False
    submission = handed_in("zh-hans")
    drain()
    sink.join(10)
    message = message_from_bytes(sink.letter, policy=policy.default)
    (sheet,) = message.iter_attachments()
    file = StoredFile.objects.get(purpose="receipt")
    assert hashlib.sha256(sheet.get_content()).hexdigest() == file.sha256
    assert (sheet.get_content_type(), sheet.get_filename()) == ("application/pdf", file.name)
    assert submission.sha256 in message.get_body(("plain",)).get_content()


# --- reading and checking -------------------------------------------------------------------------------------------------
def test_its_people_read_it_and_organisers_do_not():
    submission = handed_in()
    address = reverse("competitions:receipt", kwargs={"pk": submission.application_id, "number": 1})
    owner, stranger = Client(), Client()
    owner.force_login(submission.submitted_by)
    stranger.force_login(make_staff(is_superuser=True))
    assert owner.get(address).status_code == 404  # not drawn yet
    drain()
    answer = owner.get(address)
    assert (answer.status_code, answer["Content-Type"], stranger.get(address).status_code) == (
        200,
        "application/pdf",
        404,
    )


def verdict(client, number: str, sha256: str):
    answer = client.post(reverse("competitions:receipt-check"), {"number": number, "sha256": sha256})
    return answer.status_code, answer.context["verdict"]


def test_anybody_checks_a_receipt_and_learns_nothing_else(client):
    submission = handed_in()
    number, told = submission.application.number, submission.sha256
    assert verdict(client, number, told) == (200, True)
    spaced = " ".join(told[at : at + 8] for at in range(0, 64, 8)).upper()
    assert verdict(client, f" {number.lower()} ", spaced) == (200, True)
    assert verdict(client, number, "0" * 64) == (200, False)
    assert verdict(client, f"ZZZ-{submission.application_id}", told) == (200, False)
    assert verdict(client, "SEA27-99999", told) == (200, False)
    assert verdict(client, number, told[:-1]) == (422, None)
    page = client.post(reverse("competitions:receipt-check"), {"number": number, "sha256": told}).content.decode()
    assert ("Grön Svets" in page, "It is ours" in page) == (False, True)


def test_checking_without_end_is_stopped(client):
    answers = [verdict(client, "SEA27-1", "0" * 64)[0] for _ in range(21)]
    assert (answers[:20].count(200), answers[20]) == (20, 429)
