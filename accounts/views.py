"""A person's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actions import change_preferences
from accounts.forms import PreferencesForm
from accounts.preferences import remember_language, zones
from accounts.telling import KINDS, wants
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
def settings(request: HttpRequest) -> HttpResponse:
    """Name, language and time zone; a new language is spoken at once."""
    person = request.user
    initial = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        switches = [
            {
                "kind": kind,
                "text": what.text,
                "hint": what.hint,
                "on": wants(kind, person),
                "by_day": what.by_day,
                "daily": kind in person.daily,
            }
            for kind, what in KINDS.items()
        ]
        return render(request, "accounts/settings.html", {"form": form, "zones": zones(), "mail_switches": switches})
    change_preferences(by=person, **form.cleaned_data)
    language = form.cleaned_data["language"]
    with translation.override(language):
        messages.success(request, _("Your settings are saved."))
        return remember_language(redirect(reverse("accounts:settings")), language)
