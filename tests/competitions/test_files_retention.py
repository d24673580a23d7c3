"""Applications are kept as long as the rules say; then nobody finds out who wrote what, and the numbers stay."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competitions import retention
from competitions.actions import ageing
from competitions.actions.applying import save_answer
from competitions.actions.receipts import give_receipt
from competitions.actions.submitting import submit_application
from competitions.models import (
    Application,
    Collaborator,
    Comment,
    Competition,
    DraftWarning,
    EntryWords,
    RetentionReport,
    ScreeningDecision,
    Submission,
)
from competitions.receipt_check import matches
from competitions.retention import age_some, foreseen
from core.files import store
from core.models import Mail, StoredFile
from core.months import months_before
from core.outbox import relay
from core.permissions import NotAllowed
from ecosystem.models import Organisation
from portal.numbers import desk_numbers
from tests.competitions.scene import make_application, make_category, make_competition, make_manager, question
from tests.factories import make_concept, make_staff, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WORD = "zyveryprivate"
DIRECTORIES = (
    "/en/startups/?q=former", "/en/manufacturers/", "/en/desk/", "/en/desk/data/", "/en/desk/verification/?state=unverified",
    "/en/desk/duplicates/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def later(days: float) -> datetime:
    return NOW + timedelta(days=days)


def competition_of(**fields) -> Competition:
    return make_competition(
        question("idea"),
        question("deck", "files", required=False),
        opens_at=NOW - timedelta(days=7),
        closes_at=NOW + timedelta(days=7),
        **fields,
    )


def entry_of(competition: Competition, outcome: str = "") -> Application:
    """Handed in, with a file, a comment, somebody who helped, a decision and a receipt."""
    application, owner = make_application(competition, answers={"idea": WORD}, category=make_category(competition, f"c{Application.objects.count()}"))  # fmt: skip
    application.organisation.region = make_concept("region.se", "Sweden", "瑞典")
    application.organisation.save()
    for name in ("deck.pdf", "unused.pdf"):
        file = store(
            f"{WORD} {name}".encode(),
            purpose="application",
            owner_id=application.pk,
            name=name,
            content_type="application/pdf",
            by=owner,
        )
        if name == "deck.pdf":
            application.answers.create(field="deck", value=[str(file.pk)], changed_by=owner)
    Comment.objects.create(application=application, author=owner, text=WORD)
    Collaborator.objects.create(application=application, email=f"{WORD}@people.example", digest=str(application.pk))
    give_receipt(submit_application(application=application, by=owner, arrived_at=timezone.now(), language="en"))
    ScreeningDecision.objects.create(application=application, verdict="ineligible", reason=WORD, note=WORD)
    Application.objects.filter(pk=application.pk).update(outcome=outcome)
    EntryWords.objects.update_or_create(application=application, defaults={"words": WORD})
    return Application.objects.get(pk=application.pk)


def end(competition: Competition, status: str = "archived") -> None:
    Competition.objects.filter(pk=competition.pk).update(status=status, sealed_at=NOW)
    competition.refresh_from_db()


def age_all(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        while age_some():
            pass
        relay.drain()


def everything_of(application: Application) -> str:
    """All that the database and the disk hold of an application, as text."""
    rows = [application, *application.answers.all(), *application.former_answers.all(), *application.comments.all()]
    rows += [*application.collaborators.all(), *application.decisions.all(), *application.submissions.all()]
    rows += [*EntryWords.objects.filter(application=application), *StoredFile.objects.filter(owner_id=application.pk)]
    text = " ".join(str(vars(row)) for row in rows) + str(application.organisation.texts.values())
    for file in StoredFile.objects.filter(owner_id=application.pk):
        text += file.file.read().decode("latin-1")
    return text


# --- drafts ---------------------------------------------------------------------------------------------------------------
def test_a_draft_goes_after_a_year_and_its_writers_know_thirty_days_before():
    competition = competition_of()
    draft, owner = make_application(competition, answers={"idea": WORD}, modified_at=NOW)
    age_all(later(334))
    assert (Mail.objects.count(), Application.objects.get().anonymised_at) == (0, None)
    age_all(later(336))
    age_all(later(340))
    letter = Mail.objects.get(template="application_ages")
    assert (letter.to, "1 Mar 2028" in letter.text) == (owner.email, True)
    age_all(later(364))
    assert Application.objects.get().anonymised_at is None
    age_all(later(367))
    draft.refresh_from_db()
    assert (draft.anonymised_at, draft.started_by, draft.status) == (later(367), None, "draft")
    assert (WORD in everything_of(draft), draft.organisation.name) == (False, "Former applicant")
    assert Mail.objects.filter(template="application_ages").count() == 1


def test_a_draft_in_which_somebody_writes_stays():
    competition = competition_of()
    draft, owner = make_application(competition, modified_at=NOW)
    age_all(later(340))
    with time_machine.travel(later(350), tick=False):
        save_answer(application=draft, field="idea", value="new", by=owner, base=None)
    age_all(later(400))
    draft.refresh_from_db()
    assert (draft.anonymised_at, draft.answers.get().value) == (None, "new")
    age_all(later(690))
    assert Mail.objects.filter(template="application_ages", queued_at=later(690)).count() == 1


def test_a_draft_never_goes_unwarned_however_late_the_clock_looks():
    competition = competition_of()
    make_application(competition, modified_at=NOW)
    age_all(later(2000))
    assert Application.objects.get().anonymised_at is None
    age_all(later(2031))
    assert Application.objects.get().anonymised_at == later(2031)


def test_what_has_gone_is_not_written_again():
    competition = competition_of()
    draft, owner = make_application(competition, modified_at=NOW)
    Application.objects.filter(pk=draft.pk).update(anonymised_at=NOW)
    with pytest.raises(NotAllowed):
        save_answer(application=draft, field="idea", value="late", by=owner, base=None)


# --- entries --------------------------------------------------------------------------------------------------------------
def test_an_entry_that_was_not_chosen_goes_two_years_after_the_end():
    competition = competition_of()
    entry = entry_of(competition)
    sum_of_it, category = entry.submissions.get().sha256, entry.category
    paths = [Path(file.file.path) for file in StoredFile.objects.filter(owner_id=entry.pk)]
    assert (WORD in everything_of(entry), len(paths)) == (True, 3)
    end(competition)
    age_all(later(725))
    assert Application.objects.get().anonymised_at is None
    age_all(later(735))
    entry.refresh_from_db()
    assert (WORD in everything_of(entry), [path.exists() for path in paths]) == (False, [False] * 3)
    kept = (entry.category, entry.organisation.region.code, entry.status, entry.submitted_at)
    assert kept == (category, "region.se", "submitted", NOW)
    husk = entry.submissions.get()
    assert (husk.sha256, husk.content["answers"], husk.content["files"], husk.content["anonymised"]) == (
        sum_of_it,
        {},
        {},
        True,
    )
    assert matches(number=entry.number, sha256=sum_of_it) is True
    line = RetentionReport.objects.get()
    assert (line.rule, line.removed["answers"], line.removed["handed_in_files"], line.removed["submissions"]) == (
        "unsuccessful",
        2,
        2,
        1,
    )
    assert WORD not in str(line.removed)


def test_while_it_may_still_be_judged_only_what_was_decided_goes():
    competition = competition_of()
    undecided, refused = entry_of(competition), entry_of(competition, "unsuccessful")
    end(competition, "closed")
    age_all(later(735))
    gone = Application.objects.exclude(anonymised_at=None)
    assert (list(gone), undecided.anonymised_at) == ([refused], None)


def test_a_winner_is_reduced_first_and_after_ten_years_only_who_won_is_kept():
    competition = competition_of()
    entry = entry_of(competition, "winner")
    organisation = entry.organisation
    end(competition)
    age_all(later(735))
    entry.refresh_from_db()
    submission = entry.submissions.get()
    assert (entry.anonymised_at, submission.content["answers"]["idea"]) == (None, WORD)
    files = StoredFile.objects.filter(owner_id=entry.pk).order_by("name").values_list("name", flat=True)
    assert list(files) == [f"{entry.number}-1.pdf", "deck.pdf"]
    assert (entry.answers.count(), entry.comments.count(), entry.collaborators.count()) == (0, 0, 0)
    age_all(later(3640))
    assert Application.objects.get().anonymised_at is None
    age_all(later(3655))
    entry.refresh_from_db()
    assert (entry.organisation, entry.outcome, StoredFile.objects.filter(owner_id=entry.pk).count()) == (
        organisation,
        "winner",
        0,
    )
    assert WORD not in everything_of(entry)
    assert list(RetentionReport.objects.order_by("id").values_list("rule", flat=True)) == ["reduced", "winner"]


def test_one_organisation_stands_for_all_of_a_country_and_no_directory_shows_it():
    competition = competition_of()
    first, second = entry_of(competition), entry_of(competition)
    end(competition)
    age_all(later(735))
    first.refresh_from_db(), second.refresh_from_db()
    stands = Organisation.everything.get(source="retention")
    assert (first.organisation, second.organisation) == (stands, stands)
    assert list(Organisation.objects.visible_to(make_user()).filter(pk=stands.pk)) == []


def test_staff_find_who_stands_for_others_in_no_list_search_or_count(client):
    competition = competition_of()
    entry = entry_of(competition)
    client.force_login(make_staff())
    before = desk_numbers()["unverified"]
    end(competition)
    age_all(later(735))
    entry.refresh_from_db()
    stands = Organisation.everything.get(slug="former-applicant-region-se")
    assert (entry.organisation, entry.organisation.name) == (stands, "Former applicant")
    pages = {page: client.get(page) for page in DIRECTORIES}
    assert {answer.status_code for answer in pages.values()} == {200}
    assert [page for page, answer in pages.items() if re.search("(?i)former.applicant", answer.content.decode())] == []
    assert (desk_numbers()["unverified"], Organisation.objects.filter(pk=stands.pk).count()) == (before, 0)
    assert client.get(f"/en/startups/{stands.slug}/").status_code == 404


# --- interruptions --------------------------------------------------------------------------------------------------------
class Killed(BaseException):
    pass


def test_ended_in_the_middle_it_is_done_once_all_the_same(monkeypatch):
    competition = competition_of()
    entries = [entry_of(competition) for _ in range(3)]
    paths = [Path(file.file.path) for file in StoredFile.objects.filter(purpose="application")]
    end(competition)
    empty, calls = ageing._empty, []

    def dies(row):
        calls.append(row.pk)
        removed = empty(row)
        if len(calls) == 2:
            raise Killed
        return removed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(ageing, "_empty", dies)
        age_all(later(735))
    half_way = Application.objects.exclude(anonymised_at=None).count()
    assert (half_way, RetentionReport.objects.count(), Submission.objects.filter(content__answers={}).count()) == (
        1,
        1,
        1,
    )
    age_all(later(735))
    age_all(later(736))
    assert Application.objects.exclude(anonymised_at=None).count() == len(entries)
    assert RetentionReport.objects.count() == 3
    assert [path for path in paths if path.exists()] == []


def test_bytes_that_were_not_deleted_are_owed():
    """The process ends after the commit and before anything else: the bytes are owed in the same transaction."""
    competition = competition_of()
    entry = entry_of(competition)
    path = Path(StoredFile.objects.filter(owner_id=entry.pk).first().file.path)
    end(competition)
    with time_machine.travel(later(735), tick=False):
        age_some()
        assert (StoredFile.objects.filter(owner_id=entry.pk).count(), path.exists()) == (0, True)
        relay.drain()
    assert path.exists() is False


def test_what_is_no_longer_due_when_its_row_is_held_stays():
    competition = competition_of()
    entry = entry_of(competition)
    end(competition)
    with time_machine.travel(later(735), tick=False):
        (found,) = [one for one in retention.work(timezone.now()) if one[1]]
        Application.objects.filter(pk=entry.pk).update(outcome="winner")
        assert retention.do(*found, timezone.now()) is None
    assert (Application.objects.get().anonymised_at, RetentionReport.objects.count()) == (None, 0)


# --- seeing it ------------------------------------------------------------------------------------------------------------
def test_managers_see_what_goes_next_and_what_went():
    competition = competition_of()
    manager = make_manager(competition)
    entry = entry_of(competition)
    end(competition)
    client = Client()
    with time_machine.travel(later(710), tick=False):
        first, counts = foreseen(competition, make_user(), timezone.now(), 50)
        assert ([(one.application, one.rule) for one in first], dict(counts)) == (
            [(entry, "unsuccessful")],
            {"unsuccessful": 1},
        )
        client.force_login(manager)
        page = client.get(reverse("competitions:retention", kwargs={"slug": competition.slug}))
        assert (page.status_code, entry.number in page.content.decode()) == (200, True)
    age_all(later(735))
    with time_machine.travel(later(735), tick=False):
        client.force_login(manager)
        page = client.get(reverse("competitions:retention", kwargs={"slug": competition.slug})).content.decode()
    assert "files handed in: 2" in page


def test_the_command_says_what_it_would_do_and_does_it():
    competition = competition_of()
    entry_of(competition)
    end(competition)
    with time_machine.travel(later(735), tick=False):
        said, done = StringIO(), StringIO()
        call_command("age_applications", "--dry-run", stdout=said)
        assert ("unsuccessful to go: 1" in said.getvalue(), RetentionReport.objects.count()) == (True, 0)
        call_command("age_applications", stdout=done)
    assert ("unsuccessful gone: 1" in done.getvalue(), RetentionReport.objects.count()) == (True, 1)


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        ((2027, 3, 31), 1, "2027-02-28"),
        ((2028, 3, 31), 1, "2028-02-29"),
        ((2027, 3, 1), 12, "2026-03-01"),
        ((2027, 1, 15), -13, "2028-02-15"),
    ],
)
def test_months_before(moment, months, expected):
    assert months_before(datetime(*moment, tzinfo=UTC), months).date().isoformat() == expected


def test_a_warning_is_for_one_draft():
    draft, _owner = make_application(competition_of())
    DraftWarning.objects.create(application=draft, untouched_since=NOW)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        DraftWarning.objects.create(application=draft, untouched_since=NOW)
