"""Asking to be verified, being looked at, and being answered."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from time_machine import travel

from core.models import AuditEvent, Mail, StoredFile
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.key_facts import changed_since
from ecosystem.actions.verification import (
    add_evidence,
    decline,
    put_back,
    remark,
    remove_evidence,
    reopen,
    request_verification,
    take,
    verify,
)
from ecosystem.editing import OrganisationEditor
from ecosystem.models import Evidence, Membership, Organisation, VerificationRequest
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

GOOD = {"advantages": 3, "clarity": 3, "cooperation": 2, "language": 2}
PDF = b"%PDF-1.7\nregister entry 4301"


def asking(**fields):
    """An organisation whose owner has asked to be verified."""
    owner = make_user(**fields)
    organisation = make_organisation("startup", name="Star Works", verified=False, owner=owner)
    request_verification(organisation=organisation, evidence="Register entry 4301", by=owner)
    return organisation, owner


def pdf(name: str = "extract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def test_an_owner_asks_and_staff_verify():
    organisation, owner = asking(language="zh-hans")
    staff = make_staff()
    assert organisation.verification == "requested"
    verify(organisation=organisation, by=staff, marks=GOOD, answer="Welcome.")
    organisation.refresh_from_db()
    assert (organisation.verification, organisation.verified_at is not None) == ("verified", True)
    assert (organisation.verified_until - organisation.verified_at).days == 730
    answered = VerificationRequest.objects.get()
    assert (answered.granted, answered.answer, answered.decided_by) == (True, "Welcome.", staff)
    assert (answered.marks, answered.total) == (GOOD, 10)
    mail = Mail.objects.get()
    assert (mail.template, mail.to, mail.language) == ("organisation_verified", owner.email, "zh-hans")
    assert [event.action for event in AuditEvent.objects.order_by("id")] == [
        "verification.requested",
        "verification.granted",
    ]


@pytest.mark.parametrize(
    "marks",
    [
        {"advantages": 3, "clarity": 3, "cooperation": 2, "language": 1},
        {"advantages": 5, "clarity": 5, "cooperation": 5, "language": 0},
    ],
    ids=["nine in all", "one nought"],
)
def test_marks_that_do_not_publish_hold_it_back(marks):
    organisation, _owner = asking()
    staff = make_staff()
    with pytest.raises(ValidationError, match="does not publish"):
        verify(organisation=organisation, by=staff, marks=marks)
    organisation.refresh_from_db()
    assert organisation.verification == "requested"
    with pytest.raises(IntegrityError), transaction.atomic():
        VerificationRequest.objects.update(granted=True, decided_at="2026-11-26T08:00Z", **marks)
    decline(organisation=organisation, by=staff, answer="Say what you look for.", marks=marks)
    assert VerificationRequest.objects.get().marks == marks


@pytest.mark.parametrize("wrong", [{}, {**GOOD, "clarity": 6}, {**GOOD, "clarity": -1}])
def test_every_mark_is_given_and_on_the_scale(wrong):
    organisation, _owner = asking()
    with pytest.raises(ValidationError) as refused:
        verify(organisation=organisation, by=make_staff(), marks=wrong)
    assert set(refused.value.message_dict) == ({"clarity"} if wrong else set(GOOD))


def test_sending_back_needs_a_reason_and_the_owner_may_ask_again():
    organisation, owner = asking()
    staff = make_staff()
    with pytest.raises(ValidationError, match="Say what is missing"):
        decline(organisation=organisation, by=staff, answer=" ")
    decline(organisation=organisation, by=staff, answer="The link is dead.")
    assert organisation.verification == "declined"
    request_verification(organisation=organisation, evidence="A better link", by=owner)
    assert organisation.verification == "requested"
    assert VerificationRequest.objects.filter(decided_at=None).count() == 1


def test_only_owners_ask_and_only_staff_decide():
    editor = make_user()
    organisation = make_organisation("startup", verified=False, owner=make_user())
    Membership.objects.create(organisation=organisation, user=editor, role="editor")
    with pytest.raises(NotAllowed, match="Only an owner"):
        request_verification(organisation=organisation, evidence="Me", by=editor)
    with pytest.raises(NotAllowed, match="Only park staff"):
        verify(organisation=organisation, by=editor, marks=GOOD)
    organisation.refresh_from_db()
    assert organisation.verification == "unverified"


def test_of_two_opposite_decisions_the_second_is_told():
    staff = make_staff()
    organisation, _owner = asking()
    seen_by_another = Organisation.objects.get(pk=organisation.pk)
    verify(organisation=organisation, by=staff, marks=GOOD)
    with pytest.raises(StateHasMoved, match="Somebody else has just changed this"):
        decline(organisation=seen_by_another, by=staff, answer="No.")
    organisation.refresh_from_db()
    assert organisation.verification == "verified"


def test_one_cannot_ask_twice():
    organisation, owner = asking()
    with pytest.raises(MoveNotAllowed):
        request_verification(organisation=organisation, evidence="x", by=owner)
    assert VerificationRequest.objects.count() == 1


def test_a_request_is_in_one_hand_at_a_time():
    organisation, _owner = asking()
    first, second, found = make_staff(), make_staff(), VerificationRequest.objects.get()
    take(request=found, by=first)
    with pytest.raises(StateHasMoved, match="in hand"):
        take(request=found, by=second)
    put_back(request=found, by=second)
    take(request=found, by=second)
    found.refresh_from_db()
    assert found.taken_by == second
    verify(organisation=organisation, by=first, marks=GOOD)
    with pytest.raises(StateHasMoved):
        put_back(request=found, by=first)


def test_both_sides_write_and_are_told():
    organisation, owner = asking()
    staff = make_staff()
    remark(organisation=organisation, text="Which register?", about="clarity", by=staff)
    remark(organisation=organisation, text="That of Lund.", by=owner)
    assert list(Mail.objects.order_by("id").values_list("template", "to")) == [
        ("verification_remark", owner.email),
        ("verification_answered", staff.email),
    ]
    take(request=VerificationRequest.objects.get(), by=staff)
    remark(organisation=organisation, text="Number 4301.", by=owner)
    assert Mail.objects.first().to == staff.email
    said = organisation.verification_remarks.values_list("from_park", "about", "text")
    assert list(said) == [
        (True, "clarity", "Which register?"),
        (False, "", "That of Lund."),
        (False, "", "Number 4301."),
    ]
    with pytest.raises(NotAllowed):
        remark(organisation=organisation, text="Me too.", by=make_user())


def test_evidence_is_read_by_its_people_and_staff_only(client):
    organisation, owner = asking()
    evidence = add_evidence(organisation=organisation, upload=pdf(), by=owner)
    url = reverse("ecosystem:evidence", kwargs={"slug": organisation.slug, "pk": evidence.pk})
    viewer, stranger, staff = make_user(), make_user(), make_staff()
    Membership.objects.create(organisation=organisation, user=viewer, role="viewer")
    answers = []
    for person in (owner, viewer, stranger, staff):
        client.force_login(person)
        answers.append(client.get(url).status_code)
    assert answers == [200, 404, 404, 200]
    client.force_login(staff)
    answer = client.get(url)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="extract.pdf"'


def test_evidence_stays_while_the_park_looks_and_goes_with_its_bytes():
    organisation, owner = asking()
    evidence = add_evidence(organisation=organisation, upload=pdf(), by=owner)
    with pytest.raises(MoveNotAllowed, match="looking at these files"):
        remove_evidence(evidence=evidence, by=owner)
    decline(organisation=organisation, by=make_staff(), answer="Not this one.")
    remove_evidence(evidence=evidence, by=owner)
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_what_is_no_document_is_refused():
    organisation, owner = asking()
    script = SimpleUploadedFile("extract.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    with pytest.raises(ValidationError, match="neither a PDF nor a picture"):
        add_evidence(organisation=organisation, upload=script, by=owner)
    for _number in range(10):
        add_evidence(organisation=organisation, upload=pdf(), by=owner)
    with pytest.raises(ValidationError, match="ten files already"):
        add_evidence(organisation=organisation, upload=pdf(), by=owner)


def test_a_verification_is_renewed_in_time_and_holds_meanwhile():
    with travel("2026-01-10 08:00Z", tick=False):
        organisation, owner = asking()
        staff = make_staff()
        verify(organisation=organisation, by=staff, marks=GOOD)
        with pytest.raises(MoveNotAllowed):
            request_verification(organisation=organisation, evidence="Still us", by=owner)
    with travel("2027-12-20 08:00Z", tick=False):
        request_verification(organisation=organisation, evidence="Still us", by=owner)
        assert organisation.is_verified
        decline(organisation=organisation, by=staff, answer="The register has another name.")
        organisation.refresh_from_db()
        assert (organisation.is_verified, organisation.verified_until.year) == (True, 2028)
        request_verification(organisation=organisation, evidence="The new extract", by=owner)
        verify(organisation=organisation, by=staff, marks=GOOD)
    organisation.refresh_from_db()
    assert organisation.verified_until.date().isoformat() == "2029-12-19"
    assert [one.renewal for one in VerificationRequest.objects.all()] == [True, True, False]


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(client):
    organisation, owner = asking()
    staff = make_staff()
    client.force_login(staff)
    url = reverse("portal:desk-decide", kwargs={"slug": organisation.slug})
    answer = client.post(url, {**GOOD, "language": "0", "verdict": "verify", "answer": "Nearly there."})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "does not publish" in shown and "Nearly there." in shown
    assert client.post(url, {**GOOD, "verdict": "verify"}).status_code == 302
    client.force_login(owner)
    page = client.get(reverse("ecosystem:verification", kwargs={"slug": organisation.slug})).content.decode()
    assert "Register entry 4301" in page and "Cooperation sought" in page


# --- declined for good, changed since, two at once ------------------------------------------------------------------------
def test_whoever_is_declined_for_good_cannot_ask_again_until_staff_let_them():
    organisation, owner = asking()
    staff = make_staff()
    decline(organisation=organisation, by=staff, answer="No such company.", final=True)
    assert (organisation.verification, VerificationRequest.objects.get().final) == ("refused", True)
    assert Mail.objects.get().template == "organisation_refused"
    with pytest.raises(MoveNotAllowed):
        request_verification(organisation=organisation, evidence="But", by=owner)
    with pytest.raises(NotAllowed):
        reopen(organisation=organisation, by=owner)
    reopen(organisation=organisation, by=staff)
    request_verification(organisation=organisation, evidence="The extract", by=owner)
    assert organisation.verification == "requested"


def test_a_renewal_can_be_sent_back_but_a_verified_one_is_not_declined_for_good():
    organisation, _owner = asking()
    staff = make_staff()
    verify(organisation=organisation, by=staff, marks=GOOD)
    with pytest.raises(MoveNotAllowed):
        decline(organisation=organisation, by=staff, answer="No.", final=True)


def test_links_and_the_note_are_kept_as_they_were_written(client):
    owner = make_user()
    organisation = make_organisation("startup", name="Star Works", verified=False, owner=owner)
    client.force_login(owner)
    url = reverse("ecosystem:verification-request", kwargs={"slug": organisation.slug})
    six = "\n".join(f"https://{number}.example" for number in range(6))
    assert client.post(url, {"evidence": "营业执照见附件", "links": six}).status_code == 422
    assert client.post(url, {"evidence": "x", "links": "javascript:alert(1)"}).status_code == 422
    links = "register.example/4301\n\nhttps://star.example/imprint"
    assert client.post(url, {"evidence": "营业执照见附件", "links": links}).status_code == 302
    asked = VerificationRequest.objects.get()
    assert (asked.written_in, asked.evidence) == ("zh-hans", "营业执照见附件")
    assert asked.links == ["https://register.example/4301", "https://star.example/imprint"]


def changed(organisation) -> bool:
    organisation.refresh_from_db()
    return organisation.key_facts_changed_at is not None


def test_a_changed_key_fact_suggests_to_look_again_and_one_changed_back_does_not(client):
    organisation, owner = asking()
    staff = make_staff()
    verify(organisation=organisation, by=staff, marks=GOOD)
    edit = OrganisationEditor(organisation, by=owner).save
    edit("en-tagline", "Something else", base=None)
    assert not changed(organisation)
    edit("website", "https://other.example", base=None)
    assert changed(organisation)
    edit("website", "", base=None)
    assert not changed(organisation)
    edit("en-name", "Moon Works", base=None)
    assert (changed(organisation), changed_since(organisation)) == (True, {"en-name": ("Star Works", "Moon Works")})
    client.force_login(staff)
    page = client.get(reverse("portal:desk-verification") + "?state=changed")
    assert [row.name for row in page.context["page"]] == ["Moon Works"]
    request_verification(organisation=organisation, evidence="We have a new name", by=owner)
    assert organisation.is_verified
    verify(organisation=organisation, by=staff, marks=GOOD)
    assert (changed(organisation), changed_since(organisation)) == (False, {})


def test_staff_may_look_again_at_what_has_changed_without_being_asked():
    organisation, owner = asking()
    staff = make_staff()
    verify(organisation=organisation, by=staff, marks=GOOD)
    with pytest.raises(StateHasMoved, match="Nobody asks"):
        verify(organisation=organisation, by=staff, marks=GOOD)
    OrganisationEditor(organisation, by=owner).save("registration_number", "4302", base=None)
    verify(organisation=Organisation.objects.get(), by=staff, marks={**GOOD, "clarity": 5})
    assert not changed(organisation)
    assert [one.total for one in VerificationRequest.objects.all()] == [12, 10]


def test_of_two_who_decide_on_a_renewal_the_second_takes_nothing_away():
    organisation, owner = asking()
    staff = make_staff()
    verify(organisation=organisation, by=staff, marks=GOOD)
    OrganisationEditor(organisation, by=owner).save("registration_number", "4302", base=None)
    organisation = Organisation.objects.get()
    asked = request_verification(organisation=organisation, evidence="New number", by=owner)
    seen_by_another = Organisation.objects.get()
    verify(organisation=organisation, by=staff, marks=GOOD, seen=str(asked.pk))
    with pytest.raises(StateHasMoved, match="Somebody else has decided"):
        decline(organisation=seen_by_another, by=make_staff(), answer="No.", seen=str(asked.pk))
    organisation.refresh_from_db()
    assert (organisation.is_verified, VerificationRequest.objects.filter(granted=False).count()) == (True, 0)


def test_what_is_typed_beside_a_decision_of_somebody_else_is_kept_and_told(client):
    organisation, _owner = asking()
    asked = VerificationRequest.objects.get()
    verify(organisation=organisation, by=make_staff(), marks=GOOD)
    client.force_login(make_staff())
    url = reverse("portal:desk-decide", kwargs={"slug": organisation.slug})
    answer = client.post(url, {"verdict": "decline", "answer": "Which register?", "seen": asked.pk})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else has decided" in page and "Which register?" in page
    organisation.refresh_from_db()
    assert organisation.is_verified


def test_the_database_refuses_a_final_yes():
    organisation, _owner = asking()
    with pytest.raises(IntegrityError, match="verification_final_is_no"), transaction.atomic():
        VerificationRequest.objects.update(final=True)
    assert organisation.verification == "requested"
