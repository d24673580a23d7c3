"""Conflicts of interest, for those who lead a competition: as a list or a table, to settle and to add to."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import conflicts as actions
from competitions.entry_list import NUMBER
from competitions.forms_judges import AddConflictForm, SettleForm
from competitions.judging.panel import SHOWN, conflicts_told, table_of
from competitions.models import Application, Competition, Conflict, Judge, Objection
from competitions.views.call import CANNOT, add_errors
from competitions.views.judges import leading
from core.access import SIGNED_IN, access

PER_PAGE = 50
ENTRIES_PER_PAGE = 25
FILTERS = {"source": Conflict.Source, "state": Conflict.State, "kind": Conflict.Kind}


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """Every conflict that was found or told, and a form for one that only the park knows of."""
    competition = leading(request, slug)
    others = competition.judges.exclude(user=request.user).exclude(status=Judge.Status.REMOVED)
    form = AddConflictForm(request.POST or None, judges=others)
    if request.method == "POST" and form.is_valid() and _added(request, competition, form):
        messages.success(request, _("It is written down. The entry no longer exists for this judge."))
        return redirect("competitions:conflicts", slug=slug)
    asked = {name: _known(request.GET.get(name, ""), choices) for name, choices in FILTERS.items()}
    judge = request.GET.get("judge", "")
    asked["judge"] = judge if judge.isascii() and judge.isdecimal() and len(judge) < 10 else ""
    is_table = request.GET.get("view") == "table"
    context = {
        "competition": competition,
        "here": "judging",
        "form": form,
        "asked": asked,
        "choices": {name: choices.choices for name, choices in FILTERS.items()},
        "judges": list(others),
        "is_table": is_table,
        **(_table(request, competition, list(others)) if is_table else _list(request, competition, asked)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/conflicts.html", context, status=status)


def _known(value: str, choices) -> str:
    return value if value in choices.values else ""


def _list(request: HttpRequest, competition: Competition, asked: dict[str, str]) -> dict[str, object]:
    rows = conflicts_told(competition, request.user).filter(**{name: value for name, value in asked.items() if value})
    rows = rows.select_related("judge", "application__organisation", "settled_by").prefetch_related(
        "application__organisation__texts"
    )
    page = Paginator(rows.order_by("state", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.application.competition = competition
    readable = Application.objects.read_by(request.user).filter(competition=competition)
    wishes = Objection.objects.filter(application__in=readable.values("pk"))
    wishes = wishes.select_related("application__organisation").prefetch_related("application__organisation__texts")
    shown = list(wishes[:PER_PAGE])
    for one in shown:
        one.application.competition = competition
    return {"page": page, "wishes": shown}


def _table(request: HttpRequest, competition: Competition, judges: list[Judge]) -> dict[str, object]:
    readable = Application.objects.read_by(request.user).filter(competition=competition)
    entries = readable.select_related("organisation").prefetch_related("organisation__texts").order_by("pk")
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    applications = list(page)
    for one in applications:
        one.competition = competition
    columns = judges[:SHOWN]
    return {
        "page": page,
        "columns": columns,
        "left_out": len(judges) - len(columns),
        "lines": table_of(competition, request.user, columns, applications),
    }


def _added(request: HttpRequest, competition: Competition, form: AddConflictForm) -> bool:
    given = form.cleaned_data
    number = NUMBER.fullmatch(given["number"])
    readable = Application.objects.read_by(request.user).filter(competition=competition)
    entry = readable.filter(pk=int(number[1])).first() if number else None
    if entry is None:
        form.add_error("number", _("There is no such entry in this competition. Write its number as in the list."))
        return False
    values = {name: given[name] for name in ("judge", "kind", "reason")}
    try:
        actions.add_conflict(application=entry, by=request.user, **values)
    except ValidationError as error:
        add_errors(form, error)
        return False
    except CANNOT as error:
        form.add_error(None, str(error))
        return False
    return True


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One conflict: what it goes back to, and whether it holds."""
    competition = leading(request, slug)
    rows = conflicts_told(competition, request.user).select_related(
        "judge__competition", "application__organisation", "settled_by", "created_by"
    )
    found = get_object_or_404(rows, pk=pk)
    found.application.competition = competition
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holds = request.POST.get("holds") == "1"
            actions.settle(conflict=found, holds=holds, by=request.user, **form.cleaned_data)
            told = _("Pinned: it holds.") if holds else _("Pinned: it does not hold.")
            messages.success(request, told)
            return redirect("competitions:conflicts", slug=slug)
        except CANNOT as error:
            form.add_error(None, str(error))
            found.refresh_from_db()
    context = {"competition": competition, "here": "judging", "conflict": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/conflict_settle.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def recompute(request: HttpRequest, slug: str) -> HttpResponse:
    """Works them all out now, for whoever does not want to wait for the hour."""
    competition = leading(request, slug)
    changed = actions.recompute(competition.pk)
    messages.success(request, _("Worked out. Changed: %(count)s.") % {"count": changed})
    return redirect("competitions:conflicts", slug=slug)
