"""Webhooks: what happens is sent, signed, tried again, and given up in the end."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from api.actions import webhooks as actions
from api.chores import forget_deliveries
from api.deliveries import DELAYS, GIVEN_UP
from api.models import Delivery, Webhook
from api.news import tell_news
from api.signatures import secret_of
from core.models import AuditEvent, Effect, Mail
from core.outbox import run_effect
from core.permissions import NotAllowed
from ecosystem.actions.listings import close_listing, publish_listing
from ecosystem.actions.verification import verify
from ecosystem.editing import ListingEditor
from ecosystem.models import Membership
from matching.rebuild import rebuild_all
from tests.api.receiver import Receiver, signed_by
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
EVERY_EVENT = ["listing.published", "listing.changed", "listing.closed", "match.new", "organisation.verified"]


@pytest.fixture
def ada():
    return make_user("ada@people.example")


@pytest.fixture
def startup(ada):
    return make_organisation(slug="fennwick", owner=ada)


@pytest.fixture
def receiver():
    receiver = Receiver()
    server = receiver.start()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(ada, startup, receiver) -> Webhook:
    return actions.add_webhook(owner=startup, url=receiver.url, events=EVERY_EVENT, by=ada)[0]


def send_what_is_due() -> None:
    """Runs what webhooks are owed by now, as a relay would."""
    while due := list(Effect.objects.due(timezone.now()).filter(kind="api.deliver").values_list("pk", flat=True)):
        for key in due:
            run_effect(key)


def kinds(receiver: Receiver) -> list[str]:
    return [json.loads(body)["type"] for _path, _headers, body in receiver.requests]


# --- what is sent -----------------------------------------------------------------------------------------------------
def test_what_happens_is_sent_with_where_to_look_and_signed(ada, startup, receiver, webhook):
    listing = make_listing(startup, "need", status="draft")
    publish_listing(listing=listing, by=ada)
    send_what_is_due()
    ((path, headers, body),) = receiver.requests
    told = json.loads(body)
    assert (path, headers["Content-Type"], told["type"]) == (
        "/hook",
        "application/json; charset=utf-8",
        "listing.published",
    )
    assert told["data"] == {
        "organisation": "fennwick",
        "listing": listing.pk,
        "kind": "need",
        "address": f"http://127.0.0.1:8000/api/v1/listings/{listing.pk}",
    }
    assert signed_by(secret_of(webhook), headers, body)
    assert not signed_by(secret_of(webhook), headers, body + " ")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.tries, str(delivery.event)) == (
        "delivered",
        204,
        1,
        headers["webhook-id"],
    )


def test_only_what_was_asked_for_is_sent_and_only_to_those_it_is_about(ada, startup, receiver, webhook):
    other = make_organisation("manufacturer", owner=make_user())
    actions.choose_events(webhook=webhook, events=["listing.closed"], by=ada)
    for organisation in (startup, other):
        owner = organisation.memberships.get().user
        listing = make_listing(organisation, status="draft")
        publish_listing(listing=listing, by=owner)
        close_listing(listing=listing, by=owner)
    send_what_is_due()
    assert kinds(receiver) == ["listing.closed"]
    assert json.loads(receiver.requests[0][2])["data"]["organisation"] == "fennwick"


def test_a_change_is_told_once_when_it_has_settled_and_a_draft_is_nobodys_business(ada, startup, receiver, webhook):
    listing, draft = make_listing(startup), make_listing(startup, status="draft")
    for words in ("One", "One two", "One two three"):
        ListingEditor(listing, by=ada).save("en-title", words, base=None)
        ListingEditor(draft, by=ada).save("en-title", words, base=None)
    send_what_is_due()
    assert receiver.requests == []
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        send_what_is_due()
        assert kinds(receiver) == ["listing.changed"]
        ListingEditor(listing, by=ada).save("en-title", "Four", base=None)
        assert Delivery.objects.filter(state="waiting").count() == 1


def test_a_verification_is_told(receiver):
    owner = make_user()
    factory = make_organisation("manufacturer", slug="forge", owner=owner, verified=False)
    actions.add_webhook(owner=factory, url=receiver.url, events=["organisation.verified"], by=owner)
    verify(
        organisation=factory, by=make_staff(), marks={"advantages": 3, "clarity": 3, "cooperation": 2, "language": 2}
    )
    send_what_is_due()
    assert json.loads(receiver.requests[0][2])["data"] == {
        "organisation": "forge",
        "address": "http://127.0.0.1:8000/api/v1/organisations/forge",
    }


def test_a_new_match_is_told_once_and_what_stood_there_before_is_not(ada, startup, receiver, webhook):
    welding = make_concept("air.app.welding", "robotic welding", "机器人焊接")

    def factory(slug: str):
        organisation = make_organisation("manufacturer", slug=slug)
        make_listing(organisation, "need", title="Robotic welding wanted", concepts=[welding])

    make_listing(startup, "offer", title="Robotic welding cell", concepts=[welding])
    factory("old")
    rebuild_all()
    now = timezone.now()
    for minutes in (0, 6, 12):
        if minutes == 6:
            factory("new")
            rebuild_all()
        with time_machine.travel(now + timedelta(minutes=minutes)):
            tell_news()
            send_what_is_due()
    told = [json.loads(body) for _path, _headers, body in receiver.requests]
    assert [(one["type"], one["data"]["partner"]) for one in told] == [("match.new", "new")]
    assert told[0]["data"]["address"].endswith("/api/v1/matches/new?organisation=fennwick")


def test_whoever_begins_to_listen_for_matches_is_told_of_none_that_are_there(ada, startup, receiver, webhook):
    welding = make_concept("air.app.welding", "robotic welding", "机器人焊接")
    make_listing(startup, "offer", title="Robotic welding cell", concepts=[welding])
    make_listing(make_organisation("manufacturer"), "need", title="Robotic welding wanted", concepts=[welding])
    rebuild_all()
    actions.choose_events(webhook=webhook, events=["listing.closed"], by=ada)
    tell_news()
    webhook.refresh_from_db()
    actions.choose_events(webhook=webhook, events=["match.new"], by=ada)
    now = timezone.now()
    for minutes in (6, 12):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            tell_news()
            send_what_is_due()
    assert receiver.requests == []


# --- tries ------------------------------------------------------------------------------------------------------------
def test_what_is_not_taken_is_tried_again_later_under_the_same_id(ada, startup, receiver, webhook):
    receiver.answers = [500, 302, 200]
    receiver.headers = {"Location": "http://127.0.0.1:1/elsewhere"}
    actions.send_test(webhook=webhook, by=ada)
    moment = timezone.now()
    for delay in (timedelta(0), *DELAYS[:2]):
        moment += delay + timedelta(seconds=1)
        with time_machine.travel(moment, tick=False):
            send_what_is_due()
    assert (kinds(receiver), len({headers["webhook-id"] for _path, headers, _body in receiver.requests})) == (
        ["webhook.test"] * 3,
        1,
    )
    delivery = Delivery.objects.get()
    webhook.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.status, webhook.failing_since) == ("delivered", 3, 200, None)


def test_after_eight_tries_an_event_is_given_up(ada, receiver, webhook):
    receiver.answers = [503]
    actions.send_test(webhook=webhook, by=ada)
    moment = timezone.now()
    for delay in (timedelta(0), *DELAYS):
        moment += delay + timedelta(seconds=1)
        with time_machine.travel(moment, tick=False):
            send_what_is_due()
    delivery = Delivery.objects.get()
    assert (len(receiver.requests), delivery.state, delivery.tries, delivery.status) == (8, "failed", 8, 503)
    assert Effect.objects.dead().count() == 0
    webhook.refresh_from_db()
    assert webhook.failing_since is not None and webhook.disabled_at is None


def test_a_try_that_ended_with_its_process_is_done_again(ada, receiver, webhook):
    actions.send_test(webhook=webhook, by=ada)
    Delivery.objects.update(tries=1)  # begun, and never noted
    send_what_is_due()
    assert (len(receiver.requests), Delivery.objects.get().state) == (1, "delivered")


def test_an_effect_that_runs_twice_sends_once(ada, receiver, webhook):
    actions.send_test(webhook=webhook, by=ada)
    effect = Effect.objects.get(kind="api.deliver")
    run_effect(effect.pk)
    Effect.objects.update(done_at=None)
    run_effect(effect.pk)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(("status", "days", "off"), [(500, 4, False), (500, 5, True), (410, 0, True)])
def test_a_webhook_that_fails_for_days_or_says_it_is_gone_is_switched_off(
    ada, startup, receiver, webhook, status, days, off
):
    editor = make_user()
    Membership.objects.create(organisation=startup, user=editor, role="editor")
    receiver.answers = [status]
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=days, seconds=1) if days else None)
    actions.send_test(webhook=webhook, by=ada)
    send_what_is_due()
    webhook.refresh_from_db()
    letters = Mail.objects.filter(template="webhook_disabled")
    assert (webhook.disabled_at is not None, [letter.to for letter in letters]) == (off, ["ada@people.example"] * off)
    assert timedelta(days=5) == GIVEN_UP
    if off:
        assert "127.0.0.1" in letters[0].subject and Delivery.objects.get().state == "failed"
        with pytest.raises(ValidationError):
            actions.send_test(webhook=webhook, by=ada)
        actions.switch_on(webhook=webhook, by=ada)
        actions.send_test(webhook=webhook, by=ada)
        assert Delivery.objects.filter(state="waiting").count() == 1


def test_a_removed_webhook_is_sent_nothing(ada, receiver, webhook):
    actions.send_test(webhook=webhook, by=ada)
    actions.remove_webhook(webhook=webhook, by=ada)
    send_what_is_due()
    assert (receiver.requests, Effect.objects.open().filter(kind="api.deliver").count()) == ([], 0)


def test_old_deliveries_are_forgotten_but_not_those_on_their_way(ada, webhook):
    actions.send_test(webhook=webhook, by=ada)
    Delivery.objects.create(webhook=webhook, kind="x", about="x", body="", state="failed")
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    forget_deliveries()
    assert [delivery.state for delivery in Delivery.objects.all()] == ["waiting"]


# --- secrets ----------------------------------------------------------------------------------------------------------
def test_a_former_secret_signs_for_a_day_more(ada, receiver, webhook):
    former = secret_of(webhook)
    present = actions.change_secret(webhook=webhook, by=ada)
    moment = timezone.now()
    for hours, good in ((0, True), (25, False)):
        with time_machine.travel(moment + timedelta(hours=hours)):
            actions.send_test(webhook=webhook, by=ada)
            send_what_is_due()
            _path, headers, body = receiver.requests[-1]
            assert (signed_by(present, headers, body), signed_by(former, headers, body)) == (True, good)


def test_the_secret_is_not_in_the_database(ada, webhook):
    secret = secret_of(webhook).removeprefix("whsec_")
    kept = str(list(Webhook.objects.values_list())) + str(list(AuditEvent.objects.values_list()))
    assert secret not in kept


def test_while_the_sites_secret_changes_both_sign(ada, receiver, webhook, settings):
    former = secret_of(webhook)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    actions.send_test(webhook=webhook, by=ada)
    send_what_is_due()
    _path, headers, body = receiver.requests[-1]
    assert signed_by(former, headers, body) and signed_by(secret_of(webhook), headers, body)


# --- who may ----------------------------------------------------------------------------------------------------------
def test_owners_change_webhooks_and_nobody_else(startup, receiver, webhook):
    editor = make_user()
    Membership.objects.create(organisation=startup, user=editor, role="editor")
    for person in (editor, make_user(), make_staff()):
        for act in (
            lambda by: actions.add_webhook(owner=startup, url=receiver.url, events=EVERY_EVENT, by=by),
            lambda by: actions.choose_events(webhook=webhook, events=EVERY_EVENT, by=by),
            lambda by: actions.change_secret(webhook=webhook, by=by),
            lambda by: actions.send_test(webhook=webhook, by=by),
            lambda by: actions.switch_on(webhook=webhook, by=by),
            lambda by: actions.remove_webhook(webhook=webhook, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(person)
    assert Webhook.objects.count() == 1


def test_an_address_is_registered_once_and_at_most_ten(ada, startup, receiver, webhook):
    with pytest.raises(ValidationError):
        actions.add_webhook(owner=startup, url=receiver.url, events=EVERY_EVENT, by=ada)
    for number in range(9):
        actions.add_webhook(owner=startup, url=f"{receiver.url}/{number}", events=EVERY_EVENT, by=ada)
    with pytest.raises(ValidationError):
        actions.add_webhook(owner=startup, url=f"{receiver.url}/x", events=EVERY_EVENT, by=ada)
    assert Webhook.objects.count() == 10


def test_the_database_keeps_to_the_web_and_to_one_end(webhook):
    for wrong in ({"url": "ftp://127.0.0.1/"}, {"former_nonce": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Webhook.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(webhook=webhook, kind="x", about="x", body="")


# --- the pages --------------------------------------------------------------------------------------------------------
def test_an_owner_adds_tests_and_removes_one_on_the_pages(client, ada, startup, receiver):
    client.force_login(ada)
    page = reverse("api:webhooks", kwargs={"slug": "fennwick"})
    wrong = client.post(page, {"url": "http://10.0.0.1/", "events": ["listing.closed"]})
    assert (wrong.status_code, wrong.context["form"]["url"].value()) == (422, "http://10.0.0.1/")
    made = client.post(page, {"url": receiver.url, "events": ["listing.closed", "match.new"]})
    webhook = Webhook.objects.get()
    assert (made.status_code, made.context["secret"], made["Cache-Control"]) == (
        200,
        secret_of(webhook),
        "private, no-store",
    )
    one = reverse("api:webhook", kwargs={"slug": "fennwick", "pk": webhook.pk})
    assert secret_of(webhook) not in client.get(one).content.decode()

    def press(verb: str):
        return client.post(reverse("api:webhook-move", kwargs={"slug": "fennwick", "pk": webhook.pk, "verb": verb}))

    assert (press("test").status_code, press("on").status_code) == (302, 302)
    send_what_is_due()
    shown = client.get(one).content.decode()
    assert "webhook.test" in shown and "Delivered" in shown
    changed = press("secret").context["secret"]
    assert changed not in (made.context["secret"], "")
    client.post(one, {"events": ["listing.closed"]})
    webhook.refresh_from_db()
    assert webhook.events == ["listing.closed"]
    assert (press("remove").url, Webhook.objects.count()) == (page, 0)


def test_members_see_where_events_go_but_not_the_whole_address(client, startup, receiver, webhook):
    viewer = make_user()
    Membership.objects.create(organisation=startup, user=viewer, role="viewer")
    client.force_login(viewer)
    page = client.get(reverse("api:webhooks", kwargs={"slug": "fennwick"})).content.decode()
    one = reverse("api:webhook", kwargs={"slug": "fennwick", "pk": webhook.pk})
    assert (webhook.host in page, webhook.url in page, client.get(one).status_code) == (True, False, 404)
