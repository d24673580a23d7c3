"""What belongs to a listing beside its words: files, versions, words in the other language."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import PUBLIC, SIGNED_IN, access
from core.files import respond
from core.permissions import allowed
from ecosystem import machine_translation
from ecosystem.actions import attachments as actions
from ecosystem.editing import ListingEditor
from ecosystem.forms import AttachmentForm
from ecosystem.models import Attachment, Listing, ListingVersion, Organisation
from ecosystem.permissions import check_user_can_edit_listing
from ecosystem.versions import history
from ecosystem.views.editing import CANNOT, listing_editor, sentences

MOST_VERSIONS = 50


def _own(request: HttpRequest, pk: int) -> Listing:
    return get_object_or_404(Listing.objects.editable_by(request.user).for_cards(), pk=pk)


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("ecosystem:listing-edit", kwargs={"pk": pk}) + "#files")


# --- files ------------------------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_POST
def attachment_add(request: HttpRequest, pk: int) -> HttpResponse:
    listing = _own(request, pk)
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_attachment(
                listing=listing, upload=given["file"], title=given["title"], rung=given["rung"], by=request.user
            )
        except ValidationError as error:
            form.add_error("file", sentences(error))
        else:
            messages.success(request, _("The file is added."))
            return _back(pk)
    editor = ListingEditor(listing, by=request.user)
    return listing_editor(request, listing, editor.form(), attachment_form=form, status=422)


@access(SIGNED_IN)
@require_POST
def attachment_move(request: HttpRequest, pk: int, attachment: int, verb: str) -> HttpResponse:
    """Lets fewer or more people open a file, or takes it away."""
    listing = _own(request, pk)
    found = get_object_or_404(Attachment.objects.select_related("file"), listing=listing, pk=attachment)
    found.listing = listing
    try:
        if verb == "remove":
            actions.remove_attachment(attachment=found, by=request.user)
            messages.success(request, _("The file is removed."))
        else:
            actions.move_attachment(attachment=found, rung=request.POST.get("rung", ""), by=request.user)
            messages.success(request, _("From now on: %(who)s.") % {"who": found.get_rung_display()})
    except (ValidationError, *CANNOT) as error:
        messages.error(request, sentences(error) if isinstance(error, ValidationError) else str(error))
    return _back(pk)


@access(PUBLIC)
def attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """One file, for those whom its gate lets in."""
    found = get_object_or_404(Attachment.objects.select_related("file"), listing=pk, pk=attachment)
    return respond(request, found.file, inline=True)


@access(SIGNED_IN)
@require_POST
def concept_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds one of the words that were found in the text to what the listing is about."""
    listing = _own(request, pk)
    editor = ListingEditor(listing, by=request.user)
    codes = [*editor.read("concepts"), request.POST.get("code", "")]
    try:
        editor.save("concepts", ",".join(codes), base=None)
    except ValidationError as error:
        messages.error(request, sentences(error))
    return redirect(reverse("ecosystem:listing-edit", kwargs={"pk": pk}) + "#id_concepts")


# --- versions ---------------------------------------------------------------------------------------------------------
def _of_mine(request: HttpRequest, pk: int) -> Listing:
    mine = Listing.objects.filter(organisation__in=Organisation.objects.of_member(request.user)).for_cards()
    return get_object_or_404(mine, pk=pk)


@access(SIGNED_IN)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What its members changed, the newest first, with the words before and after."""
    listing = _of_mine(request, pk)
    found = list(listing.versions.select_related("by")[: MOST_VERSIONS + 1])
    context = {
        "listing": listing,
        "organisation": listing.organisation,
        "steps": history(listing, found)[:MOST_VERSIONS],
        "may_edit": allowed(check_user_can_edit_listing, request.user, listing),
    }
    return render(request, "ecosystem/versions.html", context)


@access(SIGNED_IN)
@require_POST
def version_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    listing = _own(request, pk)
    version = get_object_or_404(ListingVersion, listing=listing, number=number)
    try:
        ListingEditor(listing, by=request.user).restore(version.content)
        messages.success(request, _("It says again what it said then. Who may see it has not changed."))
    except ValidationError as error:
        messages.error(request, sentences(error))
    return redirect("ecosystem:versions", pk=pk)


# --- the other language -----------------------------------------------------------------------------------------------
@access(SIGNED_IN)
@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the words of a listing that everybody may read translated, where the site has a service for that."""
    listing = get_object_or_404(Listing.objects.visible_to(request.user).for_cards(), pk=pk)
    address = reverse("ecosystem:listing", kwargs={"pk": pk})
    offer = machine_offer(listing)
    if offer is None:
        return redirect(address)
    text, target = offer
    try:
        machine_translation.translate([text.title, text.body], source=text.language, target=target)
    except machine_translation.NotTranslated as error:
        messages.error(request, str(error))
        return redirect(address)
    return redirect(f"{address}?machine={target}")


def machine_offer(listing: Listing):
    """(the listing's words, the language they are not in) where a service may be given them, else None."""
    texts = [text for text in listing.texts.all() if text.title or text.body]
    may = listing.visibility == Listing.Visibility.PUBLIC and listing.is_live and listing.organisation.is_verified
    if len(texts) != 1 or not may or not machine_translation.service():
        return None
    return texts[0], machine_translation.other(texts[0].language)


def machine_words(listing: Listing, asked: str) -> dict[str, str] | None:
    """The title and the body as the service translated them into `asked`; None where there is nothing of the kind."""
    offer = machine_offer(listing)
    if offer is None or offer[1] != asked:
        return None
    text, target = offer
    found = machine_translation.kept([text.title, text.body], target)
    if found is None:
        return None
    return {"title": found.get(text.title, ""), "body": found.get(text.body, ""), "language": target}
