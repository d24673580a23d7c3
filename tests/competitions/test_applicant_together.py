"""Several people at one application: asked to help, with what right, what they say among themselves."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from competitions.actions import collaborating
from competitions.actions.commenting import BETWEEN_LETTERS, add_comment
from competitions.models import Collaborator, Comment
from competitions.permissions import right_of
from core.models import AuditEvent, Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from tests.competitions.scene import make_application, make_competition, question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_application(make_competition(question("idea")), owner=make_user(name="Ada"))[0]


@pytest.fixture
def owner(draft):
    return draft.started_by


def address(name: str, draft, **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"pk": draft.pk, **more})


def asked(draft, by, email="bo@people.example", right="edit", language="zh-hans") -> Collaborator:
    return collaborating.invite(application=draft, email=email, right=right, language=language, by=by)


def link() -> str:
    """The address in the newest letter that holds one."""
    letter = Mail.objects.filter(template="application_invitation").first()
    return re.search(r"http\S+?(/(?:en|zh-hans)/applications/help/\S+)", letter.text).group(1)


def do_what_is_owed(kind: str = "competitions.comments") -> None:
    for effect in Effect.objects.due(timezone.now()).filter(kind=kind):
        run_effect(effect.pk)


def test_a_letter_lets_one_person_help_once(client, draft, owner):
    invitation = asked(draft, owner, email=" Bo@People.example ")
    letter = Mail.objects.get()
    assert (letter.to, letter.language, invitation.email) == ("bo@people.example", "zh-hans", "bo@people.example")
    token = link().rstrip("/").split("/")[-1]
    assert token not in (invitation.digest, letter.key)
    assert client.get(link()).status_code == 200
    assert client.post(link())["Location"].startswith("/zh-hans/accounts/login/?next=")
    bo, eve = make_user("bo@people.example"), make_user("eve@people.example")
    client.force_login(bo)
    assert client.get(address("application", draft)).status_code == 404
    assert client.get(link()).status_code == 200
    assert right_of(bo, draft) is None
    assert client.post(link())["Location"] == f"/zh-hans/applications/{draft.pk}/"
    assert right_of(bo, draft) == "edit"
    assert client.get(address("application", draft)).status_code == 200
    client.force_login(eve)
    assert client.post(link()).status_code == 200
    assert right_of(eve, draft) is None
    assert [mail.template for mail in Mail.objects.filter(to=owner.email)] == ["application_joined"]
    told = AuditEvent.objects.get(action="collaboration.joined").after
    assert told == {"invited": "bo@people.example", "as": "bo@people.example", "right": "edit"}


def test_links_grow_old_are_withdrawn_and_replaced(client, draft, owner):
    first, bo = asked(draft, owner, language="en"), make_user("bo@people.example")
    old = link()
    with travel(timezone.now() + timedelta(minutes=2), tick=False):
        collaborating.send_again(collaborator=first, language="en", by=owner)
        assert link() != old
        assert (client.get(old).status_code, client.get(link()).status_code) == (404, 200)
        with pytest.raises(StateHasMoved, match="a moment ago"):
            collaborating.send_again(collaborator=first, language="en", by=owner)
    with travel(timezone.now() + timedelta(days=15), tick=False), pytest.raises(StateHasMoved, match="too old"):
        collaborating.accept(collaborator=first, by=bo)
    collaborating.remove(collaborator=first, by=owner)
    assert client.get(link()).status_code == 404
    with pytest.raises(StateHasMoved):
        collaborating.accept(collaborator=first, by=bo)
    assert right_of(bo, draft) is None


def test_who_may_ask_whom(draft, owner):
    editor = make_user("ed@people.example")
    Membership.objects.create(organisation=draft.organisation, user=editor, role="editor")
    with pytest.raises(NotAllowed, match="may submit"):
        asked(draft, editor)
    first = asked(draft, owner)
    with pytest.raises(Exception, match="invited already"):
        asked(draft, owner)
    bo = make_user("bo@people.example")
    collaborating.accept(collaborator=first, by=bo)
    with pytest.raises(Exception, match="helps already"):
        asked(draft, owner)
    with pytest.raises(NotAllowed):
        collaborating.change_right(collaborator=first, right="submit", by=bo)
    for number in range(19):
        asked(draft, owner, email=f"p{number}@people.example")
    with pytest.raises(MoveNotAllowed, match="enough letters"):
        asked(draft, owner, email="late@people.example")


def test_a_right_is_changed_and_taken_away(client, draft, owner):
    bo = make_user("bo@people.example")
    helper = asked(draft, owner, right="view")
    collaborating.accept(collaborator=helper, by=bo)
    client.force_login(owner)
    client.post(address("collaborator-move", draft, collaborator=helper.pk, verb="right"), {"right": "submit"})
    assert right_of(bo, draft) == "submit"
    client.post(address("collaborator-move", draft, collaborator=helper.pk, verb="right"), {"right": "rule"})
    assert right_of(bo, draft) == "submit"
    client.force_login(bo)
    left = client.post(address("collaborator-move", draft, collaborator=helper.pk, verb="remove"))
    assert left["Location"] == reverse("competitions:applications")
    assert right_of(bo, draft) is None
    assert client.get(address("application", draft)).status_code == 404
    asked(draft, owner)
    assert Collaborator.objects.count() == 2


def test_a_form_that_is_refused_keeps_what_was_typed(client, draft, owner):
    client.force_login(owner)
    page = client.post(address("collaborator-invite", draft), {"email": "nobody", "right": "edit", "language": "en"})
    assert page.status_code == 422
    assert 'value="nobody"' in page.content.decode()
    assert Mail.objects.count() == 0


# --- comments ---------------------------------------------------------------------------------------------------------
def test_a_comment_is_made_at_a_question_and_settled(client, draft, owner):
    client.force_login(owner)
    url = address("comments", draft)
    at = {"HX-Request": "true", "HX-Target": "talk-idea"}
    part = client.post(f"{url}?field=idea", {"text": " Too long? "}, headers=at)
    comment = Comment.objects.get()
    assert (comment.field, comment.text, comment.author) == ("idea", "Too long?", owner)
    assert "Too long?" in part.content.decode()
    assert "<html" not in part.content.decode()
    page = client.get(address("application", draft) + "?page=p1")
    assert page.context["sections"][0]["questions"][0]["talk"] == 1
    client.post(address("comment-move", draft, comment=comment.pk, verb="settle"))
    comment.refresh_from_db()
    assert comment.resolved_by == owner
    page = client.get(address("application", draft) + "?page=p1")
    assert page.context["sections"][0]["questions"][0]["talk"] == 0
    client.post(address("comment-move", draft, comment=comment.pk, verb="open"))
    comment.refresh_from_db()
    assert comment.resolved_at is None
    assert client.post(f"{url}?field=idea", {"text": "  "}).status_code == 422
    assert client.get(f"{url}?field=no_such").status_code == 404
    assert Comment.objects.count() == 1


def test_the_others_get_one_letter_an_hour_that_tells_of_all(draft, owner):
    bo, cy = make_user("bo@people.example", name="Bo"), make_user("cy@people.example", is_active=False)
    for person in (bo, cy):
        Membership.objects.create(organisation=draft.organisation, user=person, role="viewer")
    start = timezone.now()
    with travel(start, tick=False) as clock:
        add_comment(application=draft, text="One", by=owner)
        do_what_is_owed()
        [first] = Mail.objects.filter(template="application_comments")
        assert (first.to, "Ada: One" in first.text) == ("bo@people.example", True)
        add_comment(application=draft, text="Two", by=owner)
        add_comment(application=draft, text="Mine", by=bo)
        do_what_is_owed()
        clock.move_to(start + BETWEEN_LETTERS - timedelta(seconds=1))
        add_comment(application=draft, text="Three", by=owner)
        do_what_is_owed()
        assert list(Mail.objects.filter(to=bo.email)) == [first]
        clock.move_to(start + BETWEEN_LETTERS + timedelta(seconds=1))
        do_what_is_owed()
        do_what_is_owed()
    second = Mail.objects.filter(to=bo.email).first()
    said = [word for word in ("One", "Two", "Mine", "Three") if f": {word}" in second.text]
    assert (said, Mail.objects.filter(to=bo.email).count()) == (["Two", "Three"], 2)
    assert Mail.objects.filter(to=cy.email).count() == 0
    assert not Effect.objects.open().filter(kind="competitions.comments").exists()


def test_who_has_left_or_wants_no_such_mail_gets_none(draft, owner):
    muted = make_user("mu@people.example", muted=["applications"])
    gone = make_user("go@people.example")
    Membership.objects.create(organisation=draft.organisation, user=muted, role="viewer")
    membership = Membership.objects.create(organisation=draft.organisation, user=gone, role="viewer")
    add_comment(application=draft, text="One", by=owner)
    membership.delete()
    do_what_is_owed()
    assert Mail.objects.count() == 0


# --- many at once -----------------------------------------------------------------------------------------------------
CROWD = 20


def accept_at_once(invitation: Collaborator, people, accept) -> list[int]:
    """Everybody accepts in the same moment. Returns how many helpers there are, then how many were refused."""
    gate, refused = threading.Barrier(len(people)), []

    def one(person) -> None:
        mine = Collaborator.objects.select_related("application").get(pk=invitation.pk)
        gate.wait()
        try:
            accept(mine, person)
        except StateHasMoved:
            refused.append(person)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    joined = AuditEvent.objects.filter(action="collaboration.joined").count()
    return [joined, len(refused)]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_accept_at_once_one_gets_in(audited, draft, owner):
    invitation = asked(draft, owner)
    people = [make_user() for _number in range(CROWD)]
    found = accept_at_once(invitation, people, lambda mine, person: collaborating.accept(collaborator=mine, by=person))
    assert found == [1, CROWD - 1]
    assert sum(right_of(person, draft) == "edit" for person in people) == 1


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_writing_then_lets_more_in(audited, draft, owner):
    """Without the one UPDATE that names the state it starts from, everybody who has looked gets in."""
    invitation = asked(draft, owner)
    looked = threading.Barrier(CROWD)

    def accept(mine: Collaborator, person) -> None:
        if not collaborating.is_open(mine):
            raise StateHasMoved
        looked.wait()
        Collaborator.objects.filter(pk=mine.pk).update(accepted_at=timezone.now(), user=person)
        collaborating.note("joined", mine.application, person, after={})

    found = accept_at_once(invitation, [make_user() for _number in range(CROWD)], accept)
    assert found != [1, CROWD - 1]
