"""The receipt of a consent after ISO/IEC TS 27560: every field of the record as it was when the person agreed.

It is frozen as JSON in the language they read, and names them by number only. The file that is downloaded is the JSON its
hash is of, letter for letter, so that `sha256sum` verifies it anywhere; the PDF is drawn from it.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from collaboration.consenting.consents import CATEGORIES, RIGHTS, SENSITIVE
from collaboration.consenting.countries import country_in_words
from collaboration.consenting.events import sha256_of
from collaboration.log import moment
from collaboration.models import Consent, ConsentNotice
from core.links import absolute
from ecosystem.languages import WRITTEN
from ecosystem.models import Organisation


def freeze(consent: Consent, *, shown_by: str) -> None:
    """Writes the receipt of a consent that is about to be created. `shown_by` says how the person had signed in."""
    with override(consent.language):
        consent.receipt = _record(consent, shown_by)
    consent.receipt_sha256 = sha256_of(consent.receipt)


def _record(consent: Consent, shown_by: str) -> dict[str, Any]:
    notice, language = consent.notice, consent.language
    return {
        "schema_version": Consent.SCHEMA,
        "record_id": str(consent.pk),
        "receipt_id": f"receipt-{consent.pk}",
        "pii_principal_id": f"techbridge-person-{consent.person_id}",
        "privacy_notice": {
            "edition": notice.edition,
            "published_at": moment(notice.published_at) if notice.published_at else "",
            "text": notice.text_in(language),
            "sha256": consent.notice_sha256,
            "confirmed_by_counsel": notice.confirmed_by_counsel or _("not yet confirmed by counsel"),
        },
        "language": language,
        "purpose": {"code": consent.purpose, "text": str(notice.get_purpose_display())},
        "pii_information": [
            {"code": code, "text": str(CATEGORIES[code]), "sensitive": code in SENSITIVE} for code in notice.categories
        ],
        "pii_controllers": [controller()],
        "recipient_third_parties": [_recipient(consent.recipient, language)],
        "storage_locations": [settings.STORAGE_LOCATION],
        "retention_period": notice.retention_in(language),
        "jurisdiction": settings.CONTROLLER_COUNTRY,
        "withdrawal_method": {
            "text": _("With one press on this page, or in the room where it was given."),
            "address": absolute("collaboration:consents", language),
        },
        "lawful_basis": _lawful_basis(consent.purpose),
        "collection_method": {
            "text": _("A button of its own under this one text, nothing chosen beforehand"),
            "element": f"consent-{consent.purpose}",
            "signed_in_by": shown_by,
        },
        "processing_method": notice.method_in(language),
        "processing_locations": [settings.STORAGE_LOCATION, country_in_words(consent.recipient, language)],
        "geographic_restrictions": _("Shown to nobody but those whom the recipient lets into the room you share."),
        "rights": str(RIGHTS),
        "authority": settings.SUPERVISORY_AUTHORITY,
        "events": [{"state": Consent.State.GIVEN.value, "at": moment(consent.asked_at), "by": "pii_principal"}],
    }


def controller() -> dict[str, str]:
    """Who answers for what the site holds, as the operator has set it."""
    return {
        "name": settings.CONTROLLER_NAME,
        "contact": settings.CONTROLLER_CONTACT,
        "country": settings.CONTROLLER_COUNTRY,
        "representative_in_china": settings.REPRESENTATIVE_IN_CHINA or _("none named"),
    }


def _recipient(organisation: Organisation, language: str) -> dict[str, str]:
    names = {text.language: text.name for text in organisation.texts.all() if text.name}
    return {
        "name": " · ".join(dict.fromkeys(names[one] for one in WRITTEN if one in names)) or organisation.slug,
        "contact": absolute("ecosystem:profile", language, slug=organisation.slug),
        "website": organisation.website or _("none"),
        "country": country_in_words(organisation, language),
    }


def _lawful_basis(purpose: str) -> str:
    if purpose == ConsentNotice.Purpose.ABROAD:
        return _("Explicit consent: GDPR articles 6(1)(a) and 49(1)(a); PIPL articles 13(1) and 39")
    return _("Consent: GDPR article 6(1)(a); PIPL articles 13(1) and 23")


def record_of(consent: Consent) -> dict[str, Any]:
    """Our own record: the receipt, the state now, and everything that has happened since."""
    return {
        **consent.receipt,
        "record_id": str(consent.pk),
        "state": consent.state,
        "receipt_sha256": consent.receipt_sha256,
        "events": [
            {"state": event.state, "at": moment(event.at), "previous": event.previous, "digest": event.digest}
            for event in consent.events.all()
        ],
    }


def way_of_signing_in(request) -> str:
    """How the person of a session last showed who they are, by its code: "password", "mfa", "code" …"""
    records = sorted(get_authentication_records(request, request.user), key=lambda one: one["at"])
    return "+".join(dict.fromkeys(str(one["method"]) for one in records)) or "session"


def empty_fields(receipt: dict[str, Any], path: str = "") -> list[str]:
    """The fields of a receipt that say nothing; there are to be none."""
    found = []
    for name, value in receipt.items():
        values = value if isinstance(value, list) else [value]
        if value in ("", None, [], {}):
            found.append(f"{path}{name}")
        for one in values:
            if isinstance(one, dict):
                found += empty_fields(one, f"{path}{name}.")
    return found
