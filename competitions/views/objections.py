"""Whom applicants do not want as a judge."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import conflicts as actions
from competitions.forms_judges import ObjectionForm
from competitions.models import MOST_OBJECTIONS, Application
from competitions.permissions import check_user_can_write
from competitions.views.call import CANNOT, add_errors
from competitions.views.entries import entry_for
from core.access import SIGNED_IN, access
from core.permissions import allowed


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """Up to five people or organisations, with why; until the application is handed in."""
    entry = entry_for(request, pk)
    application = entry.application
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to(application=application, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is written down. Judges do not see it."))
            return redirect("competitions:objections", pk=pk)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    there = list(application.objections.select_related("created_by"))
    is_open = application.status in Application.WRITABLE
    context = {
        "entry": entry,
        "application": application,
        "objections": there,
        "most": MOST_OBJECTIONS,
        "is_open": is_open,
        "may_write": is_open and allowed(check_user_can_write, request.user, application),
        "is_full": len(there) >= MOST_OBJECTIONS,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/entry_objections.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def objection_remove(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    entry = entry_for(request, pk)
    found = get_object_or_404(entry.application.objections.select_related("application__competition"), pk=objection)
    try:
        actions.take_objection_back(objection=found, by=request.user)
        messages.success(request, _("It is taken back."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:objections", pk=pk)
