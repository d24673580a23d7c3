"""The operations that read judging (competitions/api_judging.py says what they answer)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from competitions.api import LARGEST
from competitions.api_judging import (
    AssignmentOut,
    DecisionOut,
    DeliberationItemOut,
    JudgeOut,
    MyAssignmentOut,
    RoundEntryOut,
    RoundOut,
    SheetOut,
    StandingOut,
    WholeAssignmentOut,
    WholeRoundOut,
    router,
)
from competitions.api_judging_sheets import MySheet, MySheetOut
from competitions.judged import (
    assignments_of,
    check_user_can_read_scores,
    entries_of,
    led_competition,
    led_round,
    sheets_of,
    standings_of,
)
from competitions.models import Assignment, Decision, DeliberationItem, Round, ScoreSheet
from core.access import SIGNED_IN
from core.api import CURSOR, JUDGING, PER_PAGE, SCORES, Page, by_cursor, door, problems
from core.cursors import Order, page_by_keys
from core.etags import etag_of
from core.transitions import MoveNotAllowed

LEADS = door(SIGNED_IN, JUDGING)
JUDGES = door(SIGNED_IN, SCORES)


# --- for those who lead it ----------------------------------------------------------------------------------------------
@router.get(
    "/competitions/{slug:slug}/rounds",
    response={200: Page[RoundOut], **problems(404)},
    auth=LEADS,
    operation_id="list_rounds",
    summary=gettext_noop("Rounds of judging of an award that you lead, as its manager or chair"),
    url_name="rounds",
)
def rounds(request, slug: str, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = Round.objects.filter(competition=led_competition(request.user, slug))
    return page_by_keys(request, rows, order=("number",), cursor=cursor, per_page=per_page)


@router.get(
    "/competitions/{slug:slug}/judges",
    response={200: Page[JudgeOut], **problems(404)},
    auth=LEADS,
    operation_id="list_judges",
    summary=gettext_noop("Judges of an award that you lead, whatever they have answered"),
    url_name="judges",
)
def judges(request, slug: str, cursor: str = CURSOR, per_page: int = PER_PAGE):
    rows = led_competition(request.user, slug).judges.all()
    return page_by_keys(request, rows, order=("pk",), cursor=cursor, per_page=per_page)


@router.get(
    "/competitions/{slug:slug}/rounds/{int:number}",
    response={200: WholeRoundOut, **problems(404)},
    auth=LEADS,
    operation_id="read_round",
    summary=gettext_noop("One round with its criteria and its method"),
    url_name="round",
)
def round_(request, slug: str, number: int):
    return led_round(request.user, slug, small(number))


def small(number: int) -> int:
    """A number as a column may hold it. Raises Http404 for a larger one."""
    if number > 32_767:
        raise Http404
    return number


Rows = tuple[QuerySet, QuerySet]


def of_round(path: str, item: type, *, order: Order = ("pk",), **told: Any):
    """Registers a list by cursor of what belongs to one round. The function returns the rows that a user sees, and the same in
    a form that is cheaper to count; `told` is what the operation says of itself."""

    def register(rows_of: Callable[[Any, Round], Rows]):
        def operation(request, slug: str, number: int, cursor: str = CURSOR, per_page: int = PER_PAGE):
            listed, counted = rows_of(request.user, led_round(request.user, slug, small(number)))
            return page_by_keys(request, listed, order=order, cursor=cursor, per_page=per_page, counted=counted)

        operation.__name__, operation.__doc__ = rows_of.__name__, rows_of.__doc__
        address = f"/competitions/{{slug:slug}}/rounds/{{int:number}}/{path}"
        told["response"] = {200: Page[item], **problems(404)}  # type: ignore[valid-type]  # known at run time
        router.get(address, auth=LEADS, **told)(operation)
        return rows_of

    return register


@of_round(
    "entries",
    RoundEntryOut,
    operation_id="list_round_entries",
    summary=gettext_noop("Applications in a round, those that were taken out among them"),
    url_name="round-entries",
)
def round_entries(user, round: Round) -> Rows:
    rows = entries_of(round, user)
    listed = rows.select_related(
        "application__competition", "application__organisation", "application__category", "submission"
    )
    return listed.defer("submission__content"), rows


@of_round(
    "assignments",
    AssignmentOut,
    operation_id="list_assignments",
    summary=gettext_noop("Who was asked to judge what in a round"),
    url_name="round-assignments",
)
def round_assignments(user, round: Round) -> Rows:
    rows = assignments_of(round, user)
    return rows.select_related("entry"), rows


@of_round(
    "sheets",
    SheetOut,
    operation_id="list_sheets",
    summary=gettext_noop("Score sheets of a round; if you judge in it yourself, once it has closed"),
    url_name="round-sheets",
)
def round_sheets(user, round: Round) -> Rows:
    check_user_can_read_scores(user, round)
    rows = sheets_of(round, user)
    counted = ScoreSheet.objects.counted().filter(pk=OuterRef("pk"))
    listed = rows.annotate(counts=Exists(counted)).select_related("entry", "submission").defer("submission__content")
    return listed.prefetch_related("scores", "entry__round__criteria"), rows


@router.get(
    "/competitions/{slug:slug}/rounds/{int:number}/standings",
    response={200: Page[StandingOut], **problems(404, 409)},
    auth=LEADS,
    operation_id="list_standings",
    summary=gettext_noop("Who stands where in a round that is decided, all at once"),
    url_name="round-standings",
)
def round_standings(request, slug: str, number: int):
    found = led_round(request.user, slug, small(number))
    if found.status != Round.Status.DECIDED:
        raise MoveNotAllowed(_("Standings are told once the round is decided."))
    standings = standings_of(found, request.user)
    return {"items": standings, "total": len(standings), "next": None}


@of_round(
    "deliberation",
    DeliberationItemOut,
    order=("position", "pk"),
    operation_id="list_deliberation",
    summary=gettext_noop("Entries that are talked about in a round, without those that you are out of"),
    url_name="round-deliberation",
)
def round_deliberation(user, round: Round) -> Rows:
    gate = entries_of(round, user).values("pk")
    rows = DeliberationItem.objects.beyond(user).filter(deliberation__round=round, entry__in=gate)
    return rows.select_related("entry"), rows


@of_round(
    "decisions",
    DecisionOut,
    operation_id="list_decisions",
    summary=gettext_noop("What is proposed and approved of the entries of a round"),
    url_name="round-decisions",
)
def round_decisions(user, round: Round) -> Rows:
    rows = Decision.objects.filter(entry__in=entries_of(round, user).values("pk"))
    return rows.select_related("entry", "prize"), rows


# --- for judges ---------------------------------------------------------------------------------------------------------
def mine(request) -> QuerySet[Assignment]:
    """What the caller judges: nothing else is there."""
    mine_too = ScoreSheet.objects.filter(entry=OuterRef("entry"), judge=OuterRef("judge"))
    rows = Assignment.objects.judged_by(request.user).annotate(sheet_status=Subquery(mine_too.values("status")[:1]))
    return rows.select_related(
        "entry__round__competition", "entry__application__competition", "entry__application__organisation",
        "entry__submission",
    ).defer("entry__submission__content")  # fmt: skip


def my_assignment(request, assignment_id: int) -> Assignment:
    if assignment_id >= LARGEST:
        raise Http404
    return get_object_or_404(mine(request), pk=assignment_id)


def my_sheet(assignment: Assignment) -> MySheet:
    rows = ScoreSheet.objects.filter(entry=assignment.entry_id, judge=assignment.judge_id)
    return MySheet(assignment, rows.select_related("submission").defer("submission__content").first())


@by_cursor(
    router,
    "/judging",
    MyAssignmentOut,
    auth=JUDGES,
    order=("pk",),
    operation_id="list_my_assignments",
    summary=gettext_noop("What you judge, in every award"),
    url_name="my-assignments",
)
def my_assignments(request):
    return mine(request), Assignment.objects.judged_by(request.user)


@router.get(
    "/judging/{int:assignment_id}",
    response={200: WholeAssignmentOut, **problems(404)},
    auth=JUDGES,
    operation_id="read_my_assignment",
    summary=gettext_noop("One entry that you judge, as its round shows it, with the criteria"),
    url_name="my-assignment",
)
def one_of_mine(request, assignment_id: int):
    return my_assignment(request, assignment_id)


@router.get(
    "/judging/{int:assignment_id}/sheet",
    response={200: MySheetOut, **problems(404)},
    auth=JUDGES,
    operation_id="read_my_sheet",
    summary=gettext_noop("Your own score sheet of an entry"),
    url_name="my-sheet",
)
def sheet_of_mine(request, assignment_id: int, response: HttpResponse):
    found = my_sheet(my_assignment(request, assignment_id))
    response["ETag"] = etag_of(MySheetOut, found)
    return found
