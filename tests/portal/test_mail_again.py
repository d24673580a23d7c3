"""The mail log: states, reading, and sending once more."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from core.models import AuditEvent, Effect, Mail
from core.outbox import relay
from core.permissions import NotAllowed
from portal.actions.mail import resend
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
MAIL = "/en/desk/mail/"


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def make_mail(template="verification_remark", *, sent: timedelta | None = timedelta(days=1), **fields) -> Mail:
    about = {"state": "queued"} if sent is None else {"state": "sent", "sent_at": timezone.now() - sent}
    about |= {"key": f"mail-{Mail.objects.count()}", "language": "en", "to": "ada@people.example"}
    return Mail.objects.create(
        template=template, subject="Greetings", text="Hello Ada", html="<p>Hello</p>", **{**about, **fields}
    )


def test_a_letter_goes_out_again_as_a_mail_of_its_own_once_for_each_click(client, staff):
    first = make_mail()
    for _twice in range(2):
        answer = client.post(f"{MAIL}{first.pk}/again/", {"once": "0123"})
    again = Mail.objects.get(resent_from=first)
    assert answer["Location"] == f"{MAIL}{again.pk}/"
    relay.drain()
    assert [(message.to, message.body) for message in outbox.outbox] == [(["ada@people.example"], "Hello Ada")]
    again.refresh_from_db()
    assert (again.state, again.resent_by) == ("sent", staff)
    assert AuditEvent.objects.get(action="mail.resent").after == {"again": again.pk}
    client.post(f"{MAIL}{first.pk}/again/", {"once": "4567"})
    assert Mail.objects.filter(resent_from=first).count() == 2


@pytest.mark.parametrize("template", ["account_login_code", "account_password_reset_key", "team_invitation"])
def test_a_secret_that_works_once_is_not_sent_again(client, staff, template):
    first = make_mail(template)
    page = client.get(f"{MAIL}{first.pk}/").content.decode()
    assert "Have its reader ask for a new one" in page
    assert "/again/" not in page
    client.post(f"{MAIL}{first.pk}/again/", {"once": "0123"})
    assert Mail.objects.count() == 1


def test_members_send_nothing_again():
    with pytest.raises(NotAllowed):
        resend(mail=make_mail(), once="0123", by=make_user())


def test_staff_are_told_when_the_first_is_less_than_an_hour_old(client, staff):
    old, new = make_mail(sent=timedelta(minutes=61)), make_mail(sent=timedelta(minutes=59))
    said = [client.get(f"{MAIL}{one.pk}/").context["is_recent"] for one in (old, new)]
    assert said == [False, True]
    assert "It is less than an hour old" in client.get(f"{MAIL}{new.pk}/").content.decode()


def test_what_was_given_up_is_a_state_of_its_own(client, staff):
    make_mail(to="sent@people.example")
    given_up = make_mail(sent=None, to="dead@people.example")
    make_mail(sent=None, to="waits@people.example")
    Effect.objects.create(key=f"mail:{given_up.key}", kind="mail.send", dead_at=timezone.now())
    page = client.get(f"{MAIL}?state=failed")
    assert [mail.to for mail in page.context["page"]] == ["dead@people.example"]
    assert "Given up" in page.content.decode()


def test_outside_a_demo_the_parks_own_letters_are_read_and_no_others(client, staff, settings):
    settings.DEMO = False
    park, members = make_mail(), make_mail("introduction_asked")
    shown = ["Hello Ada" in client.get(f"{MAIL}{one.pk}/").content.decode() for one in (park, members)]
    assert shown == [True, False]


def test_how_long_mails_are_kept_is_said(client, staff):
    one = make_mail()
    assert "Sent mails are deleted after 30 days" in client.get(MAIL).content.decode()
    assert client.get(f"{MAIL}{one.pk}/").context["deleted_at"] == one.sent_at + timedelta(days=30)
