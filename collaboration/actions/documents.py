"""Documents of an organisation: making one, adding versions, changing what it is called and how far one must have come,
putting it away and taking it out again."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.disclosing.files import DOCUMENT, TAKES, pages_of
from collaboration.log import held, write
from collaboration.models import Document, Grant, Room, Version
from collaboration.permissions import check_user_can_speak_for
from core import audit
from core.files import remove
from core.models import StoredFile, Upload
from core.permissions import NotAllowed
from core.text import tidy
from core.uploads.names import cleaned
from core.uploads.receiving import MOST_BYTES, Refused, begin
from ecosystem.models import Listing, Organisation
from ecosystem.models.rung import Rung

MOST_DOCUMENTS, MOST_VERSIONS = 1000, 200
MOST_OF_ALL = 20 * 1024 * 1024 * 1024
"""Of one organisation, what is stored and what is on its way."""


@transaction.atomic
def make_document(
    *,
    organisation: Organisation,
    title: str,
    kind: str,
    rung: str,
    announced: bool,
    by,
    listing: Listing | None = None,
) -> Document:
    """Makes a document without a version yet. Raises NotAllowed with a sentence."""
    check_user_can_speak_for(by, organisation)
    if Document.objects.filter(organisation=organisation).count() >= MOST_DOCUMENTS:
        raise NotAllowed(_("Your organisation has as many documents as one may have."))
    document = Document.objects.create(
        organisation=organisation,
        title=tidy(title, lines=False)[:160],
        kind=kind,
        rung=rung,
        announced=announced,
        listing=listing,
        made_by=by,
    )
    _note(document, "document.made", by)
    return document


def _note(document: Document, action: str, by, **after) -> None:
    """In the site's own trail, which staff read: numbers and codes, never the title."""
    audit.record(
        action,
        by=by,
        target=document.organisation,
        acting_for=document.organisation,
        after={"document": str(document.pk), **after},
    )


# --- files ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def begin_upload(*, document: Document, name: str, size: int, sha256: str, by) -> Upload:
    """Makes room for a file that is to be a version. Raises Refused, NotAllowed."""
    check_user_can_speak_for(by, document.organisation)
    _check_is_kept(document)
    owner = document.organisation_id
    rows = (StoredFile.objects.filter(purpose=DOCUMENT, owner_id=owner), Upload.objects.arriving().of(DOCUMENT, owner))
    if sum(one.aggregate(total=Sum("size"))["total"] or 0 for one in rows) + size > MOST_OF_ALL:
        raise Refused(_("The documents of one organisation may be 20 GB together. Put old ones away, or ask the park."))
    return begin(
        purpose=DOCUMENT,
        owner_id=owner,
        name=cleaned(name),
        size=size,
        takes=TAKES,
        most=MOST_BYTES,
        by=by,
        sha256=sha256,
    )


def add_version(*, document: Document, file: uuid.UUID, note: str, by) -> Version:
    """Makes the next version of a file that the person has sent. The same file again is the version it became.

    Looks at the bytes before anything is locked, since that takes a while. Raises Refused, NotAllowed.
    """
    check_user_can_speak_for(by, document.organisation)
    stored = StoredFile.objects.filter(
        pk=file, purpose=DOCUMENT, owner_id=document.organisation_id, created_by=by
    ).first()
    if stored is None:
        raise Refused(_("This file has not arrived. Choose it again."))
    there = Version.objects.filter(file=stored).first()
    if there is not None:
        if there.document_id != document.pk:
            raise Refused(_("This file is a version of another document already."))
        return there
    return _add(document, stored, pages_of(stored), tidy(note, lines=False)[:200], by)


@transaction.atomic
def _add(document: Document, stored: StoredFile, pages: int | None, note: str, by) -> Version:
    document = locked(document)
    check_user_can_speak_for(by, document.organisation)
    _check_is_kept(document)
    there = Version.objects.filter(file=stored, document=document).first()
    if there is not None:
        return there
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_VERSIONS:
        raise NotAllowed(_("This document has as many versions as one may have. Make another document."))
    version = Version.objects.create(
        document=document, number=last + 1, file=stored, pages=pages, note=note, added_by=by
    )
    _note(document, "document.version_added", by, version=version.pk)
    return version


def locked(document: Document) -> Document:
    """The document as it is now, held until the transaction ends; rooms are held before it."""
    return Document.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=document.pk)


def _check_is_kept(document: Document) -> None:
    if document.archived_at is not None:
        raise NotAllowed(_("This document has been put away. Nothing can be added to it."))


# --- what it is -------------------------------------------------------------------------------------------------------
@transaction.atomic
def describe_document(
    *, document: Document, title: str, kind: str, rung: str, announced: bool, by, listing: Listing | None = None
) -> Document:
    """Changes what a document is called and how far one must have come. Raises NotAllowed.

    Its grants stay: each read asks anew whether the pair has come as far as the document asks by then. So a higher rung shuts
    those that do not reach it at once; a lower one is refused while a grant stands, for it was decided upon under the higher.
    """
    rooms = _rooms_of_grants(document)
    document = locked(document)
    check_user_can_speak_for(by, document.organisation)
    _check_is_kept(document)
    lower = list(Rung).index(Rung(rung)) < list(Rung).index(Rung(document.rung))
    if lower and Grant.objects.filter(version__document=document, closed_at=None).exists():
        raise NotAllowed(
            _("Somebody may read this document now. Revoke what they were granted before others need less to read it.")
        )
    moved, was = rung != document.rung, document.rung
    document.title, document.kind, document.rung = tidy(title, lines=False)[:160], kind, rung
    document.announced, document.listing = announced, listing
    document.save(update_fields=["title", "kind", "rung", "announced", "listing"])
    for room in rooms if moved else []:
        write(
            room, "document.rung_changed", by=by, organisation=document.organisation_id,
            document=str(document.pk), rung=rung, before=was,
        )  # fmt: skip
    _note(document, "document.described", by, rung=rung, announced=announced)
    return document


@transaction.atomic
def archive_document(*, document: Document, by) -> Document:
    """Puts a document away: nobody else reads it any more from this moment. What was read stays in the log. Raises NotAllowed."""
    rooms = _rooms_of_grants(document)
    document = locked(document)
    check_user_can_speak_for(by, document.organisation)
    if document.archived_at is not None:
        return document
    document.archived_at = timezone.now()
    document.save(update_fields=["archived_at"])
    for room in rooms:
        write(room, "document.archived", by=by, organisation=document.organisation_id, document=str(document.pk))
    _note(document, "document.archived", by)
    return document


@transaction.atomic
def take_out_document(*, document: Document, by) -> Document:
    """Takes a document out again that was put away. Grants that still stand open it from this moment. Raises NotAllowed."""
    rooms = _rooms_of_grants(document)
    document = locked(document)
    check_user_can_speak_for(by, document.organisation)
    if document.archived_at is None:
        return document
    document.archived_at = None
    document.save(update_fields=["archived_at"])
    for room in rooms:
        write(room, "document.taken_out", by=by, organisation=document.organisation_id, document=str(document.pk))
    _note(document, "document.taken_out", by)
    return document


def _rooms_of_grants(document: Document) -> list[Room]:
    """The rooms in which a grant of one of its versions has not ended, each held, in one order everywhere."""
    standing = Grant.objects.filter(version__document=document, closed_at=None).order_by().values("room")
    return [held(room) for room in Room.objects.filter(pk__in=standing).order_by("pk")]


# --- what nothing came of ---------------------------------------------------------------------------------------------
def forget_unused(now=None) -> bool:
    """Removes some files that were sent two days ago and became no version; says whether there may be more."""
    before = (now or timezone.now()) - timedelta(days=2)
    used = Version.objects.order_by().values("file")
    unused = list(StoredFile.objects.filter(purpose=DOCUMENT, created_at__lt=before).exclude(pk__in=used)[:50])
    for file in unused:
        key = file.pk
        with transaction.atomic():
            if not Version.objects.filter(file=key).exists():
                remove(file)
                Upload.objects.filter(pk=key).delete()
    return len(unused) == 50
