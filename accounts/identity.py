"""Accounts from elsewhere: which are switched on, and what we take from them."""

from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.preferences import zone_or_guess
from core.text import tidy

NAMES = {"WeChat": _("WeChat"), "DingTalk": _("DingTalk")}


def configured() -> list[str]:
    """The names in addresses of the providers that are switched on, such as google or github."""
    names = []
    for provider, what in settings.SOCIALACCOUNT_PROVIDERS.items():
        names += [app.get("provider_id", provider) for app in what.get("APPS", [])]
    return names


def led_away(view):
    """Lets a provider's first view answer with a page that leads on by itself.

    A form may be answered by our own pages only (form-action in our policy), and a redirect to the provider would be
    another's. Providers that are not switched on do not exist.
    """

    @wraps(view)
    def lead(request: HttpRequest, *args, provider: str = "", **kwargs) -> HttpResponse:
        if (provider or kwargs["provider_id"]) not in configured():
            raise Http404
        answer = view(request, *args, **kwargs)
        where = answer.headers.get("Location", "")
        if answer.status_code == 302 and urlsplit(where).netloc:
            context = {"where": where, "host": urlsplit(where).hostname}
            page = render(request, "socialaccount/leaving.html", context)
            page["Refresh"] = f"0; url={where}"
            return page
        return answer

    return lead


def if_configured(view):
    """Lets a view exist only where at least one provider is switched on, and for that provider if it names one."""

    @wraps(view)
    def look(request: HttpRequest, *args, provider: str = "", **kwargs) -> HttpResponse:
        wanted = provider or kwargs.get("provider_id")
        if (wanted not in configured()) if wanted else not configured():
            raise Http404
        return view(request, *args, **kwargs)

    return look


class IdentityAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("Another account uses this address. Sign in to it first, then connect %s in the settings."),
        "disconnect_last": _("This is your last way in. Set a password first."),
        "no_password": _("This is your last way in besides codes by mail. Set a password first."),
        "no_verified_email": _("This is your last way in. Confirm an address first."),
        "connected_other": _("It is connected to another account already."),
    }

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Finds whose account this is by an address that both sides have seen confirmed.

        An address that the other side has not confirmed opens nothing. One that was only ever typed here is nobody's
        yet: its account might be a trap set for whoever owns it.
        """
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True or str(address.verified).lower() == "true"
        for address in sociallogin.email_addresses:
            known = EmailAddress.objects.filter(email=address.email.lower(), verified=True).select_related("user")
            if address.verified and (found := known.first()):
                return found.user, found.email
        return None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]):
        user = super().populate_user(request, sociallogin, data)
        full = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.name = tidy(str(full or ""), lines=False)[: User._meta.get_field("name").max_length]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form=None) -> User:
        """Saves a new person with the language of the page."""
        user = sociallogin.user
        user.set_unusable_password()
        if form is not None:
            user.email = form.cleaned_data["email"]
        user.email = user.email.lower()
        user.language = get_language()
        user.time_zone = zone_or_guess("", get_language())
        sociallogin.save(request)
        return user
