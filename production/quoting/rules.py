"""What may be asked."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from production.engine.costing.ask import Checking
from production.engine.sampling import FIRST as AQLS
from production.models import PartVersion
from production.models.quote import MOST_LOTS
from production.quoting.choices import finishes_of, materials_of

MOST_TIERS, MOST_PIECES = 6, 100_000
VALID = timedelta(days=30)
LONGEST_AHEAD = timedelta(days=730)


def checked_quantities(text: Any) -> list[int]:
    """From what was typed ("10, 50 100") or a list of numbers; the first is the main one.

    >>> checked_quantities("10, 50 100")
    [10, 50, 100]
    """
    parts = (
        text if isinstance(text, list) else str(text).replace(",", " ").replace("，", " ").replace("、", " ").split()
    )
    try:
        found = list(dict.fromkeys(int(one) for one in parts))
    except ValueError:
        found = []
    if not 1 <= len(found) <= MOST_TIERS or not all(1 <= one <= MOST_PIECES for one in found):
        words = {"tiers": MOST_TIERS, "most": f"{MOST_PIECES:,}"}
        raise ValidationError({"quantities": _("Give one to %(tiers)s whole numbers from 1 to %(most)s.") % words})
    return found


def check_what_fits(process: str, material: str, finish: str) -> None:
    if material not in materials_of(process):
        raise ValidationError({"material": _("This process does not work this material.")})
    if finish and finish not in finishes_of(process, material):
        raise ValidationError({"finish": _("This finish does not go with this process and material.")})


def check_inspection(checking: str, aql: str) -> None:
    if checking not in {one.value for one in Checking}:
        raise ValidationError({"checking": _("Choose how pieces are inspected.")})
    if aql not in AQLS:
        raise ValidationError({"aql": _("Choose one of the limits of ISO 2859-1.")})


def check_need_by(day: date | None, today: date) -> None:
    if day is not None and not today < day <= today + LONGEST_AHEAD:
        raise ValidationError({"need_by": _("Choose a day after today, within two years.")})


def check_lots(max_lots: int, second_source: bool) -> None:
    if not 1 <= max_lots <= MOST_LOTS:
        raise ValidationError({"max_lots": _("Choose 1 to %(most)s sites.") % {"most": MOST_LOTS}})
    if second_source and max_lots < 2:
        raise ValidationError({"max_lots": _("A second source takes two sites at least.")})


def check_version(version: PartVersion) -> None:
    if not version.is_measured:
        raise ValidationError(_("This version has not been measured yet. It can be priced once it has been."))
    if version.part.is_archived:
        raise ValidationError(_("This part has been put away. Take it out again first."))
