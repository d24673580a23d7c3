"""Asking to be introduced."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from matching.actions import ask_for_introduction, withdraw_request
from matching.models import Request
from matching.signals import introduction_asked, introduction_withdrawn
from tests.factories import make_listing, make_organisation, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db
MESSAGE = "We would like to show you a printed sample."


@pytest.fixture
def scene():
    return make_scene()


@pytest.fixture
def asking(scene):
    return {
        "organisation": scene.startup,
        "partner": scene.factories["湘岳医疗"],
        "need": scene.need_of("湘岳医疗"),
        "offer": scene.offer,
        "message": MESSAGE,
        "by": scene.owner,
    }


@pytest.fixture
def heard():
    """What whoever takes requests over would hear."""
    found = []

    def asked(sender, request, **kwargs):
        found.append(("asked", request.pk))

    def withdrawn(sender, request, **kwargs):
        found.append(("withdrawn", request.pk))

    introduction_asked.connect(asked)
    introduction_withdrawn.connect(withdrawn)
    yield found
    introduction_asked.disconnect(asked)
    introduction_withdrawn.disconnect(withdrawn)


def test_the_partners_owner_is_told_in_their_language_and_only_what_is_public(scene, asking, heard):
    request = ask_for_introduction(**asking)
    assert (request.state, request.offers, request.asked_by) == ("asked", True, scene.owner)
    assert heard == [("asked", request.pk)]
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == (scene.owner_of("湘岳医疗").email, "zh-hans")
    assert "激光选区熔化加工" in mail.text
    assert scene.offer.texts.get().title in mail.text
    assert f"/zh-hans/matches/{scene.startup.slug}/" in mail.text
    assert MESSAGE not in mail.text
    event = AuditEvent.objects.get()
    assert (event.action, event.after) == ("introduction.asked", {"need": asking["need"].pk, "offer": scene.offer.pk})


def test_a_listing_for_verified_members_is_not_named_in_the_mail(scene, asking):
    scene.offer.visibility = "verified"
    scene.offer.save()
    ask_for_introduction(**asking)
    assert scene.offer.texts.get().title not in Mail.objects.get().text


def test_one_open_request_joins_two_whoever_asks(scene, asking):
    ask_for_introduction(**asking)
    back = {**asking, "organisation": asking["partner"], "partner": scene.startup, "by": scene.owner_of("湘岳医疗")}
    for again in (asking, back):
        with pytest.raises(ValidationError, match="One of you has asked already"):
            ask_for_introduction(**again)
    assert (Request.objects.count(), Mail.objects.count()) == (1, 1)


def test_the_database_knows_the_rules_too(scene, asking):
    columns = {"message": MESSAGE, "offers": True}
    request = ask_for_introduction(**asking)
    for broken in (
        {"organisation": request.partner, "partner": request.organisation},
        {"organisation": scene.startup, "partner": scene.startup},
        {"organisation": scene.startup, "partner": scene.factories["星城重工"], "state": "withdrawn"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.create(**columns, **broken)


def test_a_withdrawn_request_is_gone_and_one_may_ask_again(scene, asking, heard):
    request = ask_for_introduction(**asking)
    withdraw_request(request=request, by=scene.editor)
    with pytest.raises(MoveNotAllowed):
        withdraw_request(request=request, by=scene.editor)
    again = ask_for_introduction(**asking)
    assert heard == [("asked", request.pk), ("withdrawn", request.pk), ("asked", again.pk)]
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(("message", "sentence"), [("  hello ", "Write a sentence"), ("x" * 1001, "at most 1000")])
def test_the_message_is_a_sentence(asking, message, sentence):
    with pytest.raises(ValidationError, match=sentence):
        ask_for_introduction(**{**asking, "message": message})


def test_both_are_verified_and_the_pair_is_theirs(scene, asking):
    stranger = make_organisation("manufacturer", owner=make_user())
    wrong = [
        ({"need": make_listing(stranger, "need")}, "one listing of yours and one of theirs"),
        ({"need": scene.offer, "offer": asking["need"]}, "joins a need and an offer"),
        ({"partner": make_organisation("manufacturer", verified=False)}, "verified organisations only"),
        ({"need": make_listing(asking["partner"], "need", status="closed")}, "no longer open"),
    ]
    for change, sentence in wrong:
        with pytest.raises(ValidationError, match=sentence):
            ask_for_introduction(**{**asking, **change})
    scene.startup.verification, scene.startup.verified_at = "unverified", None
    scene.startup.save()
    with pytest.raises(NotAllowed, match="introduces verified organisations"):
        ask_for_introduction(**asking)
    assert Request.objects.count() == 0


def test_readers_do_not_ask(scene, asking):
    with pytest.raises(NotAllowed, match="Only owners and editors"):
        ask_for_introduction(**{**asking, "by": scene.viewer})


def test_open_requests_count_as_load(scene, asking):
    before = scene.scores()
    rival = make_organisation("startup", owner=(other := make_user()))
    offer = make_listing(rival, "offer", title="Laser powder bed fusion")
    ask_for_introduction(**{**asking, "organisation": rival, "offer": offer, "by": other})
    after = scene.scores()
    assert after["湘岳医疗"] == pytest.approx(before["湘岳医疗"] / (1 + 1 / 200), abs=1e-5)
    assert {name: after[name] for name in after if name != "湘岳医疗"} == {
        name: before[name] for name in before if name != "湘岳医疗"
    }


def test_both_see_it_on_their_lists(client, scene, asking):
    client.force_login(scene.owner)
    address = reverse("matching:introduction", kwargs={"slug": asking["partner"].slug})
    pair = f"{asking['need'].pk}-{scene.offer.pk}"
    answer = client.post(address, {"for": "osteon", "verb": "ask", "pair": pair, "message": MESSAGE})
    assert (answer.status_code, Request.objects.count()) == (302, 1)
    cards = client.get(reverse("matching:matches")).context["cards"]
    assert [card.partner for card in cards if card.request] == [asking["partner"]]
    client.force_login(scene.owner_of("湘岳医疗"))
    page = client.get(reverse("matching:matches"))
    assert [one.organisation for one in page.context["asking"]] == [scene.startup]
    why = client.get(reverse("matching:why", kwargs={"slug": "osteon"}))
    assert MESSAGE in why.content.decode()
    client.force_login(scene.owner)
    client.post(address, {"for": "osteon", "verb": "withdraw"})
    assert Request.objects.get().state == "withdrawn"


def test_strangers_are_told_nothing(client, scene, asking):
    client.force_login(make_user())
    address = reverse("matching:introduction", kwargs={"slug": asking["partner"].slug})
    assert client.post(address, {"for": "osteon", "verb": "ask", "pair": "1-2", "message": MESSAGE}).status_code == 404
