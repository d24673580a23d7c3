"""Sending files in pieces, and reading them."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import reverse

from competitions.actions.uploading import begin_upload
from competitions.files import ANSWER
from competitions.models import Application
from competitions.permissions import check_user_can_write
from core.access import SIGNED_IN, access
from core.files import respond
from core.models import StoredFile, Upload
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from core.uploads import tus
from core.uploads.receiving import Refused

AT_THE_LIST = ("POST", "OPTIONS")
AT_ONE = ("GET", "HEAD", "PATCH", "DELETE", "OPTIONS")


def _written_by(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.of_applicant(request.user).select_related("competition", "organisation")
    return get_object_or_404(rows, pk=pk)


@access(SIGNED_IN)
def uploads(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a file begins to arrive."""
    if request.method not in AT_THE_LIST:
        return HttpResponseNotAllowed(AT_THE_LIST)
    application = _written_by(request, pk)

    def take(announced: tus.Announced) -> tuple[Upload, str]:
        try:
            upload = begin_upload(
                application=application,
                field=announced.field,
                name=announced.name,
                size=announced.size,
                sha256=announced.sha256,
                by=request.user,
            )
        except (NotAllowed, MoveNotAllowed) as error:
            raise Refused(str(error), 403) from error
        return upload, reverse("competitions:upload", kwargs={"pk": pk, "upload": upload.pk})

    return tus.creation(request, take=take)


@access(SIGNED_IN)
def upload(request: HttpRequest, pk: int, upload: uuid.UUID) -> HttpResponse:
    """One file that is arriving. Whoever may write the application may go on with it."""
    if tus.method_of(request) not in AT_ONE:
        return HttpResponseNotAllowed(AT_ONE)
    application = _written_by(request, pk)
    found = get_object_or_404(Upload.objects.of(ANSWER, application.pk), pk=upload)
    try:
        check_user_can_write(request.user, application)
    except NotAllowed as error:
        return tus.refusal(str(error), 403)
    return tus.arriving(request, found)


@access(SIGNED_IN)
def file(request: HttpRequest, pk: int, file: uuid.UUID) -> HttpResponse:
    """A file of an application, as a download, for those whom its gate lets in."""
    found = StoredFile.objects.filter(purpose=ANSWER, owner_id=pk, pk=file).first()
    if found is None:
        raise Http404
    return respond(request, found)
