"""Warm introductions: staff suggest that two organisations talk. Of what comes of it they see the state and no word."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collaboration.actions.introductions import introduce, withdraw_introduction
from collaboration.models import Introduction
from core.access import STAFF, access
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.forms import Text
from ecosystem.models import Listing, Organisation
from matching.introductions import LONGEST

PER_PAGE = 25
MOST_FOUND = 12
CHOICES = 40
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


@dataclass
class Search:
    """One side: what was typed, who was found by it, and who it is where it can only be one."""

    kind: str
    typed: str
    found: list[Organisation] = field(default_factory=list)

    @property
    def chosen(self) -> Organisation | None:
        exact = [one for one in self.found if one.slug == self.typed]
        return exact[0] if exact else self.found[0] if len(self.found) == 1 else None

    @classmethod
    def of(cls, kind: str, typed: str) -> "Search":
        typed = tidy(typed, lines=False)[:120]
        if not typed:
            return cls(kind, typed)
        rows = Organisation.objects.filter(kind=kind, verification=Organisation.Verification.VERIFIED)
        found = rows.filter(slug=typed) | rows.filter(texts__name__icontains=typed)
        return cls(kind, typed, list(found.distinct().for_cards().order_by("slug")[:MOST_FOUND]))


class SuggestForm(forms.Form):
    """`listing_of_startup` and `listing_of_manufacturer` may each be left empty, but not both."""

    listing_of_startup = forms.ChoiceField(
        label=gettext_lazy("About which listing of the startup?"), widget=forms.RadioSelect, required=False
    )
    listing_of_manufacturer = forms.ChoiceField(
        label=gettext_lazy("About which listing of the manufacturer?"), widget=forms.RadioSelect, required=False
    )
    message = Text(
        label=gettext_lazy("Why should they talk?"),
        max_length=LONGEST,
        rows=5,
        help_text=gettext_lazy("Both read it. Say what you know of each that the other may know."),
    )

    def __init__(self, *args, startup: Organisation, manufacturer: Organisation, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.listings: dict[str, Listing] = {}
        for name, organisation in (("startup", startup), ("manufacturer", manufacturer)):
            rows = Listing.objects.visible_to(by).live().filter(organisation=organisation).prefetch_related("texts")
            shown = {str(one.pk): one for one in rows.order_by("kind", "-pk")[:CHOICES]}
            self.listings |= shown
            words = [(key, f"{one.get_kind_display()} · {one.title}") for key, one in shown.items()]
            self.fields[f"listing_of_{name}"].choices = [("", _("None")), *words]

    def by_kind(self) -> dict[str, Listing]:
        """The chosen listings as need and offer. Raises ValidationError for two of a kind."""
        names = ("listing_of_startup", "listing_of_manufacturer")
        chosen = [self.listings[key] for name in names if (key := self.data.get(name, "")) in self.listings]
        kinds = {one.kind: one for one in chosen}
        if len(kinds) != len(chosen):
            raise ValidationError(_("An introduction joins a need and an offer."))
        return kinds


@access(STAFF)
@require_safe
def introductions(request: HttpRequest) -> HttpResponse:
    """What the park has suggested, by its state."""
    rows = Introduction.objects.filter(origin=Introduction.Origin.PARK).select_related("organisation", "partner")
    rows = rows.defer("message", "words").prefetch_related("organisation__texts", "partner__texts")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/desk/introductions.html", {"page": page})


@access(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """First the two, then what about and why."""
    values = request.POST if request.method == "POST" else request.GET
    sides = [Search.of(kind, values.get(kind, "")) for kind in ("startup", "manufacturer")]
    startup, manufacturer = sides[0].chosen, sides[1].chosen
    if startup is None or manufacturer is None:
        return render(request, "portal/desk/introduction_suggest.html", {"sides": sides})
    form = SuggestForm(request.POST or None, startup=startup, manufacturer=manufacturer, by=request.user)
    context = {"sides": sides, "startup": startup, "manufacturer": manufacturer, "form": form}
    if request.method != "POST":
        return render(request, "portal/desk/introduction_suggest.html", context)
    try:
        kinds = form.by_kind()
        introduce(
            startup=startup,
            manufacturer=manufacturer,
            need=kinds.get(Listing.Kind.NEED),
            offer=kinds.get(Listing.Kind.OFFER),
            message=request.POST.get("message", ""),
            by=request.user,
        )
    except (ValidationError, NotAllowed) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error)]
        return render(
            request, "portal/desk/introduction_suggest.html", context | {"problem": " ".join(said)}, status=422
        )
    messages.success(request, _("Both are told. They meet if both agree."))
    return redirect("portal:desk-introductions")


@access(STAFF)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Introduction, pk=pk, origin=Introduction.Origin.PARK)
    try:
        withdraw_introduction(introduction=found, by=request.user)
        messages.success(request, _("It is taken back."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-introductions")
