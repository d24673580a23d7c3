"""Machines from a spreadsheet: the template, what a file would change, and doing it."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import SIGNED_IN, access
from ecosystem.imports.limits import ImportRefused
from production.actions import sheets as actions
from production.forms.sheets import SheetForm
from production.models import SheetPlan
from production.sites.plan import CHANGED, FAULTY, NEW, UNCHANGED, in_words, make_plan, template_rows
from production.sites.sheet_columns import label_of
from production.sites.sheet_files import read_sheet, template_book, template_csv
from production.views.trying import REFUSED, done, tried
from production.views.whose import kept_by

MOST_PLANS = 20
ROWS_ON_A_PAGE = 100
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
ORDER = (FAULTY, NEW, CHANGED, UNCHANGED)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    organisation = kept_by(request)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = make_plan(organisation, read_sheet(upload))
        except ImportRefused as error:
            form.add_error("file", str(error))
        else:
            said = {"organisation": organisation, "file_name": upload.name, "rows": rows, "by": request.user}
            plan = tried(form, lambda: actions.keep_plan(**said))
            if plan is not REFUSED:
                return redirect("production:sheet", pk=plan.pk)
    plans = SheetPlan.objects.editable_by(request.user).filter(organisation=organisation).select_related("by")
    context = {
        "organisation": organisation,
        "form": form,
        "plans": plans.defer("rows")[:MOST_PLANS],
        "has_sites": organisation.production_sites.filter(is_active=True).exists(),
    }
    return render(request, "production/sheets.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The machines there are, in a file to fill in; in the language of the page."""
    rows = template_rows(kept_by(request))
    content = template_book(rows) if kind == "xlsx" else template_csv(rows)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="machines.{kind}"'
    return answer


@access(SIGNED_IN)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change: the rows with faults first."""
    plan = get_object_or_404(SheetPlan.objects.editable_by(request.user).select_related("organisation"), pk=pk)
    counts = Counter(row["plan"] for row in plan.rows)
    rows = sorted(plan.rows, key=lambda row: (ORDER.index(row["plan"]), row["number"]))
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "organisation": plan.organisation,
        "page": page,
        "rows": [_shown(row) for row in page],
        "new": counts[NEW],
        "changed": counts[CHANGED],
        "unchanged": counts[UNCHANGED],
        "faulty": counts[FAULTY],
        "to_enter": counts[NEW] + counts[CHANGED],
        "is_waiting": plan.state == SheetPlan.State.WAITING,
    }
    return render(request, "production/sheet.html", context)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    plan = get_object_or_404(SheetPlan.objects.editable_by(request.user).select_related("organisation"), pk=pk)
    if verb == "discard":
        thrown = _("Thrown away. Nothing was changed.")
        done(request, lambda: actions.discard_plan(plan=plan, by=request.user), lambda _none: thrown)
        return redirect("production:sheets")
    if done(request, lambda: actions.apply_plan(plan=plan, by=request.user), _entered):
        return redirect("production:sites")
    return redirect("production:sheet", pk=pk)


def _entered(count: int) -> str:
    return ngettext("%(count)s machine is entered.", "%(count)s machines are entered.", count) % {"count": count}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A planned row with its changes in words."""
    changes = [(label_of(name), in_words(name, was), in_words(name, to)) for name, was, to in row["changes"]]
    return {**row, "changes": changes}
