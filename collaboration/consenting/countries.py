"""In which country an organisation is, as far as the laws on personal data ask."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import override

from ecosystem.models import Organisation
from taxonomy.models import Concept

CHINA = "cn"
"""The mainland: to the PIPL Hong Kong, Macao and Taiwan lie beyond its border, so they are told apart."""

EEA = frozenset(
    [
        "at",
        "be",
        "bg",
        "hr",
        "cy",
        "cz",
        "dk",
        "ee",
        "eu",
        "fi",
        "fr",
        "de",
        "gr",
        "hu",
        "ie",
        "it",
        "lv",
        "lt",
        "lu",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "si",
        "es",
        "se",
        "no",
        "is",
        "li",
    ]
)
"""One area to the GDPR: nothing is asked of data that moves within it."""

OF_CODE = re.compile(r"region\.([a-z]{2}(?:-(?:hk|mo|tw))?)(?![a-z])")


def country_of(organisation: Organisation) -> str:
    """The code of its country ("de", "cn", "cn-hk"), "" where its profile names none.

    Codes of regions begin with ISO 3166's: region.de, region.cn-hn, region.cn-hn.430100.
    """
    found = OF_CODE.match(organisation.region.code) if organisation.region else None
    return found[1] if found else ""


def area_of(country: str) -> str:
    """The area within which data moves freely: the EEA, else the country itself.

    >>> area_of("se"), area_of("cn"), area_of("cn-hk"), area_of("")
    ('eea', 'cn', 'cn-hk', '')
    """
    return "eea" if country in EEA else country


def is_abroad(giver: Organisation, recipient: Organisation) -> bool:
    """Whether data of the one's people that the other is given crosses a border. Where a country is not known, it does:
    one consent too many harms nobody."""
    here, there = area_of(country_of(giver)), area_of(country_of(recipient))
    return not here or here != there


def country_in_words(organisation: Organisation, language: str) -> str:
    country = country_of(organisation)
    concept = Concept.objects.filter(code=f"region.{country}").first() if country else None
    if concept is not None:
        return concept.label_in(language)
    with override(language):
        return _("a country that its profile does not name")
