"""What a judge sees: what is to do, an entry beside its sheet, and what saving and handing in answer."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competitions.models import Criterion, Round, ScoreSheet
from core.autosave import digest
from core.models import AuditEvent
from tests.competitions.judging_scene import (
    assign,
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
from tests.competitions.scene import question
from tests.competitions.sheet_scene import filled, first_criterion, make_bench, save, scores_of, status_of, url
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

LIST = "/en/judging/"
MOST_QUERIES = 15
OF_THE_VISIT = re.compile(r'"(?:django_session|cache)"')
FETCH = {"X-Requested-With": "fetch"}


def enter(client, judge):
    client.force_login(judge.user)
    return client


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def names(text: str) -> list[str]:
    """The entries of the list, in order."""
    table = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a href="/en/judging/entries/\d+/">([^<]+)</a>', table)


def counted(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([one for one in queries if not OF_THE_VISIT.search(one["sql"])])


# --- the list ---------------------------------------------------------------------------------------------------------
def test_what_is_due_first_stands_first_and_what_is_done_stands_elsewhere(client):
    round, judge, entries = make_bench(4, blind=True)
    judge.assignments.filter(entry=entries[2]).update(due_at=timezone.now() - timedelta(hours=1))
    make_sheet(entries[0], judge, 3, 3, 3)
    judge.assignments.filter(entry=entries[0]).update(status="done")
    make_sheet(entries[3], judge, 3, None, submitted=False)
    enter(client, judge)
    text = page(client, LIST)
    assert names(text) == [entries[2].pseudonym, entries[1].pseudonym, entries[3].pseudonym]
    assert '<strong class="tb-num">1 of 4</strong> <span>3 left</span>' in text
    assert re.findall(r'class="tb-num">(\d/\d)<', text) == ["0/3", "0/3", "2/3"]
    assert text.count("overdue") == 1
    assert names(page(client, f"{LIST}?show=done")) == [entries[0].pseudonym]
    go = client.get(reverse("competitions:judging-next", args=[round.pk]))
    assert go.url == url(entries[2])


def test_the_list_is_over_all_competitions_and_without_what_the_gate_hides(client):
    _round, judge, (one, hidden, _taken_out) = make_bench(3, blind=True)
    make_conflict(judge, hidden.application)
    type(one).objects.filter(pk=_taken_out.pk).update(removed_at=timezone.now(), removed_why="Withdrawn")
    elsewhere = put_in(make_round(blind=True))
    assign(elsewhere, make_judge(elsewhere.round.competition, user=judge.user), due_at=timezone.now())
    enter(client, judge)
    text = page(client, LIST)
    assert names(text) == [elsewhere.pseudonym, one.pseudonym]
    assert text.count("0 of 1") == 2
    for entry, status in ((one, 200), (elsewhere, 200), (hidden, 404), (_taken_out, 404)):
        assert client.get(url(entry)).status_code == status


def test_practice_stands_apart_and_counts_for_nothing(client):
    round, judge, (entry,) = make_bench(1, blind=True)
    practice = put_in(round, is_calibration=True)
    assign(practice, judge)
    enter(client, judge)
    text = page(client, LIST)
    assert names(text) == [entry.pseudonym]
    assert "0 of 1" in text
    assert f'<a href="{url(practice)}">{practice.pseudonym}</a>' in text
    assert client.get(reverse("competitions:judging-next", args=[round.pk])).url == url(practice)


def test_nobody_else_has_a_list(client):
    round, _judge, (entry,) = make_bench()
    addresses = [LIST, url(entry), reverse("competitions:judging-next", args=[round.pk])]
    for person in (make_user(), make_staff(), make_staff(is_superuser=True)):
        client.force_login(person)
        assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
        assert save(client, entry, "for_applicant", "x").status_code == 404
    client.logout()
    assert [client.get(one).status_code for one in addresses] == [302, 302, 302]
    other = make_judge(round.competition)
    assert [enter(client, other).get(one).status_code for one in addresses] == [200, 404, 404]


@pytest.mark.parametrize("blind", [True, False])
def test_as_many_queries_for_one_entry_as_for_thirty(client, blind):
    round, judge, entries = make_bench(1, blind=blind)
    enter(client, judge)
    addresses = [LIST, f"{LIST}?show=done", url(entries[0])]
    for address in addresses:
        page(client, address)
    before = [counted(client, address) for address in addresses]
    for number in range(29):
        entry = put_in(round)
        assign(entry, judge, due_at=timezone.now() + timedelta(days=2))
        make_sheet(entry, make_judge(round.competition), 3, 3, 3)
        if number % 2:
            make_sheet(entry, judge, 3, 3, 3)
            judge.assignments.filter(entry=entry).update(status="done")
    after = [counted(client, address) for address in addresses]
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert max(after) <= MOST_QUERIES


# --- the screen -------------------------------------------------------------------------------------------------------
def test_what_is_short_stands_before_what_is_long(client):
    form = (question("idea", "long_text"), question("size"), question("readiness", "number", units=["TRL"]))
    competition = make_closed_call(*form)
    answers = {"idea": "A long story", "size": "Small", "readiness": {"value": "7", "unit": "TRL"}}
    entry = put_in(make_round(competition), make_eligible(competition, answers))
    judge = make_judge(competition)
    assign(entry, judge)
    text = page(enter(client, judge), url(entry))
    places = [text.index(word) for word in ("At a glance", ">Small<", "7 TRL", "A long story")]
    assert places == sorted(places)


def test_scores_say_that_browsers_must_not_restore_them(client):
    round, judge, (entry,) = make_bench()
    Criterion.objects.filter(pk=first_criterion(round).pk).update(most=100)
    text = page(enter(client, judge), url(entry))
    inputs = [one for one in re.findall(r"<input[^>]+>", text) if 'name="score-' in one or 'name="base-' in one]
    assert len(inputs) == 1 + 2 * 7 + 2 * 3 + 2  # typed, two of six steps and N/A, bases
    assert [one for one in inputs if 'autocomplete="off"' not in one] == []


def test_anchors_are_read_in_the_page_s_language_and_the_score_says_its_own(client):
    round, judge, (entry,) = make_bench(criteria=0)
    criterion = make_criterion(
        round, anchors={"5": {"en": "Far ahead", "zh-hans": "遥遥领先"}, "0": {"en": "Not at all"}}
    )
    enter(client, judge)
    save(client, entry, f"score-{criterion.pk}", "5")
    for language, words, meaning in (("en", ["Not at all", "Far ahead"], "Far ahead"),
                                     ("zh-hans", ["Not at all", "遥遥领先"], "遥遥领先")):  # fmt: skip
        text = page(client, url(entry).replace("/en/", f"/{language}/"))
        assert re.findall(r"data-anchor=\"\d\">([^<]+)<", text) == words
        assert re.search(r"data-meaning [^>]+>([^<]+)<", text)[1] == meaning


def test_saving_a_field_answers_what_the_sheet_comes_to(client):
    round, judge, (entry,) = make_bench()
    one, two, _three = round.criteria.all()
    Criterion.objects.filter(pk=one.pk).update(weight=Decimal(2))
    enter(client, judge)
    standing = {"status": "saved", "of": 3}
    assert save(client, entry, f"score-{one.pk}", "4").json() == standing | {
        "base": digest("4"), "total": "80.0", "given": 1,
    }  # fmt: skip
    assert save(client, entry, f"score-{two.pk}", "1").json() == standing | {
        "base": digest("1"), "total": "60.0", "given": 2,
    }  # fmt: skip
    assert save(client, entry, f"score-{two.pk}", "N/A", base="1").json() == standing | {
        "base": digest("N/A"), "total": "80.0", "given": 2,
    }  # fmt: skip
    assert save(client, entry, f"comment-{two.pk}", "Not here").json()["given"] == 2
    text = page(client, url(entry))
    assert "data-total>80.0<" in text
    assert 'value="N/A" autocomplete="off" data-score checked' in text


def test_a_second_window_is_told_both_values(client):
    round, judge, (entry,) = make_bench()
    name = f"score-{first_criterion(round).pk}"
    enter(client, judge)
    save(client, entry, name, "N/A")
    answer = save(client, entry, name, "2")
    assert answer.status_code == 409
    assert answer.json() == {
        "status": "conflict",
        "base": digest("N/A"),
        "value": "N/A",
        "shown": {"mine": "2", "theirs": "Does not apply"},
        "message": "You changed this elsewhere meanwhile. Choose which to keep.",
    }
    assert save(client, entry, name, "2", overwrite="1").status_code == 200
    assert scores_of(entry) == [("2.00", False)]


@pytest.mark.parametrize(
    ("field", "value", "status", "message"),
    [
        ("score-0", "3", 422, "This field is not asked any more. Reload the page; your text is kept here."),
        ("nonsense", "3", 422, "This field is not asked any more. Reload the page; your text is kept here."),
        ("for_applicant", "x" * 4001, 422, "This has 4001 characters; 4000 can be kept. Shorten it."),
    ],
)
def test_what_cannot_be_saved_is_answered_in_words(client, field, value, status, message):
    _round, judge, (entry,) = make_bench()
    answer = save(enter(client, judge), entry, field, value)
    assert (answer.status_code, answer.json()["message"]) == (status, message)
    assert ScoreSheet.objects.filter(for_applicant="").count() == ScoreSheet.objects.count()


def test_too_late_is_told_kindly_and_the_page_offers_what_the_browser_kept(client):
    _round, judge, (entry,) = make_bench()
    enter(client, judge)
    assert "data-unsent" not in page(client, url(entry))
    Round.objects.update(closes_at=timezone.now())
    answer = save(client, entry, "for_applicant", "Typed a second too late")
    assert answer.status_code == 403
    assert answer.json()["message"].endswith("What you typed is kept in this browser.")
    text = page(client, url(entry))
    assert f'data-unsent="sheet-{entry.pk}-{judge.user.pk}" hidden' in text
    assert "data-autosave=" not in text


def test_a_save_asks_the_gate_twice_and_eight_things_more(client):
    """Before the transaction and in it, under the lock: a conflict that is found in between is heard."""
    round, judge, (entry,) = make_bench()
    make_sheet(entry, judge, 3, None, None, submitted=False)
    enter(client, judge)
    field = f"score-{first_criterion(round).pk}"
    save(client, entry, field, "4", base="3")
    with CaptureQueriesContext(connection) as queries:
        answer = save(client, entry, field, "5", base="4")
    assert answer.json() == {"status": "saved", "base": digest("5"), "total": "100.0", "given": 3, "of": 3}
    asked = [one["sql"] for one in queries if not OF_THE_VISIT.search(one["sql"]) and "SAVEPOINT" not in one["sql"]]
    assert (len(asked), len([sql for sql in asked if 'FROM "competitions_assignment"' in sql])) == (9, 2)
    make_conflict(judge, entry.application)
    assert save(client, entry, field, "1", base="5").status_code == 404
    assert scores_of(entry)[0] == ("5.00", False)


# --- handing in -------------------------------------------------------------------------------------------------------
def test_handing_in_goes_on_to_the_next_that_is_not_scored(client):
    round, judge, (one, two, three) = make_bench(3)
    enter(client, judge)
    for entry, after in ((one, url(two)), (two, url(three)), (three, LIST)):
        answer = client.post(url(entry, "judging-hand-in"), filled(round), headers=FETCH)
        assert client.get(answer.json()["go"]).url == after
    assert [status_of(entry, judge) for entry in (one, two, three)] == ["done"] * 3
    assert "All handed in. Thank you." in page(client, LIST)


def test_the_next_after_the_last_is_the_first_that_was_left_out(client):
    _round, judge, (one, _two, three) = make_bench(3)
    text = page(enter(client, judge), url(three))
    assert client.get(re.search(r'data-next data-go="([^"]+)"', text)[1]).url == url(one)


def test_where_nothing_is_left_next_leads_to_the_overview_and_says_so(client):
    round, judge, (one, two) = make_bench(2)
    enter(client, judge)
    client.post(url(one, "judging-hand-in"), filled(round), headers=FETCH)
    page(client, LIST)  # which says that it was handed in
    go = re.search(r'data-next data-go="([^"]+)"', page(client, url(two)))[1]
    said = []
    for _time in range(2):
        answer = client.get(go, follow=True)
        said.append((answer.redirect_chain, [str(one) for one in answer.context["messages"]]))
        judge.assignments.update(status="done")
    assert said == [
        ([(LIST, 302)], ["Everything else of this round is handed in. This sheet is the last one."]),
        ([(LIST, 302)], ["Everything of this round is handed in. Nothing is left to judge."]),
    ]


def test_a_sheet_that_lacks_something_keeps_what_was_sent_and_says_what(client):
    round, judge, (entry,) = make_bench()
    _one, two, three = round.criteria.all()
    sent = filled(round) | {f"score-{two.pk}": "", f"score-{three.pk}": "9"}
    enter(client, judge)
    answer = client.post(url(entry, "judging-hand-in"), sent, headers=FETCH)
    assert answer.status_code == 422
    said = {"name": f"score-{three.pk}", "label": "Criterion 3", "sentence": "Scores go from 0 to 5 here."}
    assert answer.json()["problems"] == [said]
    del sent[f"score-{three.pk}"], sent[f"base-score-{three.pk}"]
    page_of = client.post(url(entry, "judging-hand-in"), sent)
    assert page_of.status_code == 422
    text = page_of.content.decode()
    lacks = "Give a score, or say that it does not apply."
    assert re.findall(r"<li>(Criterion \d — [^<]+)</li>", text) == [f"Criterion {n} — {lacks}" for n in (2, 3)]
    assert scores_of(entry) == [("3.00", False)]
    assert (status_of(entry, judge), ScoreSheet.objects.get().status) == ("accepted", "draft")


def test_without_scripts_a_sheet_is_saved_whole_and_a_newer_value_is_not_overwritten(client):
    round, judge, (entry, after) = make_bench(2)
    enter(client, judge)
    assert client.post(url(entry), filled(round)).url == url(entry)
    assert client.get(client.post(url(entry), {**filled(round), "go": "next"}).url).url == url(after)
    answer = client.post(url(entry), filled(round, "5"))
    assert answer.status_code == 422
    assert answer.content.decode().count("You changed this elsewhere meanwhile.") == 6  # in the list and at the field
    assert scores_of(entry) == [("3.00", False)] * 3


def test_a_sheet_that_is_handed_in_is_read_and_can_be_taken_up_again(client):
    round, judge, (entry,) = make_bench()
    enter(client, judge)
    client.post(url(entry, "judging-hand-in"), filled(round))
    text = page(client, url(entry))
    assert "data-autosave=" not in text
    assert client.post(url(entry, "judging-move", verb="resume")).url == url(entry)
    assert status_of(entry, judge) == "accepted"
    assert "data-autosave=" in page(client, url(entry))


# --- versions and others ----------------------------------------------------------------------------------------------
def test_a_newer_version_than_the_sheet_s_is_flagged_with_what_changed(client):
    _round, judge, (entry,) = make_bench()
    make_sheet(entry, judge, 3, 3, 3, submitted=False)
    enter(client, judge)
    assert "The entry has changed" not in page(client, url(entry))
    newer = hand_in(entry.application, {"idea": "A better idea", "who": "Us"})
    assert "A better idea" not in page(client, url(entry))  # the round judges what entered it
    type(entry).objects.update(submission=newer)
    text = page(client, url(entry))
    assert "<del>An idea</del> <ins>A better idea</ins>" in text
    assert text.count("<ins>") == 1
    client.post(url(entry, "judging-move", verb="version"))
    assert "The entry has changed" not in page(client, url(entry))
    assert ScoreSheet.objects.get().submission == newer


@pytest.mark.parametrize(
    ("sight", "handed_in", "closed", "seen"),
    [
        ("never", True, True, "hidden"), ("never", True, False, "hidden"),
        ("mine", False, False, "hidden"), ("mine", True, False, "to open"), ("mine", False, True, "hidden"),
        ("mine", True, True, "shown"),
        ("close", True, False, "hidden"), ("close", False, True, "shown"), ("close", True, True, "shown"),
    ],
)  # fmt: skip
def test_others_scores_are_seen_as_the_round_says(client, sight, handed_in, closed, seen):
    round, judge, (entry,) = make_bench(sight=sight)
    other, conflicted = make_judge(round.competition), make_judge(round.competition)
    make_sheet(entry, other, 1, 4, None)
    make_sheet(entry, conflicted, 0, 0, 0)
    make_conflict(conflicted, entry.application)
    make_sheet(entry, judge, 5, 5, 5, submitted=handed_in)
    judge.assignments.update(status="done" if handed_in else "accepted")
    if closed:
        Round.objects.update(status="closed", closed_at=timezone.now())
    text = page(enter(client, judge), url(entry))
    assert ("Show others’ scores" in text) is (seen == "to open")
    shown = re.findall(r'<td class="tb-num">([^<]+)</td>', text)
    assert shown == (["1", "1", "4", "4", "–", "N/A", "50.0"] if seen == "shown" else [])
    assert other.name not in text
    client.post(url(entry, "judging-move", verb="others"))
    opened = AuditEvent.objects.filter(action="sheet.others_seen").count()
    assert opened == (sight == "mine" and handed_in)


def test_after_practice_the_panel_s_mean_is_shown_and_nothing_counts(client):
    round, judge, _entries = make_bench(1)
    practice = put_in(round, is_calibration=True)
    assign(practice, judge)
    for values in ((1, 2, 3), (2, 4, None)):
        make_sheet(practice, make_judge(round.competition), *values)
    enter(client, judge)
    assert "What the panel gave" not in page(client, url(practice))
    assert client.post(url(practice, "judging-hand-in"), filled(round)).url == url(practice)
    text = page(client, url(practice))
    assert re.findall(r"</strong></td><td class=\"tb-num\">([^<]+)</td>", text) == ["1.5", "3", "3"]
    assert ScoreSheet.objects.counted().count() == 0
    assert client.post(url(practice, "judging-move", verb="resume")).status_code == 302
    assert status_of(practice, judge) == "accepted"
