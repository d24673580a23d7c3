"""Writing one imported organisation. Everything here runs inside the transaction of its row."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from ecosystem.actions.claims import follow_import
from ecosystem.actions.identity import end_if_moved
from ecosystem.actions.key_facts import follow_change, key_facts
from ecosystem.actions.organisations import free_slug
from ecosystem.imports.merging import OFFER, language_and_part
from ecosystem.imports.records import Record
from ecosystem.models import ImportedOrganisation, Listing, Organisation, VerificationRequest
from ecosystem.permissions import check_user_can_verify
from ecosystem.signals import organisation_changed
from ecosystem.transitions import VERIFICATION
from taxonomy.models import Concept

INTENTS = {Organisation.Kind.STARTUP: Listing.Intent.PILOT, Organisation.Kind.MANUFACTURER: Listing.Intent.SUPPLY}


def create(record: Record, *, kind: str, source: str, by) -> Organisation:
    """Creates an organisation with its offer and remembers what the source said."""
    organisation = Organisation.objects.create(
        kind=kind, slug=free_slug(record.name, kind), source=source, source_id=record.source_id
    )
    fields = {name: value for name, value in record.fields.items() if value not in ("", [])}
    _write(organisation, fields)
    write_offer(organisation, fields)
    follow_import(organisation, record.fields, by=by)
    remember(organisation, record.fields)
    after = {"source": source, "source_id": record.source_id, "name": record.name}
    audit.record("organisation.imported", by=by, target=organisation, after=after)
    return organisation


def update(organisation: Organisation, changes: dict[str, Any], present: dict[str, Any], *, by) -> None:
    """Writes the fields that the source changed."""
    _write(organisation, changes)
    write_offer(organisation, changes)
    follow_change(organisation)
    end_if_moved(organisation)
    before = {name: present.get(name, "") for name in changes}
    audit.record("organisation.reimported", by=by, target=organisation, before=before, after=changes)


def remember(organisation: Organisation, fields: dict[str, Any]) -> None:
    """Keeps what the source says of these fields as the base of the next import."""
    imported, _created = ImportedOrganisation.objects.get_or_create(
        source=organisation.source, source_id=organisation.source_id, defaults={"organisation": organisation}
    )
    imported.snapshot = {**imported.snapshot, **fields}
    imported.imported_at = timezone.now()
    imported.save(update_fields=["snapshot", "imported_at"])


def offer_of(organisation: Organisation) -> Listing | None:
    """Returns the listing that was made from the imported profile."""
    return organisation.listings.filter(source_id=organisation.source_id).first()


def write_offer(organisation: Organisation, fields: dict[str, Any]) -> None:
    """Publishes the offer, or changes the one there is; leaves alone one that a person has thrown away."""
    said = {name.removeprefix(OFFER): value for name, value in fields.items() if name.startswith(OFFER)}
    if not said:
        return
    offer = offer_of(organisation)
    if offer is None:
        if not any(name.endswith("-body") for name in said):
            return
        offer = Listing.objects.create(
            organisation=organisation,
            kind=Listing.Kind.OFFER,
            intent=INTENTS[Organisation.Kind(organisation.kind)],
            status=Listing.Status.PUBLISHED,
            published_at=timezone.now(),
            source_id=organisation.source_id,
        )
    else:
        offer.revision += 1
        offer.modified_at = timezone.now()
        offer.save(update_fields=["revision", "modified_at"])
    if "concepts" in said:
        offer.concepts.set(Concept.objects.filter(code__in=said.pop("concepts")))
    _write_texts(offer, said)


def vouch(organisation: Organisation, *, by) -> None:
    """Verifies an imported organisation in the name of the member of staff who answers for the source."""
    check_user_can_verify(by)
    now = timezone.now()
    evidence = _("Imported from %(source)s, vouched for by %(email)s.") % {
        "source": organisation.source,
        "email": by.email,
    }
    was, to = VERIFICATION.move(
        organisation, "verify", verified_at=now, verified_until=now + timedelta(days=settings.VERIFICATION_DAYS)
    )
    decided = {"decided_at": now, "decided_by": by, "granted": True, "answer": evidence, "saw": key_facts(organisation)}
    if not VerificationRequest.objects.filter(organisation=organisation, decided_at=None).update(**decided):
        VerificationRequest.objects.create(organisation=organisation, evidence=evidence, requested_at=now, **decided)
    after = {"state": to, "evidence": evidence}
    audit.record("verification.granted", by=by, target=organisation, before={"state": was}, after=after)


def ask_staff(organisation: Organisation) -> None:
    """Puts an imported organisation before staff: nobody has looked at it yet."""
    evidence = _("Imported from %(source)s; nobody has looked at it yet.") % {"source": organisation.source}
    was, to = VERIFICATION.move(organisation, "request")
    VerificationRequest.objects.create(organisation=organisation, evidence=evidence)
    audit.record("verification.requested", by=None, target=organisation, before={"state": was}, after={"state": to})


def tell(organisation: Organisation) -> None:
    """Tells those who depend on it, once for everything that was written."""
    organisation.modified_at = timezone.now()
    Organisation.objects.filter(pk=organisation.pk).update(modified_at=organisation.modified_at)
    organisation_changed.send(Organisation, organisation=organisation)


def _write(organisation: Organisation, fields: dict[str, Any]) -> None:
    own = {name: value for name, value in fields.items() if not name.startswith(OFFER)}
    for name in ("concepts", "certificates"):
        if name in own:
            getattr(organisation, name).set(Concept.objects.filter(code__in=own.pop(name)))
    columns = [name for name in own if language_and_part(name) is None]
    for name in columns:
        value = own[name]
        if name == "region":
            value = Concept.objects.get(code=value) if value else None
        elif name == "founded":
            value = value or None
        setattr(organisation, name, value)
    if columns:
        organisation.save(update_fields=columns)
    _write_texts(organisation, {name: value for name, value in own.items() if name not in columns})


def _write_texts(row: Organisation | Listing, fields: dict[str, Any]) -> None:
    by_language: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        if found := language_and_part(name):
            by_language.setdefault(found[0], {})[found[1]] = value
    for language, parts in by_language.items():
        row.texts.update_or_create(language=language, defaults=parts)
