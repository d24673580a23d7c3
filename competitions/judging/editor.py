"""Saving a score sheet field by field, as a judge types."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competitions.actions.judging import save_comment, save_score
from competitions.judging.asked_often import criteria_of, own_scores_of
from competitions.judging.sheets import (
    FOR_APPLICANT,
    FOR_COMMITTEE,
    NOT_APPLICABLE,
    comment_name,
    is_given,
    read_score,
    score_name,
    text_of,
    total_of,
)
from competitions.models import Criterion, Round, RoundEntry, ScoreSheet
from core.autosave import FieldConflict
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved

CANNOT = (NotAllowed, MoveNotAllowed, StateHasMoved)


class SheetEditor:
    """One judge's sheet of one entry by the names its fields have in the form. `arrived_at` is of the request."""

    def __init__(self, entry: RoundEntry, *, by, arrived_at: datetime):
        self.entry, self.by, self.arrived_at = entry, by, arrived_at

    @cached_property
    def criteria(self) -> dict[int, Criterion]:
        return {one.pk: one for one in criteria_of(self.entry.round_id)}

    def save(self, name: str, text: str, *, base: str | None) -> str:
        """Saves what a control holds and returns the digest of what is stored now. Raises what the actions raise."""
        common: dict[str, Any] = {"entry": self.entry, "by": self.by, "arrived_at": self.arrived_at, "base": base}
        kind, _dash, key = name.partition("-")
        criterion = self.criteria.get(int(key)) if key.isdecimal() else None
        if name in (FOR_APPLICANT, FOR_COMMITTEE):
            return save_comment(text=text, to=name, **common)
        if criterion is not None and kind == "score":
            value, skipped = read_score(criterion, text)
            return save_score(criterion=criterion, value=value, skipped=skipped, **common)
        if criterion is not None and kind == "comment":
            return save_comment(text=text, criterion=criterion, **common)
        raise ValidationError(_("This field is not asked any more. Reload the page; your text is kept here."))

    def names(self) -> list[str]:
        of_each = [name(one) for one in self.criteria.values() for name in (score_name, comment_name)]
        return [*of_each, FOR_APPLICANT, FOR_COMMITTEE]

    def stored(self) -> dict[str, str]:
        """What is there, by the fields' names; of criteria that nothing was said of, nothing."""
        sheet = ScoreSheet.objects.filter(entry=self.entry, judge__user=self.by).prefetch_related("scores").first()
        if sheet is None:
            return {}
        scores = {score.criterion_id: score for score in sheet.scores.all()}
        found = {FOR_APPLICANT: sheet.for_applicant, FOR_COMMITTEE: sheet.for_committee}
        for one in self.criteria.values():
            if score := scores.get(one.pk):
                found |= {score_name(one): text_of(score), comment_name(one): score.comment}
        return found

    def save_all(self, post: Any) -> tuple[dict[str, str], dict[str, str]]:
        """Saves what it can of a sheet that was sent whole. Returns what was refused, a sentence by the field's name, and
        what was typed there."""
        refused: dict[str, str] = {}
        typed: dict[str, str] = {}
        there = self.stored()
        for name in self.names():
            text = post.get(name, "")
            if f"base-{name}" not in post or text.replace("\r\n", "\n") == there.get(name, ""):
                continue
            if sentence := self._tried(lambda name=name, text=text: self.save(name, text, base=post[f"base-{name}"])):
                refused[name], typed[name] = sentence, text
        return refused, typed

    def _tried(self, save: Callable[[], Any]) -> str:
        try:
            save()
        except FieldConflict:
            return _("You changed this elsewhere meanwhile. This is what you typed here; save again to keep it.")
        except ValidationError as error:
            return " ".join(error.messages)
        except CANNOT as error:
            return str(error)
        return ""

    # --- what the page is told ----------------------------------------------------------------------------------------
    def conflict(self, name: str, text: str, stored: str) -> dict[str, Any]:
        """Both values of a field that two tabs have written: for its control, and in words."""
        shown = {"mine": said(name, text), "theirs": said(name, stored)}
        message = _("You changed this elsewhere meanwhile. Choose which to keep.")
        return {"value": stored, "shown": shown, "message": message}

    def standing(self) -> dict[str, Any]:
        """What the sheet comes to now, and how many of its criteria have something."""
        scores = own_scores_of(self.entry.pk, self.by.pk)
        total = total_of(self.criteria.values(), scores)
        return {
            "total": "" if total is None else str(total),
            "given": sum(is_given(score) for score in scores.values()),
            "of": len(self.criteria),
        }


def said(name: str, text: str) -> str:
    return _("Does not apply") if text == NOT_APPLICABLE and name.startswith("score") else text


def takes_scores(round: Round, arrived_at: datetime) -> bool:
    return round.status == Round.Status.OPEN and arrived_at < round.closes_at
