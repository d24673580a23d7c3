"""What is said in a room: once, by whoever sits there, read by both sides and taken back for a quarter of an hour."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from collaboration.actions.talking import let_translate, mark_seen, send_message, take_back
from collaboration.models import LogEntry, Message, Room, RoomMember
from collaboration.rooms.unread import unread_of
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from ecosystem import machine_translation
from ecosystem.models import Membership
from tests.collaboration.scene import make_document, make_pair, make_room, sit
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db
KEY = "0b0c1d6e-6f5a-4b8e-9d3c-2a1f00112233"


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def room(pair):
    return make_room(pair)


def say(room, by, text="Shall we try it on line 3?", **more) -> Message:
    return send_message(room=room, text=text, by=by, **more)


def kinds(room) -> list[str]:
    return list(LogEntry.objects.filter(room=room).values_list("kind", flat=True))


def test_a_message_is_kept_in_its_language_logged_by_its_number_and_told_without_its_words(room, pair):
    said = say(room, pair.li, "可以先看图纸吗？")
    entry = LogEntry.objects.filter(room=room).last()
    assert (said.language, said.organisation, entry.kind) == ("zh-hans", pair.manufacturer, "message.sent")
    assert entry.data == {"message": said.pk}
    assert [(one.person, one.what) for one in Notice.objects.all()] == [(pair.ada, "message.sent")]
    letter = Mail.objects.get(to=pair.ada.email)
    assert "图纸" not in letter.text + letter.html + letter.subject
    assert reverse("collaboration:room", args=[room.pk]) in letter.text


def test_sent_twice_with_one_key_it_is_said_once(room, pair):
    first, second = say(room, pair.ada, key=KEY), say(room, pair.ada, key=KEY)
    assert first == second
    assert kinds(room).count("message.sent") == 1
    assert say(room, pair.li, key=KEY) != first, "another person's key is another key"


def test_the_same_key_in_another_room_says_it_there(pair, room):
    other = make_room()
    sit(other, other.organisation, person=pair.ada)
    say(room, pair.ada, key=KEY)
    assert say(other, pair.ada, key=KEY).room == other


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e", "x" * 8001])
def test_nothing_and_too_much_are_not_said(room, pair, text):
    with pytest.raises(ValidationError):
        say(room, pair.ada, text)
    assert not Message.objects.exists()


def test_only_who_sits_there_speaks_and_a_closed_room_is_still(room, pair):
    colleague = make_user()
    Membership.objects.create(organisation=pair.startup, user=colleague, role="owner")
    for stranger in (colleague, make_user(), make_staff(is_superuser=True)):
        with pytest.raises(NotAllowed):
            say(room, stranger)
    Room.objects.update(state="closed", closed_at=timezone.now())
    with pytest.raises(NotAllowed):
        say(room, pair.ada)


def test_one_is_told_once_until_one_has_looked(room, pair):
    first = say(room, pair.ada)
    say(room, pair.ada)
    assert [Notice.objects.count(), Mail.objects.filter(to=pair.li.email).count(), unread_of(pair.li)] == [
        1, 1, {room.pk: 2},
    ]  # fmt: skip
    mark_seen(room=room, upto=first.pk, by=pair.li)
    assert Notice.objects.get().read_at is not None
    assert unread_of(pair.li) == {room.pk: 1}
    RoomMember.objects.filter(user=pair.li).update(seen_at=timezone.now() - timedelta(hours=1))
    say(room, pair.ada)
    assert [Notice.objects.count(), Mail.objects.filter(to=pair.li.email).count()] == [2, 2]


def test_who_is_looking_gets_no_letter(room, pair):
    mark_seen(room=room, upto=say(room, pair.ada).pk, by=pair.li)
    before = Mail.objects.count()
    say(room, pair.ada)
    assert [Mail.objects.count() - before, Notice.objects.filter(read_at=None).count()] == [0, 1]


def test_what_is_seen_never_goes_back_and_is_ones_own(room, pair):
    first, second = say(room, pair.ada), say(room, pair.ada)
    mark_seen(room=room, upto=second.pk, by=pair.li)
    mark_seen(room=room, upto=first.pk, by=pair.li)
    mark_seen(room=room, upto=second.pk, by=make_user())
    assert list(RoomMember.objects.values_list("user", "seen_at")) == [(pair.ada.pk, None), (pair.li.pk, second.at)]
    assert unread_of(pair.li) == {}
    assert unread_of(pair.ada) == {}


def test_whoever_sits_no_more_has_nothing_unread(room, pair):
    say(room, pair.ada)
    Membership.objects.filter(user=pair.li).delete()
    assert unread_of(pair.li) == {}


def test_taken_back_it_leaves_a_stub_and_no_words(room, pair):
    document = make_document(pair.startup)
    said = say(room, pair.ada, "A slip", documents=[document])
    take_back(message=said, by=pair.ada)
    said.refresh_from_db()
    assert (said.text, list(said.documents.all()), said.taken_back_at is not None) == ("", [], True)
    assert kinds(room)[-1] == "message.taken_back"
    with pytest.raises(NotAllowed):
        take_back(message=said, by=pair.ada)


def test_after_a_quarter_of_an_hour_and_for_others_it_stays(room, pair):
    said = say(room, pair.ada)
    with pytest.raises(NotAllowed):
        take_back(message=said, by=pair.li)
    Message.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    with pytest.raises(NotAllowed):
        take_back(message=Message.objects.get(), by=pair.ada)
    assert Message.objects.get().text == "Shall we try it on line 3?"


def test_the_title_of_what_is_not_announced_is_told_by_owners_and_editors_only(client, room, pair):
    viewer, hidden = sit(room, pair.startup), make_document(pair.startup, title="Hidden plan", announced=False)
    shown = make_document(pair.startup, title="Data sheet")
    with pytest.raises(NotAllowed):
        say(room, viewer, documents=[shown, hidden])
    assert list(say(room, viewer, documents=[shown]).documents.all()) == [shown]
    client.force_login(viewer)
    address = reverse("collaboration:room", args=[room.pk])
    assert "Hidden plan" not in client.get(address).content.decode()
    client.post(address, {"text": "Look", "documents": [str(hidden.pk)]})
    api = {"data": json.dumps({"text": "Look", "documents": [str(hidden.pk)]}), "content_type": "application/json"}
    assert client.post(f"/api/v1/rooms/{room.pk}/messages", **api).status_code == 403
    client.force_login(pair.li)
    assert "Hidden plan" not in client.get(address).content.decode()
    assert list(say(room, pair.ada, documents=[hidden]).documents.all()) == [hidden], "the control: an owner may"
    assert "Hidden plan" in client.get(address).content.decode()


def test_only_ones_own_documents_are_named(room, pair):
    with pytest.raises(ValidationError):
        say(room, pair.ada, documents=[make_document(pair.manufacturer)])
    with pytest.raises(ValidationError):
        say(room, pair.ada, documents=[make_document(pair.startup, archived_at=timezone.now())])
    mine = make_document(pair.startup)
    said = say(room, pair.ada, documents=[mine])
    assert LogEntry.objects.filter(room=room).last().data == {"message": said.pk, "documents": [str(mine.pk)]}


# --- a service that translates ------------------------------------------------------------------------------------------
@pytest.fixture
def asked(settings, monkeypatch):
    """A service, and what it was given to read."""
    settings.TRANSLATION_SERVICE_URL = "http://127.0.0.1:9"
    heard: list[str] = []

    def ask(text, source, target):
        heard.append(text)
        return f"[{target}] {text}"

    monkeypatch.setattr(machine_translation, "ask", ask)
    return heard


def press_translate(client, said) -> str:
    address = reverse("collaboration:message-translate", args=[said.room_id, said.pk])
    client.post(address)
    return Message.objects.get(pk=said.pk).translation


def test_a_service_sees_words_only_where_both_sides_let_it(client, room, pair, asked):
    said = say(room, pair.li, "可以先看图纸吗？")
    client.force_login(pair.ada)
    assert [press_translate(client, said), asked] == ["", []]
    let_translate(room=room, allowed=True, by=pair.ada)
    assert [press_translate(client, said), asked] == ["", []]
    let_translate(room=room, allowed=True, by=pair.li)
    assert press_translate(client, said) == "[en] 可以先看图纸吗？"
    page = client.get(reverse("collaboration:room", args=[room.pk])).content.decode()
    assert page.count("[en] 可以先看图纸吗？") == 1
    let_translate(room=room, allowed=False, by=pair.li)
    assert Message.objects.get(pk=said.pk).translation == ""
    assert [press_translate(client, said), len(asked)] == ["", 1]
    events = ["room.translation.allowed", "room.translation.allowed", "room.translation.ended"]
    assert (
        list(AuditEvent.objects.filter(action__startswith="room.tr").order_by("pk").values_list("action", flat=True))
        == events
    )


def test_only_owners_and_editors_choose_that(room, pair):
    viewer = sit(room, pair.startup)
    with pytest.raises(NotAllowed):
        let_translate(room=room, allowed=True, by=viewer)


# --- pages --------------------------------------------------------------------------------------------------------------
def page(client, room, query="", **headers):
    return client.get(reverse("collaboration:room", args=[room.pk]) + query, headers=headers)


def test_the_page_asks_for_news_and_is_given_what_came_since(client, room, pair):
    first = say(room, pair.li, "First words")
    client.force_login(pair.ada)
    whole = page(client, room)
    since = whole.context["talk"].read_to
    assert whole.context["lines"][0].message == first
    assert whole.content.decode().count(f"?after={first.pk}&since={since}") == 1
    nothing = page(client, room, f"?after={first.pk}&since={since}", **{"HX-Request": "true"})
    assert (nothing.status_code, nothing.content) == (204, b"")
    second = say(room, pair.li, "Second words")
    news = page(client, room, f"?after={first.pk}&since={since}", **{"HX-Request": "true"}).content.decode()
    assert [news.count("First words"), news.count("Second words"), f"after={second.pk}&" in news] == [0, 1, True]
    take_back(message=first, by=pair.li)
    gone = page(client, room, f"?after={second.pk}&since={since}", **{"HX-Request": "true"}).content.decode()
    assert f'id="message-{first.pk}" data-message="{first.pk}" hx-swap-oob="true"' in gone
    assert "First words" not in gone


def test_what_was_taken_back_is_told_once(client, room, pair):
    """Also where the page was loaded in the same moment, and has heard of nothing since."""
    first, second = say(room, pair.li, "First words"), say(room, pair.li, "Second words")
    take_back(message=first, by=pair.li)
    client.force_login(pair.ada)

    def asked(since):
        answer = page(client, room, f"?after={second.pk}&since={since}", **{"HX-Request": "true"})
        return answer.status_code, [line.message for line in answer.context["gone"]] if answer.content else []

    since = page(client, room).context["talk"].read_to
    assert [asked(since), asked(since)] == [(204, []), (204, [])]
    take_back(message=second, by=pair.li)
    assert asked(since) == (200, [second])
    assert asked(Room.objects.get().number) == (204, [])


def test_the_page_is_told_who_has_read_how_far_without_being_loaded_again(client, room, pair):
    first, second = say(room, pair.ada, "First words"), say(room, pair.ada, "Second words")
    mark_seen(room=room, upto=first.pk, by=pair.li)
    client.force_login(pair.ada)
    seat = RoomMember.objects.get(user=pair.li).pk
    assert f"&read={first.pk}-{seat}" in page(client, room).content.decode()
    asked, htmx = f"?after={second.pk}&since=0&read={first.pk}-{seat}", {"HX-Request": "true"}
    assert page(client, room, asked, **htmx).status_code == 204
    mark_seen(room=room, upto=second.pk, by=pair.li)
    news = page(client, room, asked, **htmx)
    assert news.context["reads"] == [(first.pk, []), (second.pk, [str(pair.li)])]
    assert f'id="read-{first.pk}" hx-swap-oob="true" hidden' in news.content.decode()
    assert f"&read={second.pk}-{seat}" in news.content.decode()


def test_the_first_message_of_an_empty_room_comes_by_itself(client, room, pair):
    client.force_login(pair.ada)
    assert "?after=0&amp;since=" in page(client, room).content.decode().replace("&since", "&amp;since")
    say(room, pair.li, "Hello there")
    news = page(client, room, "?after=0&since=0", **{"HX-Request": "true"})
    assert [news.status_code, news.content.decode().count("Hello there")] == [200, 1]


def test_looking_changes_nothing_and_saying_that_one_has_looked_does(client, room, pair):
    said = say(room, pair.ada)
    client.force_login(pair.li)
    page(client, room)
    assert RoomMember.objects.get(user=pair.li).seen_at is None
    client.post(reverse("collaboration:room-seen", args=[room.pk]), {"upto": said.pk})
    assert RoomMember.objects.get(user=pair.li).seen_at == said.at


def test_what_was_typed_survives_a_refusal(client, room, pair):
    client.force_login(pair.ada)
    Room.objects.update(state="open")
    long = "word " * 1700
    answer = client.post(reverse("collaboration:room", args=[room.pk]), {"text": long, "key": KEY})
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == long
    client.post(reverse("collaboration:room", args=[room.pk]), {"text": "Short", "key": KEY})
    client.post(reverse("collaboration:room", args=[room.pk]), {"text": "Short", "key": KEY})
    assert [one.text for one in Message.objects.all()] == ["Short"]
    assert page(client, room).context["said"] == KEY


def test_strangers_find_no_room_and_colleagues_read_none(client, room, pair):
    say(room, pair.ada)
    colleague = make_user()
    Membership.objects.create(organisation=pair.startup, user=colleague, role="owner")
    for person in (colleague, make_user(), make_staff(is_superuser=True)):
        client.force_login(person)
        assert page(client, room).status_code == 404
    client.force_login(pair.li)
    assert page(client, room).status_code == 200
    Membership.objects.filter(user=pair.li).delete()
    assert page(client, room, "?after=0&since=0", **{"HX-Request": "true"}).status_code == 404


def test_the_list_of_rooms_counts_what_waits(client, room, pair):
    say(room, pair.ada), say(room, pair.ada)
    client.force_login(pair.li)
    (line,) = client.get(reverse("collaboration:home")).context["lines"]
    assert (line.partner, line.side, line.unread, line.tasks) == (pair.startup, pair.manufacturer, 2, 0)
