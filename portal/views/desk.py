"""The staff desk: what the outbox owes, which mails went out, who did what."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.access import STAFF, access
from core.models import AuditEvent, Effect, Mail
from core.outbox.run import revive as revive_effect
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation
from portal.audit_words import ACTIONS, CONFIDENTIAL, in_words
from portal.numbers import LATE, desk_numbers, outbox_numbers
from portal.views.desk_verification import waiting

PER_PAGE = 25
CARDS_PER_PAGE = 10
NEWEST = 6
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


@access(STAFF)
def overview(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/desk.html",
        {
            "numbers": desk_numbers(),
            "queue": waiting()[:NEWEST],
            "newest": Organisation.objects.for_cards().order_by("-created_at", "-pk")[:NEWEST],
        },
    )


# --- mail -------------------------------------------------------------------------------------------------------------
@access(STAFF)
def mail(request: HttpRequest) -> HttpResponse:
    """Mails written down, newest first. A list of them says nothing of what is in them."""
    state, template = request.GET.get("state", ""), request.GET.get("template", "")
    text = tidy(request.GET.get("q", ""), lines=False)[:120]
    mails = Mail.objects.defer("text", "html").order_by("-id")
    templates = list(Mail.objects.order_by("template").values_list("template", flat=True).distinct())
    if state in Mail.State.values:
        mails = mails.filter(state=state)
    if template in templates:
        mails = mails.filter(template=template)
    if text:
        mails = mails.filter(to__icontains=text)
    context = {
        "page": Paginator(mails, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": Mail.State.values,
        "template": template,
        "templates": templates,
        "text": text,
    }
    return render(request, "portal/desk/mail.html", context)


@access(STAFF)
def mail_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail. Its words are shown in a demo only: a link in them signs its reader in as somebody else."""
    words = Mail.objects.defer("html") if settings.DEMO else Mail.objects.defer("text", "html", "subject")
    found = get_object_or_404(words, pk=pk)
    paragraphs = [_paragraph(block) for block in found.text.split("\n\n")] if settings.DEMO else []
    return render(request, "portal/desk/mail_one.html", {"mail": found, "paragraphs": paragraphs})


def _paragraph(block: str) -> dict[str, object]:
    """A paragraph that is nothing but an address is a link."""
    is_link = block.startswith(("http://", "https://")) and len(block.split()) == 1
    return {"text": block, "is_link": is_link}


# --- outbox -----------------------------------------------------------------------------------------------------------
@access(STAFF)
def outbox(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shelves = {
        "open": Effect.objects.open(),
        "late": Effect.objects.due(now - LATE),
        "dead": Effect.objects.dead(),
        "done": Effect.objects.exclude(done_at=None),
    }
    shelf = request.GET.get("shelf", "open")
    shelf = shelf if shelf in shelves else "open"
    kinds = list(Effect.objects.order_by("kind").values_list("kind", flat=True).distinct())
    kind = request.GET.get("kind", "")
    effects = shelves[shelf].order_by("-id")
    if kind in kinds:
        effects = effects.filter(kind=kind)
    context = {
        "page": Paginator(effects, PER_PAGE).get_page(request.GET.get("page")),
        "shelf": shelf,
        "kind": kind,
        "kinds": kinds,
        "numbers": outbox_numbers(),
    }
    return render(request, "portal/desk/outbox.html", context)


@access(STAFF)
@require_POST
def revive(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a dead effect back into the queue."""
    effect = get_object_or_404(Effect, pk=pk)
    with transaction.atomic():
        revived = revive_effect(effect)
        if revived:
            before = {"attempts": effect.attempts, "error": effect.last_error}
            audit.record("effect.revived", by=request.user, target=effect, before=before, after={"attempts": 0})
    if revived:
        messages.success(request, _("It is in the queue again."))
    else:
        messages.error(request, _("It is no longer among the dead ones: somebody was quicker, or it is done."))
    return redirect(reverse("portal:desk-outbox") + "?shelf=dead")


# --- audit ------------------------------------------------------------------------------------------------------------
@access(STAFF)
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first. `about` is one thing, as type:id."""
    actor, target, about = (tidy(request.GET.get(name, ""), lines=False)[:120] for name in ("actor", "target", "about"))
    action = request.GET.get("action", "")
    actions = list(AuditEvent.objects.order_by("action").values_list("action", flat=True).distinct())
    events = AuditEvent.objects.order_by("-id")
    if actor:
        events = events.filter(actor_label__icontains=actor)
    if target:
        events = events.filter(target_label__icontains=target).exclude(target_type__in=CONFIDENTIAL)
    if action in actions:
        events = events.filter(action=action)
    kind, _colon, number = about.partition(":")
    if number:
        events = events.filter(target_type=kind, target_id=number)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "events": in_words(list(page)),
        "actor": actor,
        "target": target,
        "action": action,
        "about": about if number else "",
        "actions": [(code, ACTIONS.get(code, code)) for code in actions],
    }
    return render(request, "portal/desk/audit.html", context)
