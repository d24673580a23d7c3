"""Dead letters at the desk: grouped, revived, discarded with a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEvent, Effect
from core.outbox.dead import discard_dead, revive_dead
from core.outbox.run import run_effect
from core.permissions import NotAllowed
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
OUTBOX = "/en/desk/outbox/"


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def make_dead(key: str, error: str = "OSError: no route", kind: str = "mail.send") -> Effect:
    return Effect.objects.create(key=key, kind=kind, attempts=8, dead_at=timezone.now(), last_error=error)


def states() -> dict[str, str]:
    def state(effect: Effect) -> str:
        return "discarded" if effect.discarded_at else "dead" if effect.dead_at else "open"

    return {effect.key: state(effect) for effect in Effect.objects.order_by("key")}


def test_they_are_grouped_by_kind_and_by_how_the_error_begins(client, staff):
    make_dead("a")
    make_dead("b")
    make_dead("c", error="x" * 80 + "1")
    make_dead("d", error="x" * 80 + "2")
    make_dead("e", kind="matching.refresh")
    groups = client.get(f"{OUTBOX}?shelf=dead").context["groups"]
    assert [(group["kind"], group["error"], group["count"]) for group in groups] == [
        ("mail.send", "OSError: no route", 2),
        ("mail.send", "x" * 80, 2),
        ("matching.refresh", "OSError: no route", 1),
    ]


def test_a_group_is_put_back_and_no_other(client, staff):
    make_dead("a")
    make_dead("b")
    make_dead("c", error="ValueError: odd")
    client.post(f"{OUTBOX}group/revive/", {"kind": "mail.send", "error": "OSError: no route"})
    assert states() == {"a": "open", "b": "open", "c": "dead"}
    assert AuditEvent.objects.filter(action="effect.revived", actor=staff).count() == 2


def test_a_group_is_discarded_with_a_reason_which_is_kept(client, staff):
    make_dead("a")
    make_dead("b")
    data = {"kind": "mail.send", "error": "OSError: no route"}
    client.post(f"{OUTBOX}group/discard/", {**data, "reason": "  "})
    assert states() == {"a": "dead", "b": "dead"}
    client.post(f"{OUTBOX}group/discard/", {**data, "reason": "That server is no more."})
    assert states() == {"a": "discarded", "b": "discarded"}
    page = client.get(f"{OUTBOX}?shelf=discarded").content.decode()
    assert page.count("That server is no more.") == 2
    assert client.get(OUTBOX).context["numbers"]["dead"] == 0


def test_one_is_discarded_and_then_cannot_be_revived(client, staff):
    effect = make_dead("a")
    client.post(f"{OUTBOX}{effect.pk}/discard/", {"reason": "No longer owed."})
    client.post(f"{OUTBOX}{effect.pk}/revive/")
    assert states() == {"a": "discarded"}
    assert run_effect(effect.pk) is False
    event = AuditEvent.objects.get(action="effect.discarded")
    assert (event.before, event.after) == (
        {"attempts": 8, "error": "OSError: no route"},
        {"reason": "No longer owed."},
    )


def test_whoever_comes_second_changes_nothing(staff):
    make_dead("a")
    everything = Effect.objects.all()
    assert revive_dead(effects=everything, by=staff) == 1
    assert discard_dead(effects=everything, reason="Too late.", by=staff) == 0
    assert states() == {"a": "open"}


def test_members_decide_nothing():
    with pytest.raises(NotAllowed):
        revive_dead(effects=Effect.objects.all(), by=make_user())
    with pytest.raises(ValidationError):
        discard_dead(effects=Effect.objects.all(), reason=" ", by=make_staff())


def test_the_database_refuses_what_was_discarded_without_a_reason():
    effect = make_dead("a")
    with pytest.raises(IntegrityError, match="effect_discarded_was_dead"), transaction.atomic():
        Effect.objects.filter(pk=effect.pk).update(discarded_at=timezone.now())
