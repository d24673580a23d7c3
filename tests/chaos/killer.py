"""Kills processes until the work is done, and counts."""

import random
import time
from collections import Counter

from tests.chaos.site import Process, Site

LEAST_KILLS = 20
DEADLINE = 120  # seconds


def kill_until_done(
    site: Site, victims: list[Process], *, effects: int, seed: int, pause: tuple[float, float]
) -> Counter:
    """Kills (-9) a random victim after each random pause and starts it again, until `effects` are done.

    Once LEAST_KILLS have been made it lets the site finish. Returns how often each victim was killed.
    """
    chance = random.Random(seed)
    kills: Counter = Counter()
    end = time.monotonic() + DEADLINE
    rounds: list[Process] = []
    while time.monotonic() < end:
        time.sleep(chance.uniform(*pause))
        if site.states()["done"] >= effects and not any(
            process.name == "producer" and not process.ended for process in victims
        ):
            return kills
        if kills.total() < LEAST_KILLS:
            if not rounds:  # each in turn, in an order of chance, so that nobody is spared
                rounds = chance.sample(victims, len(victims))
            victim = rounds.pop()
            if victim.name == "producer" and victim.ended and victim.popen.returncode == 0:
                continue
            victim.kill()
            kills[victim.name] += 1
            victim.start()
        for process in victims:
            if process.ended and not (process.name == "producer" and process.popen.returncode == 0):
                process.start()
    raise TimeoutError(f"After {DEADLINE} s: {site.states()}, kills {dict(kills)}\n{site.logs()}")
