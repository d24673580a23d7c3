"""A part is seen by nobody else until it is shared; each read is let through and written down before a byte leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.downloads import Cut
from core.models import AppendOnly, StoredFile
from core.permissions import NotAllowed
from ecosystem.actions.merging import merge
from ecosystem.models import Membership
from production.actions import part_grants
from production.actions import parts as actions
from production.models import Part, PartAccess, PartGrant, PartVersion
from production.parts import serving
from production.quoting import clearance
from tests.factories import make_organisation, make_staff, make_user
from tests.production import parts_scene as scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Two:
    """A startup's part in two versions, and a manufacturer's owner."""

    def __init__(self) -> None:
        self.nina, self.li, self.stranger = make_user(), make_user(), make_user()
        self.startup = make_organisation("startup", owner=self.nina)
        self.manufacturer = make_organisation("manufacturer", owner=self.li)
        make_organisation("manufacturer", owner=self.stranger)
        self.part = scene.make_part(self.startup, self.nina, title="Secret bracket")
        self.version = scene.measured_here(self.part.versions.get())

    def at(self, name: str, person, **more):
        client = Client()
        client.force_login(person)
        version = {} if name == "part" else {"version": more.get("version", 1)}
        return client.get(reverse(f"production:{name}", kwargs={"number": self.part.number, **version}))

    def statuses(self, person) -> list[int]:
        return [self.at(name, person).status_code for name in ("part", "part-shape", "part-file")]


@pytest.fixture
def two() -> Two:
    return Two()


def read() -> list[tuple[str, int | None]]:
    return list(PartAccess.objects.order_by("pk").values_list("kind", "grant"))


# --- who may see it -------------------------------------------------------------------------------------------------------
def test_nobody_else_knows_of_a_part_before_it_is_shared(two):
    assert two.statuses(two.nina) == [200, 200, 302]
    assert two.statuses(two.li) == [404, 404, 404]
    scene.shared(two.version, two.manufacturer, two.nina)
    assert two.statuses(two.li) == [200, 200, 302]
    assert two.statuses(two.stranger) == [404, 404, 404]


def test_a_grant_opens_one_version_and_shows_nothing_of_the_others_or_of_who_else_may_see_it(two):
    scene.shared(two.version, two.manufacturer, two.nina, reference="R-1")
    newer = scene.box_stl(1, 2, 3)
    actions.add_version(part=two.part, file=scene.sent(two.startup, two.nina, newer, "newer.stl"), by=two.nina)
    scene.measured_here(two.part.versions.get(number=2))
    owner, guest = two.at("part", two.nina).content.decode(), two.at("part", two.li).content.decode()
    for words in ("newer.stl", "Who may see it now", "R-1", 'value="archive"'):
        assert (words in owner, words in guest) == (True, False), words
    assert "Secret bracket" in guest
    assert two.at("part-shape", two.li, version=2).status_code == 404
    listed = Client()
    listed.force_login(two.li)
    assert "version 1" in listed.get(reverse("production:parts")).content.decode()


def test_a_grant_ends_when_it_is_revoked_and_when_its_time_is_over(two):
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    with time_machine.travel(grant.until - timedelta(seconds=1), tick=False):
        assert two.statuses(two.li) == [200, 200, 302]
    with time_machine.travel(grant.until, tick=False):
        assert two.statuses(two.li) == [404, 404, 404]
    client = Client()
    client.force_login(two.nina)
    address = reverse("production:part", kwargs={"number": two.part.number})
    assert client.post(address, {"verb": "revoke", "grant": grant.pk}).status_code == 302
    assert two.statuses(two.li) == [404, 404, 404]
    grant.refresh_from_db()
    assert (grant.revoked_by, grant.is_live) == (two.nina, False)


@pytest.mark.parametrize("rung", [2, 0], ids=["under an agreement", "under none"])
def test_what_was_given_under_an_agreement_is_closed_once_that_has_ended(two, monkeypatch, rung):
    come_to = {two.manufacturer.pk: 2}
    monkeypatch.setattr(clearance, "FINDERS", [lambda customer, asked: come_to])
    scene.shared(two.version, two.manufacturer, two.nina, rung=rung)
    assert two.statuses(two.li) == [200, 200, 302]
    come_to.clear()
    assert two.statuses(two.li) == ([404, 404, 404] if rung else [200, 200, 302])
    page = two.at("part", two.nina).content.decode()
    assert ("Closed: your agreement has ended" in page) is bool(rung)
    come_to[two.manufacturer.pk] = 2
    assert two.statuses(two.li) == [200, 200, 302]


def test_a_read_that_has_begun_is_cut_when_the_agreement_ends(two, monkeypatch):
    come_to = {two.manufacturer.pk: 2}
    monkeypatch.setattr(clearance, "FINDERS", [lambda customer, asked: come_to])
    monkeypatch.setattr(serving, "PIECE", 100)
    scene.shared(two.version, two.manufacturer, two.nina, rung=2)
    flowing = serving.leaving(two.li, two.version, two.version.file, "download")
    assert len(next(flowing)) == 100
    come_to.clear()
    with pytest.raises(Cut):
        next(flowing)


def test_whoever_leaves_the_organisation_sees_nothing_any_more(two):
    scene.shared(two.version, two.manufacturer, two.nina)
    Membership.objects.filter(user=two.li).delete()
    assert two.statuses(two.li) == [404, 404, 404]


def test_only_editors_of_the_owner_share_and_end(two):
    viewer = make_user()
    Membership.objects.create(organisation=two.startup, user=viewer, role="viewer")
    for person in (viewer, two.li):
        with pytest.raises(NotAllowed):
            scene.shared(two.version, two.manufacturer, person)
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    for person in (viewer, two.li):
        with pytest.raises(NotAllowed):
            part_grants.revoke_part_grant(grant=grant, by=person)
    assert PartGrant.objects.live().get() == grant


def test_the_same_reference_is_one_grant_and_ends_as_one(two):
    first = scene.shared(two.version, two.manufacturer, two.nina, reference="R-1", days=2)
    again = scene.shared(two.version, two.manufacturer, two.nina, reference="R-1", days=9)
    other = scene.shared(two.version, two.manufacturer, two.nina, reference="R-2")
    assert (again.pk, again.until > first.until) == (first.pk, True)
    assert part_grants.close_part_grants(reference="R-1") == 1
    assert part_grants.close_part_grants(reference="R-1") == 0
    assert list(PartGrant.objects.live()) == [other]


# --- bytes ----------------------------------------------------------------------------------------------------------------
def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_download_is_the_file_as_an_attachment_by_an_address_that_lives_a_minute(two):
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    led = two.at("part-file", two.li)
    nobody = Client()
    answer = nobody.get(led["Location"])
    assert whole(answer) == scene.box_stl()
    assert {name: answer[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Disposition": 'attachment; filename="bracket.stl"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    assert (answer["Content-Security-Policy"], answer["Content-Type"]) == (
        "default-src 'none'; sandbox",
        "application/octet-stream",
    )
    assert read() == [("download", grant.pk)]
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert nobody.get(led["Location"]).status_code == 404
    part_grants.revoke_part_grant(grant=grant, by=two.nina)
    assert nobody.get(led["Location"]).status_code == 404
    assert nobody.get(reverse("production:part-signed", kwargs={"ticket": "W10:x:y"})).status_code == 404


def test_the_page_says_who_has_seen_it_and_one_s_own_people_are_written_down_without_being_shown(two):
    scene.shared(two.version, two.manufacturer, two.nina)
    for person in (two.nina, two.li):
        two.at("part-shape", person)
    assert [kind for kind, _grant in read()] == ["view", "view"]
    shown = two.at("part", two.nina).content.decode().split("Who has seen it")[1]
    assert (shown.count("Looked at"), two.manufacturer.name in shown, str(two.li) in shown) == (1, True, True)


REFUSING = "CREATE TRIGGER refusing BEFORE INSERT ON production_partaccess BEGIN SELECT RAISE(ABORT, 'full'); END"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the trigger is SQLite's")
def test_what_cannot_be_written_down_is_not_read(two):
    with connection.cursor() as cursor:
        cursor.execute(REFUSING)
    for file in (two.version.file, two.version.view):
        with pytest.raises(DatabaseError), transaction.atomic():
            serving.leaving(two.nina, two.version, file, "view")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refusing")
    assert b"".join(serving.leaving(two.nina, two.version, two.version.file, "view")) == scene.box_stl()


def test_a_read_that_has_begun_is_cut_when_its_grant_ends(two, monkeypatch):
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    monkeypatch.setattr(serving, "PIECE", 64)
    parts = serving.leaving(two.li, two.version, two.version.file, "download")
    assert next(parts) == scene.box_stl()[:64]
    part_grants.revoke_part_grant(grant=grant, by=two.nina)
    with pytest.raises(Cut):
        next(parts)
    with pytest.raises(Http404):
        serving.leaving(two.li, two.version, two.version.file, "download")
    assert read() == [("download", grant.pk)]


def test_without_asking_again_a_read_would_go_on(two, monkeypatch):
    """The twin: what is asked before each piece is what cuts a read."""
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    passed = serving.pass_of(two.li, two.version)
    monkeypatch.setattr(serving, "PIECE", 64)
    parts = serving.leaving(two.li, two.version, two.version.file, "download")
    next(parts)
    part_grants.revoke_part_grant(grant=grant, by=two.nina)
    monkeypatch.setattr(serving, "pass_of", lambda user, version: passed)
    assert next(parts) == scene.box_stl()[64:128]


# --- what must be true of rows --------------------------------------------------------------------------------------------
def test_who_read_is_only_ever_added_to(two):
    two.at("part-shape", two.nina)
    entry = PartAccess.objects.get()
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    for change in (
        lambda: PartAccess.objects.update(number=9),
        lambda: PartAccess.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("constraint", "model", "columns"),
    [
        ("part_has_a_name", Part, {"name": ""}),
        ("part_version_measured_is_known", PartVersion, {"unit": None}),
        ("part_version_measured_is_known", PartVersion, {"measured_at": None}),
        ("part_version_refused_says_why", PartVersion, {"refusal": {"code": "flat"}}),
        ("part_grant_ends_after_it_begins", PartGrant, {"until": timezone.now() - timedelta(days=1)}),
    ],
)
def test_constraints_hold(two, constraint, model, columns):
    scene.shared(two.version, two.manufacturer, two.nina)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)


def test_there_is_one_live_grant_for_a_reference(two):
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    more = {"version": two.version, "organisation": two.manufacturer, "until": grant.until}
    with pytest.raises(IntegrityError), transaction.atomic():
        PartGrant.objects.create(**more)
    PartGrant.objects.create(**more, revoked_at=timezone.now())
    assert PartGrant.objects.count() == 2


def test_a_part_that_others_may_see_is_not_deleted_and_what_was_read_outlives_it(two):
    grant = scene.shared(two.version, two.manufacturer, two.nina)
    two.at("part-shape", two.li)
    with pytest.raises(NotAllowed):
        actions.delete_part(part=two.part, by=two.nina)
    part_grants.revoke_part_grant(grant=grant, by=two.nina)
    actions.delete_part(part=two.part, by=two.nina)
    assert (Part.objects.count(), read()) == (0, [("view", grant.pk)])


# --- two organisations become one -----------------------------------------------------------------------------------------
def test_parts_move_with_their_files_and_of_two_grants_for_one_thing_the_longer_time_counts(two):
    kept = make_organisation("manufacturer", owner=make_user())
    mine = scene.shared(two.version, kept, two.nina, reference="R-1", days=2)
    theirs = scene.shared(two.version, two.manufacturer, two.nina, reference="R-1", days=9)
    other = scene.shared(two.version, two.manufacturer, two.nina, reference="R-2")
    merge(kept=kept, gone=two.manufacturer, by=make_staff())
    live = PartGrant.objects.live().filter(organisation=kept)
    assert {one.pk: one.until for one in live} == {mine.pk: theirs.until, other.pk: other.until}
    assert two.statuses(two.li) == [200, 200, 302]
    owner = make_organisation("startup", owner=make_user())
    merge(kept=owner, gone=two.startup, by=make_staff())
    two.part.refresh_from_db()
    assert two.part.organisation == owner
    assert {file.owner_id for file in StoredFile.objects.filter(purpose__startswith="part")} == {owner.pk}
    assert two.statuses(two.nina) == [200, 200, 302]
