"""Writing one's own score sheet by the API: by the same actions as on the judging screen.

One address is served by one router, so these operations join those that read.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, IF_MATCH, answer
from api.idempotency import once
from api.saving import Strict
from competitions.actions import judging as actions
from competitions.api_judging import router
from competitions.api_judging_reads import my_assignment, my_sheet
from competitions.api_judging_sheets import MySheet, MySheetOut
from competitions.judging.editor import SheetEditor
from competitions.judging.sheets import NOT_APPLICABLE
from competitions.models import Assignment, ScoreSheet
from core.access import SIGNED_IN
from core.api import SCORES, door, problems
from core.arrival import arrived_at
from core.etags import etag_of, refuse_unless_matching


class ScoreIn(Strict):
    """A score and its comment. `value` is a number as text, "" takes it back; `not_applicable` goes without a value."""

    value: str | None = Field(None, max_length=20, examples=["4"])
    not_applicable: bool | None = None
    comment: str | None = Field(None, max_length=2000, examples=["Two patents are granted."])


class MySheetIn(Strict):
    """What is to be written; what is left out stays. `scores` are by the number of their criterion."""

    scores: dict[str, ScoreIn] = Field(
        {}, max_length=200, examples=[{"1": {"value": "4", "comment": "Two patents are granted."}}]
    )
    for_applicant: str | None = Field(None, max_length=4000)
    for_committee: str | None = Field(None, max_length=4000)


def _fields(body: MySheetIn) -> dict[str, str]:
    """What is written, by the names that the sheet's controls have. Raises ValidationError for two things said at once."""
    found: dict[str, str] = {}
    for key, score in body.scores.items():
        if score.not_applicable and score.value:
            raise ValidationError({f"scores.{key}": _("What does not apply has no score.")})
        if score.not_applicable:
            found[f"score-{key}"] = NOT_APPLICABLE
        elif score.value is not None or score.not_applicable is not None:
            found[f"score-{key}"] = score.value or ""
        if score.comment is not None:
            found[f"comment-{key}"] = score.comment
    for name in ("for_applicant", "for_committee"):
        if (text := getattr(body, name)) is not None:
            found[name] = text
    return found


def _as_sent(name: str) -> str:
    """How a field is called in the body: score-7 is scores.7.value."""
    kind, dash, key = name.partition("-")
    return f"scores.{key}.{'value' if kind == 'score' else kind}" if dash else name


def _held(request: HttpRequest, assignment_id: int) -> MySheet:
    """The caller's sheet, held until the transaction ends. Raises Refused where it is not in the state If-Match names."""
    assignment: Assignment = my_assignment(request, assignment_id)
    actions.held(assignment.entry, request.user)
    found = my_sheet(assignment)
    refuse_unless_matching(request, etag_of(MySheetOut, found))
    return found


def _now(request: HttpRequest, assignment_id: int) -> HttpResponse:
    return answer(MySheetOut, my_sheet(my_assignment(request, assignment_id)))


@router.patch(
    "/judging/{int:assignment_id}/sheet",
    response={200: MySheetOut, **problems(404, 409, 412)},
    auth=door(SIGNED_IN, SCORES),
    operation_id="update_my_sheet",
    summary=gettext_noop("Write scores and comments into your sheet, all of them or none"),
    url_name="my-sheet",
)
@transaction.atomic
def write(request, assignment_id: int, body: MySheetIn, if_match: str = IF_MATCH):
    found = _held(request, assignment_id)
    editor = SheetEditor(found.assignment.entry, by=request.user, arrived_at=arrived_at(request))
    refused: dict[str, list[str]] = {}
    for name, text in _fields(body).items():
        try:
            editor.save(name, text, base=None)
        except ValidationError as error:
            refused[_as_sent(name)] = error.messages
    if refused:
        raise ValidationError(refused)
    return _now(request, assignment_id)


def _move(verb: str, move: Callable[..., object], summary: str) -> None:
    """Makes the operation that hands a sheet in, or takes it up again."""

    @router.post(
        f"/judging/{{int:assignment_id}}/sheet/{verb}",
        response={200: MySheetOut, **problems(404, 409, 412)},
        auth=door(SIGNED_IN, SCORES),
        summary=summary,
        operation_id=f"{verb}_my_sheet",
        url_name=f"my-sheet-{verb}",
    )
    def operation(request, assignment_id: int, idempotency_key: str = IDEMPOTENCY_KEY, if_match: str = IF_MATCH):
        def work() -> HttpResponse:
            with transaction.atomic():
                _moved(request, assignment_id, move)
            return _now(request, assignment_id)

        return once(request, idempotency_key, work)


def _moved(request: HttpRequest, assignment_id: int, move: Callable[..., object]) -> None:
    row: ScoreSheet | None = _held(request, assignment_id).row
    if row is None:
        raise ValidationError(_("Nothing is written yet. Give a score first."))
    try:
        move(sheet=row, by=request.user, arrived_at=arrived_at(request))
    except actions.SheetNotComplete as error:
        raise ValidationError({_as_sent(name): said for name, said in error.problems.items()}) from error


_move("submit", actions.submit_sheet, gettext_noop("Hand your sheet in"))
_move("resume", actions.resume_sheet, gettext_noop("Take your sheet up again while the round is open"))
