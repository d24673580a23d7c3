"""Taking one's data along, and leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.export import KEPT, ask_for_export
from accounts.leaving import GRACE, ask_to_leave, ending_with, in_the_way
from accounts.leaving import stay as stay_here
from accounts.models import DataExport
from accounts.personal_data import what_stays
from accounts.recent import proof_needed, recently_authenticated
from core import audit, files
from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import StateHasMoved


@access(SIGNED_IN)
def data(request: HttpRequest) -> HttpResponse:
    """What one may take along, and the way out."""
    rows = DataExport.objects.filter(person=request.user, gone_at=None).select_related("file")
    exports = [(one, one.ready_at + KEPT if one.ready_at else None) for one in rows[:5]]
    return render(request, "accounts/data.html", {"exports": exports, "making": any(not at for _one, at in exports)})


@access(SIGNED_IN)
@require_POST
@recently_authenticated
def export(request: HttpRequest) -> HttpResponse:
    try:
        ask_for_export(by=request.user)
        messages.success(request, _("It is being put together. You get a mail when it is ready."))
    except StateHasMoved as error:
        messages.info(request, str(error))
    return redirect("accounts:data")


@access(SIGNED_IN)
@require_POST
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself: asks once more who it is, for it holds everything."""
    found = get_object_or_404(
        DataExport.objects.select_related("file"),
        pk=pk,
        person=request.user,
        gone_at=None,
        ready_at__gt=timezone.now() - KEPT,
    )
    asked = proof_needed(request, back=reverse("accounts:data"))
    if asked is not None:
        return asked
    answer = files.respond(request, found.file)
    audit.record("person.export_fetched", by=request.user, target=request.user)
    answer["Cache-Control"] = "private, no-store"
    return answer


@access(SIGNED_IN)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays, and takes the decision."""
    if request.method == "POST":
        try:
            ask_to_leave(by=request.user)
        except (NotAllowed, StateHasMoved) as error:
            messages.error(request, str(error))
        return redirect("accounts:leave")
    context = {
        "obstacles": in_the_way(request.user),
        "ending": ending_with(request.user),
        "stays": what_stays(request.user),
        "days": GRACE.days,
        "erased_at": request.user.leaving_at,
    }
    return render(request, "accounts/leave.html", context)


@access(SIGNED_IN)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    stay_here(by=request.user)
    messages.success(request, _("Your account stays."))
    return redirect("accounts:settings")
