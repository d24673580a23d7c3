"""What profiles lack: counts, lists and a daily count kept so that a line can be drawn through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.models import BulkJob, Listing, Membership, Organisation, OrganisationText
from matching.models import Standing
from matching.watch.congestion import never_shown
from portal.models import QualityDay
from taxonomy.tree import with_descendants

LEAST_WORDS = 60
"""Characters from which on a description says something; as completeness counts."""
SOON = timedelta(days=30)
WEEKS = 26

EMPTY, STALE, UNMATCHED = "empty", "stale", "unmatched"
GROUPS = {EMPTY: _("Empty"), STALE: _("Stale"), UNMATCHED: _("Unmatched")}


@dataclass(frozen=True)
class Flaw:
    """One thing that may be wrong with a profile. `condition` is true of an organisation `with_flaws`; `action` is the
    bulk action that helps most, if any does."""

    name: str
    group: str
    words: str | Promise
    remedy: str | Promise
    condition: Q
    action: str = ""


_verified = Q(verification=Organisation.Verification.VERIFIED)
_Freshness = Organisation.Freshness

FLAWS = {
    flaw.name: flaw
    for flaw in (
        Flaw("no_description", EMPTY, _("No description"),
             _("Ask its owners to confirm the profile: the letter leads to what is missing."),
             Q(described=False), BulkJob.Action.ASK),
        Flaw("no_place", EMPTY, _("No place"),
             _("Look at its website or register entry; its owners fill it in under Profile."),
             Q(region=None), BulkJob.Action.ASK),
        Flaw("no_field", EMPTY, _("No field of work"),
             _("Add the field that its description names."), Q(has_field=False), BulkJob.Action.ADD_FIELD),
        Flaw("no_listing", EMPTY, _("No live need or offer"),
             _("Without one nobody is shown to it. Ask what it looks for when you ask it to confirm."),
             Q(has_live=False), BulkJob.Action.ASK),
        Flaw("one_language", EMPTY, _("In one language only"),
             _("Half of the readers pass it by. Remind its owners of the other language."),
             Q(in_english=False) | Q(in_chinese=False), BulkJob.Action.LANGUAGE),
        Flaw("nobody", EMPTY, _("In nobody’s hands"),
             _("No letter reaches anybody. Find a contact and have them join, then make them the owner."),
             Q(has_people=False)),
        Flaw("asked", STALE, _("Asked to confirm"),
             _("The letter is out; a reminder follows by itself."), Q(freshness=_Freshness.ASKED)),
        Flaw("faded", STALE, _("Not confirmed for long"),
             _("Stands behind the others. Telephone, or write yourself."), Q(freshness=_Freshness.FADED)),
        Flaw("dropped", STALE, _("Out of the matches"),
             _("Nobody confirmed it in three months. See whether the company still exists."),
             Q(freshness=_Freshness.DROPPED)),
        Flaw("expiring", STALE, _("A listing ends within 30 days"),
             _("Its owners can move the date; ask whether it still holds."), Q(has_expiring=True), BulkJob.Action.ASK),
        Flaw("past", STALE, _("A listing past its date"),
             _("It is shown to nobody any more. Close it, so that its owners see that it ended."),
             Q(has_past=True), BulkJob.Action.CLOSE_PAST),
        Flaw("no_match", UNMATCHED, _("Verified and without a match"),
             _("Under Matching → Who has matches stands what is in the way."), _verified & Q(has_match=False),
             BulkJob.Action.ADD_FIELD),
        Flaw("never_shown", UNMATCHED, _("Verified and in nobody’s list"),
             _("Others do not look for what it offers, or it says so in too few words."), Q(is_never_shown=True),
             BulkJob.Action.ADD_FIELD),
    )
}  # fmt: skip


def with_flaws(organisations: QuerySet[Organisation], unseen: Sequence[int] | None = None) -> QuerySet[Organisation]:
    """Each with what the conditions of FLAWS ask. `unseen` are those whom no list shows, asked for if None."""
    now = timezone.now()
    unseen = never_shown() if unseen is None else unseen
    texts = OrganisationText.objects.filter(organisation=OuterRef("pk"))
    published = Listing.objects.filter(organisation=OuterRef("pk"), status=Listing.Status.PUBLISHED)
    long_enough = texts.annotate(length=Length("summary")).filter(length__gte=LEAST_WORDS)
    field = Organisation.concepts.through.objects.filter(organisation=OuterRef("pk"))
    return organisations.annotate(
        described=Exists(long_enough),
        has_field=Exists(field),
        has_live=Exists(Listing.objects.live(now).filter(organisation=OuterRef("pk"))),
        in_english=Exists(texts.filter(language=ENGLISH).exclude(name="")),
        in_chinese=Exists(texts.filter(language=CHINESE).exclude(name="")),
        has_people=Exists(Membership.objects.filter(organisation=OuterRef("pk"))),
        has_expiring=Exists(published.filter(expires_at__gt=now, expires_at__lte=now + SOON)),
        has_past=Exists(published.filter(expires_at__lte=now)),
        has_match=Exists(Standing.objects.filter(organisation=OuterRef("pk"), listed__gt=0)),
        is_never_shown=Exists(Organisation.objects.filter(pk=OuterRef("pk"), pk__among=unseen)),
    )


def narrowed(kind: str = "", region: str = "") -> QuerySet[Organisation]:
    """Organisations of a kind and a region, with what lies in it."""
    found = Organisation.objects.all()
    if kind in Organisation.Kind.values:
        found = found.filter(kind=kind)
    if region:
        found = found.filter(region__in=with_descendants({region}))
    return found


def counts(organisations: QuerySet[Organisation], unseen: Sequence[int] | None = None) -> dict[str, int]:
    """How many have each flaw, and under "all" how many there are."""
    flaws = {name: Count("pk", filter=flaw.condition) for name, flaw in FLAWS.items()}
    return with_flaws(organisations, unseen).aggregate(all=Count("pk"), **flaws)


def having(
    flaw: str, organisations: QuerySet[Organisation], unseen: Sequence[int] | None = None
) -> QuerySet[Organisation]:
    """Those with one flaw, else those with any, `with_flaws`."""
    found = with_flaws(organisations, unseen)
    if flaw in FLAWS:
        return found.filter(FLAWS[flaw].condition)
    anything = Q()
    for one in FLAWS.values():
        anything |= one.condition
    return found.filter(anything)


def flaws_of(organisation: Organisation) -> list[Flaw]:
    """The flaws of an organisation `with_flaws`, without another query."""
    there = {
        "no_description": not organisation.described,
        "no_place": organisation.region_id is None,
        "no_field": not organisation.has_field,
        "no_listing": not organisation.has_live,
        "one_language": not (organisation.in_english and organisation.in_chinese),
        "nobody": not organisation.has_people,
        **{name: organisation.freshness == name for name in ("asked", "faded", "dropped")},
        "expiring": organisation.has_expiring,
        "past": organisation.has_past,
        "no_match": organisation.is_verified and not organisation.has_match,
        "never_shown": organisation.is_never_shown,
    }
    return [FLAWS[name] for name, holds in there.items() if holds]


# --- over the weeks ---------------------------------------------------------------------------------------------------
def keep_today(today: date | None = None) -> bool:
    """Keeps today's counts, once however often it is called. Returns whether it was the first time."""
    today = today or timezone.now().date()
    if QualityDay.objects.filter(date=today).exists():
        return False
    found = counts(Organisation.objects.all())
    organisations = found.pop("all")
    _day, created = QualityDay.objects.get_or_create(
        date=today, defaults={"organisations": organisations, "counts": found}
    )
    return created


def recent(today: date | None = None) -> list[QualityDay]:
    """The days of the last WEEKS weeks, the oldest first."""
    first = (today or timezone.now().date()) - timedelta(weeks=WEEKS)
    return list(QualityDay.objects.filter(date__gt=first).order_by("date"))
