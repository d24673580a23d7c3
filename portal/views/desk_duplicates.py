"""Organisations that may be one: the list, two of them side by side, merging and taking that back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import STAFF, access
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import duplicates as actions
from ecosystem.actions import merging
from ecosystem.identity.words import told_of_number, told_of_reasons
from ecosystem.merging.fields import choices_between, names
from ecosystem.models import DuplicatePair, MergeRecord, Organisation

PER_PAGE = 25
CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)
OPEN, DISMISSED, MERGED = DuplicatePair.State.OPEN, DuplicatePair.State.DISMISSED, DuplicatePair.State.MERGED


def _pairs(state: str) -> QuerySet[DuplicatePair]:
    """The pairs in a state, likeliest first; of merged ones one side is no more, so they are told by their records."""
    both = DuplicatePair.objects.filter(state=state).select_related("first__region", "second__region")
    return both.select_related("first__logo", "second__logo").prefetch_related("first__texts", "second__texts")


@access(STAFF)
def duplicates(request: HttpRequest) -> HttpResponse:
    if "one" in request.GET:
        return _compare(request)
    state = request.GET.get("state", OPEN)
    state = state if state in DuplicatePair.State.values else OPEN
    rows = (
        MergeRecord.objects.select_related("survivor", "merged_by", "undone_by").prefetch_related("survivor__texts")
        if state == MERGED
        else _pairs(state)
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list if state != MERGED else ():
        row.told = told_of_reasons(row.reasons)
        row.percent = min(99, round(100 * row.score))
    context = {"page": page, "state": state, "states": DuplicatePair.State.choices}
    return render(request, "portal/desk/duplicates.html", context)


def _compare(request: HttpRequest) -> HttpResponse:
    """To two that somebody names by their addresses or the last part of them."""
    slugs = [request.GET.get(name, "").strip().rstrip("/").split("/")[-1] for name in ("one", "other")]
    there = set(Organisation.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    if len(there) == 2 and there == set(slugs):
        return redirect("portal:desk-duplicate", one=slugs[0], other=slugs[1])
    messages.error(request, _("Give the addresses of two organisations that are here."))
    return redirect("portal:desk-duplicates")


def _two(one: str, other: str) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.for_cards().prefetch_related("other_names")
    counted = rows.annotate(members=Count("memberships", distinct=True), published=Count("listings", distinct=True))
    found = {row.slug: row for row in counted.filter(slug__in=(one, other))}
    if len(found) != 2:
        raise Http404
    return found[one], found[other]


def _stays(first: Organisation, second: Organisation, wanted: str) -> tuple[Organisation, Organisation]:
    """(the one that stays, the one that goes): as chosen, else the verified one, the one with more in it, the older."""
    both = (first, second)
    chosen = next((row for row in both if row.slug == wanted), None)
    kept = chosen or max(both, key=lambda row: (row.is_verified, row.published + row.members, -row.pk))
    return kept, second if kept is first else first


@access(STAFF)
def pair(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two side by side. With ?preview= also what merging them would do; nothing is written."""
    first, second = _two(one, other)
    kept, gone = _stays(first, second, request.GET.get("stays", ""))
    return _page(request, kept, gone, preview="preview" in request.GET, chosen=_chosen(request.GET))


def _chosen(data) -> dict[str, str]:
    return {name: data[name] for name in names() if name in data}


def _page(request: HttpRequest, kept: Organisation, gone: Organisation, *, preview: bool, chosen, status: int = 200):
    plan, refused = None, ""
    try:
        merging.check_can_be_one(kept, gone)
        if preview:
            plan = merging.preview(kept=kept, gone=gone, chosen=chosen, by=request.user)
    except CANNOT as error:
        refused = str(error)
    found = DuplicatePair.objects.of(kept.pk, gone.pk).select_related("decided_by").first()
    context = {
        "kept": kept,
        "gone": gone,
        "sides": [(row, told_of_number(row)) for row in (kept, gone)],
        "pair": found,
        "told": told_of_reasons(found.reasons) if found else [],
        "choices": choices_between(kept, gone, chosen),
        "plan": plan,
        "refused": refused,
        "days": MergeRecord.DAYS,
    }
    return render(request, "portal/desk/duplicate.html", context, status=status)


@access(STAFF)
@require_POST
def move(request: HttpRequest, one: str, other: str, verb: str) -> HttpResponse:
    """They are two, or that is open again."""
    first, second = _two(one, other)
    found = get_object_or_404(DuplicatePair.objects.of(first.pk, second.pk).select_related("first", "second"))
    try:
        (actions.dismiss if verb == "dismiss" else actions.reopen)(pair=found, by=request.user)
        done = _("Noted: they are two.") if verb == "dismiss" else _("It is to be looked at again.")
        messages.success(request, done)
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("portal:desk-duplicates")


@access(STAFF)
@require_POST
def merge(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Merges `other` into `one` as the preview showed it."""
    kept, gone = _two(one, other)
    chosen = _chosen(request.POST)
    try:
        record = merging.merge(
            kept=kept, gone=gone, by=request.user, chosen=chosen, seen=request.POST.get("seen", "unseen")
        )
    except CANNOT as error:
        messages.error(request, str(error))
        return _page(request, kept, gone, preview=True, chosen=chosen, status=409)
    messages.success(request, _("They are one profile now. Both teams have mail."))
    return redirect("portal:desk-merge", pk=record.pk)


@access(STAFF)
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what became of what, and whether it can be taken back."""
    records = MergeRecord.objects.select_related("survivor", "merged_by", "undone_by")
    record = get_object_or_404(records.prefetch_related("survivor__texts"), pk=pk)
    context = {"record": record, "why": merging.in_the_way(record), "tables": _tables(record), "days": record.DAYS}
    return render(request, "portal/desk/merge.html", context)


def _tables(record: MergeRecord) -> list[tuple[str, int]]:
    """How many rows of each table it touched, by their names in words."""
    counted: dict[str, int] = {}
    for step in merging.steps_of(record):
        if not (label := merging.label_of(step.model)):
            continue
        counted[label] = counted.get(label, 0) + 1
    return list(counted.items())


@access(STAFF)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(MergeRecord, pk=pk)
    try:
        there = merging.undo(record=record, by=request.user)
        messages.success(request, _("%(name)s is there again. Both teams have mail.") % {"name": there.name})
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect(reverse("portal:desk-merge", kwargs={"pk": pk}))


def pairs_of(organisation: Organisation) -> QuerySet[DuplicatePair]:
    """The open pairs of one organisation."""
    of = Q(first=organisation.pk) | Q(second=organisation.pk)
    return (
        DuplicatePair.objects.open()
        .filter(of)
        .select_related("first", "second")
        .prefetch_related("first__texts", "second__texts")
    )
