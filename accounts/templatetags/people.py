"""What the pages about people need besides the components."""

from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.factors import lacks_second_factor
from accounts.identity import NAMES, configured
from core.templatetags.components import tab

register = template.Library()

EDITORS = {"ecosystem:new", "ecosystem:edit", "ecosystem:listing-new", "ecosystem:listing-edit"}
# Looked for in this order, since most browsers also name the ones they descend from.
BROWSERS = {
    "MicroMessenger": "WeChat", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox",
    "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def browser(user_agent: str) -> str:
    """The browser and the system behind a User-Agent header, as far as it tells.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    """
    named = [next((name for mark, name in names.items() if mark in user_agent), None) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or _("Unknown browser")


@register.filter
def device_icon(user_agent: str) -> str:
    """The icon of a telephone or of a desk's computer."""
    return "phone" if any(mark in user_agent for mark in ("Mobile", "Android", "iPhone")) else "device-desktop"


@register.simple_tag
def leads_to_editor(address: str | None) -> bool:
    """Whether the page somebody is sent back to after signing in is one where they write."""
    try:
        return resolve(urlsplit(address or "").path).view_name in EDITORS
    except (Resolver404, ValueError):
        return False


@register.simple_tag(takes_context=True)
def account_tab(context, text, *views: str) -> SafeString:
    """A tab that leads to the first of `views` and is the present one on all of them."""
    here = context["request"].resolver_match
    return tab(text, reverse(views[0]), active=here is not None and here.view_name in views)


@register.simple_tag(takes_context=True)
def second_factor_is_missing(context) -> bool:
    return lacks_second_factor(context["user"])


@register.simple_tag(takes_context=True)
def ways_from_elsewhere(context, process: str = "login") -> list[dict[str, str]]:
    """The accounts from elsewhere with which one can sign in: name and address of each."""
    if not configured():
        return []
    request = context["request"]
    return [
        {"name": NAMES.get(way.name, way.name), "url": way.get_login_url(request, process=process)}
        for way in get_adapter(request).list_providers(request)
    ]
