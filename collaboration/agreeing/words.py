"""Words about agreements that pages and the frozen copy share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

METHODS = {
    "password": pgettext_lazy("how a signer proved who they are", "Password"),
    "code": pgettext_lazy("how a signer proved who they are", "Code sent by mail"),
    "totp": pgettext_lazy("how a signer proved who they are", "Code of an authenticator app"),
    "webauthn": pgettext_lazy("how a signer proved who they are", "Passkey"),
    "recovery_codes": pgettext_lazy("how a signer proved who they are", "Recovery code"),
    "socialaccount": pgettext_lazy("how a signer proved who they are", "Another site’s account"),
}

HAVE_CONFIRMED = _("Have counsel confirm this text before you rely on it. The park’s own counsel has not yet done so.")
OWN_TEXT = _("This text is not the park’s. Nobody at the park has looked at it: have your own counsel read it.")


def method_said(method: str) -> str:
    return str(METHODS.get(method, method))


def mark_of(agreement) -> str:
    """What everybody who reads an agreement is told about counsel; nothing once counsel has confirmed its template."""
    if agreement.template is None:
        return str(OWN_TEXT)
    return "" if agreement.template.confirmed_by_counsel else str(HAVE_CONFIRMED)
