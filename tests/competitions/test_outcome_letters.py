"""Letters about outcomes: each person one for each outcome, looked at, sent once, and nothing changed afterwards."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competitions.actions import outcome_letters as actions
from competitions.actions.deciding import Proposal, propose_decisions
from competitions.models import Collaborator, Decision, OutcomeLetter, OutcomeText
from core.models import Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from tests.competitions.decision_scene import Scene, approve, decided, make_prize, make_scored
from tests.competitions.judging_scene import make_conflict, make_judge
from tests.factories import make_user, sign_in_recently

pytestmark = pytest.mark.django_db
TEXTS = {"subject_en": "News", "body_en": "Dear {name}", "subject_zh": "消息", "body_zh": "{name}您好"}


def address(scene: Scene, rest: str = "") -> str:
    return f"/en/desk/competitions/{scene.round.competition.slug}/rounds/{scene.round.number}/decisions/letters/{rest}"


def people_of(scene: Scene, place: int) -> list:
    organisation = scene.entries[place].application.organisation
    return [one.user for one in Membership.objects.filter(organisation=organisation)]


def send(scene: Scene, by=None) -> int:
    by = by or scene.chair
    mine = OutcomeLetter.objects.read_by(by).filter(round=scene.round)
    mine.update(seen_at=timezone.now())
    actions.approve_letters(round=scene.round, by=by)
    return actions.send_letters(round=scene.round, people=mine.filter(status="approved").count(), by=by)


def run_mail() -> None:
    for pk in Effect.objects.open().filter(kind="competitions.outcome_letters").values_list("pk", flat=True):
        assert run_effect(pk)


def test_each_gets_their_outcome_in_their_language_with_subjects_that_differ():
    scene = make_scored((9,), (5,))
    prize = make_prize(scene.round)
    winner, loser = people_of(scene, 0)[0], people_of(scene, 1)[0]
    type(loser).objects.filter(pk=loser.pk).update(language="zh-hans")
    propose_decisions(
        round=scene.round,
        proposals=[Proposal(scene.entries[0].pk, "winner", prize.pk), Proposal(scene.entries[1].pk, "unsuccessful")],
        by=scene.manager,
    )
    approve(scene)
    assert actions.draft_letters(round=scene.round, by=scene.chair) == 2
    letters = {one.user: one for one in OutcomeLetter.objects.all()}
    assert {letters[winner].language, letters[loser].language} == {"en", "zh-hans"}
    assert ("First prize" in letters[winner].body, "First prize" in letters[loser].body) == (True, False)
    assert letters[winner].subject != letters[loser].subject
    assert re.findall(r"\{\w+\}", letters[winner].body + letters[winner].subject) == []


def test_one_letter_names_all_entries_of_one_outcome_and_another_the_others():
    scene = decided("advances", "advances", "unsuccessful")
    helper = make_user(name="Ingrid")
    for entry in scene.entries:
        Collaborator.objects.create(
            application=entry.application, email=helper.email, user=helper, right="edit", digest=f"d{entry.pk}",
            accepted_at=timezone.now(),
        )  # fmt: skip
    assert actions.draft_letters(round=scene.round, by=scene.chair) == 3 + 2
    assert actions.draft_letters(round=scene.round, by=scene.chair) == 3 + 2
    mine = {one.outcome: one for one in OutcomeLetter.objects.filter(user=helper)}
    numbers = [entry.application.number for entry in scene.entries]
    assert [number in mine["advances"].body for number in numbers] == [True, True, False]
    assert [number in mine["unsuccessful"].body for number in numbers] == [False, False, True]
    assert [one.decisions.count() for one in (mine["advances"], mine["unsuccessful"])] == [2, 1]


def test_a_subject_is_of_one_outcome_and_a_placeholder_there_is_not_is_refused():
    scene = make_scored((9,))
    save = {"round": scene.round, "by": scene.chair}
    actions.save_text(outcome="winner", **TEXTS, **save)
    with pytest.raises(ValidationError) as refused:
        actions.save_text(outcome="reserve", **TEXTS | {"body_en": "{password}", "body_zh": ""}, **save)
    assert sorted(refused.value.message_dict) == ["body_en", "body_zh", "subject_en", "subject_zh"]
    assert "{password}" in refused.value.message_dict["body_en"][0]
    with pytest.raises(NotAllowed):
        actions.save_text(outcome="winner", **TEXTS, round=scene.round, by=scene.judges[0].user)
    assert OutcomeText.objects.get().outcome == "winner"


def test_another_text_is_drafted_anew_and_looked_at_again():
    scene = decided("advances")
    actions.draft_letters(round=scene.round, by=scene.chair)
    actions.approve_letter(letter=OutcomeLetter.objects.get(), by=scene.chair)
    actions.save_text(round=scene.round, outcome="advances", by=scene.chair, **TEXTS)
    letter = OutcomeLetter.objects.get()
    assert (letter.subject, letter.status, letter.seen_at) == ("News", "draft", None)


def test_the_rest_is_approved_only_after_three_were_looked_at():
    scene = decided(*["unsuccessful"] * 5)
    actions.draft_letters(round=scene.round, by=scene.chair)
    first, second, third, *rest = OutcomeLetter.objects.order_by("pk")
    actions.approve_letter(letter=first, by=scene.chair)
    actions.look_at_letter(letter=second, by=scene.chair)
    with pytest.raises(MoveNotAllowed, match="Look at 3"):
        actions.approve_letters(round=scene.round, by=scene.chair)
    actions.look_at_letter(letter=third, by=scene.chair)
    assert actions.approve_letters(round=scene.round, by=scene.chair) == 4
    actions.hold_letter(letter=rest[0], by=scene.chair)
    with pytest.raises(MoveNotAllowed, match="Not every letter"):
        actions.send_letters(round=scene.round, people=4, by=scene.chair)


def test_they_go_once_with_the_embargo_in_them_and_nothing_changes_afterwards():
    scene = decided("winner", "unsuccessful")
    until = timezone.now() + timedelta(days=9)
    actions.save_settings(round=scene.round, feedback="none", embargo_until=until, by_time=False, by=scene.chair)
    actions.draft_letters(round=scene.round, by=scene.chair)
    with pytest.raises(StateHasMoved):
        OutcomeLetter.objects.update(status="approved")
        actions.send_letters(round=scene.round, people=3, by=scene.chair)
    OutcomeLetter.objects.update(status="draft")
    assert send(scene) == 2
    with pytest.raises(StateHasMoved):
        actions.send_letters(round=scene.round, people=2, by=scene.chair)
    run_mail()
    actions.mail_some(scene.round.pk)  # an effect that runs twice
    OutcomeLetter.objects.update(mailed_at=None)
    actions.mail_some(scene.round.pk)  # … and one whose mark was lost
    mails = Mail.objects.filter(template="outcome_letter")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        person.email for place in (0, 1) for person in people_of(scene, place)
    )
    assert {"under embargo until" in one.text for one in mails} == {True}
    assert len({one.subject for one in mails}) == 2
    assert set(Decision.objects.values_list("status", flat=True)) == {"letters"}
    for change in (
        lambda: actions.save_text(round=scene.round, outcome="winner", by=scene.chair, **TEXTS),
        lambda: actions.draft_letters(round=scene.round, by=scene.chair),
        lambda: actions.save_settings(round=scene.round, feedback="none", embargo_until=None, by_time=False, by=scene.chair),
    ):  # fmt: skip
        with pytest.raises(MoveNotAllowed, match="have gone"):
            change()


def test_letters_about_what_a_conflict_hides_are_somebody_elses():
    scene = decided("advances", "unsuccessful")
    make_conflict(make_judge(scene.round.competition, user=scene.chair), scene.entries[0].application)
    actions.draft_letters(round=scene.round, by=scene.chair)
    hidden = OutcomeLetter.objects.get(outcome="advances")
    with pytest.raises(StateHasMoved):
        actions.approve_letter(letter=hidden, by=scene.chair)
    assert send(scene) == 1
    statuses = dict(Decision.objects.values_list("outcome", "status"))
    assert statuses == {"advances": "approved", "unsuccessful": "letters"}


def test_no_letters_before_everything_is_approved():
    scene = make_scored((9,))
    for act in (
        lambda: actions.draft_letters(round=scene.round, by=scene.chair),
        lambda: actions.send_letters(round=scene.round, people=0, by=scene.chair),
    ):
        with pytest.raises(MoveNotAllowed, match="every decision has been approved"):
            act()


def test_the_letters_on_their_pages(client):
    scene = decided("winner", "unsuccessful")
    sign_in_recently(client, scene.chair)
    client.post(address(scene), {"verb": "settings", "feedback": "comments", "embargo_until": "2099-05-01T10:00"})
    refused = client.post(address(scene), {"verb": "settings", "feedback": "none", "by_time": "on"})
    assert refused.status_code == 422
    client.post(address(scene), {"verb": "draft"})
    first, second = OutcomeLetter.objects.order_by("outcome", "pk")
    for person, told in ((scene.manager, True), (scene.chair, False)):  # the chair is not of the park
        sign_in_recently(client, person)
        page = client.get(address(scene, f"{first.pk}/")).content.decode()
        words = (first.subject, first.user.email, second.user.email)
        assert [word in page for word in words] == [True, told, False]
    answer = client.post(address(scene, f"{first.pk}/"), {"verb": "approve"})
    assert answer.url == address(scene, f"{second.pk}/")
    client.post(address(scene, f"{second.pk}/"), {"verb": "seen"})
    wrong = client.post(address(scene, "winner/"), TEXTS | {"body_en": "Dear {nobody}"})
    assert (wrong.status_code, "Dear {nobody}" in wrong.content.decode()) == (422, True)
    assert client.get(address(scene, "sings/")).status_code == 404
    client.post(address(scene), {"verb": "approve"})
    client.post(address(scene), {"verb": "send", "people": "2"})
    assert set(OutcomeLetter.objects.values_list("status", flat=True)) == {"queued"}
    assert "have gone" in client.get(address(scene)).content.decode()
    assert client.get(address(scene).replace("letters/", "publication/")).status_code == 200
    client.force_login(make_user())
    assert [client.get(address(scene, rest)).status_code for rest in ("", f"{first.pk}/", "winner/")] == [404] * 3
