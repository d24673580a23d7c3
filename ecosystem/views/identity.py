"""By what an organisation is known: its number, its other names, its web domain. For those who edit its profile."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import identity as actions
from ecosystem.forms import Line
from ecosystem.identity.hosts import domain_of
from ecosystem.identity.proofs import TONES, instructions, standing_proof
from ecosystem.identity.words import told_of_number
from ecosystem.models import Organisation, OrganisationName

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


def _day(label) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class NameForm(forms.Form):
    text = Line(
        label=gettext_lazy("Name"),
        max_length=160,
        help_text=gettext_lazy("As it was or is written: in Chinese characters, pinyin or any other letters."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=OrganisationName.Kind.choices)
    since = _day(gettext_lazy("Used since"))
    until = _day(gettext_lazy("Used until"))

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("It cannot have ended before it began."))
        return cleaned


def _mine(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(Organisation.objects.editable_by(request.user).for_cards(), slug=slug)


def _page(request: HttpRequest, organisation: Organisation, *, form: NameForm | None = None, status: int = 200):
    proof = standing_proof(organisation)
    context = {
        "organisation": organisation,
        "form": form or NameForm(),
        "others": organisation.other_names.all(),
        "number_told": told_of_number(organisation),
        "host": domain_of(organisation.website),
        "proof": proof,
        "proof_tone": TONES[proof.state] if proof else "neutral",
        "to_do": instructions(proof) if proof else {},
    }
    return render(request, "ecosystem/identity.html", context, status=status)


@access(SIGNED_IN)
def identity(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _mine(request, slug))


@access(SIGNED_IN)
@require_POST
def name_add(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = _mine(request, slug)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form=form, status=422)
    try:
        actions.add_name(organisation=organisation, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        for name, found in error.message_dict.items():
            form.add_error(name, found)
        return _page(request, organisation, form=form, status=422)
    messages.success(request, _("Noted. People find you by this name, too."))
    return redirect("ecosystem:identity", slug=slug)


@access(SIGNED_IN)
@require_POST
def name_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    name = get_object_or_404(
        OrganisationName.objects.select_related("organisation"), organisation=_mine(request, slug), pk=pk
    )
    try:
        actions.remove_name(name=name, by=request.user)
        messages.success(request, _("The name is removed."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:identity", slug=slug)


@access(SIGNED_IN)
@require_POST
def domain_move(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Gives a token for the domain, or has a worker look for it there."""
    organisation = _mine(request, slug)
    try:
        if verb == "begin":
            actions.begin_domain_proof(organisation=organisation, by=request.user)
        else:
            actions.ask_to_check(organisation=organisation, by=request.user)
            messages.success(request, _("We are looking. Reload this page in a moment."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("ecosystem:identity", slug=slug)
