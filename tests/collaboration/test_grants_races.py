"""Two editors at one grant in the same moment: whoever revokes wins for good. The twin without the guard goes wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collaboration.actions import grants as actions
from collaboration.gate import may_read
from collaboration.log import faults
from collaboration.models import Grant, LogEntry, Room
from core.transitions import StateHasMoved
from tests.collaboration.disclosure_scene import Disclosure
from tests.collaboration.scene import make_grant, make_version
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 60


def many(scene: Disclosure) -> list[Grant]:
    """Grants of many versions in one room, made without the actions."""
    versions = [make_version(scene.document) for _round in range(ROUNDS)]
    return [make_grant(scene.room, version) for version in versions]


def test_of_revoking_and_renewing_at_once_revoking_stays(audited):
    scene = Disclosure()
    scene.ada.muted = scene.li.muted = ["collaboration"]
    scene.ada.save()
    scene.li.save()
    grants, later = many(scene), timezone.now() + timedelta(days=90)
    for grant in grants:
        grant.declaration.lists.clear()
    ends = {grant.pk: grant.ends_at for grant in grants}
    from collaboration.models import ControlList

    ControlList.objects.all().delete()
    answers = race(
        [
            (
                lambda grant=grant: actions.revoke(grant=grant, by=scene.ada),
                lambda grant=grant: actions.renew(grant=grant, ends_at=later, by=scene.ada),
            )
            for grant in grants
        ]
    )
    assert [one for one, _other in answers if not isinstance(one, LogEntry)] == []
    assert {type(other) for _one, other in answers} <= {LogEntry, StateHasMoved}
    rows = list(Grant.objects.filter(pk__in=ends))
    assert {row.closed_how for row in rows} == {"revoked"}
    renewed = [other for _one, other in answers if isinstance(other, LogEntry)]
    assert len([row for row in rows if row.ends_at != ends[row.pk]]) == len(renewed)
    assert [grant for grant in grants if may_read(scene.li, grant.version)] == []
    assert list(faults(Room.objects.get(pk=scene.room.pk))) == []
    for row in rows:
        kinds = list(
            LogEntry.objects.filter(room=scene.room, data__grant=row.pk)
            .order_by("number")
            .values_list("kind", flat=True)
        )
        assert kinds in (["grant.revoked"], ["grant.renewed", "grant.revoked"])


def test_without_the_guard_a_grant_that_was_revoked_is_renewed(audited, monkeypatch):
    """The control: an action that believes the row its caller read, and changes it whatever it has become."""
    scene = Disclosure()
    grant = make_grant(scene.room, scene.version)
    stale = Grant.objects.for_telling().get(pk=grant.pk)
    actions.revoke(grant=grant, by=scene.ada)

    def believe(row: Grant):
        return actions.held(row.room), stale

    def overwrite(row: Grant, **columns):
        Grant.objects.filter(pk=row.pk).update(**columns)

    monkeypatch.setattr(actions, "fresh", believe)
    monkeypatch.setattr(actions, "changed", overwrite)
    monkeypatch.setattr(actions, "lists_have_changed", lambda declaration: False)
    actions.renew(grant=grant, ends_at=timezone.now() + timedelta(days=90), by=scene.ada)
    kinds = list(LogEntry.objects.filter(data__grant=grant.pk).order_by("number").values_list("kind", flat=True))
    assert kinds == ["grant.revoked", "grant.renewed"]
