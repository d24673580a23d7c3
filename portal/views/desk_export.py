"""Export control at the desk: declarations whose makers are not sure, and the lists declarations are made against.

Staff see who shows what kind of document to whom, for which country and use; neither its title nor a word of it.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from collaboration.actions import reviewing as actions
from collaboration.models import ControlList, Declaration
from core.access import STAFF, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.forms import Line, Text

PER_PAGE = 25
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
Review = Declaration.Review


class ReviewForm(forms.Form):
    words = Text(
        label=gettext_lazy("Your words"), rows=4, max_length=500, help_text=gettext_lazy("Both sides read them.")
    )


class EditionForm(forms.Form):
    which = forms.ChoiceField(label=gettext_lazy("List"), choices=ControlList.Which.choices)
    edition = Line(
        label=gettext_lazy("Edition"), max_length=120, help_text=gettext_lazy("As it is cited, in both languages.")
    )
    address = forms.URLField(
        label=gettext_lazy("Where it is published"), max_length=300, required=False, assume_scheme="https"
    )
    valid_from = forms.DateField(
        label=gettext_lazy("In force since"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CorrectionForm(EditionForm):
    which = None  # type: ignore[assignment]  # None leaves out a field of the form above, as Django has it
    edition = None  # type: ignore[assignment]  # the same


def reviewed() -> QuerySet[Declaration]:
    rows = Declaration.objects.exclude(review=Review.NONE).filter(grant__isnull=False)
    return rows.select_related(
        "grant__room", "grant__organisation", "grant__version__document__organisation", "reviewed_by"
    ).prefetch_related("grant__organisation__texts", "grant__version__document__organisation__texts", "lists")


@access(STAFF)
def declarations(request: HttpRequest) -> HttpResponse:
    """Those that wait, the longest wait first; or those of another state, the newest first."""
    states = [(value, label) for value, label in Review.choices if value != Review.NONE]
    state = request.GET.get("state", "")
    state = state if state in dict(states) else str(Review.WAITING)
    order = "stated_at" if state == Review.WAITING else "-reviewed_at"
    rows = reviewed().filter(review=state).order_by(order, "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": states}
    return render(request, "portal/desk/declarations.html", context)


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, to clear or to stop."""
    found = get_object_or_404(reviewed(), pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clear = request.POST.get("verdict") == "clear"
        words = form.cleaned_data["words"]
        try:
            actions.review_declaration(declaration=found, clear=clear, words=words, by=request.user)
        except ValidationError as error:
            form.add_error("words", error.messages)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Cleared. Both sides are told.") if clear else _("Stopped. Both sides are told.")
            )
            return redirect("portal:desk-declarations")
    is_open = found.grant.closed_at is None
    context = {
        "declaration": found,
        "form": form,
        "may_clear": is_open and found.review == Review.WAITING,
        "may_stop": is_open and found.review in (Review.WAITING, Review.CLEARED),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/desk/declaration.html", context, status=status)


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def control_lists(request: HttpRequest) -> HttpResponse:
    """The editions of the lists, and a form for a newer one."""
    form = EditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_edition(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error("edition", error.message_dict["edition"])
        else:
            messages.success(request, _("Kept. Grants are declared against it from now on, and anew when renewed."))
            return redirect("portal:desk-control-lists")
    current = set(ControlList.objects.current().values_list("pk", flat=True))
    context = {"lists": ControlList.objects.select_related("added_by"), "current": current, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/desk/control_lists.html", context, status=status)


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def control_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets right where an edition is published and since when it is in force."""
    found = get_object_or_404(ControlList, pk=pk)
    form = CorrectionForm(request.POST or None, initial={"address": found.address, "valid_from": found.valid_from})
    if request.method == "POST" and form.is_valid():
        actions.correct_edition(row=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Set right."))
        return redirect("portal:desk-control-lists")
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/desk/control_list.html", {"list": found, "form": form}, status=status)
