"""Which competition, round, judge or application a row belongs to, found by the foreign keys that lead there.

What happens in judging is told of many tables; the trail and webhooks ask here in place of knowing each.
"""

from functools import lru_cache

from django.apps import apps
from django.db import models
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from competitions.models import Competition

OF_CALLS = frozenset(
    {"application", "competition", "derived", "form", "in_hand", "letter", "notice", "retention", "screening"}
)
"""Modules of models that are about calls and what is handed in; every other one is about judging and what follows."""


@lru_cache
def judging_models() -> tuple[type[models.Model], ...]:
    """Every model of judging that belongs to a competition, by name."""
    found = apps.get_app_config("competitions").get_models()
    return tuple(
        sorted(
            (
                model
                for model in found
                if model.__module__.rpartition(".")[2] not in OF_CALLS and path_to(model, Competition) is not None
            ),
            key=lambda model: model._meta.label_lower,
        )
    )


@lru_cache
def path_to(model: type[models.Model], goal: type[models.Model]) -> str | None:
    """The shortest way by foreign keys from one of our models to another, as a lookup ("entry__round"); "pk" for the model
    itself, None where there is none."""
    if model is goal:
        return "pk"
    ways, seen = [(model, "")], {model}
    while ways:
        here, way = ways.pop(0)
        for field in here._meta.concrete_fields:
            there = field.related_model
            if not isinstance(field, models.ForeignKey) or there in seen or there is None:
                continue
            step = f"{way}__{field.name}" if way else field.name
            if there is goal:
                return step
            if there._meta.app_label == model._meta.app_label:
                seen.add(there)
                ways.append((there, step))
    return None


def model_of(target_type: str) -> type[models.Model] | None:
    """One of our models by its name in the audit trail."""
    app, _dot, name = target_type.partition(".")
    try:
        return apps.get_model(app, name) if app == "competitions" else None
    except LookupError:
        return None


def competition_of(target_type: str, target_id: str) -> Competition | None:
    """The competition that the target of an audit event belongs to."""
    model = model_of(target_type)
    way = path_to(model, Competition) if model else None
    if model is None or way is None or not target_id.isdecimal():
        return None
    key = model._base_manager.filter(pk=int(target_id)).values_list(way, flat=True).first()
    return Competition.objects.filter(pk=key).first() if key else None


def keys_of(rows: QuerySet) -> QuerySet:
    """Their keys as the audit trail writes them."""
    return rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
