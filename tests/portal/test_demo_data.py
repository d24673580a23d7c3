"""`manage.py demo_data`: everything or nothing, once, and only where everybody may know the passwords."""

import io
import json
import re

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Notice, User
from core.models import AuditEvent, Mail, StoredFile
from ecosystem.models import Attachment, Listing, ListingText, Membership, Organisation, Site, VerificationRequest
from matching.models import Standing
from matching.standings import number_of_matches
from portal import stress
from portal.demo import load, matches
from portal.demo.marks import mark
from production.models import Order, Part, Quotation, RouteChange
from taxonomy.models import Family
from tests.factories import make_concept, make_organisation

pytestmark = pytest.mark.django_db
CODE = re.compile(rf'"((?:{"|".join(Family.values)})\.[a-z0-9.-]+)"')


@pytest.fixture
def few(tmp_path, monkeypatch):
    """The first two organisations of each kind as the demo's whole content, and the concepts they speak of."""
    entries = {kind: json.loads(path.read_text())[:2] for kind, path in load.FILES.items()}
    for kind, path in load.FILES.items():
        (tmp_path / path.name).write_text(json.dumps(entries[kind]))
    for code in sorted(set(CODE.findall(json.dumps(entries)))):
        make_concept(code)
    monkeypatch.setattr(load, "FILES", {kind: tmp_path / path.name for kind, path in load.FILES.items()})
    return entries


def demo_data(*arguments) -> list[str]:
    out = io.StringIO()
    call_command("demo_data", *arguments, stdout=out)
    return [line.split(" in ")[0] for line in out.getvalue().splitlines()]


def rows() -> dict[str, int]:
    kinds = (
        User,
        EmailAddress,
        Organisation,
        Membership,
        Site,
        VerificationRequest,
        Listing,
        ListingText,
        StoredFile,
        Attachment,
    )
    together = apps.get_app_config("collaboration").get_models()
    return {model.__name__: model.objects.count() for model in (*kinds, *together, Standing, Notice, Mail, AuditEvent)}


def test_it_loads_everything_and_a_second_run_changes_nothing(few):
    wanted = [entry for entries in few.values() for entry in entries]
    listings = sum(len(entry["listings"]) for entry in wanted)
    people = 5 + len({member["email"] for entry in wanted for member in entry["team"]})

    first = demo_data()
    there = rows()
    stamps = list(Organisation.objects.order_by("pk").values_list("created_at", "modified_at"))
    second = demo_data()

    assert first == [
        f"Loaded 4 organisations, {people} people and {listings} written listings",
        f"Computed {number_of_matches()} matches",
    ]
    assert second == ["The demo data is all there; nothing was changed."]
    assert rows() == there
    assert list(Organisation.objects.order_by("pk").values_list("created_at", "modified_at")) == stamps
    assert (there["Organisation"], there["Listing"], there["User"], there["EmailAddress"]) == (
        4,
        listings,
        people,
        people,
    )
    # Four logos, three drawings at a listing of each known organisation, and what those two keep in their room.
    room = StoredFile.objects.filter(purpose__in=("document", "meeting-invitation")).count()
    parts = StoredFile.objects.filter(purpose__in=("part", "part-view")).count()
    assert (there["StoredFile"] - parts, there["Attachment"], room, parts) == (4 + 6 + 9, 6, 9, 10)
    assert number_of_matches() > 0


def test_the_known_people_sign_in_with_demo_and_stand_where_the_readme_says(few, client):
    demo_data()
    emails = [f"{who}@demo.example" for who in ("startup", "manufacturer", "judge", "staff", "chair")]
    people = {user.email: user for user in User.objects.filter(email__in=emails)}

    assert sorted(people) == sorted(emails)
    assert all(client.login(email=email, password="demo") for email in emails)
    assert [email for email, user in people.items() if user.is_staff] == ["staff@demo.example"]
    owners = Membership.objects.filter(user__email__in=emails).values_list("user__email", "organisation__slug", "role")
    assert sorted(owners) == [
        ("manufacturer@demo.example", few["manufacturer"][0]["slug"], "owner"),
        ("startup@demo.example", few["startup"][0]["slug"], "owner"),
    ]
    engineer = people["manufacturer@demo.example"]
    assert (engineer.language, engineer.time_zone) == ("zh-hans", "Asia/Shanghai")


def test_somebody_elses_changes_stay(few):
    demo_data()
    organisation = Organisation.objects.get(slug=few["startup"][0]["slug"])
    organisation.texts.filter(language="en").update(tagline="Changed by its owner")
    RouteChange.objects.all().delete()
    for model in (Order, Quotation, Part):  # what keeps an organisation from being deleted
        model.objects.filter(organisation__slug=few["startup"][1]["slug"]).delete()
    Organisation.objects.get(slug=few["startup"][1]["slug"]).delete()

    assert demo_data()[0].startswith("Loaded 1 organisations, 0 people and")
    assert organisation.texts.get(language="en").tagline == "Changed by its owner"


def test_an_address_that_is_taken_is_left_to_whoever_has_it(few):
    taken = make_organisation(slug=few["startup"][0]["slug"], name="Was here first")
    demo_data()
    assert [organisation.name for organisation in Organisation.objects.filter(slug=taken.slug)] == ["Was here first"]


def test_a_run_that_ends_before_matching_is_made_up_for(few):
    load.load()
    assert matches.are_due()
    assert demo_data() == [f"Computed {number_of_matches()} matches"]
    assert not matches.are_due()


def test_a_load_that_fails_leaves_nothing(few, monkeypatch):
    monkeypatch.setattr(load, "SOURCE", "\ud800")
    before = rows()
    with pytest.raises(UnicodeEncodeError):
        load.load()
    assert rows() == before


def test_an_unknown_concept_is_named(few):
    path = load.FILES["startup"]
    entries = json.loads(path.read_text())
    entries[0]["concepts"].append("am.nonsense")
    path.write_text(json.dumps(entries))
    with pytest.raises(
        CommandError, match=r"^The taxonomy has no am\.nonsense\. Run `manage\.py load_taxonomy` first\.$"
    ):
        demo_data()


def test_it_refuses_a_real_site(settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError) as refusal:
        demo_data()
    assert str(refusal.value) == (
        "demo_data makes accounts whose password everybody knows, so it does not run here. "
        "Set DEMO=1 to try the portal on this machine."
    )
    assert User.objects.count() == 0


def test_the_past_is_in_order_and_past(few):
    demo_data()
    for request in VerificationRequest.objects.select_related("organisation").exclude(decided_at=None):
        created = request.organisation.created_at
        assert created < request.requested_at < request.decided_at == request.organisation.verified_at
    assert Listing.objects.filter(published_at__gt=Organisation.objects.latest("modified_at").modified_at).count() == 0


def test_each_name_has_its_own_mark():
    assert mark("fennwick") == mark("fennwick")
    assert len({mark(f"organisation-{n}") for n in range(40)}) == 40


def test_generated_organisations_come_once_and_in_both_languages(few):
    assert stress.load(startups=12, manufacturers=6) == 18
    assert stress.load(startups=12, manufacturers=6) == 0
    generated = Listing.objects.filter(organisation__source="stress")
    assert Organisation.objects.filter(source="stress").count() == 18
    assert ListingText.objects.filter(listing__in=generated).count() == 2 * generated.count()
    assert 2 * 18 <= generated.count() <= 4 * 18
    assert matches.are_due()
