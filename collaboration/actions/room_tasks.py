"""What somebody in a room has to do."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from collaboration.log import held, write
from collaboration.models import Room, RoomMember, RoomTask
from collaboration.permissions import check_user_sits_in
from collaboration.rooms.notices import tell_people
from collaboration.sides import side_of
from core.permissions import NotAllowed
from core.text import tidy

MOST_OPEN = 200


@transaction.atomic
def add_task(*, room: Room, title: str, by: User, owner: User | None = None, due_on: date | None = None) -> RoomTask:
    """Writes a task down. Its owner sits in the room, on either side. Raises NotAllowed, ValidationError."""
    room = held(room)
    side = check_user_sits_in(by, room)
    if room.tasks.filter(done_at=None).count() >= MOST_OPEN:
        raise ValidationError(_("There are very many open tasks here. Finish some first."))
    _check_owner(room, owner)
    task = RoomTask.objects.create(room=room, title=_title(title), owner=owner, due_on=due_on, made_by=by)
    write(room, "task.added", by=by, organisation=side.pk, task=task.pk)
    _tell_owner(room, task, by)
    return task


@transaction.atomic
def change_task(*, task: RoomTask, title: str, by: User, owner: User | None = None, due_on: date | None = None) -> None:
    """Raises NotAllowed, ValidationError."""
    room = held(task.room)
    side = check_user_sits_in(by, room)
    was = RoomTask.objects.get(pk=task.pk)
    if owner is not None and owner.pk != was.owner_id:
        _check_owner(room, owner)
    changes = {"title": _title(title), "owner": owner, "due_on": due_on}
    if due_on != was.due_on:
        changes["reminded_at"] = None
    RoomTask.objects.filter(pk=was.pk).update(**changes)
    entry = write(room, "task.changed", by=by, organisation=side.pk, task=task.pk)
    if owner is not None and owner.pk != was.owner_id:
        task.owner = owner
        _tell_owner(room, task, by, f":{entry.number}")


@transaction.atomic
def finish_task(*, task: RoomTask, by: User) -> None:
    """Anybody in the room may say that something is done. Saying it twice changes nothing."""
    room = held(task.room)
    side = check_user_sits_in(by, room)
    open_one = RoomTask.objects.filter(pk=task.pk, done_at=None)
    if open_one.update(done_at=timezone.now(), done_by=by):
        write(room, "task.done", by=by, organisation=side.pk, task=task.pk)


@transaction.atomic
def reopen_task(*, task: RoomTask, by: User) -> None:
    room = held(task.room)
    side = check_user_sits_in(by, room)
    if RoomTask.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None):
        write(room, "task.reopened", by=by, organisation=side.pk, task=task.pk)


def _title(title: str) -> str:
    title = tidy(title, lines=False)[:200]
    if not title:
        raise ValidationError({"title": _("Say what is to be done.")})
    return title


def _check_owner(room: Room, owner: User | None) -> None:
    if owner is not None and not RoomMember.objects.sitting().filter(room=room, user=owner).exists():
        raise NotAllowed(_("Only somebody who sits in this room can have a task in it."))


def _tell_owner(room: Room, task: RoomTask, by: User, again: str = "") -> None:
    if task.owner is None or task.owner.pk == by.pk:
        return
    side = side_of(task.owner, room)
    if side is not None:
        about = room.other(side)
        tell_people(room, [task.owner], "task.given", about=about, key=f"{task.pk}{again}", view="room-tasks")


# --- the day before -----------------------------------------------------------------------------------------------------
def remind_some(now=None, chunk: int = 100) -> int:
    """Reminds owners of what is due tomorrow by their own clock, once; returns how many tasks were looked at."""
    now = now or timezone.now()
    near = (now.date(), now.date() + timedelta(days=2))
    rows = RoomTask.objects.filter(done_at=None, reminded_at=None, due_on__range=near, room__state=Room.State.OPEN)
    due = [task for task in rows.exclude(owner=None).select_related("owner", "room") if _is_tomorrow(task, now)]
    for task in due[:chunk]:
        _remind(task, now)
    return len(due[:chunk])


def _is_tomorrow(task: RoomTask, now) -> bool:
    if task.owner is None or task.due_on is None:
        return False
    local = now.astimezone(ZoneInfo(task.owner.time_zone))
    return local.hour >= 7 and task.due_on <= local.date() + timedelta(days=1)


@transaction.atomic
def _remind(task: RoomTask, now) -> None:
    room = held(task.room)
    if task.owner is None or not RoomTask.objects.filter(pk=task.pk, reminded_at=None).update(reminded_at=now):
        return
    side = side_of(task.owner, room)
    if (
        side is not None
        and task.due_on is not None
        and task.due_on > now.astimezone(ZoneInfo(task.owner.time_zone)).date()
    ):
        key = f"{task.pk}:{task.due_on}"
        tell_people(room, [task.owner], "task.due", about=room.other(side), key=key, view="room-tasks")
