"""What competitions' tables hold of a person."""

from django.db.models import Q

from accounts.models import User
from accounts.own_data import LEAVES_THE_DEED
from accounts.personal_data import DELETE, KEEP, eraser, holds
from accounts.processing import processes
from competitions.models import Collaborator, Guest, Judge, Objection, PressPass

holds("competitions.Competition.created_by", "slug", "created_at", leaving=KEEP)
holds("competitions.Organiser.user", "competition__slug", "role", "added_at", leaving=DELETE)
holds("competitions.Organiser.added_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.CallForm.edited_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.FormVersion.published_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Application.started_by", "competition__slug", "created_at", leaving=KEEP)
holds("competitions.Answer.changed_by", "application", "field", "value", "changed_at", leaving=KEEP)
holds("competitions.FormerAnswer.changed_by", "application", "field", "value", "changed_at", leaving=KEEP)
holds("competitions.Collaborator.user", "application", "email", "right", "invited_at", "accepted_at", leaving=DELETE)
holds("competitions.Collaborator.invited_by", "application", "email", "right", "invited_at", leaving=KEEP)
holds("competitions.Comment.author", "application", "field", "text", "at", leaving=KEEP)
holds("competitions.Comment.resolved_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.CommentLetter.user", "application", "sent_at", leaving=DELETE)
holds("competitions.Submission.submitted_by", "application", "number", "sha256", "arrived_at", leaving=KEEP)
holds("competitions.Extension.granted_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.ScreeningMark.marked_by", "application", "note", "marked_at", leaving=KEEP)
holds("competitions.ScreeningDecision.decided_by", "application", "verdict", "reason", "note", leaving=KEEP)
holds("competitions.ScreeningHold.taken_by", "application", "taken_at", leaving=DELETE)
holds("competitions.ScreeningQuestion.asked_by", "application", "text", "asked_at", leaving=KEEP)
holds("competitions.ScreeningQuestion.answered_by", "application", "answer", "answered_at", leaving=KEEP)
holds("competitions.Appeal.made_by", "application", "text", "made_at", leaving=KEEP)
holds("competitions.Appeal.decided_by", "application", "reply", "decided_at", leaving=KEEP)
holds("competitions.BulkLetter.written_by", "competition__slug", "subject_en", "written_at", leaving=KEEP)
holds("competitions.BulkLetter.sent_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.LetterRecipient.user", "letter__subject_en", "application", "mailed_at", leaving=DELETE)

holds("competitions.Round.created_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Judge.user", "competition__slug", "name", "email", "affiliation", "about", "languages", "declined_why",
      "status", leaving=KEEP, kept="award")  # fmt: skip
holds("competitions.Judge.invited_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds(
    "competitions.Objection.created_by",
    "application",
    "name",
    "email",
    "organisation",
    "reason",
    leaving=KEEP,
    kept="award",
)
holds("competitions.Conflict.created_by", "application", "kind", "reason", "created_at", leaving=KEEP, kept="award")
holds("competitions.Conflict.settled_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.AssignmentRun.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.AssignmentRun.applied_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Assignment.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.ResultSnapshot.frozen_by", leaving=KEEP, why=LEAVES_THE_DEED)

holds("competitions.Deliberation.opened_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Deliberation.closed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.StepOut.user", "item", "reason", "made_at", leaving=KEEP, kept="award")
holds("competitions.StepOut.made_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Vote.voter", "item", "choice", "reason", "at", leaving=KEEP, kept="award")
holds("competitions.Decision.proposed_by", "entry", "outcome", "reason", "proposed_at", leaving=KEEP, kept="award")
holds("competitions.Decision.returned_by", "entry", "returned_why", leaving=KEEP, kept="award")
holds("competitions.Decision.approved_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.OutcomeText.changed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.OutcomeLetter.user", "subject", "body", "queued_at", leaving=DELETE)
holds("competitions.OutcomeLetter.approved_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Feedback.mended_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Publication.released_by", leaving=KEEP, why=LEAVES_THE_DEED)

holds("competitions.CeremonyPlan.revealed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Finalist.answered_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Finalist.created_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Certificate.issued_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.Certificate.revoked_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.PrizeWithdrawal.proposed_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.PrizeWithdrawal.returned_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.PrizeWithdrawal.approved_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.VotedPrize.proposed_by", "reason", "proposed_at", leaving=KEEP, kept="award")
holds("competitions.VotedPrize.returned_by", "returned_why", leaving=KEEP, kept="award")
holds("competitions.VotedPrize.approved_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("competitions.PressPass.given_by", leaving=KEEP, why=LEAVES_THE_DEED)


@eraser
def forget_requests_for_help(person: User, addresses: list[str]) -> None:
    theirs = Collaborator.objects.filter(email__in=addresses)
    theirs.filter(user=None).delete()


@eraser
def forget_guests_needs(person: User, addresses: list[str]) -> None:
    """Who sat at a ceremony stays on its list; what they ate, what they needed and where to write to them does not."""
    Guest.objects.filter(email__in=addresses).update(email="", diet="", access="", digest=None)
    PressPass.objects.filter(email__in=addresses).delete()


@eraser
def forget_addresses_of_judges(person: User, addresses: list[str]) -> None:
    """Who judged stays with the award's record; where to write to them does not. Neither does the address by which somebody
    said that they know an applicant."""
    for judge in Judge.objects.filter(Q(user=person) | Q(email__in=addresses)):
        Judge.objects.filter(pk=judge.pk).update(email=f"former-{person.pk}-{judge.pk}@erased.invalid")
    Objection.objects.filter(email__in=addresses).update(email=f"former-{person.pk}@erased.invalid")


processes(
    "awards",
    purpose="Applications to awards, their judging and the ceremony",
    basis="contract and steps before it (GDPR 6(1)(b), PIPL 13(2))",
    people="applicants, judges, organisers, guests",
    categories="what was handed in, names and affiliations of judges, scores, votes, needs of guests",
    recipients="organisers and judges of the award; the public for winners and what judges agreed to",
    third_countries="China and Europe, where judges and organisers of one award are in both",
    time_limits="unsuccessful entries 24 months, drafts 12 months idle, winners 10 years, as each call says",
    relations=("competitions.*",),
    measures=("judges see pseudonyms in blind rounds", "sealed until the deadline"),
)
