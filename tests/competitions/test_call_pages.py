"""Calling a competition at the desk, page by page."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from competitions.models import Competition, Partner
from core.autosave import digest
from tests.competitions.scene import make_application, make_category, make_competition, make_manager
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client) -> Competition:
    competition = make_competition(status="draft", code="SEA27", slug="sea-27")
    client.force_login(make_manager(competition))
    return competition


def at(competition: Competition, rest: str = "") -> str:
    return f"/en/desk/competitions/{competition.slug}/setup/{rest}"


def frame(**changed) -> dict[str, str]:
    return {
        "zone": "Europe/Copenhagen",
        "slug": "brand-new",
        "code": "NEW27",
        "opens_at": "2027-03-01T09:00",
        "closes_at": "2027-04-30T23:59",
        "ceremony_at": "2027-06-10T18:00",
        "ceremony_city": "copenhagen",
        "grace_seconds": "60",
        **changed,
    }


def test_staff_make_a_competition_with_times_by_the_clocks_of_its_zone(client):
    client.force_login(make_staff())
    answer = client.post("/en/desk/competitions/new/", frame(name="Brand new", language="en"))
    made = Competition.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/competitions/brand-new/setup/")
    assert (made.closes_at.isoformat(), made.grace_seconds) == ("2027-04-30T21:59:00+00:00", 60)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("closes_at", "2027-03-28T02:30", "02:30 does not exist on 28 Mar 2027"),
        ("closes_at", "2027-10-31T02:30", "02:30 comes twice on 31 Oct 2027"),
        ("closes_at", "soon", "Write the day and the time like 2027-03-01 16:00."),
        ("closes_at", "2027-02-01T10:00", "The deadline must be after the opening."),
        ("code", "sea", "Two to eight capital letters and digits, e.g. SEA27."),
        ("zone", "Europe/Atlantis", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(client, field, value, sentence):
    client.force_login(make_staff())
    answer = client.post("/en/desk/competitions/new/", frame(name="Brand new", language="en", **{field: value}))
    text = answer.content.decode()
    assert (answer.status_code, Competition.objects.count()) == (422, 0)
    assert sentence in text
    assert 'value="Brand new"' in text


def test_words_are_saved_one_by_one_and_two_people_never_overwrite_each_other(client, draft):
    address = at(draft, "autosave/")
    first = client.post(address, {"field": "zh-hans-tagline", "value": "一句话", "base": digest("")})
    assert first.status_code == 409  # the scene's competition has a line already
    seen = first.json()["base"]
    saved = client.post(address, {"field": "zh-hans-tagline", "value": "一句话", "base": seen})
    assert saved.json() == {"status": "saved", "base": digest("一句话")}
    late = client.post(address, {"field": "zh-hans-tagline", "value": "另一句", "base": seen})
    assert (late.status_code, late.json()["value"]) == (409, "一句话")
    assert draft.texts.get(language="zh-hans").tagline == "一句话"


def test_a_published_call_keeps_words_in_each_language(client):
    competition = make_competition()
    client.force_login(make_manager(competition))
    answer = client.post(at(competition, "autosave/"), {"field": "en-name", "value": "", "overwrite": "1"})
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "This is published, so it cannot be left empty. Write what is to stand there.",
    )


def test_the_side_says_what_is_missing_and_changes_as_one_writes(client, draft):
    part = {"HX-Request": "true", "HX-Target": "readiness"}
    before = client.get(at(draft), headers=part).content.decode()
    assert "English lacks: what it is about, who may apply" in before
    for name in ("about", "who_may_apply", "how_it_is_judged", "terms"):
        client.post(at(draft, "autosave/"), {"field": f"en-{name}", "value": "Words.", "overwrite": "1"})
    after = client.get(at(draft), headers=part).content.decode()
    assert ("English is all written" in after, "<html" in after) == (True, False)


def test_a_call_is_published_on_a_page_that_asks(client, draft):
    for language in ("en", "zh-hans"):
        draft.texts.filter(language=language).update(about="x", who_may_apply="x", how_it_is_judged="x", terms="x")
    asked = client.get(at(draft, "move/publish/")).content.decode()
    assert "Still missing" in asked
    make_category(draft)
    client.post(at(draft, "move/publish/"))
    assert Competition.objects.get(pk=draft.pk).status == "published"
    assert client.get(f"/en/competitions/{draft.slug}/").status_code == 200


def test_next_years_dates_must_be_looked_at(client):
    source = make_competition(status="closed", slug="award-2026", code="AW26")
    client.force_login(make_manager(source))
    shown = client.get(at(source, "clone/")).context["form"].initial
    assert (shown["slug"], shown["code"]) == ("award-2027", "AW27")
    values = {name: "" if value is None else value for name, value in shown.items()}
    values |= {name: values[name].strftime("%Y-%m-%dT%H:%M") for name in ("opens_at", "closes_at")}
    unseen = client.post(at(source, "clone/"), values)
    assert "Look at the dates" in unseen.content.decode()
    answer = client.post(at(source, "clone/"), {**values, "looked": "on"})
    assert answer["Location"] == "/en/desk/competitions/award-2027/setup/"
    assert Competition.objects.get(slug="award-2027").cloned_from == source


def test_the_deadline_of_a_published_call_is_moved_with_a_reason(client):
    competition = make_competition()
    client.force_login(make_manager(competition))
    day = timezone.now() + timedelta(days=20)
    values = {
        "deadline-closes_at_day": f"{day:%Y-%m-%d}",
        "deadline-closes_at_time": "16:00",
        "deadline-closes_at_zone": "Asia/Shanghai",
        "deadline-grace_seconds": "0",
    }
    assert client.post(at(competition, "deadline/"), values).status_code == 422
    answer = client.post(at(competition, "deadline/"), {**values, "deadline-reason": "A strike at the airports."})
    competition.refresh_from_db()
    assert (answer.status_code, f"{competition.closes_at:%Y-%m-%d %H:%M}") == (302, f"{day:%Y-%m-%d} 08:00")


def test_a_refused_part_is_shown_again_with_what_was_typed(client, draft):
    make_category(draft, "air")
    answer = client.post(
        at(draft, "parts/"), {"part": "categories", "categories-name_en": "Arms", "categories-code": "air"}
    )
    text = answer.content.decode()
    assert (answer.status_code, draft.categories.count()) == (422, 1)
    assert "Another category has this short name already." in text
    assert 'value="Arms"' in text


def test_parts_are_added_changed_moved_and_taken_away(client, draft):
    def names() -> list[str]:
        return [row.name_en for row in draft.milestones.all()]

    for name, day in (("Final", "2027-05-02"), ("Visit", "2027-05-01")):
        client.post(
            at(draft, "parts/"),
            {"part": "milestones", "milestones-name_en": name, "milestones-at": f"{day}T12:00"},
        )
    assert names() == ["Visit", "Final"]
    visit = draft.milestones.get(name_en="Visit")
    client.post(at(draft, f"parts/milestones/{visit.pk}/"), {"name_en": "Tour", "at": "2027-05-03T12:00"})
    assert names() == ["Final", "Tour"]
    client.post(at(draft, f"parts/milestones/{visit.pk}/remove/"))
    assert names() == ["Final"]
    for code in ("a", "b"):
        make_category(draft, code)
    last = draft.categories.get(code="b")
    client.post(at(draft, f"parts/categories/{last.pk}/up/"))
    assert [row.code for row in draft.categories.all()] == ["b", "a"]


def test_a_sponsor_shows_its_logo_once_the_competition_is_seen(client, draft):
    client.post(at(draft, "parts/"), {"part": "partners", "partners-kind": "sponsor", "partners-name_en": "Tools Ltd"})
    partner = Partner.objects.get()
    out = io.BytesIO()
    Image.new("RGB", (30, 30)).save(out, "PNG")
    upload = SimpleUploadedFile("x.png", out.getvalue(), "image/png")
    client.post(at(draft, f"parts/partners/{partner.pk}/logo/"), {"logo": upload})
    address = f"/en/competitions/{draft.slug}/logos/{partner.pk}/"
    assert client.get(address)["Content-Type"] == "image/png"
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    Competition.objects.filter(pk=draft.pk).update(status="published", published_at=timezone.now())
    assert client.get(address).status_code == 200


def test_rules_are_added_in_words_and_taken_away_by_what_they_say(client, draft):
    client.post(at(draft, "rules/"), {"kind": "age_at_most", "years": "8", "hard": "True"})
    client.post(at(draft, "rules/"), {"kind": "verified", "hard": "False"})
    draft.refresh_from_db()
    assert draft.rules == [{"kind": "age_at_most", "hard": True, "years": 8}, {"kind": "verified", "hard": False}]
    client.post(at(draft, "rules/"), {"remove": "0", "text": "Verified by the park."})
    draft.refresh_from_db()
    assert len(draft.rules) == 2  # another one stands there by now
    client.post(at(draft, "rules/"), {"remove": "0", "text": "Founded at most 8 years before the deadline."})
    draft.refresh_from_db()
    assert draft.rules == [{"kind": "verified", "hard": False}]


def test_a_manager_who_gives_up_their_part_is_led_away(client, draft):
    other = make_manager(draft)
    mine = draft.organisers.exclude(user=other).get()
    answer = client.post(at(draft, f"people/{mine.pk}/"), {"remove": "1"})
    assert answer["Location"] == "/en/desk/competitions/"
    assert client.get(at(draft)).status_code == 404


def test_the_desk_counts_drafts_and_what_was_handed_in_of_ones_own(client):
    mine, other = make_competition(), make_competition()
    client.force_login(make_manager(mine))
    make_manager(other)
    make_application(mine)
    text = client.get("/en/desk/competitions/").content.decode()
    assert (at(mine) in text, at(other) in text, "Others manage it" in text) == (True, False, True)
