"""Asking to be introduced: what may be asked, how often, and who is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.introductions import (
    accept_introduction,
    ask_for_introduction,
    decline_introduction,
    expire_introduction,
    introduce,
    remind_of_introduction,
    say_about_introduction,
    withdraw_introduction,
)
from collaboration.models import Introduction, IntroductionWord, Room, RoomMember
from collaboration.signals import introduction_moved
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from ecosystem.models import Membership
from matching.actions import save_match
from matching.blocks import block_partner
from tests.factories import make_listing, make_organisation, make_staff, make_user
from tests.matching.scene import make_scene

pytestmark = pytest.mark.django_db
MESSAGE = "We would like to show you a printed sample."
NOT_POSSIBLE = "An introduction to this organisation is not possible at present."


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
    """What those above hear."""
    found = []

    def moved(sender, introduction, verb, **kwargs):
        found.append(verb)

    introduction_moved.connect(moved)
    yield found
    introduction_moved.disconnect(moved)


def answering(scene):
    return scene.owner_of("湘岳医疗")


def later(**ago) -> None:
    """As if everything had been asked so long ago."""
    for one in Introduction.objects.all():
        for name in ("asked_at", "expires_at", "ended_at"):
            moment = getattr(one, name)
            setattr(one, name, moment and moment - timedelta(**ago))
        one.save()


# --- asking -------------------------------------------------------------------------------------------------------------
def test_the_partners_people_are_told_in_their_language_and_only_what_is_public(scene, asking, heard):
    one = ask_for_introduction(**asking)
    assert (one.state, one.offers, one.asked_by, one.origin) == ("asked", True, scene.owner, "match")
    assert (one.organisation_agreed_by, one.partner_agreed_at, one.language) == (scene.owner, None, "en")
    assert one.expires_at - one.asked_at == timedelta(days=21)
    assert heard == ["ask"]
    mail = Mail.objects.get()
    assert (mail.to, mail.language, mail.template) == (answering(scene).email, "zh-hans", "introduction_asked")
    assert "激光选区熔化加工" in mail.text
    assert scene.offer.texts.get().title in mail.text
    assert f"/zh-hans/introductions/{one.pk}/" in mail.text
    assert MESSAGE not in mail.text
    event = AuditEvent.objects.get()
    assert (event.action, event.after) == ("introduction.asked", {"need": asking["need"].pk, "offer": scene.offer.pk})
    told = sorted(Notice.objects.values_list("person", "what"))
    assert told == sorted([(answering(scene).pk, "introduction.asked"), (scene.editor.pk, "introduction.asked.own")])


def test_a_listing_for_verified_members_is_not_named_in_the_mail(scene, asking):
    scene.offer.visibility = "verified"
    scene.offer.save()
    ask_for_introduction(**asking)
    assert scene.offer.texts.get().title not in Mail.objects.get().text


def test_one_open_request_joins_two_whoever_asks(scene, asking):
    ask_for_introduction(**asking)
    back = {**asking, "organisation": asking["partner"], "partner": scene.startup, "by": answering(scene)}
    for again in (asking, back):
        with pytest.raises(ValidationError, match="One of you has asked already"):
            ask_for_introduction(**again)
    assert (Introduction.objects.count(), Mail.objects.count()) == (1, 1)


def test_the_database_knows_the_rules_too(scene, asking):
    one = ask_for_introduction(**asking)
    columns = {"message": MESSAGE, "offers": True, "language": "en", "expires_at": timezone.now()}
    third = scene.factories["星城重工"]
    for broken in (
        {"organisation": one.partner, "partner": one.organisation},
        {"organisation": scene.startup, "partner": scene.startup},
        {"organisation": scene.startup, "partner": third, "state": "withdrawn"},
        {"organisation": scene.startup, "partner": third, "state": "accepted", "ended_at": timezone.now()},
        {"organisation": scene.startup, "partner": third, "state": "declined", "ended_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.create(**columns, **broken)


@pytest.mark.parametrize(("message", "sentence"), [("  hello ", "Write a sentence"), ("x" * 1001, "at most 1000")])
def test_the_note_is_a_sentence(asking, message, sentence):
    with pytest.raises(ValidationError, match=sentence):
        ask_for_introduction(**{**asking, "message": message})


def test_what_it_is_about_is_theirs_and_open(scene, asking):
    stranger = make_organisation("manufacturer", owner=make_user())
    wrong = [
        ({"need": make_listing(stranger, "need")}, "one listing of yours and one of theirs"),
        ({"need": scene.offer, "offer": asking["need"]}, "joins a need and an offer"),
        ({"need": make_listing(asking["partner"], "need", status="closed")}, "no longer open"),
        ({"need": None}, "Choose what it is about"),
        ({"need": None, "offer": None, "origin": "profile"}, "Choose what it is about"),
    ]
    for change, sentence in wrong:
        with pytest.raises(ValidationError, match=sentence):
            ask_for_introduction(**{**asking, **change})
    assert Introduction.objects.count() == 0


def test_from_a_profile_one_listing_of_either_side_will_do(scene, asking):
    about_theirs = ask_for_introduction(**{**asking, "offer": None, "origin": "profile"})
    assert (about_theirs.offers, about_theirs.statement_of(scene.startup.pk)) == (True, None)
    assert about_theirs.statement_of(asking["partner"].pk) == asking["need"].pk
    other = scene.factories["星城重工"]
    about_ours = ask_for_introduction(**{**asking, "partner": other, "need": None, "origin": "profile"})
    assert (about_ours.offers, about_ours.statement_of(scene.startup.pk)) == (True, scene.offer.pk)


def test_only_owners_and_editors_of_verified_organisations_ask(scene, asking):
    with pytest.raises(NotAllowed, match="Only owners and editors"):
        ask_for_introduction(**{**asking, "by": scene.viewer})
    scene.startup.verification, scene.startup.verified_at = "unverified", None
    scene.startup.save()
    with pytest.raises(NotAllowed, match="introduces verified organisations"):
        ask_for_introduction(**asking)


def unverify(scene, partner):
    partner.verification, partner.verified_at = "unverified", None
    partner.save()


def leave(scene, partner):
    Membership.objects.filter(organisation=partner).delete()


def be_blocked(scene, partner):
    block_partner(organisation=partner, partner=scene.startup, by=scene.owner_of("湘岳医疗"))


def block(scene, partner):
    block_partner(organisation=scene.startup, partner=partner, by=scene.owner)


@pytest.mark.parametrize("change", [unverify, leave, be_blocked, block])
def test_whatever_keeps_them_from_being_reached_is_answered_alike(scene, asking, change):
    change(scene, asking["partner"])
    with pytest.raises(ValidationError) as error:
        ask_for_introduction(**asking)
    assert error.value.messages == [NOT_POSSIBLE]
    assert (Introduction.objects.count(), Mail.objects.count()) == (0, 0)


def test_twenty_may_wait_and_five_be_asked_within_a_day(scene, asking, monkeypatch):
    monkeypatch.setattr("collaboration.introducing.rules.MOST_OPEN", 3)
    monkeypatch.setattr("collaboration.introducing.rules.MOST_A_DAY", 2)
    for name in ("湘岳医疗", "星城重工"):
        ask_for_introduction(**{**asking, "partner": scene.factories[name], "need": scene.need_of(name)})
    third = {**asking, "partner": scene.factories["麓山矿机"], "need": scene.need_of("麓山矿机")}
    with pytest.raises(ValidationError, match="You have asked 2 organisations within a day"):
        ask_for_introduction(**third)
    ask_for_introduction(**{**third, "by": scene.editor})
    fourth = {**asking, "partner": scene.factories["浏阳钛业"], "need": scene.need_of("浏阳钛业"), "by": scene.editor}
    with pytest.raises(ValidationError, match="3 requests of yours wait for an answer"):
        ask_for_introduction(**fourth)
    withdraw_introduction(introduction=Introduction.objects.earliest("pk"), by=scene.owner)
    later(hours=25)
    assert ask_for_introduction(**fourth).state == "asked"


# --- answering ----------------------------------------------------------------------------------------------------------
def test_an_acceptance_opens_a_room_for_the_two_who_agreed(scene, asking, heard):
    one = ask_for_introduction(**asking)
    room = accept_introduction(introduction=one, by=answering(scene))
    one.refresh_from_db()
    assert (one.state, one.partner_agreed_by, one.ended_by) == ("accepted", answering(scene), answering(scene))
    assert (room.organisation, room.partner, room.introduction) == (scene.startup, asking["partner"], one)
    assert set(RoomMember.objects.values_list("user", flat=True)) == {scene.owner.pk, answering(scene).pk}
    assert heard == ["ask", "accept"]
    letters = Mail.objects.filter(template="introduction_accepted")
    assert {mail.to for mail in letters} == {scene.owner.email, scene.editor.email}
    with pytest.raises(ValidationError, match="share a room with them already"):
        ask_for_introduction(**asking)


def test_neither_the_side_that_asked_nor_a_stranger_answers(scene, asking):
    one = ask_for_introduction(**asking)
    for person, sentence in (
        (scene.owner, "for the other side"),
        (make_user(), "Only owners"),
        (make_staff(), "Only owners"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            accept_introduction(introduction=one, by=person)
    assert Room.objects.count() == 0


def test_a_decline_has_a_reason_and_holds_for_ninety_days(scene, asking, heard):
    one = ask_for_introduction(**asking)
    with pytest.raises(ValidationError, match="Choose a reason"):
        decline_introduction(introduction=one, reason="because", by=answering(scene))
    decline_introduction(introduction=one, reason="timing", words="After the fair.", by=answering(scene))
    one.refresh_from_db()
    assert (one.state, one.reason, one.words, one.declined_for) == (
        "declined", "timing", "After the fair.", asking["partner"],
    )  # fmt: skip
    assert heard == ["ask", "decline"]
    assert not any("After the fair" in mail.text for mail in Mail.objects.all())
    with pytest.raises(ValidationError, match=r"They declined on .*\. They can be asked again from "):
        ask_for_introduction(**asking)
    later(days=89)
    with pytest.raises(ValidationError, match="They declined on"):
        ask_for_introduction(**asking)
    later(days=1, seconds=1)
    assert ask_for_introduction(**asking).state == "asked"


def test_whoever_declined_may_ask_themselves(scene, asking):
    one = ask_for_introduction(**asking)
    decline_introduction(introduction=one, reason="timing", by=answering(scene))
    back = {**asking, "organisation": asking["partner"], "partner": scene.startup, "by": answering(scene)}
    assert ask_for_introduction(**back).asked_for(asking["partner"].pk)


def test_a_question_is_answered_and_the_days_go_on(scene, asking, heard):
    one = ask_for_introduction(**asking)
    with pytest.raises(NotAllowed, match="once they have asked"):
        say_about_introduction(introduction=one, text="Are you there?", by=scene.owner)
    say_about_introduction(introduction=one, text="Which alloy?", by=answering(scene))
    say_about_introduction(introduction=one, text="Titanium.", by=scene.editor)
    with pytest.raises(NotAllowed, match="once they have asked"):
        say_about_introduction(introduction=one, text="And more.", by=scene.owner)
    with pytest.raises(ValidationError, match="Write what you want to say"):
        say_about_introduction(introduction=one, text=" \n ", by=answering(scene))
    assert [word.text for word in IntroductionWord.objects.all()] == ["Which alloy?", "Titanium."]
    assert heard == ["ask", "question", "say"]
    assert not any("Titanium." in mail.text or "Which alloy" in mail.text for mail in Mail.objects.all())
    before = one.expires_at
    one.refresh_from_db()
    assert (one.state, one.expires_at) == ("asked", before)


def test_a_withdrawn_request_is_over_and_one_may_ask_again(scene, asking, heard):
    one = ask_for_introduction(**asking)
    withdraw_introduction(introduction=one, by=scene.editor)
    for late in (
        lambda: withdraw_introduction(introduction=one, by=scene.editor),
        lambda: accept_introduction(introduction=one, by=answering(scene)),
        lambda: say_about_introduction(introduction=one, text="Why?", by=answering(scene)),
    ):
        with pytest.raises(MoveNotAllowed, match="It is too late for this"):
            late()
    ask_for_introduction(**asking)
    assert heard == ["ask", "withdraw", "ask"]


def test_whoever_blocks_meanwhile_is_not_met(scene, asking):
    one = ask_for_introduction(**asking)
    block_partner(organisation=scene.startup, partner=asking["partner"], by=scene.owner)
    with pytest.raises(ValidationError) as error:
        accept_introduction(introduction=one, by=answering(scene))
    assert (error.value.messages, Room.objects.count()) == ([NOT_POSSIBLE], 0)


# --- the clock ----------------------------------------------------------------------------------------------------------
def test_after_a_week_a_reminder_and_after_three_weeks_the_end(scene, asking, heard):
    one = ask_for_introduction(**asking)
    later(days=7)
    assert [remind_of_introduction(introduction=one), remind_of_introduction(introduction=one)] == [True, False]
    assert [mail.to for mail in Mail.objects.filter(template="introduction_reminder")] == [answering(scene).email]
    assert expire_introduction(introduction=one) is False
    later(days=14, seconds=1)
    with pytest.raises(MoveNotAllowed, match="not answered in time"):
        accept_introduction(introduction=one, by=answering(scene))
    assert [expire_introduction(introduction=one), expire_introduction(introduction=one)] == [True, False]
    one.refresh_from_db()
    assert (one.state, heard) == ("expired", ["ask", "expire"])
    told = {mail.to for mail in Mail.objects.filter(template="introduction_expired")}
    assert told == {scene.owner.email, scene.editor.email, answering(scene).email}
    assert ask_for_introduction(**asking).state == "asked"


# --- by the park ----------------------------------------------------------------------------------------------------------
def suggest(scene, asking):
    return introduce(
        startup=scene.startup,
        manufacturer=asking["partner"],
        need=asking["need"],
        offer=None,
        message="You both work on implants.",
        by=make_staff(),
    )


def test_what_the_park_suggests_both_have_to_agree_to(scene, asking, heard):
    with pytest.raises(NotAllowed, match="Only park staff"):
        introduce(
            startup=scene.startup, manufacturer=asking["partner"], need=asking["need"], offer=None,
            message="You both work on implants.", by=scene.owner,
        )  # fmt: skip
    one = suggest(scene, asking)
    assert (one.waits_for(scene.startup.pk), one.waits_for(asking["partner"].pk)) == (True, True)
    assert accept_introduction(introduction=one, by=scene.editor) is None
    with pytest.raises(NotAllowed, match="for the other side"):
        accept_introduction(introduction=one, by=scene.owner)
    assert Room.objects.count() == 0
    room = accept_introduction(introduction=one, by=answering(scene))
    assert (room.introduction, heard) == (one, ["introduce", "agree", "accept"])
    assert set(RoomMember.objects.values_list("user", flat=True)) == {scene.editor.pk, answering(scene).pk}


def test_whoever_declined_is_not_suggested_again_either(scene, asking):
    decline_introduction(introduction=suggest(scene, asking), reason="fit", by=scene.owner)
    with pytest.raises(ValidationError, match="They declined on"):
        suggest(scene, asking)


def test_the_park_takes_its_suggestion_back_and_nobody_else_does(scene, asking):
    one = suggest(scene, asking)
    with pytest.raises(NotAllowed, match="Only park staff"):
        withdraw_introduction(introduction=one, by=scene.owner)
    withdraw_introduction(introduction=one, by=make_staff())
    assert Introduction.objects.get().state == "withdrawn"


# --- what matching makes of it ------------------------------------------------------------------------------------------
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


def test_what_the_park_suggests_teaches_nothing(scene, asking):
    plain = scene.scores()
    suggest(scene, asking)
    assert scene.scores()["星城重工"] == plain["星城重工"]
    save_match(organisation=scene.startup, partner=scene.factories["浏阳钛业"], by=scene.owner)
    assert scene.scores() != plain
