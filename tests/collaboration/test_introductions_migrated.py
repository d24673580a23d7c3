"""Requests that matching used to keep become introductions, open ones with time left to answer them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from collaboration.models import Introduction
from tests.collaboration.scene import make_pair
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("matching", "0006_digests_and_experiments"), ("collaboration", "0002_log_append_only")]
MIGRATION = import_module("collaboration.migrations.0003_introductions_of_matching")


@pytest.fixture
def old():
    """The apps as they were, with the table that is gone."""
    apps = MigrationLoader(connection).project_state(BEFORE).apps
    model = apps.get_model("matching", "Request")
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield apps
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def test_requests_become_introductions(old):
    pair, now = make_pair(), timezone.now()
    third = make_organisation("manufacturer")
    both = {"organisation_id": pair.startup.pk, "need_id": pair.need.pk, "offer_id": pair.offer.pk, "offers": True}
    request = old.get_model("matching", "Request")
    long_ago, lately = now - timedelta(days=60), now - timedelta(days=2)
    made = {"message": "请介绍一下。我们想试用。", "asked_by_id": pair.ada.pk, "asked_at": long_ago}
    request.objects.create(partner_id=pair.manufacturer.pk, **both, **made)
    request.objects.create(
        partner_id=third.pk, **both, message="Let us talk.", state="withdrawn", asked_at=lately, withdrawn_at=now
    )
    MIGRATION.copy(old, None)
    first, second = Introduction.objects.order_by("asked_at")
    assert (first.state, first.partner, first.need, first.offer, first.offers) == (
        "asked", pair.manufacturer, pair.need, pair.offer, True,
    )  # fmt: skip
    assert (first.asked_by, first.organisation_agreed_by, first.organisation_agreed_at) == (
        pair.ada,
        pair.ada,
        long_ago,
    )
    assert (first.language, first.origin, first.message) == ("zh-hans", "match", made["message"])
    assert now + timedelta(days=7) <= first.expires_at <= timezone.now() + timedelta(days=7)
    assert (second.state, second.ended_at, second.expires_at) == ("withdrawn", now, lately + timedelta(days=21))
    MIGRATION.copy(old, None)
    assert Introduction.objects.filter(state="asked").count() == 1
