"""What production's pages draw again and again, and what other pages show of it."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from production.sites.made import makes_of
from production.sites.words import size

register = template.Library()


@register.filter
def exactly(value: Decimal | None) -> str:
    """A number without needless places.

    >>> exactly(Decimal("1200.50"))
    '1,200.5'
    """
    if value is None:
        return "–"
    plain = value.normalize()
    return number_format(plain, decimal_pos=max(0, -int(plain.as_tuple().exponent)), force_grouping=True)


@register.filter
def whole_money(value: Decimal) -> str:
    return number_format(value.quantize(Decimal(1)), decimal_pos=0, force_grouping=True)


@register.simple_tag
def price(amount: Decimal, currency: str) -> SafeString:
    return format_html('<span class="tb-num">{} {}</span>', exactly(amount), currency)


@register.simple_tag
def envelope(machine) -> str:
    return _("%(size)s mm") % {"size": size(machine.x, machine.y, machine.z)}


@register.inclusion_tag("production/parts/makes.html", takes_context=True)
def makes(context, organisation):
    """What a manufacturer can make and where, for members of verified organisations; nothing for anybody else."""
    return {"made": makes_of(organisation, context["request"].user)}
