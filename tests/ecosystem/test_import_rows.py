"""What becomes of rows: created, updated, kept, skipped."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import AuditEvent, Effect
from core.permissions import NotAllowed
from ecosystem.imports import run_import
from ecosystem.models import ImportedOrganisation, Listing, Organisation, OrganisationText, VerificationRequest
from tests.factories import make_concept, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

GEAR = {
    "id": 7,
    "name": "Gearwright",
    "one_liner": "Reducers that print themselves",
    "description": "We print strain wave reducers in one piece. They are quiet.",
    "website": "gearwright.example",
    "team_size": 12,
    "founded": 2019,
    "location": "Jena, Germany",
    "tags": ["3D printing", "Poetry"],
}


@pytest.fixture(autouse=True)
def _some_concepts():
    make_concept("region.de", "Germany", "德国")
    make_concept("region.cn", "China", "中国")
    make_concept("am", "additive manufacturing", "增材制造", {"en": ["3D printing"]})


def load(*rows, name="list.json", **options):
    file = io.BytesIO(json.dumps(rows).encode())
    file.name = name
    return run_import(file, **{"kind": "startup", **options})


def text_of(organisation, language="en"):
    return OrganisationText.objects.get(organisation=organisation, language=language)


def shown() -> dict:
    """Everything an import could write."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (
            Organisation,
            OrganisationText,
            Listing,
            ImportedOrganisation,
            VerificationRequest,
            AuditEvent,
            Effect,
        )
    }


def test_a_row_becomes_an_organisation_with_a_published_offer_that_waits_for_staff():
    report = load(GEAR)
    assert report.created == [{"row": 1, "name": "Gearwright"}]
    organisation = Organisation.objects.get()
    assert (organisation.kind, organisation.source, organisation.source_id) == ("startup", "list", "7")
    assert (organisation.website, organisation.size, organisation.founded) == (
        "https://gearwright.example",
        "11-50",
        2019,
    )
    assert (organisation.region.code, [c.code for c in organisation.concepts.all()]) == ("region.de", ["am"])
    assert organisation.verification == "requested"
    text = text_of(organisation)
    assert (text.name, text.tagline, text.city) == ("Gearwright", GEAR["one_liner"], "Jena")
    offer = Listing.objects.get()
    assert (offer.kind, offer.intent, offer.status, offer.visibility) == ("offer", "pilot", "published", "public")
    assert (offer.title, offer.text.body) == (GEAR["one_liner"], GEAR["description"])
    assert [c.code for c in offer.concepts.all()] == ["am"]
    assert report.warnings == [
        {"row": 1, "field": "tags", "message": "“Poetry” is no name in the taxonomy; left out (rows: 1)"}
    ]
    assert Effect.objects.filter(kind="matching.refresh").count() == 1


def test_a_second_run_changes_nothing():
    load(GEAR, {"name": "Plain"})
    before = shown()
    report = load(GEAR, {"name": "Plain"})
    assert report.counts == {"created": 0, "updated": 0, "unchanged": 2, "skipped": 0}
    assert shown() == before


def test_a_dry_run_writes_nothing_and_says_the_same():
    rows = (GEAR, {**GEAR, "id": 8}, {"name": "Gearwright"}, {"name": ""}, {"name": "X", "status": "Dead"})
    before = shown()
    dry = load(*rows, dry_run=True).as_dict()
    assert shown() == before
    assert {**dry, "dry_run": False} == load(*rows).as_dict()
    assert {**load(*rows, dry_run=True).as_dict(), "dry_run": False} == load(*rows).as_dict()


def test_what_the_source_changed_is_updated_in_profile_and_offer_alike():
    load(GEAR)
    report = load({**GEAR, "description": "Now in steel.", "team_size": 60, "website": ""})
    assert report.updated == [
        {"row": 1, "name": "Gearwright", "fields": ["en-summary", "offer-en-body", "size", "website"]}
    ]
    organisation = Organisation.objects.get()
    assert (organisation.size, organisation.website, text_of(organisation).summary) == ("51-250", "", "Now in steel.")
    assert [(offer.text.body, offer.revision) for offer in Listing.objects.all()] == [("Now in steel.", 1)]
    assert AuditEvent.objects.filter(action="organisation.reimported").get().before["size"] == "11-50"


def test_a_column_that_is_missing_and_a_value_that_cannot_be_used_change_nothing():
    load(GEAR)
    slim = {name: value for name, value in GEAR.items() if name not in {"website", "tags", "location"}}
    assert load({**slim, "founded": "long ago", "country": "Atlantis"}).counts["unchanged"] == 1
    organisation = Organisation.objects.get()
    assert (organisation.website, organisation.founded) == ("https://gearwright.example", 2019)
    assert organisation.region.code == "region.de"


def test_what_people_wrote_is_kept_and_said():
    load(GEAR)
    organisation = Organisation.objects.get()
    OrganisationText.objects.update(tagline="Our own words")
    Organisation.objects.update(size="1-10")
    changed = {**GEAR, "one_liner": "The source's new words", "team_size": 60, "founded": 2018}
    report = load(changed)
    assert report.updated == [
        {"row": 1, "name": "Gearwright", "fields": ["founded", "offer-en-title"], "kept": ["en-tagline", "size"]}
    ]
    organisation.refresh_from_db()
    assert (text_of(organisation).tagline, organisation.size, organisation.founded) == ("Our own words", "1-10", 2018)
    assert load(changed).unchanged == [{"row": 1, "name": "Gearwright", "kept": ["en-tagline", "size"]}]
    assert text_of(organisation).tagline == "Our own words"


def test_what_people_cleared_stays_clear():
    load(GEAR)
    Organisation.objects.update(website="")
    assert load(GEAR).unchanged == [{"row": 1, "name": "Gearwright"}]
    assert Organisation.objects.get().website == ""


def test_doubles_in_a_file_are_skipped_and_name_the_first():
    report = load(
        {"id": 1, "name": "A", "website": "https://www.a.example/en", "registration_number": "DE 123 456 789"},
        {"id": 1, "name": "Same id"},
        {"id": 2, "name": "Same web", "website": "a.example"},
        {"id": 3, "name": "Same number", "registration_number": "DE123456789"},
        {"id": 4, "name": "A"},
    )
    assert report.skipped == [
        {"row": 2, "name": "Same id", "reason": "row 1 (“A”) has the same id"},
        {"row": 3, "name": "Same web", "reason": "row 1 (“A”) has the same web domain"},
        {"row": 4, "name": "Same number", "reason": "row 1 (“A”) has the same registration number"},
    ]
    assert [entry["name"] for entry in report.created] == ["A", "A"]
    assert {
        "row": 5,
        "field": "name",
        "message": "another organisation has this name; look whether it is the same one",
    } in report.warnings


def test_an_organisation_that_is_there_already_is_never_touched():
    there = make_organisation(name="Registered Itself", slug="registered", website="https://gearwright.example/")
    before = shown()
    report = load(GEAR)
    assert report.skipped == [
        {
            "row": 1,
            "name": "Gearwright",
            "reason": "“Registered Itself” (registered) is in the portal already with the same web domain",
        }
    ]
    assert shown() == before
    Organisation.objects.filter(pk=there.pk).update(website="", registration_number="DE 123456789")
    report = load({**GEAR, "vat": "de123456789"})
    assert report.skipped[0]["reason"].endswith("with the same registration number")


def test_rows_without_an_id_are_known_again_by_number_web_or_name():
    load({"name": "By web", "website": "web.example"}, {"name": "By name!", "country": "Germany"})
    assert set(Organisation.objects.values_list("source_id", flat=True)) == {
        "web:web.example",
        "name:by name:region.de",
    }
    again = load(
        {"name": "By web", "website": "web.example", "registration_number": "HRB 123456"},
        {"name": "BY NAME", "country": "DE"},
        {"name": "By name", "country": "China"},
    )
    assert [entry["fields"] for entry in again.updated] == [["registration_number"], ["en-name"]]
    assert [entry["row"] for entry in again.created] == [3]


def test_the_same_id_means_another_organisation_in_another_source():
    load({"id": 1, "name": "A"}, source="one")
    assert load({"id": 1, "name": "B"}, source="two").counts["created"] == 1
    assert load({"id": 1, "name": "A"}, source="one", kind="manufacturer").skipped[0]["reason"] == (
        "“a” was imported from this source as a Startup"
    )


@pytest.mark.parametrize("status", ["Inactive", "DEAD", "closed", "Out of business", "注销", "已吊销"])
def test_the_dead_are_skipped(status):
    report = load({"name": "Gone", "status": status})
    assert report.skipped == [{"row": 1, "name": "Gone", "reason": f"the source says it is inactive (“{status}”)"}]


def test_one_that_died_since_is_pointed_out_and_stays():
    load(GEAR)
    report = load({**GEAR, "status": "Inactive"})
    assert report.skipped[0]["reason"] == (
        "the source says it is inactive (“Inactive”); its profile “gearwright” is still in the portal"
    )
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("status", ["Active", "Public", "proactive", "not closed yet", "存续"])
def test_the_living_are_imported(status):
    assert load({"name": "Here", "status": status}).counts["created"] == 1


@pytest.mark.parametrize("name", [None, "", " ", "-", "N/A", "无", "…", "\u202e", ["", None], {"en": ""}])
def test_no_name_no_organisation(name):
    report = load({"name": name, "city": "Graz"}, {"name": "B"})
    assert report.skipped == [{"row": 1, "name": "", "reason": "it has no name"}]
    assert report.counts["created"] == 1


def test_without_a_description_there_is_no_offer_and_the_row_says_so():
    report = load({"name": "Quiet", "tagline": "We make things", "description": "-"})
    assert (report.counts["created"], Listing.objects.count(), Effect.objects.count()) == (1, 0, 0)
    assert [warning["field"] for warning in report.warnings] == ["summary"]
    assert load({"name": "Quiet", "tagline": "We make things", "description": "Now told."}).counts["updated"] == 1
    assert Listing.objects.get().title == "We make things"


def test_chinese_rows_and_marked_columns_find_their_language():
    make_concept("region.cn-hn", "Hunan", "湖南", {"zh-hans": ["湖南省"]})
    load(
        {
            "企业名称": "湘岳重工",
            "企业介绍": "生产混凝土泵车。寻求焊接机器人。",
            "地址": "湖南省长沙市",
            "技术领域": "增材制造、诗歌",
        },
        {"name_en": "Both", "name_zh": "两种", "summary_en": "In English.", "summary_zh": "用中文。"},
        {"name": "Latin Name", "summary_zh": "只有中文的介绍。"},
        kind="manufacturer",
    )
    texts = OrganisationText.objects.order_by("organisation_id", "language")
    assert [(text.language, text.name, text.summary, text.city) for text in texts] == [
        ("zh-hans", "湘岳重工", "生产混凝土泵车。寻求焊接机器人。", "长沙"),
        ("en", "Both", "In English.", ""),
        ("zh-hans", "两种", "用中文。", ""),
        ("en", "Latin Name", "", ""),
        ("zh-hans", "Latin Name", "只有中文的介绍。", ""),
    ]
    offers = Listing.objects.order_by("pk")
    assert [(offer.intent, offer.texts.count()) for offer in offers] == [("supply", 1), ("supply", 2), ("supply", 1)]
    assert offers[0].texts.get().title == "生产混凝土泵车。"


def test_html_emoji_and_rtl_stay_and_control_characters_go():
    report = load({"id": 1, "name": "<b>Bold</b> 🤖 شركة\x00", "description": "a\x07b\n<script>x</script>"})
    text = OrganisationText.objects.get()
    assert (text.name, text.summary) == ("<b>Bold</b> 🤖 شركة", "a b\n<script>x</script>")
    assert [(w["field"], w["message"]) for w in report.warnings] == [
        ("en-name", "invisible control characters were removed"),
        ("en-summary", "invisible control characters were removed"),
    ]


def test_long_texts_are_cut_with_their_length():
    report = load({"name": "n " * 200, "tagline": "t " * 200, "description": "d " * 5000, "city": "c" * 100})
    text = OrganisationText.objects.get()
    assert [len(part) for part in (text.name, text.tagline, text.summary, text.city)] == [158, 198, 4998, 80]
    assert len(Listing.objects.get().title) <= 160
    assert {"row": 1, "field": "en-summary", "message": "9,999 characters long, cut to 5,000"} in report.warnings


def test_unusable_values_are_left_out_with_a_warning():
    report = load(
        {
            "name": "X",
            "website": "javascript:x",
            "founded": 3000,
            "team_size": 0,
            "country": "Atlantis",
            "vat": "none yet",
        }
    )
    assert report.counts["created"] == 1
    assert [warning["field"] for warning in report.warnings] == [
        "summary",
        "website",
        "founded",
        "size",
        "registration_number",
        "country",
    ]


def test_undecodable_rows_and_faulty_rows_are_skipped_and_the_rest_kept():
    file = io.BytesIO("name\nGrün\nSchön\n".encode() + b'Kaputt \xff\nGut\n"offen')
    file.name = "list.csv"
    report = run_import(file, kind="startup")
    assert [entry["name"] for entry in report.created] == ["Grün", "Schön", "Gut"]
    assert [(entry["row"], entry["reason"][:32]) for entry in report.skipped] == [
        (4, "the cell “name” holds bytes that"),
        (6, "its quotation marks do not match"),
    ]
    json.dumps(report.as_dict()).encode()


def test_staff_who_vouch_verify_and_it_is_on_record():
    staff = make_staff("desk@park.example")
    assert load(GEAR, by=staff, verify=True).counts["created"] == 1
    organisation = Organisation.objects.get()
    assert organisation.is_verified
    request = VerificationRequest.objects.get()
    assert (request.granted, request.decided_by) == (True, staff)
    event = AuditEvent.objects.get(action="verification.granted")
    assert (event.actor_label, event.after["evidence"]) == (
        str(staff),
        "Imported from list, vouched for by desk@park.example.",
    )
    assert Effect.objects.filter(kind="matching.refresh").count() == 1
    with pytest.raises(NotAllowed):
        load(GEAR, by=make_user(), verify=True)


def test_vouching_later_verifies_those_that_waited_and_not_those_sent_back():
    load(GEAR, {"id": 8, "name": "Sent back"})
    Organisation.objects.filter(source_id="8").update(verification="declined")
    report = load(GEAR, {"id": 8, "name": "Sent back"}, by=make_staff(), verify=True)
    assert report.updated == [{"row": 1, "name": "Gearwright", "fields": ["verification"]}]
    assert list(Organisation.objects.order_by("source_id").values_list("verification", flat=True)) == [
        "verified",
        "declined",
    ]
    assert VerificationRequest.objects.filter(organisation__source_id="7").get().granted is True


def test_another_import_that_was_faster_makes_this_one_find_its_rows(monkeypatch):
    from ecosystem.imports.run import Importer

    look, calls = Importer._look, []

    def look_while_another_import_finishes(self, record, *, write=False):
        outcome = look(self, record, write=write)
        if not calls:
            calls.append(record)
            load(GEAR)
        return outcome

    monkeypatch.setattr(Importer, "_look", look_while_another_import_finishes)
    assert load(GEAR).counts == {"created": 0, "updated": 0, "unchanged": 1, "skipped": 0}
    assert (Organisation.objects.count(), Listing.objects.count()) == (1, 1)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["Acme", "acme.example", "2019", "Inactive", "Germany", "湖南省长沙市", "=1+1", "\ud800", "\x00"]),
    st.lists(st.text(max_size=8), max_size=3),
)
HEADERS = st.sampled_from(
    [
        "name",
        "名称",
        "id",
        "website",
        "status",
        "summary",
        "tags",
        "team_size",
        "founded",
        "city",
        "country",
        "location",
        "vat",
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.dictionaries(HEADERS, CELLS, max_size=8), st.integers()), min_size=1, max_size=6))
def test_every_row_is_accounted_for_exactly_once(rows):
    rows = [{"name": "First"}, *rows]
    report = load(*rows, dry_run=True)
    numbers = [entry["row"] for name in report.counts for entry in getattr(report, name)]
    assert sorted(numbers) == list(range(1, len(rows) + 1))
    assert sum(report.counts.values()) == report.rows == len(rows)
    json.dumps(report.as_dict()).encode()
    assert load(*rows).counts == report.counts
    again = load(*rows).counts
    assert again["created"] == again["updated"] == 0
    Organisation.objects.all().delete()
