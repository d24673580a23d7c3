"""What other pages say of a ceremony: a link to the winners, to the vote, to one's own invitation."""

from typing import Any

from django import template

from competitions.ceremony import is_revealed
from competitions.models import Application, Certificate, Competition, Finalist, PublicVote
from competitions.voting import is_open
from core import clock

register = template.Library()


@register.inclusion_tag("competitions/ceremony/public_links.html")
def ceremony_links(competition: Competition) -> dict[str, Any]:
    """Links that stand on a competition's own page. Nothing of a winner is in them."""
    vote = PublicVote.objects.filter(competition=competition).first()
    return {
        "competition": competition,
        "revealed": is_revealed(competition) and Finalist.objects.announced().filter(competition=competition).exists(),
        "vote_open": vote is not None and is_open(vote, clock.now()),
    }


@register.inclusion_tag("competitions/ceremony/application_card.html")
def ceremony_card(application: Application) -> dict[str, Any]:
    """On an application's page, once its people have been invited or there is a certificate for them."""
    finalist = Finalist.objects.standing().filter(application=application).exclude(invited_at=None).first()
    ready = Certificate.objects.valid().filter(application=application, file__isnull=False)
    return {
        "application": application,
        "finalist": finalist,
        "invited": finalist is not None,
        "certificate": is_revealed(application.competition) and ready.exists(),
    }
