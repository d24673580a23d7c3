"""One's match with an organisation, for the pages of an app that does not know of matches."""

from django import template

from ecosystem.current import current_organisation
from ecosystem.models import Listing, Organisation
from matching.lexicon import lexicon
from matching.lists import match_with, shown
from matching.words import in_words
from taxonomy.models import TOPIC_FAMILIES, Concept

register = template.Library()

MOST_FOUND = 6


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


@register.inclusion_tag("matching/parts/concepts_in.html", takes_context=True)
def concepts_in(context, listing: Listing):
    """What a listing's words name without its saying that it is about them, the most often named first."""
    known = lexicon()
    named: dict[str, int] = {}
    for text in listing.texts.all():
        for found in known.find(f"{text.title}\n{text.body}"):
            named[found.code] = named.get(found.code, 0) + 1
    said = {concept.code for concept in listing.concepts.all()}
    wanted = [code for code in named if code not in said and code.partition(".")[0] in TOPIC_FAMILIES]
    wanted.sort(key=lambda code: (-named[code], code))
    rows = Concept.objects.current().in_bulk(wanted[:MOST_FOUND], field_name="code")
    return {
        "listing": listing,
        "concepts": [rows[code] for code in wanted if code in rows],
        "request": context["request"],
    }
