"""Who the finalists are, what they get, and whether they come."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import recently_authenticated
from competitions.actions import ceremony as actions
from competitions.actions import withdrawing
from competitions.ceremony import finalists_read_by, is_revealed
from competitions.forms_ceremony import AddFinalistForm, HonourForm, WhyForm, WithdrawalForm
from competitions.models import Competition, Finalist, PrizeWithdrawal
from competitions.views.call import CANNOT, add_errors
from competitions.views.ceremony import conducted, context_of
from core.access import SIGNED_IN, access


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def finalists(request: HttpRequest, slug: str) -> HttpResponse:
    """The list in the order of the reveals; those judging chose are taken over, others put on it by hand."""
    competition = conducted(request, slug)
    if request.method != "POST":
        return _list_page(request, competition)
    form = AddFinalistForm(request.POST, competition=competition, user=request.user)
    verb = request.POST.get("verb", "")
    try:
        if verb == "take":
            count = actions.take_finalists(competition=competition, by=request.user)
            told = ngettext("%(count)s new finalist.", "%(count)s new finalists.", count)
        elif verb == "invite":
            count = actions.invite_finalists(competition=competition, by=request.user)
            told = ngettext("%(count)s finalist is written to.", "%(count)s finalists are written to.", count)
        elif verb == "add":
            if not form.is_valid():
                return _list_page(request, competition, form, 422)
            actions.add_finalist(application=form.cleaned_data["application"], by=request.user)
            count, told = 1, _("It is on the list.")
        else:
            raise Http404
    except CANNOT as error:
        messages.error(request, str(error))
        return _list_page(request, competition, None, 409)
    messages.success(request, told % {"count": count} if "%(" in told else told)
    return redirect("competitions:ceremony-finalists", slug=slug)


def _list_page(
    request: HttpRequest, competition: Competition, form: AddFinalistForm | None = None, status: int = 200
) -> HttpResponse:
    rows = list(finalists_read_by(request.user, competition))
    context = context_of(competition, "finalists") | {
        "rows": rows,
        "waiting": sum(row.invited_at is None for row in rows),
        "form": form or AddFinalistForm(competition=competition, user=request.user),
    }
    return render(request, "competitions/ceremony/finalists.html", context, status=status)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def finalist(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What one finalist gets; or taking it off the list."""
    competition = conducted(request, slug)
    found = _found(request, competition, pk)
    if request.method != "POST":
        return _one_page(request, competition, found)
    removes = request.POST.get("verb") == "remove"
    form: Any = WhyForm(request.POST) if removes else HonourForm(request.POST, competition=competition)
    forms_ = {"why_form": form} if removes else {"form": form}
    if not form.is_valid():
        return _one_page(request, competition, found, 422, **forms_)
    try:
        if removes:
            actions.remove_finalist(finalist=found, by=request.user, **form.cleaned_data)
        else:
            actions.set_honour(finalist=found, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _one_page(request, competition, found, 422, **forms_)
    except CANNOT as error:
        messages.error(request, str(error))
        return _one_page(request, competition, found, 409, **forms_)
    messages.success(request, _("It is off the list.") if removes else _("Saved."))
    return redirect("competitions:ceremony-finalists", slug=slug)


def _found(request: HttpRequest, competition: Competition, pk: int) -> Finalist:
    """A finalist that takes part; or one with an award that was announced, though its entry has been taken back since."""
    rows = finalists_read_by(request.user, competition)
    if is_revealed(competition) and not rows.filter(pk=pk).exists():
        rows = withdrawing.honoured(request.user, competition).select_related("application__organisation", "prize")
    return get_object_or_404(rows, pk=pk)


@access(SIGNED_IN)
@require_POST
@recently_authenticated
def withdrawal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Proposes to take a prize back; a second person approves it or sends it back."""
    competition = conducted(request, slug)
    found = _found(request, competition, pk)
    found.competition = competition
    verb, seen = request.POST.get("verb", ""), request.POST.get("seen", "")
    common: dict[str, Any] = {"finalist": found, "by": request.user, "seen": int(seen) if seen.isdecimal() else 0}
    form = WithdrawalForm(request.POST, successors=withdrawing.successors(request.user, found))
    why = WhyForm(request.POST)
    try:
        if verb == "approve":
            withdrawing.approve_withdrawal(**common)
        elif verb == "return":
            if not why.is_valid():
                return _one_page(request, competition, found, 422, return_form=why)
            withdrawing.return_withdrawal(reason=why.cleaned_data["why"], **common)
        elif form.is_valid():
            withdrawing.propose_withdrawal(**common, **form.cleaned_data)
        else:
            return _one_page(request, competition, found, 422, withdrawal_form=form)
    except ValidationError as error:
        add_errors(form, error)
        return _one_page(request, competition, found, 422, withdrawal_form=form)
    except CANNOT as error:
        messages.error(request, str(error))
        return _one_page(request, competition, found, 409)
    messages.success(request, WITHDRAWN.get(verb) or _("It is proposed. Somebody else approves it."))
    return redirect("competitions:ceremony-finalist", slug=slug, pk=pk)


WITHDRAWN = {"approve": _lazy("The prize is taken back."), "return": _lazy("It is sent back.")}


def _one_page(request: HttpRequest, competition: Competition, found, status: int = 200, **forms_) -> HttpResponse:
    context = context_of(competition, "finalists") | {"finalist": found, "why_form": WhyForm(), **forms_}
    if context["secret"]:
        names = ("award", "place", "prize", "reveal_order")
        initial = {name: getattr(found, name) for name in names}
        context.setdefault("form", HonourForm(competition=competition, initial=initial))
    else:
        there = PrizeWithdrawal.objects.select_related("successor__application__organisation").filter(finalist=found)
        context["withdrawal"] = there.first()
        context.setdefault("return_form", WhyForm())
        if "withdrawal_form" not in context:
            context["withdrawal_form"] = WithdrawalForm(successors=withdrawing.successors(request.user, found))
    return render(request, "competitions/ceremony/finalist.html", context, status=status)
