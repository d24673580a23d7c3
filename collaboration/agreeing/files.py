"""The frozen copies of agreements: who reads them."""

from django.http import HttpRequest

from collaboration.models import Agreement
from core.files import gate
from core.models import StoredFile

AGREEMENT = "agreement"
"""A frozen copy in PDF. Its owner is the organisation that offered the agreement."""


@gate(AGREEMENT)
def may_read_agreement(request: HttpRequest, file: StoredFile) -> bool:
    """Whoever may read the agreement itself."""
    return Agreement.objects.visible_to(request.user).filter(pdf=file).exists()
