"""Writing a profile and listings: what saves, what is refused, what happens when two people write at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation

from core.autosave import FieldConflict, digest
from core.models import AuditEvent
from core.permissions import NotAllowed
from ecosystem.actions.listings import close_listing, publish_listing
from ecosystem.actions.organisations import free_slug
from ecosystem.conditions import Condition, conditions_of
from ecosystem.editing import ListingEditor, OrganisationEditor
from ecosystem.models import Listing, Membership
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def startup(owner):
    return make_organisation("startup", name="Fennwick", owner=owner)


def save(client, organisation, field, value, base=None, **extra):
    url = reverse("ecosystem:autosave", kwargs={"slug": organisation.slug})
    return client.post(url, {"field": field, "value": value, "base": digest("") if base is None else base, **extra})


def test_a_field_saves_by_itself_and_answers_with_its_new_digest(client, owner, startup):
    client.force_login(owner)
    answer = save(client, startup, "website", "fennwick.example")
    assert answer.status_code == 200
    assert answer.json() == {"status": "saved", "base": digest("https://fennwick.example")}
    startup.refresh_from_db()
    assert startup.website == "https://fennwick.example"


def test_words_are_kept_per_language(client, owner, startup):
    client.force_login(owner)
    assert save(client, startup, "zh-hans-name", "芬维克机器人").status_code == 200
    assert {text.language: text.name for text in startup.texts.all()} == {"en": "Fennwick", "zh-hans": "芬维克机器人"}


def test_the_second_of_two_tabs_is_shown_what_the_first_saved(client, owner, startup):
    client.force_login(owner)
    seen = digest("Fennwick")
    assert save(client, startup, "en-name", "Fennwick One", base=seen).status_code == 200
    answer = save(client, startup, "en-name", "Fennwick Two", base=seen)
    assert answer.status_code == 409
    assert answer.json() == {"status": "conflict", "value": "Fennwick One", "base": digest("Fennwick One")}
    assert startup.texts.get(language="en").name == "Fennwick One"
    assert save(client, startup, "en-name", "Fennwick Two", base=answer.json()["base"]).status_code == 200
    assert startup.texts.get(language="en").name == "Fennwick Two"


def test_two_people_changing_different_fields_do_not_meet(client, owner, startup):
    client.force_login(owner)
    assert save(client, startup, "en-tagline", "We weld.", base=digest(startup.text.tagline)).status_code == 200
    assert save(client, startup, "founded", "2021").status_code == 200
    startup.refresh_from_db()
    assert (startup.founded, startup.texts.get(language="en").tagline) == (2021, "We weld.")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("website", "not a page", "This is no web address. Write it like https://example.com."),
        ("website", "javascript://x%0aalert(1)", "This is no web address. Write it like https://example.com."),
        ("founded", "next year", "Enter a whole number."),
        ("size", "huge", "Select a valid choice. huge is not one of the available choices."),
        ("concepts", "am.nonsense", "We do not know “am.nonsense”. Choose from the list, in English or in Chinese."),
        ("en-name", "x" * 161, "Ensure this value has at most 160 characters (it has 161)."),
        ("en-name", "", "Your organisation needs a name in at least one language."),
        ("verification", "verified", "This page has grown too old. Reload it; your text is kept here."),
    ],
)
def test_what_cannot_be_saved_says_why_and_changes_nothing(client, owner, startup, field, value, sentence):
    client.force_login(owner)
    base = digest("Fennwick") if field == "en-name" else digest("")
    answer = save(client, startup, field, value, base=base)
    assert (answer.status_code, answer.json()) == (422, {"status": "invalid", "message": sentence})
    startup.refresh_from_db()
    assert (startup.website, startup.founded, startup.verification) == ("", None, "verified")
    assert startup.texts.get(language="en").name == "Fennwick"


def test_concepts_may_be_typed_in_either_language(client, owner, startup):
    lpbf = make_concept("am.pbf.lpbf", "laser powder bed fusion", "激光粉末床熔融", {"zh-hans": ["激光选区熔化"]})
    cobot = make_concept("air.cobot", "collaborative robot", "协作机器人")
    client.force_login(owner)
    answer = save(client, startup, "concepts", "激光选区熔化， Collaborative Robot", base=digest([]))
    assert answer.json() == {"status": "saved", "base": digest(["air.cobot", "am.pbf.lpbf"])}
    assert set(startup.concepts.all()) == {lpbf, cobot}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("🤖 robots\u200d", "🤖 robots\u200d"),
        ("line\x00with\x07bells", "line with bells"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eevil\u202c", "evil"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_strange_text_is_kept_as_text(client, owner, startup, typed, kept):
    client.force_login(owner)
    assert save(client, startup, "en-tagline", typed, base=digest(startup.text.tagline)).status_code == 200
    assert startup.texts.get(language="en").tagline == kept
    page = client.get(startup.get_absolute_url(), follow=True).content.decode()
    assert "<script>alert(1)</script>" not in page


def test_an_enormous_text_is_refused_beside_its_field(client, owner, startup):
    client.force_login(owner)
    answer = save(client, startup, "en-summary", "字" * 200_000, base=digest(startup.text.summary))
    assert answer.status_code == 422
    assert answer.json()["message"] == "Ensure this value has at most 5000 characters (it has 200000)."


def test_a_viewer_may_not_write_and_a_stranger_finds_nothing(client, startup):
    viewer = make_user()
    Membership.objects.create(organisation=startup, user=viewer, role="viewer")
    client.force_login(viewer)
    answer = save(client, startup, "website", "https://evil.example")
    sentence = "You may read this profile but not change it. Ask an owner to make you an editor."
    assert (answer.status_code, answer.json()) == (403, {"status": "refused", "message": sentence})
    client.force_login(make_user())
    assert save(client, startup, "website", "https://evil.example").status_code == 404
    startup.refresh_from_db()
    assert startup.website == ""


def test_every_change_is_in_the_audit_trail(owner, startup):
    OrganisationEditor(startup, by=owner).save("founded", "2020", base=digest(""))
    event = AuditEvent.objects.get(action="organisation.changed")
    assert (event.actor_id, event.before, event.after) == (owner.pk, {"founded": ""}, {"founded": "2020"})
    assert event.acting_for == f"ecosystem.organisation:{startup.pk}"


def test_saving_the_same_value_again_leaves_no_trace(owner, startup):
    editor = OrganisationEditor(startup, by=owner)
    assert editor.save("en-name", "Fennwick", base=digest("Fennwick")) == digest("Fennwick")
    assert AuditEvent.objects.count() == 0


def test_a_form_sent_whole_saves_what_it_can_and_shows_the_rest(client, owner, startup):
    client.force_login(owner)
    url = reverse("ecosystem:edit", kwargs={"slug": startup.slug})
    form = OrganisationEditor(startup, by=owner).form()
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {f"base-{name}": field.widget.attrs["data-base"] for name, field in form.fields.items()}
    data = {name: ",".join(value) if isinstance(value, list) else value for name, value in data.items()}
    startup.texts.update(tagline="Somebody else's line")
    answer = client.post(url, data | {"en-tagline": "Mine", "website": "https://ours.example"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "en-tagline": ["Somebody else has changed this meanwhile. This is what you typed; save again to keep it."]
    }
    assert answer.context["form"]["en-tagline"].value() == "Mine"
    startup.refresh_from_db()
    assert startup.website == "https://ours.example"
    assert startup.texts.get(language="en").tagline == "Somebody else's line"


# --- listings ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_published_once_it_says_enough(owner, startup):
    listing = make_listing(startup, status="draft", intent="")
    listing.texts.update(body="")
    with pytest.raises(ValidationError) as refused:
        publish_listing(listing=listing, by=owner)
    assert sorted(refused.value.message_dict) == ["body", "intent"]
    editor = ListingEditor(listing, by=owner)
    editor.save("en-body", "We print implants.", base=digest(""))
    editor.save("intent", "pilot", base=digest(""))
    listing = Listing.objects.get(pk=listing.pk)
    publish_listing(listing=listing, by=owner)
    listing.refresh_from_db()
    assert (listing.status, listing.published_at is not None) == ("published", True)


def test_readiness_levels_stay_in_order(owner, startup):
    listing = make_listing(startup, trl_min=6)
    with pytest.raises(ValidationError, match="must not be higher"):
        ListingEditor(listing, by=owner).save("trl_max", "4", base=digest(""))
    ListingEditor(listing, by=owner).save("trl_max", "8", base=digest(""))
    listing.refresh_from_db()
    assert (listing.trl_min, listing.trl_max) == (6, 8)


def test_manufacturing_readiness_stays_in_order_and_on_its_scale(owner, startup):
    listing = make_listing(startup, mrl_max=6)
    editor = ListingEditor(listing, by=owner)
    with pytest.raises(ValidationError, match="must not be higher"):
        editor.save("mrl_min", "7", base=digest(""))
    with pytest.raises(ValidationError, match="Select a valid choice"):
        editor.save("mrl_min", "11", base=digest(""))
    editor.save("mrl_min", "6", base=digest(""))
    editor.save("mrl_max", "10", base=digest("6"))
    listing.refresh_from_db()
    assert (listing.mrl_min, listing.mrl_max, listing.trl_min) == (6, 10, None)


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"mrl_min": 0}, "listing_mrl_on_scale"),
        ({"mrl_max": 11}, "listing_mrl_on_scale"),
        ({"mrl_min": 7, "mrl_max": 6}, "listing_mrl_in_order"),
    ],
)
def test_the_database_refuses_a_readiness_that_cannot_be(startup, columns, name):
    with pytest.raises(IntegrityError, match=name):
        make_listing(startup, **columns)


def test_the_levels_are_told_in_the_taxonomys_words(owner, startup):
    make_concept("mrl.4", "MRL 4: in a laboratory", "MRL 4：实验室")
    choices = ListingEditor(make_listing(startup), by=owner).form().fields["mrl_min"].choices
    assert list(choices)[3:6] == [("3", "MRL 3"), ("4", "MRL 4: in a laboratory"), ("5", "MRL 5")]
    with translation.override("zh-hans"):
        assert dict(choices)["4"] == "MRL 4：实验室"


def test_boxes_save_as_one_field_in_their_own_order(client, owner, startup):
    need = make_listing(startup, "need")
    client.force_login(owner)
    url = reverse("ecosystem:listing-autosave", kwargs={"pk": need.pk})
    for field, value, kept in [("languages", "de,en", ["en", "de"]), ("musts", "region, trl", ["trl", "region"])]:
        answer = client.post(url, {"field": field, "value": value, "base": digest([])})
        assert answer.json() == {"status": "saved", "base": digest(kept)}
        assert getattr(Listing.objects.get(pk=need.pk), field) == kept
        stale = client.post(url, {"field": field, "value": "", "base": digest([])})
        assert (stale.status_code, stale.json()["value"]) == (409, ",".join(sorted(kept)))
    wrong = client.post(url, {"field": "languages", "value": "tlh", "base": digest(["de", "en"])})
    sentence = "Select a valid choice. tlh is not one of the available choices."
    assert (wrong.status_code, wrong.json()["message"]) == (422, sentence)


def test_an_offer_has_nothing_to_insist_on(client, owner, startup):
    offer, need = make_listing(startup), make_listing(startup, "need")
    with pytest.raises(ValidationError, match="grown too old"):
        ListingEditor(offer, by=owner).save("musts", "trl", base=None)
    client.force_login(owner)
    boxes = {
        listing.kind: client.get(reverse("ecosystem:listing-edit", kwargs={"pk": listing.pk}))
        .content.decode()
        .count('name="musts"')
        for listing in (offer, need)
    }
    assert boxes == {"offer": 0, "need": 6}


def test_boxes_of_a_form_sent_whole_are_kept_and_unticked(client, owner, startup):
    need = make_listing(startup, "need", languages=["fr"], musts=["volume"])
    client.force_login(owner)
    url = reverse("ecosystem:listing-edit", kwargs={"pk": need.pk})
    text = need.texts.get()
    whole = {"en-title": text.title, "en-body": text.body, "intent": "pilot", "visibility": "public"}
    assert client.post(url, {**whole, "languages": ["en", "de"]}).status_code == 302
    need.refresh_from_db()
    assert (need.languages, need.musts) == (["en", "de"], [])


def test_the_head_of_the_fold_says_what_is_set(client, owner, startup):
    need = make_listing(
        startup, "need", trl_min=6, trl_max=6, mrl_min=7, volume="5,000 pcs/year", languages=["en", "de"]
    )
    assert conditions_of(need) == [
        Condition("TRL 6", False),
        Condition("MRL ≥ 7", False),
        Condition("5,000 pcs/year", False),
        Condition("English, Deutsch", False),
    ]
    need.musts = ["mrl"]
    need.save()
    assert [one.text for one in conditions_of(need) if one.must] == ["MRL ≥ 7"]
    client.force_login(owner)
    headers = {"HX-Request": "true", "HX-Target": "conditions-set"}
    answer = client.get(reverse("ecosystem:listing-edit", kwargs={"pk": need.pk}), headers=headers)
    assert answer.content.decode().count("tb-condition-set") == 4
    assert "<form" not in answer.content.decode()


def test_a_published_listing_cannot_be_emptied(owner, startup):
    listing = make_listing(startup, title="Weld inspection")
    with pytest.raises(ValidationError, match="needs a title"):
        ListingEditor(listing, by=owner).save("en-title", "", base=digest("Weld inspection"))
    assert listing.texts.get(language="en").title == "Weld inspection"


def test_a_closed_listing_leaves_the_public_page(client, owner, startup):
    listing = make_listing(startup)
    url = reverse("ecosystem:listing", kwargs={"pk": listing.pk})
    assert client.get(url).status_code == 200
    close_listing(listing=listing, by=owner)
    assert client.get(url).status_code == 404


def test_somebody_elses_listing_cannot_be_published(startup):
    listing = make_listing(startup, status="draft")
    with pytest.raises(NotAllowed, match="Only members"):
        publish_listing(listing=listing, by=make_user())
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_a_stale_save_raises_with_what_is_stored(owner, startup):
    listing = make_listing(startup, title="One")
    with pytest.raises(FieldConflict) as conflict:
        ListingEditor(listing, by=owner).save("en-title", "Two", base=digest("Zero"))
    assert conflict.value.stored == "One"


@pytest.mark.django_db
def test_no_organisation_takes_a_word_that_addresses_need():
    assert [free_slug(name, "startup") for name in ("Compare", "Why not", "New", "Comparer")] == [
        "compare-2",
        "why-not-2",
        "new-2",
        "comparer",
    ]
