"""The terms of a pilot: what both sides agree to, as JSON that can be shown, compared and digested."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from collaboration.models import Background, Foreground, Measure, Pilot
from core.text import tidy

LINES = {"title": 160, "budget_holder": 200, "contract": 120}
TEXTS = {"goal": 2000, "ip_words": 1000}
CHOICES = {"background": Background, "foreground": Foreground}
DATES = ("starts_on", "decision_on")
MAY_BE_EMPTY = {"contract", "ip_words", "starts_on"}
MOST_MEASURES = 5
LONGEST_MEASURE, LONGEST_TARGET = 200, 100

Terms = dict[str, Any]


def terms_of(pilot: Pilot) -> Terms:
    """The terms that stand: texts and codes as they are, dates as ISO, measures as [[what, target], …]."""
    found: Terms = {name: getattr(pilot, name) for name in (*LINES, *TEXTS, *CHOICES)}
    found |= {name: value.isoformat() if (value := getattr(pilot, name)) else "" for name in DATES}
    found["measures"] = [[one.text, one.target] for one in pilot.measures.all()]
    return found


def digest_of(terms: Mapping[str, Any]) -> str:
    """The SHA-256 of terms: what the log keeps, so that neither side can say later that something else was agreed."""
    written = json.dumps(terms, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the terms that differ, in the order in which they are read."""
    return [name for name in ORDER if before[name] != after[name]]


ORDER = ("title", "goal", "measures", "budget_holder", "starts_on", "decision_on", "background", "foreground",
         "ip_words", "contract")  # fmt: skip


def cleaned(terms: Mapping[str, Any]) -> Terms:
    """Terms fit to keep. Raises ValidationError by the names of the fields."""
    found: Terms = {name: tidy(str(terms.get(name) or ""), lines=False) for name in LINES}
    found |= {name: tidy(str(terms.get(name) or ""), lines=True) for name in TEXTS}
    found |= {name: str(terms.get(name) or "") for name in CHOICES}
    found |= {name: _iso(terms.get(name)) for name in DATES}
    found["measures"] = _measures(terms.get("measures") or [])
    problems = dict(_problems(found))
    if problems:
        raise ValidationError(problems)
    return {name: found[name] for name in ORDER}


def _iso(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _measures(rows: Any) -> list[list[str]]:
    """What is measured and what is to be reached; rows in which nothing stands are left out."""
    found = [[tidy(str(part), lines=False) for part in row] for row in rows]
    return [row for row in found if any(row)]


def _problems(terms: Terms):
    for name, most in (LINES | TEXTS).items():
        if len(terms[name]) > most:
            yield name, _("At most %(most)s characters.") % {"most": most}
        elif not terms[name] and name not in MAY_BE_EMPTY:
            yield name, _("Say this, so that both sides know what they agree to.")
    for name, choices in CHOICES.items():
        if terms[name] not in choices.values:
            yield name, _("Choose one of these.")
    yield from _wrong_dates(terms)
    yield from _wrong_measures(terms["measures"])


def _wrong_dates(terms: Terms):
    read = {name: _date(terms[name]) for name in DATES}
    for name in DATES:
        if read[name] is None and (terms[name] or name not in MAY_BE_EMPTY):
            yield name, _("Give a day.")
    starts, decision = read["starts_on"], read["decision_on"]
    if starts and decision and decision < starts:
        yield "decision_on", _("The decision comes after the beginning.")


def _wrong_measures(measures: list[list[str]]):
    if not measures:
        yield "measures", _("Name at least one measure by which both will know whether it has succeeded.")
    elif len(measures) > MOST_MEASURES:
        yield "measures", _("At most five measures.")
    elif any(not all(row) for row in measures):
        yield "measures", _("Say for each measure what is to be reached.")
    elif any(len(text) > LONGEST_MEASURE or len(target) > LONGEST_TARGET for text, target in measures):
        yield "measures", _("This is too long for a measure.")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def columns(terms: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a pilot that cleaned terms fill."""
    found = {name: terms[name] for name in (*LINES, *TEXTS, *CHOICES)}
    return found | {name: _date(terms[name]) for name in DATES}


def write_measures(pilot: Pilot, measures: list[list[str]]) -> None:
    """Replaces the measures of a pilot that has not ended."""
    if [[one.text, one.target] for one in pilot.measures.all()] == measures:
        return
    pilot.measures.all().delete()
    Measure.objects.bulk_create([Measure(pilot=pilot, text=text, target=target) for text, target in measures])
