"""What is done with a lot, by either side. Each step leads back to the page of its order, with what was typed if it is refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from production.actions import actuals, lot_talk, lots
from production.models import Lot
from production.orders.forms import FORMS
from production.views.orders import Refused, id_of, show_order
from production.views.trying import REFUSED, done, tried

DEEDS: dict[str, Callable[..., Any]] = {
    "accept": lots.accept_lot,
    "decline": lots.decline_lot,
    "start": lots.start_lot,
    "step": lots.note_step,
    "inspect": lots.inspect_lot,
    "ship": lots.ship_lot,
    "receive": lots.receive_lot,
    "ask": lot_talk.ask_about_lot,
    "claim": lot_talk.make_claim,
    "actual": actuals.tell_actual,
}
BOUGHT = frozenset({"receive", "claim", "answer", "withdraw-claim"})
"""What the customer does; all else is done by whoever makes it."""
SAID = {
    "accept": gettext_lazy("Accepted. The customer is told."),
    "decline": gettext_lazy("Declined. It is offered to others now."),
    "start": gettext_lazy("In production. Note what is done as you go."),
    "step": gettext_lazy("Noted. The customer sees it."),
    "inspect": gettext_lazy("The inspection is recorded."),
    "ship": gettext_lazy("On its way. Say now what it took: your prices learn from it."),
    "receive": gettext_lazy("Received. If something is wrong, say so."),
    "ask": gettext_lazy("Asked. The clock stands until you have an answer."),
    "answer": gettext_lazy("Answered. The clock runs again."),
    "claim": gettext_lazy("The claim is made. The manufacturer is told."),
    "answer-claim": gettext_lazy("Answered. The customer is told."),
    "withdraw-claim": gettext_lazy("Taken back."),
    "actual": gettext_lazy("Recorded. Only you see it; the band of this machine learns from it."),
}


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, pk: str, verb: str) -> HttpResponse:
    seen = Lot.objects.bought_by(request.user) if verb in BOUGHT else Lot.objects.made_by(request.user)
    rows = seen.select_related("order__organisation", "machine__site__organisation")
    lot = get_object_or_404(rows, pk=pk)
    back = f"{reverse('production:order', args=[lot.order.number])}#lot-{lot.number}"
    if verb not in FORMS:
        done(request, lambda: _do(lot, verb, {}, request.user), lambda _done: str(SAID[verb]))
        return redirect(back)
    form = FORMS[verb](request.POST, request.FILES, auto_id=id_of(verb, lot))
    if form.is_valid() and tried(form, lambda: _do(lot, verb, form.cleaned_data, request.user)) is not REFUSED:
        messages.success(request, str(SAID[verb]))
        return redirect(back)
    return show_order(request, lot.order.number, refused=Refused(lot.pk, verb, form))


def _do(lot: Lot, verb: str, typed: dict[str, Any], by) -> None:
    if verb == "step":
        typed["pieces"] = typed["pieces"] or 0
    if verb in DEEDS:
        DEEDS[verb](lot=lot, by=by, **typed)
    elif verb == "answer":
        lot_talk.answer_question(question=lot_talk.waiting_question(lot), text=typed["text"], by=by)
    elif verb == "withdraw-claim":
        lot_talk.withdraw_claim(claim=lot_talk.waiting_claim(lot), by=by)
    else:
        accept = typed["accept"] == "yes"
        lot_talk.answer_claim(claim=lot_talk.waiting_claim(lot), accept=accept, answer=typed["answer"], by=by)
