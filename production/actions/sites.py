"""Adding, changing and closing the sites of a manufacturer."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.autosave import digest
from core.text import tidy
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Organisation
from production.models import Booking, Machine, ProductionSite, SiteCertificate
from production.orders.dropouts import machines_stopped
from production.permissions import check_user_can_keep_sites
from production.sites.weeks import this_week
from production.sites.words import plain
from taxonomy.models import Concept

MOST_SITES = 200
COLUMNS = ("code", "name_en", "name_zh", "region", "latitude", "longitude", "calendar", "quotes_at_once")
Certificates = Mapping[Concept, date | None]
"""Each with the day until which it holds, None for one without an end."""


def state_of(site: ProductionSite) -> str:
    """What a page that edits it has seen of a site."""
    values = [str(plain(getattr(site, name))) for name in COLUMNS]
    values += sorted(f"{one.concept_id}:{one.valid_until}" for one in site.certificates.all())
    values += sorted(f"region {one.pk}" for one in site.regions.all())
    return digest("|".join(values))


@transaction.atomic
def add_site(
    *, organisation: Organisation, certificates: Certificates, regions: Iterable[Concept], by, **columns: Any
) -> ProductionSite:
    """Raises NotAllowed, ValidationError."""
    check_user_can_keep_sites(by, organisation)
    if organisation.production_sites.count() >= MOST_SITES:
        raise ValidationError(_("An organisation has at most %(most)s sites.") % {"most": MOST_SITES})
    site = ProductionSite(organisation=organisation, **_tidied(columns))
    _check(site)
    site.save(force_insert=True)
    _relate(site, certificates, regions)
    _note("production_site.added", site, by)
    return site


@transaction.atomic
def change_site(
    *, site: ProductionSite, seen: str, certificates: Certificates, regions: Iterable[Concept], by, **columns: Any
) -> None:
    """Changes one as it was when the page that sends this was shown (`state_of`). Raises NotAllowed, ValidationError,
    StateHasMoved."""
    check_user_can_keep_sites(by, site.organisation)
    stored = ProductionSite.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=site.pk)
    if state_of(stored) != seen:
        raise StateHasMoved(_("Somebody else has changed this site meanwhile. Nothing was overwritten."))
    before = {name: getattr(stored, name) for name in COLUMNS}
    for name, value in _tidied(columns).items():
        setattr(stored, name, value)
    stored.changed_at = timezone.now()
    _check(stored)
    stored.save()
    _relate(stored, certificates, regions)
    changed = [name for name in COLUMNS if before[name] != getattr(stored, name)]
    _note("production_site.changed", stored, by, fields=changed)


@transaction.atomic
def close_site(*, site: ProductionSite, by) -> int:
    """Its machines take no new work, and what they have of orders is re-routed. Returns the minutes that were booked from
    this week on. Raises NotAllowed, MoveNotAllowed."""
    check_user_can_keep_sites(by, site.organisation)
    if ProductionSite.objects.filter(pk=site.pk, is_active=True).update(is_active=False) != 1:
        raise MoveNotAllowed(_("This site is closed already."))
    machines_stopped(site.machines.all(), "site_closed")
    _note("production_site.closed", site, by)
    return booked_from_now(Machine.objects.filter(site=site))


@transaction.atomic
def reopen_site(*, site: ProductionSite, by) -> None:
    check_user_can_keep_sites(by, site.organisation)
    if ProductionSite.objects.filter(pk=site.pk, is_active=False).update(is_active=True) != 1:
        raise MoveNotAllowed(_("This site is open already."))
    _note("production_site.reopened", site, by)


def booked_from_now(machines) -> int:
    """Minutes that are booked on these machines from this week on."""
    rows = Booking.objects.filter(week__machine__in=machines, week__week__gte=this_week(), state=Booking.State.LIVE)
    return sum(rows.values_list("minutes", flat=True))


def _tidied(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: tidy(value, lines=False) if isinstance(value, str) else value for name, value in columns.items()}


def _check(site: ProductionSite) -> None:
    if not (site.name_en or site.name_zh):
        raise ValidationError({"name_en": _("Name it, in English or in Chinese.")})
    if site.region.family != "region":
        raise ValidationError({"region": _("Choose a place.")})
    site.full_clean()


def _relate(site: ProductionSite, certificates: Certificates, regions: Iterable[Concept]) -> None:
    site.regions.set(regions)
    site.certificates.all().delete()
    SiteCertificate.objects.bulk_create(
        SiteCertificate(site=site, concept=concept, valid_until=until) for concept, until in certificates.items()
    )


def _note(action: str, site: ProductionSite, by, **after: Any) -> None:
    audit.record(action, by=by, target=site, acting_for=site.organisation, after=after)
