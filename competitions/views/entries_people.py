"""Who helps with an application: asking by mail, changing what they may do, taking it back; and accepting."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import collaborating
from competitions.entry import ROLES, Entry
from competitions.models import Application, Collaborator
from competitions.models.application import digest_of
from competitions.people import people_of
from competitions.permissions import Right
from competitions.views.entries import entry_for
from core.access import PUBLIC, SIGNED_IN, access, ask_to_sign_in
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


class HelpForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    right = forms.ChoiceField(label=gettext_lazy("Right"), choices=Right.choices, initial=Right.EDIT)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


def _page(request: HttpRequest, entry: Entry, form: HelpForm | None = None) -> HttpResponse:
    application = entry.application
    context = {
        "entry": entry,
        "application": application,
        "people": people_of(application),
        "rights": [(value, label, ROLES[value]) for value, label in Right.choices],
        "may_invite": entry.may_submit and application.status != Application.Status.WITHDRAWN,
        "form": form or HelpForm(initial={"language": request.LANGUAGE_CODE}),
    }
    if entry.may_submit:
        asked = application.collaborators.invited()
        context["asked"] = [(one, collaborating.is_open(one), collaborating.expires_at(one)) for one in asked]
    return render(request, "competitions/entry_people.html", context, status=422 if form else 200)


@access(SIGNED_IN)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, entry_for(request, pk))


@access(SIGNED_IN)
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    entry, form = entry_for(request, pk), HelpForm(request.POST)
    if form.is_valid():
        try:
            collaborating.invite(application=entry.application, by=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("competitions:people", pk=pk)
        except ValidationError as error:
            form.add_error(None, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    return _page(request, entry, form)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int, collaborator: int, verb: str) -> HttpResponse:
    """Sends an invitation again, changes a right, or takes somebody out; one's own place may be given up."""
    entry = entry_for(request, pk)
    rows = Collaborator.objects.filter(application=entry.application, removed_at=None)
    found = get_object_or_404(rows.select_related("application__competition", "invited_by"), pk=collaborator)
    right = request.POST.get("right", "")
    if verb == "right" and right not in Right.values:
        messages.error(request, _("Choose a right."))
        return redirect("competitions:people", pk=pk)
    language = entry.application.language
    moves = {
        "again": (
            lambda: collaborating.send_again(collaborator=found, language=language, by=request.user),
            _("A new letter is on its way. The link in the old one no longer works."),
        ),
        "right": (
            lambda: collaborating.change_right(collaborator=found, right=right, by=request.user),
            _("The right is changed."),
        ),
        "remove": (
            lambda: collaborating.remove(collaborator=found, by=request.user),
            _("Done. What they wrote stays."),
        ),
    }
    action, done = moves[verb]
    try:
        action()
        messages.success(request, done)
    except CANNOT as error:
        messages.error(request, str(error))
    gave_up = found.user_id == request.user.pk and verb == "remove"
    return redirect("competitions:applications") if gave_up else redirect("competitions:people", pk=pk)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def collaboration(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a letter leads. It shows who asks whom for what; only the button accepts."""
    rows = Collaborator.objects.filter(removed_at=None).select_related(
        "application__competition", "application__organisation", "invited_by"
    )
    found = get_object_or_404(rows, digest=digest_of(token))
    if request.method == "POST":
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        try:
            collaborating.accept(collaborator=found, by=request.user)
            messages.success(request, _("Thank you. You can read the application and do what you were asked to."))
            return redirect(found.application)
        except CANNOT as error:
            messages.error(request, str(error))
            found.refresh_from_db()
    context = {
        "collaborator": found,
        "open": collaborating.is_open(found),
        "expires_at": collaborating.expires_at(found),
        "meaning": ROLES[found.right],
    }
    return render(request, "competitions/entry_invitation.html", context)
