"""Two profiles of one manufacturer to be merged, and every row of every table to compare."""

from decimal import Decimal

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from core.models import AuditEvent, Effect, Mail
from ecosystem.actions import merging as actions
from ecosystem.actions import organisations, teams
from ecosystem.actions.duplicates import look_for_duplicates
from ecosystem.actions.identity import add_name, begin_domain_proof
from ecosystem.actions.verification import add_evidence
from ecosystem.models import (
    Claim,
    ImportedOrganisation,
    JoinRequest,
    Membership,
    MergeRecord,
    Organisation,
    VerificationRequest,
)
from ecosystem.signals import organisation_changed
from matching.models import Block, Clock, Digest, Mark, Preference, Share, Standing, Vector, Visit
from tests.factories import make_concept, make_introduction, make_listing, make_organisation, make_staff, make_user

PDF = b"%PDF-1.7 a register's extract"
OWN_HISTORY = (AuditEvent, Effect, Mail, MergeRecord, Clock)
"""What a merge and its undoing add to: told of elsewhere, and not to be restored."""


def dump() -> dict[str, list[dict]]:
    """Every row of every table of ours, but for what only grows."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if (
            model._meta.app_label not in {"core", "accounts", "ecosystem", "matching", "collaboration", "taxonomy"}
            or model in OWN_HISTORY
        ):
            continue
        left_out = {"sequence"} if model is Vector else set()
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        rows = [
            dict(zip(columns, row, strict=True)) for row in model._base_manager.order_by("pk").values_list(*columns)
        ]
        found[model._meta.label] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return found


def _plain(value):
    return bytes(value) if isinstance(value, (memoryview, bytes)) else value


def fresh(organisation: Organisation) -> Organisation:
    return Organisation.objects.get(pk=organisation.pk)


class World:
    """Two profiles of one manufacturer with everything that can hang on a profile, and a startup that dealt with both."""

    def __init__(self):
        self.staff = make_staff(name="Sun")
        self.ada, self.bo, self.both = make_user(name="Ada"), make_user(language="zh-hans"), make_user(name="Cy")
        laser, milling = make_concept("proc.laser"), make_concept("proc.milling")
        iso, region = make_concept("cert.iso9001"), make_concept("region.cn", "China", "中国")
        self.kept = make_organisation("manufacturer", name="Xingmao Hydraulics", owner=self.ada, region=region,
                                      website="https://xingmao.example", registration_number="91430100MA4L1T5X99")  # fmt: skip
        self.gone = make_organisation("manufacturer", name="XINGMAO Hydraulics Ltd", name_zh="星茂液压", owner=self.bo,
                                      region=region, website="https://xm.example", founded=1998, slug="xm")  # fmt: skip
        self.other = make_organisation("startup", name="Valvo", owner=make_user())
        self.third = make_organisation("startup", name="Nordspira", owner=make_user())
        self.gone.concepts.set([laser, milling])
        self.kept.concepts.set([laser])
        self.gone.certificates.set([iso])
        self.people()
        self.trust(iso)
        self.deals()
        with transaction.atomic():
            for organisation in (self.kept, self.gone, self.other, self.third):
                organisation_changed.send(Organisation, organisation=organisation)
        look_for_duplicates()

    def people(self):
        Membership.objects.create(organisation=self.kept, user=self.both, role="viewer")
        Membership.objects.create(organisation=self.gone, user=self.both, role="editor")
        for organisation, by in ((self.kept, self.ada), (self.gone, self.bo)):
            teams.invite(organisation=organisation, email="new@people.example", role="editor", language="en", by=by)
            JoinRequest.objects.create(organisation=organisation, user=self.other.memberships.get().user)
            organisations.add_site(
                organisation=organisation, by=by, name="Hall 1", city="Changsha", region=self.kept.region
            )
        organisations.add_site(
            organisation=self.gone, by=self.bo, name="Hall 2", city="Liling", region=self.kept.region
        )
        add_name(organisation=self.gone, kind="former", text="Qingshan Works", by=self.bo)

    def trust(self, iso):
        upload = SimpleUploadedFile("extract.pdf", PDF, content_type="application/pdf")
        self.evidence = add_evidence(organisation=self.gone, upload=upload, by=self.bo)
        for organisation, number in ((self.kept, 120), (self.gone, 140)):
            Claim.objects.create(
                organisation=organisation, fact="founded", number=Decimal(number + 1850), source="owner"
            )
        Claim.objects.create(
            organisation=self.gone, fact="certificate", concept=iso, source="owner", evidence=self.evidence
        )
        VerificationRequest.objects.create(organisation=self.gone, evidence="See our imprint", requested_by=self.bo)
        ImportedOrganisation.objects.create(
            organisation=self.gone, source="list", source_id="7", snapshot={"name": "XM"}
        )
        begin_domain_proof(organisation=self.kept, by=self.ada)
        begin_domain_proof(organisation=self.gone, by=self.bo)

    def deals(self):
        self.listings = [
            make_listing(self.gone, "need", title="Seals"),
            make_listing(self.gone, "offer", status="draft"),
        ]
        make_listing(self.kept, "offer", title="Valves")
        for mine in (self.kept, self.gone):
            Mark.objects.create(organisation=self.other, partner=mine, state="saved", note=f"of {mine.slug}")
            Mark.objects.create(organisation=mine, partner=self.third, state="noted")
            make_introduction(
                organisation=self.other, partner=mine, offers=True, message="Hello", need=self.listings[0]
            )
            Visit.objects.create(
                user=self.both, organisation=mine, seen_at=timezone.now(), standing=[[self.other.pk, 70]]
            )
            Preference.objects.create(organisation=mine, profiling=mine == self.kept)
            Standing.objects.update_or_create(organisation=mine, defaults={"partners": [self.other.pk], "scores": [70]})
        Block.objects.create(organisation=self.gone, blocked=self.kept)
        Block.objects.create(organisation=self.third, blocked=self.gone)
        Digest.objects.create(person=self.bo, organisation=self.gone, week="2026-W40", partners=[self.other.pk])
        Share.objects.create(organisation=self.gone, partner=self.third, to=self.both, shared_by=self.bo)

    def merge(self, **more) -> MergeRecord:
        return actions.merge(kept=self.kept, gone=self.gone, by=self.staff, **more)
