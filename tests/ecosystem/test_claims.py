"""What is said of an organisation, by whom, on what evidence; and which of it is shown."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.actions.claims import Backing, Value, choose, mark_seen, say, take_back
from ecosystem.actions.freshness import look_after
from ecosystem.actions.verification import add_evidence
from ecosystem.certificates import held
from ecosystem.editing import OrganisationEditor
from ecosystem.facts import in_words, told
from ecosystem.imports import run_import
from ecosystem.models import Claim, Evidence, Membership, Organisation
from tests.factories import make_concept, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def firm(owner):
    return make_organisation("startup", name="Gearwright", owner=owner)


def edit(firm, field: str, value: str, by) -> None:
    OrganisationEditor(firm, by=by).save(field, value, base=None)


def said(firm, **which) -> list[tuple[str, str]]:
    """What stands, as (source, value)."""
    claims = Claim.objects.standing().filter(organisation=firm, **which).select_related("concept").order_by("pk")
    return [(claim.source, in_words(claim)) for claim in claims]


def size(choice: str) -> Value:
    return Value("size", choice=choice)


def stored(firm):
    firm.refresh_from_db()
    return firm.size, firm.founded, sorted(concept.code for concept in firm.certificates.all())


# --- who says what ------------------------------------------------------------------------------------------------------
def test_what_its_people_type_in_the_editor_is_their_word_with_a_date(firm, owner):
    make_concept("cert.iso-9001", "ISO 9001")
    with travel("2026-03-01 08:00Z", tick=False):
        edit(firm, "size", "11-50", owner)
        edit(firm, "founded", "2019", owner)
        edit(firm, "certificates", "cert.iso-9001", owner)
    assert said(firm) == [("owner", "11–50 people"), ("owner", "2019"), ("owner", "ISO 9001")]
    assert {claim.said_at.date() for claim in Claim.objects.all()} == {date(2026, 3, 1)}
    assert {claim.said_by for claim in Claim.objects.all()} == {owner}
    edit(firm, "size", "51-250", owner)
    edit(firm, "founded", "", owner)
    edit(firm, "certificates", "", owner)
    assert said(firm) == [("owner", "51–250 people")]
    assert Claim.objects.exclude(ended_at=None).count() == 3


def test_what_the_park_says_fills_what_is_empty_and_else_stands_beside(firm, owner):
    staff = make_staff()
    register = Backing(where="Companies House")
    say(organisation=firm, value=size("1-10"), source="register", by=staff, backing=register)
    assert stored(firm)[0] == "1-10"
    edit(firm, "size", "11-50", owner)
    assert (stored(firm)[0], said(firm)) == ("11-50", [("register", "1–10 people"), ("owner", "11–50 people")])
    assert [claim.source for claim in Claim.objects.disputed().order_by("pk")] == ["register", "owner"]
    assert Claim.objects.get(source="register").seen_by == staff


def test_only_its_people_speak_for_it_and_only_staff_for_the_park(firm, owner):
    viewer = make_user()
    Membership.objects.create(organisation=firm, user=viewer, role="viewer")
    for source, by in (("owner", viewer), ("owner", make_staff()), ("staff", owner), ("document", make_user())):
        with pytest.raises(NotAllowed):
            say(organisation=firm, value=size("1-10"), source=source, by=by, backing=Backing(where="x"))
    with pytest.raises(NotAllowed, match="Only an import"):
        say(organisation=firm, value=size("1-10"), source="import", by=make_staff())
    assert (stored(firm)[0], Claim.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (Value("size", choice="some"), "choice"),
        (Value("founded", number=Decimal(1066)), "number"),
        (Value("customers"), "number"),
        (Value("funding", number=Decimal(5), unit="shells"), "unit"),
        (Value("certificate"), "concept"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.fact,
)
def test_a_value_fits_its_fact(firm, owner, value, wrong):
    with pytest.raises(ValidationError) as refused:
        say(organisation=firm, value=value, source="owner", by=owner)
    assert set(refused.value.message_dict) == {wrong}


@pytest.mark.parametrize(
    "columns",
    [
        {"fact": "size", "number": 5},
        {"fact": "founded", "choice": "2019"},
        {"fact": "certificate"},
        {"fact": "customers", "number": -1},
    ],
)
def test_the_database_refuses_a_value_of_another_kind(firm, columns):
    with pytest.raises(IntegrityError, match="claim_value_fits_fact"), transaction.atomic():
        Claim.objects.create(organisation=firm, source="owner", **columns)


def test_one_source_has_one_word_on_one_thing(firm):
    Claim.objects.create(organisation=firm, source="owner", fact="customers", number=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(organisation=firm, source="owner", fact="customers", number=6)
    Claim.objects.create(organisation=firm, source="owner", fact="capacity", number=6, unit="tonnes")
    Claim.objects.create(organisation=firm, source="owner", fact="capacity", number=6, unit="hours")


def test_capacities_stand_side_by_side_and_a_sum_of_money_in_another_currency_replaces_the_first(firm, owner):
    for number, unit in ((900, "tonnes"), (5000, "pieces")):
        say(organisation=firm, value=Value("capacity", number=Decimal(number), unit=unit), source="owner", by=owner)
    for unit in ("EUR", "CNY"):
        say(organisation=firm, value=Value("funding", number=Decimal(2500000), unit=unit), source="owner", by=owner)
    assert said(firm) == [("owner", "900 tonnes a year"), ("owner", "5,000 pieces a year"), ("owner", "2,500,000 CNY")]


# --- evidence -----------------------------------------------------------------------------------------------------------
def test_evidence_is_shown_with_a_claim_and_looked_at_once(client, firm, owner):
    client.force_login(owner)
    pdf = SimpleUploadedFile("books.pdf", b"%PDF-1.7 40 customers", content_type="application/pdf")
    url = reverse("ecosystem:fact-say", kwargs={"slug": firm.slug, "fact": "customers"})
    assert client.post(url, {"customers-number": "40", "customers-file": pdf}).status_code == 302
    claim = Claim.objects.get()
    assert (claim.number, claim.evidence.file.name, claim.seen_at) == (40, "books.pdf", None)
    profile = profile_of(firm)
    assert "evidence not seen by the park" in profile and "said by the organisation" in profile
    first, second = make_staff(), make_staff()
    mark_seen(claim=claim, by=first)
    with pytest.raises(StateHasMoved):
        mark_seen(claim=claim, by=second)
    claim.refresh_from_db()
    assert claim.seen_by == first
    profile = profile_of(firm)
    assert "evidence seen by the park" in profile and "evidence not seen" not in profile
    assert owner.email not in profile


def test_nothing_is_seen_where_there_is_nothing_to_see(firm, owner):
    claim = say(organisation=firm, value=size("1-10"), source="owner", by=owner)
    with pytest.raises(ValidationError, match="neither a file nor a link"):
        mark_seen(claim=claim, by=make_staff())
    with pytest.raises(NotAllowed):
        mark_seen(claim=claim, by=owner)


def test_anothers_file_is_no_evidence(client, firm, owner):
    other = make_organisation("startup", owner=make_user())
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7", content_type="application/pdf")
    theirs = add_evidence(organisation=other, upload=file, by=other.memberships.get().user)
    with pytest.raises(ValidationError, match="file of this organisation"):
        say(organisation=firm, value=size("1-10"), source="owner", by=owner, backing=Backing(evidence=theirs))
    client.force_login(owner)
    url = reverse("ecosystem:fact-say", kwargs={"slug": firm.slug, "fact": "size"})
    assert client.post(url, {"size-choice": "1-10", "size-evidence": theirs.pk}).status_code == 422
    assert (Claim.objects.count(), Evidence.objects.count()) == (0, 1)


def test_a_file_that_is_refused_leaves_nothing_said(client, firm, owner):
    client.force_login(owner)
    script = SimpleUploadedFile("a.pdf", b"<script>", content_type="application/pdf")
    url = reverse("ecosystem:fact-say", kwargs={"slug": firm.slug, "fact": "customers"})
    answer = client.post(url, {"customers-number": "40", "customers-file": script})
    assert answer.status_code == 422
    assert "neither a PDF nor a picture" in answer.content.decode()
    assert Claim.objects.count() == 0


# --- sources that differ --------------------------------------------------------------------------------------------------
def disputed(firm, owner, staff):
    edit(firm, "size", "11-50", owner)
    theirs = say(organisation=firm, value=size("1-10"), source="register", by=staff, backing=Backing(where="HRB"))
    return Claim.objects.get(source="owner"), theirs


def both() -> list[int]:
    return list(Claim.objects.standing().values_list("pk", flat=True))


def test_staff_choose_with_a_reason_and_the_profile_follows(firm, owner):
    staff = make_staff()
    own, theirs = disputed(firm, owner, staff)
    with pytest.raises(ValidationError, match="Say why"):
        choose(claim=theirs, seen=both(), reason=" ", by=staff)
    choose(claim=theirs, seen=both(), reason="The register counts heads.", by=staff)
    own.refresh_from_db()
    assert (own.ended_by, own.ended_reason) == (staff, "The register counts heads.")
    assert (stored(firm)[0], said(firm), Claim.objects.disputed().count()) == ("1-10", [("register", "1–10 people")], 0)
    event = AuditEvent.objects.get(action="claim.chosen")
    assert event.after == {"fact": "size", "value": "1–10 people", "reason": "The register counts heads."}


def test_its_people_may_agree_with_the_park_but_not_set_it_aside(firm, owner):
    own, theirs = disputed(firm, owner, make_staff())
    with pytest.raises(NotAllowed, match="only the park can set aside"):
        choose(claim=own, seen=both(), reason="We have grown.", by=owner)
    choose(claim=theirs, seen=both(), reason="True.", by=owner)
    assert stored(firm)[0] == "1-10"


def test_of_two_who_choose_at_once_the_second_is_told(firm, owner):
    staff, colleague = make_staff(), make_staff()
    own, theirs = disputed(firm, owner, staff)
    seen = both()
    choose(claim=own, seen=seen, reason="They showed the books.", by=staff)
    with pytest.raises(StateHasMoved):
        choose(claim=theirs, seen=seen, reason="The register is right.", by=colleague)
    assert (stored(firm)[0], said(firm)) == ("11-50", [("owner", "11–50 people")])


def test_a_choice_among_others_than_one_has_seen_is_refused(firm, owner):
    staff = make_staff()
    own, _theirs = disputed(firm, owner, staff)
    seen = both()
    say(organisation=firm, value=size("251-1000"), source="document", by=staff, backing=Backing(where="Balance sheet"))
    with pytest.raises(StateHasMoved, match="Other sources stand here"):
        choose(claim=own, seen=seen, reason="They showed the books.", by=staff)
    assert len(said(firm)) == 3


def test_what_is_taken_back_is_shown_no_more(firm, owner):
    claim = say(organisation=firm, value=size("11-50"), source="owner", by=owner)
    with pytest.raises(NotAllowed):
        take_back(claim=claim, by=make_staff())
    take_back(claim=claim, by=owner)
    assert (stored(firm)[0], said(firm)) == ("", [])
    with pytest.raises(StateHasMoved):
        take_back(claim=claim, by=owner)


def test_the_page_shows_both_sources_to_both_sides(client, firm, owner):
    disputed(firm, owner, make_staff())
    url = reverse("ecosystem:facts", kwargs={"slug": firm.slug})
    pages = []
    for person in (owner, make_staff()):
        client.force_login(person)
        pages.append(client.get(url).content.decode())
    assert [
        [text in page for text in ("Sources differ", "“HRB”", "11–50 people", "1–10 people")] for page in pages
    ] == [[True] * 4] * 2
    client.force_login(make_user())
    assert client.get(url).status_code == 404
    assert "Sources differ" not in profile_of(firm)


def test_the_desk_lists_those_of_whom_sources_differ(client, firm, owner):
    make_organisation("startup", name="Agreed", owner=owner)
    client.force_login(make_staff())
    url = reverse("portal:desk-verification") + "?state=disputed"
    assert list(client.get(url).context["page"]) == []
    disputed(firm, owner, make_staff())
    assert [row.name for row in client.get(url).context["page"]] == ["Gearwright"]


# --- imports --------------------------------------------------------------------------------------------------------------
ROW = {"id": 7, "name": "Gearwright", "website": "gearwright.example", "team_size": 12, "founded": 2019}


def load(**changed):
    file = io.BytesIO(json.dumps([{**ROW, **changed}]).encode())
    file.name = "accelerator.json"
    return run_import(file, kind="startup")


def test_an_import_makes_claims_with_its_source_and_repeats_none():
    load()
    firm = Organisation.objects.get()
    assert said(firm) == [("import", "11–50 people"), ("import", "2019")]
    assert set(Claim.objects.values_list("where", flat=True)) == {"accelerator"}
    load()
    assert Claim.objects.count() == 2
    load(team_size=60)
    assert (stored(firm)[0], said(firm)) == ("51-250", [("import", "2019"), ("import", "51–250 people")])


def test_an_import_that_differs_from_what_its_people_say_is_a_dispute_and_not_again_once_decided(owner):
    load()
    firm = Organisation.objects.get()
    Membership.objects.create(organisation=firm, user=owner, role="owner")
    edit(firm, "size", "1-10", owner)
    load(team_size=60)
    assert (stored(firm)[0], said(firm, fact="size")) == (
        "1-10",
        [("owner", "1–10 people"), ("import", "51–250 people")],
    )
    assert Claim.objects.disputed().count() == 2
    choose(claim=Claim.objects.get(source="owner"), seen=both_on("size"), reason="The list is old.", by=owner)
    load(team_size=60)
    assert (stored(firm)[0], said(firm, fact="size")) == ("1-10", [("owner", "1–10 people")])
    load(team_size=70, founded=2020)
    assert said(firm, fact="size") == [("owner", "1–10 people")]
    assert said(firm, fact="founded") == [("import", "2020")]


def both_on(fact: str) -> list[int]:
    return list(Claim.objects.standing().filter(fact=fact).values_list("pk", flat=True))


# --- certificates that end ------------------------------------------------------------------------------------------------
def iso(until: str | None = None) -> Value:
    concept = make_concept("cert.iso-9001", "ISO 9001", "ISO 9001 认证")
    return Value("certificate", concept=concept, valid_until=date.fromisoformat(until) if until else None)


def test_a_certificate_holds_through_its_last_day(firm, owner):
    with travel("2026-01-10 08:00Z", tick=False):
        say(organisation=firm, value=iso("2026-06-30"), source="owner", by=owner)
    found = []
    for instant in ("2026-06-30 23:59:59Z", "2026-07-01 00:00Z"):
        with travel(instant, tick=False):
            found.append([concept.code for concept in held(Organisation.objects.get())])
    assert found == [["cert.iso-9001"], []]


def test_its_people_are_told_before_and_after_once(firm, owner):
    owner.language = "zh-hans"
    owner.save()
    with travel("2026-01-10 08:00Z", tick=False):
        say(organisation=firm, value=iso("2026-06-30"), source="owner", by=owner)
    Organisation.objects.update(confirmed_at="2026-12-01T00:00Z", verified_until=None)
    letters = []
    for instant in ("2026-05-30", "2026-05-31", "2026-06-30", "2026-07-01", "2026-08-01"):
        with travel(f"{instant} 00:00Z", tick=False):
            look_after()
            look_after()
        letters.append([mail.template for mail in Mail.objects.order_by("id")])
    ends, ended = "certificate_ends", "certificate_ended"
    assert letters == [[], [ends], [ends], [ends, ended], [ends, ended]]
    assert {mail.language for mail in Mail.objects.all()} == {"zh-hans"}
    assert "ISO 9001 认证" in Mail.objects.first().text
    with travel("2026-08-02 08:00Z", tick=False):
        say(organisation=firm, value=iso("2029-06-30"), source="owner", by=owner)
        assert [concept.code for concept in held(firm)] == ["cert.iso-9001"]


def test_the_latest_day_that_a_source_names_counts_and_differing_days_are_a_dispute(firm, owner):
    staff = make_staff()
    with travel("2026-01-10 08:00Z", tick=False):
        say(organisation=firm, value=iso("2027-06-30"), source="owner", by=owner)
        seen = Backing(where="Certificate 12")
        theirs = say(organisation=firm, value=iso("2026-03-31"), source="document", by=staff, backing=seen)
    with travel("2026-04-01 08:00Z", tick=False):
        assert len(held(firm)) == 1
        (one,) = told(firm, list(Claim.objects.standing().for_showing()))
        assert (one.disputed, one.ends, one.is_over) == (True, date(2027, 6, 30), False)
        choose(claim=theirs, seen=both(), reason="The paper says so.", by=staff)
        assert held(firm) == []
        profile = profile_of(firm)
    assert "ended on 31 Mar 2026" in profile


def profile_of(firm) -> str:
    """As strangers read it."""
    return Client().get(firm.get_absolute_url()).content.decode()


def test_a_certificate_that_names_no_end_holds_whatever_the_clock_says(firm, owner):
    say(organisation=firm, value=iso(), source="owner", by=owner)
    with travel("2099-01-01 00:00Z", tick=False):
        assert len(held(firm)) == 1
