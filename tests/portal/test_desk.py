"""The staff desk."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import audit
from core.mail import queue_mail
from core.models import AuditEvent, Effect, Mail
from ecosystem.models import Organisation, VerificationRequest
from tests.factories import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DESK, VERIFICATION, MAIL, OUTBOX, AUDIT = (
    f"/en/desk/{part}" for part in ("", "verification/", "mail/", "outbox/", "audit/")
)


@pytest.fixture
def staff(client):
    person = make_staff(name="Sybil")
    client.force_login(person)
    return person


def make_request(name: str) -> Organisation:
    owner = make_user()
    organisation = make_organisation(name=name, owner=owner, verified=False)
    Organisation.objects.filter(pk=organisation.pk).update(verification="requested")
    VerificationRequest.objects.create(organisation=organisation, evidence=f"Register of {name}", requested_by=owner)
    return organisation


def make_mail(text: str = "Hello", **fields) -> Mail:
    number = Mail.objects.count()
    return Mail.objects.create(
        **{"key": f"mail-{number}", "template": "greeting", "to": f"reader{number}@people.example", "language": "en",
           "subject": "Greetings", "text": text, "html": "", **fields}
    )  # fmt: skip


def make_dead(number: int = 0) -> Effect:
    return Effect.objects.create(
        key=f"dead:{number}", kind="mail.send", attempts=8, dead_at=timezone.now(), last_error="OSError: no route"
    )


@pytest.mark.parametrize("address", [DESK, VERIFICATION, MAIL, OUTBOX, AUDIT])
def test_it_is_staffs_alone(client, address):
    strangers = client.get(address).status_code
    client.force_login(make_user())
    assert (strangers, client.get(address).status_code) == (302, 404)


@pytest.mark.parametrize(
    ("address", "empty"), [(DESK, 2), (VERIFICATION, 1), (MAIL, 1), (OUTBOX, 1), (f"{AUDIT}?actor=nobody", 1)]
)
def test_an_empty_list_says_what_will_be_there(client, staff, address, empty):
    assert client.get(address).content.decode().count('class="tb-empty"') == empty


# --- verification -----------------------------------------------------------------------------------------------------
MARKS = {"advantages": "3", "clarity": "3", "cooperation": "2", "language": "2"}


def test_the_queue_is_led_by_the_longest_wait_and_opens_what_they_asked(client, staff):
    first, second = make_request("Aster"), make_request("Bellis")
    VerificationRequest.objects.filter(organisation=second).update(requested_at=timezone.now() - timedelta(days=9))
    answer = client.get(VERIFICATION)
    assert [row.name for row in answer.context["page"]] == ["Bellis", "Aster"]
    assert "waits for 1 week, 2 days" in answer.content.decode().replace("\xa0", " ")
    one = client.get(f"{VERIFICATION}{first.slug}/").content.decode()
    assert "Register of Aster" in one and f'href="/en/organisations/{first.slug}/"' in one


def test_the_queue_is_searched(client, staff):
    make_request("Aster")
    make_request("Bellis")
    assert [row.name for row in client.get(f"{VERIFICATION}?q=bellis").context["page"]] == ["Bellis"]


def test_verifying_opens_the_door_and_tells_the_owner(client, staff):
    organisation = make_request("Aster")
    answer = client.post(f"{VERIFICATION}{organisation.slug}/", {**MARKS, "verdict": "verify", "answer": "Welcome."})
    organisation.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, VERIFICATION)
    assert organisation.verification == "verified"
    assert list(Mail.objects.values_list("template", flat=True)) == ["organisation_verified"]
    assert AuditEvent.objects.filter(action="verification.granted").get().actor == staff


def test_sending_back_needs_an_answer_and_keeps_what_was_typed(client, staff):
    organisation = make_request("Aster")
    answer = client.post(f"{VERIFICATION}{organisation.slug}/", {**MARKS, "verdict": "decline", "answer": "   "})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors == {"answer": ["Say what is missing, so that they can mend it."]}
    assert form["clarity"].value() == "3"
    too_long = client.post(f"{VERIFICATION}{organisation.slug}/", {"verdict": "decline", "answer": "x" * 2001})
    assert too_long.status_code == 422
    assert "x" * 2001 in too_long.content.decode()
    organisation.refresh_from_db()
    assert organisation.verification == "requested"


def test_sending_back_with_an_answer_tells_the_owner(client, staff):
    organisation = make_request("Aster")
    client.post(f"{VERIFICATION}{organisation.slug}/", {"verdict": "decline", "answer": "Which register?"})
    request = VerificationRequest.objects.get()
    assert (request.granted, request.answer, request.decided_by) == (False, "Which register?", staff)
    assert Mail.objects.get().template == "organisation_declined"


def test_two_of_staff_at_once_the_second_is_told_and_keeps_what_they_typed(client, staff):
    organisation = make_request("Aster")
    address = f"{VERIFICATION}{organisation.slug}/"
    client.post(address, {**MARKS, "verdict": "verify"})
    answer = client.post(address, {**MARKS, "verdict": "verify", "answer": "Welcome!"})
    assert answer.status_code == 409
    assert [str(message) for message in answer.context["messages"]] == [
        "Aster is verified. Its owners are told.",
        "Nobody asks for this any more. Reload the page.",
    ]
    assert answer.context["form"]["answer"].value() == "Welcome!"
    assert Mail.objects.count() == 1


def test_a_verification_is_taken_away_with_the_reason(client, staff):
    organisation = make_organisation(name="Aster")
    client.post(f"{VERIFICATION}{organisation.slug}/?state=verified", {"verdict": "decline", "answer": "Closed down."})
    organisation.refresh_from_db()
    assert (organisation.verification, organisation.verified_at) == ("declined", None)


# --- mail -------------------------------------------------------------------------------------------------------------
def test_a_demo_shows_a_mail_and_its_link_can_be_followed(client, staff, settings):
    settings.DEMO = True
    mail = make_mail("Confirm:\n\nhttp://testserver/en/accounts/confirm-email/KEY/\n\n<b>not bold</b>")
    page = client.get(f"{MAIL}{mail.pk}/").content.decode()
    link = "http://testserver/en/accounts/confirm-email/KEY/"
    assert f'<a href="{link}" rel="noopener noreferrer nofollow">{link}</a>' in page
    assert "&lt;b&gt;not bold&lt;/b&gt;" in page


def test_a_real_site_shows_the_envelope_only_and_says_why(client, staff, settings):
    settings.DEMO = False
    mail = make_mail("http://testserver/en/accounts/confirm-email/KEY/", subject="Your code is 123456")
    for address in (MAIL, f"{MAIL}{mail.pk}/"):
        page = client.get(address).content.decode()
        assert "reader0@people.example" in page
        assert "is a key to somebody’s account" in page
        assert "KEY" not in page
        assert "123456" not in page


def test_mails_are_found_by_reader_kind_and_state(client, staff):
    make_mail(to="ada@people.example")
    make_mail(to="bo@people.example", template="other")
    make_mail(to="cy@people.example", state="sent", sent_at=timezone.now())
    found = {
        query: [mail.to[:2] for mail in client.get(f"{MAIL}?{query}").context["page"]]
        for query in ("", "q=ada", "template=other", "state=sent", "state=nonsense", "q=ada&state=sent")
    }
    assert found == {
        "": ["cy", "bo", "ad"],
        "q=ada": ["ad"],
        "template=other": ["bo"],
        "state=sent": ["cy"],
        "state=nonsense": ["cy", "bo", "ad"],
        "q=ada&state=sent": [],
    }


# --- outbox -----------------------------------------------------------------------------------------------------------
def test_the_outbox_has_four_shelves(client, staff):
    now = timezone.now()
    Effect.objects.create(key="fresh", kind="mail.send")
    Effect.objects.create(key="late", kind="mail.send", next_try_at=now - timedelta(minutes=4))
    Effect.objects.create(key="done", kind="matching.refresh", done_at=now)
    make_dead()
    shelves = {
        shelf: [effect.key for effect in client.get(f"{OUTBOX}?shelf={shelf}").context["page"]]
        for shelf in ("open", "late", "dead", "done")
    }
    assert shelves == {"open": ["late", "fresh"], "late": ["late"], "dead": ["dead:0"], "done": ["done"]}
    assert client.get(OUTBOX).context["numbers"] == {"open": 2, "late": 1, "dead": 1}


def test_a_dead_effect_is_revived_once_and_the_trail_tells_of_it(client, staff):
    effect = make_dead()
    assert "OSError: no route" in client.get(f"{OUTBOX}?shelf=dead").content.decode()
    for _twice in range(2):
        client.post(f"{OUTBOX}{effect.pk}/revive/")
    effect.refresh_from_db()
    assert (effect.dead_at, effect.attempts) == (None, 0)
    event = AuditEvent.objects.get(action="effect.revived")
    assert (event.actor, event.before, event.after) == (
        staff,
        {"attempts": 8, "error": "OSError: no route"},
        {"attempts": 0},
    )


# --- audit ------------------------------------------------------------------------------------------------------------
def test_the_trail_is_read_by_who_what_and_to_which(client, staff):
    ada, bo = make_user(name="Ada"), make_user(name="Bo")
    aster, bellis = make_organisation(name="Aster"), make_organisation(name="Bellis")
    with transaction.atomic():
        audit.record(
            "organisation.changed", by=ada, target=aster, before={"website": ""}, after={"website": "https://a.example"}
        )
        audit.record("listing.closed", by=bo, target=aster)
        audit.record("organisation.changed", by=bo, target=bellis)

    def shown(query: str) -> list[str]:
        events = client.get(f"{AUDIT}?{query}").context["events"]
        return [f"{told.event.actor_label} {told.action} {told.event.target_label}" for told in events]

    a, b, c = "Ada changed a profile Aster", "Bo closed a listing Aster", "Bo changed a profile Bellis"
    assert shown("target=") == [c, b, a, *shown("actor=Sybil")]
    assert shown("actor=bo") == [c, b]
    assert shown("action=organisation.changed") == [c, a]
    assert shown("target=aster") == [b, a]
    assert shown(f"about=ecosystem.organisation:{bellis.pk}") == [c]
    page = client.get(f"{AUDIT}?actor=Ada").content.decode()
    assert "<dt>website</dt><dd><del>nothing</del><ins>https://a.example</ins></dd>" in page


# --- cost -------------------------------------------------------------------------------------------------------------
def add_one(number: int, staff) -> None:
    make_request(f"Request {number}")
    make_dead(number)
    with transaction.atomic():
        queue_mail("organisation_verified", key=f"k{number}", to=f"m{number}@people.example", language="en",
                   context={"name": "Aster", "answer": "", "url": "http://testserver/"})  # fmt: skip
        audit.record("organisation.changed", by=staff, target=staff, before={"a": number}, after={"a": number + 1})


@pytest.mark.parametrize("address", [DESK, VERIFICATION, MAIL, f"{OUTBOX}?shelf=dead", AUDIT])
def test_a_list_costs_the_same_with_one_row_and_with_three(client, staff, address):
    costs = []
    for numbers in (range(1), range(1, 3)):
        for number in numbers:
            add_one(number, staff)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= 25
