"""Who has been honoured, for pages that everybody reads, and intervals as drawings."""

from django import template
from django.utils.translation import get_language

from competitions.judging.interval import Bar, bar
from competitions.judging.publication import Honoured, in_words, released
from competitions.models import Decision
from competitions.voted import Told, told_of

register = template.Library()


@register.simple_tag
def honoured(competition) -> list[tuple[Honoured, str, str, str]]:
    """(who, organisation, prize, category) in the page's language, from what has been released."""
    language = get_language() or "en"
    return [
        (
            one,
            one.name_in(language),
            one.prize_in(language),
            _category(one, language),
        )
        for one in released(competition)
    ]


@register.simple_tag
def chosen_by_the_public(competition) -> tuple[Told, str, str] | None:
    """(what everybody reads, organisation, prize) in the page's language; None before it is public."""
    language = get_language() or "en"
    told = told_of(competition)
    return (told, told.name_in(language), told.prize_in(language)) if told else None


@register.inclusion_tag("competitions/results/application_card.html")
def result_card(application) -> dict[str, object]:
    """On an application's page, once its people have been told: the way to what became of it."""
    told = Decision.objects.filter(entry__application=application, status__in=Decision.TOLD)
    last = told.select_related("entry__round").order_by("-entry__round__number").first()
    return {"application": application, "decision": last}


def _category(one: Honoured, language: str) -> str:
    return in_words(one.category["names"], language) if one.category else ""


@register.filter
def interval(figures: dict[str, float]) -> Bar | None:
    """The bar of an entry's figures (competitions/judging/deliberation.py); None where it was not judged."""
    if not figures.get("rank"):
        return None
    low, high, rank, size, places = (int(figures[name]) for name in ("low", "high", "rank", "size", "places"))
    return bar(low, high, rank, size, places)


@register.filter
def plain(value: float | None) -> str:
    """A number as SVG reads it, whatever the page's language."""
    return "0" if value is None else f"{value:.2f}"
