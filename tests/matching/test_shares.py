"""Showing a match to a colleague."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from matching.actions import share_match, take_back_share
from matching.models import Share
from tests.factories import make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def act(scene):
    return {"organisation": scene.startup, "partner": scene.factories["湘岳医疗"], "by": scene.owner}


def test_the_colleague_sees_it_on_their_list_and_gets_one_mail(client, scene, act):
    share_match(**act, to=scene.viewer, sentence="Look at their implants.")
    share_match(**act, to=scene.viewer, sentence="Look at their implants, please.")
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (scene.viewer.email, "Olga Owner shows you a match: 湘岳医疗")
    assert "Look at their implants." in mail.text
    client.force_login(scene.viewer)
    answer = client.get(reverse("matching:matches") + "?shelf=shared")
    assert [(card.partner, card.share.sentence) for card in answer.context["cards"]] == [
        (act["partner"], "Look at their implants, please.")
    ]
    assert "Shared with you by Olga Owner" in answer.content.decode()
    client.force_login(scene.editor)
    assert client.get(reverse("matching:matches") + "?shelf=shared").context["cards"] == []


def test_only_colleagues_are_shown_a_match(scene, act):
    for person in (make_user(), scene.owner, scene.owner_of("湘岳医疗")):
        with pytest.raises(ValidationError, match="Choose a colleague"):
            share_match(**act, to=person)
    assert (Share.objects.count(), Mail.objects.count()) == (0, 0)


def test_readers_share_nothing(scene, act):
    with pytest.raises(NotAllowed, match="Only owners and editors"):
        share_match(**{**act, "by": scene.viewer}, to=scene.owner)


def test_either_of_the_two_takes_it_back_and_nobody_else(scene, act):
    share = share_match(**act, to=scene.viewer)
    with pytest.raises(NotAllowed, match="Only the two"):
        take_back_share(share=share, by=scene.editor)
    take_back_share(share=share, by=scene.viewer)
    assert Share.objects.count() == 0
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "match.shared",
        "match.unshared",
    ]


def test_it_goes_through_the_page(client, scene, act):
    client.force_login(scene.owner)
    address = reverse("matching:share", kwargs={"slug": act["partner"].slug})
    answer = client.post(address, {"for": "osteon", "to": scene.editor.pk, "sentence": "See this."})
    assert (answer.status_code, answer.url) == (302, f"/en/matches/{act['partner'].slug}/?for=osteon#share")
    share = Share.objects.get()
    assert (share.to, share.shared_by, share.sentence) == (scene.editor, scene.owner, "See this.")
    stranger = make_user()
    assert client.post(address, {"for": "osteon", "to": stranger.pk}).status_code == 404
    client.force_login(stranger)
    assert client.post(address, {"for": "osteon", "to": scene.editor.pk}).status_code == 404
