"""Meetings of a room: proposed, chosen once, in everybody's calendar, moved and cancelled there too."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from collaboration.actions.consents import withdraw_consent
from collaboration.actions.meeting import agree_meeting, cancel_meeting, propose_meeting, propose_other_times
from collaboration.actions.rooms import close_room
from collaboration.actions.seats import add_member, remove_member
from collaboration.models import Consent, LogEntry, Meeting, RoomMember
from core.mail.send import compose
from core.models import Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import teams
from ecosystem.models import Membership
from tests.collaboration.consent_scene import agree_to_all, make_border
from tests.collaboration.scene import make_pair, make_room, sit
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
LATER = TOMORROW + timedelta(days=1)


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def propose(room, by, *times: datetime, **more) -> Meeting:
    given = {"title": "Nozzle trial", "place": "https://meet.example/zq7", "minutes": 30}
    return propose_meeting(room=room, times=times or (TOMORROW, LATER), by=by, **(given | more))


def choose(meeting: Meeting, by, number: int = 0) -> Meeting:
    agree_meeting(meeting=meeting, time=list(meeting.times.all())[number], by=by)
    return Meeting.objects.get(pk=meeting.pk)


def event_of(mail: Mail):
    """The method of a letter's calendar file, and the event in it."""
    calendar = Calendar.from_ical(mail.attachment.file.read())
    return str(calendar["method"]), calendar.walk("vevent")[0]


def attendees(event) -> list[str]:
    found = event["attendee"]
    return [str(one) for one in (found if isinstance(found, list) else [found])]


def letters(person) -> list[Mail]:
    return list(Mail.objects.filter(to=person.email, attachment__isnull=False).order_by("pk"))


def test_the_other_side_chooses_and_everybody_has_it_in_their_calendar(room, pair):
    meeting = propose(room, pair.ada)
    with pytest.raises(NotAllowed):
        choose(meeting, pair.ada)
    meeting = choose(meeting, pair.li)
    assert (meeting.state, meeting.starts_at, meeting.sequence) == ("agreed", TOMORROW, 0)
    for person in (pair.ada, pair.li):
        (mail,) = letters(person)
        method, event = event_of(mail)
        assert (method, event["sequence"], str(event["uid"]).partition("@")[0]) == (
            "REQUEST",
            0,
            f"meeting-{meeting.pk}",
        )
        assert event["dtstart"].dt == TOMORROW.astimezone(UTC)
        assert event["dtend"].dt == TOMORROW + timedelta(minutes=30)
        assert attendees(event) == [f"mailto:{person.email}"]
    kinds = list(LogEntry.objects.filter(room=room).values_list("kind", flat=True))
    assert kinds == ["room.opened", "meeting.proposed", "meeting.agreed"]


def test_an_invitation_names_ones_own_side_and_whoever_lets_the_partner_have_their_address():
    border = make_border()
    ada, li = border.ada, border.li
    colleague = sit(border.room, border.pair.startup)
    agree_to_all(border, ada)
    choose(propose(border.room, li), ada)
    named = {person.pk: attendees(event_of(letters(person)[0])[1]) for person in (ada, colleague, li)}
    ours = [f"mailto:{ada.email}", f"mailto:{colleague.email}"]
    assert named == {ada.pk: ours, colleague.pk: ours, li.pk: [f"mailto:{ada.email}", f"mailto:{li.email}"]}
    withdraw_consent(consent=Consent.objects.given().get(person=ada, purpose="contact"), by=ada)
    cancel_meeting(meeting=Meeting.objects.get(), by=li)
    assert attendees(event_of(letters(li)[-1])[1]) == [f"mailto:{li.email}"]


def test_the_letter_carries_the_method_that_calendars_look_for(room, pair):
    choose(propose(room, pair.ada), pair.li)
    (part,) = [part for part in compose(letters(pair.ada)[0]).message().walk() if part.get_filename()]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    assert b"BEGIN:VCALENDAR" in part.get_payload(decode=True)


@pytest.mark.parametrize("told", [False, True])
def test_subject_and_place_go_by_mail_only_where_that_was_chosen(room, pair, told):
    choose(propose(room, pair.ada, told=told), pair.li)
    written = ""
    for mail in Mail.objects.all():
        file = mail.attachment.file.read().decode().replace("\r\n ", "") if mail.attachment else ""
        written += mail.subject + mail.text + mail.html + file
    assert [word in written for word in ("Nozzle trial", "meet.example/zq7")] == [told, told]


def test_moving_is_the_next_sequence_of_the_same_event_and_cancelling_ends_it(room, pair):
    meeting = choose(propose(room, pair.ada), pair.li)
    propose_other_times(meeting=meeting, times=[LATER], by=pair.li)
    moved = Meeting.objects.get()
    assert (moved.state, moved.starts_at, moved.organisation) == ("proposed", TOMORROW, pair.manufacturer)
    assert len(letters(pair.ada)) == 1, "until another time is chosen, calendars stay as they are"
    with pytest.raises(NotAllowed):
        choose(moved, pair.li)
    moved = choose(moved, pair.ada)
    cancel_meeting(meeting=moved, by=pair.ada)
    told = [event_of(mail) for mail in letters(pair.li)]
    assert [(method, event["sequence"], str(event["status"])) for method, event in told] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    assert len({str(event["uid"]) for _method, event in told}) == 1
    assert [event["dtstart"].dt for _method, event in told] == [TOMORROW, LATER, LATER]


def test_of_two_who_choose_one_is_told_that_he_was_second(room, pair):
    meeting = propose(room, pair.ada)
    first, second = meeting.times.all()
    agree_meeting(meeting=meeting, time=second, by=pair.li)
    with pytest.raises(MoveNotAllowed):
        agree_meeting(meeting=meeting, time=first, by=pair.li)
    assert Meeting.objects.get().starts_at == LATER


def test_a_time_that_was_replaced_or_is_over_is_not_chosen(room, pair):
    meeting = propose(room, pair.ada)
    old = meeting.times.first()
    propose_other_times(meeting=meeting, times=[LATER], by=pair.li)
    propose_other_times(meeting=Meeting.objects.get(), times=[LATER], by=pair.ada)
    with pytest.raises(StateHasMoved):
        agree_meeting(meeting=meeting, time=old, by=pair.li)
    time = Meeting.objects.get().times.get()
    type(time).objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        agree_meeting(meeting=meeting, time=type(time).objects.get(), by=pair.li)
    assert Meeting.objects.get().state == "proposed"


@pytest.mark.parametrize(
    "wrong",
    [{"times": []}, {"times": [TOMORROW - timedelta(days=3)]}, {"times": [TOMORROW + timedelta(hours=n) for n in range(6)]},
     {"title": " "}, {"minutes": 5}],
)  # fmt: skip
def test_what_cannot_be_proposed(room, pair, wrong):
    given = {"title": "Nozzle trial", "times": [TOMORROW], "minutes": 30}
    with pytest.raises(ValidationError):
        propose_meeting(room=room, by=pair.ada, **(given | wrong))
    assert not Meeting.objects.exists()


def test_who_comes_later_gets_what_lies_ahead_and_closing_cancels_it(room, pair):
    meeting = choose(propose(room, pair.ada), pair.li)
    later = make_user()
    Membership.objects.create(organisation=pair.startup, user=later, role="viewer")
    add_member(room=room, organisation=pair.startup, person=later, by=pair.ada)
    assert [event_of(mail)[0] for mail in letters(later)] == ["REQUEST"]
    assert len(letters(pair.ada)) == 1
    close_room(room=room, because="We are done.", by=pair.li)
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"
    assert [event_of(mail)[0] for mail in letters(later)] == ["REQUEST", "CANCEL"]


def test_times_are_read_by_the_clocks_that_were_named_and_shown_by_three(client, room, pair):
    client.force_login(pair.ada)
    address = reverse("collaboration:room-meetings", args=[room.pk])
    form = {"title": "Nozzle trial", "minutes": "30", "zone": "Asia/Shanghai", "day-1": "2099-07-01", "time-1": "16:00"}
    refused = client.post(address, form | {"day-2": "2099-07-02"})
    assert refused.status_code == 422
    assert refused.context["form"]["title"].value() == "Nozzle trial"
    assert client.post(address, form).status_code == 302
    assert Meeting.objects.get().times.get().starts_at == datetime(2099, 7, 1, 8, tzinfo=UTC)
    client.force_login(pair.li)
    page = client.get(address).content.decode()
    assert [page.count("16:00 UTC+08:00"), page.count("10:00 UTC+02:00")] == [1, 1]
    time = Meeting.objects.get().times.get()
    client.post(reverse("collaboration:meeting-agree", args=[room.pk, time.meeting_id]), {"time": time.pk})
    assert Meeting.objects.get().state == "agreed"


def test_whoever_leaves_the_room_has_what_lies_ahead_taken_out_of_the_calendar(room, pair):
    max_ = make_user()
    Membership.objects.create(organisation=pair.startup, user=max_, role="editor")
    add_member(room=room, organisation=pair.startup, person=max_, by=pair.ada)
    ahead = choose(propose(room, pair.ada), pair.li)
    over = choose(propose(room, pair.ada), pair.li)
    Meeting.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    propose(room, pair.ada)
    cancel_meeting(meeting=choose(propose(room, pair.ada), pair.li), by=pair.li)
    before, others = len(letters(max_)), len(letters(pair.li))
    remove_member(member=RoomMember.objects.get(user=max_), by=pair.ada)
    (mail,) = letters(max_)[before:]
    method, event = event_of(mail)
    assert (method, event["sequence"], "status" in event) == ("CANCEL", 0, False)
    assert str(event["uid"]).partition("@")[0] == f"meeting-{ahead.pk}"
    assert str(event["attendee"]) == f"mailto:{max_.email}"
    assert len(letters(pair.li)) == others, "for the others it stands"
    add_member(room=room, organisation=pair.startup, person=max_, by=pair.ada)
    assert [event_of(mail)[0] for mail in letters(max_)[before:]] == ["CANCEL", "REQUEST"]


@pytest.mark.parametrize("leaves", [False, True])
def test_whoever_leaves_the_organisation_loses_the_seat_and_has_what_lies_ahead_taken_out_of_the_calendar(
    room, pair, leaves
):
    max_ = make_user()
    membership = Membership.objects.create(organisation=pair.startup, user=max_, role="editor")
    add_member(room=room, organisation=pair.startup, person=max_, by=pair.ada)
    ahead = choose(propose(room, pair.ada), pair.li)
    cancel_meeting(meeting=choose(propose(room, pair.ada), pair.li), by=pair.li)
    before, others = len(letters(max_)), len(letters(pair.li))
    by = max_ if leaves else pair.ada
    teams.remove(membership=membership, by=by)
    (mail,) = letters(max_)[before:]
    method, event = event_of(mail)
    assert (method, str(event["uid"]).partition("@")[0]) == ("CANCEL", f"meeting-{ahead.pk}")
    assert len(letters(pair.li)) == others, "for the others it stands"
    entry = LogEntry.objects.filter(room=room).last()
    assert (entry.kind, entry.by, entry.organisation, entry.data) == (
        "member.removed", by, pair.startup.pk, {"person": max_.pk},
    )  # fmt: skip
    Membership.objects.create(organisation=pair.startup, user=max_, role="editor")
    assert not RoomMember.objects.sitting().filter(user=max_).exists(), "who comes back is let in anew"


def test_the_last_owner_keeps_membership_and_seat(room, pair):
    with pytest.raises(MoveNotAllowed):
        teams.remove(membership=Membership.objects.get(user=pair.ada), by=pair.ada)
    assert RoomMember.objects.sitting().filter(user=pair.ada).exists()
    assert not LogEntry.objects.filter(kind="member.removed").exists()
