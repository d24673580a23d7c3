"""Who comes into a team, and who goes."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import teams
from ecosystem.models import Invitation, JoinRequest, Membership
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user(name="Ada")


@pytest.fixture
def firm(owner):
    return make_organisation("startup", name="Valvo", owner=owner)


def invited(firm, owner, email="bo@people.example", role="editor") -> Invitation:
    return teams.invite(organisation=firm, email=email, role=role, language="zh-hans", by=owner)


def link() -> str:
    """The address in the newest letter that holds one."""
    letter = Mail.objects.filter(template__in=["team_invitation", "team_hand_over"]).first()
    return re.search(r"http\S+?(/(?:en|zh-hans)/invitations/\S+)", letter.text).group(1)


def roles(firm) -> dict[str, str]:
    return dict(firm.memberships.order_by("pk").values_list("user__email", "role"))


def test_a_letter_lets_one_person_in_once(client, firm, owner):
    invitation = invited(firm, owner, email=" Bo@People.example ")
    letter = Mail.objects.get()
    assert (letter.to, letter.language, invitation.email) == ("bo@people.example", "zh-hans", "bo@people.example")
    token = link().rstrip("/").split("/")[-1]
    assert token not in (invitation.digest, letter.key)
    assert client.get(link()).status_code == 200
    assert client.post(link())["Location"].startswith("/zh-hans/accounts/login/?next=")
    bo, eve = make_user("bo@people.example"), make_user("eve@people.example")
    client.force_login(bo)
    assert client.get(link()).status_code == 200
    assert roles(firm) == {owner.email: "owner"}
    assert client.post(link()).status_code == 302
    assert roles(firm) == {owner.email: "owner", "bo@people.example": "editor"}
    client.force_login(eve)
    assert client.post(link()).status_code == 200
    assert len(roles(firm)) == 2
    assert [mail.template for mail in Mail.objects.filter(to=owner.email)] == ["team_joined"]
    told = AuditEvent.objects.get(action="team.joined").after
    assert told == {"role": "editor", "invited": "bo@people.example", "as": "bo@people.example"}


def test_links_grow_old_are_withdrawn_and_replaced(client, firm, owner):
    first = invited(firm, owner)
    old = link()
    with travel(timezone.now() + timedelta(minutes=2), tick=False):
        teams.send_again(invitation=first, by=owner)
        assert link() != old
        assert (client.get(old).status_code, client.get(link()).status_code) == (404, 200)
        with pytest.raises(StateHasMoved, match="a moment ago"):
            teams.send_again(invitation=first, by=owner)
    bo = make_user("bo@people.example")
    with travel(timezone.now() + timedelta(days=15), tick=False), pytest.raises(StateHasMoved, match="too old"):
        teams.accept(invitation=first, by=bo)
    teams.withdraw(invitation=first, by=owner)
    assert client.get(link()).status_code == 404
    with pytest.raises(StateHasMoved):
        teams.accept(invitation=first, by=bo)
    assert roles(firm) == {owner.email: "owner"}


def test_one_open_invitation_for_each_address_and_none_for_members(firm, owner):
    invited(firm, owner)
    with pytest.raises(Exception, match="open invitation"):
        invited(firm, owner)
    with pytest.raises(Exception, match="belongs to your team already"):
        invited(firm, owner, email=owner.email)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            organisation=firm, email="bo@people.example", role="viewer", digest="x", expires_at=timezone.now()
        )
    for number in range(19):
        invited(firm, owner, email=f"p{number}@people.example")
    with pytest.raises(MoveNotAllowed, match="enough letters"):
        invited(firm, owner, email="late@people.example")


def test_only_owners_manage_and_never_the_last_one_goes(firm, owner):
    editor = make_user("ed@people.example")
    own = Membership.objects.get(organisation=firm, user=owner)
    theirs = Membership.objects.create(organisation=firm, user=editor, role="editor")
    with pytest.raises(NotAllowed):
        invited(firm, editor)
    with pytest.raises(NotAllowed):
        teams.change_role(membership=own, role="viewer", by=editor)
    for goes in (lambda: teams.remove(membership=own, by=owner),
                 lambda: teams.change_role(membership=own, role="editor", by=owner)):  # fmt: skip
        with pytest.raises(MoveNotAllowed, match="needs an owner"):
            goes()
    teams.change_role(membership=theirs, role="owner", by=owner)
    teams.remove(membership=own, by=owner)
    assert roles(firm) == {"ed@people.example": "owner"}
    assert [mail.template for mail in Mail.objects.filter(to="ed@people.example")] == ["team_left", "team_role"]


def test_an_owner_hands_over_and_it_happens_when_the_other_accepts(client, firm, owner):
    heir = make_user("heir@people.example")
    theirs = Membership.objects.create(organisation=firm, user=heir, role="viewer")
    offer = teams.hand_over(membership=theirs, by=owner)
    with pytest.raises(MoveNotAllowed, match="for a member"):
        teams.accept(invitation=offer, by=make_user())
    with pytest.raises(MoveNotAllowed, match="somebody else"):
        teams.accept(invitation=offer, by=owner)
    client.force_login(heir)
    assert client.post(link()).status_code == 302
    assert roles(firm) == {owner.email: "editor", "heir@people.example": "owner"}


def test_somebody_asks_to_join_and_an_owner_answers(client, firm, owner):
    bo = make_user("bo@people.example", name="Bo")
    client.force_login(bo)
    url = reverse("ecosystem:join", kwargs={"slug": firm.slug})
    client.post(url, {"note": "I run the laboratory."})
    client.post(url)
    request = JoinRequest.objects.get()
    assert Mail.objects.get().to == owner.email
    teams.answer(request=request, granted=True, by=owner, role="editor")
    with pytest.raises(StateHasMoved):
        teams.answer(request=request, granted=False, by=owner)
    assert roles(firm)["bo@people.example"] == "editor"
    assert Mail.objects.first().template == "team_let_in"


def test_the_switch_is_remembered_and_only_among_ones_own(client, firm, owner):
    second = make_organisation("manufacturer", name="Chulan", owner=owner)
    strange = make_organisation("manufacturer", name="Strange")
    client.force_login(owner)
    home = reverse("portal:dashboard")
    shown = lambda: client.get(home).context["organisation"].name  # noqa: E731
    assert shown() == "Valvo"
    assert client.post(reverse("ecosystem:switch", kwargs={"slug": second.slug})).status_code == 302
    assert shown() == "Chulan"
    assert client.get(reverse("matching:matches")).context["organisation"] == second
    assert client.post(reverse("ecosystem:switch", kwargs={"slug": strange.slug})).status_code == 404
    Membership.objects.filter(organisation=second).delete()
    assert shown() == "Valvo"


def at_once(work, arguments) -> list[object]:
    """What each thread's call returned or raised, all begun together."""
    barrier, answers = threading.Barrier(len(arguments)), [None] * len(arguments)

    def run(place: int) -> None:
        barrier.wait()
        try:
            answers[place] = work(arguments[place])
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(arguments))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_accept_at_once_one_gets_in(audited, firm, owner):
    invitation = invited(firm, owner)
    people = [make_user() for _number in range(50)]
    answers = at_once(lambda person: teams.accept(invitation=invitation, by=person), people)
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership"] + ["StateHasMoved"] * 49
    assert len(roles(firm)) == 2
    invitation.refresh_from_db()
    assert [invitation.accepted_by.email] == [email for email in roles(firm) if email != owner.email]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_step_down_at_once_one_stays(audited, firm, owner):
    other = make_user()
    Membership.objects.create(organisation=firm, user=other, role="owner")
    own = list(firm.memberships.select_related("organisation", "user"))
    answers = at_once(lambda one: teams.remove(membership=one, by=one.user), own)
    assert sorted(type(answer).__name__ for answer in answers) == ["MoveNotAllowed", "NoneType"]
    assert list(roles(firm).values()) == ["owner"]
