"""Never show us to them: the list of whom, and its two verbs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from ecosystem.models import Organisation
from matching.blocks import block_partner, unblock_partner
from matching.models import Block, Mark


@access(SIGNED_IN)
def blocked(request: HttpRequest) -> HttpResponse:
    """For those who may take a block back: owners and editors."""
    mine = Organisation.objects.editable_by(request.user).for_cards().order_by("pk")
    slug = request.GET.get("for")
    organisation = (mine.filter(slug=slug) if slug else mine).first()
    if organisation is None:
        raise Http404
    blocks = Block.objects.filter(organisation=organisation).select_related("blocked__region", "created_by")
    context = {"organisation": organisation, "blocks": blocks.prefetch_related("blocked__texts")}
    return render(request, "matching/blocked.html", context)


@access(SIGNED_IN)
@require_POST
def block(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a block or takes it back, then shows the list of matches or of blocks again."""
    organisation = get_object_or_404(Organisation.objects.of_member(request.user), slug=request.POST.get("for", ""))
    partner = get_object_or_404(_known(organisation, request.user), slug=slug)
    names = {"name": partner.name}
    back = "matching:matches"
    try:
        if request.POST.get("verb") == "take_back":
            back = "matching:blocked"
            unblock_partner(organisation=organisation, partner=partner, by=request.user)
            messages.success(request, _("%(name)s may be matched with you again.") % names)
        else:
            note = request.POST.get("note", "")
            block_partner(organisation=organisation, partner=partner, note=note, by=request.user)
            messages.success(
                request, _("You and %(name)s are no longer shown to each other. They are not told.") % names
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except NotAllowed as error:
        messages.error(request, str(error))
        back = "matching:matches"
    return redirect(f"{reverse(back)}?for={organisation.slug}")


def _known(organisation: Organisation, user):
    """Whom an address may name: those one may see, and those one has marked or blocked before."""
    marked = Mark.objects.filter(organisation=organisation).values("partner")
    blocked = Block.objects.filter(organisation=organisation).values("blocked")
    before = Organisation.objects.filter(Q(pk__in=marked) | Q(pk__in=blocked))
    return Organisation.objects.visible_to(user) | before
