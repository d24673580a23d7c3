"""What those who write an application say among themselves, and what an answer said before."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions.applying import save_answer
from competitions.actions.commenting import add_comment, settle_comment
from competitions.engine.form import AnswerRefused
from competitions.entry import Entry
from competitions.entry_pages import files_context, language, question_url
from competitions.models import Comment, FormerAnswer
from competitions.views.entries import entry_for
from core.access import SIGNED_IN, access
from core.autosave import FieldConflict, digest
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
MOST = 500


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """All comments by question; or those at one, as a part of the page where it is answered (?field=…)."""
    entry, field = entry_for(request, pk), request.GET.get("field", "")
    if field and field not in entry.form.fields:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            add_comment(application=entry.application, text=request.POST.get("text", ""), field=field, by=request.user)
            if not request.htmx:
                return redirect(reverse("competitions:comments", args=[pk]) + f"#talk-{field}")
        except ValidationError as error:
            problem = " ".join(error.messages)
    return _page(request, entry, field, problem)


def _page(request: HttpRequest, entry: Entry, field: str, problem: str) -> HttpResponse:
    rows = entry.application.comments.select_related("author", "resolved_by")
    rows = rows.filter(field=field) if request.htmx else rows
    threads: dict[str, list[Comment]] = {field: []}
    for comment in rows[:MOST]:
        threads.setdefault(comment.field, []).append(comment)
    order = ["", *entry.form.fields]
    labels = {key: one.label(language()) for key, one in entry.form.fields.items()} | {"": _("About the whole")}
    keys = sorted({"", *threads}, key=lambda key: order.index(key) if key in labels else len(order))
    context = {
        "entry": entry,
        "application": entry.application,
        "field": field,
        "threads": [
            (key, labels.get(key, _("A question that is not asked any more")), threads.get(key, [])) for key in keys
        ],
        "thread": threads[field],
        "problem": problem,
        "text": request.POST.get("text", "") if problem else "",
    }
    if request.htmx:
        return render(request, "competitions/entry_comments.html#thread", context, status=422 if problem else 200)
    return render(request, "competitions/entry_comments.html", context, status=422 if problem else 200)


@access(SIGNED_IN)
@require_POST
def settle(request: HttpRequest, pk: int, comment: int, verb: str) -> HttpResponse:
    """Marks a comment as dealt with, or opens it again."""
    entry = entry_for(request, pk)
    found = get_object_or_404(Comment.objects.select_related("application"), application=entry.application, pk=comment)
    try:
        settle_comment(comment=found, settled=verb == "settle", by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    if request.htmx:
        return _page(request, entry, found.field, "")
    return redirect(reverse("competitions:comments", args=[pk]) + f"#talk-{found.field}")


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def history(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """What one answer said before, to be taken back."""
    entry = entry_for(request, pk)
    rows = entry.application.former_answers.filter(field=field).select_related("changed_by")
    asked = entry.form.fields.get(field)
    if asked is None:
        raise Http404
    if request.method == "POST":
        chosen = request.POST.get("former", "")
        former = get_object_or_404(rows, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 16 else 0)
        return _take_back(request, entry, former)
    context = {
        "entry": entry,
        "application": entry.application,
        "field": asked,
        "label": asked.label(language()),
        "value": entry.answers.get(field),
        "base": digest(entry.answers.get(field)),
        "former": rows[:100],
        "now": entry.application.answers.filter(field=field).select_related("changed_by").first(),
        "question_url": question_url(entry, asked),
        **files_context(entry),
    }
    return render(request, "competitions/entry_history.html", context)


def _take_back(request: HttpRequest, entry: Entry, former: FormerAnswer) -> HttpResponse:
    field = entry.form.fields[former.field]
    try:
        save_answer(
            application=entry.application,
            field=former.field,
            value=former.value,
            by=request.user,
            base=request.POST.get("base", ""),
            form=entry.form,
        )
    except FieldConflict:
        messages.error(request, _("Somebody else has changed this meanwhile. Look at what it says now, then choose."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (AnswerRefused, *CANNOT) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. What it said before is kept here."))
        address = reverse("competitions:application", args=[entry.application.pk])
        return redirect(f"{address}?page={field.page}#q-{field.key}")
    return redirect("competitions:answer-history", pk=entry.application.pk, field=former.field)
