"""Making one organisation of two, and two of one again with every row as it was."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from core.models import AuditEvent, Effect, Mail, StoredFile
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import merging as actions
from ecosystem.actions import organisations, teams
from ecosystem.actions.duplicates import look_for_duplicates
from ecosystem.actions.identity import add_name, begin_domain_proof
from ecosystem.actions.verification import add_evidence
from ecosystem.merging.rules import RULES, pointing_here, without_rule
from ecosystem.models import (
    Claim,
    DuplicatePair,
    Evidence,
    ImportedOrganisation,
    JoinRequest,
    Listing,
    Membership,
    MergeRecord,
    Organisation,
    OrganisationName,
    VerificationRequest,
)
from ecosystem.signals import organisation_changed
from matching.models import Block, Clock, Digest, Mark, Preference, Request, Share, Standing, Vector, Visit
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a register's extract"
OWN_HISTORY = (AuditEvent, Effect, Mail, MergeRecord, Clock)
"""What a merge and its undoing add to: told of elsewhere, and not to be restored."""


def dump() -> dict[str, list[dict]]:
    """Every row of every table of ours, but for what only grows."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if (
            model._meta.app_label not in {"core", "accounts", "ecosystem", "matching", "taxonomy"}
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
            Request.objects.create(
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


@pytest.fixture
def world():
    return World()


# --- rules ------------------------------------------------------------------------------------------------------------
def test_every_foreign_key_to_an_organisation_has_a_rule():
    assert without_rule() == []
    assert len(set(pointing_here())) >= 30
    assert len({rule.model for rule in RULES}) == len(RULES)


def test_a_table_without_a_rule_would_be_noticed(monkeypatch, world):
    """The control: nothing is merged as long as nobody has said what becomes of a table's rows."""
    rule = next(rule for rule in RULES if rule.model is Block)
    monkeypatch.setattr("ecosystem.merging.rules.RULES", [one for one in RULES if one is not rule])
    assert without_rule() == [("matching.Block", "blocked"), ("matching.Block", "organisation")]
    with pytest.raises(MoveNotAllowed, match=r"matching\.Block"):
        world.merge()


# --- merging ----------------------------------------------------------------------------------------------------------
def test_everything_is_with_the_one_that_stays(world):
    world.merge(chosen={"website": "gone", "en-name": "kept"})
    kept = fresh(world.kept)
    assert not Organisation.objects.filter(pk=world.gone.pk).exists()
    assert (kept.website, kept.founded, kept.registration_number) == ("https://xm.example", 1998, "91430100MA4L1T5X99")
    assert dict(kept.texts.values_list("language", "name")) == {"en": "Xingmao Hydraulics", "zh-hans": "星茂液压"}
    assert list(kept.other_names.values_list("kind", "text")) == [
        ("alias", "XINGMAO Hydraulics Ltd"),
        ("former", "Qingshan Works"),
    ]
    roles = dict(kept.memberships.values_list("user__pk", "role"))
    assert roles == {world.ada.pk: "owner", world.bo.pk: "owner", world.both.pk: "editor"}
    assert sorted(kept.concepts.values_list("code", flat=True)) == ["proc.laser", "proc.milling"]
    assert list(kept.certificates.values_list("code", flat=True)) == ["cert.iso9001"]
    assert list(kept.sites.values_list("name", flat=True)) == ["Hall 1", "Hall 2"]
    assert (kept.listings.count(), kept.invitations.count(), kept.join_requests.count()) == (3, 1, 1)
    assert (kept.imports.get().source_id, kept.domain_proof.host) == ("7", "xm.example")
    assert list(kept.claims.filter(fact="founded", ended_at=None).values_list("number", flat=True)) == [1970]
    assert kept.claims.filter(fact="founded").count() == 2
    assert DuplicatePair.objects.get().state == "merged"


def test_matches_marks_and_requests_are_with_the_one_that_stays(world):
    world.merge()
    mark = Mark.objects.get(organisation=world.other)
    assert (mark.partner, mark.note) == (world.kept, "of xm")
    assert Mark.objects.filter(organisation=world.kept, partner=world.third).count() == 1
    assert Request.objects.get(state="asked").partner == world.kept
    assert list(Block.objects.values_list("organisation", "blocked")) == [(world.third.pk, world.kept.pk)]
    assert Preference.objects.get(organisation=world.kept).profiling is False
    assert (Visit.objects.count(), Digest.objects.get().organisation, Share.objects.get().organisation) == (
        1,
        world.kept,
        world.kept,
    )
    assert bytes(Vector.objects.get(statement=-world.gone.pk).entry) == b""
    client = Client()
    client.force_login(world.both)
    assert client.get(reverse("matching:matches")).status_code == 200


def test_its_files_are_read_by_the_one_team(world):
    world.merge()
    client = Client()
    client.force_login(world.ada)
    address = reverse("ecosystem:evidence", kwargs={"slug": world.kept.slug, "pk": world.evidence.pk})
    assert b"".join(client.get(address).streaming_content) == PDF
    assert StoredFile.objects.get(pk=world.evidence.file_id).owner_id == world.kept.pk


def test_its_address_leads_to_the_one_that_stays(world):
    record = world.merge()
    client = Client()
    page = client.get(reverse("ecosystem:profile", kwargs={"slug": "xm"}))
    assert (page.status_code, page["Location"]) == (302, world.kept.get_absolute_url())
    answer = client.get(reverse("api-1:organisation", kwargs={"slug": "xm"}))
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("api-1:organisation", kwargs={"slug": world.kept.slug}),
    )
    assert organisations.free_slug("XM", "manufacturer") == "xm-2"
    Organisation.objects.filter(pk=world.kept.pk).update(verification="unverified", verified_at=None)
    assert client.get(reverse("ecosystem:profile", kwargs={"slug": "xm"})).status_code == 404
    actions.undo(record=record, by=world.staff)
    assert client.get(reverse("ecosystem:profile", kwargs={"slug": "xm"})).status_code == 200


def test_both_teams_have_mail_each_in_their_language(world):
    Mail.objects.all().delete()
    record = world.merge()
    letters = Mail.objects.filter(template="organisations_merged").order_by("to")
    people = [world.ada, world.bo, world.both]
    assert {(letter.to, letter.language) for letter in letters} == {(one.email, one.language) for one in people}
    actions.undo(record=record, by=world.staff)
    assert Mail.objects.filter(template="organisations_unmerged").count() == 3
    told = AuditEvent.objects.filter(action__startswith="organisation.").order_by("pk").values_list("action", flat=True)
    assert list(told)[-2:] == ["organisation.merged", "organisation.unmerged"]


def test_a_verification_is_not_lost_with_the_one_that_goes(world):
    Organisation.objects.filter(pk=world.kept.pk).update(verification="unverified", verified_at=None)
    organisation_changed.send(Organisation, organisation=fresh(world.kept))
    before = dump()
    record = world.merge()
    assert fresh(world.kept).is_verified
    actions.undo(record=record, by=world.staff)
    assert dump() == before


def test_an_open_request_moves_to_one_that_has_not_asked(world):
    Organisation.objects.filter(pk=world.kept.pk).update(verification="unverified", verified_at=None)
    Organisation.objects.filter(pk=world.gone.pk).update(verification="requested", verified_at=None)
    world.merge()
    assert fresh(world.kept).verification == "requested"
    assert world.kept.verification_requests.get().requested_by == world.bo


# --- who and when ------------------------------------------------------------------------------------------------------
def test_only_staff_merge_and_only_two_of_a_kind(world):
    with pytest.raises(NotAllowed):
        actions.merge(kept=world.kept, gone=world.gone, by=world.ada)
    with pytest.raises(MoveNotAllowed):
        actions.merge(kept=world.kept, gone=world.kept, by=world.staff)
    with pytest.raises(MoveNotAllowed, match="A startup and a manufacturer"):
        actions.merge(kept=world.kept, gone=world.other, by=world.staff)
    record = world.merge()
    with pytest.raises(NotAllowed):
        actions.undo(record=record, by=world.ada)
    with pytest.raises(StateHasMoved):
        world.merge()


def test_the_preview_writes_nothing_and_holds_only_for_what_it_showed(world):
    before = dump()
    plan = actions.preview(kept=world.kept, gone=world.gone, chosen={}, by=world.staff)
    assert dump() == before
    told = {table.label: (table.moved, table.aside, table.added) for table in plan.tables}
    assert told["Needs and offers"] == (2, 0, 0)
    assert told["Members"] == (2, 1, 0)
    assert told["Sites"] == (1, 1, 0)
    make_listing(world.gone, "need", title="Pumps")
    with pytest.raises(StateHasMoved):
        world.merge(seen=plan.fingerprint)
    again = actions.preview(kept=world.kept, gone=world.gone, chosen={}, by=world.staff)
    assert world.merge(seen=again.fingerprint).gone_key == world.gone.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_at_once_one_does(audited):
    world, ended = World(), []

    def merge(kept, gone):
        try:
            actions.merge(kept=kept, gone=gone, by=world.staff)
            ended.append("merged")
        except StateHasMoved:
            ended.append("too late")
        finally:
            connections.close_all()

    pairs = [(world.kept, world.gone), (world.gone, world.kept)]
    threads = [threading.Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["merged", "too late"]
    assert Organisation.objects.filter(kind="manufacturer").count() == 1
    assert Listing.objects.count() == 3


# --- undoing ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"website": "gone", "en-name": "gone", "en-tagline": "gone", "logo": "gone"},
        {"zh-hans-name": "kept", "founded": "kept", "registration_number": "gone"},
    ],
)
def test_undoing_restores_every_row_of_every_table(world, chosen):
    before = dump()
    assert sum(map(len, before.values())) > 100
    record = world.merge(chosen=chosen)
    assert dump() != before
    actions.undo(record=MergeRecord.objects.get(), by=world.staff)
    after = dump()
    for table, rows in before.items():
        assert after[table] == rows, table
    with pytest.raises(actions.CannotUndo, match="taken back already"):
        actions.undo(record=record, by=world.staff)


def test_undoing_restores_it_also_the_other_way_round(world):
    before = dump()
    record = actions.merge(kept=world.gone, gone=world.kept, by=world.staff)
    actions.undo(record=record, by=world.staff)
    assert dump() == before


def test_a_logo_that_was_chosen_goes_back_and_one_that_was_not_is_kept(world):
    picture = SimpleUploadedFile("a.png", one_pixel(), content_type="image/png")
    organisations.set_logo(organisation=world.gone, upload=picture, by=world.bo)
    before = dump()
    record = world.merge(chosen={"logo": "gone"})
    page = reverse("ecosystem:logo", kwargs={"slug": world.kept.slug})
    assert Client().get(page).status_code == 200
    actions.undo(record=record, by=world.staff)
    assert dump() == before
    assert Client().get(reverse("ecosystem:logo", kwargs={"slug": "xm"})).status_code == 200


def one_pixel() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    return out.getvalue()


def test_what_was_done_since_and_does_not_collide_stays(world):
    record = world.merge()
    kept = fresh(world.kept)
    new = make_listing(kept, "need", title="Since")
    Listing.objects.filter(pk=world.listings[0].pk).update(volume="500 pieces a year")
    joined = Membership.objects.create(organisation=kept, user=make_user(), role="viewer")
    actions.undo(record=record, by=world.staff)
    assert (Listing.objects.get(pk=new.pk).organisation, Membership.objects.get(pk=joined.pk).organisation) == (
        kept,
        kept,
    )
    moved_back = Listing.objects.get(pk=world.listings[0].pk)
    assert (moved_back.organisation_id, moved_back.volume) == (world.gone.pk, "500 pieces a year")


def changed_website(world):
    Organisation.objects.filter(pk=world.kept.pk).update(website="https://new.example")
    return "Profile: “Xingmao Hydraulics” has been changed since (website)."


def deleted_draft(world):
    Listing.objects.filter(status="draft").delete()
    return "Needs and offers: one that was moved has been deleted since."


def left_the_team(world):
    Membership.objects.filter(user=world.bo).delete()
    return "Members: one that was moved has been deleted since."


def claimed_on_evidence(world):
    Claim.objects.create(organisation=world.kept, fact="size", choice="1-10", source="owner", evidence=world.evidence)
    return "Facts and sources: something was added since that belongs to “extract.pdf”."


def asked_about_a_need(world):
    Request.objects.create(
        organisation=world.third, partner=world.kept, offers=True, message="Hi", need=world.listings[0]
    )
    return f"Introductions: something was added since that belongs to “#{world.listings[0].pk}”."


@pytest.mark.parametrize(
    "since", [changed_website, deleted_draft, left_the_team, claimed_on_evidence, asked_about_a_need]
)
def test_what_collides_is_named_and_nothing_is_taken_back(world, since):
    record = world.merge(chosen={"website": "gone"})
    sentence = since(world)
    before = dump()
    assert actions.in_the_way(record) == [sentence]
    with pytest.raises(actions.CannotUndo) as error:
        actions.undo(record=record, by=world.staff)
    assert error.value.why == [sentence]
    assert dump() == before
    assert MergeRecord.objects.get().undone_at is None


def test_what_was_deleted_since_and_nobody_minds_stays_deleted(world):
    record = world.merge()
    Mark.objects.all().delete()
    world.third.delete()
    OrganisationName.objects.filter(text="Qingshan Works").delete()
    actions.undo(record=record, by=world.staff)
    assert Mark.objects.count() == 1  # the one that was set aside, of the startup that is still there
    assert Organisation.objects.count() == 3


def test_after_thirty_days_it_stays_as_it_is(world):
    record = world.merge()
    with (
        travel(timezone.now() + timedelta(days=MergeRecord.DAYS, minutes=1)),
        pytest.raises(actions.CannotUndo, match="30 days"),
    ):
        actions.undo(record=record, by=world.staff)


def test_merges_on_merges_are_taken_back_in_turn(world):
    last = make_organisation("manufacturer", name="Xingmao Group", owner=make_user())
    start = dump()
    first = world.merge()
    between = dump()
    second = actions.merge(kept=last, gone=fresh(world.kept), by=world.staff)
    page = Client().get(reverse("ecosystem:profile", kwargs={"slug": "xm"}))
    assert page["Location"] == last.get_absolute_url()
    with pytest.raises(actions.CannotUndo, match="Take that back first"):
        actions.undo(record=first, by=world.staff)
    actions.undo(record=second, by=world.staff)
    assert dump() == between
    first.refresh_from_db()
    actions.undo(record=first, by=world.staff)
    assert dump() == start
    assert Evidence.objects.get().organisation == world.gone


def test_steps_keep_whatever_a_column_may_hold():
    """Dates to the microsecond, decimals, keys, lists: through JSON and back they are the same."""
    import json

    from ecosystem.merging.steps import Step, drop

    claim = Claim(pk=5, organisation_id=7, fact="funding", number=Decimal("1200.50"), unit="EUR", source="owner",
                  said_at=timezone.now(), valid_until=timezone.now().date())  # fmt: skip
    for row in (claim, Listing(pk=3, organisation_id=7, languages=["en"], musts=[]), StoredFile(owner_id=1)):
        step = drop(row)
        again = Step.of_plain(json.loads(json.dumps(step.plain())))
        assert (again.model, again.pk, again.before) == (step.model, step.pk, step.before)
    assert isinstance(claim, models.Model)
