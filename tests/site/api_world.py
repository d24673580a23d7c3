"""What the world holds of the API: everybody's token, and a webhook of each organisation with what was sent to it."""

from datetime import timedelta

from django.utils import timezone

from api.models import Delivery, Token, Webhook
from api.signatures import secret_of
from api.tokens import digest_of, fresh_secret
from core.api import SCOPES
from tests.site import roles
from tests.site.canaries import World
from tests.site.roles import EVERYBODY, NO_ONE

OWNERS = {
    key: frozenset({role for role, (of, what) in roles.MEMBERSHIPS.items() if (of, what) == (key, "owner")})
    - {"suspended"}
    for key in ("startup", "manufacturer", "other", "unverified", "declined")
}


def plant_api(world: World, members_of: dict[str, frozenset[str]]) -> None:
    _tokens(world)
    for key, members in members_of.items():
        webhook = Webhook.objects.create(
            organisation=world.organisations[key],
            url=f"https://{world.plant(f'host of the webhook of {key}', members)}.example/"
            + world.plant(f"path of the webhook of {key}", OWNERS[key]),
            events=["listing.published"],
        )
        Delivery.objects.create(
            webhook=webhook,
            kind="listing.published",
            about="listing:0",
            body=world.plant(f"body of a delivery of {key}", OWNERS[key]),
            state="failed",
            error=world.plant(f"error of a delivery of {key}", OWNERS[key]),
        )
        world.know(secret_of(webhook), f"secret of the webhook of {key}", OWNERS[key], never=True)
        world.webhooks[key] = webhook


def _tokens(world: World) -> None:
    """One each, good for everything; and one that is good for nothing that is asked here."""
    for role in sorted(EVERYBODY - {"anonymous"}):
        secret = fresh_secret()
        world.tokens[role] = Token.objects.create(
            user=world.people[role],
            name=world.plant(f"name of the token of {role}", frozenset({role}), never=role == "suspended"),
            digest=digest_of(secret),
            ending=secret[-4:],
            scopes=list(SCOPES),
            expires_at=timezone.now() + timedelta(days=30),
            last_used_at=timezone.now() + timedelta(days=1),
        )
        world.secrets[role] = secret
        world.know(secret, f"token of {role}", NO_ONE, never=True)
        world.know(digest_of(secret), f"digest of the token of {role}", NO_ONE, never=True)
