"""Screening at the desk: who waits, and one entry with all that a decision takes."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import kept_values, recently_authenticated
from competitions.actions import in_hand
from competitions.actions import screening as actions
from competitions.eligibility import verdict
from competitions.files import ANSWER
from competitions.forms_screening import AskForm, DecisionForm, MarkForm, ReconsiderForm, ReplyForm
from competitions.models import (
    Application,
    Competition,
    ScreeningDecision,
    ScreeningHold,
    ScreeningQuestion,
    Submission,
)
from competitions.reading import read_version
from competitions.screening_history import history
from competitions.screening_state import seen_of
from competitions.transitions import SCREENING
from competitions.views.call import CANNOT, add_errors
from core import clock
from core.access import SIGNED_IN, access
from core.models import StoredFile
from core.permissions import allowed

PER_PAGE = 50
Screening = Application.Screening
VERBS = ("accept", "refuse", "ask", "grant", "reject", "reconsider")
DAYS_TO_ANSWER = 7
HANDS = {"mine": gettext_lazy("Mine"), "nobody": gettext_lazy("Nobody’s")}


def screened(request: HttpRequest, slug: str) -> Competition:
    rows = Competition.objects.screened_by(request.user).prefetch_related("texts")
    return get_object_or_404(rows, slug=slug)


@access(SIGNED_IN)
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """What was handed in, by where it stands; what has waited longest first."""
    one = screened(request, slug)
    entries = Application.objects.read_by(request.user).filter(competition=one)
    counted = dict(entries.order_by().values_list("screening").annotate(count=Count("pk")))
    state = request.GET.get("state", "")
    state = state if state in Screening.values else ""
    hand = request.GET.get("hand", "")
    hand = hand if hand in HANDS else ""
    rows = _in_hands(entries.filter(screening=state) if state else entries, hand, request.user)
    rows = rows.select_related("organisation__region", "category").prefetch_related(
        "organisation__texts",
        Prefetch("hold", queryset=ScreeningHold.objects.current().select_related("taken_by"), to_attr="in_hand"),
        Prefetch("questions", queryset=ScreeningQuestion.objects.filter(answered_at=None), to_attr="open_questions"),
    ).order_by("submitted_at", "pk")  # fmt: skip
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.competition = one
    context = {
        "competition": one,
        "page": page,
        "state": state,
        "states": [(value, label, counted.get(value, 0)) for value, label in Screening.choices],
        "all": sum(counted.values()),
        "hand": hand,
        "hands": HANDS.items(),
        "now": timezone.now(),
        "begins": None if is_over(one) else one.closes_at,
        "here": "screening",
    }
    return render(request, "competitions/desk/screening.html", context)


def _in_hands(rows: QuerySet[Application], hand: str, user) -> QuerySet[Application]:
    """Those that somebody has in hand, or those that wait and nobody has."""
    held = ScreeningHold.objects.current().filter(application=OuterRef("pk"))
    if hand == "mine":
        return rows.filter(Exists(held.filter(taken_by=user)))
    if hand == "nobody":
        return rows.filter(~Exists(held), screening__in=in_hand.OPEN)
    return rows


def is_over(one: Competition) -> bool:
    return one.sealed_at is not None or clock.now() >= one.takes_until


def _entry(request: HttpRequest, one: Competition, pk: int) -> Application:
    rows = Application.objects.read_by(request.user).filter(competition=one)
    found = get_object_or_404(
        rows.select_related("organisation__region", "category__concept", "appeal").prefetch_related(
            "organisation__texts"
        ),
        pk=pk,
    )
    found.competition = one
    return found


def answers_to_read(submission: Submission | None) -> list[dict[str, Any]]:
    """What was handed in, page by page: each question that was asked, with its answer."""
    if submission is None:
        return []
    form, said = read_version(submission.form_version), submission.content["answers"]
    shown = form.shown(said)
    language = get_language() or "en"
    pages = []
    for page in form.pages:
        fields = [field for section in page.sections for field in section.fields if field.key in shown]
        rows = [{"field": field, "label": field.label(language), "value": said.get(field.key)} for field in fields]
        pages.append({"title": page.title(language), "rows": rows})
    return pages


def _page(request: HttpRequest, one: Competition, entry: Application, status: int = 200, **forms_) -> HttpResponse:
    zone = one.zone
    due = timezone.now() + timedelta(days=DAYS_TO_ANSWER)
    due = due.astimezone(one.zone_info).replace(hour=18, minute=0, second=0, microsecond=0)
    marks = {mark.item_id: mark for mark in entry.marks.select_related("marked_by")}
    verbs = SCREENING.verbs(entry.screening)
    question = entry.questions.filter(answered_at=None).first()
    submission = entry.submissions.select_related("form_version").first()
    is_appealed = entry.screening == Screening.APPEALED
    waits = question is not None and timezone.now() < question.due_at
    context = {
        "competition": one,
        "entry": entry,
        "submission": submission,
        "pages": answers_to_read(submission),
        "stored_files": {str(file.pk): file for file in StoredFile.objects.filter(purpose=ANSWER, owner_id=entry.pk)},
        "eligibility": verdict(one, entry.organisation, entry),
        "marks": [MarkForm(item=item, mark=marks.get(item.pk)) for item in one.checklist.all()],
        "history": history(entry, for_organisers=True),
        "seen": seen_of(entry),
        "question": question,
        "overdue": question is not None and not waits,
        "cannot_yet": _cannot_yet(entry),
        "may_ask": "ask" in verbs,
        "may_decide": {"accept", "refuse"} <= set(verbs) and not waits,
        "is_appealed": is_appealed,
        "hold": ScreeningHold.objects.current().filter(application=entry).select_related("taken_by").first(),
        "may_take": entry.screening in in_hand.OPEN,
        "may_hear": is_appealed and allowed(actions.check_user_can_hear_appeal, request.user, entry),
        "may_reconsider": "reconsider" in verbs,
        "ask_form": AskForm(zone=zone, initial={"due_at": due}),
        "decision_form": DecisionForm(),
        "reply_form": ReplyForm(),
        "reconsider_form": ReconsiderForm(),
        "here": "screening",
        **forms_,
    }
    return render(request, "competitions/desk/screening_entry.html", context, status=status)


def _cannot_yet(entry: Application) -> str:
    try:
        actions.check_cannot_change(entry)
    except CANNOT as error:
        return str(error)
    return ""


@access(SIGNED_IN)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One entry: what it says, what the rules and the checklist make of it, what was asked, and the decision."""
    one = screened(request, slug)
    found = _entry(request, one, pk)
    if request.method != "POST":
        return _page(request, one, found, **_kept_forms(request, one))
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    name, form = _form(verb, request.POST, one)
    if not form.is_valid():
        return _page(request, one, found, 422, **{name: form})
    try:
        _do(verb, found, form.cleaned_data, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, one, found, 422, **{name: form})
    except CANNOT as error:
        messages.error(request, str(error))
        fresh = Application.objects.read_by(request.user).filter(pk=pk).exists()
        if not fresh:
            return redirect("competitions:screening", slug=slug)
        return _page(request, one, _entry(request, one, pk), 409, **{name: form})
    messages.success(request, _told(verb, found))
    if verb == "ask" or verb == "reconsider":
        return redirect("competitions:screening-entry", slug=slug, pk=pk)
    return redirect("competitions:screening", slug=slug)


def _form(verb: str, data, one: Competition):
    """The form that a verb is sent with, and the name under which the page shows it."""
    if verb == "ask":
        return "ask_form", AskForm(data, zone=one.zone)
    if verb in ("grant", "reject"):
        return "reply_form", ReplyForm(data)
    if verb == "reconsider":
        return "reconsider_form", ReconsiderForm(data)
    return "decision_form", DecisionForm(data)


def _kept_forms(request: HttpRequest, one: Competition) -> dict[str, Any]:
    """What was typed before somebody was asked to prove who they are."""
    kept = kept_values(request)
    if kept is None or kept.get("verb") not in VERBS:
        return {}
    name, form = _form(kept["verb"], None, one)
    form.initial = {**form.initial, **{key: kept[key] for key in form.fields if key in kept}}
    return {name: form}


def _do(verb: str, found: Application, given: dict[str, Any], *, by, seen: str) -> None:
    common: dict[str, Any] = {"application": found, "by": by, "seen": seen}
    if verb == "ask":
        actions.ask_applicant(**given, **common)
    elif verb in ("grant", "reject"):
        actions.decide_appeal(granted=verb == "grant", **given, **common)
    elif verb == "reconsider":
        actions.reconsider(**given, **common)
    else:
        accepts = verb == "accept"
        verdict_ = ScreeningDecision.Verdict.ELIGIBLE if accepts else ScreeningDecision.Verdict.INELIGIBLE
        actions.decide(verdict=verdict_, **given, **common)


def _told(verb: str, found: Application) -> str:
    words = {
        "accept": _("%(number)s is eligible. Its people are told."),
        "refuse": _("%(number)s is not eligible. Its people are told, and may appeal."),
        "ask": _("The question is on its way to the people of %(number)s."),
        "grant": _("The appeal is granted: %(number)s is eligible."),
        "reject": _("The appeal is answered: %(number)s is not eligible for good."),
        "reconsider": _("%(number)s is to be screened again."),
    }
    return words[verb] % {"number": found.number}


@access(SIGNED_IN)
@require_POST
def mark(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Writes what somebody made of the checklist."""
    one = screened(request, slug)
    found = _entry(request, one, pk)
    there = {mark.item_id: mark for mark in found.marks.all()}
    for item in one.checklist.all():
        form = MarkForm(request.POST, item=item, mark=there.get(item.pk))
        if not form.is_valid() or not form.has_changed():
            continue
        try:
            actions.mark_item(application=found, item=item, by=request.user, **form.cleaned_data)
        except CANNOT as error:
            messages.error(request, str(error))
            break
    else:
        messages.success(request, _("Saved."))
    return redirect("competitions:screening-entry", slug=slug, pk=pk)


@access(SIGNED_IN)
@require_POST
def hand(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Takes an entry in hand, or gives it back."""
    found = _entry(request, screened(request, slug), pk)
    try:
        (in_hand.take_in_hand if verb == "take" else in_hand.put_back)(application=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:screening-entry", slug=slug, pk=pk)
