"""Staff see how far pairs come and who does not move on, ask them once a week, and read nothing of theirs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.nudging import nudge
from collaboration.logbook.funnel import funnel, told_to_everybody
from collaboration.logbook.stuck import stuck_pairs
from collaboration.models import Agreement, Declaration, Introduction, Pilot, Room
from core.links import absolute
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from portal.charts import bars
from tests.collaboration.scene import (
    Pair,
    make_agreement,
    make_document,
    make_grant,
    make_introduction,
    make_pair,
    make_pilot,
    make_room,
    make_version,
)
from tests.factories import make_concept, make_staff

pytestmark = pytest.mark.django_db
DESK = "/en/desk/collaborations/"
SECRET = "Zirconia nozzle"


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def silent_room(pair: Pair | None = None, days: int = 22) -> Room:
    room = make_room(pair)
    Room.objects.update(moved_at=ago(days))
    return room


def kinds() -> list[str]:
    return [one.kind for one in stuck_pairs()]


# --- the funnel -------------------------------------------------------------------------------------------------------
def test_every_step_counts_the_introductions_that_came_so_far():
    make_introduction(make_pair())
    make_room()
    agreed = make_room()
    make_agreement(agreed)
    make_pilot(agreed, state="proposed")
    scaled = make_room()
    make_agreement(scaled)
    make_pilot(scaled, state="ended")
    stopped = make_room()
    make_pilot(stopped, state="ended", outcome="stopped")
    found = funnel()
    assert [(step.name, step.total, step.part) for step in found.steps] == [
        ("introductions", 5, None),
        ("rooms", 4, 80),
        ("agreements", 2, 40),
        ("pilots", 2, 40),
        ("scaled", 1, 20),
    ]
    assert found.months[-1].counts == {"introductions": 5, "rooms": 4, "agreements": 2, "pilots": 2, "scaled": 1}


def test_months_are_those_of_the_asking_and_all_twelve_are_there():
    room = make_room()
    Introduction.objects.filter(pk=room.introduction_id).update(asked_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    found = funnel(now=datetime(2026, 12, 1, 12, tzinfo=UTC))
    months = {f"{month.begins:%Y-%m}": month.counts["rooms"] for month in found.months}
    assert (len(months), next(iter(months)), months.pop("2026-01"), set(months.values())) == (12, "2026-01", 1, {0})
    assert funnel(now=datetime(2027, 1, 1, 12, tzinfo=UTC)).steps[0].total == 0


def test_it_can_be_of_one_sector_or_of_one_beginning():
    rail, wheels = make_concept("sector.rail"), make_concept("sector.rail.wheels")
    wheels.parent = rail
    wheels.save()
    for concept in (rail, wheels, None):
        pair = make_pair()
        if concept:
            pair.manufacturer.concepts.add(concept)
        make_introduction(pair, origin="park" if concept is None else "match")
    assert [funnel(sector=one).steps[0].total for one in (rail, wheels, None)] == [2, 1, 3]
    assert [funnel(begun_by=one).steps[0].total for one in ("startup", "manufacturer", "park")] == [2, 0, 1]


def test_bars_share_one_scale():
    assert bars([0, 2, 1], 2).bars == [(122.7, 6.0, 74.7, 82.0), (229.3, 47.0, 74.7, 41.0)]
    assert bars([], 0).bars == [] == bars([0], 0).bars


def test_everybody_is_told_no_small_number():
    for _number in range(4):
        make_room()
    assert told_to_everybody() == {"introductions": 0, "pilots": 0}
    make_room()
    assert told_to_everybody() == {"introductions": 5, "pilots": 0}


# --- who does not move on ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "days", "make"),
    [
        ("introduction", 7, lambda day: make_introduction(make_pair(), asked_at=ago(day))),
        ("room", 21, lambda day: silent_room(days=day)),
        ("agreement", 14, lambda day: make_agreement(make_room(), state="offered", offered_at=ago(day))),
        ("pilot", 14, lambda day: make_pilot(make_room(), moved_at=ago(day))),
    ],
)
def test_it_is_stuck_from_its_last_day_of_grace_on(kind, days, make):
    make(days - 1)
    assert kinds() == []
    make(days)
    assert kinds() == [kind] if kind != "room" else kinds() == ["room", "room"]


def test_what_is_over_is_not_stuck():
    room = silent_room()
    make_agreement(room, state="offered", offered_at=ago(20))
    make_pilot(room, moved_at=ago(20))
    assert kinds() == ["room", "agreement", "pilot"]
    Room.objects.update(state="closed", closed_at=timezone.now())
    assert kinds() == []
    make_introduction(make_pair(), asked_at=ago(30), expires_at=ago(1))
    make_introduction(make_pair(), asked_at=ago(9), state="declined", reason="fit")
    assert kinds() == []


def test_it_says_who_is_waited_for():
    pair = make_pair()
    asked = make_introduction(pair, asked_at=ago(8))
    room = make_room()
    make_pilot(room, state="proposed", moved_at=ago(20))
    grant = make_grant(room, make_version(make_document(room.organisation)))
    Declaration.objects.filter(pk=grant.declaration_id).update(answer="unsure", review="waiting")
    assert {one.kind: [side.pk for side in one.waits_for] for one in stuck_pairs()} == {
        "introduction": [asked.partner_id],
        "pilot": [room.partner_id],
        "review": [],
    }


def test_the_page_names_the_pair_and_nothing_of_what_is_theirs(client, staff):
    room = silent_room()
    make_pilot(room, title=SECRET, goal=SECRET, budget_holder=SECRET, moved_at=ago(20))
    make_agreement(room, state="offered", text_en=SECRET, offered_at=ago(20))
    grant = make_grant(room, make_version(make_document(room.organisation, title=SECRET)), words=SECRET)
    Declaration.objects.update(answer="unsure", review="waiting", end_use=SECRET)
    make_introduction(make_pair(), message=SECRET, asked_at=ago(9))
    page = client.get(DESK).content.decode()
    assert page.count('<span class="tb-stuck-pair"><a') == 5
    assert page.count(f'<a href="{reverse("portal:desk-declarations")}">Review it</a>') == 1
    assert (SECRET in page, room.partner.name in page, grant.version.document.title) == (False, True, SECRET)


def test_it_asks_the_same_number_of_questions_however_many_are_stuck(client, staff):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(DESK).status_code == 200
        return len(queries)

    def add() -> None:
        room = silent_room()
        make_pilot(room, moved_at=ago(20))
        make_agreement(room, state="offered", offered_at=ago(20))
        make_introduction(make_pair(), asked_at=ago(9))

    add()
    few = asked()
    for _number in range(3):
        add()
    assert (asked(), few <= 17) == (few, True)


def test_the_file_holds_the_numbers_by_month(client, staff):
    make_room()
    lines = b"".join(client.get(f"{DESK}funnel.csv?by=startup").streaming_content).decode().strip().split("\r\n")
    assert lines[0].lstrip("\ufeff") == "Month,Introductions,Rooms,Agreements,Pilots,Scaled up"
    assert (len(lines), lines[-1]) == (13, f"{timezone.localdate():%Y-%m},1,1,0,0,0")


# --- asking them ------------------------------------------------------------------------------------------------------
def test_those_who_are_waited_for_are_asked_once_a_week(client, staff):
    pair = make_pair()
    asked = make_introduction(pair, message=SECRET, asked_at=ago(9))
    url = reverse("portal:desk-nudge", kwargs={"kind": "introduction", "key": asked.pk})
    page = client.post(url, follow=True).content.decode()
    assert f"They have been asked: {pair.manufacturer.name}." in page
    assert re.search(r"They were asked less than a week ago", client.post(url, follow=True).content.decode())
    notice, mail = Notice.objects.get(), Mail.objects.get(template="nudge_introduction")
    assert (notice.person, notice.what, notice.view) == (pair.li, "nudge.introduction", "collaboration:introduction")
    assert (mail.to, mail.language, SECRET in mail.text) == (pair.li.email, "zh-hans", False)
    assert mail.text.count(f"{absolute('accounts:notices', 'zh-hans')}\n") == 1, "it leads to where the notice is"
    assert AuditEvent.objects.get(action="collaboration.nudged").after == {"kind": "introduction", "key": str(asked.pk)}


@pytest.mark.parametrize("kind", ["room", "agreement", "pilot"])
def test_in_a_room_those_are_asked_who_sit_there(kind, staff):
    room = silent_room()
    made = {
        "room": lambda: room,
        "agreement": lambda: make_agreement(room, state="offered", offered_at=ago(20)),
        "pilot": lambda: make_pilot(room, title=SECRET, moved_at=ago(20)),
    }[kind]()
    nudge(kind=kind, pk=str(made.pk), by=staff)
    people = {seat.user_id for seat in room.members.all()}
    assert {one.person_id for one in Notice.objects.filter(what=f"nudge.{kind}")} == people
    assert SECRET not in str(list(AuditEvent.objects.values()) + list(Mail.objects.values("subject", "text")))
    with pytest.raises(MoveNotAllowed):
        nudge(kind=kind, pk=str(made.pk), by=staff)


def test_only_staff_ask_and_only_where_something_is_stuck(staff):
    asked = make_introduction(make_pair(), asked_at=ago(9))
    with pytest.raises(NotAllowed):
        nudge(kind="introduction", pk=str(asked.pk), by=make_pair().ada)
    Introduction.objects.update(asked_at=timezone.now())
    for kind, key in (("introduction", str(asked.pk)), ("pilot", "nonsense"), ("review", "1"), ("room", "1")):
        with pytest.raises(StateHasMoved):
            nudge(kind=kind, pk=key, by=staff)
    assert (Notice.objects.count(), Agreement.objects.count(), Pilot.objects.count()) == (0, 0, 0)
