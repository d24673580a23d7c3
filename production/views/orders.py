"""Orders: the list, placing one by a plan, one order as each side sees it, and its purchase order."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import SIGNED_IN, access
from core.files import respond
from core.models import StoredFile
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from production.actions import orders as actions
from production.models import Lot, Machine, Order, RoutePlan
from production.orders import papers
from production.orders.files import PHOTO, REPORT
from production.orders.forms import FORMS, CancelForm, PlaceForm
from production.orders.page import must_see_order, page_of
from production.orders.words import OBJECTIVES, TONES, money
from production.views.trying import REFUSED, done, tried


@dataclass(frozen=True)
class Refused:
    """What somebody typed of a lot and was not taken; the form says why."""

    lot: int
    verb: str
    form: forms.Form


CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
PER_PAGE = 25
SHELVES = ("open", "ended")


@access(SIGNED_IN)
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What one's organisations have ordered. What they make stands on the board."""
    mine = Order.objects.owned_by(request.user)
    ended = request.GET.get("show") == "ended"
    words = request.GET.get("q", "")[:60].strip()
    rows = mine.filter(state__in=("closed", "cancelled")) if ended else mine.open()
    if words:
        rows = rows.filter(
            Q(number__iexact=words) | Q(version__part__name__icontains=words) | Q(reference__icontains=words)
        )
    rows = rows.with_unplaced().annotate(arrives=Max("lots__arrives", filter=Q(lots__state__in=Order.LIVE_LOTS)))
    page = Paginator(rows.select_related("version__part").order_by("-placed_at", "-id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for one in page.object_list:
        one.tone = TONES[one.state]
    context = {
        "page": page,
        "ended": ended,
        "is_open": not ended,
        "words": words,
        "there": bool(page.object_list) or mine.exists(),
    }
    return render(request, "production/orders/orders.html", context)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, plan: int) -> HttpResponse:
    """Ordering a plan: what it comes to, who makes it, and the terms."""
    rows = RoutePlan.objects.visible_to(request.user).select_related(
        "quotation__organisation", "quotation__version__part", "answer"
    )
    wanted = get_object_or_404(rows, pk=plan)
    if hasattr(wanted, "order"):
        return redirect("production:order", number=wanted.order.number)
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            order = actions.place_order(plan=wanted, by=request.user, **form.cleaned_data)
        except actions.PlanOvertaken as error:
            form.add_error(None, str(error))
            wanted = error.instead or wanted
        except ValidationError as error:
            form.add_error(None, error.messages)
        except CANNOT as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, gettext("Ordered. The hours are booked, and those who make it are asked for their yes.")
            )
            return redirect("production:order", number=order.number)
    context = {"plan": wanted, "form": form, "lots": _planned(wanted), "objective": OBJECTIVES[wanted.objective],
               "total": money(wanted.cents / 100, wanted.currency), "carbon": wanted.grams / 1000}  # fmt: skip
    return render(request, "production/orders/new.html", context, status=422 if form.errors else 200)


def _planned(plan: RoutePlan) -> list[dict]:
    keys = [one["machine"] for one in plan.lots]
    rows = Machine.objects.select_related("site__organisation", "site__region").prefetch_related(
        "site__organisation__texts"
    )
    machines = rows.in_bulk(keys)
    return [
        {
            "machine": machines[one["machine"]],
            "pieces": one["pieces"],
            "price": money(one["cents"] / 100, plan.currency),
            "arrives": date.fromisoformat(one["arrives"]),
        }
        for one in plan.lots
        if one["machine"] in machines
    ]


@access(SIGNED_IN)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order: the customer sees all of it, a manufacturer its own lots."""
    return show_order(request, number)


def show_order(
    request: HttpRequest, number: str, *, refused: Refused | None = None, cancelling: CancelForm | None = None
) -> HttpResponse:
    """The page of an order; with what was typed into a form that was `refused` still in it."""
    context = page_of(must_see_order(request.user, number), request.user)
    for card in [*context["live"], *context["ended"]]:
        forms = {verb: FORMS[verb](auto_id=id_of(verb, card.lot), initial=_usual(verb, card.lot))
                 for verb in card.verbs if verb in FORMS}  # fmt: skip
        if refused is not None and refused.lot == card.lot.pk:
            forms[refused.verb] = refused.form
        card.form_list = [(verb, forms[verb]) for verb in FORMS if verb in forms]
    context["cancel_form"] = cancelling or CancelForm()
    status = 422 if refused or cancelling else 200
    return render(request, "production/orders/order.html", context, status=status)


def id_of(verb: str, lot: Lot) -> str:
    """How the fields of a lot's form are named on the page, which has many."""
    return f"{verb}-{lot.pk}-%s"


def _usual(verb: str, lot) -> dict[str, object]:
    if verb == "receive":
        return {"pieces": lot.pieces}
    if verb == "step":
        return {"pieces": lot.left, "kind": "machine"}
    if verb == "ship":
        return {"expected_on": lot.arrives.isoformat()}
    if verb == "actual":
        known = getattr(lot, "actual", None)
        return {"hours": known.hours if known else lot.hours, "cost": known.cost if known else lot.expected,
                "scrap": known.scrap if known else 0}  # fmt: skip
    return {}


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Cancelling and closing."""
    here = must_see_order(request.user, number)
    if not here.buys:
        raise Http404
    if verb == "close":
        done(
            request,
            lambda: actions.close_order(order=here.order, by=request.user),
            lambda _done: gettext("Closed. Thank you."),
        )
        return redirect("production:order", number=number)
    form = CancelForm(request.POST)
    if form.is_valid():
        because = form.cleaned_data["because"]
        if tried(form, lambda: actions.cancel_order(order=here.order, because=because, by=request.user)) is not REFUSED:
            messages.success(request, gettext("Cancelled. Everybody who made room for it is told."))
            return redirect("production:order", number=number)
    return show_order(request, number, cancelling=form)


@access(SIGNED_IN)
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The purchase order in both languages. A manufacturer's has its own lots."""
    here = must_see_order(request.user, number)
    return _pdf(papers.purchase_order(here), f"{number}.pdf")


@access(SIGNED_IN)
@require_safe
def delivery_note(request: HttpRequest, number: str, lot: str) -> HttpResponse:
    here = must_see_order(request.user, number)
    found = papers.delivery_note(here, int(lot))
    if found is None:
        raise Http404
    return _pdf(found, f"{number}-{lot}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@access(SIGNED_IN)
@require_safe
def file(request: HttpRequest, number: str, pk) -> HttpResponse:
    """A photograph or a report of one of its lots."""
    must_see_order(request.user, number)
    found = get_object_or_404(StoredFile, pk=pk, purpose__in=(PHOTO, REPORT))
    return respond(request, found, inline=True)
