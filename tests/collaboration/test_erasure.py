"""A word in every column of every table that can hold a person's: all of it can be taken along, and what is left when they
have gone is what they were told stays."""

import io
import zipfile
from datetime import timedelta
from fnmatch import fnmatch

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.export import packed
from accounts.leaving import erase
from accounts.models import Notice, User
from accounts.own_data import EXPORT
from accounts.personal_data import KEEP, REASONS, REGISTRY, relations, what_stays
from core import audit
from core.files import store
from core.models import Mail
from core.outbox import enqueue
from tests.collaboration.consent_scene import agree_to_all, make_border
from tests.collaboration.planting import (
    columns_of_addresses,
    made,
    plant_everywhere,
    word,
    words_in_databases,
    words_in_files,
)
from tests.factories import make_organisation, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="rows are planted with the checks of SQLite off"),
]

KEY, OURS, PARK, THEIRS, PROGRAM = (
    "a key to something, or a code that we made",
    "a number or a digest of ours",
    "the park's own words, published by somebody of the park",
    "belongs to the organisation or the award; the person did the deed",
    "for the person's program, which has had it",
)
NOT_TAKEN_ALONG = {
    "accounts.Notice.key": KEY, "accounts.Notice.view": KEY,
    "api.IdempotencyKey.*": PROGRAM, "api.Token.digest": KEY, "api.Webhook.*": THEIRS,
    "collaboration.Agreement.text_sha256": OURS, "collaboration.AgreementTemplate.*": PARK,
    "collaboration.ConsentNotice.*": PARK, "collaboration.ControlList.*": PARK, "collaboration.Consent.head": OURS,
    "collaboration.ConsentEvent.previous": OURS, "collaboration.IntroductionKey.digest": KEY,
    "collaboration.LogEntry.*": OURS, "collaboration.Message.key": KEY, "collaboration.Room.head": OURS,
    "competitions.Assignment*": THEIRS, "competitions.BulkLetter.*": PARK, "competitions.CallForm.*": PARK,
    "competitions.CeremonyPlan.*": PARK, "competitions.Certificate.*": THEIRS, "competitions.Collaborator.digest": KEY,
    "competitions.Competition.*": PARK, "competitions.Extension.*": THEIRS, "competitions.Feedback.*": THEIRS,
    "competitions.Finalist.*": THEIRS, "competitions.FormVersion.*": PARK, "competitions.Judge.digest": KEY,
    "competitions.Judge.statement_sha256": OURS, "competitions.OutcomeText.*": PARK, "competitions.PressPass.*": THEIRS,
    "competitions.PrizeWithdrawal.*": THEIRS, "competitions.Publication.*": THEIRS, "competitions.ResultSnapshot.*": THEIRS, "competitions.Round.*": PARK,
    "competitions.VotedPrize.counts": THEIRS, "competitions.VotedPrize.sha256": OURS, "competitions.VotedPrize.snapshot": THEIRS,
    "competitions.Submission.content": THEIRS, "core.AuditEvent.request_id": OURS, "core.Effect.*": OURS,
    "core.Mail.*": THEIRS, "core.StoredFile.key": KEY, "core.Upload.*": OURS, "ecosystem.BulkJob.*": PARK, "ecosystem.Claim.choice": OURS,
    "ecosystem.DuplicatePair.reasons": OURS, "ecosystem.Invitation.digest": KEY, "ecosystem.MergeRecord.*": PARK,
    "ecosystem.VerificationRequest.saw": OURS, "matching.Experiment.*": PARK, "matching.Mark.statements": OURS,
    "matching.Outcome.statements": OURS, "matching.Visit.*": OURS, "mfa.Authenticator.data": KEY, "portal.Announcement.*": PARK,
    "production.Booking.*": THEIRS, "production.SheetPlan.rows": THEIRS, "production.ExchangeRate.*": PARK,
    "production.Lot.lines": THEIRS, "production.Lot.offer": THEIRS, "production.PartGrant.reference": THEIRS,
    "production.PartVersion.geometry": THEIRS, "production.PartVersion.refusal": OURS, "production.PartVersion.sha256": OURS,
    "production.Quotation.failure": OURS, "production.Quotation.quantities": THEIRS, "production.Quotation.rate_source": PARK,
    "production.QuoteAnswer.tiers": THEIRS, "usersessions.UserSession.*": KEY,
}  # fmt: skip
"""Columns of rows with a person's key that are not the person's, or would open something, and why."""


@pytest.fixture
def person():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    yield make_user(f"{word()}@people.example", name=word())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def exported(person) -> str:
    with zipfile.ZipFile(io.BytesIO(packed(person))) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def leave(person, callbacks) -> None:
    User.objects.filter(pk=person.pk).update(leaving_at=timezone.now() - timedelta(minutes=1))
    with callbacks(execute=True):
        assert erase(person)


def test_everything_planted_is_in_the_export_but_what_is_named(person):
    planted = plant_everywhere(person)
    assert len(planted) > 150
    text = exported(person)
    missing = {str(one) for one in planted if one.word not in text}
    assert [one for one in sorted(missing) if not any(fnmatch(one, pattern) for pattern in NOT_TAKEN_ALONG)] == []
    idle = [pattern for pattern in NOT_TAKEN_ALONG if not any(fnmatch(one, pattern) for one in missing)]
    assert idle == [], "exceptions that are none any more"


def test_nothing_planted_is_left_but_what_the_report_names(person, django_capture_on_commit_callbacks):
    planted = plant_everywhere(person)
    assert {one.word for one in planted} <= set(words_in_databases())
    reported = {one.reason for one in what_stays(person)}
    leave(person, django_capture_on_commit_callbacks)
    left = words_in_databases()
    kept = {model: held.kept for name, model, _field in relations() if (held := REGISTRY[name]).leaving == KEEP}
    unreported = [str(one) for one in planted if one.word in left and kept.get(one.model) not in reported]
    assert unreported == []
    assert reported == set(REASONS), "every reason has a row here"
    gone = [one for one in planted if one.word not in left]
    assert len(gone) > 20


def test_their_name_and_addresses_are_left_in_the_log_and_the_last_letter_alone(
    person, django_capture_on_commit_callbacks
):
    other, organisation = make_user(), make_organisation()
    audit.record("organisation.changed", by=person, target=organisation)
    Notice.objects.create(person=other, kind="team", what="x", view="x", key="k", values={"who": person.name, "n": 1})
    for model, field in columns_of_addresses():
        model._base_manager.bulk_create([made(model, {field: person.email})])
    Mail.objects.create(key="m", template="t", to=person.email, language="en", subject=person.name, text="", html="")
    enqueue(key="mail:m", kind="mail.send", payload={"mail_key": "m"})
    cache.set("k", 1)
    file = store(
        person.email.encode(), purpose=EXPORT, owner_id=person.pk, name="mine.zip", content_type="application/zip",
        by=person,
    )  # fmt: skip
    name, address = person.name, person.email.partition("@")[0]
    assert {name, address} <= set(words_in_databases())
    assert address in words_in_files()
    leave(person, django_capture_on_commit_callbacks)
    left = words_in_databases()
    assert (left[name], left[address]) == ({"core_auditevent"}, {"core_mail"})
    assert list(Mail.objects.filter(to__startswith=address).values_list("template", flat=True)) == ["account_left"]
    assert words_in_files() & {name, address} == set()
    assert not file.file.storage.exists(file.file.name)
    assert Notice.objects.get().values == {"who": {"en": "a former member", "zh-hans": "已注销的用户"}, "n": 1}


def test_the_last_letter_and_the_page_say_what_stays_and_why(client, django_capture_on_commit_callbacks):
    border = make_border()
    agree_to_all(border, border.ada)
    client.force_login(border.ada)
    page = client.get("/en/settings/leave/").content.decode()
    assert "by number and without your name" in page
    address = border.ada.email
    leave(border.ada, django_capture_on_commit_callbacks)
    text = Mail.objects.get(to=address).text
    assert "it is proof that we were allowed to" in text
    assert "contract" in {one.reason for one in what_stays(border.li)} or "signed for an organisation" not in text


def test_who_leaves_is_shown_to_nobody_and_the_proof_stays_without_their_name(django_capture_on_commit_callbacks):
    border = make_border()
    consents = agree_to_all(border, border.ada)
    leave(border.ada, django_capture_on_commit_callbacks)
    for consent in consents:
        consent.refresh_from_db()
        assert (consent.state, consent.events.count()) == ("withdrawn", 2)
    assert str(consents[0].person) == "a former member"
