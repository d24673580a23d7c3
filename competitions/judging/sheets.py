"""A score sheet's fields: what they are called in a form, what may be typed into them, what is still missing."""

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competitions.engine.running_total import running_total
from competitions.models import Criterion, Score

NOT_APPLICABLE = "N/A"
"""What the control of a score holds for a criterion that does not apply; never what is stored."""
SAID_TO_BE_NONE = {"n/a", "na", "n.a.", "-", "–", "不适用"}

FOR_APPLICANT, FOR_COMMITTEE = "for_applicant", "for_committee"
LONGEST_COMMENT, LONGEST_NOTE = 2000, 4000
MOST_BUTTONS = 11
"""A scale of more values than these is typed."""


def score_name(criterion: Criterion) -> str:
    return f"score-{criterion.pk}"


def comment_name(criterion: Criterion) -> str:
    return f"comment-{criterion.pk}"


def plain(value: Decimal) -> str:
    """A score without needless zeros: 3, 3.5, 10.

    >>> plain(Decimal("3.50")), plain(Decimal("10.00"))
    ('3.5', '10')
    """
    return f"{value.normalize():f}"


def written(value: Decimal | None, skipped: bool) -> str:
    """A score as its control holds it."""
    return NOT_APPLICABLE if skipped else "" if value is None else plain(value)


def text_of(score: Score | None) -> str:
    return written(score.value, score.skipped) if score else ""


def steps_of(criterion: Criterion) -> list[Decimal]:
    """Every value of a criterion's scale, from the lowest."""
    count = int((criterion.most - criterion.least) / criterion.step)
    return [criterion.least + number * criterion.step for number in range(count + 1)]


def read_score(criterion: Criterion, text: str) -> tuple[Decimal | None, bool]:
    """(value, whether it does not apply) of what a control holds; a decimal comma and full-width digits are read too.

    Raises ValidationError with a sentence.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    if typed.casefold() in SAID_TO_BE_NONE:
        return None, True
    if not typed:
        return None, False
    try:
        value = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValidationError(_("“%(typed)s” is not a score. Write digits only.") % {"typed": typed[:20]})
    return value, False


def check_score(criterion: Criterion, value: Decimal | None, skipped: bool) -> None:
    """Raises ValidationError with a sentence where the criterion does not take this."""
    if skipped and not criterion.may_skip:
        raise ValidationError(_("This criterion applies to every entry. Give it a score."))
    if value is None:
        return
    if skipped:
        raise ValidationError(_("What does not apply has no score."))
    scale = {"least": criterion.least, "most": criterion.most, "step": plain(criterion.step)}
    if not criterion.least <= value <= criterion.most:
        raise ValidationError(_("Scores go from %(least)s to %(most)s here.") % scale)
    if (value - criterion.least) % criterion.step:
        raise ValidationError(_("Scores go from %(least)s to %(most)s here, in steps of %(step)s.") % scale)


def total_of(criteria: Iterable[Criterion], scores: Mapping[int, Score]) -> Decimal | None:
    """What a sheet comes to, in per cent; `scores` by the criterion's key."""
    return running_total(
        (scores[one.pk].value if one.pk in scores else None, one.weight, one.least, one.most) for one in criteria
    )


def is_given(score: Score | None) -> bool:
    return score is not None and (score.value is not None or score.skipped)


def problems_of(criteria: Iterable[Criterion], scores: Mapping[int, Score]) -> dict[str, str]:
    """What keeps a sheet from being handed in: a sentence by the field's name."""
    found, valued, criteria = {}, False, list(criteria)
    for one in criteria:
        score = scores.get(one.pk)
        valued = valued or (score is not None and score.value is not None)
        if score is None or not is_given(score):
            found[score_name(one)] = (
                _("Give a score, or say that it does not apply.") if one.may_skip else _("Give a score.")
            )
        if one.comment_required and not (score and score.comment.strip()):
            found[comment_name(one)] = _("This criterion needs a comment. A sentence will do.")
    if criteria and not valued and not found:
        found[score_name(criteria[0])] = _(
            "Nothing applies, so there is nothing to count. Score a criterion, or step back from this entry."
        )
    return found
