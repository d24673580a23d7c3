"""Telling webhooks what has happened: each event a row, each try an effect of the outbox."""

import json
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from api.models import Delivery, Webhook
from api.reaching import CannotReach, post, target_of
from api.signatures import signatures
from competitions.models import Organiser
from core import audit
from core.mail import queue_mail
from core.models import Effect
from core.outbox import enqueue, handler
from core.prepared import prepared
from ecosystem.links import absolute
from ecosystem.models import Membership

DELAYS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
]
"""Between the tries: eight of them, over a day and a third."""
SETTLES = timedelta(minutes=1)
"""Somebody who types changes a thing many times; it is told once, a minute after the first."""
SETTLING = frozenset({"listing.changed", "organisation.changed"})
GIVEN_UP = timedelta(days=5)
"""A webhook that has failed for so long is switched off."""
GONE = 410


# --- owing ------------------------------------------------------------------------------------------------------------
def tell(organisation: int, kind: str, data: dict[str, Any], *, about: str) -> None:
    """Owes an event to each webhook of an organisation that hears of its kind, in the caller's transaction."""
    _tell(_of_organisation(organisation=organisation), kind, data, about)


def tell_competition(competition: int, kind: str, data: dict[str, Any], *, about: str) -> None:
    """The same for the webhooks of a competition."""
    _tell(_of_competition(competition=competition), kind, data, about)


@prepared(organisation=int)
def _of_organisation(organisation):
    return Webhook.objects.filter(organisation=organisation, disabled_at=None)


@prepared(competition=int)
def _of_competition(competition):
    return Webhook.objects.filter(competition=competition, disabled_at=None)


def _tell(webhooks: Iterable[Webhook], kind: str, data: dict[str, Any], about: str) -> None:
    event = uuid.uuid4()
    for webhook in webhooks:
        if kind in webhook.events:
            owe(webhook, kind, data, about=about, event=event)


def owe(webhook: Webhook, kind: str, data: dict[str, Any], *, about: str, event: uuid.UUID | None = None) -> None:
    """Owes one event to one webhook. A change is not owed while another of the same thing has yet to be sent."""
    now = timezone.now()
    due = now
    if kind in SETTLING:
        same = Delivery.objects.filter(webhook=webhook, kind=kind, about=about, state=Delivery.State.WAITING, tries=0)
        # Held until our change is there for whoever is sent to look at it.
        if list(same.select_for_update().values_list("pk")[:1]):
            return
        due = now + SETTLES
    body = json.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
    delivery = Delivery.objects.create(
        webhook=webhook, event=event or uuid.uuid4(), kind=kind, about=about, body=body, next_try_at=due
    )
    _owe_try(delivery)


def _owe_try(delivery: Delivery) -> None:
    enqueue(
        key=f"webhook:{delivery.pk}:{delivery.tries}",
        kind="api.deliver",
        payload={"delivery": delivery.pk, "tries": delivery.tries},
        at=delivery.next_try_at,
    )


# --- sending ----------------------------------------------------------------------------------------------------------
@handler("api.deliver", transactional=False)
def deliver(effect: Effect) -> None:
    """Tries once. That it has begun is written first: a change made after that is another event.

    A try that ended with its process is done again, so a receiver may be told twice and knows it by webhook-id.
    """
    number = effect.payload["tries"]
    waiting = Delivery.objects.filter(pk=effect.payload["delivery"], state=Delivery.State.WAITING)
    now = timezone.now()
    if not waiting.filter(tries__in=(number, number + 1)).update(tries=number + 1, tried_at=now):
        return
    delivery = Delivery.objects.select_related("webhook").get(pk=effect.payload["delivery"])
    if delivery.webhook.disabled_at:
        waiting.update(state=Delivery.State.FAILED, next_try_at=None)
        return
    with translation.override("en"):
        status, milliseconds, error = _send(delivery, now)
    _note(delivery, status, milliseconds, error)


def _send(delivery: Delivery, now) -> tuple[int | None, int | None, str]:
    """Returns (status, milliseconds, error)."""
    webhook, event = delivery.webhook, str(delivery.event)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Techbridge-Webhooks/1",
        "webhook-id": event,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures(webhook, event=event, at=now, body=delivery.body),
    }
    try:
        status, milliseconds = post(target_of(webhook.url), delivery.body, headers)
    except CannotReach as error:
        return None, None, str(error)[:200]
    return status, milliseconds, ""


@transaction.atomic
def _note(delivery: Delivery, status: int | None, milliseconds: int | None, error: str) -> None:
    """Writes down what came of a try, and owes the next one or gives up."""
    now = timezone.now()
    columns: dict[str, Any] = {"status": status, "milliseconds": milliseconds, "error": error}
    this = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, tries=delivery.tries)
    if status is not None and 200 <= status < 300:
        this.update(**columns, state=Delivery.State.DELIVERED, next_try_at=None)
        Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None)
        return
    if delivery.tries > len(DELAYS):
        this.update(**columns, state=Delivery.State.FAILED, next_try_at=None)
    else:
        delivery.next_try_at = now + DELAYS[delivery.tries - 1]
        if this.update(**columns, next_try_at=delivery.next_try_at):
            _owe_try(delivery)
    _count_failure(delivery.webhook_id, now, gone=status == GONE)


def _count_failure(webhook: int, now, *, gone: bool) -> None:
    """Notes since when a webhook fails, and switches off one that has for too long or says that it is gone."""
    rows = Webhook.objects.filter(pk=webhook, disabled_at=None)
    rows.filter(failing_since=None).update(failing_since=now)
    if rows.filter(**({} if gone else {"failing_since__lt": now - GIVEN_UP})).update(disabled_at=now):
        _switched_off(Webhook.objects.select_related("organisation", "competition").get(pk=webhook))


def _switched_off(webhook: Webhook) -> None:
    """Gives up what is on its way, and tells those who manage it."""
    waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.FAILED, next_try_at=None)
    audit.record("webhook.disabled", by=None, target=webhook, acting_for=webhook.owner)
    for person in _who_manages(webhook):
        with translation.override(person.language):
            name = webhook.owner.name
        queue_mail(
            "webhook_disabled",
            key=f"webhook.disabled:{webhook.pk}:{webhook.disabled_at:%Y%m%d%H%M%S}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "name": name,
                "host": webhook.host,
                "since": webhook.failing_since,
                "url": absolute(page_of(webhook), person.language, slug=webhook.owner.slug, pk=webhook.pk),
            },
        )


def _who_manages(webhook: Webhook) -> QuerySet[User]:
    """The owners of the organisation, or the managers of the competition."""
    if webhook.competition_id:
        parts = Organiser.objects.filter(competition=webhook.competition_id, role=Organiser.Role.MANAGER)
        return User.objects.filter(pk__in=parts.values("user"), is_active=True, is_staff=True).order_by("pk")
    owned = Membership.objects.filter(organisation=webhook.organisation_id, role=Membership.Role.OWNER)
    return User.objects.filter(pk__in=owned.values("user"), is_active=True).order_by("pk")


def page_of(webhook: Webhook) -> str:
    """The name of the address at which it is managed."""
    return "api:competition-webhook" if webhook.competition_id else "api:webhook"


def api_address(name: str, **kwargs) -> str:
    """The whole address of something in the API."""
    return settings.SITE_URL.rstrip("/") + reverse(f"api-1:{name}", kwargs=kwargs)
