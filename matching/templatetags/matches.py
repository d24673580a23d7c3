"""One's match with an organisation, for the pages of an app that does not know of matches."""

from django import template

from ecosystem.current import current_organisation
from ecosystem.models import Organisation
from matching.lists import match_with, shown
from matching.words import in_words

register = template.Library()


@register.inclusion_tag("matching/parts/match_box.html", takes_context=True)
def match_box(context, partner: Organisation):
    """How a member's organisation fits `partner`, in one sentence; nothing for visitors and for the partner's own side."""
    request = context["request"]
    organisation = current_organisation(request)
    if organisation is None or organisation.kind == partner.kind:
        return {"organisation": None}
    match = match_with(partner, organisation, request.user)
    told = []
    if match is not None:
        seen = shown([match], organisation, request.user, rows=Organisation.objects.all())
        told = in_words([match], seen, of=organisation.pk)[partner.pk]
    return {"organisation": organisation, "partner": partner, "match": match, "best": told[0] if told else None}
