"""Effects that leave traces: `chaos.outside` in a ledger that no transaction of ours can undo, `chaos.inside` in a
table of the same transaction that marks it done."""

import time

from django.db import connection

from core.outbox import handler
from tests.chaos.ledger import Ledger

SECONDS = 0.025  # between the effect and the note that it is done: where a kill makes a repetition


@handler("chaos.outside", transactional=False)
def outside(effect) -> None:
    with Ledger() as ledger:
        ledger.write(effect.key)
    time.sleep(SECONDS)


@handler("chaos.inside")
def inside(effect) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_inside (key) VALUES (%s)", [effect.key])
    time.sleep(SECONDS / 5)
