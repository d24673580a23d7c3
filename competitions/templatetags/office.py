"""What the organisers' pages need beside the components."""

from django import template

register = template.Library()


@register.filter
def is_tab(here: str, name: str) -> bool:
    return here == name
