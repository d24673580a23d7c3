"""Asking to be verified and being answered."""

import pytest
from django.core.exceptions import ValidationError

from core.models import AuditEvent, Mail
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions.verification import decline, request_verification, verify
from ecosystem.models import Membership, Organisation, VerificationRequest
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_an_owner_asks_and_staff_verify(client):
    owner, staff = make_user(language="zh-hans"), make_staff()
    organisation = make_organisation("manufacturer", name="Star Works", name_zh="星辰重工", verified=False, owner=owner)
    request_verification(organisation=organisation, evidence="Register entry 4301", by=owner)
    assert organisation.verification == "requested"
    verify(organisation=organisation, by=staff, answer="Welcome.")
    organisation.refresh_from_db()
    assert (organisation.verification, organisation.verified_at is not None) == ("verified", True)
    answered = VerificationRequest.objects.get()
    assert (answered.granted, answered.answer, answered.decided_by) == (True, "Welcome.", staff)
    mail = Mail.objects.get()
    assert (mail.template, mail.to, mail.language) == ("organisation_verified", owner.email, "zh-hans")
    assert [event.action for event in AuditEvent.objects.order_by("id")] == [
        "verification.requested",
        "verification.granted",
    ]


def test_sending_back_needs_a_reason_and_the_owner_may_ask_again():
    owner, staff = make_user(), make_staff()
    organisation = make_organisation("startup", verified=False, owner=owner)
    request_verification(organisation=organisation, evidence="A link", by=owner)
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
        verify(organisation=organisation, by=editor)
    organisation.refresh_from_db()
    assert organisation.verification == "unverified"


def test_of_two_opposite_decisions_the_second_is_told():
    staff = make_staff()
    organisation = make_organisation("startup", verified=False, owner=make_user())
    request_verification(organisation=organisation, evidence="x", by=organisation.memberships.get().user)
    seen_by_another = Organisation.objects.get(pk=organisation.pk)
    verify(organisation=organisation, by=staff)
    with pytest.raises(StateHasMoved, match="Somebody else has just changed this"):
        decline(organisation=seen_by_another, by=staff, answer="No.")
    organisation.refresh_from_db()
    assert organisation.verification == "verified"


def test_one_cannot_ask_twice():
    owner = make_user()
    organisation = make_organisation("startup", verified=False, owner=owner)
    request_verification(organisation=organisation, evidence="x", by=owner)
    with pytest.raises(MoveNotAllowed):
        request_verification(organisation=organisation, evidence="x", by=owner)
    assert VerificationRequest.objects.count() == 1
