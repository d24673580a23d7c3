"""Writing an organisation's profile and its listings. Fields save as one types; without scripts a button does."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import SIGNED_IN, access
from core.autosave import FieldConflict, digest
from core.permissions import NotAllowed, allowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import listings as listing_actions
from ecosystem.actions import organisations as organisation_actions
from ecosystem.actions.duplicates import Resembling, resembling
from ecosystem.completeness import completeness
from ecosystem.conditions import conditions_of
from ecosystem.editing import Editor, ListingEditor, OrganisationEditor
from ecosystem.examples import examples_for
from ecosystem.forms import AttachmentForm, LogoForm, NewOrganisationForm, SiteForm
from ecosystem.identity.words import told_of_likeness, told_of_number
from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.models import Listing, Organisation, Site
from ecosystem.models.rung import LISTING_RUNG_CHOICES
from ecosystem.permissions import check_user_can_edit_organisation
from ecosystem.writing import advice

CONDITIONS = {"trl_min", "trl_max", "mrl_min", "mrl_max", "regions", "certificates", "volume", "languages", "musts"}
"""The fields that fold away in a listing's editor, unless something is wrong with one of them."""

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


def sentences(error: ValidationError) -> str:
    return " ".join(error.messages)


def save_one(request: HttpRequest, editor: Editor) -> JsonResponse:
    """Answers an autosave: 200 saved, 409 with what is stored now, 422 with what is wrong."""
    name = request.POST.get("field", "")
    base = None if request.POST.get("overwrite") else request.POST.get("base", "")
    try:
        now = editor.save(name, request.POST.get("value", ""), base=base)
    except FieldConflict as conflict:
        stored = conflict.stored
        value = ",".join(stored) if isinstance(stored, list) else stored
        return JsonResponse({"status": "conflict", "value": value, "base": digest(stored)}, status=409)
    except ValidationError as error:
        return JsonResponse({"status": "invalid", "message": sentences(error)}, status=422)
    except NotAllowed as error:
        return JsonResponse({"status": "refused", "message": str(error)}, status=403)
    remark = editor.remark(name)
    return JsonResponse({"status": "saved", "base": now} | ({} if remark is None else {"remark": remark}))


def save_all(request: HttpRequest, editor: Editor):
    """Saves what it can of a form sent whole. Returns the form to show again, or None when everything is saved."""
    form = editor.form(request.POST)
    for name in [name for name in form.fields if name not in form.errors]:
        try:
            editor.save(name, editor.sent(name, request.POST), base=request.POST.get(f"base-{name}"))
        except FieldConflict:
            form.add_error(
                name, _("Somebody else has changed this meanwhile. This is what you typed; save again to keep it.")
            )
        except ValidationError as error:
            form.add_error(name, sentences(error))
    if form.is_valid():
        return None
    editor.mark_bases(form)
    return form


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Registers an organisation: what it is, its name, the language it will write in."""
    language = CHINESE if (get_language() or "").startswith("zh") else ENGLISH
    kind = request.GET.get("kind", "")
    form = NewOrganisationForm(request.POST or None, initial={"language": language, "kind": kind})
    if request.method == "POST" and form.is_valid():
        likely = [] if "another" in request.POST else resembling(form.cleaned_data["name"], user=request.user)
        if likely:
            return _resembling(request, form, likely)
        organisation = organisation_actions.create_organisation(by=request.user, **form.cleaned_data)
        return redirect("ecosystem:edit", slug=organisation.slug)
    return render(request, "ecosystem/new.html", {"form": form}, status=422 if form.errors else 200)


def _resembling(request: HttpRequest, form: NewOrganisationForm, likely: list[Resembling]) -> HttpResponse:
    """Asks whether it is one that is there already. What was typed waits in the page."""
    mine = set(request.user.memberships.values_list("organisation", flat=True))
    found = [
        {
            "organisation": one.organisation,
            "reasons": told_of_likeness(one.likeness),
            "mine": one.organisation.pk in mine,
        }
        for one in likely
    ]
    return render(request, "ecosystem/resembling.html", {"form": form, "typed": form.cleaned_data, "found": found})


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user).for_cards(), slug=slug)
    editor = OrganisationEditor(organisation, by=request.user)
    form = None
    if request.method == "POST":
        form = save_all(request, editor)
        if form is None:
            messages.success(request, _("Saved."))
            return redirect("ecosystem:edit", slug=slug)
    return _profile_editor(request, organisation, form or editor.form(), status=422 if form else 200)


def _profile_editor(request: HttpRequest, organisation, form, *, site_form=None, status: int = 200) -> HttpResponse:
    context = {
        "organisation": organisation,
        "form": form,
        "completeness": completeness(organisation),
        "number_told": told_of_number(organisation),
        "logo_form": LogoForm(),
        "site_form": site_form or SiteForm(prefix="site"),
        "sites": organisation.sites.select_related("region"),
        "members": organisation.memberships.select_related("user"),
    }
    return render(request, "ecosystem/edit.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def autosave(request: HttpRequest, slug: str) -> JsonResponse:
    organisation = get_object_or_404(Organisation.objects.of_member(request.user), slug=slug)
    return save_one(request, OrganisationEditor(organisation, by=request.user))


@access(SIGNED_IN)
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """How complete the profile is by now, for the side of the editor."""
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user), slug=slug)
    context = {"organisation": organisation, "completeness": completeness(organisation)}
    return render(request, "ecosystem/edit.html#completeness", context)


@access(SIGNED_IN)
@require_POST
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user), slug=slug)
    upload = request.FILES.get("logo")
    try:
        if upload is None and "remove" not in request.POST:
            raise ValidationError(_("Choose a picture first."))
        organisation_actions.set_logo(organisation=organisation, upload=upload, by=request.user)
        messages.success(request, _("The logo is changed."))
    except ValidationError as error:
        messages.error(request, sentences(error))
    return redirect("ecosystem:edit", slug=slug)


@access(SIGNED_IN)
@require_POST
def site_add(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user).for_cards(), slug=slug)
    form = SiteForm(request.POST, prefix="site")
    if form.is_valid():
        organisation_actions.add_site(organisation=organisation, by=request.user, **form.cleaned_data)
        return redirect(reverse("ecosystem:edit", kwargs={"slug": slug}) + "#sites")
    editor = OrganisationEditor(organisation, by=request.user)
    return _profile_editor(request, organisation, editor.form(), site_form=form, status=422)


@access(SIGNED_IN)
@require_POST
def site_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user), slug=slug)
    site = get_object_or_404(Site, organisation=organisation, pk=pk)
    organisation_actions.remove_site(site=site, by=request.user)
    return redirect(reverse("ecosystem:edit", kwargs={"slug": slug}) + "#sites")


# --- listings ---------------------------------------------------------------------------------------------------------


@access(SIGNED_IN)
def my_listings(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.of_member(request.user).for_cards(), slug=slug)
    listings = Listing.objects.filter(organisation=organisation).for_cards().order_by("-modified_at")
    return render(
        request,
        "ecosystem/my_listings.html",
        {
            "organisation": organisation,
            "needs": [listing for listing in listings if listing.kind == Listing.Kind.NEED],
            "offers": [listing for listing in listings if listing.kind == Listing.Kind.OFFER],
            "may_edit": allowed(check_user_can_edit_organisation, request.user, organisation),
        },
    )


@access(SIGNED_IN)
@require_POST
def listing_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Starts a draft and opens it."""
    organisation = get_object_or_404(Organisation.objects.editable_by(request.user), slug=slug)
    listing = listing_actions.create_listing(organisation=organisation, kind=kind, by=request.user)
    return redirect("ecosystem:listing-edit", pk=listing.pk)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def listing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.editable_by(request.user).for_cards(), pk=pk)
    editor = ListingEditor(listing, by=request.user)
    form = None
    if request.method == "POST":
        form = save_all(request, editor)
        if form is None:
            messages.success(request, _("Saved."))
            return redirect("ecosystem:listing-edit", pk=pk)
    return listing_editor(request, listing, form or editor.form(), status=422 if form else 200)


def listing_editor(
    request: HttpRequest, listing: Listing, form, *, missing=None, attachment_form=None, status: int = 200
) -> HttpResponse:
    """The editor of one listing, with what is right beside its form."""
    context = {
        "listing": listing,
        "organisation": listing.organisation,
        "form": form,
        "missing": missing or {},
        "written": [text.language for text in listing.texts.all() if text.title or text.body],
        "conditions": conditions_of(listing),
        "conditions_open": any(name in CONDITIONS for name in form.errors),
        "advice": advice(listing),
        "examples": examples_for(listing),
        "attachments": listing.attachments.select_related("file"),
        "attachment_form": attachment_form or AttachmentForm(),
        "rungs": LISTING_RUNG_CHOICES,
        "versions": listing.versions.count(),
    }
    if request.htmx and request.htmx.target == "conditions-set":
        return render(request, "ecosystem/parts/listing_conditions.html#set", context)
    if request.htmx and request.htmx.target == "listing-advice":
        return render(request, "ecosystem/parts/listing_advice.html", context)
    return render(request, "ecosystem/listing_edit.html", context, status=status)


@access(SIGNED_IN)
@require_POST
def listing_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    mine = Listing.objects.filter(organisation__in=Organisation.objects.of_member(request.user))
    return save_one(request, ListingEditor(get_object_or_404(mine, pk=pk), by=request.user))


@access(SIGNED_IN)
@require_POST
def listing_move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publishes, closes, reopens, renews or (a draft) deletes a listing."""
    listing = get_object_or_404(Listing.objects.editable_by(request.user).for_cards(), pk=pk)
    organisation = listing.organisation
    moves = {
        "publish": (listing_actions.publish_listing, _("Published. Your matches are being refreshed.")),
        "close": (listing_actions.close_listing, _("Closed. It is no longer shown or matched.")),
        "reopen": (listing_actions.reopen_listing, _("Open again.")),
        "renew": (listing_actions.renew_listing, _("Renewed. It stays open for another year.")),
        "delete": (listing_actions.delete_draft, _("The draft is deleted.")),
    }
    action, done = moves[verb]
    try:
        action(listing=listing, by=request.user)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            messages.error(request, sentences(error))
            return redirect("ecosystem:listing-edit", pk=pk)
        editor = ListingEditor(listing, by=request.user)
        missing = {name: " ".join(found) for name, found in error.message_dict.items()}
        return listing_editor(request, listing, editor.form(), missing=missing, status=422)
    except CANNOT as error:
        messages.error(request, str(error))
        return redirect("ecosystem:my-listings", slug=organisation.slug)
    messages.success(request, done)
    return redirect("ecosystem:my-listings", slug=organisation.slug)
