"""The list of applications that organisers look at: what they ask for, and which rows that is.

Of what has not been handed in the list tells who, when and how complete, and nothing that is written: a category counts as
it was handed in, and words are looked for in submissions alone.
"""

import re
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from competitions import search
from competitions.models import Application, Category, Competition, Extension, Submission
from competitions.models.application import ApplicationQuerySet
from competitions.readers import may_read_confidential
from core.text import tidy

HANDED_IN = "handed-in"
LIVE, ANY = "", "any"
STATUSES = (LIVE, HANDED_IN, *Application.Status.values, ANY)
COMPLETE, INCOMPLETE = "yes", "no"
NUMBER = re.compile(r"(?:[A-Z][A-Z0-9]{1,7}-)?0*([0-9]{1,9})", re.IGNORECASE)
NOWHERE = "none"
"""Of no category, or of no country."""

LAST_NUMBER = Submission.objects.filter(application=OuterRef("application")).order_by("-number").values("number")[:1]


def last_submissions(applications: Any) -> QuerySet[Submission]:
    """The submission that counts, of each of these applications."""
    return Submission.objects.filter(application__in=applications, number=Subquery(LAST_NUMBER))


SORTS = {
    "": (F("submitted_at").desc(nulls_last=True), "-pk"),
    "first": (F("submitted_at").asc(nulls_last=True), "pk"),
    "changed": ("-modified_at", "-pk"),
    "organisation": ("organisation__slug", "pk"),
    "progress": (F("progress__done").desc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True)
class EntryFilters:
    """What an organiser asks of the list, cleaned: unknown values are as if nothing was asked."""

    q: str = ""
    status: str = ""
    screening: str = ""
    category: str = ""
    country: str = ""
    complete: str = ""
    extension: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: QueryDict | dict[str, str]) -> "EntryFilters":
        typed = {one.name: tidy(str(query.get(one.name, "")), lines=False)[: search.LONGEST] for one in fields(cls)}
        known = {
            "status": STATUSES,
            "screening": Application.Screening.values,
            "complete": (COMPLETE, INCOMPLETE),
            "extension": (COMPLETE,),
            "sort": SORTS,
        }
        for name, values in known.items():
            typed[name] = typed[name] if typed[name] in values else ""
        for name in ("category", "country"):
            typed[name] = typed[name] if re.fullmatch(r"[-\w]{0,40}", typed[name]) else ""
        return cls(**typed)

    def as_dict(self) -> dict[str, str]:
        """What is asked for, without what is not."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}

    @property
    def any(self) -> bool:
        return bool(set(self.as_dict()) - {"sort"})

    @property
    def query(self) -> str:
        return urlencode(self.as_dict())

    def without(self, name: str) -> str:
        """The address of the list without one of its filters."""
        return replace(self, **{name: ""}).query


def entries(competition: Competition, user, asked: EntryFilters) -> QuerySet[Application]:
    """The applications of a competition that fit, in the order asked for, without those that `user` has a conflict with.
    Whoever calls this has seen that they are one of its organisers; exports take only `handed_in()` of it."""
    found = Application.objects.of_call(competition, user)
    found = _of_status(found, asked.status)
    if asked.screening:
        found = found.handed_in().filter(screening=asked.screening)
    if asked.category:
        found = found.filter(in_category(competition, asked.category))
    if asked.country:
        found = found.filter(_from(asked.country))
    if asked.complete:
        found = found.filter(status=Application.Status.DRAFT).filter(is_complete(asked.complete == COMPLETE))
    if asked.extension:
        found = found.filter(Exists(Extension.objects.filter(application=OuterRef("pk"))))
    if asked.q:
        found = found.filter(says(asked.q, competition, user))
    return found.order_by(*SORTS[asked.sort])


def _of_status(rows: ApplicationQuerySet, status: str) -> ApplicationQuerySet:
    if status == ANY:
        return rows
    if status == LIVE:
        return rows.live()
    return rows.handed_in() if status == HANDED_IN else rows.filter(status=status)


def in_category(competition: Competition, code: str) -> Q:
    """Handed in for this category. One that is being changed counts as it was last handed in, so that its submission is
    asked; the few others know themselves."""
    category = Category.objects.filter(competition=competition, code=code).values("pk")[:1]
    submitted = Q(status=Application.Status.SUBMITTED)
    submitted &= Q(category=None) if code == NOWHERE else Q(category=Subquery(category))
    wanted = "" if code == NOWHERE else code
    changing = Application.objects.filter(competition=competition, status=Application.Status.REOPENED).values("pk")
    reopened = last_submissions(changing).filter(content__category=wanted).values("application")
    return submitted | Q(pk__in=reopened)


def _from(country: str) -> Q:
    """By the region's code: a province's begins with its country's."""
    if country == NOWHERE:
        return Q(organisation__region=None)
    code = f"region.{country}"
    return Q(organisation__region__code=code) | Q(organisation__region__code__startswith=f"{code}-")


def is_complete(yes: bool) -> Q:
    """Drafts that could be handed in as they are; what has not been worked out yet is not."""
    return Q(progress__complete=True) if yes else Q(progress__complete=False) | Q(progress=None)


def says(text: str, competition: Competition, user) -> Q:
    """Handed in, and says what was typed or is called by it."""
    asked = sought_by(text, competition, user)
    words = Q(indexed__words__says=asked) if asked else Q(pk__in=[])
    number = NUMBER.fullmatch(text)
    if number:
        words |= Q(pk=int(number[1]))
    return Q(status__in=Application.HANDED_IN) & words


def sought_by(text: str, competition: Competition, user) -> search.Sought:
    return search.sought(text, confidential=may_read_confidential(user, competition))
