"""The forms of second factors: allauth's, with our words."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from core.text import tidy

LONGEST_NAME = 60
WORDS = {
    "code": (_("Code"), _("Six digits from your authenticator app, or a recovery code.")),
    "name": (_("Name of this passkey"), _("So that you can tell it from others, such as “Phone” or “Key at work”.")),
    "passwordless": (
        _("Sign in with it alone"),
        _("No address and no password needed. Your device then asks for a finger, a face or a PIN."),
    ),
}


class InOurWords:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label, field.help_text = WORDS[name]
        if "name" in self.fields:
            self.fields["name"].max_length = LONGEST_NAME
            self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME


class Named(InOurWords):
    def clean_name(self) -> str:
        """What was typed, cut to what a list shows: a name that is too long must not waste a key just made."""
        self.cleaned_data["name"] = tidy(self.cleaned_data["name"], lines=False)[:LONGEST_NAME]
        above = getattr(super(), "clean_name", None)
        return above() if above else self.cleaned_data["name"]


class AuthenticateForm(InOurWords, base.AuthenticateForm):
    pass


class ReauthenticateForm(InOurWords, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits that your app shows now.")


class AddWebAuthnForm(Named, webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class EditWebAuthnForm(Named, webauthn.EditWebAuthnForm):
    pass
