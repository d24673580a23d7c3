"""A competition as linked data: the ceremony as an event, in the words of schema.org."""

from typing import Any

from competitions.models import Competition
from core.links import absolute, whole
from ecosystem.linked_data import CONTEXT

COUNTRY = {"stockholm": "SE", "copenhagen": "DK", "berlin": "DE", "changsha": "CN"}


def of_competition(competition: Competition, language: str) -> dict[str, Any] | None:
    """An Event in one language; None where no ceremony is set, for an event has a day."""
    if competition.ceremony_at is None:
        return None
    text = competition.text
    city = competition.ceremony_city
    cancelled = competition.status == Competition.Status.CANCELLED
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": absolute("competitions:competition", "en", slug=competition.slug) + "#event",
        "name": competition.name,
        "description": text.tagline if text else "",
        "inLanguage": text.language if text else "",
        "startDate": competition.ceremony_at.astimezone(competition.zone_info).isoformat(),
        "eventStatus": f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": _place(competition, city) if city else None,
        "organizer": [_partner(competition, one) for one in competition.partners.all() if one.kind == "host"],
        "sponsor": [_partner(competition, one) for one in competition.partners.all() if one.kind == "sponsor"],
        "url": absolute("competitions:competition", language, slug=competition.slug),
    }
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _place(competition: Competition, city: str) -> dict[str, Any]:
    name = competition.get_ceremony_city_display()
    address = {"@type": "PostalAddress", "addressLocality": name, "addressCountry": COUNTRY[city]}
    return {"@type": "Place", "name": name, "address": address}


def _partner(competition: Competition, partner) -> dict[str, str]:
    found = {"@type": "Organization", "name": partner.name, "url": partner.website}
    if partner.logo_id:
        found["logo"] = whole("competitions:partner-logo", slug=competition.slug, pk=partner.pk)
    return {name: value for name, value in found.items() if value}
