"""The organisers' overview: its numbers, last year's curve, drafts at risk; and the trail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competitions import progress, statistics
from competitions.actions.submitting import note
from competitions.charts import chart, rounded_up
from competitions.models import Application, Extension, Submission
from core import audit
from tests.competitions.office_scene import fill, make_call, make_entry
from tests.competitions.scene import make_application, make_category, make_competition
from tests.factories import make_concept, make_organisation, make_user

pytestmark = pytest.mark.django_db


def midnight():
    return timezone.now() - timedelta(hours=1)


def test_the_funnel_counts_what_is_not_withdrawn():
    competition, _ = make_call()
    make_application(competition)
    make_application(competition, answers={"idea": "x", "how": "y"})
    eligible, _ = make_entry(competition)
    make_entry(competition)
    make_application(competition, status="withdrawn", withdrawn_at=timezone.now())
    Application.objects.filter(pk=eligible.pk).update(screening="eligible")
    progress.work_out()
    counts = statistics.counts_of(competition, make_user(), midnight())
    assert [(step.count, step.share) for step in statistics.funnel(counts)] == [(4, 100), (3, 75), (2, 50), (1, 25)]
    assert (counts["ready"], counts["withdrawn"], counts["submitted_today"], counts["withdrawn_today"]) == (1, 1, 2, 1)


def test_submissions_lie_over_last_year_s_by_days_before_the_deadline():
    now = timezone.now()
    before = make_competition(
        status="archived", opens_at=now - timedelta(days=400), closes_at=now - timedelta(days=360)
    )
    competition, _ = make_call(
        opens_at=now - timedelta(days=5), closes_at=now + timedelta(days=2, hours=1), cloned_from=before
    )
    for one, days in ((competition, (4, 3, 3)), (before, (6, 2, 1, 0.5))):
        for day in days:
            entry, _ = make_entry(one)
            Submission.objects.filter(application=entry).update(arrived_at=one.closes_at - timedelta(days=day))
    present = statistics.curve(competition, make_user(), range(7, -1, -1), now)
    assert present.totals == {7: 0, 6: 0, 5: 0, 4: 1, 3: 3, 2: 3}
    past = statistics.curve(before, make_user(), range(7, -1, -1), now)
    assert past.totals == {7: 0, 6: 1, 5: 1, 4: 1, 3: 1, 2: 2, 1: 3, 0: 4}
    drawn = chart([("a", present.totals), ("b", past.totals)], list(range(7, -1, -1)), days_left=2.04)
    assert drawn.levels == (4, 3, 2, 1, 0)
    assert drawn.now == 510.2
    assert drawn.table[-1] == (0, (None, 4))


def test_a_submission_that_was_taken_back_or_handed_in_again_counts_once_or_not():
    competition, _ = make_call()
    entry, _ = make_entry(competition)
    from tests.competitions.office_scene import hand_in

    hand_in(entry, {"idea": "Again"})
    gone, _ = make_entry(competition)
    Application.objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    assert len(statistics.arrivals(competition, make_user())) == 1


def test_axes_end_at_round_numbers():
    assert [rounded_up(most) for most in (1, 9, 41, 399, 401, 5000)] == [4, 12, 80, 400, 800, 8000]


def test_drafts_are_at_risk_by_their_own_deadline():
    now = timezone.now()
    competition, _ = make_call(closes_at=now + timedelta(days=3))
    near, _ = make_application(competition, answers={"idea": "x"})
    empty, _ = make_application(competition)
    extended, _ = make_application(competition)
    Extension.objects.create(application=extended, until=now + timedelta(days=30), reason="Ill")
    make_application(competition, answers={"idea": "x", "how": "y"})
    progress.work_out()
    assert [one.pk for one in statistics.at_risk(competition, make_user(), now)] == [near.pk, empty.pk]
    later = now + timedelta(days=25)
    assert [one.pk for one in statistics.at_risk(competition, make_user(), later)] == [extended.pk]
    assert list(statistics.at_risk(make_call()[0], make_user(), now)) == []


def test_by_category_as_handed_in_and_by_country_with_last_year_s_beside():
    before = make_competition(status="archived")
    competition, _ = make_call(cloned_from=before)
    robots, am = make_category(competition), make_category(competition, "am")
    old = make_category(before)
    hunan = make_concept("region.cn-hn", "Hunan", "湖南")
    china = make_concept("region.cn", "China", "中国")
    for region in (hunan, china):
        make_entry(competition, category=robots, organisation=make_organisation("startup", region=region))
    entry, _ = make_entry(competition, category=robots)
    Application.objects.filter(pk=entry.pk).update(status="reopened", category=am)
    make_entry(before, category=old)
    shares = [(one.code, one.count, one.before) for one in statistics.by_category(competition, make_user())]
    assert shares == [("robots", 3, 1), ("am", 0, 0)]
    countries = [(one.name, one.count, one.before) for one in statistics.by_country(competition, make_user())]
    assert countries == [("China", 2, 0), ("No country", 1, 1)]


def test_the_page_draws_all_of_it_and_asks_again_for_its_numbers(client):
    before = make_competition(status="archived")
    make_entry(before)
    competition, manager = make_call(cloned_from=before)
    make_entry(competition)
    draft, _ = make_application(competition, organisation=make_organisation("startup", name="Fennwick"))
    Extension.objects.create(application=draft, until=competition.closes_at + timedelta(days=1), reason="Ill")
    progress.work_out()
    client.force_login(manager)
    where = reverse("competitions:office", kwargs={"slug": competition.slug})
    page = client.get(where).content.decode()
    assert 'hx-trigger="every 30s"' in page
    assert "<svg" in page
    fragment = client.get(where, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div class="tb-office"')
    chinese = client.get(where.replace("/en/", "/zh-hans/"))
    assert chinese.status_code == 200


def test_its_queries_do_not_grow(client):
    small, manager = make_call()
    large, _ = make_call()
    large.organisers.create(user=manager, role="manager")
    counted = []
    client.force_login(manager)
    for competition, count in ((small, 5), (large, 120)):
        fill(competition, count, categories=[make_category(competition)])
        progress.work_out()
        where = reverse("competitions:office", kwargs={"slug": competition.slug})
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        counted.append(len(queries))
    assert (counted[0], counted[0] <= 25) == (counted[1], True)


# --- the trail ------------------------------------------------------------------------------------------------------------
def test_the_trail_tells_who_did_what_by_entry_and_by_person(client):
    competition, manager = make_call()
    owner = make_user(name="Ingrid Applicant")
    entry, _ = make_entry(competition, owner=owner)
    other, _ = make_entry(competition)
    elsewhere, _ = make_entry(make_call()[0])
    for one in (entry, other, elsewhere):
        note(one, "submit", by=one.started_by, was="draft", to="submitted")
    audit.record(
        "application.category", by=owner, target=entry, before={"category": "a"}, after={"category": "secret-b"}
    )
    audit.record("competition.changed", by=manager, target=competition)
    client.force_login(manager)
    where = reverse("competitions:competition-audit", kwargs={"slug": competition.slug})
    page = client.get(where).content.decode()
    assert (page.count("<li>\n  <p><strong>"), page.count("handed an application in")) == (4, 2)
    assert elsewhere.number not in page
    assert "secret-b" not in page
    one = client.get(where, {"entry": entry.number}).content.decode()
    assert (one.count("handed an application in"), "competition.changed" in one) == (1, False)
    mine = client.get(where, {"person": "ingrid"}).content.decode()
    assert mine.count("Ingrid Applicant</strong>") == 2
    assert "Nothing fits" in client.get(where, {"entry": "nonsense"}).content.decode()


def test_the_desk_shows_organisers_their_competitions_and_nobody_else(client):
    competition, manager = make_call()
    make_entry(competition)
    make_application(competition)
    numbers = statistics.todays_numbers(
        competition.__class__.objects.filter(pk=competition.pk), make_user(), midnight()
    )
    assert [(one["handed_in"], one["drafts"], one["today"], one["to_screen"]) for one in numbers] == [(1, 1, 1, 1)]
    for person, shown in ((manager, True), (make_user(is_staff=True), False)):
        client.force_login(person)
        page = client.get(reverse("portal:desk")).content.decode()
        assert (competition.name in page) is shown
