"""What pages say of claims."""

from django import template

from ecosystem import facts
from ecosystem.models import Claim

register = template.Library()


@register.filter
def in_words(claim: Claim) -> str:
    return facts.in_words(claim)


@register.filter
def said(claim: Claim) -> str:
    """By whom."""
    return facts.said_in_words(claim)
