"""Who may read an organisation's files."""

from django.http import HttpRequest

from core.files import gate
from core.models import StoredFile
from ecosystem.models import Organisation

LOGO = "logo"


@gate(LOGO)
def may_read_logo(request: HttpRequest, file: StoredFile) -> bool:
    return Organisation.objects.visible_to(request.user).filter(pk=file.owner_id, logo=file).exists()
