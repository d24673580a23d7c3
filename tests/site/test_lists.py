"""Each list is counted in queries with one row and with three: as many, and never more than 25 (28 where two pages are
one)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cache_keys import next_test
from tests.site.call_rows import CALL_LISTS
from tests.site.collaboration_agreements_rows import AGREEMENT_LISTS
from tests.site.collaboration_consents_rows import CONSENT_LISTS
from tests.site.collaboration_grants_rows import GRANT_LISTS
from tests.site.collaboration_introductions_rows import INTRODUCTION_LISTS
from tests.site.collaboration_log_rows import LOG_LISTS
from tests.site.collaboration_pilots_rows import PILOT_LISTS
from tests.site.collaboration_reading_rows import READING_LISTS
from tests.site.collaboration_room_rows import ROOM_LISTS
from tests.site.competition_entries_rows import ENTRY_LISTS
from tests.site.competition_files_rows import FILE_LISTS
from tests.site.competition_form_rows import FORM_LISTS
from tests.site.competition_office_rows import OFFICE_LISTS
from tests.site.judging_assigning_rows import ASSIGNING_LISTS
from tests.site.judging_ceremony_rows import CEREMONY_LISTS
from tests.site.judging_decisions_rows import DECISION_LISTS
from tests.site.judging_judgeapi_rows import JUDGING_DATA_LISTS
from tests.site.judging_judges_rows import JUDGE_LISTS
from tests.site.judging_rounds_rows import JUDGING_ROUNDS_LISTS
from tests.site.judging_scoring_rows import SCORING_LISTS
from tests.site.judging_sheets_rows import SHEET_LISTS
from tests.site.production_rows import PRODUCTION_LISTS
from tests.site.rows import (
    Stage,
    address,
    asked,
    asking_to_join,
    attached,
    blocked,
    certificate,
    claim,
    colleague,
    column,
    decided,
    delivery,
    effect,
    ended_claim,
    event,
    evidence,
    experiment,
    invited,
    likely,
    listing,
    located,
    mail,
    match,
    matchless,
    membership,
    merged,
    named,
    never_shown,
    organisation,
    other_name,
    other_name_of_compared,
    ranked,
    remark,
    saved,
    session,
    shared,
    shown_often,
    site,
    stage,
    taught,
    token,
    version,
    waiting,
    webhook,
)
from tests.site.staff_rows import STAFF_LISTS

pytestmark = pytest.mark.django_db

MOST = 25
# Sessions and the cache are in a database of their own on SQLite; on PostgreSQL they are not, and are not counted.
OF_THE_VISIT = re.compile(r'"(?:django_session|cache)"')


# --- the lists: address, query, whether somebody is signed in, what adds a row ---------------------------------------------
def mine(on: Stage) -> dict:
    return {"slug": on.startup.slug}


def my_listing(on: Stage) -> dict:
    return {"pk": on.startup.listings.first().pk}


def compared(on: Stage) -> dict:
    return {"one": on.startup.slug, "other": "compared"}


def my_webhook(on: Stage) -> dict:
    return {**mine(on), "pk": on.startup.webhooks.first().pk}


@dataclass(frozen=True)
class Rows:
    name: str
    add: Callable[[Stage, int], str]
    query: dict | None = None
    kwargs: Callable[[Stage], dict] = lambda on: {}
    signed_in: bool = True
    most: int = MOST

    def __str__(self) -> str:
        return self.name + (f"?{urlencode(self.query)}" if self.query else "")


TRUST = ("ecosystem:verification", "portal:desk-decide")
LISTS = [
    Rows("portal:home", listing("need"), signed_in=False),
    Rows("portal:home", listing("offer")),
    # Staff with an organisation of their own see two pages in one: 21 for the organisation, 7 for the desk's figures. The
    # others are for announcements, notices, what an organisation said of partners it worked with, and whether they judge.
    Rows("portal:dashboard", match(), most=32),
    Rows("portal:dashboard", listing("offer", mine=True), most=32),
    Rows("portal:desk", waiting),
    Rows("portal:desk-verification", waiting),
    Rows("portal:desk-verification", organisation("startup", verified=False), {"state": "unverified"}),
    Rows("portal:desk-duplicates", likely()),
    Rows("portal:desk-duplicates", likely("dismissed"), {"state": "dismissed"}),
    Rows("portal:desk-duplicates", merged, {"state": "merged"}),
    Rows("portal:desk-duplicate", other_name_of_compared, kwargs=compared),
    Rows("portal:desk-decide", likely(mine=True), kwargs=mine),
    Rows("ecosystem:identity", other_name, kwargs=mine),
    Rows("ecosystem:profile", other_name, kwargs=mine, signed_in=False),
    Rows("portal:desk-mail", mail),
    Rows("portal:desk-outbox", effect, {"shelf": "dead"}),
    Rows("portal:desk-audit", event),
    Rows("portal:desk-matching", matchless),
    Rows("portal:desk-matching", matchless, {"reason": "no_listing"}),
    Rows("portal:desk-congestion", shown_often),
    Rows("portal:desk-congestion", never_shown),
    Rows("portal:desk-settings", experiment),
    Rows("portal:desk-settings", ranked, {"compare": "1", "b_reciprocity": "0.6"}),
    Rows("ecosystem:startups", organisation("startup"), signed_in=False),
    Rows("ecosystem:startups", organisation("startup"), {"q": "Row"}),
    Rows("ecosystem:manufacturers", organisation("manufacturer"), signed_in=False),
    Rows("ecosystem:manufacturers", organisation("manufacturer"), {"region": "region.hunan", "sort": "name"}),
    Rows("ecosystem:listings", listing("need"), signed_in=False),
    Rows("ecosystem:listings", listing("offer"), {"q": "Row", "kind": "offer"}),
    Rows("ecosystem:profile", listing("need", mine=True), kwargs=mine),
    Rows("ecosystem:profile", site, kwargs=mine, signed_in=False),
    Rows("ecosystem:edit", site, kwargs=mine),
    *(Rows(page, rows, kwargs=mine) for page in TRUST for rows in (evidence, remark, decided)),
    Rows("portal:desk-decide", listing("need", mine=True), kwargs=mine),
    Rows("portal:desk-decide", certificate, kwargs=mine),
    *(Rows("ecosystem:facts", rows, kwargs=mine) for rows in (claim, ended_claim, certificate)),
    Rows("ecosystem:confirm", certificate, kwargs=mine),
    Rows("ecosystem:profile", certificate, kwargs=mine, signed_in=False),
    *(Rows("ecosystem:people", rows, kwargs=mine) for rows in (colleague, invited, asking_to_join)),
    Rows("ecosystem:edit", colleague, kwargs=mine),
    Rows("ecosystem:listing", attached, kwargs=my_listing, signed_in=False),
    Rows("ecosystem:listing-edit", attached, kwargs=my_listing),
    Rows("ecosystem:versions", version, kwargs=my_listing),
    Rows("ecosystem:my-listings", listing("offer", mine=True), kwargs=mine),
    Rows("ecosystem:startups", organisation("startup"), {"q": "row"}, signed_in=False),
    Rows("ecosystem:startups", located, {"view": "map"}, signed_in=False),
    Rows("ecosystem:searches", saved),
    Rows("ecosystem:compare", column, {"with": ["row-0", "row-1", "row-2", "row-3"]}, signed_in=False),
    Rows("ecosystem:listings", listing("offer"), {"q": "row"}, signed_in=False),
    Rows("matching:search", organisation("startup"), {"q": "row"}),
    Rows("matching:search", listing("need"), {"q": "row"}),
    Rows("api-1:search", listing("need"), {"q": "row"}, signed_in=False),
    Rows("matching:matches", match()),
    Rows("matching:matches", match("saved"), {"shelf": "saved"}),
    Rows("matching:matches", match("dismissed"), {"shelf": "dismissed"}),
    Rows("matching:blocked", blocked),
    Rows("matching:matches", match(), {"about": "am.row0", "intent": "pilot", "region": "region.hunan"}),
    Rows("matching:matches", shared, {"shelf": "shared"}),
    Rows("matching:matches", asked),
    Rows("matching:matches", taught),
    Rows("matching:compare", match()),
    Rows("taxonomy:browse", named, signed_in=False),
    Rows("taxonomy:browse", named, {"q": "of a row"}, signed_in=False),
    Rows("taxonomy:pick", named, {"q": "of a row"}, signed_in=False),
    Rows("account_email", address),
    Rows("api-1:organisations", organisation("startup"), signed_in=False),
    Rows("api-1:listings", listing("need"), signed_in=False),
    Rows("api-1:matches", match()),
    Rows("api-1:concepts", named, {"q": "of a row"}, signed_in=False),
    Rows("api-1:me", membership),
    Rows("api-1:organisation-listings", listing("offer", mine=True), kwargs=mine),
    Rows("api:tokens", token),
    Rows("api:webhooks", webhook, kwargs=mine),
    Rows("api:webhook", delivery, kwargs=my_webhook),
    *(Rows(*rows) for rows in STAFF_LISTS),
    *(Rows(*rows) for rows in ENTRY_LISTS),
    *(Rows(*rows) for rows in CALL_LISTS),
    *(Rows(*rows) for rows in DECISION_LISTS),
    *(Rows(*rows) for rows in FILE_LISTS),
    *(Rows(*rows) for rows in OFFICE_LISTS),
    *(Rows(*rows) for rows in CEREMONY_LISTS),
    *(Rows(*rows) for rows in JUDGING_ROUNDS_LISTS),
    *(Rows(*rows) for rows in JUDGE_LISTS),
    *(Rows(*rows) for rows in ASSIGNING_LISTS),
    *(Rows(*rows) for rows in SCORING_LISTS),
    *(Rows(*rows) for rows in FORM_LISTS),
    *(Rows(*rows) for rows in JUDGING_DATA_LISTS),
    *(Rows(*rows) for rows in SHEET_LISTS),
    *(Rows(name, add, **more) for name, add, more in INTRODUCTION_LISTS),
    *(Rows(*rows) for rows in LOG_LISTS),
    *(Rows(*rows) for rows in ROOM_LISTS),
    *(Rows(*rows) for rows in READING_LISTS),
    *(Rows(*rows) for rows in GRANT_LISTS),
    *(Rows(*rows) for rows in PILOT_LISTS),
    *(Rows(*rows) for rows in AGREEMENT_LISTS),
    *(Rows(*rows) for rows in CONSENT_LISTS),
    *(Rows(*rows) for rows in PRODUCTION_LISTS),
]

GROWING = [Rows("usersessions_list", session)]
"""Lists that cost some queries for each row, because a library's view reads them one by one."""


def shown(rows: Rows, on: Stage) -> tuple[str, int]:
    """Returns the page and how many queries it took, the cache being cold."""
    client = Client()
    if rows.signed_in:
        client.force_login(on.person)
    next_test()
    url = reverse(rows.name, kwargs=rows.kwargs(on)) + (f"?{urlencode(rows.query, doseq=True)}" if rows.query else "")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200, url
    about_rows = [query for query in queries.captured_queries if not OF_THE_VISIT.search(query["sql"])]
    page = re.sub("</?mark>", "", answer.content.decode())
    return page, len(about_rows)


def counted(rows: Rows) -> tuple[int, int]:
    """Returns the queries with one row and with three, having seen that the rows are there."""
    on = stage()
    words = [rows.add(on, 1)]
    shown(rows, on)  # what is read once per process
    page, one = shown(rows, on)
    assert [word for word in words if word not in page] == []
    words += [rows.add(on, 2), rows.add(on, 3)]
    shown(rows, on)  # what has changed is read once per process
    shown(rows, on)  # and what this process has not heard of yet
    page, three = shown(rows, on)
    assert [word for word in words if word not in page] == []
    return one, three


@pytest.mark.parametrize("rows", LISTS, ids=str)
def test_three_rows_cost_what_one_costs(rows):
    one, three = counted(rows)
    print(f"\n{rows}: {one}")
    assert (three, three <= rows.most) == (one, True)


@pytest.mark.parametrize("rows", GROWING, ids=str)
def test_what_grows_grows_by_one_query_a_row(rows):
    one, three = counted(rows)
    assert one < three <= one + 2


def test_a_loop_that_asks_for_each_row_would_be_noticed(monkeypatch):
    """The control: without its prefetch the directory fails."""
    from ecosystem.models.organisation import OrganisationQuerySet

    monkeypatch.setattr(OrganisationQuerySet, "for_cards", lambda self: self)
    one, three = counted(Rows("ecosystem:startups", organisation("startup")))
    assert three > one
