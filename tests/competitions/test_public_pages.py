"""What everybody reads of competitions."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from competitions.models import Competition, Milestone, Partner, Prize
from competitions.timeline import timeline
from tests.competitions.scene import make_application, make_category, make_competition, make_manager
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def page(client, competition: Competition, language: str = "en") -> str:
    return client.get(f"/{language}/competitions/{competition.slug}/").content.decode()


def days(number: float):
    return timezone.now() + timedelta(days=number)


def named(competition: Competition, name: str) -> Competition:
    competition.texts.update(name=name)
    return competition


def test_the_list_has_open_calls_first_then_those_to_come_then_the_past(client):
    named(make_competition(status="archived"), "Gone")
    named(make_competition(opens_at=days(3), closes_at=days(9)), "Coming")
    named(make_competition(closes_at=days(9)), "Later")
    named(make_competition(closes_at=days(2)), "Sooner")
    named(make_competition(status="draft"), "Hidden")
    named(make_competition(status="cancelled"), "Called off")
    text = client.get("/en/competitions/").content.decode()
    names = re.findall(r"<h3><a[^>]*>([^<]+)</a>", text)
    assert names[:3] == ["Sooner", "Later", "Coming"]
    assert sorted(names[3:]) == ["Called off", "Gone"]


def test_a_draft_is_shown_to_park_staff_and_its_organisers_as_a_preview(client):
    competition = make_competition(status="draft")
    chair = make_user()
    competition.organisers.create(user=chair, role="chair")
    address = f"/en/competitions/{competition.slug}/"
    assert client.get(address).status_code == 404
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    for person in (make_staff(), chair):
        client.force_login(person)
        answer = client.get(address)
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
        assert "This has not been published." in answer.content.decode()


@pytest.mark.parametrize("face", Competition.Face.values)
def test_each_face_is_drawn(client, face):
    text = page(client, make_competition(face=face))
    assert f'class="cp-hero cp-{face}"' in text
    assert len(re.findall(r'class="cp-thread[" ]', text)) == 1
    assert re.findall(r"\sstyle=|<script(?! )", text) == []


def test_prizes_stand_with_their_category_and_the_grand_one_above(client):
    competition = make_competition()
    category = make_category(competition)
    Prize.objects.create(competition=competition, category=category, name_en="First", amount=30_000, currency="EUR")
    Prize.objects.create(competition=competition, name_en="Grand", amount=100_000, currency="EUR")
    text = page(client, competition)
    assert text.index("100,000 EUR") < text.index("Robots") < text.index("30,000 EUR")
    assert "机器人" in page(client, competition, "zh-hans")


def test_the_timeline_marks_now_between_two_days():
    now = timezone.now()
    competition = make_competition(
        opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=10), ceremony_at=now + timedelta(days=30)
    )
    Milestone.objects.create(competition=competition, name_en="Final", at=now + timedelta(days=20))
    line = timeline(competition, now)
    assert [(day.name, day.past) for day in line.days] == [
        ("The call opens", True),
        ("Deadline", False),
        ("Final", False),
        ("Ceremony", False),
    ]
    assert [day.x for day in line.days] == [16, 600, 892, 1184]
    assert (line.now_x, line.after) == (308, 1)
    assert timeline(competition, now - timedelta(days=11)).now_x is None
    assert timeline(competition, now + timedelta(days=31)).now_x is None


def test_the_ceremony_is_told_to_search_engines_as_an_event(client):
    competition = make_competition(ceremony_at=days(60), ceremony_city="stockholm")
    Partner.objects.create(competition=competition, kind="host", name_en="The park", website="https://park.example")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, competition))
    event = json.loads(found[1])
    assert (event["@type"], event["eventStatus"]) == ("Event", "https://schema.org/EventScheduled")
    assert event["location"]["address"]["addressCountry"] == "SE"
    assert event["organizer"] == [{"@type": "Organization", "name": "The park", "url": "https://park.example"}]
    assert event["startDate"].startswith(f"{competition.ceremony_at.astimezone(competition.zone_info):%Y-%m-%dT%H:%M}")
    assert "ld+json" not in page(client, make_competition())


def test_whoever_has_an_application_is_not_asked_to_begin_one(client):
    application, owner = make_application(make_competition())
    client.force_login(owner)
    own = client.get(f"/en/competitions/{application.competition.slug}/").context
    assert own["application"] == application
    client.force_login(make_user())
    assert client.get(f"/en/competitions/{application.competition.slug}/").context["application"] is None


def test_managers_are_led_to_set_up_and_to_screening_and_others_are_not(client):
    competition = make_competition()
    links = (f"/en/desk/competitions/{competition.slug}/setup/", f"/en/desk/competitions/{competition.slug}/screening/")
    client.force_login(make_manager(competition))
    assert [link in page(client, competition) for link in links] == [True, True]
    client.force_login(make_staff())
    assert [link in page(client, competition) for link in links] == [False, False]


def test_the_front_page_shows_open_calls_and_no_others(client):
    named(make_competition(), "Now open")
    named(make_competition(status="draft"), "Hidden")
    named(make_competition(opens_at=days(1), closes_at=days(3)), "Tomorrow")
    text = client.get("/en/").content.decode()
    assert [name in text for name in ("Now open", "Hidden", "Tomorrow")] == [True, False, False]


def test_a_page_costs_as_many_queries_with_three_of_each_as_with_one(client, django_assert_max_num_queries):
    competition = make_competition(rules=[{"kind": "verified"}])
    for number in range(3):
        category = make_category(competition, f"c{number}")
        Prize.objects.create(competition=competition, category=category, name_en="x")
        Partner.objects.create(competition=competition, name_en=f"p{number}")
    application, owner = make_application(competition)
    assert application.competition == competition
    client.force_login(owner)
    address = f"/en/competitions/{competition.slug}/"
    client.get(address)
    with django_assert_max_num_queries(25):
        client.get(address)
