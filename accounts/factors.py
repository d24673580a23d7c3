"""Second factors, where allauth's flows meet our words and our keys."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""What counts as one. Recovery codes stand in for a factor; they are none by themselves."""


def has_second_factor(person: User) -> bool:
    return Authenticator.objects.filter(user_id=person.pk, type__in=SECOND_FACTORS).exists()


def lacks_second_factor(person: User) -> bool:
    """Whether somebody whose work decides about others has no second factor, where the site insists on one."""
    privileged = person.is_authenticated and (person.is_staff or person.is_superuser)
    return settings.STAFF_SECOND_FACTOR and privileged and not has_second_factor(person)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn off your second factors before you add an address, then turn them on again."),
        "cannot_delete_authenticator": _("Your work here needs a second factor. Add another one before this one goes."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor. Set one up first."),
        "incorrect_code": _("This did not work. Take the newest code of your app, or try your passkey again."),
        "unverified_email": _(
            "Confirm all your addresses, or remove those that are not yours, before you add a factor."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Keeps secrets unreadable to whoever reads the database without the site's key."""
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return pgettext("name of a key", "My passkey") if number == 1 else gettext("Passkey %d") % number

    def _get_site_name(self) -> str:
        return settings.MFA_TOTP_ISSUER


def _safe() -> MultiFernet:
    """The site's key and its predecessors: a new SECRET_KEY reads what the old one wrote while that is a fallback."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"accounts.factors:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
