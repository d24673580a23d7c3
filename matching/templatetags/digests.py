"""The switch of the weekly digest, for the page of settings, which is drawn by an app that does not know of matches."""

from django import template

from matching.digest import wants_digests

register = template.Library()


@register.inclusion_tag("matching/parts/digest_switch.html", takes_context=True)
def digest_switch(context):
    return {"wanted": wants_digests(context["user"]), "csrf_token": context.get("csrf_token")}
