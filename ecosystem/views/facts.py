"""What is said of an organisation and by whom: for its editors and for staff, who each add their own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.actions import claims as actions
from ecosystem.actions.verification import add_evidence
from ecosystem.claim_forms import ChoiceForm, ClaimForm
from ecosystem.facts import told
from ecosystem.models import Claim, Organisation

CANNOT = (NotAllowed, StateHasMoved)
PAST = 30


def _theirs(request: HttpRequest, slug: str) -> Organisation:
    """One that the person edits; for staff, any."""
    rows = Organisation.objects.all() if request.user.is_staff else Organisation.objects.editable_by(request.user)
    return get_object_or_404(rows.for_cards().prefetch_related("certificates"), slug=slug)


def _speaks_for_the_park(request: HttpRequest, organisation: Organisation) -> bool:
    own = Organisation.objects.editable_by(request.user).filter(pk=organisation.pk)
    return request.user.is_staff and not own.exists()


def _page(request: HttpRequest, organisation: Organisation, *, status: int = 200, failed=None, chosen=None):
    by_the_park = _speaks_for_the_park(request, organisation)
    claims = Claim.objects.filter(organisation=organisation).for_showing()
    forms = [
        failed if failed and failed.fact == fact else ClaimForm(fact, organisation, by_the_park=by_the_park)
        for fact in Claim.Fact.values
    ]
    context = {
        "organisation": organisation,
        "told": told(organisation, list(claims.standing())),
        "past": claims.exclude(ended_at=None).order_by("-ended_at", "-pk").select_related("ended_by")[:PAST],
        "forms": forms,
        "failed": failed,
        "by_the_park": by_the_park,
        "choice_form": chosen or ChoiceForm(),
        "own_sources": Claim.OF_THE_PARK if by_the_park else (Claim.Source.OWNER,),
    }
    return render(request, "ecosystem/facts.html", context, status=status)


@access(SIGNED_IN)
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _theirs(request, slug))


@access(SIGNED_IN)
@require_POST
def say(request: HttpRequest, slug: str, fact: str) -> HttpResponse:
    """Takes what somebody says of one fact, with its evidence: a new file, one that is there, or an address."""
    organisation = _theirs(request, slug)
    by_the_park = _speaks_for_the_park(request, organisation)
    form = ClaimForm(fact, organisation, request.POST, request.FILES, by_the_park=by_the_park)
    if not form.is_valid():
        return _page(request, organisation, status=422, failed=form)
    try:
        with transaction.atomic():
            upload = form.cleaned_data.get("file")
            evidence = add_evidence(organisation=organisation, upload=upload, by=request.user) if upload else None
            source = form.cleaned_data.get("source", Claim.Source.OWNER)
            backing = form.backing(evidence)
            actions.say(organisation=organisation, value=form.value, source=source, by=request.user, backing=backing)
    except ValidationError as error:
        wrong = error.message_dict if hasattr(error, "error_dict") else {"file": error.messages}
        for name, found in wrong.items():
            form.add_error(name if name in form.fields else None, found)
        return _page(request, organisation, status=422, failed=form)
    messages.success(request, _("Noted, with its source and today's date."))
    return redirect("ecosystem:facts", slug=slug)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Takes a claim back, notes that its evidence was looked at, or chooses it against what others say."""
    organisation = _theirs(request, slug)
    claim = get_object_or_404(Claim.objects.select_related("organisation", "concept"), organisation=organisation, pk=pk)
    form = ChoiceForm(request.POST)
    try:
        if verb == "take-back":
            actions.take_back(claim=claim, by=request.user)
            messages.success(request, _("Taken back. It stays in the history."))
        elif verb == "seen":
            actions.mark_seen(claim=claim, by=request.user)
            messages.success(request, _("Noted that the park has seen the evidence."))
        elif not form.is_valid():
            return _page(request, organisation, status=422, chosen=form)
        else:
            actions.choose(claim=claim, by=request.user, **form.cleaned_data)
            messages.success(request, _("Chosen. What the others said stays in the history."))
    except CANNOT as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("ecosystem:facts", slug=slug)
