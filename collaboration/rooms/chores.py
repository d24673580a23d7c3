"""What rooms owe by the clock."""

from collaboration.actions.room_tasks import remind_some
from core.outbox import chore

CHUNK = 100


@chore(every=600)
def remind_of_tasks() -> bool:
    return remind_some(chunk=CHUNK) == CHUNK
