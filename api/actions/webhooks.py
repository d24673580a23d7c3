"""Where the events of an organisation, or of a competition, are sent."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from api.deliveries import owe
from api.events import EVENTS, MATCH_NEW, OF_COMPETITIONS, TEST, Event
from api.models import Delivery, Webhook, fresh_nonce, owner_field
from api.permissions import check_user_can_manage_webhooks
from api.reaching import CannotReach, target_of
from api.signatures import secret_of
from competitions.models import Competition
from core import audit
from ecosystem.models import Organisation

Owner = Organisation | Competition

MOST = 10
OVERLAP = timedelta(hours=24)
"""So long a former secret signs too."""


def events_of(owner: Owner) -> dict[str, Event]:
    """What the webhooks of an organisation, or of a competition, may hear of."""
    return OF_COMPETITIONS if isinstance(owner, Competition) else EVENTS


def add_webhook(*, owner: Owner, url: str, events: Iterable[str], by) -> tuple[Webhook, str]:
    """Registers an address and returns it with its secret, which is told this once.

    Raises NotAllowed, and ValidationError, by field, for an address that may not be reached.
    """
    check_user_can_manage_webhooks(by, owner)
    try:
        target_of(url)
    except CannotReach as error:
        raise ValidationError({"url": str(error)}) from error
    return _add(owner, url, _known(events, owner), by)


@transaction.atomic
def _add(owner: Owner, url: str, events: list[str], by) -> tuple[Webhook, str]:
    type(owner)._base_manager.select_for_update().get(pk=owner.pk)
    if Webhook.objects.of(owner).count() >= MOST:
        raise ValidationError(_("You have %(most)s addresses. Remove one that you no longer need.") % {"most": MOST})
    try:
        with transaction.atomic():
            whose = {owner_field(owner): owner}
            webhook = Webhook.objects.create(**whose, url=url, events=events, created_by=by)
    except IntegrityError as error:
        raise ValidationError({"url": _("This address is registered already.")}) from error
    audit.record("webhook.added", by=by, target=webhook, acting_for=webhook.owner, after={"events": events})
    return webhook, secret_of(webhook)


def _known(events: Iterable[str], owner: Owner) -> list[str]:
    wanted = set(events)
    found = [name for name in events_of(owner) if name in wanted]
    if not found:
        raise ValidationError({"events": _("Choose at least one event.")})
    return found


@transaction.atomic
def choose_events(*, webhook: Webhook, events: Iterable[str], by) -> None:
    check_user_can_manage_webhooks(by, webhook.owner)
    before, after = audit.changes({"events": webhook.events}, {"events": _known(events, webhook.owner)})
    if after:
        begins = MATCH_NEW in after["events"] and MATCH_NEW not in webhook.events
        # Who stands on the list by now is no news to somebody who begins to listen.
        Webhook.objects.filter(pk=webhook.pk).update(**after, **({"looked_at": None} if begins else {}))
        audit.record("webhook.changed", by=by, target=webhook, acting_for=webhook.owner, before=before, after=after)


@transaction.atomic
def change_secret(*, webhook: Webhook, by) -> str:
    """Gives a webhook a new secret and returns it. The former one signs too for a day, so that nothing is lost."""
    check_user_can_manage_webhooks(by, webhook.owner)
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    held.former_nonce, held.former_until, held.nonce = held.nonce, timezone.now() + OVERLAP, fresh_nonce()
    held.save(update_fields=["former_nonce", "former_until", "nonce"])
    audit.record("webhook.secret_changed", by=by, target=held, acting_for=webhook.owner)
    return secret_of(held)


@transaction.atomic
def switch_on(*, webhook: Webhook, by) -> None:
    """Sends to a webhook again that was switched off because it failed. What it missed is not made up for."""
    check_user_can_manage_webhooks(by, webhook.owner)
    off = Webhook.objects.filter(pk=webhook.pk).exclude(disabled_at=None)
    if off.update(disabled_at=None, failing_since=None, looked_at=None):
        audit.record("webhook.enabled", by=by, target=webhook, acting_for=webhook.owner)


@transaction.atomic
def remove_webhook(*, webhook: Webhook, by) -> None:
    check_user_can_manage_webhooks(by, webhook.owner)
    audit.record("webhook.removed", by=by, target=webhook, acting_for=webhook.owner)
    webhook.delete()


@transaction.atomic
def send_test(*, webhook: Webhook, by) -> None:
    """Sends an event that says it is a test. Raises ValidationError where that cannot be."""
    check_user_can_manage_webhooks(by, webhook.owner)
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if held.disabled_at:
        raise ValidationError(_("It is switched off. Switch it on first."))
    if Delivery.objects.filter(webhook=held, kind=TEST, state=Delivery.State.WAITING).exists():
        raise ValidationError(_("A test is on its way already."))
    owe(held, TEST, {owner_field(webhook.owner): webhook.owner.slug}, about="test")


@transaction.atomic
def switch_off(*, webhook: Webhook, by) -> None:
    """Sends nothing there until it is switched on again. What is on its way is given up."""
    check_user_can_manage_webhooks(by, webhook.owner)
    on = Webhook.objects.filter(pk=webhook.pk, disabled_at=None)
    if on.update(disabled_at=timezone.now()):
        waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.FAILED, next_try_at=None)
        audit.record("webhook.switched_off", by=by, target=webhook, acting_for=webhook.owner)
