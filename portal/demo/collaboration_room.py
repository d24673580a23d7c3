"""What is said, planned and to be done in the demo's room. Invented, written once."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from collaboration.actions.meeting import agree_meeting, propose_meeting
from collaboration.actions.room_tasks import add_task, finish_task
from collaboration.actions.talking import send_message
from collaboration.models import Message
from portal.demo.pair import Pair

SAID = (
    (True, 3, "Thank you for accepting. Could you tell us which machine on line 3 the nozzles should go on first?"),
    (False, 3, "您好！三号线先在2号磨床上试。目前冷却液每班约需480升，我们希望至少减少三分之一。"),
    (True, 2, "That is a good start: we measured a third on a similar grinder. We will send a drawing of the holder."),
    (False, 2, "图纸请通过“资料”分享，并设为仅供查看。我们的工艺工程师下周一开始准备。"),
    (True, 1, "Agreed. I have proposed two times for a first call, both in your afternoon."),
)


@transaction.atomic
def plant(pair: Pair) -> None:
    if Message.objects.filter(room=pair.room).exists():
        return
    now = timezone.now()
    for startup_speaks, days, text in SAID:
        said = send_message(room=pair.room, text=text, by=pair.ada if startup_speaks else pair.li)
        Message.objects.filter(pk=said.pk).update(at=now - timedelta(days=days, minutes=len(text)))
    _plan(pair, now)
    done = add_task(room=pair.room, title="Name the grinder and its coolant", owner=pair.li, by=pair.ada)
    finish_task(task=done, by=pair.li)
    due = timezone.localdate() + timedelta(days=6)
    add_task(room=pair.room, title="Share the drawing of the nozzle holder", owner=pair.ada, due_on=due, by=pair.li)
    later = due + timedelta(days=8)
    add_task(room=pair.room, title="测量三号线目前的冷却液用量", owner=pair.li, due_on=later, by=pair.ada)


def _plan(pair: Pair, now: datetime) -> None:
    day = (now + timedelta(days=4)).astimezone(UTC).replace(hour=7, minute=0, second=0, microsecond=0)
    place = "https://meet.bridge.example/line-3"
    first = propose_meeting(
        room=pair.room, title="First call about line 3", place=place, times=[day, day + timedelta(hours=1)], by=pair.ada
    )
    agree_meeting(meeting=first, time=first.times.order_by("starts_at")[0], by=pair.li)
    times = [day + timedelta(days=days) for days in (12, 13, 14)]
    propose_meeting(room=pair.room, title="现场查看2号磨床", minutes=90, times=times, by=pair.li)
