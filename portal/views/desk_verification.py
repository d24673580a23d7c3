"""The verification desk: who waits, longest first, and one of them to look at, mark, answer and decide."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recent import kept_values, recently_authenticated
from core.access import STAFF, access
from core.permissions import NotAllowed
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import verification as actions
from ecosystem.facts import told
from ecosystem.filters import Filters
from ecosystem.identity.names import by_kind
from ecosystem.identity.proofs import TONES, standing_proof
from ecosystem.identity.words import told_of_number
from ecosystem.models import Claim, Listing, Organisation, VerificationRequest
from ecosystem.models.verification import ENOUGH, HIGHEST, MARKS
from ecosystem.search import find_organisations
from ecosystem.transitions import VERIFICATION
from ecosystem.views.trust import RemarkForm, history_of
from portal.numbers import desk_numbers
from portal.views.desk_duplicates import pairs_of

PER_PAGE = 25
LONGEST_WAIT = F("waiting_since").asc(nulls_last=True), "pk"
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
WAITING, CHANGED, DISPUTED = "waiting", "changed", "disputed"
ANCHORS = {
    "advantages": (
        gettext_lazy("Does it say what is better than what others have, and by how much?"),
        gettext_lazy("nothing but praise"),
        gettext_lazy("figures that can be checked"),
    ),
    "clarity": (
        gettext_lazy("Would somebody of the trade know what they do after one reading?"),
        gettext_lazy("one cannot tell"),
        gettext_lazy("process, material, size and output are named"),
    ),
    "cooperation": (
        gettext_lazy("Does it say what they look for, with whom and in what form?"),
        gettext_lazy("not a word"),
        gettext_lazy("partner, purpose and terms are named"),
    ),
    "language": (
        gettext_lazy("Is it written so that a stranger can read it?"),
        gettext_lazy("not to be understood"),
        gettext_lazy("short, right, without slogans"),
    ),
}
"""By mark: what to ask oneself, what a 0 is, what a 5 is."""


class DecisionForm(forms.Form):
    """Four marks, which may be left out where it is sent back, and an answer."""

    def __init__(self, *args, marks_needed: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, label in MARKS.items():
            question, none, best = ANCHORS[name]
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                required=marks_needed,
                coerce=int,
                empty_value=None,
                choices=[(number, str(number)) for number in range(HIGHEST + 1)],
                widget=forms.RadioSelect,
                help_text=_("%(question)s 0: %(none)s. 5: %(best)s.")
                % {"question": question, "none": none, "best": best},
            )
        self.fields["answer"] = forms.CharField(
            label=_("Your answer"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
            help_text=_("Mailed to the owners. Needed when you send it back; welcome when you verify."),
        )

    @property
    def marks(self) -> dict[str, int]:
        return {name: value for name in MARKS if (value := self.cleaned_data.get(name)) is not None}


def with_rounds(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With what the queue shows: cards, the open round and since when it waits."""
    rounds = VerificationRequest.objects.select_related("requested_by", "decided_by", "taken_by")
    since = Max("verification_requests__requested_at", filter=Q(verification_requests__decided_at=None))
    return organisations.for_cards().prefetch_related(
        Prefetch("verification_requests", queryset=rounds, to_attr="asked")
    ).annotate(waiting_since=since, files=Count("evidence", distinct=True))  # fmt: skip


def waiting() -> QuerySet[Organisation]:
    """Those with an open request, the longest wait first."""
    asking = Organisation.objects.filter(
        pk__in=VerificationRequest.objects.filter(decided_at=None).values("organisation")
    )
    return with_rounds(asking).order_by(*LONGEST_WAIT)


def in_state(state: str) -> QuerySet[Organisation]:
    if state == CHANGED:
        return Organisation.objects.exclude(key_facts_changed_at=None)
    if state == DISPUTED:
        return Organisation.objects.filter(pk__in=Claim.objects.disputed().order_by().values("organisation"))
    return Organisation.objects.filter(verification=state)


@access(STAFF)
def queue(request: HttpRequest) -> HttpResponse:
    states = [
        (WAITING, _("Waiting")),
        (CHANGED, _("Changed since they were verified")),
        (DISPUTED, _("Sources differ")),
        *Organisation.Verification.choices,
    ]
    state = request.GET.get("state", WAITING)
    state = state if state in dict(states) else WAITING
    filters = Filters.read(request.GET)
    if state == WAITING:
        found = find_organisations(waiting(), replace(filters, sort="new"), request.user).rows.order_by(*LONGEST_WAIT)
    else:
        found = find_organisations(with_rounds(in_state(state)), filters, request.user).rows
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": states, "text": filters.text, "numbers": desk_numbers()}
    return render(request, "portal/desk/verification.html", context)


def _one(slug: str) -> Organisation:
    return get_object_or_404(
        Organisation.objects.for_cards().prefetch_related("certificates", "memberships__user"), slug=slug
    )


def _page(request: HttpRequest, organisation: Organisation, status: int = 200, **forms_) -> HttpResponse:
    verbs = VERIFICATION.verbs(organisation.verification)
    history = history_of(organisation)
    looks_again = history["open_round"] is not None or organisation.key_facts_changed_at is not None
    renews = organisation.is_verified and looks_again
    claims = Claim.objects.filter(organisation=organisation).standing().for_showing()
    context = {
        "organisation": organisation,
        **history,
        "listings": Listing.objects.visible_to(request.user).filter(organisation=organisation).for_cards()[:20],
        "form": DecisionForm(),
        "remark_form": RemarkForm(),
        "told": told(organisation, list(claims)),
        "enough": ENOUGH,
        "likely": pairs_of(organisation),
        "number_told": told_of_number(organisation),
        "names": by_kind(organisation),
        "domain": (proof := standing_proof(organisation)),
        "domain_tone": TONES[proof.state] if proof else "neutral",
        "may_verify": "verify" in verbs or renews,
        "may_send_back": bool({"decline", "withdraw"} & set(verbs)),
        "may_refuse": "refuse" in verbs,
        "may_reopen": "reopen" in verbs,
        "sends_back_renewal": organisation.is_verified and history["open_round"] is not None,
        "renews": renews,
        **forms_,
    }
    return render(request, "portal/desk/verification_one.html", context, status=status)


@access(STAFF)
@recently_authenticated
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: everything known of it, and the decision."""
    organisation = _one(slug)
    if request.method != "POST":
        kept = kept_values(request)
        return _page(request, organisation, form=DecisionForm(initial=kept.dict() if kept else None))
    verdict = request.POST.get("verdict")
    verifies = verdict == "verify"
    form = DecisionForm(request.POST, marks_needed=verifies)
    if not form.is_valid():
        return _page(request, organisation, 422, form=form)
    answer = tidy(form.cleaned_data["answer"], lines=True)
    common = {"organisation": organisation, "by": request.user, "answer": answer, "seen": request.POST.get("seen")}
    try:
        if verifies:
            actions.verify(marks=form.marks, **common)
            messages.success(request, _("%(name)s is verified. Its owners are told.") % {"name": organisation.name})
        elif verdict == "refuse":
            actions.decline(marks=form.marks or None, final=True, **common)
            messages.success(
                request, _("%(name)s is declined for good. Its owners are told.") % {"name": organisation.name}
            )
        else:
            actions.decline(marks=form.marks or None, **common)
            messages.success(request, _("%(name)s is sent back. Its owners are told.") % {"name": organisation.name})
    except ValidationError as error:
        for name, found in error.message_dict.items():
            form.add_error(name, found)
        return _page(request, organisation, 422, form=form)
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, _one(slug), 409, form=form)
    return redirect("portal:desk-verification")


@access(STAFF)
@require_POST
def hold(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Takes the open request in hand, or puts it back."""
    found = get_object_or_404(VerificationRequest.objects.select_related("organisation"), organisation__slug=slug,
                              decided_at=None)  # fmt: skip
    try:
        (actions.take if verb == "take" else actions.put_back)(request=found, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-decide", slug=slug)


@access(STAFF)
@require_POST
def remark(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks the owners something, without deciding."""
    organisation = _one(slug)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, 422, remark_form=form)
    given = form.cleaned_data
    text = tidy(given["text"], lines=True)
    actions.remark(organisation=organisation, text=text, about=given["about"], by=request.user)
    messages.success(request, _("Its owners have mail."))
    return redirect("portal:desk-decide", slug=slug)


@access(STAFF)
@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets an organisation that was declined for good ask again."""
    try:
        actions.reopen(organisation=_one(slug), by=request.user)
        messages.success(request, _("Its owners may ask again."))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-decide", slug=slug)
