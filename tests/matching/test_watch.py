"""Who has matches and why not, whom lists show, and the daily reading."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import Effect
from core.outbox.registry import CHORES
from core.outbox.relay import drain
from ecosystem.models import ListingText, Organisation
from matching.models import Mark, Reading, Standing
from matching.watch import congestion, coverage
from matching.watch.coverage import Share
from matching.watch.readings import recent, take_reading
from tests.factories import make_concept, make_listing, make_organisation

pytestmark = pytest.mark.django_db


def stand(organisation, *partners, best: float = 0.0):
    keys = [partner.pk for partner in partners]
    return Standing.objects.create(
        organisation=organisation, partners=keys, scores=[best] * len(keys), listed=len(keys), best=best
    )


def make_fine(name: str, kind: str = "startup", **fields):
    """Verified, with an offer in both languages and a concept: nothing is missing but somebody who asks for it."""
    made = make_organisation(kind, name=name, **fields)
    listing = make_listing(made, "offer", concepts=[make_concept("am.lpbf")])
    ListingText.objects.create(listing=listing, language="zh-hans", title="标题")
    return made


def reasons(organisation) -> list[str]:
    return coverage.reasons_of(coverage.with_coverage(Organisation.objects.filter(pk=organisation.pk)).get())


# --- coverage -------------------------------------------------------------------------------------------------------------
def test_why_somebody_has_no_match():
    silent = make_organisation("startup", name="Silent", verified=False)
    make_listing(silent, "offer", status="draft", concepts=[make_concept("am.lpbf")])
    english = make_organisation("startup", name="English")
    make_listing(english, "offer")
    unknown = make_fine("Unknown", verified=False)
    fine = make_fine("Fine")
    assert {one.name: reasons(one) for one in (silent, english, unknown, fine)} == {
        "Silent": ["no_listing", "not_verified"],
        "English": ["one_language", "no_concept"],
        "Unknown": ["not_verified"],
        "Fine": ["nobody_asks"],
    }
    assert [(name, count) for name, _words, count in coverage.by_reason()] == [
        ("no_listing", 1),
        ("one_language", 1),
        ("no_concept", 1),
        ("not_verified", 2),
        ("nobody_asks", 1),
    ]


def test_the_counts_and_the_list_agree_for_every_reason():
    make_organisation("startup", name="Silent")
    make_listing(make_organisation("manufacturer", name="English"), "need")
    make_fine("Fine")
    stand(make_fine("Matched"), make_fine("Partner", "manufacturer"), best=60)
    for name, _words, count in coverage.by_reason():
        listed = list(coverage.without_match(name))
        assert len(listed) == count
        assert all(name in coverage.reasons_of(one) for one in listed)
    assert {one.name for one in coverage.without_match()} == {"Silent", "English", "Fine", "Partner"}


def test_an_expired_listing_is_no_live_one():
    organisation = make_organisation("startup")
    make_listing(organisation, "offer", expires_at=timezone.now() - timedelta(days=1))
    assert reasons(organisation) == ["no_listing"]


def test_shares_by_kind_language_region_and_sector():
    hunan, sector = make_concept("region.hunan", "Hunan"), make_concept("sector.medical", "Medical devices")
    partner = make_fine("Works", "manufacturer", region=hunan)
    strong, weak = make_fine("Strong"), make_organisation("startup", name="Weak")
    make_listing(weak, "offer")
    strong.concepts.add(sector)
    weak.concepts.add(sector)
    stand(strong, partner, best=71)
    stand(weak, partner, best=12)
    assert coverage.total() == Share("", 2, 1, 3)
    assert coverage.by_kind() == [Share("Manufacturer", 0, 0, 1), Share("Startup", 2, 1, 2)]
    assert coverage.by_language() == [Share("English and Chinese", 1, 1, 2), Share("English only", 1, 0, 1)]
    assert coverage.by_region() == [Share("Hunan", 0, 0, 1)]
    assert coverage.by_sector() == [Share("Medical devices", 2, 1, 2)]
    assert (coverage.by_sector()[0].percent, coverage.by_sector()[0].strong_percent) == (100, 50)


# --- congestion -------------------------------------------------------------------------------------------------------------
def test_whom_lists_show_worked_by_hand():
    """Three lists show A three times, B once and C never: of 0, 1, 3 the Gini coefficient is 1/2."""
    a, b, c = (make_fine(name, "manufacturer") for name in "ABC")
    hidden = make_fine("Hidden", "manufacturer", verified=False)
    for partners in ((a, b), (a,), (a, hidden)):
        stand(make_fine("Startup"), *partners, best=50)
    found = congestion.congestion("manufacturer")
    assert (found.lists, found.places, found.could, found.never) == (3, 4, 3, 1)
    assert found.most == [(a.pk, 3), (b.pk, 1)]
    assert (found.top_share, found.gini) == (1.0, 0.5)
    startups = [one.pk for one in Organisation.objects.startups().order_by("pk")]
    assert congestion.never_shown() == sorted([c.pk, *startups])


# --- readings ---------------------------------------------------------------------------------------------------------------
def test_a_reading_tells_how_it_stands():
    a, b, c, d = (make_fine(name, "manufacturer") for name in "ABCD")
    startup, other = make_fine("Startup"), make_fine("Other")
    stand(startup, a, b, c, d, best=80)
    stand(other, a, best=40)
    for partner in (a, d):
        Mark.objects.create(organisation=startup, partner=partner, state="saved")
    Mark.objects.create(organisation=startup, partner=b, state="dismissed", reason="known")
    Mark.objects.create(organisation=other, partner=a, state="dismissed", reason="not_relevant")
    reading = take_reading(date(2026, 11, 25))
    assert (reading.organisations, reading.covered, reading.best) == (6, 2, 60.0)
    assert (reading.saved, reading.saved_at_top) == (2, 1)
    assert (reading.dismissed, reading.dismissals) == ({"known": 1, "not_relevant": 1}, 2)
    # A is shown twice, B, C and D once, the two startups never: of 0, 0, 1, 1, 1, 2 it is 13/30.
    assert reading.gini == round(13 / 30, 4)
    assert reading.statements == 12  # six profiles and six offers


def test_a_day_is_read_once(monkeypatch):
    make_fine("Startup")
    chore = CHORES["matching.tasks.owe_reading"]
    for _turn in range(2):
        assert chore.run() is False
    assert Effect.objects.filter(kind="matching.reading").count() == 1
    drain()
    assert list(Reading.objects.values_list("date", "organisations")) == [(timezone.now().date(), 1)]
    make_fine("Another")
    take_reading(timezone.now().date())
    assert Reading.objects.get().organisations == 1
    Effect.objects.all().delete()
    chore.run()
    assert Effect.objects.count() == 0


@pytest.mark.parametrize("columns", [{"covered": 1}, {"gini": 1.5}, {"gini": -0.1}])
def test_a_reading_that_cannot_be_is_refused(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(date=date(2026, 11, 25), **columns)


def test_ninety_days_are_shown():
    for ago in (0, 89, 90):
        Reading.objects.create(date=date(2026, 11, 25) - timedelta(days=ago))
    assert [one.date for one in recent(date(2026, 11, 25))] == [date(2026, 8, 28), date(2026, 11, 25)]
