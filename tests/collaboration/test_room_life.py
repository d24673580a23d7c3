"""Who sits in a room, what there is to do, and its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.room_tasks import add_task, change_task, finish_task, remind_some, reopen_task
from collaboration.actions.rooms import close_room
from collaboration.actions.seats import add_member, remove_member
from collaboration.models import LogEntry, Room, RoomMember, RoomTask
from core.permissions import NotAllowed
from ecosystem.models import Membership
from tests.collaboration.scene import make_document, make_grant, make_pair, make_room, make_version, sit
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def colleague(organisation, role: str = "viewer"):
    person = make_user()
    Membership.objects.create(organisation=organisation, user=person, role=role)
    return person


def kinds(room) -> list[str]:
    return list(LogEntry.objects.filter(room=room).values_list("kind", flat=True))[1:]


# --- people -------------------------------------------------------------------------------------------------------------
def test_a_side_chooses_among_its_own(room, pair):
    mine, theirs = colleague(pair.startup), colleague(pair.manufacturer)
    with pytest.raises(NotAllowed):
        add_member(room=room, organisation=pair.startup, person=theirs, by=pair.ada)
    with pytest.raises(NotAllowed):
        add_member(room=room, organisation=pair.manufacturer, person=theirs, by=pair.ada)
    add_member(room=room, organisation=pair.startup, person=mine, by=pair.ada)
    with pytest.raises(NotAllowed):
        add_member(room=room, organisation=pair.startup, person=mine, by=pair.ada)
    assert [kinds(room), list(Notice.objects.values_list("person", "what"))] == [
        ["member.added"], [(mine.pk, "member.added")],
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        remove_member(member=RoomMember.objects.get(user=mine), by=pair.li)
    with pytest.raises(NotAllowed):
        add_member(room=room, organisation=pair.startup, person=colleague(pair.startup), by=mine)


def test_the_last_one_of_a_side_stays(room, pair):
    seat = RoomMember.objects.get(user=pair.ada)
    with pytest.raises(NotAllowed):
        remove_member(member=seat, by=pair.ada)
    second = sit(room, pair.startup)
    remove_member(member=seat, by=pair.ada)
    with pytest.raises(NotAllowed):
        remove_member(member=RoomMember.objects.get(user=second), by=pair.ada)
    assert [one.user for one in RoomMember.objects.sitting().filter(organisation=pair.startup)] == [second]


def test_a_colleague_who_left_the_organisation_does_not_count_as_somebody_who_stays(room, pair):
    gone = sit(room, pair.startup)
    Membership.objects.filter(user=gone).delete()
    with pytest.raises(NotAllowed):
        remove_member(member=RoomMember.objects.get(user=pair.ada), by=pair.ada)


def test_an_owner_who_does_not_sit_lets_somebody_in_and_reads_nothing_else(client, room, pair):
    owner, newcomer = colleague(pair.startup, "owner"), colleague(pair.startup)
    Membership.objects.filter(user=pair.ada).delete()
    client.force_login(owner)
    address = reverse("collaboration:room-people", args=[room.pk])
    page = client.get(address)
    assert (page.status_code, page.context["theirs"]) == (200, None)
    assert pair.li.name not in page.content.decode()
    for name in ("room", "room-meetings", "room-tasks", "room-close"):
        assert client.get(reverse(f"collaboration:{name}", args=[room.pk])).status_code == 404
    assert client.post(address, {"person": newcomer.pk}).status_code == 302
    assert RoomMember.objects.sitting().filter(user=newcomer).count() == 1
    client.force_login(colleague(pair.startup))
    assert client.get(address).status_code == 404


def test_whoever_comes_back_to_the_organisation_is_let_in_anew(room, pair):
    Membership.objects.filter(user=pair.ada).delete()
    owner = colleague(pair.startup, "owner")
    Membership.objects.create(organisation=pair.startup, user=pair.ada, role="viewer")
    Membership.objects.filter(user=pair.ada).delete()
    Membership.objects.create(organisation=pair.startup, user=pair.ada, role="viewer")
    with pytest.raises(NotAllowed):
        add_member(room=room, organisation=pair.startup, person=pair.ada, by=owner)
    assert RoomMember.objects.sitting().filter(user=pair.ada).count() == 1


# --- tasks --------------------------------------------------------------------------------------------------------------
def test_a_task_is_given_done_and_opened_again(room, pair):
    task = add_task(room=room, title="Send the drawing", owner=pair.li, by=pair.ada)
    assert list(Notice.objects.values_list("person", "what")) == [(pair.li.pk, "task.given")]
    finish_task(task=task, by=pair.li)
    finish_task(task=task, by=pair.ada)
    assert RoomTask.objects.get().done_by == pair.li
    reopen_task(task=task, by=pair.ada)
    change_task(task=task, title="Send both drawings", owner=pair.li, due_on=date(2099, 1, 1), by=pair.ada)
    assert kinds(room) == ["task.added", "task.done", "task.reopened", "task.changed"]
    assert Notice.objects.count() == 1
    with pytest.raises(NotAllowed):
        add_task(room=room, title="x", owner=make_user(), by=pair.ada)


def test_the_reminder_comes_once_the_day_before_by_the_owners_clock(room, pair):
    add_task(room=room, title="Send the drawing", owner=pair.li, due_on=date(2099, 3, 2), by=pair.ada)
    early = datetime(2099, 2, 28, 22, 30, tzinfo=UTC)  # 06:30 on 1 March in Shanghai
    assert remind_some(early) == 0
    assert [remind_some(early + timedelta(hours=1)) for _again in range(2)] == [1, 0]
    assert list(Notice.objects.filter(what="task.due").values_list("person", flat=True)) == [pair.li.pk]


def test_open_ones_come_first_by_their_date(client, room, pair):
    dates = {"c": None, "b": date(2099, 2, 1), "a": date(2099, 1, 1), "d": date(2098, 1, 1)}
    made = {title: add_task(room=room, title=title, due_on=due, by=pair.ada) for title, due in dates.items()}
    finish_task(task=made["d"], by=pair.ada)
    client.force_login(pair.ada)
    context = client.get(reverse("collaboration:room-tasks", args=[room.pk])).context
    assert [one.title for one in context["open_tasks"]] == ["a", "b", "c"]
    assert [one.title for one in context["done_tasks"]] == ["d"]


def test_a_task_of_another_room_is_not_there(client, room, pair):
    other = make_room()
    foreign = add_task(room=other, title="x", by=RoomMember.objects.filter(room=other).first().user)
    client.force_login(pair.ada)
    assert client.post(reverse("collaboration:task-done", args=[room.pk, foreign.pk])).status_code == 404
    assert client.get(reverse("collaboration:room-task", args=[room.pk, foreign.pk])).status_code == 404


# --- the end ------------------------------------------------------------------------------------------------------------
def test_closing_says_what_ends_and_tells_the_other_side(client, room, pair):
    make_grant(room, make_version(make_document(pair.startup)))
    add_task(room=room, title="x", by=pair.ada)
    client.force_login(pair.ada)
    address = reverse("collaboration:room-close", args=[room.pk])
    page = client.get(address)
    assert [page.context[name] for name in ("grants", "meetings", "tasks", "agreements", "pilots")] == [1, 0, 1, 0, 0]
    assert client.post(address, {"because": ""}).status_code == 422
    assert client.post(address, {"because": "The trial did not fit."}).status_code == 302
    assert (Room.objects.get().state, Room.objects.get().closed_because) == ("closed", "The trial did not fit.")
    assert list(Notice.objects.values_list("person", "what")) == [(pair.li.pk, "room.closed")]
    for name in ("room", "room-meetings", "room-tasks", "room-people"):
        assert client.get(reverse(f"collaboration:{name}", args=[room.pk])).status_code == 200
    with pytest.raises(NotAllowed):
        remove_member(member=RoomMember.objects.get(user=pair.ada), by=pair.ada)


def test_a_viewer_does_not_close_a_room(client, room, pair):
    viewer = sit(room, pair.startup)
    with pytest.raises(NotAllowed):
        close_room(room=room, because="x", by=viewer)
    client.force_login(viewer)
    assert client.get(reverse("collaboration:room-close", args=[room.pk])).status_code == 302
    assert timezone.now() > Room.objects.get().opened_at
