"""Why an organisation can be believed: asking to be verified, evidence, and confirming once a year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.access import SIGNED_IN, access
from core.files import respond
from core.permissions import NotAllowed, allowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import freshness as freshness_actions
from ecosystem.actions import verification as actions
from ecosystem.actions.key_facts import changed_since
from ecosystem.checklist import checklist
from ecosystem.editing import FactsEditor
from ecosystem.facts import told
from ecosystem.forms import EvidenceForm
from ecosystem.languages import language_of
from ecosystem.models import Claim, Evidence, Listing, Organisation
from ecosystem.models.verification import SUBJECTS
from ecosystem.permissions import check_user_can_request_verification
from ecosystem.views.editing import save_all

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
REMARKS = 100


class RemarkForm(forms.Form):
    about = forms.ChoiceField(
        label=pgettext_lazy("subject of a remark", "About"),
        required=False,
        choices=[("", pgettext_lazy("subject of a remark", "Everything")), *SUBJECTS.items()],
    )
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )


def history_of(organisation: Organisation) -> dict[str, object]:
    """Everything about its verification that both sides are shown."""
    rounds = list(organisation.verification_requests.select_related("requested_by", "decided_by", "taken_by"))
    open_round = next((one for one in rounds if one.decided_at is None), None)
    evidence = list(organisation.evidence.select_related("file", "added_by"))
    links = len(open_round.links) if open_round else 0
    return {
        "open_round": open_round,
        "checklist": checklist(organisation, files=len(evidence), links=links),
        "changed": _changed(organisation),
        "rounds": [one for one in rounds if one.decided_at is not None],
        "remarks": list(organisation.verification_remarks.select_related("by").order_by("-pk")[:REMARKS])[::-1],
        "evidence": evidence,
    }


def _changed(organisation: Organisation) -> list[tuple[str, str, str]]:
    """What is no longer as it was verified: (name of the field, then, now)."""
    if organisation.key_facts_changed_at is None:
        return []
    labels = {"registration_number": _("Registration number"), "website": _("Website")}
    changed = changed_since(organisation)
    return [(labels.get(name, _("Name")), then, now) for name, (then, now) in changed.items()]


def _page(request: HttpRequest, organisation: Organisation, status: int = 200, **forms_) -> HttpResponse:
    history = history_of(organisation)
    open_again = organisation.verification in ("unverified", "declined")
    context = {
        "organisation": organisation,
        **history,
        "may_ask": (open_again or (actions.may_renew(organisation) and history["open_round"] is None))
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
        given = form.cleaned_data
        written_in = language_of(given["evidence"])
        actions.request_verification(organisation=organisation, by=request.user, written_in=written_in, **given)
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
    given = form.cleaned_data
    text = tidy(given["text"], lines=True)
    actions.remark(organisation=organisation, text=text, about=given["about"], by=request.user)
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
    """What the profile says, to be looked through, set right in place and confirmed. A mail leads here; only the button
    confirms."""
    organisation = _own(request, slug)
    editor = FactsEditor(organisation, by=request.user)
    form = None
    if request.method == "POST":
        # A whole form brings every field; a bare confirmation brings none, and changes none.
        form = save_all(request, editor) if "base-website" in request.POST else None
        if form is None:
            return _confirm(request, organisation)
    live = Q(listings__in=Listing.objects.live())
    counted = Organisation.objects.filter(pk=organisation.pk).aggregate(
        needs=Count("listings", filter=live & Q(listings__kind="need")),
        offers=Count("listings", filter=live & Q(listings__kind="offer")),
    )
    claims = Claim.objects.filter(organisation=organisation).standing().for_showing()
    context = {
        "organisation": organisation,
        "text": organisation.text,
        "form": form or editor.form(),
        "told": told(organisation, list(claims)),
        **counted,
    }
    return render(request, "ecosystem/confirm.html", context, status=422 if form else 200)


def _confirm(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    try:
        freshness_actions.confirm(organisation=Organisation.objects.get(pk=organisation.pk), by=request.user)
        messages.success(request, _("Thank you. The profile counts as right from today."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:profile", slug=organisation.slug)
