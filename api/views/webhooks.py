"""Where the events of an organisation, or of a competition, are sent: its addresses, one of them with what was sent there."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from api.actions import webhooks as actions
from api.forms import CompetitionEventsForm, CompetitionWebhookForm, EventsForm, WebhookForm
from api.models import Webhook
from api.permissions import check_user_can_manage_webhooks
from competitions.models import Competition
from competitions.views.office import led
from core.access import SIGNED_IN, access
from core.permissions import allowed
from ecosystem.models import Membership, Organisation

SHOWN = 30
VERBS = ("test", "secret", "on", "off", "remove")
Owner = Organisation | Competition


# --- whose they are -----------------------------------------------------------------------------------------------------
def _managed(request: HttpRequest, slug: str) -> Organisation:
    """For owners; for everybody else there is nothing."""
    owned = Membership.objects.filter(organisation=OuterRef("pk"), user=request.user, role=Membership.Role.OWNER)
    return get_object_or_404(Organisation.objects.filter(Exists(owned)).for_cards(), slug=slug)


def _read(request: HttpRequest, slug: str) -> Organisation:
    """Members see where events go; owners change it."""
    if request.method == "POST":
        return _managed(request, slug)
    return get_object_or_404(Organisation.objects.of_member(request.user).for_cards(), slug=slug)


def _one(owner: Owner, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.of(owner).select_related("organisation", "competition"), pk=pk)


def _prefix(owner: Owner) -> str:
    return "api:competition-webhook" if isinstance(owner, Competition) else "api:webhook"


def _about(owner: Owner) -> dict[str, object]:
    """The owner as the templates know it."""
    if isinstance(owner, Competition):
        return {"owner": owner, "competition": owner, "organisation": None, "here": "webhooks"}
    return {"owner": owner, "competition": None, "organisation": owner}


# --- the pages ----------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's addresses."""
    return _list(request, _read(request, slug), WebhookForm)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def competition_webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """A competition's addresses, for its managers."""
    return _list(request, led(request, slug), CompetitionWebhookForm)


@sensitive_variables("secret")
def _list(request: HttpRequest, owner: Owner, of_form: type[WebhookForm]) -> HttpResponse:
    """The addresses and a form for another. A new secret stands on the page that answers the form only."""
    form = of_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_webhook(owner=owner, by=request.user, **form.cleaned_data)
            return _page(request, owner, _one(owner, made.pk), secret=secret)
        except ValidationError as error:
            form.add_error(None, error)
    found = list(Webhook.objects.of(owner).select_related("organisation", "competition"))
    context = {
        **_about(owner),
        "webhooks": [(one, reverse(_prefix(owner), kwargs={"slug": owner.slug, "pk": one.pk})) for one in found],
        "may_manage": allowed(check_user_can_manage_webhooks, request.user, owner),
        "form": form,
    }
    return render(request, "api/webhooks.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One address of an organisation: what it hears of, what was sent to it."""
    return _shown(request, _managed(request, slug), pk, EventsForm)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def competition_webhook(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One address of a competition."""
    return _shown(request, led(request, slug), pk, CompetitionEventsForm)


def _shown(request: HttpRequest, owner: Owner, pk: int, of_form: type[EventsForm]) -> HttpResponse:
    found = _one(owner, pk)
    form = of_form(request.POST if request.method == "POST" else None, initial={"events": found.events})
    if request.method == "POST" and form.is_valid():
        actions.choose_events(webhook=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_prefix(owner), slug=owner.slug, pk=pk)
    return _page(request, owner, found, form, status=422 if form.errors else 200)


@sensitive_variables("secret")
def _page(
    request: HttpRequest, owner: Owner, found: Webhook, form=None, *, secret: str = "", status: int = 200
) -> HttpResponse:
    of_form = CompetitionEventsForm if isinstance(owner, Competition) else EventsForm
    kwargs = {"slug": owner.slug, "pk": found.pk}
    moves = {verb: reverse(f"{_prefix(owner)}-move", kwargs={**kwargs, "verb": verb}) for verb in VERBS}
    context = {
        **_about(owner),
        "webhook": found,
        "form": form or of_form(initial={"events": found.events}),
        "deliveries": found.deliveries.all()[:SHOWN],
        "secret": secret,
        "back": reverse(f"{_prefix(owner)}s", kwargs={"slug": owner.slug}),
        "moves": moves,
    }
    answer = render(request, "api/webhook.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- the moves ----------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Sends a test, makes a new secret, switches off and on again, removes."""
    return _moved(request, _managed(request, slug), pk, verb)


@access(SIGNED_IN)
@require_POST
def competition_move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """The same for an address of a competition."""
    return _moved(request, led(request, slug), pk, verb)


def _moved(request: HttpRequest, owner: Owner, pk: int, verb: str) -> HttpResponse:
    found = _one(owner, pk)
    if verb == "secret":
        secret = actions.change_secret(webhook=found, by=request.user)
        return _page(request, owner, _one(owner, pk), secret=secret)
    moves: dict[str, tuple[Callable[..., None], str]] = {
        "test": (actions.send_test, _("A test is on its way. What came of it is listed below in a moment.")),
        "on": (actions.switch_on, _("It hears of what happens from now on.")),
        "off": (actions.switch_off, _("Nothing is sent there until you switch it on again.")),
        "remove": (actions.remove_webhook, _("Nothing is sent there any more.")),
    }
    action, done = moves[verb]
    try:
        action(webhook=found, by=request.user)
        messages.success(request, done)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if verb == "remove":
        return redirect(f"{_prefix(owner)}s", slug=owner.slug)
    return redirect(_prefix(owner), slug=owner.slug, pk=pk)
