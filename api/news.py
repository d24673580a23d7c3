"""Telling webhooks of partners that are new on a list of matches."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from api.deliveries import api_address, owe
from api.events import MATCH_NEW
from api.models import Webhook
from ecosystem.models import Membership, Organisation
from matching.lists import matches_for, standing_of
from matching.models import Standing

EVERY = timedelta(minutes=5)
CHUNK = 20
REMEMBERED = 1_000


def tell_news() -> bool:
    """Looks at some lists that nobody has looked at for a while. Returns whether there may be more."""
    now = timezone.now()
    waiting = Webhook.objects.filter(
        Q(looked_at=None) | Q(looked_at__lt=now - EVERY), disabled_at=None, competition=None
    )
    some = list(waiting.select_related("organisation").order_by("looked_at", "pk")[:CHUNK])
    for webhook in some:
        if MATCH_NEW in webhook.events:
            _look(webhook)
    Webhook.objects.filter(pk__in=[one.pk for one in some]).update(looked_at=now)
    return len(some) == CHUNK


def _look(webhook: Webhook) -> None:
    """Owes an event for each partner at the top of the list that the webhook has not been told of.

    The list is an owner's. At the first look all are known; nobody is told of what was there before they asked.
    """
    organisation = webhook.organisation
    if organisation is None:  # a competition's, which has no list of matches
        return
    owner = Membership.objects.filter(
        organisation=organisation, role=Membership.Role.OWNER, user__is_active=True
    ).first()
    if owner is None:
        return
    found = standing_of(matches_for(organisation, owner.user, limit=Standing.TOP))
    partners = [partner for partner, _score in found]
    known = set(webhook.known)
    new = [] if webhook.looked_at is None else [partner for partner in partners if partner not in known]
    if not new and known.issuperset(partners):
        return
    _remember(webhook, organisation, owner.user, partners, new)


@transaction.atomic
def _remember(webhook: Webhook, organisation: Organisation, user, partners: list[int], new: list[int]) -> None:
    held = Webhook.objects.select_for_update().filter(pk=webhook.pk, looked_at=webhook.looked_at).first()
    if held is None:  # another process has just looked
        return
    seen = Organisation.objects.visible_to(user).in_bulk(new)
    for partner in (seen[key] for key in new if key in seen):
        address = f"{api_address('why', slug=partner.slug)}?organisation={organisation.slug}"
        data = {"organisation": organisation.slug, "partner": partner.slug, "address": address}
        owe(held, MATCH_NEW, data, about=f"organisation:{partner.pk}")
    held.known = list(dict.fromkeys([*partners, *held.known]))[:REMEMBERED]
    held.looked_at = timezone.now()
    held.save(update_fields=["known", "looked_at"])
