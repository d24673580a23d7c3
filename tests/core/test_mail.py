import re
import smtplib
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tempo
from hypothesis import strategies as st

from core.mail import queue_mail
from core.mail.send import message_id
from core.models import Effect, Mail
from core.outbox import relay, run_effect
from core.outbox.run import revive

pytestmark = pytest.mark.django_db

TEMPLATE = """{% load i18n %}{{ name }} has a question

{% blocktranslate trimmed %}
Dear {{ name }},
welcome.
{% endblocktranslate %}
{% if message %}
{{ message }}
{% endif %}
Your code:

    {{ code }}

{{ url }}
"""


@pytest.fixture(autouse=True)
def letter(tmp_path, settings):
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "letter_of_test.txt").write_text(TEMPLATE)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def write(key="k", *, to="li@people.example", **context) -> Mail:
    values = {"name": "Li", "message": "", "code": "123456", "url": "https://portal.example/x", **context}
    queue_mail("letter_of_test", key=key, to=to, language="en", context=values)
    return Mail.objects.get(key=key)


def deliver(mail: Mail) -> Effect:
    effect = Effect.objects.get(key=f"mail:{mail.key}")
    run_effect(effect.pk)
    mail.refresh_from_db()
    effect.refresh_from_db()
    return effect


# --- written down ---------------------------------------------------------------------------------------------------
def test_a_mail_is_a_row_with_its_effect():
    mail = write(message="See you there.")
    assert (mail.subject, mail.to, mail.state) == ("Li has a question", "li@people.example", "queued")
    assert mail.text == ("Dear Li, welcome.\n\nSee you there.\n\nYour code:\n\n123456\n\nhttps://portal.example/x")
    assert mail.html.count('<a href="https://portal.example/x"') == 1
    assert '<p style="font-size:26px;letter-spacing:.18em;font-family:monospace">123456</p>' in mail.html
    assert Effect.objects.get().payload == {"mail_key": "k"}


def test_a_cause_rolled_back_mails_nobody():
    with pytest.raises(LookupError), transaction.atomic():
        write()
        raise LookupError
    assert (Mail.objects.count(), Effect.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(RuntimeError):
        write()
    assert Mail.objects.count() == 0


def test_a_key_is_mailed_once():
    first = write(name="Li")
    assert write(name="Wang") == first
    relay.drain()
    assert [message.subject for message in outgoing.outbox] == ["Li has a question"]


def test_marks_are_plain_in_the_text_and_escaped_in_the_letter():
    mail = write(name="O'Brien & <b>Söhne</b>", message="{{ code }} {% now 'Y' %}")
    assert mail.subject == "O'Brien & <b>Söhne</b> has a question"
    assert "Dear O'Brien & <b>Söhne</b>, welcome." in mail.text
    assert "{{ code }} {% now 'Y' %}" in mail.text
    assert "Dear O&#x27;Brien &amp; &lt;b&gt;Söhne&lt;/b&gt;, welcome." in mail.html
    assert "<b>" not in mail.html


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_nobody_types_a_header_a_button_or_a_code(end):
    typed = f"Eve{end}Bcc: all@people.example{end}{end}https://evil.example/{end}{end}    999999{end}{end}"
    mail = write(name=typed, message=typed)
    assert mail.subject == "Eve Bcc: all@people.example https://evil.example/ 999999 has a question"
    assert (mail.html.count("<a "), mail.html.count("font-family:monospace")) == (1, 1)
    deliver(mail)
    message = message_from_bytes(outgoing.outbox[0].message().as_bytes(), policy=policy.default)
    assert (message["Bcc"], message["To"]) == (None, "li@people.example")


@tempo(max_examples=200, deadline=None)
@given(typed=st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_whatever_is_typed_makes_one_message_to_one_person(typed):
    outgoing.outbox = []
    Mail.objects.all().delete()
    Effect.objects.all().delete()
    mail = write(name=typed, message=typed)
    effect = deliver(mail)
    assert effect.last_error == ""
    message = message_from_bytes(outgoing.outbox[0].message().as_bytes(), policy=policy.default)
    expected = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"}
    assert set(message.keys()) == expected
    assert message["To"] == "li@people.example"
    assert mail.html.count("<a ") == 1


@pytest.mark.parametrize("to", ["li@people.example\nBcc: all@people.example", "li", "", "a@b.example,c@d.example"])
def test_an_address_that_is_none_stops_nobody_and_ends_in_the_dead_letters(to):
    mail = write(to=to)
    for _ in range(8):
        effect = deliver(mail)
    assert (mail.state, mail.sent_again, effect.attempts) == ("queued", False, 8)
    assert effect.last_error == "ValidationError: ['Enter a valid email address.']"
    assert effect.dead_at is not None
    assert outgoing.outbox == []


# --- sent -----------------------------------------------------------------------------------------------------------
def test_a_mail_is_sent_once_with_an_id_made_of_its_key(settings):
    settings.DEFAULT_FROM_EMAIL = "Techbridge <portal@park.example>"
    mail = write()
    deliver(mail)
    deliver(mail)
    assert (mail.state, mail.sent_again, mail.sent_at is None) == ("sent", False, False)
    (message,) = outgoing.outbox
    assert message.extra_headers["Message-ID"] == message_id("k")
    assert message_id("k") == "<8254c329a92850f6d539dd376f4816ee2764517d@park.example>"
    assert message_id("other") != message_id("k")
    assert message.message()["Message-ID"] == message_id("k")


class Crash(BaseException):
    """The process ends here."""


class CrashingBackend(EmailBackend):
    """The server takes the message; the process ends before it can note so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise Crash


def test_a_crash_between_sending_and_noting_is_repeated_once_and_flagged(settings):
    mail = write()
    effect = Effect.objects.get()
    settings.EMAIL_BACKEND = f"{__name__}.CrashingBackend"
    with pytest.raises(Crash):
        run_effect(effect.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.sent_again) == ("sending", False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(mail)
    assert (mail.state, mail.sent_again) == ("sent", True)
    assert {message.extra_headers["Message-ID"] for message in outgoing.outbox} == {message_id("k")}
    assert len(outgoing.outbox) == 2


def test_a_third_message_needs_a_persons_decision(settings):
    mail = write()
    settings.EMAIL_BACKEND = f"{__name__}.CrashingBackend"
    for _ in range(2):
        with pytest.raises(Crash):
            deliver(mail)
    for _ in range(6):
        effect = deliver(mail)
    assert (len(outgoing.outbox), effect.dead_at is None) == (2, False)
    assert (
        effect.last_error == "MayHaveArrivedTwice: The mail k may have arrived twice. Revive it to send it once more."
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    revive(effect)
    deliver(mail)
    assert (len(outgoing.outbox), mail.state, mail.sent_again) == (3, "sent", True)


class RefusingBackend(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPDataError(554, b"no")


class AwayBackend(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


@pytest.mark.parametrize("backend", ["RefusingBackend", "AwayBackend"])
def test_what_the_server_never_took_is_no_second_sending(settings, backend):
    mail = write()
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    deliver(mail)
    assert (mail.state, mail.sent_again) == ("queued", False)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(mail)
    assert (mail.state, mail.sent_again, len(outgoing.outbox)) == ("sent", False, 1)


def test_a_mail_is_never_sent_without_its_time():
    mail = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(state="sent", sent_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(state="queued", sent_at=timezone.now())


# --- mails one may end ----------------------------------------------------------------------------------------------
def test_a_mail_names_the_address_that_ends_its_kind():
    queue_mail(
        "letter_of_test",
        key="weekly",
        to="li@people.example",
        language="en",
        context={"name": "Li", "message": "", "code": "1", "url": "https://portal.example/x"},
        unsubscribe="https://portal.example/stop/1",
    )
    deliver(Mail.objects.get(key="weekly"))
    assert outgoing.outbox[0].message()["List-Unsubscribe"] == "<https://portal.example/stop/1>"
    deliver(write("once"))
    assert outgoing.outbox[1].message()["List-Unsubscribe"] is None


def test_an_address_under_a_line_of_the_template_becomes_a_link_of_that_name(tmp_path):
    (tmp_path / "mail" / "letter_of_test.txt").write_text("Hello\n\n{{ name }}\n{{ url }}\n\n{{ message }}\n")
    mail = write("named", name="Li & Co", message="Look\nhttps://elsewhere.example/")
    assert '<a href="https://portal.example/x" style="color:#b3261e;font-weight:bold">Li &amp; Co</a>' in mail.html
    assert mail.html.count("<a ") == 1  # what a person typed makes no link
    assert mail.text == "Li & Co\nhttps://portal.example/x\n\nLook\nhttps://elsewhere.example/"


def test_no_letter_has_marks_of_a_page_in_its_text():
    """The filters for pages write elements; a letter's are `deadline_text` and `deadline_readings`."""
    letters = sorted((Path(settings.BASE_DIR) / "templates" / "mail").glob("*.txt"))
    assert len(letters) > 30
    assert [letter.name for letter in letters if re.search(r"\|(deadline|instant)\b(?!_)", letter.read_text())] == []
