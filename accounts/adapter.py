"""Where allauth's flows meet our mail, our words and our limits."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import passthrough_next_redirect_url
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse, translate_url
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.preferences import remember_language
from accounts.waiting import minutes_to_wait
from core.mail import queue_mail

REAUTHENTICATIONS = {
    "reauthenticate": _("Give your password instead"),
    "mfa_reauthenticate": _("Give a code instead"),
    "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
}
NOT_FOR_LETTERS = {"request", "user"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("This address already belongs to your account."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both, or have a sign-in code sent to you."
        ),
        "email_taken": _("Another account uses this address."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code we sent. Check the newest mail; capitals and dashes do not matter."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link has been used or has grown too old. Ask for a new one."),
        "max_email_addresses": _("An account has at most %d addresses. Remove one first."),
        "rate_limited": _("Too many tries in a short time. Wait a minute, then try again."),
        "too_many_login_attempts": _("Too many wrong codes. Ask for a new one."),
        "unverified_primary_email": _("Confirm the address first, then make it your main one."),
    }

    # --- mail ---------------------------------------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues templates/mail/account_<name>.txt in the reader's language, its links too."""
        template = "account_" + template_prefix.rpartition("/")[2]
        language = language_of_reader(email)
        values = {name: value for name, value in context.items() if name not in NOT_FOR_LETTERS}
        if language != get_language():
            values.update({name: translate_url(values[name], language) for name in values if name.endswith("_url")})
        with transaction.atomic():
            queue_mail(
                template,
                key=f"{template}:{uuid.uuid4().hex}",
                to=email,
                language=language,
                context={**values, "email": email},
            )

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME)

    def get_reset_password_from_key_url(self, key: str) -> str:
        url = super().get_reset_password_from_key_url(key)
        return passthrough_next_redirect_url(self.request, url, REDIRECT_FIELD_NAME)

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be led on to `url`. One that cannot be read at all, such as `http://[`, is not safe."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    # --- signing up and in --------------------------------------------------------------------------------------
    def save_user(self, request, user: User, form, commit: bool = True) -> User:
        """Saves a new person with the language of the page and the time zone of the browser."""
        user.email = form.cleaned_data["email"]
        user.name = form.cleaned_data["name"]
        user.language = get_language()
        user.time_zone = form.cleaned_data["time_zone"]
        user.password = form.password_hash
        if commit:
            user.save()
        return user

    def post_login(self, request, user: User, **kwargs):
        return remember_language(super().post_login(request, user, **kwargs), user.language)

    def is_ajax(self, request) -> bool:
        """Only where a page asks for a passkey's challenge. Everything else is pages: allauth's second way of answering
        would be one more thing to keep safe."""
        return request.method == "GET" and request.resolver_match.view_name == "mfa_login_webauthn"

    def get_reauthentication_methods(self, user) -> list[dict[str, Any]]:
        """The ways to show who one is; a code by mail where there is no other."""
        ways = [
            {**way, "description": REAUTHENTICATIONS[way["id"]]} for way in super().get_reauthentication_methods(user)
        ]
        return ways or [{"id": "code", "description": "", "url": reverse("accounts:prove")}]

    # --- limits -------------------------------------------------------------------------------------------------
    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Counts by address alone. Allauth adds the Host header, whose port the sender may choose anew each time."""
        return credentials["email"].lower()

    def pre_authenticate(self, request, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            key = self._get_login_attempts_cache_key(request, **credentials)
            minutes = minutes_to_wait(request, action="login_failed", key=key)
            raise ValidationError(
                ngettext(
                    "Too many wrong passwords. Try again in %(minutes)d minute, or have a sign-in code sent to you.",
                    "Too many wrong passwords. Try again in %(minutes)d minutes, or have a sign-in code sent to you.",
                    minutes,
                ),
                code=refusal.code,
                params={"minutes": minutes},
            ) from refusal


def language_of_reader(email: str) -> str:
    """Returns the language of the person an address belongs to, else the page's."""
    known = User.objects.filter(emailaddress__email=email.lower()).order_by("-emailaddress__verified")
    return known.values_list("language", flat=True).first() or get_language()
