"""What the demo shows of the API: a token whose secret nobody has, a webhook that was sent something.

Invented, and the same each time. The webhook's address leads nowhere (example.com's own test name) and it is switched
off, so the demo sends nothing out by itself.
"""

import json
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from api.models import Delivery, Token, Webhook
from api.tokens import digest_of, fresh_secret
from ecosystem.models import Listing, Membership
from portal.demo import people

URL = "https://hooks.fennwick.example/techbridge"
EVENTS = ["listing.published", "listing.changed", "match.new", "organisation.verified"]
# event, hours ago, state, tries, status, milliseconds, error
SENT = [
    ("organisation.verified", 620, "delivered", 1, 204, 182, ""),
    ("listing.published", 610, "delivered", 1, 204, 164, ""),
    ("match.new", 412, "delivered", 1, 200, 201, ""),
    ("match.new", 300, "delivered", 3, 200, 190, ""),
    ("listing.changed", 190, "failed", 8, 503, 96, ""),
    ("match.new", 170, "failed", 8, None, None, "It did not answer in time."),
]


@transaction.atomic
def load() -> bool:
    """Writes it once, for the demo's startup. Returns whether it did."""
    owner = User.objects.filter(email=people.STARTUP).first()
    membership = Membership.objects.filter(user=owner, role=Membership.Role.OWNER).first() if owner else None
    if membership is None or Token.objects.exists() or Webhook.objects.exists():
        return False
    now = timezone.now()
    _tokens(membership.user, now)
    webhook = Webhook.objects.create(
        organisation=membership.organisation,
        url=URL,
        events=EVENTS,
        created_at=now - timedelta(hours=640),
        created_by=membership.user,
        failing_since=now - timedelta(hours=190),
        disabled_at=now - timedelta(hours=70),
    )
    Delivery.objects.bulk_create(_deliveries(webhook, now))
    return True


def _tokens(owner: User, now: datetime) -> None:
    """One in use, one that has ended. Nobody was ever told their secrets."""
    for name, scopes, began, days, used in (
        ("Stock list, every night", ["read", "write"], 40, 90, 0.4),
        ("Trying the API", ["read", "matches"], 60, 30, 31),
    ):
        secret = fresh_secret()
        Token.objects.create(
            user=owner,
            name=name,
            digest=digest_of(secret),
            ending=secret[-4:],
            scopes=scopes,
            created_at=now - timedelta(days=began),
            expires_at=now - timedelta(days=began - days),
            last_used_at=now - timedelta(days=used),
        )


def _deliveries(webhook: Webhook, now: datetime) -> list[Delivery]:
    slug, base = webhook.organisation.slug, f"{settings.SITE_URL.rstrip('/')}/api/v1"
    listing = Listing.objects.filter(organisation=webhook.organisation).order_by("pk").first()
    found = []
    for kind, ago, state, tries, status, milliseconds, error in SENT:
        at = now - timedelta(hours=ago)
        data: dict[str, object] = {"organisation": slug, "address": f"{base}/organisations/{slug}"}
        if kind.startswith("listing") and listing:
            data |= {"listing": listing.pk, "kind": listing.kind, "address": f"{base}/listings/{listing.pk}"}
        body = json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False)
        found.append(
            Delivery(
                webhook=webhook,
                event=uuid.uuid4(),
                kind=kind,
                about=f"organisation:{webhook.organisation_id}",
                body=body,
                state=state,
                created_at=at,
                tries=tries,
                tried_at=at,
                status=status,
                error=error,
                milliseconds=milliseconds,
            )
        )
    return found
