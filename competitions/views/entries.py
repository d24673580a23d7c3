"""Writing an application: beginning it, its pages, and saving each answer as one types."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from competitions.actions.applying import prefill_answers, start_application
from competitions.answering import AnswerEditor
from competitions.changes import changes_since
from competitions.deadlines import NotOpen
from competitions.eligibility import verdict
from competitions.engine.form import Page
from competitions.entry import Entry, entries_of, entry_of, with_words
from competitions.entry_pages import category_context, files_context, language, page_url, rail, to_write
from competitions.form_words import told_change
from competitions.former_questions import files_of, kept_answers
from competitions.models import Application, Competition
from competitions.reading import form_of
from core.access import SIGNED_IN, access
from core.arrival import arrived_at
from core.autosave import FieldConflict, digest
from core.permissions import NotAllowed
from core.prepared import prepared
from core.transitions import MoveNotAllowed
from ecosystem.models import Membership, Organisation

PER_PAGE = 20
CANNOT = (NotAllowed, MoveNotAllowed)


def mine(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(with_words(Application.objects.of_applicant(request.user)), pk=pk)


def to_change(request: HttpRequest, pk: int) -> Application:
    """The same without its words, for what changes it and shows none: in the last seconds of a call there are many."""
    found = next(iter(_to_change(user=request.user.pk, application=pk)), None)
    if found is None:
        raise Http404
    return found


@prepared(user=int, application=int)
def _to_change(user, application):
    return Application.objects.of_applicant(User(pk=user)).filter(pk=application).select_related("competition")


def entry_for(request: HttpRequest, pk: int) -> Entry:
    return entry_of(mine(request, pk), request.user, arrived_at(request))


@access(SIGNED_IN)
def applications(request: HttpRequest) -> HttpResponse:
    """Everything that somebody writes, the latest first."""
    rows = with_words(Application.objects.of_applicant(request.user)).prefetch_related("answers", "extensions")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = entries_of(page.object_list, request.user, arrived_at(request))
    calls = Competition.objects.open().with_words()[:3] if not page.object_list else []
    return render(request, "competitions/entry_list.html", {"page": page, "calls": calls})


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Chooses for whom to apply, and says beforehand whether they may."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user).with_words(), slug=slug)
    organisations = Organisation.objects.editable_by(request.user).for_names()
    refused = ""
    if request.method == "POST":
        organisation = get_object_or_404(organisations, slug=request.POST.get("organisation", ""))
        try:
            return _begin(request, competition, organisation)
        except (NotOpen, *CANNOT) as error:
            refused = str(error)
    there = Application.objects.live().filter(competition=competition, organisation__in=organisations)
    begun = {row.organisation_id: row for row in there}
    choices = [(one, begun.get(one.pk), verdict(competition, one)) for one in organisations]
    context = {
        "competition": competition,
        "choices": choices,
        "refused": refused,
        "member": bool(choices) or Membership.objects.filter(user=request.user).exists(),
    }
    return render(request, "competitions/entry_apply.html", context, status=422 if refused else 200)


def _begin(request: HttpRequest, competition: Competition, organisation: Organisation) -> HttpResponse:
    application = start_application(
        competition=competition,
        organisation=organisation,
        by=request.user,
        arrived_at=arrived_at(request),
        language=language(),
    )
    if application.status == Application.Status.DRAFT and not application.answers.exists():
        tell_of_prefilled(request, application, prefill_answers(application=application, by=request.user))
    return redirect(application)


def tell_of_prefilled(request: HttpRequest, application: Application, keys: list[str]) -> None:
    if not keys:
        return
    form = form_of(application.competition)
    labels = _(", ").join(form.fields[key].label(language()) for key in keys)
    messages.success(
        request, _("Answered from your profile: %(labels)s. Please look whether it fits.") % {"labels": labels}
    )


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """An application at a glance; with ?page=… one page of its form."""
    entry = entry_for(request, pk)
    key = request.GET.get("page", "")
    page = next((page for page in entry.form.pages if page.key == key), None)
    if request.method == "POST" and page is not None:
        return _save_page(request, entry, page)
    if page is not None:
        return form_page(request, entry, page)
    return overview(request, entry)


def overview(request: HttpRequest, entry: Entry, *, status: int = 200, **more) -> HttpResponse:
    one = entry.application
    pages = rail(entry)
    submission = one.submissions.select_related("submitted_by", "receipt").first()
    former = kept_answers(one, entry.form, entry.answers)
    context = {
        "entry": entry,
        "application": one,
        "pages": pages,
        "first_page": _where_to_go_on(pages),
        "submission": submission,
        "receipt_url": reverse("competitions:receipt", args=[one.pk, submission.number]) if submission else "",
        "changes": [told_change(change) for change in changes_since(one)],
        "former": former,
        **(files_context(entry, files_of(former)) if former else {}),
        "people": one.collaborators.filter(removed_at=None).count(),
        "talk": one.comments.filter(resolved_at=None).count(),
        "time_problem": "",
        "time_text": "",
        **more,
    }
    return render(request, "competitions/entry.html", context, status=status)


def _where_to_go_on(pages: list[dict]) -> str:
    """The first page that lacks something, else the first."""
    unfinished = (page["url"] for page in pages if page["done"] < page["of"])
    return next(unfinished, pages[0]["url"] if pages else "")


def form_page(
    request: HttpRequest, entry: Entry, page: Page, *, refused=(), typed: Mapping[str, Any] | None = None
) -> HttpResponse:
    """One page of the form; to htmx only the list of pages, when something has been saved."""
    pages = rail(entry)
    number = [one["key"] for one in pages].index(page.key)
    context = {
        "entry": entry,
        "application": entry.application,
        "page": page,
        "pages": pages,
        "here": page_url(entry, page.key),
    }
    if request.htmx and request.htmx.target == "entry-rail":
        return render(request, "competitions/entry_page.html#rail", context)
    context |= {
        "page_title": page.title(language()),
        "after": pages[number + 1] if number + 1 < len(pages) else None,
        "sections": to_write(entry, page, typed or {}),
        "refused": refused,
        "comments_url": reverse("competitions:comments", args=[entry.application.pk]),
        "review_url": reverse("competitions:application-review", args=[entry.application.pk]),
        **files_context(entry),
        **(category_context(entry) if number == 0 else {"categories": []}),
    }
    return render(request, "competitions/entry_page.html", context, status=422 if refused else 200)


def _save_page(request: HttpRequest, entry: Entry, page: Page) -> HttpResponse:
    """Saves what it can of a page sent whole, as a browser without scripts does."""
    editor = AnswerEditor(entry.application, by=request.user, form=entry.form)
    refused, typed = editor.save_page(page, request.POST)
    if not refused:
        messages.success(request, _("Saved."))
        return redirect(page_url(entry, request.POST.get("go", "") or page.key))
    fields = entry.form.fields
    told = [
        {"key": key, "label": fields[key].label(language()) if key in fields else _("Category"), "sentence": sentence}
        for key, sentence in refused.items()
    ]
    return form_page(request, entry_for(request, entry.application.pk), page, refused=told, typed=typed)


@access(SIGNED_IN)
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Answers one field's save: 200 saved, 409 with what is stored now, 422 with what is wrong, 403 with why not."""
    editor = AnswerEditor(to_change(request, pk), by=request.user)
    name, text = request.POST.get("field", ""), request.POST.get("value", "")
    base = None if request.POST.get("overwrite") else request.POST.get("base", "")
    where = editor.address(name)
    try:
        now = editor.save(name, text, base=base)
    except FieldConflict as conflict:
        told = editor.conflict(name, text, conflict.stored)
        base = digest(conflict.stored)
        return JsonResponse({"status": "conflict", "base": base, "where": where, **told}, status=409)
    except ValidationError as error:
        told = " ".join(error.messages)
        return JsonResponse({"status": "invalid", "message": told, "where": where}, status=422)
    except CANNOT as error:
        return JsonResponse({"status": "refused", "message": str(error), "where": where}, status=403)
    notice = editor.notice(arrived_at(request))
    return JsonResponse({"status": "saved", "base": now} | ({"notice": notice} if notice else {}))
