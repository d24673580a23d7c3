"""Calling a competition: made, taken over from last year, put together, published, cancelled, put away."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from competitions.actions import competitions as actions
from competitions.actions.cloning import clone_competition, proposed
from competitions.actions.organisers import add_organiser, change_organiser, remove_organiser
from competitions.actions.parts import add_part, move_part, remove_part, set_partner_logo
from competitions.calendar import a_year_on
from competitions.models import CallForm, Category, Competition, Organiser, Partner, Prize
from competitions.readiness import readiness
from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from tests.competitions.scene import (
    definition,
    make_application,
    make_category,
    make_competition,
    make_manager,
    question,
)
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WORDS = ("name", "tagline", "about", "who_may_apply", "how_it_is_judged", "terms")


def frame(**changed):
    now = timezone.now()
    days = {"opens_at": now + timedelta(days=2), "closes_at": now + timedelta(days=40)}
    return {"slug": "green-prize", "code": "GP27", "zone": "Europe/Berlin", **days, **changed}


def write_everything(competition: Competition) -> None:
    for language in ("en", "zh-hans"):
        competition.texts.update_or_create(language=language, defaults=dict.fromkeys(WORDS, "Words."))
    make_category(competition)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#0a577a").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


# --- making -----------------------------------------------------------------------------------------------------------
def test_park_staff_make_a_draft_and_manage_it():
    staff = make_staff()
    made = actions.create_competition(by=staff, name="Green Prize", language="en", **frame())
    assert (made.status, made.name, made.form.definition) == ("draft", "Green Prize", {"pages": []})
    assert list(made.organisers.values_list("user", "role")) == [(staff.pk, "manager")]
    assert AuditEvent.objects.get(action="competition.created").actor == staff
    with pytest.raises(NotAllowed):
        actions.create_competition(by=make_user(), name="Mine", language="en", **frame(slug="mine", code="M1"))


def test_a_frame_that_does_not_hold_together_is_refused_field_by_field():
    staff, now = make_staff(), timezone.now()
    make_competition(slug="taken", code="TK27")
    wrong = frame(slug="taken", code="TK27", closes_at=now, ceremony_at=now - timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        actions.create_competition(by=staff, name="x", language="en", **wrong)
    assert sorted(refused.value.message_dict) == ["ceremony_at", "closes_at", "code", "slug"]
    with pytest.raises(ValidationError) as refused:
        actions.create_competition(by=staff, name="x", language="en", **frame(slug="new"))
    assert sorted(refused.value.message_dict) == ["slug"]


def test_of_a_published_call_the_address_and_the_deadline_are_fixed():
    competition = make_competition()
    manager = make_manager(competition)
    with pytest.raises(ValidationError) as refused:
        actions.save_frame(
            competition=competition, by=manager, slug="else", closes_at=competition.closes_at + timedelta(1)
        )
    assert sorted(refused.value.message_dict) == ["closes_at", "slug"]
    with pytest.raises(ValidationError) as refused:
        actions.save_frame(competition=competition, by=manager, opens_at=timezone.now() + timedelta(days=1))
    assert refused.value.message_dict == {
        "opens_at": ["The call has opened. It cannot be closed again by a later opening."]
    }
    later = competition.closes_at + timedelta(days=90)
    actions.save_frame(competition=competition, by=manager, ceremony_at=later, ceremony_city="berlin")
    competition.refresh_from_db()
    assert (competition.ceremony_at, competition.ceremony_city) == (later, "berlin")
    with pytest.raises(NotAllowed):
        actions.save_frame(competition=competition, by=make_staff(), ceremony_city="stockholm")


# --- last year's ------------------------------------------------------------------------------------------------------
def test_a_year_on_is_the_same_weekday_and_time_of_day_across_the_clocks():
    # 25 October 2026 is the day on which the clocks are put back; a year of weeks on they are not.
    before = datetime(2026, 10, 25, 15, 0, tzinfo=UTC)
    after = a_year_on(before, STOCKHOLM)
    assert after == datetime(2027, 10, 24, 14, 0, tzinfo=UTC)
    assert {moment.astimezone(STOCKHOLM).strftime("%A %H:%M") for moment in (before, after)} == {"Sunday 16:00"}


def test_last_years_is_taken_over_whole_but_for_its_people():
    year = timezone.now().year
    source = make_competition(
        question("idea"),
        question("plan", "long_text"),
        status="archived",
        slug=f"award-{year - 1}-stockholm",
        code="SEA26",
        face="harbour",
        rules=[{"kind": "verified"}],
        grace_seconds=120,
        ceremony_city="copenhagen",
        opens_at=datetime(year - 1, 3, 1, 8, tzinfo=UTC),
        closes_at=datetime(year - 1, 4, 20, 14, tzinfo=UTC),
        ceremony_at=datetime(year - 1, 6, 1, 16, tzinfo=UTC),
    )
    manager = make_manager(source)
    source.texts.filter(language="en").update(name=f"Award {year - 1}", about="All about it.")
    category = make_category(source)
    add_args = {"competition": source, "name_en": "First", "name_zh": "一等奖"}
    Prize.objects.create(category=category, amount=30_000, **add_args)
    source.milestones.create(name_en="Final", at=datetime(year - 1, 5, 4, 10, tzinfo=UTC))
    source.checklist.create(name_en="Is it theirs?")
    partner = Partner.objects.create(competition=source, name_en="Host", kind="host")
    source.status = "closed"
    Competition.objects.filter(pk=source.pk).update(status="closed")
    set_partner_logo(partner=partner, upload=picture(), by=manager)
    make_application(source)

    wanted = proposed(source)
    years = wanted.pop("years")
    clone = clone_competition(source=source, by=manager, years=years, **wanted)

    assert (clone.status, clone.cloned_from, clone.code) == ("draft", source, "SEA27")
    at_the_same = [moment.astimezone(STOCKHOLM).strftime("%A %H:%M") for moment in (source.closes_at, clone.closes_at)]
    assert at_the_same[0] == at_the_same[1]
    assert clone.closes_at > timezone.now()
    assert (clone.face, clone.rules, clone.grace_seconds) == ("harbour", [{"kind": "verified"}], 120)
    assert clone.texts.get(language="en").name == f"Award {clone.ceremony_at.year}"
    assert clone.texts.get(language="en").about == "All about it."
    prize = clone.prizes.get()
    assert (prize.name_en, prize.amount, prize.category) == ("First", 30_000, clone.categories.get())
    assert clone.milestones.get().at - source.milestones.get().at >= timedelta(days=363)
    assert clone.checklist.get().name_en == "Is it theirs?"
    assert clone.form.definition == definition(question("idea"), question("plan", "long_text"))
    logo = clone.partners.get().logo
    assert (logo.sha256, logo.pk == partner.logo.pk) == (partner.logo.sha256, False)
    assert (clone.applications.count(), clone.form_versions.count()) == (0, 0)
    assert list(clone.organisers.values_list("user", "role")) == [(manager.pk, "manager")]


def test_an_edition_is_proposed_in_the_future_however_old_the_last_one_is():
    old = make_competition(
        status="archived",
        code="OLD1",
        slug="old-1",
        opens_at=datetime(2019, 1, 1, tzinfo=UTC),
        closes_at=datetime(2019, 2, 1, 15, tzinfo=UTC),
    )
    found = proposed(old)
    assert found["closes_at"] > timezone.now()
    assert found["closes_at"].astimezone(STOCKHOLM).strftime("%A %H:%M") == "Friday 16:00"
    make_competition(code="OLD2")
    assert proposed(old)["code"] == "OLD3"


def test_only_its_managers_take_a_competition_over():
    source = make_competition()
    make_manager(source)
    with pytest.raises(NotAllowed):
        clone_competition(source=source, by=make_staff(), **frame())


# --- publishing and ending --------------------------------------------------------------------------------------------
def test_a_call_is_published_once_nothing_is_missing_in_either_language():
    competition = make_competition(status="draft")
    manager = make_manager(competition)
    missing = [step.text for step in readiness(competition).missing]
    lacks = "one sentence, what it is about, who may apply, how it is judged, the conditions of entry"
    assert [text for text in missing if "lacks" in text] == [
        f"English lacks: {lacks.removeprefix('one sentence, ')}",
        f"中文 lacks: {lacks.removeprefix('one sentence, ')}",
    ]
    with pytest.raises(ValidationError):
        actions.publish_competition(competition=competition, by=manager)
    write_everything(competition)
    assert readiness(Competition.objects.get(pk=competition.pk)).missing == []
    actions.publish_competition(competition=competition, by=manager)
    competition.refresh_from_db()
    assert competition.status == "published"
    with pytest.raises(MoveNotAllowed):
        actions.publish_competition(competition=competition, by=manager)


def test_a_category_without_a_chinese_name_holds_a_call_back_and_a_prize_does_not():
    competition = make_competition(status="draft")
    make_manager(competition)
    write_everything(competition)
    Category.objects.filter(competition=competition).update(name_zh="")
    Prize.objects.create(competition=competition, name_en="First")
    ready = readiness(Competition.objects.get(pk=competition.pk))
    assert [step.text for step in ready.missing] == ["中文: 1 without a name among categories"]
    assert "中文: 1 without a name among prizes" in [step.text for step in ready.advice]


def test_everybody_who_applies_is_told_once_that_a_competition_is_cancelled():
    competition = make_competition()
    manager = make_manager(competition)
    _draft, one = make_application(competition)
    _other, two = make_application(competition)
    gone, _three = make_application(competition)
    type(gone).objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    with pytest.raises(ValidationError):
        actions.cancel_competition(competition=competition, reason=" ", by=manager)
    actions.cancel_competition(competition=competition, reason="The host has gone.", by=manager)
    mails = Mail.objects.filter(template="competition_cancelled")
    assert sorted(mails.values_list("to", flat=True)) == sorted([one.email, two.email])
    assert all("The host has gone." in mail.text for mail in mails)
    with pytest.raises(MoveNotAllowed):
        actions.cancel_competition(competition=competition, reason="Again", by=manager)


def test_only_a_closed_competition_is_archived_and_then_stays_as_it_is():
    open_one, closed = make_competition(), make_competition(status="closed")
    for competition in (open_one, closed):
        make_manager(competition)
    with pytest.raises(MoveNotAllowed):
        actions.archive_competition(competition=open_one, by=open_one.organisers.get().user)
    manager = closed.organisers.get().user
    actions.archive_competition(competition=closed, by=manager)
    with pytest.raises(MoveNotAllowed):
        add_part(competition=closed, part="checklist", name_en="Late", by=manager)
    with pytest.raises(MoveNotAllowed):
        actions.save_frame(competition=closed, by=manager, ceremony_city="berlin")


# --- parts ------------------------------------------------------------------------------------------------------------
def test_small_things_are_added_at_the_end_and_change_places():
    competition = make_competition(status="draft")
    manager = make_manager(competition)
    made = [add_part(competition=competition, part="checklist", name_en=name, by=manager) for name in "abc"]
    move_part(part=made[2], up=True, by=manager)
    move_part(part=made[2], up=True, by=manager)
    move_part(part=made[2], up=True, by=manager)
    assert [item.name_en for item in competition.checklist.all()] == ["c", "a", "b"]
    remove_part(part=made[0], by=manager)
    assert [item.name_en for item in competition.checklist.all()] == ["c", "b"]
    with pytest.raises(NotAllowed):
        add_part(competition=competition, part="checklist", name_en="d", by=make_staff())
    with pytest.raises(ValidationError):
        add_part(competition=competition, part="checklist", name_en="", name_zh="", by=manager)


def test_a_short_name_is_taken_once_and_a_category_somebody_applies_in_stays():
    competition = make_competition()
    manager = make_manager(competition)
    category = add_part(competition=competition, part="categories", code="air", name_en="Robots", by=manager)
    with pytest.raises(ValidationError):
        add_part(competition=competition, part="categories", code="air", name_en="Arms", by=manager)
    make_application(competition, category=category)
    with pytest.raises(ValidationError, match="Somebody applies in this category"):
        remove_part(part=category, by=manager)
    assert [row.code for row in competition.categories.all()] == ["air"]


def test_a_prize_cannot_be_for_the_category_of_another_competition():
    competition, other = make_competition(), make_competition()
    manager = make_manager(competition)
    with pytest.raises(ValidationError):
        add_part(competition=competition, part="prizes", name_en="x", category=make_category(other), by=manager)


# --- people -----------------------------------------------------------------------------------------------------------
def test_people_are_added_by_their_address_and_told():
    competition = make_competition()
    manager, screener = make_manager(competition), make_user()
    add_organiser(competition=competition, email=f" {screener.email.upper()} ", role="screener", by=manager)
    assert list(competition.organisers.filter(user=screener).values_list("role", flat=True)) == ["screener"]
    assert Mail.objects.get(template="competition_organiser").to == screener.email
    with pytest.raises(ValidationError, match="They have a part in it already"):
        add_organiser(competition=competition, email=screener.email, role="chair", by=manager)
    with pytest.raises(ValidationError, match="Nobody has an account"):
        add_organiser(competition=competition, email="nobody@people.example", role="chair", by=manager)


def test_only_park_staff_are_managers_and_the_last_one_stays():
    competition = make_competition()
    manager, outsider = make_manager(competition), make_user()
    with pytest.raises(ValidationError, match="Only park staff can be managers"):
        add_organiser(competition=competition, email=outsider.email, role="manager", by=manager)
    mine = Organiser.objects.get(user=manager)
    with pytest.raises(ValidationError, match="at least one manager"):
        remove_organiser(organiser=mine, by=manager)
    with pytest.raises(ValidationError, match="at least one manager"):
        change_organiser(organiser=mine, role="screener", by=manager)
    make_manager(competition)
    change_organiser(organiser=mine, role="screener", by=manager)
    assert sorted(competition.organisers.values_list("role", flat=True)) == ["manager", "screener"]
    with pytest.raises(NotAllowed):
        remove_organiser(organiser=competition.organisers.get(role="manager"), by=manager)


def test_a_new_competition_has_a_form_to_build():
    made = actions.create_competition(by=make_staff(), name="x", language="zh-hans", **frame())
    assert CallForm.objects.get(competition=made).revision == 0
    assert made.texts.get().language == "zh-hans"
