"""300 effects, thoroughly 500, while the producer, the workers, the relay and the broker are killed: each happens, and once.

Every test of the pair has its negative control: the same with a unique key taken away must find repetitions.
"""

import os

import pytest

from tests.chaos.killer import LEAST_KILLS, kill_until_done
from tests.chaos.site import Site
from tests.extent import some

pytestmark = pytest.mark.chaos

OUTSIDE, INSIDE = some(300, 500), some(60, 100)
SEED = int(os.environ.get("CHAOS_SEED", "20261122"))


def postgresql() -> str:
    """Returns the address of a PostgreSQL server that lets us create databases; skips the test where there is none."""
    import psycopg

    given = os.environ.get("DATABASE_URL", "")
    for url in [given] if given else [f"postgres://{role}@127.0.0.1:5432/postgres" for role in ("root", "postgres")]:
        try:
            with psycopg.connect(url, connect_timeout=2):
                return url
        except psycopg.OperationalError:
            continue
    pytest.skip("No PostgreSQL server on this machine: set DATABASE_URL.")


def embedded_chaos(folder, *, unique: bool) -> dict:
    """Two workers, and a web process that owes the effects and has an embedded worker, on one SQLite file."""
    with Site(folder, unique=unique) as site:
        web = site.producer(outside=OUTSIDE, inside=INSIDE, manner="web", name="web")
        victims = [web, site.worker("worker1"), site.worker("worker2")]
        kills = kill_until_done(site, victims, effects=OUTSIDE + INSIDE, seed=SEED)
        return outcome(site, kills)


def distributed_chaos(folder, *, unique: bool) -> dict:
    """A producer, a relay, two Celery workers with two children each and Redis without persistence, on PostgreSQL."""
    with Site(folder, database_url=postgresql(), unique=unique) as site:
        victims = [site.redis(), site.celery("celery1"), site.celery("celery2"), site.worker("relay")]
        victims.append(site.producer(outside=OUTSIDE, inside=INSIDE))
        kills = kill_until_done(site, victims, effects=OUTSIDE + INSIDE, seed=SEED)
        return outcome(site, kills)


def outcome(site: Site, kills) -> dict:
    with site.ledger() as ledger:
        accepted, calls = ledger.count("ledger"), ledger.count("calls")
    inside = site.query("SELECT count(*), count(DISTINCT key) FROM chaos_inside")[0]
    result = {
        **site.states(),
        "lost": OUTSIDE - len(accepted),
        "twice": sum(accepted.values()) - len(accepted),
        "inside": tuple(inside),
        "repeated": sum(calls.values()) - len(calls),
        "kills": kills,
    }
    print(result)
    return result


@pytest.mark.parametrize("chaos", [embedded_chaos, distributed_chaos])
def test_each_effect_happens_once(tmp_path, chaos):
    result = chaos(tmp_path, unique=True)
    assert {name: result[name] for name in ("owed", "done", "dead", "lost", "twice", "inside")} == {
        "owed": OUTSIDE + INSIDE,
        "done": OUTSIDE + INSIDE,
        "dead": 0,
        "lost": 0,
        "twice": 0,
        "inside": (INSIDE, INSIDE),
    }
    assert result["kills"].total() >= LEAST_KILLS
    assert result["repeated"] > 0, "No kill fell between an effect and its note: the key was not put to the test."


@pytest.mark.parametrize("chaos", [embedded_chaos, distributed_chaos])
def test_without_the_unique_key_outside_effects_happen_twice(tmp_path, chaos):
    result = chaos(tmp_path, unique=False)
    assert (result["done"], result["lost"]) == (OUTSIDE + INSIDE, 0)
    assert result["twice"] > 0


WITHOUT_KEY = """
from django.db import connection
from core.models import Effect
key, *Effect._meta.constraints = Effect._meta.constraints
with connection.schema_editor() as editor:
    editor.remove_constraint(Effect, key)
"""


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_a_producer_that_begins_again_owes_each_effect_once_unless_the_key_is_gone(tmp_path, on, guarded):
    with Site(tmp_path, database_url=postgresql() if on == "postgresql" else "") as site:
        if not guarded:
            site.python(WITHOUT_KEY)
        producer = site.producer(outside=100, inside=0)
        while not site.states()["owed"]:
            assert not producer.ended
        producer.kill()
        site.producer(outside=100, inside=0).popen.wait()
        owed = site.states()["owed"]
        assert (owed == 100) is guarded
        assert owed >= 100
