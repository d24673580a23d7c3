"""Taking an entry in hand: one at a time, for a day, given back by a click."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from competitions.actions import screening
from competitions.actions.in_hand import put_back, take_in_hand
from competitions.models import Organiser, ScreeningHold
from core.models import AuditEvent
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.scene import make_manager
from tests.competitions.screening_scene import over, waiting_entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make_screener(competition):
    person = make_user(name=f"Screener of {competition.slug}")
    Organiser.objects.create(competition=competition, user=person, role="screener")
    return person


@pytest.fixture
def entry():
    return waiting_entry()[0]


def held_by(entry):
    return ScreeningHold.objects.current().filter(application=entry).values_list("taken_by", flat=True).first()


def test_one_at_a_time(entry):
    first, second = make_manager(entry.competition), make_screener(entry.competition)
    take_in_hand(application=entry, by=first)
    with pytest.raises(StateHasMoved, match="in hand"):
        take_in_hand(application=entry, by=second)
    assert held_by(entry) == first.pk
    put_back(application=entry, by=second)
    assert held_by(entry) is None
    with pytest.raises(StateHasMoved, match="Nobody"):
        put_back(application=entry, by=second)
    take_in_hand(application=entry, by=second)
    assert held_by(entry) == second.pk
    events = AuditEvent.objects.filter(action__startswith="screening.").order_by("pk").values_list("action", "actor")
    assert list(events) == [
        ("screening.taken", first.pk),
        ("screening.put_back", second.pk),
        ("screening.taken", second.pk),
    ]


def test_a_day_later_it_is_anybodys_and_taking_it_again_begins_the_day_anew(entry):
    first, second = make_manager(entry.competition), make_screener(entry.competition)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        take_in_hand(application=entry, by=first)
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        take_in_hand(application=entry, by=first)
    with time_machine.travel(now + timedelta(hours=46), tick=False), pytest.raises(StateHasMoved):
        take_in_hand(application=entry, by=second)
    with time_machine.travel(now + timedelta(hours=47), tick=False):
        assert held_by(entry) is None
        take_in_hand(application=entry, by=second)
        assert held_by(entry) == second.pk
    assert ScreeningHold.objects.count() == 1


def test_whoever_screens_no_more_holds_nothing(entry):
    first, second = make_screener(entry.competition), make_manager(entry.competition)
    take_in_hand(application=entry, by=first)
    Organiser.objects.filter(user=first).delete()
    assert held_by(entry) is None
    take_in_hand(application=entry, by=second)
    assert held_by(entry) == second.pk


def test_a_decision_lets_go_and_nothing_is_taken_after_it(entry):
    manager = make_manager(entry.competition)
    take_in_hand(application=entry, by=manager)
    screening.decide(application=entry, verdict="eligible", by=manager)
    assert ScreeningHold.objects.count() == 0
    with pytest.raises(MoveNotAllowed):
        take_in_hand(application=entry, by=manager)


def test_a_chair_and_strangers_take_nothing(entry):
    chair = make_user()
    Organiser.objects.create(competition=entry.competition, user=chair, role="chair")
    for person in (chair, make_user(is_staff=True, is_superuser=True)):
        with pytest.raises(NotAllowed):
            take_in_hand(application=entry, by=person)
    assert ScreeningHold.objects.count() == 0


def test_the_queue_names_who_has_it_and_filters(client):
    competition = over()
    entries = [waiting_entry(competition)[0] for _number in range(3)]
    manager, other = make_manager(competition), make_screener(competition)
    client.force_login(manager)
    address = f"/en/desk/competitions/{competition.slug}/screening/"
    answer = client.post(f"{address}{entries[0].pk}/hand/take/", follow=True)
    assert "You have it in hand" in answer.content.decode()
    take_in_hand(application=entries[1], by=other)

    def shown(query: str) -> list[int]:
        text = client.get(address + query).content.decode()
        return [number for number, one in enumerate(entries) if one.number in text]

    assert [shown(query) for query in ("", "?hand=mine", "?hand=nobody", "?hand=x")] == [
        [0, 1, 2],
        [0],
        [2],
        [0, 1, 2],
    ]
    assert other.name in client.get(address).content.decode()
    page = client.get(f"{address}{entries[1].pk}/").content.decode()
    assert f"{other.name} has it in hand" in page
    client.post(f"{address}{entries[1].pk}/hand/put-back/")
    assert shown("?hand=nobody") == [1, 2]


def test_two_who_take_it_at_once_are_one(entry, monkeypatch):
    """The second has read that nobody has it when the first takes it: the row decides. Without it both would win."""
    first, second = make_manager(entry.competition), make_screener(entry.competition)
    from competitions.actions import in_hand

    begin = in_hand._begin

    def late(row, by, now):
        ScreeningHold.objects.create(application=row, taken_by=first, taken_at=now)
        begin(row, by, now)

    monkeypatch.setattr(in_hand, "_begin", late)
    with pytest.raises(StateHasMoved):
        take_in_hand(application=entry, by=second)
