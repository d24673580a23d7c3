"""Making and revoking tokens."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from api.models import Token
from api.permissions import check_user_can_revoke
from api.tokens import digest_of, fresh_secret
from core import audit
from core.api import SCOPES
from core.mail import queue_mail
from core.text import tidy
from ecosystem.links import absolute

MOST = 20
LONGEST = 365
"""Days that a token is good for at most."""


@transaction.atomic
def make_token(*, by: User, name: str, scopes: Iterable[str], days: int) -> tuple[Token, str]:
    """Makes a token and returns it with its secret, which is told this once. Its owner has mail, should it not be they.

    Raises ValidationError, by field.
    """
    name, scopes = tidy(name, lines=False), [scope for scope in SCOPES if scope in set(scopes)]
    if not name:
        raise ValidationError({"name": _("Give it a name by which you will know it again.")})
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one thing that it may do.")})
    if not 1 <= days <= LONGEST:
        raise ValidationError({"days": _("A token is good for a year at most.")})
    User.objects.select_for_update().get(pk=by.pk)
    if Token.objects.usable().filter(user=by).count() >= MOST:
        raise ValidationError(_("You have %(most)s tokens. Revoke one that you no longer need.") % {"most": MOST})
    secret = fresh_secret()
    token = Token.objects.create(
        user=by,
        name=name,
        digest=digest_of(secret),
        ending=secret[-4:],
        scopes=scopes,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record("token.made", by=by, target=token, after={"scopes": scopes, "until": token.expires_at})
    queue_mail(
        "token_made",
        key=f"token.made:{token.pk}",
        to=by.email,
        language=by.language,
        context={"name": token.name, "until": token.expires_at, "url": absolute("api:tokens", by.language)},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User) -> None:
    """Ends a token at once. Nothing happens to one that has ended."""
    check_user_can_revoke(by, token)
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("token.revoked", by=by, target=token)
