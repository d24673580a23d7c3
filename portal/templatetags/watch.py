"""Small things that the desk's pages about matching draw."""

from django import template

register = template.Library()

TONES = {"draft": "neutral", "running": "good", "ended": "neutral"}


@register.filter
def experiment_tone(status: str) -> str:
    return TONES[status]


@register.filter
def pair_with(one, other) -> tuple:
    """Both, to go through."""
    return one, other
