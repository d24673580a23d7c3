"""The letters that stand ready for each outcome until somebody writes better ones, and what can be filled in."""

from django.utils import translation
from django.utils.translation import gettext as _

from competitions.models import Decision, OutcomeText, Round
from ecosystem.languages import CHINESE, ENGLISH

Outcome = Decision.Outcome
PLACEHOLDERS = ("name", "organisation", "number", "competition", "round", "prize", "link")


def ready(outcome: str, language: str) -> tuple[str, str]:
    """Returns (subject, body) in one language."""
    with translation.override(language):
        subjects = {
            Outcome.ADVANCES: _("{competition}: your entry goes on"),
            Outcome.WINNER: _("{competition}: your entry wins"),
            Outcome.COMMENDED: _("{competition}: your entry is commended"),
            Outcome.RESERVE: _("{competition}: your entry is in reserve"),
            Outcome.UNSUCCESSFUL: _("{competition}: about your entry"),
        }
        middles = {
            Outcome.ADVANCES: _("The judges have chosen {organisation} ({number}) for the next round. We will write to you about what comes next."),
            Outcome.WINNER: _("We are glad to tell you that {organisation} ({number}) wins: {prize}. We will write to you about the ceremony."),
            Outcome.COMMENDED: _("The judges commend {organisation} ({number}). It did not win, and came close."),
            Outcome.RESERVE: _("The judges have put {organisation} ({number}) in reserve: it moves up if a place becomes free. We will write to you either way."),
            Outcome.UNSUCCESSFUL: _("The judges have not chosen {organisation} ({number}) this time. We know how much work an entry is, and thank you for it."),
        }  # fmt: skip
        opening, ending = _("Dear {name},"), _("With kind regards")
        body = "\n\n".join([opening, middles[Outcome(outcome)], f"{ending}\n{{competition}}"])
        return subjects[Outcome(outcome)], body


def text_of(round: Round, outcome: str) -> OutcomeText:
    """The letter of an outcome as it is written, or as it stands ready, not saved."""
    there = OutcomeText.objects.filter(round=round, outcome=outcome).first()
    if there is not None:
        return there
    subject_en, body_en = ready(outcome, ENGLISH)
    subject_zh, body_zh = ready(outcome, CHINESE)
    return OutcomeText(
        round=round,
        outcome=outcome,
        subject_en=subject_en,
        body_en=body_en,
        subject_zh=subject_zh,
        body_zh=body_zh,
    )
