"""Requests for quotes: asking manufacturers, the inbox, and one request as both sides see it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from production.actions import quote_requests as actions
from production.actions.answered_plans import plan_of_answer
from production.forms.quote_requests import AnswerForm, DeclineForm, SendForm, WantedForm, WordForm
from production.models import QuoteRequest
from production.permissions import check_user_can_answer_requests, check_user_can_ask_for_quotes
from production.quoting import showing
from production.views.quote_ask import makers_of
from production.views.trying import add_errors

PER_PAGE = 20
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


# --- asking ---------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Whom to ask beside the prices that are there at once."""
    found = showing.must_read(request.user, number)
    not_again = set(found.requests.values_list("manufacturer", flat=True)) | set(
        found.excluded.values_list("pk", flat=True)
    )
    makers = [one for one in makers_of(found.organisation) if one.pk not in not_again]
    form = SendForm(request.POST or None, makers=makers)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_requests(quotation=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except CANNOT as error:
            messages.error(request, str(error))
            return redirect("production:quotation-makers", number=number)
        else:
            messages.success(request, _("%(count)s asked. You are told when they answer.") % {"count": len(sent)})
            return redirect("production:quotation", number=number)
    context = {
        "quotation": found,
        "form": form,
        "makers": makers,
        "may_ask": allowed(check_user_can_ask_for_quotes, request.user, found.organisation),
    }
    return render(request, "production/quote_makers.html", context, status=422 if form.errors else 200)


# --- the lists ------------------------------------------------------------------------------------------------------------
def rows_of(rows):
    return rows.select_related("quotation__version__part", "quotation__organisation", "manufacturer").prefetch_related(
        "manufacturer__texts", "quotation__organisation__texts"
    )


@access(SIGNED_IN)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What manufacturers of one's own are asked, and what one's organisations have asked."""
    box = "sent" if request.GET.get("box") == "sent" else "received"
    rows = (
        QuoteRequest.objects.sent_by_organisations_of(request.user)
        if box == "sent"
        else QuoteRequest.objects.received_by(request.user)
    )
    page = Paginator(rows_of(rows), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "production/quote_requests.html",
        {"page": page, "box": box, "is_sent": box == "sent", "is_received": box != "sent"},
    )


# --- one ------------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(rows_of(QuoteRequest.objects.visible_to(request.user)), number=number)
    if request.method != "POST":
        return _page(request, found)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    form = _form(verb, request.POST, found)
    if form is not None and not form.is_valid():
        return _page(request, found, verb=verb, form=form, status=422)
    try:
        VERBS[verb](found, _said(form), request.user)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, found, verb=verb, form=form, status=422)
    except CANNOT as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(DONE[verb]))
    return redirect("production:quote-request", number=number)


@access(SIGNED_IN)
@require_POST
def order(request: HttpRequest, number: str) -> HttpResponse:
    """To the page where what they have answered for a quantity is ordered."""
    rows = rows_of(QuoteRequest.objects.sent_by_organisations_of(request.user))
    found = get_object_or_404(rows, number=number)
    form = WantedForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["quantity"])
        plan = plan_of_answer(request=found, quantity=form.cleaned_data["quantity"], by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except CANNOT as error:
        messages.error(request, str(error))
    else:
        return redirect("production:order-new", plan=plan.pk)
    return redirect("production:quote-request", number=number)


def _said(form) -> dict[str, Any]:
    if form is None:
        return {}
    return form.said() if isinstance(form, AnswerForm) else form.cleaned_data


VERBS = {
    "answer": lambda one, said, by: actions.answer_request(request=one, by=by, **said),
    "decline": lambda one, said, by: actions.decline_request(request=one, by=by, **said),
    "ask": lambda one, said, by: actions.ask_about_request(request=one, by=by, **said),
    "reply": lambda one, said, by: actions.reply_to_question(request=one, by=by, **said),
    "withdraw": lambda one, said, by: actions.withdraw_request(request=one, by=by),
}
DONE = {
    "answer": gettext_lazy("Your answer is sent."),
    "decline": gettext_lazy("You have declined. They are told, with your reason."),
    "ask": gettext_lazy("Your question is sent. The clock stands until they answer."),
    "reply": gettext_lazy("Your answer is sent. The clock goes on."),
    "withdraw": gettext_lazy("The request is withdrawn, and the part is no longer shared for it."),
}


def _form(verb: str, data, found: QuoteRequest):
    if verb == "answer":
        return AnswerForm(data, request=found)
    kinds = {"decline": DeclineForm, "ask": WordForm, "reply": WordForm}
    return kinds[verb](data) if verb in kinds else None


def _page(request: HttpRequest, found: QuoteRequest, *, verb: str = "", form=None, status: int = 200) -> HttpResponse:
    roles = dict(Membership.objects.filter(user=request.user).values_list("organisation", "role"))
    asks, makes = found.quotation.organisation_id in roles, found.manufacturer_id in roles
    open_now = found.is_open and not (found.state == QuoteRequest.State.SENT and found.due_at <= timezone.now())
    may_answer = open_now and makes and allowed(check_user_can_answer_requests, request.user, found.manufacturer)
    verbs = ("answer", "decline", "ask", "reply") if may_answer else ("reply",)
    forms: dict[str, Any] = {one: _form(one, None, found) for one in verbs}
    if form is not None:
        forms[verb] = form
    answer = getattr(found, "answer", None)
    context = {
        "found": found,
        "quotation": found.quotation,
        "asked": showing.asked_lines(found.quotation, of_maker=not asks),
        "words": list(found.said.select_related("organisation").prefetch_related("organisation__texts")),
        "answer": answer,
        "orders": bool(asks and answer and answer.can_be_ordered()),
        "asks": asks,
        "makes": makes,
        "may_answer": may_answer,
        "may_reply": asks and allowed(check_user_can_ask_for_quotes, request.user, found.quotation.organisation),
        "forms": forms,
        "form": form,
        "verb": verb,
        "is_late": found.state == QuoteRequest.State.SENT and not open_now,
    }
    return render(request, "production/quote_request.html", context, status=status)
