"""The introductions of one's organisations, for reading. Writing joins this router in api/introductions.py."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from collaboration.introducing import showing
from collaboration.models import Introduction, Room
from core.access import SIGNED_IN
from core.api import CURSOR, INTRODUCTIONS, PER_PAGE, Page, door, problems
from core.cursors import page_by_keys

router = Router(tags=["collaboration"])
State = Literal["asked", "accepted", "declined", "withdrawn", "expired"]


class WordOut(Schema):
    """A question about a request, or an answer to one, by the side that wrote it."""

    organisation: str
    language: str
    text: str
    at: datetime


class IntroductionOut(Schema):
    """`organisation` asks and `partner` answers; of one by the park (`origin`) both do. `waits_for` are the slugs of those
    that have yet to answer. `need` and `offer` are listings, null where it is about one only. No person is named."""

    id: int
    organisation: str
    partner: str
    origin: Literal["match", "profile", "park"]
    state: State
    waits_for: list[str]
    need: int | None
    offer: int | None
    message: str
    language: str
    asked_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    declined_by: str | None
    reason: str
    words: str
    said: list[WordOut]
    room: str | None


def rows_of(user) -> QuerySet[Introduction]:
    return showing.with_names(Introduction.objects.visible_to(user)).prefetch_related("asked_and_said")


def told(row: Introduction, user) -> dict[str, Any]:
    """One introduction as the API gives it; the room only to those who sit in it."""
    return told_all([row], user)[0]


def told_all(rows: list[Introduction], user) -> list[dict[str, Any]]:
    keys = [row.pk for row in rows]
    rooms = dict(Room.objects.visible_to(user).filter(introduction__in=keys).values_list("introduction", "pk"))
    return [_told(row, rooms.get(row.pk)) for row in rows]


def _told(row: Introduction, room) -> dict[str, Any]:
    slugs = {one.pk: one.slug for one in row.sides}
    return {
        "id": row.pk,
        "organisation": row.organisation.slug,
        "partner": row.partner.slug,
        "origin": row.origin,
        "state": row.state,
        "waits_for": [one.slug for one in row.sides if row.waits_for(one.pk)],
        "need": row.need_id,
        "offer": row.offer_id,
        "message": row.message,
        "language": row.language,
        "asked_at": row.asked_at,
        "expires_at": row.expires_at,
        "ended_at": row.ended_at,
        "declined_by": slugs.get(row.declined_for_id or 0),
        "reason": row.reason,
        "words": row.words,
        "said": [
            {
                "organisation": slugs.get(one.organisation_id, ""),
                "language": one.language,
                "text": one.text,
                "at": one.at,
            }
            for one in row.asked_and_said.all()
        ],
        "room": str(room) if room else None,
    }


@router.get(
    "/introductions",
    response={200: Page[IntroductionOut], **problems()},
    auth=door(SIGNED_IN, INTRODUCTIONS),
    operation_id="list_introductions",
    summary=gettext_noop("Your organisations’ introductions, the newest first"),
    url_name="introductions",
)
def introductions(
    request,
    state: Literal["", "asked", "accepted", "declined", "withdrawn", "expired"] = Query(
        "", description=gettext_noop("Only those in this state.")
    ),
    cursor: str = CURSOR,
    per_page: int = PER_PAGE,
):
    rows = rows_of(request.user)
    rows = rows.filter(state=state) if state else rows
    answer = page_by_keys(request, rows, order=("-asked_at", "-id"), cursor=cursor, per_page=per_page)
    answer["items"] = told_all(answer["items"], request.user)
    return answer


@router.get(
    "/introductions/{int:introduction_id}",
    response={200: IntroductionOut, **problems(404)},
    auth=door(SIGNED_IN, INTRODUCTIONS),
    operation_id="read_introduction",
    summary=gettext_noop("One introduction"),
    url_name="introduction",
)
def introduction(request, introduction_id: int):
    return told(showing.must_read(request.user, introduction_id), request.user)
