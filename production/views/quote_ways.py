"""Ways to have a quotation's pieces made, side by side."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from core.transitions import MoveNotAllowed
from production.actions import routing
from production.forms.quote_requests import WaysForm
from production.models import Quotation
from production.permissions import check_user_can_ask_for_quotes
from production.quoting import showing
from production.quoting.map import route_maps
from production.quoting.plan_words import shown_plans
from production.views.quotes import chosen_quantity
from production.views.trying import add_errors


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, number: str) -> HttpResponse:
    """Those that were found last; sending the form finds them anew, by what is free now."""
    found = showing.must_read(request.user, number)
    if request.method != "POST":
        quantity = chosen_quantity(request, found)
        return _page(request, found, quantity, WaysForm(quotation=found, initial={"quantity": quantity}))
    form = WaysForm(request.POST, quotation=found)
    if not form.is_valid():
        return _page(request, found, found.quantity, form, status=422)
    quantity = form.cleaned_data["quantity"]
    try:
        routing.ways(found, quantity, weights=form.weights(), by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, quantity, form, status=422)
    except (NotAllowed, MoveNotAllowed) as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('production:quotation-ways', args=[number])}?quantity={quantity}")


def _page(request, found: Quotation, quantity: int, form: WaysForm, status: int = 200):
    plans = shown_plans(routing.latest_ways(found, quantity))
    context = {
        "quotation": found,
        "quantity": quantity,
        "form": form,
        "plans": plans,
        "maps": route_maps(found, plans),
        "is_valid": found.is_valid(),
        "may_ask": allowed(check_user_can_ask_for_quotes, request.user, found.organisation),
    }
    return render(request, "production/quote_ways.html", context, status=status)
