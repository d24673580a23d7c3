"""Kills processes until the work is done, and counts."""

import random
import time
from collections import Counter

from tests.chaos.site import Process, Site
from tests.extent import some

LEAST_KILLS = some(12, 20)
DEADLINE = 240  # seconds; a machine with nothing else to do needs a quarter of it
PATIENCE = 6  # seconds to wait for a victim to be at work


def kill_until_done(site: Site, victims: list[Process], *, effects: int, seed: int) -> Counter:
    """Kills (-9) the victims in an order of chance and starts each again, until `effects` are done.

    A victim that runs effects dies in the middle of one, any other while effects are running; after LEAST_KILLS the
    site is left in peace. Returns how often each was killed. Raises TimeoutError after DEADLINE seconds.
    """
    chance = random.Random(seed)
    kills: Counter = Counter()
    end = time.monotonic() + DEADLINE
    turn: list[Process] = []
    while not (site.states()["done"] >= effects and kills.total() >= LEAST_KILLS):
        if time.monotonic() > end:
            raise TimeoutError(f"After {DEADLINE} s: {site.states()}, kills {dict(kills)}\n{site.logs()}")
        if kills.total() >= LEAST_KILLS or site.states()["done"] >= effects:
            time.sleep(0.2)
        turn = turn or chance.sample(victims, len(victims))
        if kills.total() < LEAST_KILLS:
            kills += strike(site, turn.pop(), chance)
        for process in victims:
            if process.ended and process.popen.returncode != 0:
                process.start()
    return kills


def strike(site: Site, victim: Process, chance: random.Random) -> Counter:
    """Waits until the victim is at work, kills it and starts it again. Spares one whose work is over."""
    wait_until_at_work(site, victim)
    if victim.ended and victim.popen.returncode == 0:
        return Counter()
    time.sleep(chance.uniform(0, 0.015))
    victim.kill()
    victim.start()
    return Counter([victim.name])


def wait_until_at_work(site: Site, victim: Process) -> None:
    end = time.monotonic() + PATIENCE
    with site.ledger() as ledger:
        _last, seen = ledger.latest_call()
        while time.monotonic() < end:
            group, number = ledger.latest_call()
            if number > seen and (group == victim.popen.pid or not victim.runs_effects):
                return
            time.sleep(0.003)
