"""The next edition of a competition, with everything of the last but its people's answers."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone

from competitions.actions.competitions import made
from competitions.actions.rounds import copied
from competitions.calendar import a_year_on
from competitions.files import PARTNER_LOGO
from competitions.models import (
    CallForm,
    Category,
    ChecklistItem,
    Competition,
    CompetitionText,
    Milestone,
    Partner,
    Prize,
)
from competitions.permissions import check_user_can_manage
from competitions.reading import latest_version
from core import audit
from core.files import store

SAME = (
    "face",
    "zone",
    "grace_seconds",
    "ceremony_city",
    "rules",
    "draft_months",
    "unsuccessful_months",
    "winner_years",
)
NAMED = ("name_en", "name_zh", "about_en", "about_zh", "position")
TEXTS = ("language", "name", "tagline", "about", "who_may_apply", "how_it_is_judged", "terms")
DIGITS = re.compile(r"\d+")


def next_of(text: str) -> str:
    """An address or letters for the next edition: the last number is one more, or there is a 2.

    >>> next_of("sino-europe-2026-stockholm"), next_of("SEA26"), next_of("award")
    ('sino-europe-2027-stockholm', 'SEA27', 'award-2')
    """
    numbers = list(DIGITS.finditer(text))
    if not numbers:
        return f"{text}2" if text.isupper() else f"{text}-2"
    last = numbers[-1]
    return text[: last.start()] + str(int(last[0]) + 1).zfill(len(last[0])) + text[last.end() :]


def proposed(source: Competition) -> dict[str, Any]:
    """What a clone would be called and when it would be: each day a year on, at the same weekday and time of day."""
    zone = source.zone_info
    years = 1
    while a_year_on(source.closes_at, zone, years=years) <= timezone.now():
        years += 1
    moved = {
        name: a_year_on(at, zone, years=years) if (at := getattr(source, name)) else None
        for name in ("opens_at", "closes_at", "ceremony_at")
    }
    called = {name: _free(name, getattr(source, name)) for name in ("slug", "code")}
    return {**called, "zone": source.zone, "years": years, **moved}


def _free(column: str, text: str) -> str:
    """The next address or letters that no competition has."""
    text = next_of(text)
    while Competition.objects.filter(**{column: text}).exists():
        text = next_of(text)
    return text


@transaction.atomic
def clone_competition(*, source: Competition, by, years: int = 1, **frame) -> Competition:
    """Makes a draft of the next edition: its form, categories, prizes, milestones, partners with logos, checklist,
    rules and texts, and its rounds with their criteria, all being prepared. Its organisers are not copied; `by` is its
    manager.

    Raises NotAllowed, and ValidationError by field where the frame does not hold together.
    """
    check_user_can_manage(by, source)
    same = {name: getattr(source, name) for name in SAME if name not in frame}
    clone = made(by=by, cloned_from=source, **same, **frame)
    CompetitionText.objects.bulk_create(
        CompetitionText(competition=clone, **{name: _next_words(getattr(text, name), source, clone) for name in TEXTS})
        for text in source.texts.all()
    )
    categories = _categories(source, clone)
    for prize in source.prizes.all():
        won = {name: getattr(prize, name) for name in ("amount", "currency", "by_vote")}
        Prize.objects.create(competition=clone, category=categories.get(prize.category_id), **_named(prize), **won)
    for milestone in source.milestones.all():
        at = a_year_on(milestone.at, source.zone_info, years=years)
        Milestone.objects.create(competition=clone, at=at, **_named(milestone))
    for item in source.checklist.all():
        ChecklistItem.objects.create(competition=clone, **_named(item))
    _partners(source, clone, by)
    for round in source.rounds.prefetch_related("criteria").order_by("number"):
        dates = {
            name: a_year_on(getattr(round, name), source.zone_info, years=years) for name in ("opens_at", "closes_at")
        }
        copied(round, clone, number=round.number, by=by, **_named(round), **dates)
    CallForm.objects.create(competition=clone, definition=_definition(source), edited_by=by)
    audit.record("competition.cloned", by=by, target=clone, after={"from": source.slug, **frame})
    return clone


def _next_words(text: str, source: Competition, clone: Competition) -> str:
    """Words with the year of the last edition's ceremony turned into that of the next."""
    last, new = (row.ceremony_at or row.closes_at for row in (source, clone))
    return text.replace(str(last.year), str(new.year))


def _named(row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NAMED}


def _categories(source: Competition, clone: Competition) -> dict[int | None, Category]:
    """The new categories by the keys of the old."""
    return {
        old.pk: Category.objects.create(competition=clone, code=old.code, concept=old.concept, **_named(old))
        for old in source.categories.select_related("concept")
    }


def _partners(source: Competition, clone: Competition, by) -> None:
    for old in source.partners.select_related("logo"):
        new = Partner.objects.create(competition=clone, kind=old.kind, website=old.website, **_named(old))
        if old.logo is None:
            continue
        with old.logo.open() as picture:
            content = picture.read()
        kept = {"name": old.logo.name, "content_type": old.logo.content_type, "by": by}
        new.logo = store(content, purpose=PARTNER_LOGO, owner_id=new.pk, **kept)
        new.save(update_fields=["logo"])


def _definition(source: Competition) -> dict[str, Any]:
    """What applicants were asked last; what staff were building where nothing was ever asked."""
    version = latest_version(source)
    if version:
        return version.definition
    form = CallForm.objects.filter(competition=source).first()
    return form.definition if form else {"pages": []}
