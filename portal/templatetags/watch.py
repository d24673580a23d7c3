"""Small things that the desk's pages about matching draw."""

from django import template
from django.template.defaultfilters import floatformat

register = template.Library()

TONES = {"draft": "neutral", "running": "good", "ended": "neutral"}


@register.filter
def experiment_tone(status: str) -> str:
    return TONES[status]


@register.filter
def pair_with(one, other) -> tuple:
    """Both, to go through."""
    return one, other


@register.filter
def figure(value: float, places: int) -> str:
    """A number with so many places and a minus that is one; no sign before a nought."""
    text = str(floatformat(value, places))
    return text.replace("-", "−") if float(value) and text.strip("-0.,") else text.lstrip("-")
