"""Making one organisation of two."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from collaboration.models import Introduction
from core.models import AuditEvent, Mail, StoredFile
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import merging as actions
from ecosystem.actions import organisations
from ecosystem.merging.rules import RULES, pointing_here, without_rule
from ecosystem.models import (
    DuplicatePair,
    Listing,
    Organisation,
)
from ecosystem.signals import organisation_changed
from matching.models import Block, Digest, Mark, Preference, Share, Vector, Visit
from tests.ecosystem.merging_world import PDF, World, dump, fresh
from tests.factories import make_listing, make_staff

pytestmark = pytest.mark.django_db


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
    assert Introduction.objects.get(state="asked").partner == world.kept
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


def test_a_list_that_brings_the_one_that_went_makes_no_new_one(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,name\n1,Xingmao Hydraulics\n2,Xingmao Ltd Hydraulics\n", encoding="utf-8")
    command = ("import_organisations", str(path), "--kind", "manufacturer")
    call_command(*command, stdout=StringIO())
    kept, gone = Organisation.objects.order_by("pk")
    actions.merge(kept=kept, gone=gone, by=make_staff())
    out = StringIO()
    call_command(*command, stdout=out)
    assert f"its profile was merged into “Xingmao Hydraulics” ({kept.slug})" in out.getvalue()
    assert Organisation.objects.count() == 1
