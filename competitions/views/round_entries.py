"""The entries of a round: which are in it, putting more in, taking them out, taking their newer versions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competitions.actions import round_entries as actions
from competitions.forms_rounds import CandidatesForm, RemovalForm
from competitions.judging.entering import ELIGIBLE, SOURCES, candidates, former_of, why_removed
from competitions.judging.readiness import behind, newest_submission
from competitions.models import Application, Assignment, Round, RoundEntry, ScoreSheet
from competitions.views.call import CANNOT
from competitions.views.rounds import about, round_led
from core.access import SIGNED_IN, access

PER_PAGE = 50
SHOWN = ("in", "practise", "behind", "removed")
VERBS = ("remove", "restore", "practise", "counts", "newer")


def entries_of(one: Round, user):
    """What of a round's entries a person may know of, with the latest version of each."""
    return RoundEntry.objects.read_by(user).filter(round=one).annotate(newest=newest_submission())


FILTERS = {
    "in": Q(removed_at=None),
    "practise": Q(removed_at=None, is_calibration=True),
    "behind": Q(removed_at=None) & behind(),
    "removed": Q(removed_at__isnull=False),
}


@access(SIGNED_IN)
def entries(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The entries with the version that is judged and how many judges each has."""
    one = round_led(request, slug, number)
    return _entries_page(request, one)


def _entries_page(
    request: HttpRequest, one: Round, *, removal: RemovalForm | None = None, of: int = 0, status: int = 200
):
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "in"
    there = entries_of(one, request.user)
    counts = there.order_by().aggregate(**{name: Count("pk", filter=asked) for name, asked in FILTERS.items()})
    rows = there.filter(FILTERS[shown]).select_related(
        "application__organisation", "application__category", "submission"
    )
    rows = rows.prefetch_related("application__organisation__texts").order_by("pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    _add_figures(one, page.object_list)
    names = {
        "in": _("Take part"),
        "practise": _("To practise on"),
        "behind": _("Handed in again since"),
        "removed": _("Taken out"),
    }
    context = {
        **about(one),
        "page": page,
        "shown": shown,
        "filters": [(name, names[name], counts[name]) for name in SHOWN],
        "may_change": one.status in actions.CHANGES,
        "removal": removal or RemovalForm(),
        "removing": of,
    }
    return render(request, "competitions/judging/entries.html", context, status=status)


def _add_figures(one: Round, rows) -> None:
    """Gives each row `judges`, `sheets_in`, `older_sheets`, `is_behind`, `why` and its competition."""
    keys = [row.pk for row in rows]
    judges = dict(
        Assignment.objects.live().beyond_conflict().filter(entry__in=keys, judge__status="accepted")
        .order_by().values_list("entry").annotate(Count("pk"))
    )  # fmt: skip
    sheets = {
        entry: (handed_in, older)
        for entry, handed_in, older in ScoreSheet.objects.filter(entry__in=keys)
        .order_by()
        .values_list("entry")
        .annotate(
            handed_in=Count("pk", filter=Q(status="submitted")),
            older=Count("pk", filter=~Q(submission=F("entry__submission"))),
        )
    }
    for row in rows:
        row.application.competition = one.competition
        row.judges = judges.get(row.pk, 0)
        row.sheets_in, row.older_sheets = sheets.get(row.pk, (0, 0))
        row.is_behind = row.removed_at is None and row.newest != row.submission_id
        row.why = why_removed(row)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Offers what could be put in: all that the filter finds, or those that are ticked."""
    one = round_led(request, slug, number)
    sources = SOURCES if former_of(one) else SOURCES[:1]
    asked = request.POST if request.method == "POST" else request.GET
    form = CandidatesForm(asked, competition=one.competition, sources=sources)
    form.is_valid()
    source, category = form.cleaned_data.get("source") or ELIGIBLE, form.cleaned_data.get("category")
    found = candidates(one, request.user, source=source, category=category)
    if request.method == "POST":
        ticked = [
            int(key) for key in request.POST.getlist("entry") if key.isascii() and key.isdecimal() and len(key) < 19
        ]
        chosen = found if "all" in request.POST else found.filter(pk__in=ticked)
        keys = list(chosen.values_list("pk", flat=True))
        return _put_in(request, one, keys, practise=request.POST.get("practise") == "on")
    rows = found.select_related("organisation", "category").prefetch_related("organisation__texts")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.competition = one.competition
    context = {
        **about(one),
        "form": form,
        "page": page,
        "former": former_of(one),
        "source": source,
        "category": category,
        "waiting": Application.objects.read_by(request.user)
        .filter(competition=one.competition, screening__in=("waiting", "asked", "appealed"))
        .count(),
        "may_change": one.status in actions.CHANGES,
    }
    return render(request, "competitions/judging/entries_add.html", context)


def _put_in(request: HttpRequest, one: Round, keys: list[int], *, practise: bool) -> HttpResponse:
    where = {"slug": one.competition.slug, "number": one.number}
    if not keys:
        messages.error(request, _("Nothing was chosen. Tick the entries, or take all of them."))
        return redirect("competitions:round-entries-add", **where)
    try:
        count = actions.add_entries(round=one, applications=keys, practise=practise, by=request.user)
    except CANNOT as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(count)s put into the round.") % {"count": count})
    return redirect("competitions:round-entries", **where)


@access(SIGNED_IN)
@require_POST
def move(request: HttpRequest, slug: str, number: int, pk: int, verb: str) -> HttpResponse:
    """Takes an entry out with a reason, puts it back, makes it count or one to practise on, or takes its newer version."""
    if verb not in VERBS:
        raise Http404
    one = round_led(request, slug, number)
    entry = get_object_or_404(RoundEntry.objects.read_by(request.user), round=one, pk=pk)
    entry.round = one
    form = RemovalForm(request.POST)
    if verb == "remove" and not form.is_valid():
        return _entries_page(request, one, removal=form, of=pk, status=422)
    try:
        _do(request, entry, verb, form)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except CANNOT as error:
        messages.error(request, str(error))
    return redirect("competitions:round-entries", slug=slug, number=number)


def _do(request: HttpRequest, entry: RoundEntry, verb: str, form: RemovalForm) -> None:
    if verb == "remove":
        actions.remove_entry(entry=entry, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("It is taken out. Its sheets are kept and do not count."))
    elif verb == "restore":
        actions.restore_entry(entry=entry, by=request.user)
        messages.success(request, _("It takes part again, under the name it had."))
    elif verb == "newer":
        flagged = actions.take_newer(entry=entry, by=request.user)
        messages.success(
            request, _("The last version is judged now. Sheets on an earlier one: %(count)s.") % {"count": flagged}
        )
    else:
        actions.set_practise(entry=entry, practise=verb == "practise", by=request.user)
        messages.success(request, _("Saved."))
