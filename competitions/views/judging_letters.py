"""How decisions are told: letters one by one, feedback without names, publication after the embargo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.recent import kept_values, proof_needed
from competitions.actions import feedback as mending
from competitions.actions import outcome_letters as actions
from competitions.actions import publishing
from competitions.forms_decisions import MendForm, OutcomeTextForm, SettingsForm
from competitions.judging.decisions import settings_of
from competitions.judging.publication import current, is_whole
from competitions.models import Decision, Feedback, OutcomeLetter, Round
from competitions.outcome_words import PLACEHOLDERS, text_of
from competitions.readers import sees_people
from competitions.views.call import CANNOT, add_errors
from competitions.views.judging_deliberation import led_round
from core.access import SIGNED_IN, access

PER_PAGE = 40
LETTERS_VERBS = ("settings", "draft", "approve", "send")
Status = OutcomeLetter.Status


def _context(round: Round, step: str) -> dict[str, Any]:
    return {"competition": round.competition, "round": round, "here": "judging", "step": step}


def _is_told(round: Round) -> bool:
    return round.outcome_letters.filter(status=Status.QUEUED).exists()


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The letter of each outcome, everybody's letter, and the button that sends them."""
    round = led_round(request, slug, number)
    if request.method != "POST":
        kept_values(request)
        return _letters(request, round)
    verb = request.POST.get("verb", "")
    if verb not in LETTERS_VERBS:
        raise Http404
    if verb == "send" and (answer := proof_needed(request)) is not None:
        return answer
    form = SettingsForm(request.POST, zone=round.competition.zone) if verb == "settings" else None
    if form is not None and not form.is_valid():
        return _letters(request, round, 422, settings_form=form)
    try:
        messages.success(request, _done(request, verb, round, form))
    except CANNOT as error:
        messages.error(request, str(error))
        if form is not None:
            return _letters(request, round, 409, settings_form=form)
    except ValidationError as error:
        if form is not None:
            add_errors(form, error)
            return _letters(request, round, 422, settings_form=form)
        messages.error(request, " ".join(error.messages))
    return redirect("competitions:outcome-letters", slug=slug, number=number)


def _done(request: HttpRequest, verb: str, round: Round, form: SettingsForm | None) -> str:
    by = request.user
    if form is not None:
        actions.save_settings(round=round, by=by, **form.cleaned_data)
        return _("Saved.")
    if verb == "draft":
        count = actions.draft_letters(round=round, by=by)
        return ngettext("%(count)d letter is drafted.", "%(count)d letters are drafted.", count) % {"count": count}
    if verb == "approve":
        count = actions.approve_letters(round=round, by=by)
        return ngettext("%(count)d letter is approved.", "%(count)d letters are approved.", count) % {"count": count}
    people = request.POST.get("people", "")
    expected = int(people) if people.isascii() and people.isdecimal() and len(people) < 9 else -1
    count = actions.send_letters(round=round, people=expected, by=by)
    return ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", count) % {"count": count}


def _letters(request: HttpRequest, round: Round, status: int = 200, **more) -> HttpResponse:
    mine = OutcomeLetter.objects.read_by(request.user).filter(round=round)
    counts = mine.aggregate(
        all=Count("pk"),
        draft=Count("pk", filter=Q(status=Status.DRAFT)),
        approved=Count("pk", filter=Q(status=Status.APPROVED)),
        queued=Count("pk", filter=Q(status=Status.QUEUED)),
        seen=Count("pk", filter=Q(seen_at__isnull=False)),
    )
    outcomes = Decision.objects.read_by(request.user).filter(entry__round=round).values_list("outcome", flat=True)
    used = set(outcomes.order_by())
    settings = settings_of(round)
    initial = {name: getattr(settings, name) for name in ("feedback", "embargo_until", "by_time")}
    rows = mine.select_related("user").prefetch_related("decisions__entry__application__organisation__texts")
    page = Paginator(rows.order_by("outcome", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    for one in page:
        _named, one.subject, one.body = _shown(one, request.user)
    context = _context(round, "letters") | {
        "texts": [text_of(round, outcome) for outcome in Decision.Outcome.values if outcome in used],
        "counts": counts,
        "named": sees_people(request.user),
        "page": page,
        "settings": settings,
        "settings_form": SettingsForm(zone=round.competition.zone, initial=initial),
        "is_told": _is_told(round),
        "is_decided": round.status == Round.Status.DECIDED,
        "flagged": mending.unmended(round, request.user).count(),
        "first": mine.filter(status=Status.DRAFT).order_by("outcome", "pk").first(),
        "may_approve_all": counts["draft"] and counts["seen"] >= min(actions.TO_BE_SEEN, counts["all"]),
        "to_be_seen": actions.TO_BE_SEEN,
        **more,
    }
    return render(request, "competitions/judging/letters.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, slug: str, number: int, outcome: str) -> HttpResponse:
    """The letter of one outcome, in both languages."""
    round = led_round(request, slug, number)
    if outcome not in Decision.Outcome.values:
        raise Http404
    there = text_of(round, outcome)
    form = OutcomeTextForm(request.POST or None, instance=there)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_text(round=round, outcome=outcome, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. Letters that had been drafted are drafted anew."))
            return redirect("competitions:outcome-letters", slug=slug, number=number)
        except ValidationError as error:
            add_errors(form, error)
            status = 422
        except CANNOT as error:
            messages.error(request, str(error))
            status = 409
    elif request.method == "POST":
        status = 422
    context = _context(round, "letters") | {
        "form": form,
        "outcome": Decision.Outcome(outcome),
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
        "is_told": _is_told(round),
    }
    return render(request, "competitions/judging/letter_text.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One person's letter as they get it, with the one before and the next."""
    round = led_round(request, slug, number)
    mine = OutcomeLetter.objects.read_by(request.user).filter(round=round).order_by("outcome", "pk")
    found = get_object_or_404(mine.select_related("user"), pk=pk)
    found.round = round
    keys = list(mine.values_list("pk", flat=True))
    place = keys.index(pk)
    following = keys[place + 1] if place + 1 < len(keys) else None
    if request.method == "POST":
        return _looked_at(request, found, following)
    decisions = found.decisions.select_related("entry__application__organisation", "prize")
    named, subject, body = _shown(found, request.user)
    context = _context(round, "letters") | {
        "letter": found,
        "named": named,
        "subject": subject,
        "body": body,
        "decisions": decisions.prefetch_related("entry__application__organisation__texts"),
        "place": place + 1,
        "count": len(keys),
        "previous": keys[place - 1] if place else None,
        "following": following,
        "embargo": settings_of(round).embargo_until,
        "is_told": _is_told(round),
    }
    return render(request, "competitions/judging/letter.html", context)


def _shown(found: OutcomeLetter, user) -> tuple[bool, str, str]:
    """Whether this person is told who writes an application, and (subject, body) as they read them."""
    if sees_people(user):
        return True, found.subject, found.body
    name = found.user.name or found.user.email
    return False, found.subject.replace(name, "…"), found.body.replace(name, "…")


def _looked_at(request: HttpRequest, found: OutcomeLetter, following: int | None) -> HttpResponse:
    verbs = {"seen": actions.look_at_letter, "approve": actions.approve_letter, "hold": actions.hold_letter}
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        raise Http404
    where = {"slug": found.round.competition.slug, "number": found.round.number}
    try:
        verbs[verb](letter=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("competitions:outcome-letters", **where)
    if verb == "hold":
        following = found.pk
    if following is None:
        return redirect("competitions:outcome-letters", **where)
    return redirect("competitions:outcome-letter", **where, pk=following)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What judges wrote for applicants; what might name somebody first."""
    round = led_round(request, slug, number)
    rows = mending.read_by(round, request.user).select_related("decision__entry__application__organisation", "sheet")
    bound: dict[int, MendForm] = {}
    if request.method == "POST":
        key = request.POST.get("feedback", "")
        found = get_object_or_404(rows, pk=int(key) if key.isascii() and key.isdecimal() and len(key) < 12 else 0)
        form = MendForm(request.POST, prefix=f"f{found.pk}")
        if _mended(request, found, form):
            return redirect(request.get_full_path())
        bound[found.pk] = form
    rows = rows.prefetch_related("decision__entry__application__organisation__texts")
    state = request.GET.get("state", "")
    if state in Feedback.Status.values:
        rows = rows.filter(status=state)
    page = Paginator(rows.order_by("-status", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.decision.entry.application.competition = round.competition
    context = _context(round, "feedback") | {
        "page": page,
        "lines": [
            (row, bound.get(row.pk) or MendForm(prefix=f"f{row.pk}", initial={"text": row.text})) for row in page
        ],
        "settings": settings_of(round),
        "is_told": _is_told(round),
        "states": Feedback.Status.choices,
        "state": state,
    }
    return render(request, "competitions/judging/feedback.html", context, status=422 if bound else 200)


def _mended(request: HttpRequest, found: Feedback, form: MendForm) -> bool:
    """Whether it was written; else the form says why not."""
    try:
        if request.POST.get("verb") == "leave-out":
            mending.leave_out_feedback(feedback=found, by=request.user)
            return True
        if not form.is_valid():
            return False
        mending.mend_feedback(feedback=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    except CANNOT as error:
        messages.error(request, str(error))
        return True
    messages.success(request, _("Saved."))
    return True


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The snapshot, how long it is kept back, and the button that lets it out."""
    round = led_round(request, slug, number)
    if request.method == "POST":
        here = reverse("competitions:publication", kwargs={"slug": slug, "number": number})
        if (answer := proof_needed(request, back=here)) is not None:
            return answer
        try:
            publishing.release(round=round, by=request.user)
            messages.success(request, _("It is public now."))
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect(here)
    kept_values(request)
    made = current(round)
    readable = Decision.objects.read_by(request.user).filter(entry__round=round)
    rows = readable.select_related("entry__application__organisation", "prize").order_by("outcome", "entry")
    decisions = list(rows.prefetch_related("entry__application__organisation__texts"))
    settings = settings_of(round)
    context = _context(round, "publication") | {
        "publication": made,
        "is_whole": made is not None and is_whole(made),
        "decisions": decisions,
        "settings": settings,
        "held_back": settings.embargo_until is not None and timezone.now() < settings.embargo_until,
        "untold": any(one.status not in Decision.TOLD for one in decisions),
        "former": round.publications.exclude(undone_at=None),
    }
    return render(request, "competitions/judging/publication.html", context)
