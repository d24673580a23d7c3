"""Everybody's standing computed by four Celery processes, and by one."""

import json
import time

import pytest

from tests.chaos.site import Site
from tests.chaos.test_outbox import postgresql

pytestmark = pytest.mark.chaos

ORGANISATIONS = 300
PREPARE = """
from django.core.management import call_command
call_command("createcachetable", verbosity=0)
call_command("load_taxonomy", verbosity=0)
"""
FILL = f"""
from matching import generations
from matching.rebuild import read_everything
from portal import stress
stress.load(startups={ORGANISATIONS - 60}, manufacturers=60, listings=(1, 2))
read_everything()
generations.build()
"""
ALONE = "from matching import standings\nprint(standings.compute_shard(0, 1))"
FORGET = "from matching.models import Standing\nStanding.objects.all().delete()"
OWE = "from matching import standings\nprint(standings.owe_all(cause='test', shards=4))"
TOLD = """
import json
from matching.models import Standing
rows = Standing.objects.order_by("organisation").values_list("organisation", "partners", "scores")
print(json.dumps([list(row) for row in rows]))
"""
PATIENCE = 120  # seconds


def test_four_shards_over_celery_write_what_one_process_writes(tmp_path):
    with Site(tmp_path, database_url=postgresql(), settings="config.settings") as site:
        site.python(PREPARE)
        site.python(FILL)
        assert site.python(ALONE).strip() == str(ORGANISATIONS)
        alone = json.loads(site.python(TOLD))
        site.python(FORGET)
        site.redis()
        site.celery("celery1")
        site.celery("celery2")
        site.worker("relay")
        assert site.python(OWE).strip() == "4"
        shards = wait_for_shards(site)
        together = json.loads(site.python(TOLD))
    print(shards)
    assert together == alone
    assert sum(len(partners) for _organisation, partners, _scores in alone) > ORGANISATIONS
    assert [(number, of) for number, of, *_ in shards] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert sum(organisations for *_, organisations, _seconds in shards) == ORGANISATIONS


def wait_for_shards(site):
    deadline = time.monotonic() + PATIENCE
    asked = "SELECT number, of, worker, organisations, seconds FROM matching_shard ORDER BY number"
    while time.monotonic() < deadline:
        if len(shards := site.query(asked)) == 4:
            return shards
        time.sleep(0.2)
    raise TimeoutError(site.logs())
