"""Photographs and reports of lots: read by both sides of the lot, and by nobody else."""

from django.http import HttpRequest

from core.files import gate
from core.models import StoredFile
from production.models import Lot

PHOTO, REPORT = "lot-photo", "lot-report"


@gate(PHOTO)
@gate(REPORT)
def may_read(request: HttpRequest, file: StoredFile) -> bool:
    """`owner_id` of such a file is its lot."""
    return Lot.objects.visible_to(request.user).filter(pk=file.owner_id).exists()
