"""Making and changing organisations."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from core import audit
from core.files import remove, safe_image, store
from ecosystem.files import LOGO
from ecosystem.models import Membership, MergeRecord, Organisation, OrganisationText, Site
from ecosystem.permissions import check_user_can_edit_organisation
from ecosystem.signals import organisation_changed

LOGO_SIDE = 512
RESERVED = frozenset({"new", "blocked", "compare", "learning", "weekly", "why-not"})
"""Words that stand in addresses where an organisation's slug may stand."""


def free_slug(name: str, kind: str) -> str:
    """Returns an address for `name` that no organisation has, nor one that was merged; one without Latin letters is numbered by its kind."""
    base = slugify(name)[:60].strip("-") or kind
    merged = MergeRecord.objects.filter(slug__startswith=base, undone_at=None).values_list("slug", flat=True)
    taken = RESERVED | set(merged)
    taken |= set(Organisation.everything.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken and base != kind:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


@transaction.atomic
def create_organisation(*, kind: str, name: str, language: str, by, **columns) -> Organisation:
    """Creates an organisation with its name in one language; `by`, if a person, becomes its owner."""
    for attempt in range(5):
        try:
            with transaction.atomic():
                organisation = Organisation.objects.create(kind=kind, slug=free_slug(name, kind), **columns)
            break
        except IntegrityError:
            # Somebody took the same address between looking and writing: look again.
            if attempt == 4 or columns.get("source"):
                raise
    OrganisationText.objects.create(organisation=organisation, language=language, name=name)
    if by is not None:
        Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.OWNER)
    audit.record("organisation.created", by=by, target=organisation, acting_for=organisation, after={"name": name})
    organisation_changed.send(Organisation, organisation=organisation)
    return organisation


def touch(organisation: Organisation) -> None:
    """Notes that the organisation has changed and tells those who depend on it."""
    organisation.modified_at = timezone.now()
    Organisation.objects.filter(pk=organisation.pk).update(modified_at=organisation.modified_at)
    organisation_changed.send(Organisation, organisation=organisation)


@transaction.atomic
def set_logo(*, organisation: Organisation, upload, by) -> None:
    """Replaces the logo by a re-drawn copy of `upload`, or takes it away if that is None.

    Raises NotAllowed, and ValidationError for a file that is no picture.
    """
    check_user_can_edit_organisation(by, organisation)
    old, new = organisation.logo, None
    if upload is not None:
        picture = safe_image(upload, longest_side=LOGO_SIDE)
        new = store(picture, purpose=LOGO, owner_id=organisation.pk, name="logo.png", content_type="image/png", by=by)
    organisation.logo = new
    organisation.save(update_fields=["logo"])
    if old is not None:
        remove(old)
    audit.record(
        "organisation.logo_changed",
        by=by,
        target=organisation,
        acting_for=organisation,
        before={"sha256": old.sha256 if old else None},
        after={"sha256": new.sha256 if new else None},
    )
    touch(organisation)


@transaction.atomic
def add_site(*, organisation: Organisation, by, **columns) -> Site:
    check_user_can_edit_organisation(by, organisation)
    site = Site.objects.create(organisation=organisation, **columns)
    audit.record(
        "site.added", by=by, target=site, acting_for=organisation, after={"name": site.name, "city": site.city}
    )
    touch(organisation)
    return site


@transaction.atomic
def remove_site(*, site: Site, by) -> None:
    check_user_can_edit_organisation(by, site.organisation)
    audit.record(
        "site.removed", by=by, target=site, acting_for=site.organisation, before={"name": site.name, "city": site.city}
    )
    site.delete()
    touch(site.organisation)
