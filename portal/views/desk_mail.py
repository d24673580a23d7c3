"""The mails at the desk: every letter with its state, one of them, and sending it once more."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import STAFF, access
from core.models import Effect, Mail
from core.outbox.prune import KEEP
from core.permissions import NotAllowed, allowed
from core.text import tidy
from portal.actions.mail import resend
from portal.letters import is_single_use, mails_read_by, may_be_read
from portal.permissions import check_user_can_resend

PER_PAGE = 25
RECENT = timedelta(hours=1)
FAILED = "failed"


def with_failures(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """Each with `has_failed`: the portal has given up sending it."""
    effect = Effect.objects.filter(key=Concat(Value("mail:"), OuterRef("key")), dead_at__isnull=False)
    return mails.annotate(has_failed=Exists(effect))


@access(STAFF)
def mail(request: HttpRequest) -> HttpResponse:
    """Mails written down, newest first, beyond conflicts of interest. A list of them says nothing of what is in them."""
    state, template = request.GET.get("state", ""), request.GET.get("template", "")
    text = tidy(request.GET.get("q", ""), lines=False)[:120]
    mails = with_failures(mails_read_by(request.user).defer("text", "html")).order_by("-id")
    templates = list(mails_read_by(request.user).order_by("template").values_list("template", flat=True).distinct())
    if state == FAILED:
        mails = mails.filter(has_failed=True).exclude(state=Mail.State.SENT)
    elif state in Mail.State.values:
        mails = mails.filter(state=state)
    if template in templates:
        mails = mails.filter(template=template)
    if text:
        mails = mails.filter(to__icontains=text)
    context = {
        "page": Paginator(mails, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [*Mail.State.values, FAILED],
        "template": template,
        "templates": templates,
        "text": text,
        "keep_days": KEEP.days,
    }
    return render(request, "portal/desk/mail.html", context)


@access(STAFF)
def mail_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail. A demo shows all words; elsewhere only those of the park's own letters, since a link in the others
    signs its reader in as somebody else."""
    mails = with_failures(
        mails_read_by(request.user).select_related("resent_from", "resent_by", "attachment").prefetch_related("resent")
    )
    found = get_object_or_404(mails.defer("text", "html", "subject"), pk=pk)
    readable = settings.DEMO or may_be_read(found.template)
    since = found.sent_at or found.queued_at
    context = {
        "mail": found,
        "readable": readable,
        "paragraphs": [_paragraph(block) for block in found.text.split("\n\n")] if readable else [],
        "subject": found.subject if readable else found.template,
        "may_resend": allowed(check_user_can_resend, request.user, found),
        "single_use": is_single_use(found.template),
        "is_recent": timezone.now() - since < RECENT,
        "since": since,
        "once": uuid.uuid4(),
        "resent": sorted(found.resent.all(), key=lambda one: one.pk),
        "deleted_at": found.sent_at + KEEP if found.sent_at else None,
        "keep_days": KEEP.days,
    }
    return render(request, "portal/desk/mail_one.html", context)


def _paragraph(block: str) -> dict[str, object]:
    """A paragraph that is nothing but an address is a link."""
    is_link = block.startswith(("http://", "https://")) and len(block.split()) == 1
    return {"text": block, "is_link": is_link}


@access(STAFF)
@require_POST
def mail_resend(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(mails_read_by(request.user), pk=pk)
    once = tidy(request.POST.get("once", ""), lines=False)[:36] or uuid.uuid4().hex
    try:
        again = resend(mail=found, once=once, by=request.user)
    except NotAllowed as error:
        messages.error(request, str(error))
        return redirect("portal:desk-mail-one", pk=pk)
    messages.success(request, _("It is on its way once more."))
    return redirect("portal:desk-mail-one", pk=again.pk)
