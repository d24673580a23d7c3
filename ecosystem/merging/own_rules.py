"""The rules of this app's own tables."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from ecosystem.files import EVIDENCE, LOGO
from ecosystem.identity.hosts import domain_of
from ecosystem.languages import LANGUAGE_CHOICES
from ecosystem.merging.fields import WORDS
from ecosystem.merging.rules import Leave, Merge, Move, register
from ecosystem.merging.steps import Step, Values, add, change, drop
from ecosystem.models import (
    BulkRow,
    Claim,
    DomainProof,
    DuplicatePair,
    Evidence,
    ImportedOrganisation,
    Invitation,
    JoinRequest,
    LikenessKey,
    LikenessLook,
    Listing,
    Membership,
    MergeRecord,
    Organisation,
    OrganisationName,
    OrganisationText,
    Site,
    VerificationRemark,
    VerificationRequest,
)

ROLES = list(Membership.Role)
"""The highest first."""
VERIFIED = ("verification", "verified_at", "verified_until", "renewal_letters", "key_facts_changed_at")


def gone_rows(model: type[models.Model], merge: Merge) -> models.QuerySet:
    return model._base_manager.filter(organisation=merge.gone.pk).order_by("pk")


class Itself:
    """The organisation's own row: one takes what was chosen, the other goes. Its verification is the better of both."""

    model, fields, label, soft = Organisation, (), _("Profile"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        kept, gone = merge.kept, merge.gone
        after: Values = {"modified_at": merge.now}
        for name in ("region_id", "website", "registration_number", "founded", "size", "logo_id"):
            if merge.takes(name.removesuffix("_id")):
                after[name] = getattr(gone, name)
        if gone.is_verified and not kept.is_verified:
            after |= {name: getattr(gone, name) for name in VERIFIED}
        elif _takes_round(merge):
            after["verification"] = Organisation.Verification.REQUESTED
        if not gone.indexed:
            after["indexed"] = False
        if gone.source and not kept.source:
            after |= {"source": gone.source, "source_id": gone.source_id}
        yield drop(gone)
        yield change(kept, **after)


def _takes_round(merge: Merge) -> bool:
    """Whether the open request of the one that goes is to be answered for the one that stays."""
    unasked = (Organisation.Verification.UNVERIFIED, Organisation.Verification.DECLINED)
    asked = merge.gone.verification == Organisation.Verification.REQUESTED
    return asked and merge.kept.verification in unasked


class Texts:
    """Word by word as chosen."""

    model, fields, label, soft = OrganisationText, ("organisation",), _("Texts of the profile"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        rows = {
            (text.organisation_id, text.language): text
            for text in OrganisationText.objects.filter(organisation__in=(merge.kept.pk, merge.gone.pk))
        }
        for language, _own_name in LANGUAGE_CHOICES:
            there, mine = rows.get((merge.kept.pk, language)), rows.get((merge.gone.pk, language))
            if mine is None:
                continue
            if there is None:
                yield change(mine, organisation_id=merge.kept.pk)
                continue
            taken = {word: getattr(mine, word) for word in WORDS if merge.takes(f"{language}-{word}")}
            yield change(there, **taken)
            yield drop(mine)


class Names:
    """Other names move, and what it was called becomes one of them, so that it is found by it."""

    model, fields, label, soft = OrganisationName, ("organisation",), _("Other names"), True

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        yield from Move(OrganisationName, self.label, key=lambda row: (row["kind"], row["text"])).plan(merge)
        texts = OrganisationText.objects.filter(organisation__in=(merge.kept.pk, merge.gone.pk)).exclude(name="")
        both = {(text.organisation_id, text.language): text.name for text in texts}
        stay = {
            both.get((merge.gone.pk if merge.takes(f"{language}-name") else merge.kept.pk, language))
            for language, _own_name in LANGUAGE_CHOICES
        }
        others = OrganisationName.objects.filter(organisation__in=(merge.kept.pk, merge.gone.pk))
        known = stay | set(others.values_list("text", flat=True))
        for name in sorted(set(both.values()) - known):
            yield add(
                OrganisationName,
                organisation_id=merge.kept.pk,
                kind=OrganisationName.Kind.ALIAS,
                text=name,
                added_at=merge.now,
                added_by_id=getattr(merge.by, "pk", None),
            )


class Files:
    """Evidence moves with its files, and a logo that was chosen; another logo's file stays where it is, kept for undoing."""

    model, fields, label, soft = Evidence, ("organisation",), _("Evidence"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        rows = list(gone_rows(Evidence, merge))
        for row in rows:
            yield change(row, organisation_id=merge.kept.pk)
        moved = Q(purpose=EVIDENCE, pk__in=[row.file_id for row in rows])
        if merge.takes("logo") and merge.gone.logo_id:
            moved |= Q(purpose=LOGO, pk=merge.gone.logo_id)
        for file in StoredFile.objects.filter(moved):
            yield change(file, owner_id=merge.kept.pk)


class Rounds:
    """Decided rounds move. An open one moves where it is needed: else it is set aside."""

    model, fields, label, soft = VerificationRequest, ("organisation",), _("Rounds of verification"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        for row in gone_rows(VerificationRequest, merge):
            moves = row.decided_at is not None or _takes_round(merge)
            yield change(row, organisation_id=merge.kept.pk) if moves else drop(row)


class Domain:
    """The proof for the website that was chosen stays."""

    model, fields, label, soft = DomainProof, ("organisation",), _("Proof of the domain"), False

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        there, mine = (DomainProof.objects.filter(organisation=row.pk).first() for row in (merge.kept, merge.gone))
        if mine is None:
            return
        host = domain_of((merge.gone if merge.takes("website") else merge.kept).website)
        if mine.host != host or (there is not None and there.host == host and (there.is_proved or not mine.is_proved)):
            yield drop(mine)
            return
        if there is not None:
            yield drop(there)
        yield change(mine, organisation_id=merge.kept.pk)


class Pairs:
    """The pair of the two is decided; pairs with a third are now pairs of that one and the one that stays."""

    model, fields, label, soft = DuplicatePair, ("first", "second"), _("Likely duplicates"), True

    def plan(self, merge: Merge) -> Iterator[Step | None]:
        of = Q(first=merge.gone.pk) | Q(second=merge.gone.pk)
        for pair in DuplicatePair.objects.filter(of).order_by("pk"):
            other = pair.second_id if pair.first_id == merge.gone.pk else pair.first_id
            if other == merge.kept.pk:
                decided = {"decided_at": merge.now, "decided_by_id": getattr(merge.by, "pk", None)}
                yield change(pair, state=DuplicatePair.State.MERGED, **decided)
            elif pair.state == DuplicatePair.State.MERGED:
                continue
            elif DuplicatePair.objects.of(merge.kept.pk, other).exists():
                yield drop(pair)
            else:
                yield change(pair, first_id=min(merge.kept.pk, other), second_id=max(merge.kept.pk, other))


def better_role(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """Whoever is in both teams has the higher of both roles, since the earlier of both days."""
    yield drop(mine)
    role = min(there.role, mine.role, key=ROLES.index)
    yield change(there, role=role, since=min(there.since, mine.since))


def end_it(there: Any, mine: Any, moved: Values, merge: Merge) -> Iterator[Step | None]:
    """What the same source said of the other moves into the history."""
    yield change(mine, **moved, ended_at=merge.now, ended_by_id=getattr(merge.by, "pk", None))


def claim_key(row: Values) -> tuple[Any, ...] | None:
    if row["ended_at"] is not None:
        return None
    of = (row["concept_id"],) if row["concept_id"] else (row["fact"], row["unit"])
    return (*of, row["source"], row["where"])


register(
    Itself(),
    Texts(),
    Names(),
    Files(),
    Rounds(),
    Domain(),
    Pairs(),
    Move(Listing, _("Needs and offers")),
    Move(Membership, _("Members"), key=lambda row: row["user_id"], settle=better_role),
    Move(Site, _("Sites"), key=lambda row: (row["name"].casefold(), row["city"].casefold())),
    Move(VerificationRemark, _("Remarks")),
    Move(Claim, _("Facts and sources"), key=claim_key, settle=end_it),
    Move(ImportedOrganisation, _("Imports")),
    Move(BulkRow, _("Imports"), soft=True),
    Move(MergeRecord, _("Earlier merges"), fields=("survivor",), soft=True),
    Move(
        Invitation,
        _("Invitations"),
        key=lambda row: row["email"] if row["accepted_at"] is None and row["withdrawn_at"] is None else None,
    ),
    Move(JoinRequest, _("Requests to join"), key=lambda row: row["user_id"] if row["decided_at"] is None else None),
    Move(Organisation.concepts.through, _("Fields of work"), key=lambda row: row["concept_id"], soft=True),
    Move(Organisation.certificates.through, _("Certificates"), key=lambda row: row["concept_id"], soft=True),
    Leave(LikenessKey),
    Leave(LikenessLook),
)
