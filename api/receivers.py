"""What happens to an organisation, or in a competition, is heard from the audit trail, in the transaction in which it happens."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from api.deliveries import api_address, tell, tell_competition
from api.events import OF_ACTION, OF_ACTION_IN_COMPETITION
from api.models import Webhook
from collaboration.models import Introduction
from collaboration.signals import introduction_moved
from competitions.belonging import competition_of, model_of, path_to
from competitions.models import Application, Competition, Round
from competitions.signals import application_moved
from core.models import AuditEvent
from ecosystem.models import Listing, Organisation

ORGANISATION, LISTING = "ecosystem.organisation", "ecosystem.listing"


@receiver(post_save, sender=AuditEvent)
def hear(sender, instance: AuditEvent, created: bool, **kwargs) -> None:
    kind = OF_ACTION.get(instance.action)
    if kind is None or not created:
        return
    organisation = _whose(instance)
    if organisation is None or not Webhook.objects.filter(organisation=organisation, disabled_at=None).exists():
        return
    data = _told(instance, organisation)
    if data is not None:
        tell(organisation, kind, data, about=f"{instance.target_type.rpartition('.')[2]}:{instance.target_id}")


def _whose(event: AuditEvent) -> int | None:
    """The organisation for which something was done, else the one to which it was done."""
    model, _colon, key = event.acting_for.partition(":")
    if model == ORGANISATION:
        return int(key)
    return int(event.target_id) if event.target_type == ORGANISATION else None


def _told(event: AuditEvent, organisation: int) -> dict[str, Any] | None:
    """Where to look, and nothing that only some may read. None for what is still a draft."""
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=organisation)
    told: dict[str, Any] = {"organisation": slug}
    if event.target_type == LISTING:
        listing = Listing.objects.filter(pk=event.target_id).exclude(status=Listing.Status.DRAFT).first()
        if listing is None:
            return None
        told["listing"] = listing.pk
        told["kind"] = listing.kind
        told["address"] = api_address("listing", listing_id=listing.pk)
    elif event.target_type == ORGANISATION and int(event.target_id) != organisation:
        partner = Organisation.objects.values_list("slug", flat=True).get(pk=event.target_id)
        told["partner"] = partner
        told["address"] = f"{api_address('why', slug=partner)}?organisation={slug}"
    else:
        told["address"] = api_address("organisation", slug=slug)
    return told


OF_VERB_OF_INTRODUCTIONS = {
    "ask": ("introduction.asked", "introduction.received"),
    "introduce": ("introduction.received", "introduction.received"),
    "accept": ("introduction.accepted", "introduction.accepted"),
    "decline": ("introduction.declined", "introduction.declined"),
    "expire": ("introduction.expired", "introduction.expired"),
}
"""What `organisation` and `partner` of an introduction hear."""


@receiver(introduction_moved)
def hear_of_an_introduction(sender, introduction: Introduction, verb: str, **kwargs) -> None:
    """Tells both sides' webhooks that it moved: with whom, and where to look; nothing that anybody wrote."""
    kinds = OF_VERB_OF_INTRODUCTIONS.get(verb)
    if kinds is None:
        return
    for side, kind in zip(introduction.sides, kinds, strict=True):
        data = {
            "organisation": side.slug,
            "partner": introduction.other(side).slug,
            "introduction": introduction.pk,
            "address": api_address("introduction", introduction_id=introduction.pk),
        }
        tell(side.pk, kind, data, about=f"introduction:{introduction.pk}")


OF_VERB = {
    "submit": "application.submitted",
    "withdraw": "application.withdrawn",
    "accept": "application.screened",
    "refuse": "application.screened",
    "reject": "application.screened",
}


OF_VERB_FOR_ORGANISERS = {
    "submit": "application.submitted",
    "withdraw": "application.withdrawn",
    "accept": "screening.decided",
    "refuse": "screening.decided",
    "reject": "screening.decided",
}


@receiver(application_moved)
def hear_of_an_application(sender, application: Application, verb: str, **kwargs) -> None:
    """Tells the applicant's own webhooks, and those of the competition."""
    _tell_organisers(application, verb)
    kind = OF_VERB.get(verb)
    if kind is None:
        return
    data = {
        "organisation": application.organisation.slug,
        "competition": application.competition.slug,
        "application": application.pk,
        "number": application.number,
        "address": api_address("application", application_id=application.pk),
    }
    tell(application.organisation_id, kind, data, about=f"application:{application.pk}")


# --- what organisers hear -----------------------------------------------------------------------------------------------
def _tell_organisers(application: Application, verb: str) -> None:
    """That something was handed in, taken back or decided: its number and where to look, and no more."""
    kind = OF_VERB_FOR_ORGANISERS.get(verb)
    if kind is None:
        return
    slug = application.competition.slug
    gone = kind == "application.withdrawn"
    data = {
        "competition": slug,
        "application": application.pk,
        "number": application.number,
        "address": api_address("entries", slug=slug) if gone else api_address("entry", application_id=application.pk),
    }
    tell_competition(application.competition_id, kind, data, about=f"application:{application.pk}")


@receiver(post_save, sender=AuditEvent)
def hear_in_competitions(sender, instance: AuditEvent, created: bool, **kwargs) -> None:
    """Judging is heard from the audit trail. Neither scores nor who judged what are told, nor which entry it was: where
    to look answers each reader as they may know it."""
    kind = OF_ACTION_IN_COMPETITION.get(instance.action)
    if kind is None or not created:
        return
    competition = competition_of(instance.target_type, instance.target_id)
    if competition is None or not Webhook.objects.filter(competition=competition, disabled_at=None).exists():
        return
    about = f"{instance.target_type.rpartition('.')[2]}:{instance.target_id}"
    tell_competition(competition.pk, kind, _told_of_judging(instance, competition), about=about)


def _told_of_judging(event: AuditEvent, competition: Competition) -> dict[str, Any]:
    told: dict[str, Any] = {"competition": competition.slug}
    round_ = _round_of(event)
    if round_ is None:
        told["address"] = api_address("rounds", slug=competition.slug)
    elif event.action == "sheet.submitted":
        told |= {"round": round_, "sheet": int(event.target_id)}
        told["address"] = api_address("round-sheets", slug=competition.slug, number=round_)
    else:
        told["round"] = round_
        told["address"] = api_address("round", slug=competition.slug, number=round_)
    return told


def _round_of(event: AuditEvent) -> int | None:
    """The number of the round that an event is about; None where it is about the whole competition."""
    model = model_of(event.target_type)
    way = path_to(model, Round) if model else None
    if model is None or way is None:
        return None
    number = "number" if way == "pk" else f"{way}__number"
    return model._base_manager.filter(pk=int(event.target_id)).values_list(number, flat=True).first()
