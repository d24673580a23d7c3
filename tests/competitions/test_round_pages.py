"""Rounds at the desk, page by page: who finds them, what they show, what is typed and not lost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competitions.models import Criterion, Organiser, Round, RoundEntry
from tests.competitions.judging_scene import (
    assign,
    make_chair,
    make_closed_call,
    make_conflict,
    make_criterion,
    make_eligible,
    make_judge,
    make_round,
    make_sheet,
    put_in,
)
from tests.competitions.office_scene import hand_in
from tests.competitions.scene import make_category, make_manager
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
MOST = 15


def at(one: Round, rest: str = "") -> str:
    return f"/en/desk/competitions/{one.competition.slug}/rounds/{one.number}/{rest}"


def all_of(call) -> str:
    return f"/en/desk/competitions/{call.slug}/rounds/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def local(name: str, day, clock: str = "09:00", zone: str = "Europe/Stockholm") -> dict:
    return {f"{name}_day": f"{day:%Y-%m-%d}", f"{name}_time": clock, f"{name}_zone": zone}


@pytest.fixture
def one(client) -> Round:
    one = make_round(status="draft", judges_per_entry=1)
    client.force_login(make_chair(one.competition))
    return one


PAGES = (
    "",
    "settings/",
    "criteria/",
    "criteria/new/",
    "sheet/",
    "entries/",
    "entries/add/",
    "move/open/",
    "move/close/",
)


def test_managers_and_the_chair_find_rounds_and_others_find_nothing(client):
    one = make_round()
    call = one.competition
    screener, nobody = make_user(), make_staff()
    Organiser.objects.create(competition=call, user=screener, role="screener")
    expected = {make_chair(call): 200, make_manager(call): 200, screener: 404, nobody: 404, make_judge(call).user: 404}
    for person, status in expected.items():
        client.force_login(person)
        found = {page: client.get(at(one, page)).status_code for page in PAGES} | {
            "all": client.get(all_of(call)).status_code
        }
        assert set(found.values()) == {status}, found
    assert one.competition.rounds.get().status == "open"


def test_the_tab_of_judging_stands_where_its_pages_would_open(client):
    one = make_round()
    screener = make_user()
    Organiser.objects.create(competition=one.competition, user=screener, role="screener")
    for person, there in ((make_chair(one.competition), True), (screener, False)):
        client.force_login(person)
        text = client.get(f"/en/desk/competitions/{one.competition.slug}/").content.decode()
        assert (all_of(one.competition) in text) is there


def test_the_path_shows_each_round_with_its_figures(client, one):
    second = make_round(one.competition, name_en="Jury day", blind=True)
    entry = put_in(second)
    make_sheet(entry, make_judge(one.competition), 3, 3, 3)
    assign(entry, make_judge(one.competition))
    text = text_of(client.get(all_of(one.competition)))
    assert text.index("First round") < text.index("Jury day")
    assert "1 of 2" in text and "Blind" in text and "Should have begun" in text


def test_a_round_is_prepared_like_the_last_with_the_dates_that_were_typed(client, one):
    Criterion.objects.filter(round=one).update(weight=7)
    day = timezone.now() + timedelta(days=40)
    sent = {
        "name_en": "Jury day",
        "name_zh": "终评日",
        "like": one.pk,
        **local("opens_at", day),
        **local("closes_at", day, "18:00"),
    }
    answer = client.post(f"{all_of(one.competition)}new/", sent)
    assert (answer.status_code, answer.url) == (302, f"{all_of(one.competition)}2/")
    made = Round.objects.get(number=2)
    assert [row.weight for row in made.criteria.all()] == [7, 7, 7]
    assert f"{made.closes_at.astimezone(made.competition.zone_info):%Y-%m-%d}" == f"{day:%Y-%m-%d}"


def test_what_was_typed_stays_where_a_new_round_is_refused(client, one):
    day = timezone.now()
    sent = {"name_en": "Backwards", **local("opens_at", day, "18:00"), **local("closes_at", day, "09:00")}
    answer = client.post(f"{all_of(one.competition)}new/", sent)
    text = answer.content.decode()
    assert (answer.status_code, Round.objects.count()) == (422, 1)
    assert 'value="Backwards"' in text and "Judging must end after it begins." in text


def test_the_page_says_what_is_missing_and_opens_once_nothing_is(client, one):
    text = text_of(client.get(at(one)))
    assert "There are no entries to judge yet" in text and "0 judges have accepted; each entry has 1" in text
    assert at(one, "move/open/") not in client.get(at(one)).content.decode()
    assert client.post(at(one, "move/open/")).status_code == 409
    put_in(one)
    make_judge(one.competition)
    assert at(one, "move/open/") in client.get(at(one)).content.decode()
    assert client.post(at(one, "move/open/")).status_code == 302
    one.refresh_from_db()
    assert one.status == "open"
    assert one.method_sha256 in client.get(at(one)).content.decode()


def test_settings_are_saved_by_the_clocks_of_the_call(client, one):
    day = timezone.now() + timedelta(days=3)
    sent = {
        "name_en": "First", "name_zh": "初评", "about_en": "", "about_zh": "", "seen": one.revision,
        **local("opens_at", day, zone="Asia/Shanghai"), **local("closes_at", day + timedelta(days=9), "18:00"),
        "blind": "on", "sight": "close", "judges_per_entry": 3, "least_load": 1, "most_load": 9, "china": 1, "europe": 1,
        "experts": 1, "shared_language": "on", "bridges": 2, "method": "mean", "tie_1": "median", "tie_2": f"criterion:{one.criteria.first().pk}",
        "tie_3": "lot", "places": 5, "advance": "category",
    }  # fmt: skip
    assert client.post(at(one, "settings/"), sent).status_code == 302
    one.refresh_from_db()
    assert one.quotas == {"regions": {"china": 1, "europe": 1}, "experts": 1, "shared_language": True}
    assert one.ties == ["median", f"criterion:{one.criteria.first().pk}", "lot"]
    assert (one.blind, one.sight, one.method, one.places, one.advance) == (True, "close", "mean", 5, "category")
    assert one.opens_at.hour == 1  # nine in Shanghai
    text = client.get(at(one, "settings/")).content.decode()
    assert "The first 5 of each category go on." in text
    again = client.post(at(one, "settings/"), sent | {"places": 6})
    assert (again.status_code, "Somebody else has saved this meanwhile" in again.content.decode()) == (422, True)
    assert 'name="places" value="6"' in again.content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', again.content.decode())[1]
    assert client.post(at(one, "settings/"), sent | {"places": 6, "seen": seen}).status_code == 302
    assert Round.objects.get(pk=one.pk).places == 6


def test_an_open_rounds_settings_page_takes_words_alone(client, one):
    Round.objects.filter(pk=one.pk).update(
        status="open", opened_at=timezone.now(), method_sha256="1" * 64, frozen_method={}
    )
    text = client.get(at(one, "settings/")).content.decode()
    assert 'name="places"' not in text and 'name="name_en"' in text
    assert client.post(at(one, "settings/"), {"name_en": "Renamed", "places": 99, "seen": 0}).status_code == 302
    one.refresh_from_db()
    assert (one.name_en, one.places) == ("Renamed", 10)


def test_a_criterion_is_written_with_anchors_in_both_languages(client, one):
    sent = {"name_en": "Team", "name_zh": "团队", "weight": "3", "least": "0", "most": "2", "step": "1", "may_skip": "on",
            "anchor-0-en": "Nobody", "anchor-0-zh": "无人", "anchor-2-en": "Done it before"}  # fmt: skip
    drawn = client.post(at(one, "criteria/new/"), sent | {"redraw": "1"})
    assert (drawn.status_code, one.criteria.count()) == (200, 3)
    assert re.findall(r'name="(anchor-[^"]+-en)"', drawn.content.decode()) == [
        "anchor-0-en",
        "anchor-1-en",
        "anchor-2-en",
    ]
    assert 'value="Nobody"' in drawn.content.decode()
    assert client.post(at(one, "criteria/new/"), sent).status_code == 302
    made = Criterion.objects.get(name_en="Team")
    assert made.anchors == {"0": {"en": "Nobody", "zh-hans": "无人"}, "2": {"en": "Done it before"}}
    text = text_of(client.get(at(one, "criteria/")))
    assert "50.0 %" in text and text.count("16.7 %") == 2 and text.count("16.6 %") == 1
    sheet = client.get(at(one, "sheet/")).content.decode()
    assert "Done it before" in sheet and "<fieldset" in sheet and 'autocomplete="off"' in sheet


def test_a_criterion_that_is_refused_keeps_what_was_typed(client, one):
    first = one.criteria.first()
    sent = {"name_en": "Kept", "weight": "1", "least": "0", "most": "5", "step": "0.3", "about_en": "Long words"}
    answer = client.post(at(one, f"criteria/{first.pk}/"), sent)
    text = answer.content.decode()
    assert (answer.status_code, "Long words" in text, 'value="Kept"' in text) == (422, True, True)
    assert "These steps do not lead from the lowest score to the highest." in text
    assert Criterion.objects.get(pk=first.pk).name_en == "Criterion 1"


def test_criteria_of_another_round_are_not_found(client, one):
    other = make_criterion(make_round())
    assert client.get(at(one, f"criteria/{other.pk}/")).status_code == 404
    assert client.post(at(one, f"criteria/{other.pk}/remove/")).status_code == 404
    assert Criterion.objects.filter(pk=other.pk).exists()


def test_entries_are_put_in_by_tick_or_all_that_the_filter_finds(client, one):
    category = make_category(one.competition)
    first, second, third = (make_eligible(one.competition, category=c) for c in (category, category, None))
    page = client.get(at(one, "entries/add/?category=robots")).content.decode()
    assert [row.number in page for row in (first, second, third)] == [True, True, False]
    client.post(at(one, "entries/add/"), {"entry": [first.pk], "practise": "on"})
    client.post(at(one, "entries/add/"), {"all": "1", "category": "robots"})
    found = list(one.entries.order_by("application_id").values_list("application", "is_calibration"))
    assert found == [(first.pk, True), (second.pk, False)]
    assert client.post(at(one, "entries/add/"), {}).url == at(one, "entries/add/")


def test_an_entry_is_taken_out_with_a_reason_flagged_and_put_back(client, one):
    entry = put_in(one)
    refused = client.post(at(one, f"entries/{entry.pk}/remove/"), {"reason": ""})
    assert (refused.status_code, RoundEntry.objects.get(pk=entry.pk).removed_at) == (422, None)
    client.post(at(one, f"entries/{entry.pk}/remove/"), {"reason": "Entered twice"})
    assert "Entered twice" in client.get(at(one, "entries/?show=removed")).content.decode()
    client.post(at(one, f"entries/{entry.pk}/restore/"))
    newer = hand_in(entry.application, {"idea": "Better", "who": "Us"})
    page = text_of(client.get(at(one, "entries/?show=behind")))
    assert "A newer one was handed in" in page and "version 1" in page
    client.post(at(one, f"entries/{entry.pk}/newer/"))
    row = RoundEntry.objects.get(pk=entry.pk)
    assert (row.removed_at, row.submission_id) == (None, newer.pk)
    assert client.post(at(one, f"entries/{entry.pk}/praise/")).status_code == 404


def test_an_organiser_with_a_conflict_does_not_find_the_entry(client, one):
    mine, other = put_in(one), put_in(one)
    page = client.get(at(one, "entries/")).content.decode()
    assert (mine.pseudonym in page, other.pseudonym in page) == (True, True)
    chair = one.competition.organisers.get(role="chair").user
    make_conflict(make_judge(one.competition, user=chair), mine.application)
    answer = client.get(at(one, "entries/"))
    page = answer.content.decode()
    assert (mine.pseudonym in page, mine.application.number in page, other.pseudonym in page) == (False, False, True)
    assert [count for name, _words, count in answer.context["filters"] if name == "in"] == [1]
    assert client.post(at(one, f"entries/{mine.pk}/remove/"), {"reason": "x"}).status_code == 404


def test_lists_ask_as_much_at_one_row_as_at_three(client):
    call = make_closed_call()
    client.force_login(make_chair(call))
    judge = make_judge(call)

    def grow(count: int) -> Round:
        for _number in range(count):
            make_round(call)
        for _number in range(count):
            make_sheet(
                put_in(
                    call.rounds.first(),
                    make_eligible(call, category=make_category(call, f"c{RoundEntry.objects.count()}")),
                ),
                judge,
                1,
                1,
                1,
            )
            make_eligible(call)
            make_criterion(call.rounds.first(), name_en="More")
        return call.rounds.first()

    def asked(one: Round) -> dict[str, int]:
        found = {}
        for name, address in {
            "all": all_of(call), "round": at(one), "criteria": at(one, "criteria/"), "entries": at(one, "entries/"),
            "add": at(one, "entries/add/"),
        }.items():  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            found[name] = len([q for q in queries if "django_session" not in q["sql"] and '"cache"' not in q["sql"]])
        return found

    asked(grow(1))
    few = asked(call.rounds.first())
    many = asked(grow(2))
    assert many == few
    assert {name: count for name, count in few.items() if count > MOST} == {}
