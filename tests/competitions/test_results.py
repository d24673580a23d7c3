"""Results of a round: what is counted, who sees it, when it is frozen, and what it costs."""

import json
import re

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competitions.actions import results as actions
from competitions.chores_results import work_out_results
from competitions.judging import results
from competitions.judging.counted import fingerprint
from competitions.models import Organiser, ResultRow, ResultSnapshot, Round, RoundEntry, Score, ScoreSheet
from core.models import AuditEvent
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_conflict,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.factories import sign_in_recently

pytestmark = pytest.mark.django_db


def make_judged(entries: int = 6, judges: int = 3, *, seed: int = 1, of_each: int | None = None, **fields) -> Round:
    """A round of three criteria from 0 to 5 in which each entry has `of_each` judges, by turns; judge 0 is harsh."""
    random = np.random.default_rng(seed)
    round = make_round(**({"places": 2} | fields))
    panel = [make_judge(round.competition) for _ in range(judges)]
    for number in range(entries):
        entry = put_in(round)
        for turn in range(of_each or judges):
            judge = (number + turn) % judges
            level = 4 - 3 * number / entries - (1 if judge == 0 else 0)
            make_sheet(entry, panel[judge], *np.clip(np.round(level + random.normal(0, 0.6, 3)), 0, 5))
    return round


def close(round: Round, status: str = "closed") -> Round:
    now = timezone.now()
    Round.objects.filter(pk=round.pk).update(
        status=status, closed_at=now, decided_at=now if status == "decided" else None
    )
    round.refresh_from_db()
    return round


def page_of(client, round: Round, person, query: str = "", code: int = 200) -> str:
    client.force_login(person)
    where = {"slug": round.competition.slug, "number": round.number}
    answer = client.get(reverse("competitions:round-results", kwargs=where) + query)
    assert answer.status_code == code
    return answer.content.decode()


def order_on(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'/entries/(\d+)/"', page)]


# --- what is counted ----------------------------------------------------------------------------------------------------
def test_a_round_by_hand():
    """Weights 1, 1, 2 on scales 0–5, 0–5, 0–10; what is not applicable leaves its weight out."""
    round = make_round(criteria=2, method="mean", places=1)
    round.criteria.create(name_en="Third", weight=2, least=0, most=10, position=3)
    best, second = put_in(round), put_in(round)
    one, two = make_judge(round.competition), make_judge(round.competition)
    make_sheet(best, one, 5, 3, 10)  # (1 + 0.6 + 2) / 4 = 90 points
    make_sheet(best, two, None, 5, 5)  # (1 + 1) / 3 = 66.67
    make_sheet(second, one, 2, 2, None)  # 40
    make_sheet(second, two, 0, 0, 0, submitted=False)
    found = results.standings(round)
    assert [(row.entry, row.rank, row.raw, row.judges) for row in found] == [
        (best.pk, 1, 78.333333, 2),
        (second.pk, 2, 40.0, 1),
    ]
    assert ResultSnapshot.objects.count() == 0


def test_what_does_not_count_is_in_no_mean():
    round = make_judged(4, 3)
    before = results.compute(round)
    extra = put_in(round, is_calibration=True)
    gone = put_in(round, removed_at=timezone.now(), removed_why="Withdrawn")
    judge = round.competition.judges.first()
    for entry in (extra, gone):
        make_sheet(entry, judge, 5, 5, 5)
    first = round.entries.first()
    recused, conflicted = make_judge(round.competition), make_judge(round.competition)
    assign(first, recused, "recused")
    make_sheet(first, recused, 0, 0, 0)
    make_sheet(first, conflicted, 0, 0, 0)
    make_conflict(conflicted, first.application)
    assert results.compute(round) == before
    conflicted.conflicts.update(state="lifted")
    assert results.compute(round) != before


def test_nobody_has_judged_yet():
    entry = put_in(make_round())
    assert [(row.entry, row.rank, row.raw) for row in results.standings(entry.round)] == [(entry.pk, None, None)]


def test_disjoint_panels_are_refused_with_the_reason_and_two_bridges_make_the_correction_possible(client):
    round = make_round(places=2)
    chair = make_chair(round.competition)
    panels = [[make_judge(round.competition) for _ in range(2)] for _ in range(2)]
    entries = [put_in(round) for _ in range(8)]
    for number, entry in enumerate(entries):
        for turn, judge in enumerate(panels[number // 4]):
            make_sheet(entry, judge, number % 4 + turn % 2, number % 4, 1)
    actions.compute_results(round=round, by=chair)
    page = page_of(client, round, chair)
    assert "the sheets fall into 2 groups of judges who cannot be compared" in page
    assert [row.model for row in results.standings(round)] == [None] * 8
    for entry, judge in ((entries[0], panels[1][0]), (entries[4], panels[0][0])):
        make_sheet(entry, judge, 1, 1, 1)
    actions.compute_results(round=round, by=chair)
    page = page_of(client, round, chair)
    assert "cannot be compared" not in page
    assert None not in [row.model for row in results.standings(round)]


def test_each_category_has_its_own_ranks():
    from tests.competitions.scene import make_category

    round = make_judged(4, 3, advance="category", places=1)
    one, two = make_category(round.competition, "one"), make_category(round.competition, "two")
    for number, entry in enumerate(round.entries.all()):
        type(entry.application).objects.filter(pk=entry.application_id).update(category=[one, two][number % 2])
    found = results.standings(round)
    assert [(row.group, row.rank) for row in found] == [(one.pk, 1), (one.pk, 2), (two.pk, 1), (two.pk, 2)]


def test_entries_at_the_cut_are_those_whose_interval_crosses_it():
    round = make_judged(8, 6, places=3, of_each=3)
    found = results.standings(round)
    crossing = [row.entry for row in found if row.low <= 3 < row.high]
    assert [row.entry for row in results.at_the_cut(round)] == crossing
    assert 0 < len(crossing) < 8


# --- kept, stale, frozen ------------------------------------------------------------------------------------------------
def test_it_is_kept_until_a_sheet_changes_and_the_clock_works_it_out_again(client):
    round = make_judged()
    chair = make_chair(round.competition)
    assert "Not worked out yet" in page_of(client, round, chair)
    work_out_results()
    first = ResultSnapshot.objects.get()
    work_out_results()
    assert ResultSnapshot.objects.get() == first
    assert results.is_as_it_was(first)
    assert "Score sheets have changed since" not in page_of(client, round, chair)
    sheet = ScoreSheet.objects.counted().first()
    Score.objects.filter(sheet=sheet).update(value=0)
    ScoreSheet.objects.filter(pk=sheet.pk).update(revision=1, changed_at=timezone.now())
    assert "Score sheets have changed since" in page_of(client, round, chair)
    work_out_results()
    second = ResultSnapshot.objects.get()
    assert (second.pk > first.pk, second.sha256 == first.sha256) == (True, False)
    assert "Score sheets have changed since" not in page_of(client, round, chair)


@pytest.mark.parametrize("what", ["conflict", "recusal", "entry taken out", "sheet taken back"])
def test_whatever_takes_a_sheet_out_of_the_count_is_noticed(what):
    round = make_judged(3, 2)
    sheet = ScoreSheet.objects.counted().first()
    before = fingerprint(round)
    if what == "conflict":
        make_conflict(sheet.judge, sheet.entry.application)
    elif what == "recusal":
        sheet.judge.assignments.filter(entry=sheet.entry).update(status="recused", reason="Why")
    elif what == "entry taken out":
        RoundEntry.objects.filter(pk=sheet.entry_id).update(removed_at=timezone.now(), removed_why="Withdrawn")
    else:
        ScoreSheet.objects.filter(pk=sheet.pk).update(status="draft", submitted_at=None)
    assert fingerprint(round) != before


def test_results_are_frozen_when_the_round_closes_and_anew_only_with_a_reason_once_it_is_decided(client):
    round = close(make_judged())
    chair = make_chair(round.competition)
    work_out_results()
    frozen = ResultSnapshot.objects.get()
    assert (frozen.frozen_at is None, frozen.frozen_by) == (False, None)
    close(round, "decided")
    make_conflict(ScoreSheet.objects.counted().first().judge, round.entries.first().application)
    work_out_results()
    assert actions.compute_results(round=round, by=chair) == frozen
    assert [row.judges for row in results.standings(round)] == [3] * 6
    page = page_of(client, round, chair)
    assert ("what was frozen stands" in page, "Freeze anew" in page) == (True, True)
    url = reverse("competitions:round-results-freeze", kwargs={"slug": round.competition.slug, "number": round.number})
    refused = client.post(url, {"reason": " "})
    assert (refused.status_code, "Say why the results are to be frozen again" in refused.content.decode()) == (
        422,
        True,
    )
    assert client.post(url, {"reason": "A conflict came to light"}).status_code == 302
    again = results.latest(round)
    assert (again.reason, again.frozen_by, ResultSnapshot.objects.count()) == ("A conflict came to light", chair, 2)
    assert sorted(row.judges for row in results.standings(round)) == [2, 3, 3, 3, 3, 3]
    events = AuditEvent.objects.filter(action="results.frozen").order_by("pk")
    assert [event.after["reason"] for event in events] == ["", "A conflict came to light"]


def test_nothing_is_frozen_while_the_round_is_judged():
    round = make_judged(3, 2)
    with pytest.raises(ValidationError, match="once the round has closed"):
        actions.freeze_results(round=round, reason="Now", by=make_chair(round.competition))


def test_what_must_be_true_of_results_is_kept_by_the_database():
    snapshot = actions.compute_results(round=make_judged(3, 2))
    row = snapshot.rows.first()
    changes = [
        (snapshot, {"is_whole": False, "frozen_at": timezone.now()}),
        (row, {"rank": None}),
        (row, {"low": 9, "high": 8}),
        (row, {"position": 2}),
    ]
    for broken, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(broken).objects.filter(pk=broken.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResultSnapshot.objects.create(round=snapshot.round, content={})


# --- who sees it --------------------------------------------------------------------------------------------------------
def test_only_managers_and_the_chair_see_results(client):
    round = make_judged(3, 2)
    work_out_results()
    judge, chair, screener = (
        round.competition.judges.first().user,
        make_chair(round.competition),
        make_chair(round.competition),
    )
    Organiser.objects.filter(user=screener).update(role="screener")
    seen = [row.entry.application_id for row in ResultRow.objects.order_by("position").select_related("entry")]
    assert order_on(page_of(client, round, chair)) == seen
    for stranger in (judge, screener, make_chair(make_round().competition)):
        page_of(client, round, stranger, code=404)


def test_an_organiser_with_a_conflict_sees_a_ranking_in_which_the_entry_is_not(client):
    round = make_judged(5, 3)
    chair = make_chair(round.competition)
    work_out_results()
    hidden = ResultRow.objects.get(position=2).entry
    name = hidden.application.organisation.name
    assert name in page_of(client, round, chair)
    make_conflict(make_judge(round.competition, user=chair), hidden.application)
    assert "Not worked out yet" in page_of(client, round, chair)
    work_out_results()
    page = page_of(client, round, chair)
    assert (name in page, hidden.application_id in order_on(page), len(order_on(page))) == (False, False, 4)
    theirs = results.standings(round, chair)
    assert [row.rank for row in theirs] == [1, 2, 3, 4]
    assert len(results.standings(round)) == 5
    for view in ("judges", "criteria", "what-if", "more", "method"):
        assert name not in page_of(client, round, chair, f"?view={view}")
    sign_in_recently(client, chair)
    where = {"slug": round.competition.slug, "number": round.number, "format": "json"}
    told = json.loads(client.post(reverse("competitions:round-results-export", kwargs=where)).content)
    assert len(told["entries"]) == 4
    assert name not in json.dumps(told, ensure_ascii=False)


def test_an_organiser_who_judges_waits_for_the_close_and_in_a_blind_round_sees_pseudonyms(client):
    round = make_judged(4, 3, blind=True)
    chair = make_chair(round.competition)
    work_out_results()
    entry = round.entries.first()
    name = entry.application.organisation.name
    assert name in page_of(client, round, chair)
    judge = make_judge(round.competition, user=chair)
    assign(entry, judge)
    page = page_of(client, round, chair)
    assert ("You judge in this round" in page, name in page) == (True, False)
    close(round)
    work_out_results()
    for view in ("ranking", "what-if"):
        assert name not in page_of(client, round, chair, f"?view={view}")
    assert entry.pseudonym in page_of(client, round, chair)


# --- files and cost -----------------------------------------------------------------------------------------------------
def test_the_ranking_is_taken_along_as_a_file(client):
    round = make_judged(3, 2)
    chair = make_chair(round.competition)
    work_out_results()
    sign_in_recently(client, chair)
    where = {"slug": round.competition.slug, "number": round.number}
    files = {
        format: client.post(reverse("competitions:round-results-export", kwargs={**where, "format": format}))
        for format in ("csv", "xlsx", "json")
    }
    lines = b"".join(files["csv"].streaming_content).decode("utf-8-sig").splitlines()
    rows = json.loads(files["json"].content)["entries"]
    assert [line.split(",")[:2] for line in lines[1:]] == [[str(row["rank"]), row["entry"]] for row in rows]
    assert b"".join(files["xlsx"].streaming_content)[:2] == b"PK"
    assert AuditEvent.objects.filter(action="results.exported").count() == 3
    assert (
        client.post(reverse("competitions:round-results-export", kwargs={**where, "format": "pdf"})).status_code == 404
    )


@pytest.mark.parametrize("view", ["ranking", "judges", "criteria", "what-if", "more", "method"])
def test_pages_cost_the_same_at_any_size(client, view):
    costs = []
    for size in (6, 24):
        round = make_judged(size, 6, of_each=3, places=3)
        chair = make_chair(round.competition)
        actions.compute_results(round=round)
        page_of(client, round, chair, f"?view={view}")
        where = {"slug": round.competition.slug, "number": round.number}
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("competitions:round-results", kwargs=where) + f"?view={view}")
        # On SQLite sessions live in a file of their own, which is not counted.
        costs.append(sum("django_session" not in query["sql"] for query in queries.captured_queries))
    assert costs[0] == costs[1] <= 15


def test_working_out_takes_the_same_queries_at_any_size():
    costs = []
    for size in (3, 20):
        round = make_judged(size, 3)
        with CaptureQueriesContext(connection) as queries:
            results.compute(round)
        costs.append(len(queries.captured_queries))
    assert costs[0] == costs[1] <= 6


def test_both_ways_of_weighing_a_sheet_say_the_same():
    """One sheet in exact fractions, and all sheets as arrays."""
    round = make_judged(4, 3)
    counted = results.read(round)
    for values, total in zip(counted.values, counted.scores.value, strict=True):
        given = {
            one.id: None if np.isnan(value) else int(value)
            for one, value in zip(counted.method.criteria, values, strict=True)
        }
        assert float(counted.method.total(given)) == pytest.approx(total, abs=1e-9)
