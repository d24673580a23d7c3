"""How deadlines are told on pages and in letters, and the forms that move them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from competitions.forms_deadlines import ExtensionForm, MoveDeadlineForm
from tests.competitions.scene import make_application
from tests.competitions.test_deadlines import CLOSES, DAY, HOUR, SECOND, a_call, at

pytestmark = pytest.mark.django_db


# --- forms ----------------------------------------------------------------------------------------------------------------
def test_the_form_shows_the_deadline_by_the_call_s_clocks_and_reads_it_back():
    competition = a_call(grace_seconds=30)
    page = str(MoveDeadlineForm(competition=competition))
    assert [part in page for part in ('value="2027-03-01"', 'value="23:59"', 'value="30"')] == [True, True, True]
    form = MoveDeadlineForm(
        {
            "closes_at_day": "2027-03-02",
            "closes_at_time": "12:00",
            "closes_at_zone": "Europe/Copenhagen",
            "grace_seconds": "30",
            "reason": "Why",
        },
        competition=competition,
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "closes_at": datetime(2027, 3, 2, 11, tzinfo=UTC),
        "grace_seconds": 30,
        "reason": "Why",
    }


def test_the_form_for_more_time_asks_for_a_reason():
    application, _owner = make_application(a_call())
    form = ExtensionForm(
        {"until_day": "2027-03-28", "until_time": "02:30", "until_zone": "Europe/Copenhagen"}, application=application
    )
    assert sorted(form.errors) == ["reason", "until"]


# --- how it is told -------------------------------------------------------------------------------------------------------
def drawn(source: str, **context) -> str:
    return Template("{% load instants %}" + source).render(Context(context))


def test_a_deadline_is_told_by_four_clocks_without_saying_the_same_twice():
    with timezone.override("America/New_York"), at(CLOSES - 6 * DAY - 4 * HOUR):
        page = drawn('{% call_deadline moment zone="Europe/Stockholm" label="Deadline" %}', moment=CLOSES)
    told = [
        "Deadline",
        "1 Mar 2027 23:59 UTC+01:00",
        "Stockholm time · Central Europe",
        "1 Mar 2027 17:59 UTC−05:00",
        "Your time",
        "2 Mar 2027 06:59 UTC+08:00",
        "6 days 4 hours left",
    ]
    assert [text for text in told if page.count(text) != 1] == []
    assert page.count("UTC+01:00") == 1


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (6 * DAY + 4 * HOUR, "6 days 4 hours left"),
        (DAY, "1 day left"),
        (HOUR + 90 * SECOND, "1 hour 1 minute left"),
        (59 * SECOND, "less than a minute left"),
        (timedelta(), "The time is over."),
    ],
)
def test_what_is_left_is_told_in_the_two_units_that_matter(left, told):
    with at(CLOSES - left):
        text = drawn("{% countdown moment %}", moment=CLOSES)
    assert f">{told}<" in text


def test_a_letter_names_the_zones_in_words():
    with translation.override("en"):
        assert drawn('{{ moment|deadline_text:"Asia/Shanghai" }}', moment=CLOSES) == (
            "2 Mar 2027 06:59 UTC+08:00 (Central Europe: 1 Mar 2027 23:59 UTC+01:00)"
        )
