"""What the planner knows of the tables' sizes."""

import pytest
from django.db import connection

from core.models import AuditEvent
from core.sqlite.statistics import note_sizes

pytestmark = pytest.mark.django_db


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL does this by itself")
def test_the_planner_is_told_how_large_the_tables_are():
    for number in range(300):
        AuditEvent.objects.create(action="looked", actor_label="x", target_type="x.y", target_id=str(number))

    assert note_sizes() is False

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'core_auditevent' AND idx = 'audit_by_target'")
        assert cursor.fetchone()[0].split()[0] == "300"
