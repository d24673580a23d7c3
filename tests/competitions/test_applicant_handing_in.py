"""Handing in, opening again, keeping, withdrawing, being too late; and the letters before the deadline."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from competitions import frozen
from competitions.actions.reminding import remind
from competitions.models import Application, Extension, FormerAnswer, Reminder
from core.models import AuditEvent, Effect, Mail
from core.templatetags.instants import CHINA, written
from ecosystem.models import Membership
from tests.competitions.scene import make_application, make_category, make_competition, make_manager, question
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def address(name: str, application: Application, **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"pk": application.pk, **more})


def press(client, application: Application, verb: str, **more):
    answer = client.post(address("application-move", application, verb=verb), **more)
    application.refresh_from_db()
    return answer


def save(client, application: Application, field: str, value: str) -> int:
    sent = {"field": field, "value": value, "overwrite": "1"}
    return client.post(
        address("application-autosave", application), sent, headers={"X-Requested-With": "fetch"}
    ).status_code


def answers(application: Application) -> dict:
    return dict(application.answers.values_list("field", "value"))


def told(answer) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


@pytest.fixture
def award():
    return make_competition(question("idea"), question("plan", required=False))


def test_it_is_handed_in_whole_and_a_receipt_is_owed(client, award):
    application, owner = make_application(award, answers={"idea": "Weld thinner"})
    client.force_login(owner)
    review = client.get(address("application-review", application))
    assert [review.context["missing"], review.context["entry"].complete] == [[], True]
    answer = press(client, application, "submit")
    assert (answer.status_code, answer["Location"]) == (302, application.get_absolute_url())
    submission = application.submissions.get()
    assert (application.status, application.submitted_at) == ("submitted", submission.arrived_at)
    assert submission.content["answers"] == {"idea": "Weld thinner"}
    assert submission.sha256 == frozen.sha256(submission.content)
    assert Effect.objects.filter(kind="competitions.receipt").count() == 1
    page = client.get(application.get_absolute_url()).content.decode()
    assert submission.sha256 in page
    assert f"{application.number} / 1" in page
    assert press(client, application, "submit").status_code == 302
    assert application.submissions.count() == 1


def test_what_is_missing_keeps_it_back_with_the_way_there(client, award):
    make_category(award)
    application, owner = make_application(award)
    client.force_login(owner)
    answer = press(client, application, "submit")
    assert answer.status_code == 422
    assert [(one["label"], one["url"]) for one in answer.context["missing"]] == [
        ("idea (en)?", address("application", application) + "?page=p1#q-idea")
    ]
    assert answer.context["entry"].lacks_category
    assert "Choose the category you compete in." in answer.content.decode()
    assert (application.status, application.submissions.count()) == ("draft", 0)


def test_opened_again_it_counts_as_it_was_until_it_is_submitted_anew(client, award):
    application, owner = make_application(award, answers={"idea": "One"})
    client.force_login(owner)
    press(client, application, "submit")
    assert save(client, application, "idea", "Two") == 403
    assert told(press(client, application, "reopen")) == [
        "It is open again. What you submitted counts until you submit again."
    ]
    assert save(client, application, "idea", "Two") == 200
    page = client.get(application.get_absolute_url())
    assert page.context["entry"].next_step == "What you submitted counts. Your changes count once you submit again."
    assert application.submissions.first().content["answers"] == {"idea": "One"}
    press(client, application, "submit")
    assert [one.content["answers"]["idea"] for one in application.submissions.all()] == ["Two", "One"]


def test_it_is_opened_again_until_its_own_deadline_and_then_counts_as_it_was_submitted(client, award):
    application, owner = make_application(award, answers={"idea": "One"})
    client.force_login(owner)
    press(client, application, "submit")
    with travel(award.closes_at, tick=False):
        client.force_login(owner)
        answer = press(client, application, "reopen")
        assert (answer.status_code, application.status) == (422, "submitted")
        assert answer.context["sentence"].startswith("This arrived at ")
    until = award.closes_at + 2 * DAY
    Extension.objects.create(application=application, until=until, reason="Power cut", granted_by=make_manager(award))
    with travel(until - SECOND, tick=False):
        client.force_login(owner)
        assert (press(client, application, "reopen").status_code, application.status) == (302, "reopened")
        assert save(client, application, "idea", "Two") == 200
    with travel(until, tick=False):
        client.force_login(owner)
        assert (press(client, application, "submit").status_code, application.status) == (422, "reopened")
    assert [one.content["answers"] for one in application.submissions.all()] == [{"idea": "One"}]


def test_changes_are_put_away_and_what_was_submitted_comes_back(client, award):
    robots, boats = make_category(award), make_category(award, "boats")
    application, owner = make_application(award, answers={"idea": "One"}, category=robots)
    client.force_login(owner)
    press(client, application, "submit")
    press(client, application, "reopen")
    save(client, application, "idea", "Two")
    save(client, application, "plan", "New")
    save(client, application, "application-category", boats.code)
    press(client, application, "keep")
    assert (application.status, application.category) == ("submitted", robots)
    assert answers(application) == {"idea": "One", "plan": None}
    assert [one.value for one in FormerAnswer.objects.filter(field="plan")] == ["New"]
    assert application.submissions.count() == 1


def test_withdrawn_it_is_kept_to_read_and_another_may_begin(client, award):
    application, owner = make_application(award, answers={"idea": "One"})
    client.force_login(owner)
    press(client, application, "withdraw")
    assert application.status == "withdrawn"
    assert save(client, application, "idea", "Two") == 403
    assert client.get(address("application-review", application)).status_code == 200
    assert press(client, application, "withdraw").status_code == 302
    url = reverse("competitions:apply", kwargs={"slug": award.slug})
    client.post(url, {"organisation": application.organisation.slug})
    assert list(Application.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "draft"]


def test_only_who_may_submit_submits(client, award):
    application, _owner = make_application(award, answers={"idea": "One"})
    editor = make_user()
    Membership.objects.create(organisation=application.organisation, user=editor, role="editor")
    client.force_login(editor)
    review = client.get(address("application-review", application)).content.decode()
    assert "You may write but not submit." in review
    for verb in ("submit", "withdraw"):
        press(client, application, verb)
    assert application.status == "draft"


def test_a_late_one_is_refused_kindly_and_can_ask_for_time(client, award):
    manager, chair = make_manager(award), make_manager(award, "chair")
    application, owner = make_application(award, answers={"idea": "One"})
    with travel(award.closes_at, tick=False):
        client.force_login(owner)
        answer = press(client, application, "submit")
        page = answer.content.decode()
        assert (answer.status_code, application.status) == (422, "draft")
        assert "This came too late" in page
        assert answer.context["sentence"].startswith("This arrived at ")
        assert [written(award.closes_at, zone) in page for zone in (award.zone_info, CHINA)] == [True, True]
        assert answers(application) == {"idea": "One"}
        url = address("application-more-time", application)
        assert client.post(url, {"text": " "}).status_code == 422
        assert told(client.post(url, {"text": "The power was out."})) == [
            "The organisers have your request. They answer by mail."
        ]
        assert told(client.post(url, {"text": "Please!"}))[-1].startswith("The organisers have been asked today.")
    [letter] = Mail.objects.filter(template="application_needs_time")
    assert (letter.to, "The power was out." in letter.text) == (manager.email, True)
    assert AuditEvent.objects.filter(action="application.extension_asked").count() == 1
    assert chair.email != letter.to
    until = award.closes_at + 2 * DAY
    Extension.objects.create(application=application, until=until, reason="Power cut", granted_by=manager)
    with travel(until - SECOND, tick=False):
        client.force_login(owner)
        assert press(client, application, "submit").status_code == 302
    assert application.status == "submitted"


# --- letters before the deadline --------------------------------------------------------------------------------------
def letters() -> list[tuple[str, str]]:
    found = Mail.objects.filter(template="application_reminder").order_by("to", "pk")
    return [(mail.to, mail.subject.partition(": ")[2]) for mail in found]


@pytest.fixture
def far():
    return make_competition(question("idea"), closes_at=timezone.now() + 30 * DAY)


def at(moment) -> None:
    with travel(moment, tick=False):
        for _turn in range(2):
            assert remind() is False


def test_each_writer_is_told_three_times_in_their_language(far):
    application, _owner = make_application(far, owner=make_user("a@people.example"))
    editor = make_user("b@people.example", language="zh-hans")
    viewer, muted = make_user("c@people.example"), make_user("d@people.example", muted=["applications"])
    for person, role in ((editor, "editor"), (viewer, "viewer"), (muted, "editor")):
        Membership.objects.create(organisation=application.organisation, user=person, role=role)
    counts = []
    for before in (7 * DAY + SECOND, 7 * DAY, 3 * DAY, 2 * DAY, 2 * DAY - HOUR, 6 * HOUR, HOUR, -SECOND):
        at(far.closes_at - before)
        counts.append(Mail.objects.filter(template="application_reminder").count())
    assert counts == [0, 2, 2, 4, 4, 6, 6, 6]
    assert {to for to, _subject in letters()} == {"a@people.example", "b@people.example"}
    assert {mail.language for mail in Mail.objects.filter(to=editor.email)} == {"zh-hans"}
    assert letters()[0][1].startswith("the deadline of Award ")
    application.refresh_from_db()
    assert application.reminders == 3


def test_what_is_handed_in_withdrawn_or_just_begun_needs_no_letter(far):
    for status in ("submitted", "withdrawn"):
        when = {"submitted_at": timezone.now()} if status == "submitted" else {"withdrawn_at": timezone.now()}
        make_application(far, status=status, **when)
    make_application(far, created_at=far.closes_at - 5 * DAY)
    at(far.closes_at - 4 * DAY)
    assert (letters(), Reminder.objects.count()) == ([], 1)
    at(far.closes_at - 2 * DAY)
    assert len(letters()) == 1


def test_one_that_is_being_changed_is_told_that_the_submitted_version_counts(far):
    make_application(far, owner=make_user("a@people.example"), status="reopened", submitted_at=timezone.now())
    at(far.closes_at - 7 * DAY)
    [(_to, subject)] = letters()
    assert subject.startswith("your changes to the application to Award ")
    assert "The version that was submitted counts." in Mail.objects.get(template="application_reminder").text


def test_an_extended_one_is_reminded_of_its_own_deadline(far):
    late, _owner = make_application(far, owner=make_user("a@people.example"))
    make_application(far, owner=make_user("b@people.example"))
    own = far.closes_at + 10 * DAY
    Extension.objects.create(application=late, until=own, reason="Flood", granted_at=timezone.now())
    at(far.closes_at - 7 * DAY)
    assert [to for to, _subject in letters()] == ["b@people.example"]
    at(own - 7 * DAY)
    assert [to for to, _subject in letters()] == ["a@people.example", "b@people.example"]


def test_a_new_deadline_is_told_once_and_an_old_one_never_again(far):
    make_application(far, owner=make_user("a@people.example"))
    at(far.closes_at - 7 * DAY)
    far.closes_at += 3 * DAY
    far.save()
    at(far.closes_at - 8 * DAY)
    assert len(letters()) == 1
    at(far.closes_at - 7 * DAY)
    assert len(letters()) == 2


@pytest.mark.once
def test_many_are_reminded_in_portions(far):
    for number in range(103):
        owner = make_user(f"p{number}@people.example")
        make_application(far, organisation=make_organisation("startup", owner=owner), owner=owner)
    with travel(far.closes_at - 7 * DAY, tick=False):
        assert [remind(), remind(), remind()] == [True, False, False]
    assert len(letters()) == 103
