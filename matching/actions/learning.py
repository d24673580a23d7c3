"""What an organisation lets its choices do to its list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.text import tidy
from ecosystem.models import Organisation
from matching.models import Preference
from matching.permissions import check_user_can_change_learning

LONGEST_TERM = 120


@transaction.atomic
def set_profiling(*, organisation: Organisation, profiling: bool, by) -> None:
    """Lets choices order the list, or orders it by texts and conditions alone."""
    row = _locked(organisation, by)
    was, row.profiling = row.profiling, profiling
    row.save(update_fields=["profiling"])
    if was != profiling:
        change = {"before": {"profiling": was}, "after": {"profiling": profiling}}
        audit.record("matching.profiling", by=by, target=organisation, acting_for=organisation, **change)


@transaction.atomic
def ignore_term(*, organisation: Organisation, term: str, by) -> None:
    """Takes one term out of what choices have taught; it stays out until it is put back."""
    row = _locked(organisation, by)
    term = tidy(term, lines=False)
    if not term or len(term) > LONGEST_TERM or len(row.ignored) >= Preference.MOST_IGNORED:
        raise ValidationError(_("This cannot be taken out."))
    if term not in row.ignored:
        _set_ignored(row, [*row.ignored, term], by)


@transaction.atomic
def restore_term(*, organisation: Organisation, term: str, by) -> None:
    """Lets choices move a term again."""
    row = _locked(organisation, by)
    if term in row.ignored:
        _set_ignored(row, [other for other in row.ignored if other != term], by)


@transaction.atomic
def forget_choices(*, organisation: Organisation, by) -> None:
    """Begins anew: what was chosen until now teaches nothing any more. The marks themselves stay."""
    row = _locked(organisation, by)
    row.forgotten_at, row.ignored = timezone.now(), []
    row.save(update_fields=["forgotten_at", "ignored"])
    audit.record("matching.forgotten", by=by, target=organisation, acting_for=organisation)


def _locked(organisation: Organisation, by) -> Preference:
    check_user_can_change_learning(by, organisation)
    Preference.objects.get_or_create(organisation=organisation)
    return Preference.objects.select_for_update().get(organisation=organisation)


def _set_ignored(row: Preference, terms: list[str], by) -> None:
    before, row.ignored = row.ignored, terms
    row.save(update_fields=["ignored"])
    change = {"before": {"terms": before}, "after": {"terms": terms}}
    audit.record("matching.terms", by=by, target=row.organisation, acting_for=row.organisation, **change)
