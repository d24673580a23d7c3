"""Making, starting and ending an experiment: staff's alone, one at a time."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import NotAllowed
from matching.models import Experiment
from matching.transitions import EXPERIMENT


def check_user_can_experiment(user) -> None:
    if not user.is_staff:
        raise NotAllowed(_("Only park staff can try out settings of matching."))


@transaction.atomic
def create_experiment(*, name: str, a: dict[str, Any], b: dict[str, Any], by) -> Experiment:
    """Writes down two settings to compare. Raises ValidationError where they are the same."""
    check_user_can_experiment(by)
    if a == b:
        raise ValidationError(_("Both settings are the same, so there is nothing to compare."))
    experiment = Experiment.objects.create(name=name, a=a, b=b)
    audit.record("experiment.created", by=by, target=experiment, after={"a": a, "b": b})
    return experiment


@transaction.atomic
def start_experiment(*, experiment: Experiment, by) -> None:
    """From now on lists are drafted from both settings. Raises ValidationError while another one runs."""
    check_user_can_experiment(by)
    try:
        with transaction.atomic():
            was, to = EXPERIMENT.move(experiment, "start", started_at=timezone.now(), started_by=by)
    except IntegrityError as error:
        raise ValidationError(_("Another experiment is running. End it first.")) from error
    audit.record("experiment.started", by=by, target=experiment, before={"state": was}, after={"state": to})


@transaction.atomic
def end_experiment(*, experiment: Experiment, by) -> None:
    """From now on lists are made as usual; what was counted stays."""
    check_user_can_experiment(by)
    was, to = EXPERIMENT.move(experiment, "end", ended_at=timezone.now())
    audit.record("experiment.ended", by=by, target=experiment, before={"state": was}, after={"state": to})
