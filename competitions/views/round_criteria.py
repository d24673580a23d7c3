"""What judges of a round look at: the criteria with their weights, one of them, and the sheet as a judge will see it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import criteria as actions
from competitions.engine.weighing import shares
from competitions.forms_rounds import CriterionForm, scores_of
from competitions.models import Criterion, Round
from competitions.views.call import CANNOT, add_errors
from competitions.views.rounds import about, round_led
from core.access import SIGNED_IN, access


def weighed(one: Round) -> list[dict]:
    """The criteria in the order of the sheet, each with its share of all weights in per cent and its scores."""
    rows = list(one.criteria.all())
    share = shares({row.pk: row.weight for row in rows})
    language = get_language() or "en"
    other = "en" if language != "en" else "zh-hans"
    found = []
    for row in rows:
        said = row.anchors
        scores = [
            {"score": score, "words": said.get(score, {}).get(language) or said.get(score, {}).get(other, "")}
            for score in scores_of(row.least, row.most, row.step)
        ]
        found.append({"row": row, "share": share[row.pk], "scores": scores})
    return found


@access(SIGNED_IN)
def criteria(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All criteria with what each weighs."""
    one = round_led(request, slug, number)
    is_draft = one.status == Round.Status.DRAFT
    context = {**about(one), "rows": weighed(one), "is_draft": is_draft}
    return render(request, "competitions/judging/criteria.html", context)


@access(SIGNED_IN)
def sheet(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sheet as a judge will see it; nothing on it can be sent."""
    one = round_led(request, slug, number)
    context = {**about(one), "rows": weighed(one)}
    return render(request, "competitions/judging/sheet_preview.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int, pk: int | None = None) -> HttpResponse:
    """One criterion, or a new one. "Show the scores" draws the anchors for another scale and writes nothing."""
    one = round_led(request, slug, number)
    criterion = get_object_or_404(Criterion.objects.select_related("round"), round=one, pk=pk) if pk else None
    if criterion is not None:
        criterion.round = one
    locked = one.status != Round.Status.DRAFT
    form = CriterionForm(request.POST if request.method == "POST" else None, criterion=criterion, locked=locked)
    redraws = request.method == "POST" and "redraw" in request.POST
    if request.method == "POST" and not redraws and form.is_valid() and _saved(request, one, criterion, form):
        return redirect("competitions:round-criteria", slug=slug, number=number)
    context = {**about(one), "criterion": criterion, "form": form, "locked": locked, "redraws": redraws}
    status = 422 if request.method == "POST" and not redraws else 200
    return render(request, "competitions/judging/criterion.html", context, status=status)


def _saved(request: HttpRequest, one: Round, criterion: Criterion | None, form: CriterionForm) -> bool:
    try:
        if criterion is None:
            actions.add_criterion(round=one, by=request.user, **form.columns())
            messages.success(request, _("The criterion is on the sheet."))
        else:
            actions.change_criterion(criterion=criterion, by=request.user, **form.columns())
            messages.success(request, _("Saved."))
    except ValidationError as error:
        add_errors(form, error)
        return False
    except CANNOT as error:
        form.add_error(None, str(error))
        return False
    return True


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, number: int, pk: int, verb: str) -> HttpResponse:
    """Up, down or away."""
    if verb not in ("up", "down", "remove"):
        raise Http404
    one = round_led(request, slug, number)
    criterion = get_object_or_404(Criterion, round=one, pk=pk)
    criterion.round = one
    try:
        if verb == "remove":
            actions.remove_criterion(criterion=criterion, by=request.user)
        else:
            actions.move_criterion(criterion=criterion, up=verb == "up", by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:round-criteria", slug=slug, number=number)
