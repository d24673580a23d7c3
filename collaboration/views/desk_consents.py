"""Personal data at the desk: what people are told, how many are shown abroad, how long things are kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collaboration.actions.consents import publish_notice
from collaboration.consenting.consents import CATEGORIES, current_notices
from collaboration.consenting.forms import NoticeForm
from collaboration.consenting.retention import KEPT, RULES, past_due
from collaboration.consenting.transfers import WARN_AT, by_year, reached, year_of
from collaboration.models import Consent, ConsentNotice
from core.access import STAFF, access
from core.permissions import NotAllowed
from core.transitions import StateHasMoved


@access(STAFF)
def notices(request: HttpRequest) -> HttpResponse:
    """The notices as they are read now, and how many people have agreed to each."""
    current = current_notices()
    rows = [
        (notice, Consent.objects.given().filter(notice=notice).count(), [CATEGORIES[one] for one in notice.categories])
        for notice in (current[purpose] for purpose in ConsentNotice.Purpose.values if purpose in current)
    ]
    return render(request, "collaboration/desk/notices.html", {"notices": rows})


@access(STAFF)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, purpose: str) -> HttpResponse:
    """Writes the next edition. What was typed survives an error."""
    current = current_notices().get(purpose)
    form = NoticeForm(request.POST) if request.method == "POST" else NoticeForm.of(current)
    if request.method == "POST" and form.is_valid():
        try:
            published = publish_notice(purpose=purpose, by=request.user, **form.cleaned_data)
        except (NotAllowed, StateHasMoved) as error:
            form.add_error(None, str(error))
        else:
            same = current is not None and published.pk == current.pk
            said = _("Counsel’s word is noted.") if same else _("Published. Those who had agreed are asked again.")
            messages.success(request, said)
            return redirect("collaboration:desk-consents")
    context = {
        "form": form,
        "current": current,
        "title": ConsentNotice.Purpose(purpose).label,
        "agreed": Consent.objects.given().filter(purpose=purpose).count(),
        "editions": ConsentNotice.objects.filter(purpose=purpose).select_related("made_by")[:20],
    }
    return render(request, "collaboration/desk/notice.html", context, status=422 if form.errors else 200)


@access(STAFF)
def transfers(request: HttpRequest) -> HttpResponse:
    """How many people's details have been shown across a border, beside what the administration allows."""
    year = year_of()
    context = {"year": year, "reached": reached(year), "years": by_year(), "warn_at": WARN_AT}
    return render(request, "collaboration/desk/transfers.html", context)


@access(STAFF)
def retention(request: HttpRequest) -> HttpResponse:
    due = past_due()
    return render(
        request,
        "collaboration/desk/retention.html",
        {"rules": [(rule, due.get(rule.code, 0)) for rule in RULES], "kept": KEPT},
    )
