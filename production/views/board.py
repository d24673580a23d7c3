"""The board of incoming work, for those who make it; and what park staff see of orders."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import SIGNED_IN, STAFF, access
from ecosystem.current import chosen_among, my_organisations
from ecosystem.models import Organisation
from production.orders.board import columns_of, glances_of, short_orders, standing_of
from production.orders.learning import records_of
from production.orders.words import TONES, band_of

PER_PAGE = 25


@access(SIGNED_IN)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Work by how far it is, hours at a glance, and what idle ones would earn."""
    makers = [one for one in my_organisations(request) if one.kind == Organisation.Kind.MANUFACTURER]
    if not makers:
        return render(request, "production/orders/board_nobody.html")
    chosen = chosen_among(request, makers, request.GET.get("for")) or makers[0]
    columns = columns_of(chosen)
    show = request.GET.get("show", "")
    codes = [code for code, _title, _slips in columns]
    first = next((code for code, _title, slips in columns if slips), codes[0])
    context = {
        "organisation": chosen,
        "organisations": makers,
        "columns": columns,
        "show": show if show in codes else first,
        "glances": glances_of(chosen),
        "standing": standing_of(chosen),
    }
    return render(request, "production/orders/board.html", context)


@access(STAFF)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Orders with pieces that nobody can make, and makers by the band of their score. Never a price, a part or a word."""
    short = list(short_orders().select_related("organisation").prefetch_related("organisation__texts")[:PER_PAGE])
    for one in short:
        one.tone = TONES[one.state]
    rows = Organisation.objects.manufacturers().filter(production_sites__isnull=False)
    lots = Count(
        "production_sites__machines__lots", filter=Q(production_sites__machines__lots__shipped_at__isnull=False)
    )
    makers = rows.annotate(sent=lots).filter(sent__gt=0).prefetch_related("texts").order_by("-sent", "pk")
    page = Paginator(makers, PER_PAGE).get_page(request.GET.get("page"))
    records = records_of(page.object_list)
    told = [(one, *band_of(records[one.pk].score.low)) for one in page.object_list]
    return render(request, "production/orders/desk.html", {"short": short, "page": page, "makers": told})
