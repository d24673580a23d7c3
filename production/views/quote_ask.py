"""Asking for a quote of a part."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed, allowed
from ecosystem.models import Organisation
from production.actions.quoting import ask_for_quote
from production.forms.quotes import AskForm, asked, initial_of
from production.models import Part, PartVersion, Quotation
from production.permissions import check_user_can_ask_for_quotes
from production.views.trying import add_errors

MOST_MAKERS = 300


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The form; to htmx only what depends on what was chosen."""
    parts = Part.objects.owned_by(request.user).select_related("organisation").prefetch_related("organisation__texts")
    part = get_object_or_404(parts, number=number)
    version = PartVersion.objects.filter(part=part).measured().order_by("-number").first()
    given = {"customer": part.organisation, "makers": makers_of(part.organisation)}
    if request.method != "POST":
        if request.htmx and request.GET.get("process"):
            return render(
                request, "production/quote_ask.html#choices", {"form": AskForm(initial=request.GET.dict(), **given)}
            )
        last = Quotation.objects.filter(organisation=part.organisation).select_related("destination").first()
        return _page(request, part, version, AskForm(initial=initial_of(last, part.organisation), **given))
    form = AskForm(request.POST, **given)
    if version is None:
        messages.error(request, _("This part has not been measured yet. It can be priced once it has been."))
        return redirect("production:quote-ask", number=number)
    if not form.is_valid():
        return _page(request, part, version, form, status=422)
    try:
        version.part = part
        quotation = ask_for_quote(version=version, by=request.user, **asked(form))
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, part, version, form, status=422)
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("production:quote-ask", number=number)
    return redirect("production:quotation", number=quotation.number)


def makers_of(customer: Organisation) -> list[Organisation]:
    """Verified manufacturers with a site, by name, for “not by” and for requests."""
    rows = Organisation.objects.manufacturers().filter(
        verification=Organisation.Verification.VERIFIED, production_sites__is_active=True
    )
    found = rows.exclude(pk=customer.pk).distinct().order_by("pk").prefetch_related("texts")[:MOST_MAKERS]
    return sorted(found, key=lambda one: one.name.casefold())


def _page(request, part: Part, version: PartVersion | None, form: AskForm, status: int = 200):
    may = allowed(check_user_can_ask_for_quotes, request.user, part.organisation)
    context = {"part": part, "version": version, "form": form, "may_ask": may}
    return render(request, "production/quote_ask.html", context, status=status)
