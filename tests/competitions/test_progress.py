"""How far judging is, reminders, and a missing judge replaced in two clicks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competitions.actions.reminding_judges import remind_judge, remind_of_judging
from competitions.judging import following
from competitions.models import Assignment
from core.models import Mail
from core.transitions import MoveNotAllowed
from tests.competitions.assigning_scene import make_lead, make_panel
from tests.competitions.judging_scene import assign, make_conflict, make_sheet

pytestmark = pytest.mark.django_db


def page_of(round, name="judging-progress", **more) -> str:
    return reverse(f"competitions:{name}", kwargs={"slug": round.competition.slug, "number": round.number, **more})


def test_who_is_furthest_behind_stands_first_and_figures_are_derived():
    round, judges, entries = make_panel()
    lead = make_lead(round)
    make_sheet(entries[0], judges[0], 3, 3, 3)
    assign(entries[1], judges[0])
    assign(entries[0], judges[1], "invited", due_at=timezone.now() - timedelta(hours=1))
    make_sheet(entries[1], judges[2], 3, 3, 3)
    rows = following.judge_rows(lead, round, timezone.now())
    assert [(row.judge_id, row.done, row.of, row.asked, row.overdue) for row in rows] == [
        (judges[1].pk, 0, 1, 1, 1),
        (judges[0].pk, 1, 2, 0, 0),
        (judges[2].pk, 1, 1, 0, 0),
    ]
    assert following.figures(rows) == {"of": 4, "done": 2, "asked": 1, "overdue": 1, "judges": 3, "finished": 1}
    assert following.entries_short(lead, round) == (
        (entries[2].pk, 0, 0), (entries[3].pk, 0, 0), (entries[0].pk, 2, 1), (entries[1].pk, 2, 1),
    )  # fmt: skip
    make_conflict(judges[2], entries[1].application)
    assert following.figures(following.judge_rows(lead, round, timezone.now()))["done"] == 1
    assert (entries[1].pk, 1, 0) in following.entries_short(lead, round)


def test_the_page_takes_as_many_queries_for_many_as_for_few(client):
    counts = []
    for size in (1, 3, 8):
        round, judges, entries = make_panel(judges=size, entries=size, judges_per_entry=9)
        for entry in entries:
            for judge in judges[:2]:
                assign(entry, judge)
            make_sheet(entry, judges[0], 3, 3, 3)
        client.force_login(make_lead(round))
        client.get(page_of(round))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(page_of(round))
        assert (len(page.context["page"].object_list), len(page.context["short"])) == (min(size, 2), size)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 15, counts


def test_a_judge_is_reminded_seven_and_two_days_before_and_never_twice():
    round, judges, entries = make_panel()
    now = timezone.now()
    type(round).objects.filter(pk=round.pk).update(closes_at=now + timedelta(days=10))
    assign(entries[0], judges[0], due_at=now + timedelta(days=10))
    make_sheet(entries[1], judges[0], 3, 3, 3)
    assign(entries[2], judges[1], "done", due_at=now + timedelta(days=10))
    for days, mails in ((0, 0), (3.1, 1), (3.2, 1), (7.9, 1), (8.1, 2), (8.2, 2), (10.1, 2)):
        remind_of_judging(now + timedelta(days=days))
        assert Mail.objects.filter(template="judging_reminder").count() == mails, days
    first = Mail.objects.filter(template="judging_reminder").order_by("pk").first()
    assert (first.to, "Of your 2 entries" in first.text) == (judges[0].email, True)


def test_nobody_is_reminded_of_what_a_conflict_stands_before():
    _round, judges, entries = make_panel()
    assign(entries[0], judges[0], due_at=timezone.now() + timedelta(days=1))
    conflict = make_conflict(judges[0], entries[0].application)
    remind_of_judging()
    assert Mail.objects.count() == 0
    type(conflict).objects.update(state="lifted")
    remind_of_judging()
    assert Mail.objects.count() == 1


def test_the_button_reminds_once_a_day(client):
    round, judges, entries = make_panel()
    assign(entries[0], judges[0])
    lead = make_lead(round)
    client.force_login(lead)
    client.post(page_of(round), {"judge": judges[0].pk})
    client.post(page_of(round), {"judge": judges[0].pk})
    assert Mail.objects.filter(template="judging_reminder").count() == 1
    with pytest.raises(MoveNotAllowed, match="nothing left"):
        remind_judge(round=round, judge=judges[1], by=lead)


def test_a_missing_judge_is_replaced_in_two_clicks(client):
    round, judges, entries = make_panel(quotas={"regions": {"china": 1, "europe": 1}})
    done = make_sheet(entries[3], judges[0], 3, 3, 3)
    for entry in entries[:2]:
        assign(entry, judges[0])
        assign(entry, judges[1])
    client.force_login(make_lead(round))
    listed = client.get(page_of(round)).content.decode()
    address = page_of(round, "judging-replace", pk=judges[0].pk)
    assert address in listed  # the first click
    page = client.get(address)
    chosen = {f"pair-{pair.pk}": options[0].judge.pk for pair, options in page.context["rows"]}
    assert set(chosen.values()) == {judges[2].pk}  # from China, as the one who leaves
    assert [option.breaks for option in page.context["rows"][0][1]] == [False, True]
    client.post(address, {"verb": "replace", **chosen})  # the second
    rows = Assignment.objects.filter(entry__in=entries[:2]).order_by("entry", "judge")
    assert list(rows.values_list("judge", "status", "source")) == [
        (judges[0].pk, "removed", "computed"), (judges[1].pk, "accepted", "computed"), (judges[2].pk, "invited", "replacement"),
    ] * 2  # fmt: skip
    assert Assignment.objects.get(entry=entries[3], judge=judges[0]).status == "done" and done.status == "submitted"
    assert list(Mail.objects.values_list("template", "to")) == [("judging_assigned", judges[2].email)]


def test_who_has_a_conflict_or_is_full_is_not_offered(client):
    round, judges, entries = make_panel(most_load=1)
    assign(entries[0], judges[0])
    assign(entries[1], judges[1])
    make_conflict(judges[2], entries[0].application)
    client.force_login(make_lead(round))
    page = client.get(page_of(round, "judging-replace", pk=judges[0].pk))
    [(_pair, options)] = page.context["rows"]
    assert [option.judge.pk for option in options] == [judges[3].pk]
