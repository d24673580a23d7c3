"""Public cards as linked data, in the words of schema.org."""

import json
from typing import Any

from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from ecosystem.links import absolute, whole
from ecosystem.models import Listing, Organisation

CONTEXT = "https://schema.org"
EMPLOYEES = {"1-10": (1, 10), "11-50": (11, 50), "51-250": (51, 250), "251-1000": (251, 1000), "1001+": (1001, None)}


def of_organisation(organisation: Organisation, language: str) -> dict[str, Any]:
    """A verified organisation as an Organization, in one language, with its other name beside it."""
    texts = {text.language: text for text in organisation.texts.all()}
    text = organisation.text
    names = [one.name for one in texts.values() if one.name and (text is None or one.name != text.name)]
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": address_of(organisation),
        "name": organisation.name,
        "alternateName": names,
        "description": text.tagline or text.summary[:300] if text else "",
        "url": absolute("ecosystem:profile", language, slug=organisation.slug),
        "sameAs": organisation.website,
        "foundingDate": str(organisation.founded or ""),
        "logo": whole("ecosystem:logo", slug=organisation.slug) if organisation.logo_id else "",
        "address": _address(organisation),
        "numberOfEmployees": _employees(organisation),
        "knowsAbout": [concept.label for concept in organisation.concepts.all()],
    }
    return _filled(found)


def of_listing(listing: Listing, language: str) -> dict[str, Any]:
    """A public listing: the organisation that seeks the need as a Demand, or makes the offer as an Offer."""
    text = listing.text
    is_need = listing.kind == Listing.Kind.NEED
    what: dict[str, Any] = {
        "@type": "Demand" if is_need else "Offer",
        "name": listing.title,
        "description": text.body[:500] if text else "",
        "inLanguage": text.language if text else "",
        "url": absolute("ecosystem:listing", language, pk=listing.pk),
        "availabilityStarts": listing.published_at.isoformat() if listing.published_at else "",
        "validThrough": listing.expires_at.isoformat() if listing.expires_at else "",
    }
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": address_of(listing.organisation),
        "name": listing.organisation.name,
        "seeks" if is_need else "makesOffer": _filled(what),
    }


def may_be_listed(row: Organisation | Listing) -> bool:
    """Whether search engines may keep a page: everybody may see what is on it, and its owner has not said no."""
    if isinstance(row, Organisation):
        return row.is_verified and row.indexed
    return row.is_live and row.visibility == Listing.Visibility.PUBLIC and may_be_listed(row.organisation)


def address_of(organisation: Organisation) -> str:
    """What an organisation is known by in both languages."""
    return absolute("ecosystem:profile", "en", slug=organisation.slug) + "#organisation"


def script(data: dict[str, Any]) -> SafeString:
    """The data as an element of a page. It is no script: browsers run nothing of this type."""
    written = json_script(data, encoder=json.JSONEncoder)
    return mark_safe(written.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S308 (escaped by json_script)


def _address(organisation: Organisation) -> dict[str, str] | None:
    city, region = organisation.whereabouts
    if not (city or region):
        return None
    return _filled({"@type": "PostalAddress", "addressLocality": city, "addressRegion": region})


def _employees(organisation: Organisation) -> dict[str, Any] | None:
    if organisation.size not in EMPLOYEES:
        return None
    least, most = EMPLOYEES[organisation.size]
    return _filled({"@type": "QuantitativeValue", "minValue": least, "maxValue": most})


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}
