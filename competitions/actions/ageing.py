"""Telling that a draft is to go; taking out of an application what tells who applied and what they wrote."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from accounts.models import User
from competitions.files import ANSWER, RECEIPT
from competitions.models import (
    Application,
    Collaborator,
    DraftWarning,
    EntryWords,
    LetterRecipient,
    Progress,
    RetentionReport,
    Submission,
)
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.models import StoredFile, Upload
from core.outbox import enqueue
from ecosystem.languages import CHINESE, ENGLISH
from ecosystem.models import Membership, Organisation, OrganisationText
from taxonomy.models import Concept

Rule = RetentionReport.Rule
GONE = "–"
"""Where a text must stand, and is gone."""
NAMES = {ENGLISH: "Former applicant", CHINESE: "原申报企业"}


@transaction.atomic
def warn(application: Application, *, still: QuerySet[Application], goes_at: datetime, now: datetime) -> bool:
    """Writes to those who write a draft that it goes soon. `still` finds the draft if it is to be warned of yet."""
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not still.exists():
        return False
    DraftWarning.objects.update_or_create(
        application=row, defaults={"untouched_since": row.modified_at, "warned_at": now}
    )
    for person in writers_of(application):
        with translation.override(person.language):
            name = application.competition.name
        queue_mail(
            "application_ages",
            about=[row],
            key=f"draft.ages:{row.pk}:{row.modified_at:%Y%m%d%H%M%S}:{person.pk}",
            to=person.email,
            language=person.language,
            context={
                "competition": name,
                "number": application.number,
                "since": row.modified_at,
                "goes_at": goes_at,
                "url": absolute("competitions:application", person.language, pk=row.pk),
            },
        )
    return True


def writers_of(application: Application) -> QuerySet[User]:
    """Everybody who may write an application."""
    member = Membership.objects.filter(
        organisation=application.organisation_id, user=OuterRef("pk"), role__in=Membership.EDITING
    )
    rights = (Collaborator.Right.EDIT, Collaborator.Right.SUBMIT)
    helper = application.collaborators.active().filter(user=OuterRef("pk"), right__in=rights)
    return User.objects.filter(Exists(member) | Exists(helper), is_active=True).order_by("pk")


@transaction.atomic
def age(application: Application, *, rule: str, still: QuerySet[Application], now: datetime) -> RetentionReport | None:
    """Lets an application go by a rule and writes the report's line, or does nothing where it is not due any more.

    `still` finds the application if it is due; it is asked once the row is held. What statistics need stays: category,
    country, status and times. Of a winner who won stays too.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("organisation__region")
        .get(pk=application.pk)
    )
    if not still.exists():
        return None
    removed = _reduce(row)
    if rule != Rule.REDUCED:
        removed |= _empty(row)
        kept = row.organisation if rule == Rule.WINNER else former_applicant(row.organisation.region)
        Application.objects.filter(pk=row.pk).update(organisation=kept, started_by=None, anonymised_at=now, reminders=0)
    report = RetentionReport.objects.create(
        competition_id=row.competition_id, application=row, rule=rule, at=now, removed=removed
    )
    verb = "reduced" if rule == Rule.REDUCED else "anonymised"
    audit.record(f"application.{verb}", by=None, target=application, after={"rule": rule, **removed})
    return report


def former_applicant(region: Concept | None) -> Organisation:
    """Stands for organisations whose applications have gone: one for each country, so that statistics stay right. Nobody
    belongs to it and no list shows it, not to staff either."""
    code = region.code if region else "nowhere"
    organisation, made = Organisation.everything.get_or_create(
        source=Organisation.STANDS_IN,
        source_id=code,
        defaults={
            "kind": Organisation.Kind.STARTUP,
            "slug": f"{Organisation.STANDS_IN_SLUG}{code.replace('.', '-')}"[:80],
            "region": region,
            "indexed": False,
        },
    )
    if made:
        OrganisationText.objects.bulk_create(
            OrganisationText(organisation=organisation, language=language, name=name)
            for language, name in NAMES.items()
        )
    return organisation


# --- what goes ----------------------------------------------------------------------------------------------------------
def _reduce(row: Application) -> dict[str, int]:
    """Takes away all that led to what was handed in: drafts, comments, those who helped, files that were not handed in."""
    removed = {
        "answers": row.answers.all().delete()[0],
        "former_answers": row.former_answers.all().delete()[0],
        "comments": row.comments.all().delete()[0],
        "collaborators": row.collaborators.all().delete()[0],
    }
    handed_in = {key for content in row.submissions.values_list("content", flat=True) for key in content["files"]}
    unused = StoredFile.objects.filter(purpose=ANSWER, owner_id=row.pk).exclude(pk__in=handed_in)
    Upload.objects.of(ANSWER, row.pk).delete()
    row.comment_letters.all().delete()
    return removed | _forget(unused, row, "left_over")


def _empty(row: Application) -> dict[str, Any]:
    """Takes away what was handed in and what was said about it. Of a submission its sum stays."""
    EntryWords.objects.filter(application=row).delete()
    Progress.objects.filter(application=row).delete()
    LetterRecipient.objects.filter(application=row).delete()
    submissions = list(row.submissions.all())
    for submission in submissions:
        husk = _husk(submission)
        Submission.objects.filter(pk=submission.pk).update(content=husk, submitted_by=None, receipt=None)
    row.extensions.update(reason=GONE)
    row.marks.update(note="")
    row.decisions.update(note="")
    row.decisions.exclude(reason="").update(reason=GONE)
    row.questions.update(text=GONE, answer="", answered_by=None)
    if appeal := getattr(row, "appeal", None):
        type(appeal).objects.filter(pk=appeal.pk).update(text=GONE, reply=GONE if appeal.reply else "", made_by=None)
    files = StoredFile.objects.filter(Q(purpose=ANSWER) | Q(purpose=RECEIPT), owner_id=row.pk)
    return {"submissions": len(submissions)} | _forget(files, row, "handed_in")


def _husk(submission: Submission) -> dict[str, Any]:
    """What is left of a submission: that there was one, of which form and in which category."""
    content = submission.content
    kept = {key: content[key] for key in ("application", "competition", "category", "form") if key in content}
    gone = {"organisation": {"slug": "", "names": {}}, "answers": {}, "files": {}, "anonymised": True}
    return kept | gone


def _forget(files: QuerySet[StoredFile], row: Application, step: str) -> dict[str, int]:
    """Deletes the rows now; the bytes are owed to the outbox, so that none stays if the process ends here."""
    found = list(files)
    if found:
        names = [str(file.file.name) for file in found]
        enqueue(key=f"forget:{row.pk}:{step}", kind="competitions.forget_bytes", payload={"names": names})
        StoredFile.objects.filter(pk__in=[file.pk for file in found]).delete()
    return {f"{step}_files": len(found), f"{step}_bytes": sum(file.size for file in found)}
