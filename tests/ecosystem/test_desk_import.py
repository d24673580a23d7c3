"""An import at the desk: read, looked at, set right, carried out, taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.models import AuditEvent, Effect, StoredFile
from core.outbox import relay
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import bulk, importing, undoing
from ecosystem.editing import OrganisationEditor
from ecosystem.models import BulkJob, Claim, ImportPlan, Membership, Organisation
from matching.models import Mark
from tests.factories import make_concept, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

LIST = """id,name,one_liner,description,website,team_size,tags
1,Gearwright,Printed reducers,We print strain wave reducers in one piece and test them.,gearwright.example,12,printing
2,Moldova Moulds,Moulds,We build moulds for pumps.,moulds.example,40,
,,,,,,printing
"""


@pytest.fixture(autouse=True)
def _some_concepts():
    make_concept("am", "additive manufacturing", "增材制造", {"en": ["printing"]})


@pytest.fixture
def staff():
    return make_staff(name="Sybil")


def upload(text: str, by, *, key="k", name="list.csv", **options) -> BulkJob:
    file = SimpleUploadedFile(name, text.encode())
    job = importing.upload_import(upload=file, kind="startup", key=key, by=by, **options)
    relay.drain()
    job.refresh_from_db()
    return job


def carry_out(text: str, by, **options) -> BulkJob:
    job = upload(text, by, **options)
    importing.start_import(job=job, by=by)
    relay.drain()
    job.refresh_from_db()
    return job


def undo(job: BulkJob, by) -> BulkJob:
    found = undoing.undo_import(job=job, by=by)
    relay.drain()
    found.refresh_from_db()
    return found


def plans(job: BulkJob) -> list[tuple[int, str, str]]:
    return list(job.rows.order_by("number").values_list("number", "label", "plan"))


def outcomes(job: BulkJob) -> list[tuple[str, str, str]]:
    return list(job.rows.order_by("number").values_list("label", "state", "outcome"))


# --- looking at it ----------------------------------------------------------------------------------------------------
def test_a_plan_says_what_would_happen_and_writes_nothing(staff):
    job = upload(LIST, staff)
    assert plans(job) == [(2, "Gearwright", "created"), (3, "Moldova Moulds", "created"), (4, "–", "skipped")]
    assert job.rows.get(number=4).details["reason"] == "it has no name"
    assert job.rows.get(number=2).details["after"]["size"] == "11-50"
    assert (Organisation.objects.count(), job.status, job.plan.reading) == (0, "draft", "read")


def test_a_change_is_shown_field_by_field(staff):
    carry_out(LIST, staff)
    changed = upload(LIST.replace("Printed reducers", "Quiet reducers"), staff, key="second")
    assert plans(changed)[:2] == [(2, "Gearwright", "updated"), (3, "Moldova Moulds", "unchanged")]
    details = changed.rows.get(number=2).details
    assert details["before"]["en-tagline"] == "Printed reducers"
    assert details["after"]["en-tagline"] == "Quiet reducers"
    assert changed.counts()["waiting"] == 1


def test_the_same_file_again_says_so_and_has_nothing_to_start(staff):
    first = carry_out(LIST, staff)
    again = upload(LIST, staff, key="again")
    assert [plan for _number, _label, plan in plans(again)] == ["unchanged", "unchanged", "skipped"]
    assert [plan.job for plan in importing.earlier_imports(again.plan)] == [first]
    with pytest.raises(MoveNotAllowed, match="There is nothing to import"):
        importing.start_import(job=again, by=staff)


def test_columns_can_be_set_right(staff):
    job = upload("Firma,Was\nGearwright,Printed reducers\n", staff)
    assert job.plan.reading == "refused"
    assert [(column["header"], column["field"]) for column in job.plan.columns] == [("Firma", ""), ("Was", "")]
    importing.correct_columns(job=job, mapping={"Firma": "name", "Was": "tagline_en"}, by=staff)
    relay.drain()
    job.plan.refresh_from_db()
    assert (job.plan.reading, plans(job)) == ("read", [(2, "Gearwright", "created")])
    assert [(column["header"], column["field"]) for column in job.plan.columns] == [
        ("Firma", "name"),
        ("Was", "tagline_en"),
    ]
    importing.correct_columns(job=job, mapping={"Firma": "name", "Was": ""}, by=staff)
    relay.drain()
    assert job.rows.get().payload["fields"] == {"en-name": "Gearwright"}


def test_a_reading_that_comes_late_does_not_overwrite_the_newer_one(staff):
    job = upload("Firma,Was\nGearwright,Printed reducers\n", staff)
    importing.correct_columns(job=job, mapping={"Firma": "name"}, by=staff)
    relay.drain()
    importing.read_plan(job, 1)
    job.plan.refresh_from_db()
    assert (job.plan.version, job.plan.reading, job.rows.count()) == (2, "read", 1)


def test_what_cannot_be_read_is_refused_in_a_sentence(staff):
    job = upload("%PDF-1.4", staff)
    assert (job.plan.reading, job.plan.refusal) == (
        "refused",
        "This is no table. Give a CSV, XLSX, JSON or JSON Lines file.",
    )
    with pytest.raises(MoveNotAllowed):
        importing.start_import(job=job, by=staff)


def test_members_import_nothing():
    with pytest.raises(NotAllowed):
        upload(LIST, make_user())


def test_a_plan_that_is_thrown_away_takes_its_file_along(staff):
    job = upload(LIST, staff)
    importing.discard_import(job=job, by=staff)
    assert (job.rows.count(), StoredFile.objects.filter(purpose="import").count()) == (0, 0)
    with pytest.raises(StateHasMoved):
        importing.start_import(job=job, by=staff)


# --- carrying it out --------------------------------------------------------------------------------------------------
def test_an_import_writes_what_it_planned(staff):
    job = carry_out(LIST, staff)
    assert outcomes(job) == [
        ("Gearwright", "done", "Created."),
        ("Moldova Moulds", "done", "Created."),
        ("–", "left", ""),
    ]
    assert set(Organisation.objects.values_list("slug", "verification")) == {
        ("gearwright", "requested"),
        ("moldova-moulds", "requested"),
    }
    assert {event.request_id for event in AuditEvent.objects.filter(action="organisation.imported")} == {
        f"bulk:{job.pk}"
    }


def test_whoever_vouches_shows_them_at_once(staff):
    carry_out(LIST, staff, verify=True)
    assert set(Organisation.objects.values_list("verification", flat=True)) == {"verified"}


class Killed(BaseException):
    """Stands for a signal that nothing outlives."""


def test_an_import_that_is_killed_goes_on_and_makes_no_doubles(staff, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 1)
    job = upload(LIST, staff)
    importing.start_import(job=job, by=staff)
    usual, kills = importing._remember, iter([True, False, False])

    def sometimes_killed(row, outcome):
        usual(row, outcome)
        if next(kills):
            raise Killed

    monkeypatch.setattr(importing, "_remember", sometimes_killed)
    with pytest.raises(Killed):
        relay.drain()
    assert Organisation.objects.count() == 0
    Effect.objects.open().update(next_try_at=timezone.now())
    relay.drain()
    job.refresh_from_db()
    assert (job.status, Organisation.objects.count()) == ("done", 2)


# --- taking it back ---------------------------------------------------------------------------------------------------
def test_what_nobody_has_touched_is_removed(staff):
    job = carry_out(LIST, staff)
    back = undo(job, staff)
    assert outcomes(back) == [("Gearwright", "done", "Removed."), ("Moldova Moulds", "done", "Removed.")]
    assert Organisation.objects.count() == 0
    assert AuditEvent.objects.filter(action="organisation.removed").count() == 2
    assert undoing.undo_import(job=job, by=staff) == back
    assert carry_out(LIST, staff, key="anew").rows.filter(outcome="Created.").count() == 2


def test_what_somebody_has_changed_or_used_stays_and_says_why(staff):
    lines = [*LIST.splitlines()[:3], "3,Third,Pumps,We build pumps.,pumps.example,5,", "4,Fourth,,,fourth.example,,"]
    job = carry_out("\n".join(lines), staff)
    edited, joined, marked, _untouched = Organisation.objects.order_by("pk")
    editor = make_user(name="Ada")
    Membership.objects.create(organisation=edited, user=editor, role="owner")
    OrganisationEditor(edited, by=editor).save("website", "https://new.example", base=None)
    Membership.objects.create(organisation=joined, user=make_user(), role="owner")
    Mark.objects.create(organisation=make_organisation("manufacturer"), partner=marked, state="saved")
    assert outcomes(undo(job, staff)) == [
        ("Gearwright", "failed", "Ada has changed it since; it stays."),
        ("Moldova Moulds", "failed", "It has members by now; it stays."),
        ("Third", "failed", "Others have made use of it since; it stays."),
        ("Fourth", "done", "Removed."),
    ]


def test_changed_fields_return_to_what_they_were_where_nobody_has_changed_them(staff):
    carry_out(LIST, staff)
    firm = Organisation.objects.get(slug="gearwright")
    before = Claim.objects.standing().get(organisation=firm, fact="size").choice
    second = (
        LIST.replace("Printed reducers", "Quiet reducers")
        .replace("12,printing", "60,")
        .replace("gearwright.example", "gears.example")
    )
    job = carry_out(second, staff, key="second")
    owner = make_user()
    Membership.objects.create(organisation=firm, user=owner, role="owner")
    OrganisationEditor(firm, by=owner).save("website", "https://mine.example", base=None)
    assert outcomes(undo(job, staff)) == [
        ("Gearwright", "done", "Given back but for what has been changed since: website.")
    ]
    firm = Organisation.objects.get(pk=firm.pk)
    assert (firm.text.tagline, firm.size, firm.website) == ("Printed reducers", "11-50", "https://mine.example")
    assert [concept.code for concept in firm.concepts.all()] == ["am"]
    assert Claim.objects.standing().get(organisation=firm, fact="size").choice == before == "11-50"
    again = upload(second, staff, key="third")
    assert again.rows.get(number=2).plan == "updated"
    assert sorted(again.rows.get(number=2).details["after"]) == [
        "concepts",
        "en-tagline",
        "offer-concepts",
        "offer-en-title",
        "size",
    ]


def test_thirty_days_long(staff):
    job = carry_out(LIST, staff)
    assert undoing.may_undo(job)
    BulkJob.objects.filter(pk=job.pk).update(
        started_at=timezone.now() - timedelta(days=31), ended_at=timezone.now() - timedelta(days=30, seconds=1)
    )
    job.refresh_from_db()
    with pytest.raises(MoveNotAllowed, match="30 days"):
        undoing.undo_import(job=job, by=staff)


def test_an_import_that_did_nothing_has_nothing_to_undo(staff):
    job = upload(LIST, staff)
    with pytest.raises(MoveNotAllowed):
        undoing.undo_import(job=job, by=staff)
    importing.start_import(job=job, by=staff)
    bulk.stop_job(job=job, by=staff)
    with pytest.raises(ValidationError, match="changed nothing"):
        undoing.undo_import(job=job, by=staff)
    assert ImportPlan.objects.count() == 1


def test_files_are_forgotten_once_nothing_can_be_undone_any_more(staff):
    done, left = carry_out(LIST, staff), upload(LIST, staff, key="never started")
    fresh = upload(LIST, staff, key="fresh")
    long_ago = timezone.now() - timedelta(days=31)
    BulkJob.objects.filter(pk=done.pk).update(started_at=long_ago, ended_at=long_ago)
    BulkJob.objects.filter(pk=left.pk).update(created_at=long_ago)
    for _twice in range(2):
        assert importing.forget_old_imports() is False
    kept = {plan.job_id: plan.file_id is not None for plan in ImportPlan.objects.all()}
    assert kept == {done.pk: False, left.pk: False, fresh.pk: True}
    assert StoredFile.objects.filter(purpose="import").count() == 1
    left.refresh_from_db()
    assert (left.status, left.rows.count()) == ("discarded", 0)
