"""What a round came to, for its organisers: the ranking, its judges, what it hangs on; and taking it along."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import recently_authenticated
from competitions.actions import results as actions
from competitions.engine.ties import DEFAULT
from competitions.exports.results import header, lines_of
from competitions.exports.writing import book
from competitions.judging import result_page
from competitions.judging.counted import hidden_from
from competitions.judging.method import is_unchanged, method_of
from competitions.judging.results import is_stale, latest
from competitions.models import Organiser, ResultSnapshot, Round
from core.access import SIGNED_IN, access
from core.csv_files import csv_file

VIEWS = ("ranking", "judges", "criteria", "what-if", "more", "method")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx", "json")


def led_round(request: HttpRequest, slug: str, number: int) -> Round:
    """A round for a manager or the chair of its competition. Raises Http404 for everybody else."""
    mine = Organiser.objects.filter(competition=OuterRef("competition"), user=request.user, role=Organiser.Role.MANAGER)
    judging = result_page.judged_by(request.user)
    rounds = Round.objects.led_by(request.user).annotate(is_managed=Exists(mine), is_judging=judging)
    rounds = rounds.select_related("competition")
    rounds = rounds.prefetch_related("competition__texts", "criteria")
    found: Any = get_object_or_404(rounds, competition__slug=slug, number=number)
    found.competition.is_manager, found.competition.leads = found.is_managed and request.user.is_staff, True
    return found


def is_withheld(round: Any) -> bool:
    """Whether an organiser judges in this round and must first have their own say, uninfluenced: what the others gave is
    theirs to see once the round has closed."""
    return round.is_judging and round.status == Round.Status.OPEN


def _kept(request: HttpRequest, round: Round) -> tuple[tuple[int, ...], ResultSnapshot | None]:
    without = hidden_from(request.user, round)
    return without, latest(round, without)


@access(SIGNED_IN)
def results(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The ranking and what stands behind it, one part at a time."""
    round = led_round(request, slug, number)
    return _page(request, round)


def _page(request: HttpRequest, round: Round, status: int = 200, **more: Any) -> HttpResponse:
    shown = request.GET.get("view", "ranking")
    shown = shown if shown in VIEWS else "ranking"
    context: dict[str, Any] = {
        "round": round,
        "competition": round.competition,
        "here": "judging",
        "judging_here": "results",
        "view": shown,
        "withheld": is_withheld(round),
        "snapshot": None,
        **more,
    }
    if not context["withheld"]:
        without, snapshot = _kept(request, round)
        context |= {"snapshot": snapshot, "without": without}
        if snapshot is not None:
            context |= _shown(request, round, snapshot, shown)
    return render(request, "competitions/judging/results.html", context, status=status)


def _shown(request: HttpRequest, round: Round, snapshot: ResultSnapshot, shown: str) -> dict[str, Any]:
    stale = is_stale(snapshot, round)
    context: dict[str, Any] = {
        "content": snapshot.content,
        "stale": stale,
        "may_freeze": stale and round.status == Round.Status.DECIDED and snapshot.is_whole,
        "why": result_page.why_no_model(snapshot.content),
        "method": method_of(round),
        "formats": FORMATS,
    }
    if shown == "ranking":
        asked = {name: request.GET.get(name, "")[:60] for name in ("category", "cut")}
        ranked = result_page.ranking(snapshot, request.user, round, asked, request.GET.get("page"))
        context |= {**ranked, "asked": asked, "categories": result_page.categories(round)}
    elif shown == "judges":
        context["judges"] = result_page.paged(result_page.judges(snapshot), request.GET.get("page"))
    elif shown == "criteria":
        context["criteria"] = result_page.criteria(snapshot)
    elif shown == "what-if":
        found = result_page.left_out(snapshot, request.user, round)
        context["left_out"] = result_page.paged(found, request.GET.get("page"))
    elif shown == "more":
        context["more"] = result_page.more(snapshot)
    else:
        rules = method_of(round).ties or DEFAULT
        words = result_page.words_for_ties(round, rules)
        context |= {
            "ties": [words.get(rule, rule) for rule in rules],
            "criteria": result_page.criteria(snapshot),
            "is_unchanged": is_unchanged(round),
        }
    return context


@access(SIGNED_IN)
@require_POST
def work_out(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Works the result out again, as far as sheets have changed."""
    round = led_round(request, slug, number)
    if is_withheld(round):
        raise Http404
    actions.compute_results(round=round, by=request.user)
    messages.success(request, _("The results are up to date."))
    return redirect("competitions:round-results", slug=slug, number=number)


@access(SIGNED_IN)
@require_POST
def freeze(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Freezes a decided round's result anew, with a reason."""
    round = led_round(request, slug, number)
    try:
        actions.freeze_results(round=round, reason=request.POST.get("reason", ""), by=request.user)
    except ValidationError as error:
        return _page(request, round, 422, refused=error.messages, typed=request.POST.get("reason", ""))
    messages.success(request, _("The results are frozen as they are now. The earlier ones are kept."))
    return redirect("competitions:round-results", slug=slug, number=number)


@access(SIGNED_IN)
@require_http_methods(["POST"])
@recently_authenticated
def export(request: HttpRequest, slug: str, number: int, format: str) -> HttpResponseBase:
    """The ranking as a file, as far as one may see it."""
    round = led_round(request, slug, number)
    _without, snapshot = _kept(request, round)
    if format not in FORMATS or snapshot is None or is_withheld(round):
        raise Http404
    rows = list(lines_of(snapshot, request.user, round))
    actions.note_export(round=round, format=format, count=len(rows), by=request.user)
    name = f"{round.competition.code}-{round.number}-{timezone.now():%Y%m%d-%H%M}.{format}"
    response = _file(format, name, rows, snapshot, str(round))
    response["Cache-Control"] = "private, no-store"
    return response


def _file(format: str, name: str, rows: list[list[Any]], snapshot: ResultSnapshot, title: str) -> HttpResponseBase:
    names = header()
    if format == "csv":
        return csv_file(name, [words for _key, words in names], rows)
    if format == "xlsx":
        sheet = book([[words for _key, words in names], *rows], title=title)
        return FileResponse(sheet, as_attachment=True, filename=name, content_type=XLSX)
    told = {
        "sha256": snapshot.sha256,
        "computed_at": snapshot.computed_at.isoformat(),
        "frozen_at": snapshot.frozen_at.isoformat() if snapshot.frozen_at else None,
        "entries": [dict(zip([key for key, _words in names], row, strict=True)) for row in rows],
    }
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json", headers=headers
    )
