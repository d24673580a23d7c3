"""Secrets of webhooks and what is signed with them, as Standard Webhooks (standardwebhooks.com) has it."""

import base64
import hmac
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from api.models import Webhook

PREFIX = "whsec_"
SALT = "api.webhooks"


def _key(webhook: Webhook, nonce: str, site: str) -> bytes:
    """A webhook's key: it follows from the site's secret, so a copy of the database alone signs nothing."""
    return salted_hmac(SALT, f"{webhook.pk}:{nonce}", secret=site, algorithm="sha256").digest()


def secret_of(webhook: Webhook) -> str:
    """The webhook's secret as its owner is shown it, once."""
    key = _key(webhook, webhook.nonce, settings.SECRET_KEY)
    return PREFIX + base64.b64encode(key).decode()


def signatures(webhook: Webhook, *, event: str, at: datetime, body: str) -> str:
    """The header webhook-signature: by the present secret, and by the former one while that is still good.

    While the site's own secret is being changed (SECRET_KEY_FALLBACKS), by what followed from the old one too.
    """
    nonces = [webhook.nonce]
    if webhook.former_until and webhook.former_until > timezone.now():
        nonces.append(webhook.former_nonce)
    signed = f"{event}.{int(at.timestamp())}.{body}".encode()
    keys = [
        _key(webhook, nonce, site) for nonce in nonces for site in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return " ".join(f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys)
