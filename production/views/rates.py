"""The exchange rates that quotations are made with."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import STAFF, access
from production.actions.rates import note_rate
from production.forms.quote_requests import RateForm
from production.models import ExchangeRate
from production.quoting.pricing import RATE_DAYS
from production.views.trying import add_errors

PER_PAGE = 30


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    last = ExchangeRate.objects.first()
    form = RateForm(
        request.POST or None,
        initial={"on": timezone.localdate(), "source": last.source if last else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note_rate(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The rate is noted. What is quoted from now on rests on it."))
            return redirect("production:rates")
    page = Paginator(ExchangeRate.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    is_old = last is not None and (timezone.localdate() - last.on).days > RATE_DAYS
    context = {"form": form, "page": page, "last": last, "is_old": is_old, "most_days": RATE_DAYS}
    return render(request, "production/rates.html", context, status=422 if form.errors else 200)
