"""The evening: who comes and where they sit, what happens when, and the button that ends the secrecy."""

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from competitions import run_sheet
from competitions.actions import ceremony as actions
from competitions.actions import ceremony_guests as guests
from competitions.actions import ceremony_run
from competitions.actions.ceremony_guests import Person
from competitions.calendar_files import calendar_file
from competitions.ceremony import Chosen, timed
from competitions.ceremony import run_sheet as sheet_of
from competitions.chores_ceremony import announce, forget_needs, remind_finalists
from competitions.engine.running import seating, slots
from competitions.models import CeremonyPlan, Finalist, Guest, RunItem
from core.models import AuditEvent, Effect, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from tests.competitions.ceremony_scene import lift, make_evening, make_finalist, make_guest, make_table
from tests.competitions.judging_scene import make_chair, make_conflict, make_eligible, make_judge
from tests.competitions.scene import make_category, make_manager
from tests.factories import make_user, sign_in_recently
from tests.races import race

pytestmark = pytest.mark.django_db


def address(competition, name: str, **kwargs) -> str:
    return reverse(f"competitions:{name}", kwargs={"slug": competition.slug, **kwargs})


def answer(finalist, owner, *people: Person, comes: bool = True, at=None, **more):
    return guests.answer_invitation(
        finalist=finalist, comes=comes, people=list(people), arrived_at=at or timezone.now(), by=owner, **more
    )


# --- finalists ----------------------------------------------------------------------------------------------------------
def test_finalists_are_revealed_from_the_third_to_the_first_in_each_category_and_the_grand_prize_last():
    competition, _plan, manager = make_evening()
    robots, light = make_category(competition, position=0), make_category(competition, "light", position=1)
    entries = {name: make_eligible(competition, category=category) for name, category in
               {"r1": robots, "r2": robots, "r3": robots, "l1": light, "grand": None}.items()}  # fmt: skip
    chosen = [Chosen(entries["grand"], "winner", 1), Chosen(entries["r1"], "winner", 1), Chosen(entries["l1"], "winner", 1),
              Chosen(entries["r2"], "winner", 2), Chosen(entries["r3"], "winner", 3)]  # fmt: skip
    assert actions.take_finalists(competition=competition, by=manager, chosen=chosen) == 5
    names = {entry.pk: name for name, entry in entries.items()}
    order = Finalist.objects.order_by("reveal_order").values_list("application", flat=True)
    assert [names[key] for key in order] == ["r3", "r2", "r1", "l1", "grand"]
    assert actions.take_finalists(competition=competition, by=manager, chosen=chosen) == 0


def test_only_those_who_lead_say_who_wins_and_not_where_they_have_a_conflict():
    competition, _plan, manager = make_evening()
    finalist, owner = make_finalist(competition)
    chair, screener = make_chair(competition), make_manager(competition, "screener")
    given = {"finalist": finalist, "award": "winner", "place": 1, "prize": None, "reveal_order": 1}
    for stranger in (screener, owner, make_user()):
        with pytest.raises(NotAllowed):
            actions.set_honour(by=stranger, **given)
    make_conflict(make_judge(competition, user=chair), finalist.application)
    with pytest.raises(NotAllowed):
        actions.set_honour(by=chair, **given)
    assert actions.set_honour(by=manager, **given).award == "winner"


def test_the_database_gives_a_place_to_winners_only():
    competition, _plan, _manager = make_evening()
    finalist, _owner = make_finalist(competition)
    with pytest.raises(IntegrityError, match="finalist_only_winners_have_a_place"), transaction.atomic():
        Finalist.objects.filter(pk=finalist.pk).update(place=1)
    with pytest.raises(IntegrityError, match="finalist_only_winners_have_a_place"), transaction.atomic():
        Finalist.objects.filter(pk=finalist.pk).update(award="winner")


def test_an_invitation_goes_out_once_and_says_nothing_of_what_they_win():
    competition, _plan, manager = make_evening(answer_by=timezone.now() + timedelta(days=2))
    finalist, _owner = make_finalist(competition, award="winner", invited_at=None, name="Fennwick")
    assert actions.invite_finalists(competition=competition, by=manager) == 1
    assert actions.invite_finalists(competition=competition, by=manager) == 0
    mail = Mail.objects.get(template="ceremony_finalist")
    assert ("Fennwick is among the finalists" in mail.text, "inner" in mail.text) == (True, False)
    assert remind_finalists() is False
    assert Mail.objects.filter(template="ceremony_reminder").count() == 0, "they have just been asked"
    Finalist.objects.filter(pk=finalist.pk).update(invited_at=timezone.now() - timedelta(days=5))
    remind_finalists()
    remind_finalists()
    assert Mail.objects.filter(template="ceremony_reminder").count() == 1


# --- answers ------------------------------------------------------------------------------------------------------------
def test_a_finalists_people_say_who_comes_and_change_it_until_the_day():
    competition, plan, _manager = make_evening(seats_each=2)
    finalist, owner = make_finalist(competition)
    answer(finalist, owner, Person("Łukasz Żółć", "", diet="no nuts"), Person("", "王芳"), printed_zh="芬威克")
    table = make_table(plan)
    first = Guest.objects.get(name_en="Łukasz Żółć")
    Guest.objects.filter(pk=first.pk).update(table=table, seat=3)
    answer(Finalist.objects.get(), owner, Person("Åsa Öry"))
    kept = Guest.objects.get()
    assert (kept.name_en, kept.diet, kept.table_id, kept.seat) == ("Åsa Öry", "", table.pk, 3)
    answer(Finalist.objects.get(), owner, comes=False)
    assert (Finalist.objects.get().confirmation, Guest.objects.count()) == ("declined", 0)
    CeremonyPlan.objects.update(answer_by=timezone.now())
    with pytest.raises(MoveNotAllowed, match="The day to answer has passed"):
        answer(Finalist.objects.get(), owner, Person("Ada"), at=timezone.now() + timedelta(seconds=1))
    assert Finalist.objects.get().confirmation == "declined"


def test_after_the_evening_nobody_answers_and_a_post_without_an_answer_is_none(client):
    competition, plan, _manager = make_evening()
    finalist, owner = make_finalist(competition)
    client.force_login(owner)
    url = reverse("competitions:application-ceremony", kwargs={"pk": finalist.application_id})
    assert client.post(url, {}).status_code == 404
    assert client.post(url, {"verb": "decline"}).status_code == 302
    lift(plan)
    with pytest.raises(MoveNotAllowed, match="The ceremony is over"):
        answer(Finalist.objects.get(), owner, Person("Ada"))
    assert Finalist.objects.get().confirmation == "declined"


@pytest.mark.parametrize(
    ("people", "capacity", "said"),
    [
        ([], 9, "Name at least one person who comes."),
        ([Person("A"), Person("B"), Person("C")], 9, "There are 2 seats for you."),
        ([Person("A"), Person("B")], 1, "Only 1 seat is left in the hall."),
    ],
)
def test_nobody_gets_more_seats_than_there_are(people, capacity, said):
    competition, _plan, _manager = make_evening(seats_each=2, capacity=capacity)
    finalist, owner = make_finalist(competition)
    with pytest.raises(ValidationError) as refused:
        answer(finalist, owner, *people)
    assert refused.value.messages == [said]
    assert Finalist.objects.get().confirmation == "waiting"


def test_what_was_typed_stays_when_the_hall_is_full(client):
    competition, plan, _manager = make_evening(seats_each=1, capacity=1)
    finalist, owner = make_finalist(competition)
    make_guest(plan)
    client.force_login(owner)
    url = reverse("competitions:application-ceremony", kwargs={"pk": finalist.application_id})
    typed = {
        "people-TOTAL_FORMS": 1,
        "people-INITIAL_FORMS": 0,
        "people-0-name_en": "Łukasz Żółć",
        "printed_en": "Fenn",
    }
    page = client.post(url, typed | {"verb": "confirm"})
    assert page.status_code == 422
    assert 'value="Łukasz Żółć"' in page.content.decode()
    assert (
        client.post(url, typed | {"people-0-name_en": "", "people-0-diet": "nuts", "verb": "confirm"}).status_code
        == 422
    )
    CeremonyPlan.objects.update(capacity=2)
    assert client.post(url, typed | {"verb": "confirm"}).status_code == 302
    assert Guest.objects.filter(finalist=finalist).values_list("name_en", flat=True).get() == "Łukasz Żółć"


def test_a_guest_answers_by_their_own_address_and_nobody_by_another(client):
    competition, _plan, manager = make_evening(capacity=1)
    guests.invite_guest(competition=competition, by=manager, name_en="Łukasz", name_zh="", part="Jury",
                        email="l@jury.example", language="en")  # fmt: skip
    url = next(line for line in Mail.objects.get(template="ceremony_guest").text.split() if "/ceremony/guests/" in line)
    path = url[url.index("/en/") :]
    assert client.get(path).status_code == 200
    assert client.get(path[:-5] + "xxxx/").status_code == 404
    assert client.post(path, {"verb": "confirm", "diet": "no nuts"}).status_code == 302
    assert Guest.objects.values_list("status", "diet").get() == ("coming", "no nuts")
    assert client.get(f"{path}calendar.ics").status_code == 200
    assert client.post(path, {"verb": "decline"}).status_code == 302
    assert Guest.objects.get().status == "declined"


def test_what_a_guest_needs_is_forgotten_a_month_after_the_evening():
    _competition, plan, _manager = make_evening()
    make_guest(plan, diet="no nuts", access="a ramp")
    forget_needs()
    assert Guest.objects.values_list("diet", "access").get() == ("no nuts", "a ramp")
    then = timezone.now() - timedelta(days=31)
    CeremonyPlan.objects.update(doors_at=None, starts_at=then, ends_at=then + timedelta(hours=2))
    forget_needs()
    assert Guest.objects.values_list("name_en", "diet", "access").get() == ("Ada", "", "")


# --- seats --------------------------------------------------------------------------------------------------------------
def test_no_seat_is_taken_twice_and_the_database_says_so_too():
    _competition, plan, manager = make_evening()
    one, two, table = make_guest(plan), make_guest(plan, name_en="Bo"), make_table(plan, seats=1)
    guests.take_seat(guest=one, table=table, by=manager)
    with pytest.raises(MoveNotAllowed, match="Ada sits there already"):
        guests.take_seat(guest=two, table=table, seat=1, by=manager)
    with pytest.raises(MoveNotAllowed, match="no free seat"):
        guests.take_seat(guest=two, table=table, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guest.objects.filter(pk=two.pk).update(table=table, seat=1)
    with pytest.raises(IntegrityError, match="guest_table_and_seat_together"), transaction.atomic():
        Guest.objects.filter(pk=two.pk).update(table=table)
    with pytest.raises(IntegrityError, match="guest_seated_is_one_who_comes"), transaction.atomic():
        Guest.objects.filter(pk=one.pk).update(status="declined")


def test_people_of_one_finalist_sit_together():
    assert seating([2, 3, 2], [4, 3]) == [[0, 0], [1, 1, 1], [0, 0]]
    assert seating([3], [2, 2]) == [[0, 0, 1]]
    assert seating([1, 1], [1]) == [[0], []]
    competition, plan, manager = make_evening(seats_each=3)
    finalist, owner = make_finalist(competition)
    answer(finalist, owner, Person("A"), Person("B"), Person("C"))
    make_guest(plan, name_en="Alone")
    make_table(plan, 1, seats=2), make_table(plan, 2, seats=3)
    assert guests.seat_everybody(competition=competition, by=manager) == (4, 0)
    told = dict(Guest.objects.values_list("name_en", "table__number"))
    assert told == {"A": 2, "B": 2, "C": 2, "Alone": 1}


@pytest.mark.django_db(transaction=True)
def test_of_two_for_the_last_seat_one_gets_it():
    """A hundred last seats of the hall and a hundred last seats at tables; both who ask come at the same moment."""
    _competition, plan, manager = make_evening(capacity=100)
    rivals = [[make_guest(plan, name_en=f"{side}{n}", status="invited") for side in "ab"] for n in range(100)]
    coming = race(
        [tuple(lambda one=one: guests.answer_as_guest(guest=one, comes=True) for one in pair) for pair in rivals]
    )
    assert sum(isinstance(one, MoveNotAllowed) for pair in coming for one in pair) == 100
    assert Guest.objects.coming().count() == 100
    table, people = make_table(plan, seats=50), list(Guest.objects.coming())
    deeds = [
        tuple(lambda one=one, seat=seat: guests.take_seat(guest=one, table=table, seat=seat, by=manager)
              for one in people[2 * seat - 2 : 2 * seat])
        for seat in range(1, 51)
    ]  # fmt: skip
    raced = race(deeds)
    assert sum(isinstance(one, MoveNotAllowed) for pair in raced for one in pair) == 50
    assert sorted(Guest.objects.filter(table=table).values_list("seat", flat=True)) == list(range(1, 51))


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_and_the_rule_the_last_seat_goes_twice():
    """Looks first and writes then, each in a transaction of its own: what the actions do not do."""
    _competition, plan, _manager = make_evening(capacity=1)

    def careless(guest: Guest) -> bool:
        free = plan.capacity - plan.guests.coming().count()
        together.wait()
        if free < 1:
            return False
        Guest.objects.filter(pk=guest.pk).update(status="coming")
        return True

    together = threading.Barrier(2, timeout=30)
    pair = [make_guest(plan, name_en=name, status="invited") for name in "ab"]
    race([tuple(lambda one=one: careless(one) for one in pair)])
    connections.close_all()
    assert plan.guests.coming().count() == 2


# --- the evening's clock ------------------------------------------------------------------------------------------------
def test_times_follow_one_another_in_the_city_and_in_china():
    assert [(one.begins, one.gap) for one in slots([(None, 10), (None, 5), (30, 5), (32, 5)])] == [
        (0, 0), (10, 0), (30, 15), (32, -3),
    ]  # fmt: skip
    # On the night of 2027-10-31 Stockholm puts its clocks back at three: 25 minutes after 02:50 it is 02:15 there.
    plan = CeremonyPlan(zone="Europe/Stockholm", starts_at=datetime(2027, 10, 31, 0, 50, tzinfo=UTC))
    rows = timed(plan, [RunItem(minutes=25), RunItem(minutes=5)])
    assert [(row.here, row.in_china) for row in rows] == [("02:50", "08:50"), ("02:15", "09:15")]


def test_a_calendar_file_has_the_citys_clock_and_both_languages():
    _competition, plan, _manager = make_evening(
        doors_at=datetime(2027, 5, 20, 16, 0, tzinfo=UTC), starts_at=datetime(2027, 5, 20, 17, 0, tzinfo=UTC),
        ends_at=datetime(2027, 5, 20, 19, 0, tzinfo=UTC), address_en="Hantverkargatan 1", notes_zh="请着正装",
    )  # fmt: skip
    calendar = Calendar.from_ical(calendar_file(plan))
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].to_ical().decode() == "20270520T180000"
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    assert event.decoded("DTSTART") == plan.doors_at
    assert str(event["LOCATION"]) == "City Hall, 市政厅, Hantverkargatan 1"
    assert ("奖项" in str(event["SUMMARY"]), "Award" in str(event["SUMMARY"])) == (True, True)
    assert "请着正装" in str(event["DESCRIPTION"])


def test_the_run_sheet_and_the_cards_keep_the_secret_until_somebody_presses(client):
    competition, plan, manager = make_evening()
    make_finalist(
        competition, award="winner", name="Żółć Robotics", name_zh="卓越机器人", category=make_category(competition)
    )
    ceremony_run.save_item(competition=competition, by=manager, kind="welcome", name_en="Welcome", name_zh="欢迎",
                           minutes=7, card_en="Good evening, Åsa", card_zh="各位晚上好", presenter="Łucja")  # fmt: skip
    assert ceremony_run.add_awards(competition=competition, by=manager) == 1
    assert ceremony_run.add_awards(competition=competition, by=manager) == 0
    rows = sheet_of(manager, plan)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(run_sheet.drawn(plan, rows, "en"))).pages)
    assert {one for one in ("Good evening, Åsa", "各位晚上好", "Łucja", rows[1].here) if one not in words} == set()
    sign_in_recently(client, manager)
    url = address(competition, "ceremony-cards")
    closed, opened = (client.get(f"{url}?at=2{more}").content.decode() for more in ("", "&show=1"))
    names = ("Żółć Robotics", "卓越机器人")
    assert [any(name in text for name in names) for text in (words, closed, opened)] == [False, False, True]
    assert "Open the envelope" in closed


def test_whoever_has_a_conflict_sees_the_minutes_and_not_the_finalist(client):
    competition, _plan, manager = make_evening()
    finalist, _owner = make_finalist(competition, award="winner", name="Conflicted Ltd")
    ceremony_run.add_awards(competition=competition, by=manager)
    chair = make_chair(competition)
    pages = ["ceremony-finalists", "ceremony-run", "ceremony-reveal", "ceremony-seats"]
    client.force_login(chair)
    shown = [("Conflicted Ltd" in client.get(address(competition, name)).content.decode()) for name in pages]
    assert shown == [True, True, True, False], "the control: it would be there"
    make_conflict(make_judge(competition, user=chair), finalist.application)
    assert [("Conflicted Ltd" in client.get(address(competition, name)).content.decode()) for name in pages] == [
        False
    ] * 4
    assert "Conflicted Ltd" not in client.get(address(competition, "ceremony-cards") + "?at=1&show=1").content.decode()
    assert client.get(address(competition, "ceremony-finalist", pk=finalist.pk)).status_code == 404


# --- the embargo --------------------------------------------------------------------------------------------------------
def press(competition, by, **more):
    given = {"code": competition.code, "seen": actions.seen_of(competition)} | more
    return actions.lift_embargo(competition=competition, by=by, **given)


def test_the_embargo_is_lifted_by_hand_once_and_for_good():
    competition, _plan, manager = make_evening(embargo_until=timezone.now() + timedelta(hours=1))
    with pytest.raises(MoveNotAllowed, match="holds until"):
        press(competition, manager)
    CeremonyPlan.objects.update(embargo_until=timezone.now())
    with pytest.raises(MoveNotAllowed, match="no winners"):
        press(competition, manager)
    finalist, _owner = make_finalist(competition, award="winner")
    with pytest.raises(ValidationError):
        press(competition, manager, code="WRONG")
    seen = actions.seen_of(competition)
    make_finalist(competition, award="commended")
    with pytest.raises(StateHasMoved, match="Something has changed"):
        press(competition, manager, seen=seen)
    chair = make_chair(competition)
    make_conflict(make_judge(competition, user=chair), finalist.application)
    with pytest.raises(NotAllowed, match="conflict of interest"):
        press(competition, chair)
    assert AuditEvent.objects.filter(action="ceremony.revealed").count() == 0
    press(competition, manager, code=f" {competition.code.lower()} ")
    with pytest.raises(StateHasMoved):
        press(competition, manager)
    with pytest.raises(MoveNotAllowed, match="have been announced"):
        actions.set_honour(finalist=finalist, award="finalist", place=None, prize=None, reveal_order=1, by=manager)
    assert AuditEvent.objects.filter(action="ceremony.revealed").count() == 1
    announce(Effect.objects.get(kind="competitions.announce"))
    announce(Effect.objects.get(kind="competitions.announce"))
    assert Mail.objects.filter(template="ceremony_announced").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_lifts_it(audited):
    competition, _plan, manager = make_evening()
    make_finalist(competition, award="winner")
    ((first, second),) = race([(lambda: press(competition, manager), lambda: press(competition, manager))])
    assert sorted(type(one).__name__ for one in (first, second)) == ["CeremonyPlan", "StateHasMoved"]
    assert AuditEvent.objects.filter(action="ceremony.revealed").count() == 1


def test_the_button_asks_who_one_is(client):
    competition, _plan, manager = make_evening()
    make_finalist(competition, award="winner")
    url, typed = (
        address(competition, "ceremony-reveal"),
        {"code": competition.code, "seen": actions.seen_of(competition)},
    )
    client.force_login(manager)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0}]
    session.save()
    assert "reauthenticate" in client.post(url, typed)["Location"]
    assert CeremonyPlan.objects.get().status == "secret"
    client.logout()
    sign_in_recently(client, manager)
    assert client.post(url, {**typed, "code": "NO"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert CeremonyPlan.objects.get().status == "revealed"
