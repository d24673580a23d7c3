"""A person's consents, and what adds one."""

from collaboration.consenting.consents import current_notices
from collaboration.models import Consent
from tests.factories import make_organisation
from tests.site.rows import Stage


def a_consent(on: Stage, number: int) -> str:
    name = f"Row {number} of consents"
    Consent.objects.create(
        person=on.person, notice=current_notices()["contact"], purpose="contact", language="en",
        recipient=make_organisation("manufacturer", name=name),
    )  # fmt: skip
    return name


def slug_of_a_consent(on: Stage, number: int) -> str:
    """The interface names organisations by their slugs."""
    a_consent(on, number)
    return Consent.objects.latest("asked_at").recipient.slug


CONSENT_LISTS = [("collaboration:consents", a_consent), ("api-1:consents", slug_of_a_consent)]
