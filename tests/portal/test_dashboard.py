"""What people see when they have signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecosystem.models import Membership
from matching.rebuild import rebuild_all
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
HOME = "/en/home/"


def queries(client, address: str) -> int:
    """Of the site's own tables: where sessions lie differs from one database to the other."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum("django_session" not in query["sql"] for query in captured)


def a_startup_with_offers(offers: int, owner):
    welding = make_concept("air.app.welding", "robotic welding", "机器人焊接")
    startup = make_organisation(name="Fennwick", owner=owner)
    for _n in range(offers):
        make_listing(startup, "offer", title="Robotic welding cell", concepts=[welding])
    for number in range(offers):
        factory = make_organisation("manufacturer", name_zh=f"湘岳重工{number}")
        make_listing(factory, "need", title="机器人焊接", body="焊接", language="zh-hans", concepts=[welding])
    rebuild_all()
    return startup


def test_a_newcomer_is_taught_the_next_step(client):
    client.force_login(make_user(name="Ada"))
    page = client.get(HOME).content.decode()
    assert page.count('href="/en/organisations/new/?kind=startup"') == 1
    assert page.count('href="/en/organisations/new/?kind=manufacturer"') == 1
    assert 'id="matches-title"' not in page


def test_a_member_sees_the_three_best_matches_with_their_reason(client):
    owner = make_user()
    a_startup_with_offers(4, owner)
    client.force_login(owner)
    answer = client.get(HOME)
    assert len(answer.context["matches"]) == 3
    assert {card["direction"].sentence for card in answer.context["matches"]} == {
        "They need, and you offer, something about robotic welding (机器人焊接)."
    }
    assert answer.content.decode().count("something about robotic welding (机器人焊接).") == 3


def test_what_a_profile_lacks_is_named_and_leads_to_its_field(client):
    owner = make_user()
    startup = make_organisation(name="Fennwick", owner=owner, verified=False)
    client.force_login(owner)
    answer = client.get(HOME)
    assert [step.text for step in answer.context["completeness"].missing] == [
        "Describe your work in a few sentences",
        "Choose your fields of work",
        "Say where you are",
        "Add your website",
        "Say how many people you are",
        "Say when you were founded",
        "Add your logo",
        "Publish an offer",
        "Publish a need",
        "Write it in the other language too",
    ]
    page = answer.content.decode()
    assert f'<a href="/en/organisations/{startup.slug}/edit/#id_website">Add your website</a>' in page
    assert f'href="/en/organisations/{startup.slug}/verification/"' in page


def test_a_viewer_is_told_but_not_sent_to_edit(client):
    viewer = make_user()
    startup = make_organisation(name="Fennwick", verified=False)
    Membership.objects.create(organisation=startup, user=viewer, role="viewer")
    client.force_login(viewer)
    page = client.get(HOME).content.decode()
    assert "<li>Add your website</li>" in page
    assert "/edit/" not in page


def test_what_verification_means_is_said_in_each_state(client):
    owner = make_user()
    startup = make_organisation(name="Fennwick", owner=owner, verified=False)
    client.force_login(owner)
    sentences = {
        "unverified": "Until the park has verified you, only you see this profile. You already see your matches.",
        "requested": "The park is looking at it. Until then only you see this profile.",
        "declined": "Send the register extract.",
    }
    startup.verification_requests.create(evidence="Register")
    found = {}
    for state in sentences:
        type(startup).objects.filter(pk=startup.pk).update(verification=state)
        if state == "declined":
            startup.verification_requests.update(decided_at=startup.created_at, granted=False, answer=sentences[state])
        page = client.get(HOME).content.decode()
        found[state] = [name for name, sentence in sentences.items() if sentence in page]
    assert found == {"unverified": ["unverified"], "requested": ["requested"], "declined": ["unverified", "declined"]}


def test_staff_see_the_desks_numbers(client):
    make_organisation(name="Waits", verified=False)
    make_organisation("manufacturer", name="There")
    client.force_login(make_staff())
    numbers = client.get(HOME).context["numbers"]
    assert {name: numbers[name] for name in ("startups", "manufacturers", "waiting", "unverified", "dead")} == {
        "startups": 0,
        "manufacturers": 1,
        "waiting": 0,
        "unverified": 1,
        "dead": 0,
    }


def test_other_organisations_of_theirs_are_one_click_away_and_strangers_are_not_shown(client):
    owner = make_user()
    make_organisation(name="First", owner=owner)
    second = make_organisation("manufacturer", name="Second", owner=owner)
    strange = make_organisation(name="Strange")
    client.force_login(owner)
    shown = [client.get(f"{HOME}?for={one.slug}").context["organisation"].name for one in (second, strange)]
    assert shown == ["Second", "First"]


@pytest.mark.parametrize("staff", [False, True])
def test_it_costs_the_same_however_much_there_is(client, staff):
    costs = []
    for size in (1, 3):
        owner = make_user(is_staff=staff)
        a_startup_with_offers(size, owner)
        client.force_login(owner)
        client.get(HOME)
        costs.append(queries(client, HOME))
    assert costs[0] == costs[1]
    assert costs[0] <= 23 + 6 * staff  # one of them for announcements, one for whether they sit on a panel
