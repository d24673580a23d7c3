"""Two settings on the same people: one at a time, the same list all day, and each deed credited once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from matching import experiments
from matching.actions import dismiss_match, save_match, unmark_match
from matching.engine import Ranking
from matching.engine.compare import Interval
from matching.experiment_actions import create_experiment, end_experiment, start_experiment
from matching.experiments import Drafted, credit, ranking_for, ranking_of, result
from matching.lists import Wanted, matches_for
from matching.models import Credit, Experiment
from matching.watch.comparison import compare
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def ecosystem():
    """A startup whose offer and need meet those of six manufacturers, so that the weight of the second direction
    moves places."""
    printing, welding = make_concept("am.lpbf", "laser powder bed fusion"), make_concept("air.welding", "robot welding")
    startup = make_organisation("startup", name="Osteon", owner=make_user())
    make_listing(startup, "offer", title="Laser powder bed fusion of implants", concepts=[printing])
    make_listing(startup, "need", title="Robot welding of frames", concepts=[welding])
    for number in range(6):
        partner = make_organisation("manufacturer", name=f"Works {number}")
        body = "Implants in series."
        if number < 3:  # one direction, a little stronger
            make_listing(partner, "need", title="Laser powder bed fusion", body=body, concepts=[printing])
        else:  # both, each a little weaker
            body = f"{body} Also painted, packed and stored."
            make_listing(partner, "need", title="Laser powder bed fusion", body=body, concepts=[printing])
            make_listing(partner, "offer", title="Robot welding", body=body, concepts=[welding])
    return startup


def run(staff, **columns) -> Experiment:
    made = create_experiment(
        name="Second direction", a={"second_direction": 0.0}, b={"second_direction": 1.0}, by=staff, **columns
    )
    start_experiment(experiment=made, by=staff)
    return made


# --- one at a time --------------------------------------------------------------------------------------------------------
def test_only_one_experiment_runs(staff):
    first = run(staff)
    second = create_experiment(name="Crowd", a={"crowd": 200.0}, b={"crowd": 20.0}, by=staff)
    with pytest.raises(ValidationError, match="Another experiment is running"):
        start_experiment(experiment=second, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=second.pk).update(status="running", started_at=timezone.now())
    end_experiment(experiment=first, by=staff)
    second.refresh_from_db()
    start_experiment(experiment=second, by=staff)
    assert list(Experiment.objects.order_by("pk").values_list("status", flat=True)) == ["ended", "running"]
    actions = AuditEvent.objects.filter(target_type="matching.experiment").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "experiment.created", "experiment.started", "experiment.created", "experiment.ended", "experiment.started",
    ]  # fmt: skip


def test_an_experiment_that_has_ended_does_not_begin_again(staff):
    experiment = run(staff)
    end_experiment(experiment=experiment, by=staff)
    with pytest.raises(MoveNotAllowed):
        start_experiment(experiment=experiment, by=staff)


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "running"},
        {"status": "ended", "started_at": NOON},
        {"status": "draft", "started_at": NOON},
        {"status": "ended", "ended_at": NOON},
    ],
)
def test_its_times_fit_its_state(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.create(name="Odd", **columns)


def test_experiments_are_staffs_and_of_two_settings(staff):
    with pytest.raises(NotAllowed, match="Only park staff"):
        create_experiment(name="Mine", a={}, b={"variety": 1.0}, by=make_user())
    with pytest.raises(ValidationError, match="the same"):
        create_experiment(name="Same", a={"variety": 1.0}, b={"variety": 1.0}, by=staff)


def test_a_setting_ignores_what_no_ranking_knows():
    assert ranking_of({"variety": 0.4, "colour": "red"}) == Ranking(variety=0.4)


# --- the list -------------------------------------------------------------------------------------------------------------
def test_the_list_is_drafted_from_both_and_is_the_same_all_day(staff, ecosystem, noon):
    user = ecosystem.memberships.get().user
    assert ranking_for(ecosystem, user) is None
    plain = matches_for(ecosystem, user)
    a, b = ({"second_direction": value} for value in (0.0, 1.0))
    sides = {team: matches_for(ecosystem, user, ranking=ranking_of(one)).partners for team, one in (("a", a), ("b", b))}
    assert sides["a"] != sides["b"]
    run(staff)
    drafted = matches_for(ecosystem, user)
    assert isinstance(drafted, Drafted)
    assert drafted.drafted == ranking_for(ecosystem, user)
    assert sorted(drafted.partners) == sorted(plain.partners)
    for team, own in sides.items():
        picked = [partner for partner, side in drafted.drafted if side == team]
        assert picked == [partner for partner in own if partner in picked]
    assert [match.other(ecosystem.pk) for match in drafted] == drafted.partners
    assert [match.score for match in drafted] == drafted.scores
    noon.shift(timedelta(hours=11, minutes=59))
    assert matches_for(ecosystem, user).drafted == drafted.drafted
    days = []
    for _day in range(8):
        noon.shift(timedelta(days=1))
        days.append(matches_for(ecosystem, user).drafted)
    assert any(day != drafted.drafted for day in days)


def test_a_list_that_somebody_has_narrowed_is_left_alone(staff, ecosystem):
    run(staff)
    user = ecosystem.memberships.get().user
    assert not isinstance(matches_for(ecosystem, user, wanted=Wanted(direction="needs")), Drafted)
    assert not isinstance(matches_for(ecosystem, user, ranking=Ranking(variety=0.9)), Drafted)


def test_dismissing_one_does_not_shuffle_the_others(staff, ecosystem):
    run(staff)
    user = ecosystem.memberships.get().user
    before = matches_for(ecosystem, user).drafted
    partner = ecosystem.__class__.objects.get(pk=before[1][0])
    dismiss_match(organisation=ecosystem, partner=partner, reason="known", by=user)
    assert matches_for(ecosystem, user).drafted == [before[0], *before[2:]]


# --- the credit -----------------------------------------------------------------------------------------------------------
def test_what_is_done_with_a_place_is_credited_to_the_side_that_put_it_there(staff, ecosystem):
    experiment = run(staff)
    user = ecosystem.memberships.get().user
    teams = dict(ranking_for(ecosystem, user))
    saved, disliked, known = (ecosystem.__class__.objects.get(pk=pk) for pk in list(teams)[:3])
    save_match(organisation=ecosystem, partner=saved, by=user)
    dismiss_match(organisation=ecosystem, partner=disliked, reason="not_relevant", by=user)
    dismiss_match(organisation=ecosystem, partner=known, reason="known", by=user)
    credit(ecosystem, saved, deed="asked", by=user)
    rows = Credit.objects.order_by("pk").values_list("partner", "deed", "team")
    assert list(rows) == [
        (saved.pk, "saved", teams[saved.pk]),
        (disliked.pk, "dismissed", teams[disliked.pk]),
        (saved.pk, "asked", teams[saved.pk]),
    ]
    # A change of mind replaces what was counted; taking it back takes it away.
    dismiss_match(organisation=ecosystem, partner=saved, reason="too_early", by=user)
    unmark_match(organisation=ecosystem, partner=disliked, by=user)
    assert sorted(Credit.objects.values_list("partner", "deed")) == [(saved.pk, "asked"), (saved.pk, "dismissed")]
    end_experiment(experiment=experiment, by=staff)
    save_match(organisation=ecosystem, partner=disliked, by=user)
    assert Credit.objects.count() == 2


def test_the_result_worked_by_hand(staff):
    """Four organisations: a 1–0, b 2–0, b 1 against a's −1, and one that is even."""
    experiment = run(staff)
    deeds = [
        [("saved", "a")],
        [("saved", "b"), ("asked", "b")],
        [("saved", "b"), ("dismissed", "a")],
        [("saved", "a"), ("saved", "b")],
    ]
    for number, done in enumerate(deeds):
        organisation = make_organisation("startup", name=f"Startup {number}")
        for deed, team in done:
            partner = make_organisation("manufacturer")
            Credit.objects.create(
                experiment=experiment, organisation=organisation, partner=partner, deed=deed, team=team
            )
    found = result(experiment)
    assert (found.organisations, found.wins_a, found.wins_b, found.ties) == (4, 1, 2, 1)
    assert found.deeds == [("saved", 2, 3), ("dismissed", 1, 0), ("asked", 0, 1)]
    assert found.p == 1.0  # two against one is nothing
    assert found.difference.value == (-1 + 2 + 2 + 0) / 4
    assert found.share.value == 2 / 3


# --- offline --------------------------------------------------------------------------------------------------------------
def test_a_setting_compared_with_itself_differs_in_nothing(ecosystem):
    found = compare(Ranking(), Ranking())
    assert (found.organisations, found.marked) == (7, 0)
    assert (found.overlap, found.moved) == (Interval(1.0, 1.0, 1.0), Interval(0.0, 0.0, 0.0))
    assert [(one.name, one.a == one.b, one.difference) for one in found.measures] == [
        (name, True, Interval(0.0, 0.0, 0.0)) for name in ("gini", "coverage", "saved", "dismissed")
    ]


def test_where_a_saved_partner_stands_under_both(ecosystem):
    user = ecosystem.memberships.get().user
    settings = [Ranking(second_direction=value) for value in (0.0, 1.0)]
    lists = [matches_for(ecosystem, user, ranking=one).partners for one in settings]
    partner = next(one for one in lists[1] if lists[0].index(one) > lists[1].index(one))
    save_match(organisation=ecosystem, partner=ecosystem.__class__.objects.get(pk=partner), by=user)
    saved = next(one for one in compare(*settings).measures if one.name == "saved")
    assert (saved.a, saved.b) == tuple(1 / (1 + one.index(partner)) for one in lists)
    assert saved.difference.value == saved.b - saved.a > 0.0


def test_who_wants_no_profiling_is_left_out(staff, ecosystem, monkeypatch):
    run(staff)
    user = ecosystem.memberships.get().user
    monkeypatch.setattr(experiments, "takes_part", lambda organisation: False)
    assert ranking_for(ecosystem, user) is None
    assert not isinstance(matches_for(ecosystem, user), Drafted)
