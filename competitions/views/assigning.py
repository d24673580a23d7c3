"""Where organisers decide who judges what, and see how far judging is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from competitions.actions import assigning as actions
from competitions.actions.reminding_judges import remind_judge
from competitions.forms_call import InOneZone, WallTime
from competitions.judging import following, replacing
from competitions.judging.proposal_words import difference, settings_words, why_not
from competitions.models import Assignment, AssignmentRun, Judge, Round, RoundEntry
from competitions.views.call import CANNOT
from competitions.views.office import organised
from core.access import SIGNED_IN, access

PER_PAGE = 25
METHODS = ["GET", "HEAD", "POST"]


class ProposeForm(forms.Form):
    """How much is to move, and a number to draw lots with."""

    moving = forms.TypedChoiceField(
        label=gettext_lazy("What is assigned already"),
        choices=[
            ("0.1", gettext_lazy("Stays, unless something fits clearly better")),
            ("10", gettext_lazy("Stays, unless it cannot")),
            ("0", gettext_lazy("May move freely, where nobody has taken it on")),
        ],
        coerce=float,
        initial="0.1",
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Lot for equal fits"),
        min_value=0,
        max_value=1_000_000,
        initial=0,
        help_text=gettext_lazy("0 takes the order of entry; any other number draws lots, the same ones each time."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class DueForm(InOneZone):
    moments = ("due_at",)
    due_at = WallTime(label=gettext_lazy("Due"))


def led_round(request: HttpRequest, slug: str, number: int) -> Round:
    """A round for those who lead its competition. Raises Http404 for everybody else."""
    competition = organised(request, slug)
    found = get_object_or_404(Round.objects.led_by(request.user), competition=competition, number=number)
    found.competition = competition
    return found


def _context(round: Round, tab: str, **more: Any) -> dict[str, Any]:
    may_change = round.status in (Round.Status.DRAFT, Round.Status.OPEN)
    return {
        "competition": round.competition, "round": round, "here": "judging", "tab": tab, "may_change": may_change, **more
    }  # fmt: skip


@access(SIGNED_IN)
@require_http_methods(METHODS)
def assignment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The settings, a proposal as a difference to what is, and applying it."""
    round = led_round(request, slug, number)
    form = ProposeForm(request.POST if request.POST.get("verb") == "propose" else None)
    if request.method == "POST":
        if request.POST.get("verb") == "propose" and not form.is_valid():
            return _assignment(request, round, form, status=422)
        try:
            _do(request, round, form)
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("competitions:assignment", slug=slug, number=number)
    return _assignment(request, round, form)


def _do(request: HttpRequest, round: Round, form: ProposeForm) -> None:
    verb = request.POST.get("verb")
    if verb == "propose":
        actions.propose_assignments(round=round, by=request.user, **form.cleaned_data)
        return
    run = get_object_or_404(round.runs.filter(status=AssignmentRun.Status.PREVIEW), pk=_key(request, "run"))
    run.round = round
    if verb == "discard":
        actions.discard_proposal(run=run, by=request.user)
        messages.success(request, _("The proposal is thrown away."))
    elif verb == "apply":
        actions.apply_proposal(run=run, by=request.user)
        messages.success(request, _("It is so. Each judge who has something new is told by mail, once."))
    else:
        raise Http404


def _key(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _assignment(request: HttpRequest, round: Round, form: ProposeForm, status: int = 200) -> HttpResponse:
    runs = list(round.runs.select_related("made_by", "applied_by").defer("inputs", "result")[:6])
    run = next((one for one in runs if one.status == AssignmentRun.Status.PREVIEW), None)
    state = ""
    context: dict[str, Any] = {}
    if run is not None:
        run.round = round
        state = run.result.get("state", "")
        if state == "solved":
            found = difference(run, request.user)
            context = {"found": found, "page": Paginator(found.entries, PER_PAGE).get_page(request.GET.get("page"))}
        elif state == "infeasible":
            context = {"reasons": why_not(run, request.user)}
    applied = next((one for one in runs if one.status == AssignmentRun.Status.APPLIED), None)
    context |= {
        "form": form, "run": run, "state": state, "applied": applied, "settings_words": settings_words(round),
        "judges_count": round.competition.judges.sitting().count(),
        "entries_count": following.entries_seen_by(request.user, round).count(),
    }  # fmt: skip
    return render(
        request, "competitions/judging/assignment.html", _context(round, "assignment", **context), status=status
    )


@access(SIGNED_IN)
@require_http_methods(METHODS)
def entry(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The judges of one entry, those who could come, and both by hand."""
    round = led_round(request, slug, number)
    seen = following.entries_seen_by(request.user, round).select_related(
        "application__organisation", "application__category__concept", "submission__form_version"
    )
    found: RoundEntry = get_object_or_404(seen.prefetch_related("application__organisation__texts"), pk=pk)
    found.round = round
    form = ReasonForm(request.POST if request.POST.get("verb") == "take" else None)
    if request.method == "POST":
        if request.POST.get("verb") == "take" and not form.is_valid():
            return _entry(request, round, found, form, _key(request, "pair"))
        try:
            _by_hand(request, round, found, form)
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("competitions:assignment-entry", slug=slug, number=number, pk=pk)
    return _entry(request, round, found, form)


def _by_hand(request: HttpRequest, round: Round, found: RoundEntry, form: ReasonForm) -> None:
    if request.POST.get("verb") == "take":
        pair = get_object_or_404(Assignment.objects.live(), entry=found, pk=_key(request, "pair"))
        pair.entry = found
        actions.take_away(assignment=pair, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The entry is taken from %(judge)s.") % {"judge": pair.judge.name})
    else:
        judge = get_object_or_404(Judge.objects.sitting(), competition=round.competition, pk=_key(request, "judge"))
        actions.assign_by_hand(entry=found, judge=judge, by=request.user)
        messages.success(request, _("%(judge)s has the entry, and is told by mail.") % {"judge": judge.name})


def _entry(request: HttpRequest, round: Round, found: RoundEntry, form: ReasonForm, open_pair: int = 0) -> HttpResponse:
    pairs = found.assignments.select_related("judge").order_by("pk")
    live = [pair for pair in pairs if pair.status in Assignment.LIVE]
    taken = {pair.judge_id for pair in live}
    context = _context(
        round, "assignment", entry=found, live=live, form=form, open_pair=open_pair,
        past=[pair for pair in pairs if pair.status not in Assignment.LIVE],
        options=replacing.options(round, [found]).get(found.pk, []),
        others=round.competition.judges.sitting().exclude(pk__in=taken),
    )  # fmt: skip
    return render(request, "competitions/judging/assignment_entry.html", context, status=422 if open_pair else 200)


@access(SIGNED_IN)
@require_http_methods(METHODS)
def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Judges with what they have done, who is furthest behind first; entries that lack sheets."""
    round = led_round(request, slug, number)
    if request.method == "POST":
        judge = get_object_or_404(Judge, competition=round.competition, pk=_key(request, "judge"))
        try:
            remind_judge(round=round, judge=judge, by=request.user)
            messages.success(request, _("%(judge)s is reminded by mail.") % {"judge": judge.name})
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("competitions:judging-progress", slug=slug, number=number)
    rows = following.judge_rows(request.user, round, timezone.now())
    page = Paginator(rows, following.PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = following.with_people(list(page.object_list))
    context = _context(
        round, "progress", page=page, figures=following.figures(rows), now=timezone.now(),
        is_open=round.status == Round.Status.OPEN,
        short=following.page_of_short(request.user, round, request.GET.get("entries")),
    )  # fmt: skip
    return render(request, "competitions/judging/progress.html", context)


@access(SIGNED_IN)
@require_http_methods(METHODS)
def replace(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """What one judge has not done, with who takes over best: already chosen, so that one click is left."""
    round = led_round(request, slug, number)
    judge = get_object_or_404(Judge.objects.select_related("user"), competition=round.competition, pk=pk)
    pairs = list(following.open_pairs(request.user, round, judge)[:PER_PAGE])
    due = DueForm(request.POST if request.POST.get("verb") == "due" else None, zone=round.competition.zone,
                  initial={"due_at": pairs[0].due_at if pairs else round.closes_at})  # fmt: skip
    if request.method == "POST":
        try:
            if request.POST.get("verb") == "due":
                if due.is_valid():
                    moved = actions.set_due(round=round, judge=judge, by=request.user, **due.cleaned_data)
                    messages.success(request, ngettext("One entry has another due date.", "%(n)d entries have another due date.", moved) % {"n": moved})  # fmt: skip
                    return redirect("competitions:judging-replace", slug=slug, number=number, pk=pk)
            else:
                made = actions.replace_judge(
                    replacements=_chosen(request, round, pairs), reason=_("Replaced by another judge"), by=request.user
                )
                messages.success(request, ngettext("One entry has another judge, who is told by mail.", "%(n)d entries have other judges, who are told by mail.", len(made)) % {"n": len(made)})  # fmt: skip
                return redirect("competitions:judging-progress", slug=slug, number=number)
        except CANNOT as error:
            messages.error(request, str(error))
    options = replacing.options(round, [pair.entry for pair in pairs], leaving=judge)
    rows = [(pair, options.get(pair.entry_id, [])) for pair in pairs]
    more = following.open_pairs(request.user, round, judge).count() - len(pairs)
    context = _context(round, "progress", judge=judge, rows=rows, due_form=due, more=more)
    status = 422 if request.method == "POST" else 200
    return render(request, "competitions/judging/replace.html", context, status=status)


def _chosen(request: HttpRequest, round: Round, pairs: list[Assignment]) -> list[tuple[Assignment, Judge]]:
    """Which of the judge's entries go to whom; those left alone are not among them."""
    judges = {str(judge.pk): judge for judge in round.competition.judges.sitting()}
    asked = [(pair, request.POST.get(f"pair-{pair.pk}", "")) for pair in pairs]
    return [(pair, judges[wanted]) for pair, wanted in asked if wanted in judges]
