"""The run sheet, and the presenters' cards."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competitions import run_sheet as sheet_file
from competitions.actions import ceremony_run as actions
from competitions.ceremony import finalists_read_by, run_sheet
from competitions.certificates import jury_in_words, public_in_words
from competitions.forms_ceremony import ItemForm
from competitions.models import Competition, Finalist, RunItem
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """The evening minute by minute, by the clocks of the city and by China's; and a new item."""
    competition = conducted(request, slug)
    if request.method != "POST":
        return _page(request, competition)
    if request.POST.get("verb") == "awards":
        try:
            count = actions.add_awards(competition=competition, by=request.user)
        except CANNOT as error:
            messages.error(request, str(error))
            return _page(request, competition, 409)
        told = ngettext("%(count)s award is on the sheet.", "%(count)s awards are on the sheet.", count)
        messages.success(request, told % {"count": count})
        return redirect("competitions:ceremony-run", slug=slug)
    form = _item_form(request, competition, request.POST)
    if (answer := _save(request, competition, None, form)) is not None:
        return answer
    return _page(request, competition, 422, form=form)


def _item_form(request: HttpRequest, competition: Competition, data=None, **more) -> ItemForm:
    return ItemForm(data, finalists=finalists_read_by(request.user, competition), **more)


def _save(request: HttpRequest, competition: Competition, item: RunItem | None, form: ItemForm) -> HttpResponse | None:
    """Writes an item, and answers; None where something of it is wrong."""
    if not form.is_valid():
        return None
    try:
        actions.save_item(competition=competition, item=item, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, _("Saved."))
    return redirect("competitions:ceremony-run", slug=competition.slug)


def _page(request: HttpRequest, competition: Competition, status: int = 200, form=None) -> HttpResponse:
    context = context_of(competition, "run")
    rows = run_sheet(request.user, context["plan"])
    context |= {
        "rows": rows,
        "ends": rows[-1].slot.ends if rows else 0,
        "form": form or _item_form(request, competition),
        "adds": form is not None,
    }
    return render(request, "competitions/ceremony/run.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One item: changed, moved up or down, taken off."""
    competition = conducted(request, slug)
    rows = RunItem.objects.filter(plan__competition=competition).select_related("plan__competition", "finalist")
    found = get_object_or_404(rows, pk=pk)
    if found.finalist_id and not finalists_read_by(request.user, competition).filter(pk=found.finalist_id).exists():
        raise Http404
    initial = {name: getattr(found, name) for name in ItemForm.base_fields}
    if request.method != "POST":
        return _item_page(request, competition, found, _item_form(request, competition, initial=initial))
    verb = request.POST.get("verb", "save")
    if verb in ("up", "down"):
        actions.move_item(item=found, up=verb == "up", by=request.user)
    elif verb == "remove":
        actions.remove_item(item=found, by=request.user)
        messages.success(request, _("It is off the sheet."))
    else:
        form = _item_form(request, competition, request.POST)
        answer = _save(request, competition, found, form)
        return answer if answer is not None else _item_page(request, competition, found, form, 422)
    return redirect("competitions:ceremony-run", slug=slug)


def _item_page(
    request: HttpRequest, competition: Competition, found: RunItem, form: ItemForm, status: int = 200
) -> HttpResponse:
    context = context_of(competition, "run") | {"item": found, "form": form}
    return render(request, "competitions/ceremony/run_item.html", context, status=status)


@access(SIGNED_IN)
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The run sheet as a PDF, with the cards and without the winners."""
    competition = conducted(request, slug)
    plan = context_of(competition, "run")["plan"]
    content = sheet_file.drawn(plan, run_sheet(request.user, plan), get_language() or "en")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="run-sheet-{competition.slug}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@access(SIGNED_IN)
def cards(request: HttpRequest, slug: str) -> HttpResponse:
    """One card on the screen at a time. Who has won is not in the page before somebody has pressed for it."""
    competition = conducted(request, slug)
    context = context_of(competition, "run")
    rows = run_sheet(request.user, context["plan"])
    asked = request.GET.get("at", "1")
    at = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1
    at = min(max(at, 1), max(len(rows), 1))
    row = rows[at - 1] if rows else None
    finalist = row.item.finalist if row else None
    opened = finalist if request.GET.get("show") == "1" else None
    context |= {
        "row": row,
        "of": len(rows),
        "before": at - 1,
        "after": at + 1 if at < len(rows) else 0,
        "has_envelope": finalist is not None,
        "opened": opened,
        "honour": _honour(row.item, opened) if row and opened else "",
    }
    answer = render(request, "competitions/ceremony/cards.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _honour(item: RunItem, finalist: Finalist) -> str:
    return public_in_words() if item.by_vote else jury_in_words(finalist)
