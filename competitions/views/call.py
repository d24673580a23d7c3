"""Calling a competition at the desk: all of them, a new one, last year's again, and everything one is made of."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import kept_values, proof_needed, recently_authenticated
from competitions.actions import competitions as actions
from competitions.actions.cloning import clone_competition, proposed
from competitions.actions.deadlines import move_deadline
from competitions.editing import CompetitionEditor
from competitions.forms_call import CloneForm, FrameForm, MoveForm, NewCompetitionForm, PublishedFrameForm
from competitions.forms_deadlines import MoveDeadlineForm
from competitions.models import Application, Competition
from competitions.readiness import readiness
from core.access import STAFF, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.views.editing import save_all, save_one

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
FRAME = ("slug", "code", "zone", "opens_at", "closes_at", "grace_seconds", "ceremony_city", "ceremony_at")


def managed(request: HttpRequest, slug: str, rows: QuerySet[Competition] | None = None) -> Competition:
    """The competition, for one of its managers; 404 for everybody else."""
    rows = Competition.objects.all() if rows is None else rows
    return get_object_or_404(rows.managed_by(request.user), slug=slug)


def add_errors(form, error: ValidationError) -> None:
    """What an action refused, at the fields it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, found in error.message_dict.items():
        form.add_error(name if name in form.fields else None, found)


@access(STAFF)
def calls(request: HttpRequest) -> HttpResponse:
    """All competitions, those being prepared first; each with how many drafts and submissions it has."""
    draft, handed_in = Application.Status.DRAFT, Application.HANDED_IN
    seen = Q(applications__in=Application.objects.beyond_conflict(request.user).values("pk"))
    rows = Competition.objects.visible_to(request.user).prefetch_related("texts").annotate(
        drafts=Count("applications", filter=seen & Q(applications__status=draft)),
        submitted=Count("applications", filter=seen & Q(applications__status__in=handed_in)),
    )  # fmt: skip
    order = {"draft": 0, "published": 1, "closed": 2}
    managed_keys = set(Competition.objects.managed_by(request.user).values_list("pk", flat=True))
    context = {
        "rows": sorted(rows, key=lambda row: order.get(row.status, 3)),
        "managed": managed_keys,
    }
    return render(request, "competitions/desk/calls.html", context)


@access(STAFF)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begins a competition from nothing."""
    language = CHINESE if (get_language() or "").startswith("zh") else ENGLISH
    form = NewCompetitionForm(
        request.POST if request.method == "POST" else None, initial={"language": language, "zone": "Europe/Stockholm"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_competition(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("It is a draft now. Only park staff see it."))
            return redirect("competitions:call", slug=made.slug)
    return render(request, "competitions/desk/new.html", {"form": form}, status=422 if form.errors else 200)


@access(STAFF)
@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, slug: str) -> HttpResponse:
    """Proposes the next edition's dates and, once they have been looked at, makes it."""
    source = managed(request, slug)
    frame = proposed(source)
    years = frame.pop("years")
    initial = {**frame, "grace_seconds": source.grace_seconds, "ceremony_city": source.ceremony_city}
    form = CloneForm(request.POST if request.method == "POST" else None, zone=source.zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in FRAME}
        try:
            made = clone_competition(source=source, by=request.user, years=years, **wanted)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The next edition is a draft. Look through what it says about this year."))
            return redirect("competitions:call", slug=made.slug)
    context = {"source": source, "form": form, "milestones": source.milestones.all(), "years": years}
    return render(request, "competitions/desk/clone.html", context, status=422 if form.errors else 200)


# --- one of them ------------------------------------------------------------------------------------------------------
WHOLE = ("texts", "categories", "prizes", "milestones", "partners", "checklist", "organisers")


@access(STAFF)
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Its words in both languages side by side, saved as one types, and what is missing before it can be published."""
    one = managed(request, slug, Competition.objects.prefetch_related(*WHOLE))
    editor = CompetitionEditor(one, by=request.user)
    form = None
    if request.method == "POST":
        try:
            form = save_all(request, editor)
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("competitions:call", slug=slug)
        if form is None:
            messages.success(request, _("Saved."))
            return redirect("competitions:call", slug=slug)
    context = {
        "competition": one,
        "form": form or editor.form(),
        "ready": readiness(one),
        "move_form": MoveForm(),
        "here": "words",
    }
    if request.htmx and request.htmx.target == "readiness":
        return render(request, "competitions/desk/call.html#readiness", context)
    return render(request, "competitions/desk/call.html", context, status=422 if form else 200)


@access(STAFF)
@require_POST
def autosave(request: HttpRequest, slug: str) -> JsonResponse:
    return save_one(request, CompetitionEditor(managed(request, slug), by=request.user))


def frame_form(one: Competition, data=None) -> FrameForm:
    kind = FrameForm if one.status == Competition.Status.DRAFT else PublishedFrameForm
    initial = {name: getattr(one, name) for name in FRAME}
    return kind(data, zone=one.zone, initial=initial)


@access(STAFF)
@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """Address, letters, dates and city: what goes together."""
    one = managed(request, slug)
    form = frame_form(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_frame(competition=one, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect("competitions:call-frame", slug=slug)
        else:
            messages.success(request, _("Saved."))
            return redirect("competitions:call-frame", slug=saved.slug)
    return _frame_page(request, one, form, status=422 if form.errors else 200)


def _frame_page(request: HttpRequest, one: Competition, form, *, deadline_form=None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "competition": one,
        "form": form,
        "deadline_form": deadline_form or MoveDeadlineForm(competition=one, prefix="deadline"),
        "here": "frame",
    }
    return render(request, "competitions/desk/frame.html", context, status=status)


@access(STAFF)
@require_POST
def deadline(request: HttpRequest, slug: str) -> HttpResponse:
    """Moves the deadline of a published call."""
    one = managed(request, slug)
    back = reverse("competitions:call-frame", kwargs={"slug": slug})
    if answer := proof_needed(request, back=back):
        return answer
    form = MoveDeadlineForm(request.POST, competition=one, prefix="deadline")
    if form.is_valid():
        try:
            move_deadline(competition=one, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect(back)
        else:
            messages.success(request, _("The deadline is moved. Everybody who is writing is told."))
            return redirect(back)
    return _frame_page(request, one, frame_form(one), deadline_form=form, status=422)


@access(STAFF)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Publishes, cancels or archives; each is asked about on a page of its own."""
    if verb not in ("publish", "cancel", "archive"):
        raise Http404
    one = managed(request, slug, Competition.objects.prefetch_related(*WHOLE))
    kept = kept_values(request) if request.method == "GET" else None
    form = MoveForm(request.POST if request.method == "POST" else None, initial=kept.dict() if kept else None)
    status = 200
    if request.method == "POST" and (verb != "cancel" or form.is_valid()):
        try:
            _do(request, one, verb, form)
            return redirect("competitions:call", slug=slug)
        except ValidationError as error:
            messages.error(request, " · ".join(error.messages))
            status = 422
        except CANNOT as error:
            messages.error(request, str(error))
            status = 409
    elif request.method == "POST":
        status = 422
    context = {
        "competition": one,
        "verb": verb,
        "form": form,
        "ready": readiness(one),
        "writing": Application.objects.of_call(one, request.user).live().count(),
        "here": "words",
    }
    return render(request, "competitions/desk/move.html", context, status=status)


def _do(request: HttpRequest, one: Competition, verb: str, form: MoveForm) -> None:
    if verb == "publish":
        actions.publish_competition(competition=one, by=request.user)
        messages.success(request, _("It is published. Everybody can see it now."))
    elif verb == "cancel":
        actions.cancel_competition(competition=one, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("It is cancelled. Everybody who applies is told."))
    else:
        actions.archive_competition(competition=one, by=request.user)
        messages.success(request, _("It is archived."))
