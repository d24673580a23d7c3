"""Where a judge says which of the entries they are asked to judge they take on."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from competitions.actions.assigning import accept_assignment, decline_assignment
from competitions.models import Assignment, Round
from competitions.views.call import CANNOT
from core.access import SIGNED_IN, access

Status = Assignment.Status


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not, in a few words"),
        max_length=500,
        help_text=gettext_lazy("Only the organisers read this."),
    )


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def assigned(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What somebody is asked to judge in a round. A blind round calls each entry by its pseudonym, nothing else."""
    mine = Assignment.objects.asked_of(request.user).filter(
        entry__round__competition__slug=slug, entry__round__number=number
    )
    first = mine.select_related("entry__round__competition").first()
    round = get_object_or_404(
        Round.objects.select_related("competition").prefetch_related("competition__texts"),
        pk=first.entry.round_id if first else None,
    )
    form = DeclineForm(request.POST if request.POST.get("verb") == "decline" else None)
    asked = list(mine.filter(status=Status.INVITED).select_related(
        "entry__round__competition", "entry__application__organisation", "entry__application__category").prefetch_related(
        "entry__application__organisation__texts").order_by("entry__pseudonym"))  # fmt: skip
    declining = 0
    if request.method == "POST":
        chosen = request.POST.get("pair", "")
        pairs = [pair for pair in asked if chosen in ("all", str(pair.pk))]
        if form.is_bound and not form.is_valid():
            declining = pairs[0].pk if len(pairs) == 1 else 0
        else:
            _answer(request, pairs, form)
            left = Assignment.objects.asked_of(request.user).filter(entry__round=round).exists()
            return redirect(request.path if left else "home")
    context = {
        "round": round,
        "competition": round.competition,
        "asked": asked,
        "taken": mine.exclude(status=Status.INVITED).count(),
        "form": form,
        "declining": declining,
    }
    return render(request, "competitions/judging/assigned.html", context, status=422 if declining else 200)


def _answer(request: HttpRequest, pairs: list[Assignment], form: DeclineForm) -> None:
    try:
        for pair in pairs:
            if form.is_bound:
                decline_assignment(assignment=pair, reason=form.cleaned_data["reason"], by=request.user)
            else:
                accept_assignment(assignment=pair, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Thank you. The organisers see your answer.") if pairs else _("Nothing was chosen.")
        )
