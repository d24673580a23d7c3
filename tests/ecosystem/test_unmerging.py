"""Making two of one again, with every row as it was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from core.models import StoredFile
from ecosystem.actions import merging as actions
from ecosystem.actions import organisations
from ecosystem.models import (
    Claim,
    Evidence,
    Listing,
    Membership,
    MergeRecord,
    Organisation,
    OrganisationName,
)
from matching.models import Mark
from tests.ecosystem.merging_world import World, dump, fresh
from tests.factories import make_introduction, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


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
    make_introduction(organisation=world.third, partner=world.kept, offers=True, message="Hi", need=world.listings[0])
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
