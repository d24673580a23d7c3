"""A broker that neither answers nor hangs up (SIGSTOP): requests do not notice, and nothing is lost."""

import json
import signal
import time

import pytest

from tests.chaos.site import Site
from tests.chaos.test_outbox import postgresql

pytestmark = pytest.mark.chaos

REQUESTS = """
import json, time
from django.db import transaction
from core.outbox import enqueue
seconds = []
for number in range(20):
    begun = time.monotonic()
    with transaction.atomic():
        enqueue(key=f"frozen:{number}", kind="chaos.outside")
    seconds.append(time.monotonic() - begun)
print(json.dumps(sorted(seconds)))
"""

RELAY = """
import json, time
from core.models import Effect
from core.outbox.relay import BrokerAway, drain, publish
from django.utils import timezone
seconds = []
for _ in range(3):
    begun = time.monotonic()
    try:
        drain(publish)
    except BrokerAway:
        seconds.append(time.monotonic() - begun)
print(json.dumps([seconds, Effect.objects.due(timezone.now()).count()]))
"""


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path, database_url=postgresql()) as site:
        yield site


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_requests_do_not_wait_and_effects_go_on_when_the_broker_is_back(site, how):
    redis, relay, celery = site.redis(), site.worker("relay"), site.celery("celery")
    site.producer(outside=1, inside=0)
    wait_until_done(site, 1)
    redis.signal(how)
    seconds = json.loads(site.python(REQUESTS))
    assert seconds[len(seconds) // 2] < 0.05, seconds
    time.sleep(6)
    assert not relay.ended
    assert how == signal.SIGKILL or not celery.ended
    assert site.states() == {"owed": 21, "done": 1, "dead": 0}
    if how == signal.SIGSTOP:
        redis.signal(signal.SIGCONT)
    else:
        redis.popen.wait()
        redis.start()
        if celery.ended:  # Celery may give up when its broker dies; what starts it again then: docs/operations.md
            celery.start()
    back = time.monotonic()
    wait_until_done(site, 21)
    print(f"Done {time.monotonic() - back:.1f} s after the broker's return.")
    with site.ledger() as ledger:
        assert set(ledger.count("ledger").values()) == {1}


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
def test_the_relay_is_back_within_five_seconds_and_keeps_what_it_could_not_give(site, how):
    redis = site.redis()
    site.python(REQUESTS)
    redis.signal(how)
    seconds, due = json.loads(site.python(RELAY))
    print(f"The relay waited {seconds} s.")
    assert len(seconds) == 3
    assert max(seconds) < 5
    assert due == 20


def wait_until_done(site: Site, number: int) -> None:
    end = time.monotonic() + 45
    while site.states()["done"] < number:
        assert time.monotonic() < end, f"{site.states()}\n{site.logs()}"
        time.sleep(0.1)
