"""What the world's room holds: words, a meeting, a task. Whoever sits in it reads them, and nobody else."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Notice
from collaboration.models import Meeting, MeetingTime, Message, RoomMember, RoomTask
from tests.collaboration.scene import make_room
from tests.site.canaries import World
from tests.site.roles import SITTING


def plant_room(world: World) -> None:
    room, owner = world.together["room"], world.people["manufacturer_owner"]
    side = world.organisations["manufacturer"]
    said = {"room": room, "organisation": side, "by": owner, "language": "zh-hans"}
    world.together["message"] = Message.objects.create(
        text=world.plant("words of a message", SITTING),
        key=f"{owner.pk}:" + world.plant("key of a message", frozenset({"manufacturer_owner"})),
        **said,
    )
    Message.objects.create(
        text="x", translation=world.plant("translation that is not let", SITTING, never=True), **said
    )
    world.together["own message"] = Message.objects.create(
        room=room, organisation=world.organisations["startup"], by=world.people["startup_owner"], language="en",
        text=world.plant("words of the startup", SITTING),
    )  # fmt: skip
    _plan(world, room, side, owner)
    elsewhere = make_room()
    world.together["other room"] = elsewhere
    other = elsewhere.organisation
    Message.objects.create(
        room=elsewhere,
        organisation=other,
        language="en",
        text=world.plant("words of another room", frozenset(), never=True),
    )
    world.together["other task"] = RoomTask.objects.create(
        room=elsewhere, title=world.plant("task of another room", frozenset(), never=True)
    )
    world.together["member"] = RoomMember.objects.get(room=room, user=world.people["startup_editor"])
    world.together["notice"] = Notice.objects.create(
        person=world.people["startup_owner"], kind="collaboration", what="message.sent", view="collaboration:room",
        arguments=[str(room.pk)], key="planted",
        values={"organisation": {"en": world.plant("name in a notice", frozenset({"startup_owner"}))}},
    )  # fmt: skip


def _plan(world: World, room, side, owner) -> None:
    ahead = timezone.now() + timedelta(days=3)
    for name, state in (("proposed", "proposed"), ("agreed", "agreed"), ("cancelled", "cancelled")):
        meeting = world.together[f"{name} meeting"] = Meeting.objects.create(
            room=room,
            organisation=side,
            by=owner,
            title=world.plant(f"title of a meeting that is {name}", SITTING),
            place=world.plant(f"place of a meeting that is {name}", SITTING, never=name == "cancelled"),
            state=state,
            starts_at=ahead if state == "agreed" else None,
        )
        world.together[f"time of {name}"] = MeetingTime.objects.create(meeting=meeting, starts_at=ahead)
    task = {"room": room, "owner": owner, "made_by": owner}
    world.together["task"] = RoomTask.objects.create(title=world.plant("title of a task", SITTING), **task)
    world.together["done task"] = RoomTask.objects.create(
        title=world.plant("title of a task that is done", SITTING), done_at=timezone.now(), done_by=owner, **task
    )
