"""A competition, its form, and what organisations answer."""

from competitions.models.afterwards import Ballot, Certificate, PressKit, PressPass, PressPicture, PublicVote
from competitions.models.application import (
    Answer,
    Application,
    Collaborator,
    Comment,
    Extension,
    FormerAnswer,
    Submission,
)
from competitions.models.ceremony import CeremonyPlan, Finalist, Guest, HallTable, RunItem
from competitions.models.competition import (
    Category,
    Competition,
    CompetitionText,
    Milestone,
    Organiser,
    Partner,
    Prize,
)
from competitions.models.decision import (
    Decision,
    Feedback,
    OutcomeLetter,
    OutcomeSettings,
    OutcomeText,
    Publication,
)
from competitions.models.declared import MOST_OBJECTIONS, Declaration, Objection, Tie
from competitions.models.deliberation import Deliberation, DeliberationItem, StepOut, Vote
from competitions.models.derived import EntryWords, Progress
from competitions.models.form import CallForm, FormVersion
from competitions.models.in_hand import ScreeningHold
from competitions.models.judge import Conflict, Employment, Expertise, Judge
from competitions.models.judging_mark import JudgingMark
from competitions.models.judging_record import HandedInScores
from competitions.models.letter import BulkLetter, LetterRecipient
from competitions.models.notice import CommentLetter, Reminder
from competitions.models.result import ResultRow, ResultSnapshot
from competitions.models.retention import DraftWarning, RetentionReport
from competitions.models.round import Criterion, Round, RoundEntry
from competitions.models.screening import Appeal, ChecklistItem, ScreeningDecision, ScreeningMark, ScreeningQuestion
from competitions.models.sheet import Assignment, AssignmentRun, Score, ScoreSheet
from competitions.models.voted import VotedPrize
from competitions.models.withdrawal import PrizeWithdrawal

__all__ = [
    "MOST_OBJECTIONS",
    "Answer",
    "Appeal",
    "Application",
    "Assignment",
    "AssignmentRun",
    "Ballot",
    "BulkLetter",
    "CallForm",
    "Category",
    "CeremonyPlan",
    "Certificate",
    "ChecklistItem",
    "Collaborator",
    "Comment",
    "CommentLetter",
    "Competition",
    "CompetitionText",
    "Conflict",
    "Criterion",
    "Declaration",
    "Decision",
    "Deliberation",
    "DeliberationItem",
    "DraftWarning",
    "Employment",
    "EntryWords",
    "Expertise",
    "Extension",
    "Feedback",
    "Finalist",
    "FormVersion",
    "FormerAnswer",
    "Guest",
    "HallTable",
    "HandedInScores",
    "Judge",
    "JudgingMark",
    "LetterRecipient",
    "Milestone",
    "Objection",
    "Organiser",
    "OutcomeLetter",
    "OutcomeSettings",
    "OutcomeText",
    "Partner",
    "PressKit",
    "PressPass",
    "PressPicture",
    "Prize",
    "PrizeWithdrawal",
    "Progress",
    "Publication",
    "PublicVote",
    "Reminder",
    "ResultRow",
    "ResultSnapshot",
    "RetentionReport",
    "Round",
    "RoundEntry",
    "RunItem",
    "Score",
    "ScoreSheet",
    "ScreeningDecision",
    "ScreeningHold",
    "ScreeningMark",
    "ScreeningQuestion",
    "StepOut",
    "Submission",
    "Tie",
    "Vote",
    "VotedPrize",
]
