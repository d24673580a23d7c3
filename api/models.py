"""What the API keeps: personal tokens, answers under an idempotency key, webhooks and what was sent to them."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from api.events import EVENTS, OF_COMPETITIONS
from competitions.models import Competition
from ecosystem.models import Organisation


class TokenQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def of(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class Token(models.Model):
    """A person's key to the API. Only its digest is kept, and its last letters to tell it by."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField(_("what it may do"), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="token_digest_unique"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        """By its letters: its name is its owner's, and the audit trail is not."""
        return f"tbp_…{self.ending}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class IdempotencyKey(models.Model):
    """A request that is to happen once, and its answer when there is one.

    `claim` tells whoever works on it from one that took over after them. Without `status` it is being worked on.
    """

    LONGEST = 200

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST)
    request = models.CharField(max_length=64)
    """A digest of method, address and body."""
    claim = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_person")]

    def __str__(self) -> str:
        return self.key


def fresh_nonce() -> str:
    return get_random_string(32)


class WebhookQuerySet(models.QuerySet):
    def of(self, owner: Organisation | Competition):
        """Those of an organisation, or those of a competition."""
        return self.filter(**{owner_field(owner): owner})


def owner_field(owner: Organisation | Competition) -> str:
    return "competition" if isinstance(owner, Competition) else "organisation"


class Webhook(models.Model):
    """An address that hears of what happens to an organisation, or in a competition; of exactly one of these.

    Its secret is not kept: it follows from the site's secret and `nonce` (api/signatures.py). After a change of secret
    the one before it signs too until `former_until`. `known` are the partners it has been told of.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="webhooks")
    competition = models.ForeignKey(Competition, null=True, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list)
    nonce = models.CharField(max_length=32, default=fresh_nonce)
    former_nonce = models.CharField(max_length=32, blank=True)
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    known = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "url"], name="webhook_once_per_address"),
            models.UniqueConstraint(fields=["competition", "url"], name="webhook_once_per_competition_and_address"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, competition__isnull=True)
                | Q(organisation__isnull=True, competition__isnull=False),
                name="webhook_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhook_address_of_the_web",
            ),
            models.CheckConstraint(
                condition=Q(former_nonce="", former_until__isnull=True)
                | (~Q(former_nonce="") & Q(former_until__isnull=False)),
                name="webhook_former_secret_has_end",
            ),
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The address without its path, which may hold a secret of its receiver's."""
        return urlsplit(self.url).netloc

    @property
    def owner(self) -> Organisation | Competition:
        owner = self.competition if self.competition_id else self.organisation
        if owner is None:
            raise ValueError("A webhook belongs to an organisation or to a competition.")
        return owner

    @property
    def told(self) -> list[str]:
        """What it hears of, in words."""
        events = OF_COMPETITIONS if self.competition_id else EVENTS
        return [str(event.told) for name, event in events.items() if name in self.events]


class Delivery(models.Model):
    """One event on its way to one webhook. `event` is the same at every try, so that a receiver may know it again."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a delivery", "On its way")
        DELIVERED = "delivered", pgettext_lazy("state of a delivery", "Delivered")
        FAILED = "failed", pgettext_lazy("state of a delivery", "Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    """The thing it tells of, so that changes that follow each other closely are told once."""
    body = models.TextField()
    """What is sent, letter for letter, since that is what is signed."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    """What the receiver last answered; None where there was no answer."""
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once_per_event"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
                name="delivery_waiting_has_next_try",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook_id}"

    @property
    def took(self) -> str:
        """How long the receiver took to answer."""
        return f"{self.milliseconds} ms"
