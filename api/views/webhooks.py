"""Where an organisation's events are sent: its addresses, one of them with what was sent to it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from api.actions import webhooks as actions
from api.forms import EventsForm, WebhookForm
from api.models import Webhook
from api.permissions import check_user_can_manage_webhooks
from core.access import SIGNED_IN, access
from core.permissions import allowed
from ecosystem.models import Membership, Organisation

SHOWN = 30


def _managed(request: HttpRequest, slug: str) -> Organisation:
    """For owners; for everybody else there is nothing."""
    owned = Membership.objects.filter(organisation=OuterRef("pk"), user=request.user, role=Membership.Role.OWNER)
    return get_object_or_404(Organisation.objects.filter(Exists(owned)).for_cards(), slug=slug)


def _one(request: HttpRequest, slug: str, pk: int) -> Webhook:
    return get_object_or_404(
        Webhook.objects.select_related("organisation"), organisation=_managed(request, slug), pk=pk
    )


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """Members see where events go, owners change it. A new secret stands on the page that answers the form only."""
    if request.method == "POST":
        organisation = _managed(request, slug)
        form = WebhookForm(request.POST)
        if form.is_valid():
            try:
                made, secret = actions.add_webhook(organisation=organisation, by=request.user, **form.cleaned_data)
                return _shown_once(request, made, secret)
            except ValidationError as error:
                form.add_error(None, error)
    else:
        organisation = get_object_or_404(Organisation.objects.of_member(request.user).for_cards(), slug=slug)
        form = WebhookForm()
    context = {
        "organisation": organisation,
        "webhooks": Webhook.objects.filter(organisation=organisation),
        "may_manage": allowed(check_user_can_manage_webhooks, request.user, organisation),
        "form": form,
    }
    return render(request, "api/webhooks.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One address: what it hears of, what was sent to it."""
    found = _one(request, slug, pk)
    form = EventsForm(request.POST if request.method == "POST" else None, initial={"events": found.events})
    if request.method == "POST" and form.is_valid():
        actions.choose_events(webhook=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("api:webhook", slug=slug, pk=pk)
    return _page(request, found, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, found: Webhook, form=None, *, secret: str = "", status: int = 200) -> HttpResponse:
    context = {
        "organisation": found.organisation,
        "webhook": found,
        "form": form or EventsForm(initial={"events": found.events}),
        "deliveries": found.deliveries.all()[:SHOWN],
        "secret": secret,
    }
    answer = render(request, "api/webhook.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@sensitive_variables("secret")
def _shown_once(request: HttpRequest, found: Webhook, secret: str) -> HttpResponse:
    found = Webhook.objects.select_related("organisation").get(pk=found.pk)
    return _page(request, found, secret=secret)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Sends a test, makes a new secret, switches on again, removes."""
    found = _one(request, slug, pk)
    if verb == "secret":
        return _shown_once(request, found, actions.change_secret(webhook=found, by=request.user))
    moves: dict[str, tuple[Callable[..., None], str]] = {
        "test": (actions.send_test, _("A test is on its way. What came of it is listed below in a moment.")),
        "on": (actions.switch_on, _("It hears of what happens from now on.")),
        "remove": (actions.remove_webhook, _("Nothing is sent there any more.")),
    }
    action, done = moves[verb]
    try:
        action(webhook=found, by=request.user)
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if verb == "remove":
        return redirect("api:webhooks", slug=slug)
    return redirect("api:webhook", slug=slug, pk=pk)
