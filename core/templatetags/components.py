"""The components every page is made of. The gallery page shows each of them."""

from django import template

register = template.Library()
