"""What the park looks for before it verifies: short, and the same for those who ask and those who look."""

from django.utils.translation import gettext as _

from ecosystem.completeness import Step
from ecosystem.models import Listing, Organisation


def checklist(organisation: Organisation, *, files: int, links: int = 0) -> list[Step]:
    """Returns the steps in the order in which they are looked at. One query, beside the texts."""
    texts = list(organisation.texts.all())
    live = Listing.objects.live().filter(organisation=organisation).exists()
    return [
        Step(bool(organisation.registration_number), _("A registration number"), "id_registration_number"),
        Step(bool(organisation.website), _("A website that names you"), "id_website"),
        Step(bool(files or links), _("A file or an address that shows who you are"), "files"),
        Step(any(len(text.summary) >= 60 for text in texts), _("What you do, in a few sentences"), "languages"),
        Step(live, _("A published need or offer: what you look for, or bring"), "listings"),
    ]
