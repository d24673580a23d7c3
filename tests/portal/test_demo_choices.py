"""What the demo's known organisations have made of their matches, for whoever signs in as one of them."""

import pytest
from django.urls import reverse

from collaboration.models import Introduction
from core.models import AuditEvent
from matching.models import Mark, Share, Visit
from portal.demo import choices, people
from tests.factories import make_listing, make_organisation, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = make_scene()
    scene.owner.email = people.STARTUP
    scene.owner.save()
    for number in (1, 2):
        factory = make_organisation("manufacturer", name=f"Factory {number}", owner=make_user())
        make_listing(factory, "need", title="Robot welding and predictive maintenance", body="Of frames.")
        scene.factories[f"Factory {number}"] = factory
    return scene


def test_without_the_known_people_nothing_is_due(db):
    assert choices.are_due() is False


def test_the_demo_account_sees_marks_a_share_two_requests_and_news(client, scene):
    assert choices.are_due() is True
    choices.make()
    assert choices.are_due() is False
    assert sorted(Mark.objects.values_list("state", flat=True)) == ["dismissed", "saved"]
    assert Mark.objects.exclude(note="").get().state == "saved"
    assert Share.objects.get().to == scene.owner
    assert sorted(Introduction.objects.values_list("partner", flat=True).distinct()).count(scene.startup.pk) == 1
    assert Introduction.objects.filter(organisation=scene.startup).count() == 1
    assert Visit.objects.get().user == scene.owner
    assert AuditEvent.objects.filter(action="demo.chosen").count() == 1

    client.force_login(scene.owner)
    page = client.get(reverse("matching:matches"))
    assert (len(page.context["asking"]), page.context["shared_count"]) == (1, 1)
    assert len(page.context["change"].new) >= 1
    assert page.context["leanings"] != []
