"""What came of an application, for those who write it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from competitions.judging.feedback import bands_of, comments_of
from competitions.models import Application, Criterion, Decision, OutcomeSettings, PrizeWithdrawal
from core.access import SIGNED_IN, access

BANDS = {
    "low": pgettext_lazy("band of a score", "Lower third"),
    "middle": pgettext_lazy("band of a score", "Middle third"),
    "high": pgettext_lazy("band of a score", "Upper third"),
}


@access(SIGNED_IN)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Each round that has been told: the outcome, the prize, and what the call says they are to read."""
    rows = Application.objects.of_applicant(request.user).select_related("competition", "organisation")
    application = get_object_or_404(rows.prefetch_related("organisation__texts", "competition__texts"), pk=pk)
    told = Decision.objects.filter(entry__application=application, status__in=Decision.TOLD)
    told = list(told.select_related("entry__round__outcome_settings", "prize").order_by("-entry__round__number"))
    if not told:
        raise Http404
    comments, bands = comments_of(told), bands_of(told)
    context = {
        "application": application,
        "competition": application.competition,
        "withdrawal": PrizeWithdrawal.objects.public().filter(finalist__application=application).first(),
        "results": [_told(one, comments[one.pk], bands[one.pk]) for one in told],
    }
    return render(request, "competitions/results/result.html", context)


def _told(decision: Decision, comments: list[str], bands: list[tuple[Criterion, str]]) -> dict[str, Any]:
    round = decision.entry.round
    settings = getattr(round, "outcome_settings", None) or OutcomeSettings(round=round)
    kinds = OutcomeSettings.Feedback
    embargo = settings.embargo_until
    public = decision.status == Decision.Status.PUBLISHED
    return {
        "decision": decision,
        "round": round,
        "comments": comments if settings.feedback != kinds.NONE else [],
        "bands": [(one, BANDS[band], band) for one, band in bands] if settings.feedback == kinds.BANDS else [],
        "embargo": embargo if embargo and not public and timezone.now() < embargo else None,
    }
