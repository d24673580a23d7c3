"""The way of a part into a room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, access
from core.permissions import NotAllowed
from core.uploads.receiving import Refused
from portal.actions.part_documents import put_part_on_shelf
from production.models import PartVersion
from production.models.part import organisations_of


@access(SIGNED_IN)
@require_POST
def part_on_shelf(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """For members of the part's organisation; leads to where the document is granted."""
    rows = PartVersion.objects.filter(part__organisation__in=organisations_of(request.user).values("pk"))
    row = get_object_or_404(rows.select_related("part__organisation", "file"), part__number=number, number=version)
    try:
        document = put_part_on_shelf(version=row, by=request.user)
    except (NotAllowed, Refused) as error:
        messages.error(request, str(error))
        return redirect("production:part", number=number)
    messages.success(request, _("It stands on the shelf of documents. Choose the room and for how long."))
    return redirect("collaboration:document-grants", pk=document.pk)
