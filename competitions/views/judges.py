"""The panel: who is asked to judge, who sits on it, what is known of them; and judges from a spreadsheet."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import judges as actions
from competitions.actions.importing_judges import import_judges
from competitions.forms_judges import InviteForm, JudgesFileForm, ProfileForm, RemoveForm
from competitions.judging import importing, statement
from competitions.judging.letters import expires_at
from competitions.judging.panel import conflicts_told, counts_of, panel_of
from competitions.models import Competition, Judge
from competitions.permissions import check_user_can_lead
from competitions.views.call import CANNOT, add_errors
from competitions.views.office import organised
from core.access import SIGNED_IN, access
from core.permissions import allowed
from core.text import tidy
from ecosystem.imports.limits import ImportRefused

PER_PAGE = 50


def leading(request: HttpRequest, slug: str) -> Competition:
    """The competition at an address for its managers and its chair. Raises Http404 for everybody else."""
    competition = organised(request, slug)
    if not allowed(check_user_can_lead, request.user, competition):
        raise Http404
    return competition


def judge_of(request: HttpRequest, competition: Competition, pk: int) -> Judge:
    found = get_object_or_404(panel_of(competition, request.user).select_related("user", "invited_by"), pk=pk)
    found.competition = competition
    return found


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def judges(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who was asked, by where they stand; and a form to ask more."""
    competition = leading(request, slug)
    form = InviteForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.invite_judges(competition=competition, by=request.user, **form.cleaned_data)
            told = ngettext("The letter is on its way.", "%(count)s letters are on their way.", len(asked))
            messages.success(request, told % {"count": len(asked)})
            return redirect("competitions:judges", slug=slug)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            form.add_error(None, str(error))
    state, words = request.GET.get("state", ""), tidy(request.GET.get("q", ""), lines=False)[:80]
    rows = panel_of(competition, request.user)
    rows = rows.filter(status=state) if state in Judge.Status.values else rows.exclude(status=Judge.Status.REMOVED)
    rows = rows.filter(name__icontains=words) | rows.filter(email__icontains=words) if words else rows
    page = Paginator(rows.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.is_open, one.until = actions.is_open(one), expires_at(one)
        one.language_words = languages_of(one)
    context = {
        "competition": competition,
        "here": "judging",
        "page": page,
        "form": form,
        "state": state,
        "q": words,
        "counts": counts_of(competition),
        "states": Judge.Status.choices,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/judges.html", context, status=status)


def languages_of(judge: Judge) -> str:
    """The languages they judge in, by a short word each."""
    words = {"en": "EN", "zh-hans": "中"}
    return " · ".join(words.get(code, code) for code in judge.languages)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One judge: what is known of them, for those who lead the competition to complete."""
    competition = leading(request, slug)
    found = judge_of(request, competition, pk)
    form = ProfileForm(request.POST or None, judge=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(judge=found, name=form.cleaned_data["name"], profile=form.profile, by=request.user)
            messages.success(request, _("Saved. Conflicts of interest are worked out anew."))
            return redirect("competitions:judge", slug=slug, pk=pk)
        except CANNOT as error:
            form.add_error(None, str(error))
    return _judge_page(request, competition, found, form=form, status=422 if request.method == "POST" else 200)


def _judge_page(request: HttpRequest, competition: Competition, found: Judge, status: int = 200, **more: Any):
    told = conflicts_told(competition, request.user).filter(judge=found)
    context = {
        "competition": competition,
        "here": "judging",
        "judge": found,
        "open": actions.is_open(found),
        "until": expires_at(found),
        "accepted": statement.accepted(found.statement_sha256),
        "conflicts": told.select_related("application__competition", "application__organisation").prefetch_related(
            "application__organisation__texts"
        )[:12],
        "remove_form": RemoveForm(),
        "languages": settings.LANGUAGES,
        "may_ask": found.status != Judge.Status.ACCEPTED,
        "may_remove": found.status in (Judge.Status.INVITED, Judge.Status.ACCEPTED),
        **more,
    }
    return render(request, "competitions/judging/judge.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def judge_move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Writes to somebody again, or takes them off the panel."""
    competition = leading(request, slug)
    found = judge_of(request, competition, pk)
    form = RemoveForm(request.POST)
    if verb == "remove" and not form.is_valid():
        return _judge_page(request, competition, found, form=ProfileForm(judge=found), remove_form=form, status=422)
    try:
        if verb == "again":
            language = "zh-hans" if request.POST.get("language") == "zh-hans" else "en"
            actions.send_again(judge=found, language=language, by=request.user)
            messages.success(request, _("A letter is on its way. A link in an earlier one no longer works."))
        else:
            taken = actions.remove_judge(judge=found, reason=form.cleaned_data["reason"], by=request.user)
            told = _("%(name)s is off the panel. Entries taken away: %(count)s.")
            messages.success(request, told % {"name": found.name, "count": taken})
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:judge", slug=slug, pk=pk)


# --- from a spreadsheet ---------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def judges_import(request: HttpRequest, slug: str) -> HttpResponse:
    """First the file, then what would be done with each row, then it is done."""
    competition = leading(request, slug)
    form = JudgesFileForm(request.POST or None, request.FILES or None, initial={"language": request.LANGUAGE_CODE})
    if request.method != "POST":
        return _import_page(request, competition, form)
    try:
        if "rows" in request.POST:
            return _write_rows(request, competition)
        if not form.is_valid():
            return _import_page(request, competition, form, status=422)
        file = form.cleaned_data["file"]
        if file.size > importing.MOST_BYTES:
            raise ImportRefused(_("The file is larger than 2 MB. A list of judges is smaller."))
        rows = importing.plan(competition, importing.read_rows(file))
    except ImportRefused as error:
        form.add_error("file" if "rows" not in request.POST else None, str(error))
        return _import_page(request, competition, form, status=422)
    more = {"rows": rows, "signed": importing.signed(rows, competition), "language": form.cleaned_data["language"]}
    return _import_page(request, competition, form, **more)


def _write_rows(request: HttpRequest, competition: Competition) -> HttpResponse:
    rows = importing.unsigned(request.POST["rows"], competition)
    language = "zh-hans" if request.POST.get("language") == "zh-hans" else "en"
    write = request.POST.get("write") == "1"
    try:
        taken = import_judges(competition=competition, rows=rows, language=language, write=write, by=request.user)
    except CANNOT as error:
        raise ImportRefused(str(error)) from error
    told = _("New on the panel: %(created)s. Updated: %(updated)s.")
    messages.success(request, told % {"created": taken.created, "updated": taken.updated})
    return redirect("competitions:judges", slug=competition.slug)


def _import_page(
    request: HttpRequest, competition: Competition, form: JudgesFileForm, status: int = 200, **more: Any
) -> HttpResponse:
    rows = more.get("rows", [])
    context = {
        "competition": competition,
        "here": "judging",
        "form": form,
        "does": {what: sum(row.does == what for row in rows) for what in ("create", "update", "same", "skip")},
        "columns": [(name, spellings.split("|")) for name, spellings in importing.SPELLINGS.items()],
        **more,
    }
    return render(request, "competitions/judging/judges_import.html", context, status=status)
