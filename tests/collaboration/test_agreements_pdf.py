"""The frozen copy: what it says in both languages, made once, sent to those who signed, read by both sides only."""

import hashlib
import io
import json

import pytest
from django.urls import reverse
from pypdf import PdfReader

from collaboration.actions.freezing import freeze
from collaboration.agreeing.agreements import Terms, canonical
from collaboration.agreeing.pdf import drawn
from collaboration.models import Agreement, LogEntry, Room
from core.models import Mail, StoredFile
from core.outbox import relay
from ecosystem.models import Membership
from tests.collaboration.agreement_scene import in_force, template
from tests.collaboration.scene import make_pair, make_room, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def signed():
    pair = make_pair()
    room = make_room(pair)
    agreement = in_force(room, pair.ada, pair.li, terms=Terms(None, "zh-hans", 24, 36), template=template())
    return pair, agreement


def frozen(agreement: Agreement) -> Agreement:
    relay.drain()
    return Agreement.objects.select_related("pdf", "room").get(pk=agreement.pk)


def words_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_holds_both_texts_signatures_digest_and_log_entry(signed):
    _pair, agreement = signed
    agreement = frozen(agreement)
    said = squeezed(words_of(agreement.pdf.file.read()))
    entry = LogEntry.objects.get(kind="agreement.in_force")
    for one in (
        "Therecipientkeepstheconfidentialinformationsecret",
        "接收方应当对保密信息保守秘密",
        "两种文本不一致时，以中文文本为准",
        "Ada", "李工", "Managingdirector", "Password",
        agreement.text_sha256, entry.digest, str(agreement.pk),
        squeezed(f"{agreement.in_force_at:%Y-%m-%d %H:%M:%S} UTC"), "UTC+08:00",
    ):  # fmt: skip
        assert squeezed(one) in said, one
    assert said.index("接收方应当") < said.index("16.Notices")


def test_it_is_the_same_bytes_again_and_made_once(signed):
    _pair, agreement = signed
    agreement = frozen(agreement)
    entry = LogEntry.objects.get(kind="agreement.in_force")
    assert hashlib.sha256(drawn(agreement, entry)).hexdigest() == agreement.pdf.sha256
    stale = Agreement.objects.get(pk=agreement.pk)
    stale.pdf = None
    assert freeze(stale) == agreement.pdf
    assert StoredFile.objects.filter(purpose="agreement").count() == 1
    logged = LogEntry.objects.get(kind="agreement.frozen")
    assert logged.data["sha256"] == agreement.pdf.sha256


def test_each_signer_is_sent_it(signed):
    pair, agreement = signed
    agreement = frozen(agreement)
    sent = Mail.objects.filter(template="agreement_copy").order_by("to")
    assert {(one.to, one.attachment_id) for one in sent} == {
        (pair.ada.email, agreement.pdf_id),
        (pair.li.email, agreement.pdf_id),
    }


def test_an_own_text_with_long_paragraphs_is_set_one_after_the_other():
    pair = make_pair()
    bodies = {"en": "nozzle " * 7000, "zh-hans": "保密" * 3000}
    agreement = frozen(in_force(make_room(pair), pair.ada, pair.li, bodies=bodies))
    said = squeezed(words_of(agreement.pdf.file.read()))
    assert [said.count("nozzle"), said.count("保密") >= 3000] == [7000, True]


def test_who_is_given_it(signed, client):
    pair, agreement = signed
    agreement = frozen(agreement)
    outside = make_user()
    Membership.objects.create(organisation=pair.startup, user=outside, role="owner")
    beside = sit(agreement.room, pair.manufacturer)
    editor = make_user()
    Membership.objects.create(organisation=pair.startup, user=editor, role="editor")
    left = make_user()
    readers = {pair.ada: 200, pair.li: 200, outside: 200, beside: 200, editor: 404, left: 404,
               make_staff(): 404, make_staff(is_superuser=True): 404}  # fmt: skip
    for name in ("agreement-copy", "agreement", "agreement-check", "agreement-canonical"):
        found = {}
        for person in readers:
            client.force_login(person)
            found[person] = client.get(reverse(f"collaboration:{name}", args=[agreement.pk])).status_code
        assert found == readers


def test_the_file_of_what_was_signed_has_the_digest(signed, client):
    pair, agreement = signed
    client.force_login(pair.li)
    answer = client.get(reverse("collaboration:agreement-canonical", args=[agreement.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == agreement.text_sha256
    assert json.loads(answer.content)["text_zh"] == agreement.text_zh
    assert answer.content.decode() == canonical(Agreement.objects.get())


def test_the_page_that_checks_finds_a_changed_word(signed, client):
    pair, agreement = signed
    client.force_login(pair.ada)
    address = reverse("collaboration:agreement-check", args=[agreement.pk])
    assert "Nothing was changed" in client.get(address).content.decode()
    Agreement.objects.update(text_en=agreement.text_en.replace("secret", "public"))
    told = client.get(address).content.decode()
    assert "These are not the words that were offered" in told
    assert "Nothing was changed" not in told
    assert Room.objects.count() == 1
