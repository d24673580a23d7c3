"""Public pages of one organisation and of one listing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.access import PUBLIC, access
from core.files import respond
from core.permissions import allowed
from core.robots import HEADER, NEVER, indexable
from ecosystem import machine_translation
from ecosystem.attachments import files_of
from ecosystem.facts import told
from ecosystem.identity.names import by_kind
from ecosystem.identity.proofs import standing_proof
from ecosystem.languages import LANGUAGE_CHOICES, in_language
from ecosystem.linked_data import may_be_listed
from ecosystem.merging.leading import survivor_of
from ecosystem.models import Claim, Listing, Organisation
from ecosystem.permissions import check_user_can_edit_organisation
from ecosystem.views.listings import machine_offer, machine_words


@indexable
@access(PUBLIC)
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation and its needs and offers, in the page's language or, with ?written=, in another it is in."""
    visible = (
        Organisation.objects.visible_to(request.user).for_cards().prefetch_related("certificates", "sites__region")
    )
    organisation = visible.filter(slug=slug).first()
    if organisation is None:
        return _moved(request, slug)
    listings = Listing.objects.visible_to(request.user).live().filter(organisation=organisation).for_cards()
    written = request.GET.get("written", "")
    text = in_language(organisation.texts.all(), written or None)
    claims = Claim.objects.filter(organisation=organisation).standing().select_related("concept")
    shown = [one for one in told(organisation, list(claims)) if one.is_shown]
    of_certificate = {one.claims[0].concept_id: one for one in shown if one.claims[0].concept_id}
    response = render(
        request,
        "ecosystem/profile.html",
        {
            "organisation": organisation,
            "text": text,
            "told": shown,
            "said": {"size": False, "founded": False} | {one.fact: True for one in shown},
            "certificates": [(one, of_certificate.get(one.pk)) for one in organisation.certificates.all()],
            "written_in": [choice for choice in LANGUAGE_CHOICES if choice[0] in organisation.languages],
            "names": by_kind(organisation),
            "domain": standing_proof(organisation),
            "needs": [listing for listing in listings if listing.kind == Listing.Kind.NEED],
            "offers": [listing for listing in listings if listing.kind == Listing.Kind.OFFER],
            "may_edit": allowed(check_user_can_edit_organisation, request.user, organisation),
            "may_ask_to_join": request.user.is_authenticated and not request.user.is_staff,
        },
    )
    return for_engines(response, organisation)


def for_engines(response: HttpResponse, row: Organisation | Listing) -> HttpResponse:
    """Tells search engines to leave a page alone that is not for everybody, or whose owner wants none of them."""
    if not may_be_listed(row):
        response[HEADER] = NEVER
    return response


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    """To the one into which the one of this address was merged; not for good, since a merge can be taken back."""
    if survivor := survivor_of(slug, request.user):
        return redirect("ecosystem:profile", slug=survivor.slug)
    raise Http404


@indexable
@access(PUBLIC)
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Listing.objects.visible_to(request.user).for_cards()
    visible = visible.prefetch_related("regions", "certificates", "organisation__concepts")
    found = get_object_or_404(visible.select_related("organisation__region", "organisation__logo"), pk=pk)
    written = request.GET.get("written", "")
    machine = machine_words(found, request.GET.get("machine", ""))
    response = render(
        request,
        "ecosystem/listing.html",
        {
            "listing": found,
            "files": files_of(found, request.user),
            "machine": machine,
            "machine_offer": machine is None and machine_offer(found),
            "machine_service": machine_translation.service(),
            "text": in_language(found.texts.all(), written or None),
            "written_in": [
                choice for choice in LANGUAGE_CHOICES if any(text.language == choice[0] for text in found.texts.all())
            ],
            "may_edit": allowed(check_user_can_edit_organisation, request.user, found.organisation),
        },
    )
    return for_engines(response, found)


@access(PUBLIC)
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).exclude(logo=None).select_related("logo"), slug=slug
    )
    return respond(request, organisation.logo, inline=True)
