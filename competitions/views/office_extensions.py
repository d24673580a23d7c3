"""Giving one application more time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions.actions.deadlines import grant_extension
from competitions.deadlines import deadline_of
from competitions.entry_rows import names_of
from competitions.forms_deadlines import ExtensionForm
from competitions.models import Application
from competitions.views.office import led
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """More time for one application, a draft or one that was handed in, with those it was given before."""
    competition = led(request, slug)
    found = Application.objects.of_call(competition, request.user).live().select_related("organisation")
    application = get_object_or_404(found, pk=pk)
    application.competition = competition
    form = ExtensionForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            grant_extension(application=application, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except (NotAllowed, MoveNotAllowed) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It has more time. Those who write it are told by mail."))
            return redirect(request.path)
    context = {
        "competition": competition,
        "here": "entries",
        "application": application,
        "name": names_of([application.organisation_id]).get(application.organisation_id, application.organisation.slug),
        "form": form,
        "present": deadline_of(competition, application),
        "given": list(application.extensions.select_related("granted_by")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/office_extension.html", context, status=status)
