"""The forms of signing up, in and out: allauth's, with our words, our fields and no difference an onlooker can time."""

from allauth.account import forms as allauth
from allauth.account.utils import complete_signup, get_next_redirect_url
from allauth.socialaccount.forms import SignupForm as AllauthIdentitySignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User, validate_time_zone
from accounts.preferences import zone_or_guess
from core.text import tidy

PASSWORD_HINT = _("At least 10 characters. A short sentence is easy to remember and hard to guess.")
MOST_IN_ADDRESS = User._meta.get_field("email").max_length
WORDS = {
    "email": (_("E-mail address"), ""),
    "login": (_("E-mail address"), ""),
    "password": (_("Password"), ""),
    "oldpassword": (_("Present password"), ""),
    "password1": (_("New password"), PASSWORD_HINT),
    "remember": (_("Keep me signed in on this device for a week"), ""),
    "code": (_("Code from the mail"), ""),
}


def limit(field: forms.CharField, most: int) -> None:
    """Refuses what the column cannot hold; the browser is told too."""
    field.max_length = most
    field.validators.append(MaxLengthValidator(most))
    field.widget.attrs["maxlength"] = most


class InOurWords:
    """Gives fields our labels and hints, takes away placeholders (they vanish when needed) and repeated passwords."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                limit(field, MOST_IN_ADDRESS)
            if name in WORDS:
                field.label, field.help_text = WORDS[name]


class SignupForm(InOurWords, allauth.SignupForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=User._meta.get_field("name").max_length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    # Filled in by the browser, not by the person: whatever is wrong with it is never theirs to mend.
    time_zone = forms.Field(required=False, widget=forms.HiddenInput(attrs={"data-browser-time-zone": True}))
    field_order = ["email", "password1", "name", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"], lines=False)

    def clean_time_zone(self) -> str:
        return zone_or_guess(self.cleaned_data["time_zone"], get_language())

    def try_save(self, request):
        """Signs a person up, or tells the owner of a known address by mail; the page and its pace are the same.

        Hashing takes nearly all the time, so it comes before it matters whether the address is known, and before the
        transaction, in which nobody else can write.
        """
        self.password_hash = make_password(self.cleaned_data["password1"])
        try:
            return self._save_and_answer(request)
        except IntegrityError:  # the same address was signed up a moment ago, in another tab
            self.account_already_exists = True
            return self._save_and_answer(request)

    @transaction.atomic
    def _save_and_answer(self, request):
        user, answer = super().try_save(request)
        if user is not None:
            answer = complete_signup(request, user, None, get_next_redirect_url(request))
        return user, answer


class LoginForm(InOurWords, allauth.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, allauth.RequestLoginCodeForm):
    def clean_email(self) -> str:
        try:
            email = super().clean_email()
            if self._user is not None:
                # Allauth looks for an unknown address a second time, among the people themselves. So do we.
                User.objects.filter(email=email).first()
            return email
        except ValidationError as refusal:
            message = _(
                "We have just sent codes to this address. Look at the newest mail, or wait a minute and ask again."
            )
            raise ValidationError(message, code=refusal.code) from refusal


class ConfirmLoginCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):
    pass


class AddEmailForm(InOurWords, allauth.AddEmailForm):
    pass


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    def save(self, request, **kwargs) -> str:
        if not self.users:
            # A known address costs a token and its queries; an unknown one costs as much.
            allauth.default_token_generator.make_token(User(pk=0))
        return super().save(request, **kwargs)


class ResetPasswordKeyForm(InOurWords, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):
    pass


class IdentitySignupForm(InOurWords, AllauthIdentitySignupForm):
    """For people whose account elsewhere does not tell an address."""


class PreferencesForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=User._meta.get_field("name").max_length,
        required=False,
        help_text=_("How the people you work with here see you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("For these pages and for the mails we send you.")
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=User._meta.get_field("time_zone").max_length,
        validators=[validate_time_zone],
        help_text=_("Type a city or an offset, such as Changsha’s Asia/Shanghai or +08, and choose from the list."),
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"], lines=False)
