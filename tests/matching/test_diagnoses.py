"""What the doctor says of matching."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Effect
from matching import diagnoses, lexicon
from matching.changes import clock
from matching.models import Clock, Digest
from matching.rebuild import rebuild_all
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def said(question) -> list[tuple[bool, str]]:
    return [(finding.well, finding.text) for finding in question()]


def test_texts_read_with_another_taxonomy_are_named():
    assert said(diagnoses.texts_are_read_as_they_are_now) == [(True, "No text has been read for matching yet.")]
    make_listing(make_organisation("startup"), "offer", title="Milling")
    rebuild_all()
    assert said(diagnoses.texts_are_read_as_they_are_now) == [(True, "All 2 texts are read as they are now.")]
    make_concept("proc.milling", "milling")
    lexicon.forget()
    assert said(diagnoses.texts_are_read_as_they_are_now) == [
        (False, "The 2 texts were read with another taxonomy, or in another way.")
    ]


def test_how_far_the_newest_generation_is_behind():
    make_listing(make_organisation("startup"), "offer", title="Milling")
    assert said(diagnoses.the_index_keeps_up) == [
        (True, "There is no generation yet; 2 changes are few enough to do without.")
    ]
    rebuild_all()
    built = clock().value
    make_listing(make_organisation("manufacturer"), "need", title="Milling")
    assert said(diagnoses.the_index_keeps_up) == [
        (True, f"The newest generation is 2 of {built + 2} changes behind."),
        (True, "2 of 2 statements have changed since its weights were fitted."),
    ]
    Clock.objects.update(value=built + 900)
    assert said(diagnoses.the_index_keeps_up)[0] == (
        False,
        f"The newest generation is 900 of {built + 900} changes behind.",
    )
    Effect.objects.create(key="generation", kind="matching.generation")
    assert said(diagnoses.the_index_keeps_up)[0][0] is True


def test_an_effect_of_matching_that_waits_is_named():
    fine = (True, "No effect of matching has been waiting for long.")
    assert said(diagnoses.effects_of_matching_are_seen_to) == [fine]
    past = timezone.now() - timedelta(minutes=7)
    Effect.objects.create(key="mail", kind="mail.send", created_at=past, next_try_at=past)
    assert said(diagnoses.effects_of_matching_are_seen_to) == [fine]
    Effect.objects.create(key="refresh", kind="matching.refresh", created_at=past, next_try_at=past)
    assert said(diagnoses.effects_of_matching_are_seen_to) == [
        (False, "The oldest effect of matching (matching.refresh) has been waiting for 7 minutes.")
    ]


def test_weeks_without_a_digest_are_noticed():
    assert said(diagnoses.digests_go_out) == [(True, "Nobody is to get a weekly digest.")]
    person = make_user()
    startup = make_organisation("startup", owner=person)
    make_listing(startup, "offer")
    assert said(diagnoses.digests_go_out)[0][0] is True
    old = timezone.now() - timedelta(days=10)
    owed = Effect.objects.create(key="digest", kind="matching.digest", created_at=old, done_at=old)
    assert said(diagnoses.digests_go_out) == [(False, "Nobody has been owed a weekly digest for nine days.")]
    owed.created_at = timezone.now()
    owed.save()
    Digest.objects.create(person=person, organisation=startup, week="2026-W48", sent_at=owed.created_at)
    day, minute = f"{owed.created_at:%Y-%m-%d}", f"{owed.created_at:%Y-%m-%d %H:%M}"
    assert said(diagnoses.digests_go_out) == [
        (True, f"Digests were last owed on {day}; the last one was written: {minute} UTC.")
    ]


def test_the_gauges_tell_of_matching(client):
    client.force_login(make_staff())
    make_listing(make_organisation("startup"), "offer")
    lines = client.get("/metrics").content.decode().splitlines()
    gauges = dict(one.split() for one in lines if one.startswith("techbridge_matching"))
    assert gauges == {
        "techbridge_matching_changes": "2",
        "techbridge_matching_generation_behind": "2",
        "techbridge_matching_covered": "0",
        "techbridge_matching_gini": "0",
        "techbridge_matching_drift": "0",
        "techbridge_matching_experiment_running": "0",
        "techbridge_matching_last_digest_seconds": "0",
    }
