"""Why an organisation can be believed: asking to be verified, evidence, and confirming once a year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.access import SIGNED_IN, access
from core.files import respond
from core.permissions import NotAllowed, allowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import freshness as freshness_actions
from ecosystem.actions import verification as actions
from ecosystem.completeness import completeness
from ecosystem.forms import EvidenceForm
from ecosystem.models import Evidence, Listing, Organisation
from ecosystem.permissions import check_user_can_request_verification

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
REMARKS = 100


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )


def history_of(organisation: Organisation) -> dict[str, object]:
    """Everything about its verification that both sides are shown."""
    rounds = list(organisation.verification_requests.select_related("requested_by", "decided_by", "taken_by"))
    return {
        "open_round": next((one for one in rounds if one.decided_at is None), None),
        "rounds": [one for one in rounds if one.decided_at is not None],
        "remarks": list(organisation.verification_remarks.select_related("by").order_by("-pk")[:REMARKS])[::-1],
        "evidence": organisation.evidence.select_related("file", "added_by"),
    }


def _page(request: HttpRequest, organisation: Organisation, status: int = 200, **forms_) -> HttpResponse:
    open_again = organisation.verification in ("unverified", "declined")
    context = {
        "organisation": organisation,
        **history_of(organisation),
        "completeness": completeness(organisation),
        "may_ask": (open_again or actions.may_renew(organisation))
        and allowed(check_user_can_request_verification, request.user, organisation),
        "form": EvidenceForm(),
        "remark_form": RemarkForm(),
        **forms_,
    }
    return render(request, "ecosystem/verification.html", context, status=status)


def _own(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.editable_by(request.user).for_cards(), slug=slug)


@access(SIGNED_IN)
def verification(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _own(request, slug))


@access(SIGNED_IN)
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _own(request, slug)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, 422, form=form)
    try:
        actions.request_verification(organisation=organisation, evidence=form.cleaned_data["evidence"], by=request.user)
        messages.success(request, _("Thank you. The park will look at it and write to you."))
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, organisation, 422, form=form)
    return redirect("ecosystem:verification", slug=slug)


@access(SIGNED_IN)
@require_POST
def remark(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _own(request, slug)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, 422, remark_form=form)
    actions.remark(organisation=organisation, text=tidy(form.cleaned_data["text"], lines=True), by=request.user)
    messages.success(request, _("The park can read it now."))
    return redirect("ecosystem:verification", slug=slug)


@access(SIGNED_IN)
@require_POST
def evidence_add(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _own(request, slug)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise ValidationError(_("Choose a file first."))
        actions.add_evidence(organisation=organisation, upload=upload, by=request.user)
        messages.success(request, _("The file is added. Only you and the park can open it."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("ecosystem:verification", slug=slug)


@access(SIGNED_IN)
def evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One file, for those whom its gate lets in."""
    found = get_object_or_404(Evidence.objects.select_related("file"), organisation__slug=slug, pk=pk)
    return respond(request, found.file)


@access(SIGNED_IN)
@require_POST
def evidence_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = _own(request, slug)
    found = get_object_or_404(Evidence.objects.select_related("file", "organisation"), organisation=organisation, pk=pk)
    try:
        actions.remove_evidence(evidence=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:verification", slug=slug)


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """What the profile says, to be looked through and confirmed. A mail leads here; only the button confirms."""
    organisation = _own(request, slug)
    if request.method == "POST":
        try:
            freshness_actions.confirm(organisation=organisation, by=request.user)
            messages.success(request, _("Thank you. The profile counts as right from today."))
        except CANNOT as error:
            messages.error(request, str(error))
        return redirect("ecosystem:profile", slug=slug)
    live = Q(listings__in=Listing.objects.live())
    counted = Organisation.objects.filter(pk=organisation.pk).aggregate(
        needs=Count("listings", filter=live & Q(listings__kind="need")),
        offers=Count("listings", filter=live & Q(listings__kind="offer")),
    )
    context = {"organisation": organisation, "text": organisation.text, **counted}
    return render(request, "ecosystem/confirm.html", context)
