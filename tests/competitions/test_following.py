"""How far judging is, page by page: as many queries for many as for few."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competitions.actions.results import compute_results
from competitions.judging import following, result_page
from tests.competitions.assigning_scene import make_lead, make_panel
from tests.competitions.judging_scene import assign, make_chair, make_eligible, make_judge, make_sheet, put_in

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


def asked(client, round, page: str) -> tuple[str, int]:
    kwargs = {"slug": round.competition.slug, "number": round.number}
    name, _mark, query = page.partition("?")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{reverse(f'competitions:{name}', kwargs=kwargs)}?{query}")
    assert answer.status_code == 200
    return answer.content.decode(), len([one for one in queries if '"django_session"' not in one["sql"]])


def lacking(text: str) -> list[str]:
    """Pseudonyms of the entries that lack sheets, in order."""
    return re.findall(r'<p class="tb-muted">([^< ]+)(?: ·[^<]*)?</p></th><td class="tb-num" data-label="Judges">', text)


def test_entries_that_lack_sheets_come_page_by_page_those_with_the_fewest_judges_first(client):
    round, judges, entries = make_panel(judges=3, entries=3)
    for judge in judges[:2]:
        assign(entries[0], judge, "done")
        make_sheet(entries[0], judge, 3, 3, 3)
    assign(entries[1], judges[0])
    client.force_login(make_lead(round))
    text, few = asked(client, round, "judging-progress")
    assert lacking(text) == [entries[2].pseudonym, entries[1].pseudonym]
    more = [put_in(round, make_eligible(round.competition)) for _one in range(following.PER_PAGE)]
    order = [one.pseudonym for one in (entries[2], *more, entries[1])]
    text, many = asked(client, round, "judging-progress")
    assert (lacking(text), many) == (order[: following.PER_PAGE], few)
    for number in ("2", "99"):
        text, count = asked(client, round, f"judging-progress?entries={number}")
        assert lacking(text) == order[following.PER_PAGE :]
        assert count <= MOST_QUERIES


def test_judges_of_a_result_come_page_by_page(client):
    round, judges, entries = make_panel(judges=2, entries=2)
    for _one in range(result_page.PER_PAGE):
        judges.append(make_judge(round.competition))
    for number, judge in enumerate(judges):
        for entry in entries:
            assign(entry, judge, "done")
            make_sheet(entry, judge, number % 6, 3, 3)
    compute_results(round=round)
    client.force_login(make_chair(round.competition))
    for view in ("judges", "what-if"):
        first, few = asked(client, round, f"round-results?view={view}")
        second, many = asked(client, round, f"round-results?view={view}&page=2")
        shown = [re.findall(r'<tr[^>]*><th scope="row">([^<]+)<', text) for text in (first, second)]
        assert [len(one) for one in shown] == [result_page.PER_PAGE, 2]
        assert sorted(shown[0] + shown[1]) == sorted(one.name for one in judges)
        assert few == many <= MOST_QUERIES
