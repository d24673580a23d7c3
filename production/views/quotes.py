"""Quotations: the list, and one of them with what each site would take."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import SIGNED_IN, access
from core.permissions import allowed
from production.actions.routing import latest_ways
from production.models import Quotation
from production.permissions import check_user_can_ask_for_quotes
from production.quoting import showing, words
from production.quoting.comparing import compared

PER_PAGE = 20


@access(SIGNED_IN)
@require_safe
def quotations(request: HttpRequest) -> HttpResponse:
    """One's organisations', the newest first."""
    rows = showing.rows_of(request.user).prefetch_related("organisation__texts")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "production/quotes.html", {"page": page, "today": timezone.localdate()})


@access(SIGNED_IN)
@require_safe
def quotation(request: HttpRequest, number: str) -> HttpResponse:
    """One quotation; while it is being priced the page follows by itself, and is drawn anew once it has been."""
    found = showing.must_read(request.user, number)
    if request.htmx and found.state != Quotation.State.ASKED:
        return HttpResponse(headers={"HX-Refresh": "true"})
    quantity = chosen_quantity(request, found)
    rows = showing.answers_of(found)
    context = {
        "quotation": found,
        "quantity": quantity,
        "tabs": tabs_of(found, quantity),
        "asked": showing.asked_lines(found),
        "excluded": list(found.excluded.prefetch_related("texts")),
        "answers": showing.shown_all(row for row in rows if row.quantity == quantity),
        "tiers": showing.tiers_of(rows),
        "compared": compared(found, quantity),
        "plans": latest_ways(found, quantity),
        "prevails": words.PREVAILS,
        "failure": words.reason(found.failure) if found.failure else "",
        "is_valid": found.is_valid(),
        "may_ask": allowed(check_user_can_ask_for_quotes, request.user, found.organisation),
        "waits": found.state == Quotation.State.ASKED,
    }
    return render(request, "production/quote.html", context)


def chosen_quantity(request: HttpRequest, found: Quotation) -> int:
    """The tier that the address names, else the main one."""
    said = request.GET.get("quantity", "")
    return next((many for many in found.quantities if str(many) == said), found.quantity)


def tabs_of(found: Quotation, quantity: int) -> list[tuple[int, str, bool]]:
    """(pieces, address, whether it is shown) of each tier; none where there is one alone."""
    many = [(one, f"?quantity={one}", one == quantity) for one in found.quantities]
    return many if len(many) > 1 else []
