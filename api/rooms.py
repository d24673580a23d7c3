"""Saying something in a room by the API: by the same action as on the page.

One address is served by one router, so this joins the operations that read.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from pydantic import Field

from api.answers import IDEMPOTENCY_KEY, answer
from api.idempotency import once
from api.saving import Strict
from collaboration.actions.talking import LONGEST, MOST_DOCUMENTS, send_message
from collaboration.models import Document
from collaboration.rooms.api import MessageOut, messages_of, router
from collaboration.sides import must_sit_in
from core.access import SIGNED_IN
from core.api import TALK, door, problems


class NewMessageIn(Strict):
    """`documents` are your own organisation’s: they are named, not opened."""

    text: str = Field(max_length=LONGEST, examples=["Shall we try it on line 3?"])
    documents: list[UUID] = Field([], max_length=MOST_DOCUMENTS)


@router.post(
    "/rooms/{uuid:room_id}/messages",
    response={201: MessageOut, **problems(404, 409)},
    auth=door(SIGNED_IN, TALK),
    operation_id="send_message",
    summary=gettext_noop("Say something in a room you sit in"),
    url_name="api-messages",
)
def send(request: HttpRequest, room_id: UUID, body: NewMessageIn, idempotency_key: str = IDEMPOTENCY_KEY):
    room, side = must_sit_in(request.user, room_id)

    def work() -> HttpResponse:
        documents = list(Document.objects.filter(organisation=side, pk__in=body.documents))
        said = send_message(room=room, text=body.text, documents=documents, by=request.user)
        return answer(MessageOut, messages_of(room).get(pk=said.pk), status=201)

    return once(request, idempotency_key, work)
