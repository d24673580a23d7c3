"""The outbox at the desk: what is owed, and the dead letters, one by one and by what went wrong."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.access import STAFF, access
from core.models import Effect
from core.outbox.dead import AT_ONCE, LONGEST_REASON, discard_dead, revive_dead
from core.text import tidy
from portal.numbers import LATE, outbox_numbers

PER_PAGE = 25
GROUPS = 20
BEGINNING = 80
"""Errors that begin with the same characters, so many, are of one group."""


@access(STAFF)
def outbox(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shelves = {
        "open": Effect.objects.open(),
        "late": Effect.objects.due(now - LATE),
        "dead": Effect.objects.dead(),
        "discarded": Effect.objects.discarded().select_related("discarded_by"),
        "done": Effect.objects.exclude(done_at=None),
    }
    shelf = request.GET.get("shelf", "open")
    shelf = shelf if shelf in shelves else "open"
    kinds = list(Effect.objects.order_by("kind").values_list("kind", flat=True).distinct())
    kind, error = request.GET.get("kind", ""), request.GET.get("error", "")[:BEGINNING]
    effects = shelves[shelf].order_by("-id")
    if kind in kinds:
        effects = effects.filter(kind=kind)
    if error:
        effects = effects.filter(last_error__startswith=error)
    context = {
        "page": Paginator(effects, PER_PAGE).get_page(request.GET.get("page")),
        "shelf": shelf,
        "kind": kind,
        "kinds": kinds,
        "error": error,
        "groups": groups() if shelf == "dead" else [],
        "numbers": outbox_numbers(),
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "portal/desk/outbox.html", context)


def groups() -> list[dict]:
    """Dead effects by kind and by how their last error begins, the largest group first."""
    return list(
        Effect.objects.dead()
        .order_by()
        .annotate(error=Left("last_error", BEGINNING))
        .values("kind", "error")
        .annotate(count=Count("pk"), first=Min("dead_at"), last=Max("dead_at"))
        .order_by("-count", "kind", "error")[:GROUPS]
    )


@access(STAFF)
@require_POST
def settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Puts a dead effect back into the queue, or discards it with a reason."""
    effect = get_object_or_404(Effect, pk=pk)
    return _settle(request, Effect.objects.filter(pk=effect.pk), verb)


@access(STAFF)
@require_POST
def settle_group(request: HttpRequest, verb: str) -> HttpResponse:
    """The same for a whole group."""
    kind, error = request.POST.get("kind", ""), request.POST.get("error", "")
    effects = Effect.objects.annotate(error=Left("last_error", BEGINNING)).filter(kind=kind, error=error)
    return _settle(request, effects, verb)


def _settle(request: HttpRequest, effects: QuerySet[Effect], verb: str) -> HttpResponse:
    try:
        if verb == "revive":
            count = revive_dead(effects=effects, by=request.user)
            said = ngettext("%(count)d is in the queue again.", "%(count)d are in the queue again.", count)
        elif verb == "discard":
            reason = tidy(request.POST.get("reason", ""), lines=False)
            count = discard_dead(effects=effects, reason=reason, by=request.user)
            said = ngettext("%(count)d is discarded.", "%(count)d are discarded.", count)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if count:
            messages.success(request, said % {"count": count})
        else:
            messages.error(request, _("It is no longer among the dead ones: somebody was quicker, or it is done."))
        if count == AT_ONCE:
            messages.info(request, _("There may be more; do it again for the rest."))
    return redirect(reverse("portal:desk-outbox") + "?shelf=dead")
