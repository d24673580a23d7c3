"""Letters to many: to whom they go, what they say, and that each person gets one."""

import re
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.urls import reverse

from competitions.actions import bulk_mail
from competitions.models import BulkLetter, LetterRecipient
from competitions.models.application import digest_of, new_token
from core.models import AuditEvent, Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from tests.competitions.office_scene import fill, make_call, make_entry
from tests.competitions.scene import make_application, make_manager
from tests.factories import make_organisation, make_user, sign_in_recently

pytestmark = pytest.mark.django_db
TEXTS = {
    "subject_en": "News for {organisation}",
    "body_en": "Dear {name},\n\nyour {number} is due {deadline}.\n\n{link}",
    "subject_zh": "致{organisation}",
    "body_zh": "{name}您好：{number} 截止 {deadline}",
}


def make_letter(competition, manager, *, audience: str = "write", **filters) -> BulkLetter:
    return bulk_mail.write_letter(
        competition=competition, letter=None, key=uuid.uuid4(), filters=filters, audience=audience, by=manager, **TEXTS
    )


def address(competition, name: str, **kwargs) -> str:
    return reverse(f"competitions:{name}", kwargs={"slug": competition.slug, **kwargs})


def run_letters() -> int:
    """Runs what is owed until nothing is, and returns how many portions there were."""
    portions = 0
    while keys := list(Effect.objects.open().filter(kind="competitions.letter").values_list("pk", flat=True)):
        for pk in keys:
            assert run_effect(pk)
            portions += 1
    return portions


def test_each_person_gets_one_letter_in_their_language_about_their_application():
    competition, manager = make_call()
    english, chinese = make_user(name="Ingrid"), make_user(name="李明", language="zh-hans")
    one = make_organisation("startup", name="Fennwick", name_zh="芬威克", owner=english)
    entry, _ = make_entry(competition, organisation=one, owner=english)
    Membership.objects.create(organisation=one, user=chinese, role="editor")
    Membership.objects.create(organisation=one, user=make_user(), role="viewer")
    letter = make_letter(competition, manager)
    assert bulk_mail.send_letter(letter=letter, people=2, by=manager) == 2
    assert run_letters() == 1
    mails = {mail.to: mail for mail in Mail.objects.filter(template="competition_letter")}
    assert set(mails) == {english.email, chinese.email}
    assert mails[english.email].subject == "News for Fennwick"
    assert "Dear Ingrid," in mails[english.email].text
    assert f"your {entry.number} is due" in mails[english.email].text
    assert f"/en/applications/{entry.pk}/" in mails[english.email].text
    assert mails[chinese.email].subject == "致芬威克"
    assert "李明您好" in mails[chinese.email].text
    letter.refresh_from_db()
    assert letter.status == "sent"
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="letter.").order_by("id")] == [
        "letter.written",
        "letter.sent",
        "letter.finished",
    ]


def test_it_goes_to_whom_the_filter_finds_and_who_has_the_right():
    competition, manager = make_call()
    _draft, writer = make_application(competition)
    entry, owner = make_entry(competition)
    helper, reader, unconfirmed = make_user(), make_user(), make_user()
    unconfirmed.emailaddress_set.update(verified=False)
    for person, right in ((helper, "edit"), (reader, "view"), (unconfirmed, "submit")):
        entry.collaborators.create(
            user=person, email=person.email, right=right, digest=digest_of(new_token()), accepted_at=entry.created_at
        )
    handed_in = make_letter(competition, manager, status="handed-in")
    assert bulk_mail.recipients(handed_in, manager) == {owner.pk: entry.pk, helper.pk: entry.pk}
    submitters = make_letter(competition, manager, audience="submit", status="handed-in")
    assert bulk_mail.recipients(submitters, manager) == {owner.pk: entry.pk}
    drafts = make_letter(competition, manager, status="draft")
    assert list(bulk_mail.recipients(drafts, manager)) == [writer.pk]


def test_a_person_of_two_applications_gets_one_letter():
    competition, manager = make_call()
    person = make_user()
    make_entry(competition, owner=person)
    later, _ = make_entry(competition, owner=person)
    letter = make_letter(competition, manager)
    assert bulk_mail.recipients(letter, manager) == {person.pk: later.pk}


@pytest.mark.parametrize(
    "text",
    ["{% load static %}", "{{ settings.SECRET_KEY }}", "{organisation.owner.password}", "{name!r}", "{0}", "%(name)s", "{"],
)  # fmt: skip
def test_what_is_typed_is_never_run_as_a_template(text):
    competition, manager = make_call()
    make_entry(competition, owner=make_user(name="{number} {{ 7|add:1 }}"))
    letter = make_letter(competition, manager)
    BulkLetter.objects.filter(pk=letter.pk).update(body_en=f"{text} {{name}}")
    letter.refresh_from_db()
    bulk_mail.send_letter(letter=letter, people=1, by=manager)
    run_letters()
    mail = Mail.objects.get(template="competition_letter")
    assert mail.text.startswith(f"{text} {{number}} {{{{ 7|add:1 }}}}")


def test_a_placeholder_that_there_is_not_is_refused_with_those_there_are():
    competition, manager = make_call()
    with pytest.raises(ValidationError) as refused:
        bulk_mail.write_letter(
            competition=competition,
            letter=None,
            key=uuid.uuid4(),
            filters={},
            audience="write",
            by=manager,
            **TEXTS | {"body_en": "Dear {nmae}", "subject_zh": " "},
        )
    assert set(refused.value.message_dict) == {"body_en", "subject_zh"}
    assert "{nmae}" in refused.value.message_dict["body_en"][0]
    assert BulkLetter.objects.count() == 0


def test_the_letter_s_way_on_the_pages(client):
    competition, manager = make_call()
    owner = make_user(name="Ingrid")
    make_entry(competition, owner=owner)
    make_application(competition)
    sign_in_recently(client, manager)
    page = client.get(address(competition, "letter-new") + "?status=handed-in").content.decode()
    assert "1 application fits" in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    typed = TEXTS | {"audience": "submit", "status": "handed-in", "key": key}
    refused = client.post(address(competition, "letter-new"), typed | {"body_en": "Dear {nobody}"})
    assert (refused.status_code, "Dear {nobody}" in refused.content.decode()) == (422, True)
    first, second = (client.post(address(competition, "letter-new"), typed) for _ in range(2))
    letter = BulkLetter.objects.get()
    where = address(competition, "letter", pk=letter.pk)
    assert (first.url, second.url) == (where, where)
    page = client.get(where).content.decode()
    assert "Dear Ingrid," in page
    assert 'name="people" value="1"' in page
    send = address(competition, "letter-move", pk=letter.pk, verb="send")
    for _ in range(2):
        assert client.post(send, {"people": "1"}).url == where
    run_letters()
    assert Mail.objects.filter(template="competition_letter").count() == 1
    assert "1 of 1" in client.get(where).content.decode()
    fragment = client.get(where, headers={"HX-Request": "true"})
    assert fragment.headers["HX-Refresh"] == "true"


def test_whoever_has_not_just_shown_who_they_are_is_asked_and_comes_back_to_the_letter(client):
    competition, manager = make_call()
    make_entry(competition)
    letter = make_letter(competition, manager)
    client.force_login(manager)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    answer = client.post(address(competition, "letter-move", pk=letter.pk, verb="send"), {"people": "1"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    letter.refresh_from_db()
    assert letter.status == "draft"


def test_where_others_are_found_than_a_moment_ago_nothing_is_sent(client):
    competition, manager = make_call()
    make_entry(competition)
    letter = make_letter(competition, manager)
    make_entry(competition)
    with pytest.raises(ValidationError):
        bulk_mail.send_letter(letter=letter, people=1, by=manager)
    letter.refresh_from_db()
    assert (
        letter.status,
        LetterRecipient.objects.count(),
        Effect.objects.filter(kind="competitions.letter").count(),
    ) == (
        "draft",
        0,
        0,
    )


def test_only_managers_write_letters(client):
    competition, manager = make_call()
    letter = make_letter(competition, manager)
    screener = make_manager(competition, "screener")
    client.force_login(screener)
    for name, kwargs in (("letters", {}), ("letter-new", {}), ("letter", {"pk": letter.pk})):
        assert client.get(address(competition, name, **kwargs)).status_code == 404
    assert (
        client.post(address(competition, "letter-move", pk=letter.pk, verb="send"), {"people": "0"}).status_code == 404
    )
    with pytest.raises(NotAllowed):
        bulk_mail.send_letter(letter=letter, people=0, by=screener)


def test_portions_that_end_in_the_middle_go_on_and_nobody_is_written_to_twice(monkeypatch):
    """A process killed in a portion leaves nothing of it; the next start does it whole."""
    competition, manager = make_call()
    fill(competition, 250, drafts_in=1000)
    letter = make_letter(competition, manager)
    bulk_mail.send_letter(letter=letter, people=250, by=manager)
    queue, calls = bulk_mail.queue_mail, []

    def killed(*args, **kwargs):
        calls.append(1)
        if len(calls) == 40:
            raise SystemError("killed")
        queue(*args, **kwargs)

    monkeypatch.setattr(bulk_mail, "queue_mail", killed)
    effect = Effect.objects.get(kind="competitions.letter")
    assert not run_effect(effect.pk)
    assert Mail.objects.filter(template="competition_letter").count() == 0
    assert letter.recipients.filter(mailed_at=None).count() == 250
    assert run_letters() == 3
    assert Mail.objects.filter(template="competition_letter").count() == 250
    assert letter.recipients.filter(mailed_at=None).count() == 0
    for effect in Effect.objects.filter(kind="competitions.letter"):
        bulk_mail.mail_some(letter.pk, effect.payload["portion"])
    assert Mail.objects.filter(template="competition_letter").count() == 250


def test_a_letter_that_was_stopped_goes_to_nobody_else():
    competition, manager = make_call()
    fill(competition, 150, drafts_in=1000)
    letter = make_letter(competition, manager)
    bulk_mail.send_letter(letter=letter, people=150, by=manager)
    assert run_effect(Effect.objects.get(kind="competitions.letter").pk)
    bulk_mail.stop_letter(letter=BulkLetter.objects.get(), by=manager)
    run_letters()
    assert Mail.objects.filter(template="competition_letter").count() == 100
    with pytest.raises(MoveNotAllowed):
        bulk_mail.send_letter(letter=BulkLetter.objects.get(), people=150, by=manager)


def test_a_letter_on_its_way_cannot_be_changed():
    competition, manager = make_call()
    make_entry(competition)
    letter = make_letter(competition, manager)
    bulk_mail.send_letter(letter=letter, people=1, by=manager)
    with pytest.raises(StateHasMoved):
        bulk_mail.write_letter(
            competition=competition,
            letter=letter,
            key=letter.key,
            filters={},
            audience="write",
            by=manager,
            **TEXTS | {"body_en": "Other words"},
        )


# --- twenty clicks at once, and the control -----------------------------------------------------------------------------
def clicked_by_twenty(competition, manager, send) -> list[str]:
    """Sends one letter from twenty threads at once, and returns what became of each."""
    letter = make_letter(competition, manager)
    together, ends = threading.Barrier(20), []

    def click():
        mine = BulkLetter.objects.select_related("competition").get(pk=letter.pk)
        together.wait()
        try:
            send(mine)
            ends.append("sent")
        except (MoveNotAllowed, StateHasMoved):
            ends.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_clicks_one_sends(audited):
    competition, manager = make_call()
    make_entry(competition)
    ends = clicked_by_twenty(competition, manager, lambda one: bulk_mail.send_letter(letter=one, people=1, by=manager))
    assert ends == ["sent"] + ["too late"] * 19
    assert LetterRecipient.objects.count() == 1
    assert Effect.objects.filter(kind="competitions.letter").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_compare_and_swap_several_would(audited):
    """The control: a send that only looks at the state it has read."""
    competition, manager = make_call()
    make_entry(competition)

    def looked(letter):
        assert letter.status == "draft"
        BulkLetter.objects.filter(pk=letter.pk).update(status="sending", sent_at=letter.written_at)

    assert clicked_by_twenty(competition, manager, looked).count("sent") > 1
    assert connection.vendor in ("sqlite", "postgresql")
