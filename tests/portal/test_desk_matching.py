"""The desk's pages about matching, as staff use them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ecosystem.models import Listing
from matching.models import Experiment, Mark, Reading, Standing
from portal.charts import line
from portal.templatetags.watch import figure
from portal.views.desk_matching import not_relevant
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DESK = "/en/desk/matching/"


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


@pytest.fixture
def pair():
    """A startup and two manufacturers that fit; what one of them needs is for verified members only."""
    printing = make_concept("am.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    startup = make_organisation("startup", name="Osteon", owner=make_user())
    make_listing(startup, "offer", title="Laser powder bed fusion", concepts=[printing])
    for name, visibility in (("Open Works", "public"), ("Shy Works", "verified")):
        partner = make_organisation("manufacturer", name=name)
        make_listing(partner, "need", title=f"Printing for {name}", concepts=[printing], visibility=visibility)
    Standing.objects.create(organisation=startup, partners=[], scores=[], listed=1, best=60)
    return startup


@pytest.mark.parametrize("part", ["", "congestion/", "quality/", "settings/"])
def test_an_empty_portal_is_told_as_empty(client, staff, part):
    page = client.get(f"{DESK}{part}")
    assert (page.status_code, page.content.decode().count('class="tb-empty"')) == (200, 1)


def test_those_without_a_match_are_listed_by_reason(client, staff):
    silent = make_organisation("startup", name="Silent")
    make_listing(make_organisation("manufacturer", name="Wordy"), "need", title="Something")
    names = {}
    for reason in ("", "no_listing", "no_concept", "nonsense"):
        rows = client.get(f"{DESK}?reason={reason}").context["rows"]
        names[reason] = sorted(organisation.name for organisation, _why in rows)
    assert names == {
        "": ["Silent", "Wordy"],
        "no_listing": ["Silent"],
        "no_concept": ["Wordy"],
        "nonsense": ["Silent", "Wordy"],
    }
    page = client.get(f"{DESK}?reason=no_listing").content.decode()
    assert f'href="/en/organisations/{silent.slug}/"' in page
    assert page.count("No live need or offer") == 2  # the filter, and the one row


def test_lines_are_drawn_through_the_readings(client, staff):
    today = timezone.now().date()
    for ago, saved in ((2, 1), (1, 3), (0, 2)):
        Reading.objects.create(
            date=today - timedelta(days=ago),
            organisations=4,
            covered=1 + ago,
            saved=saved,
            dismissed={"not_relevant": 1, "known": 3},
        )
    context = client.get(f"{DESK}quality/").context
    drawn = {one.title: one for one in context["lines"]}
    assert len(drawn) == 11
    assert (drawn["Matches saved"].path, drawn["Matches saved"].last) == ("M0.0 82.0L160.0 6.0L320.0 44.0", "2")
    assert drawn["Organisations with matches"].last == "25 %"
    assert drawn["Dismissed as not what they look for"].last == "25 %"
    assert context["dismissed"] == [("We know each other already", 3, 100), ("Not what we are looking for", 1, 33)]
    assert not_relevant(Reading()) == 0


def test_a_line_is_broken_where_a_day_is_missing():
    days = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 5)]
    drawn = line("x", [(day, 5.0) for day in days], begin=days[0], end=days[-1])
    assert drawn.path == "M0.0 44.0L80.0 44.0M320.0 44.0"
    assert line("x", [], begin=days[0], end=days[-1]) is None


def test_staff_see_only_what_staff_may_see_side_by_side(client, staff, pair):
    answer = client.get(f"{DESK}settings/?compare=1&b_reciprocity=0.6&of=Osteon")
    assert answer.context["organisation"] == pair
    rows = answer.context["side_by_side"]
    assert [(row["a"]["partner"].name, row["a"]["listing"].title, row["a"]["moved"]) for row in rows] == [
        ("Open Works", "Printing for Open Works", "same")
    ]
    assert "Shy" not in answer.content.decode()
    Listing.objects.filter(organisation__texts__name="Shy Works").update(visibility="public")
    assert "Open Works" in client.get(f"{DESK}settings/?compare=1").content.decode()


def test_every_setting_has_a_name_and_a_plain_number(client, staff):
    pairs = client.get(f"{DESK}settings/").context["form"].pairs()
    assert [(a.label, a.value()) for a, _b in pairs] == [
        ("Weight of the other side’s view", "0.15"),
        ("Weight of the second direction", "0.5"),
        ("Open requests that halve a score", "200"),
        ("Weight of variety", "0.1"),
        ("Weight of what was saved and dismissed", "1"),
        ("Lowest score of a match", "5"),
    ]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(-0.0071, 3, "−0.007"), (-0.0001, 3, "0.000"), (0.0, 2, "0.00"), (0.966, 2, "0.97")],
)
def test_a_minus_is_a_minus(value, places, text):
    assert figure(value, places) == text


def test_two_settings_become_an_experiment_that_is_started_and_ended(client, staff, pair):
    made = client.post(f"{DESK}settings/", {"name": " More  variety ", "b_variety": "0.4"})
    experiment = Experiment.objects.get()
    assert made.url == f"{DESK}experiments/{experiment.pk}/"
    usual = {"reciprocity": 0.15, "second_direction": 0.5, "crowd": 200.0, "variety": 0.1, "taste": 1.0}
    assert {name: experiment.a[name] for name in usual} == usual
    assert {name: experiment.b[name] for name in usual} == {**usual, "variety": 0.4}
    states = []
    for verb in ("start", "start", "end", "end"):
        answer = client.post(f"{made.url}{verb}/", follow=True)
        experiment.refresh_from_db()
        states.append((experiment.status, [str(message) for message in answer.context["messages"]]))
    moved = "This is no longer possible: its state has changed. Reload the page."
    assert states == [("running", []), ("running", [moved]), ("ended", []), ("ended", [moved])]
    assert experiment.started_by == staff


def test_an_experiment_needs_a_name_and_a_difference(client, staff):
    nameless = client.post(f"{DESK}settings/", {"b_variety": "0.4"})
    same = client.post(f"{DESK}settings/", {"name": "Same"})
    assert (nameless.status_code, nameless.context["form"].errors) == (422, {"name": ["Give the experiment a name."]})
    assert (same.status_code, same.context["form"].non_field_errors()) == (
        422,
        ["Both settings are the same, so there is nothing to compare."],
    )
    assert Experiment.objects.count() == 0


def test_a_mark_made_while_one_runs_stands_on_its_page(client, staff, pair):
    experiment = Experiment.objects.create(name="Running", status="running", started_at=timezone.now(), a={}, b={})
    partner = make_organisation("manufacturer", name="Third Works")
    make_listing(partner, "need", title="Laser powder bed fusion", concepts=[make_concept("am.lpbf")])
    Mark.objects.create(organisation=pair, partner=partner, state="saved", marked_by=pair.memberships.get().user)
    found = client.get(f"{DESK}experiments/{experiment.pk}/").context["result"]
    assert (found.organisations, found.wins_a + found.wins_b, found.ties) == (1, 1, 0)
