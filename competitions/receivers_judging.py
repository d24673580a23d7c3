"""Whenever a sheet is handed in, what it gave is kept beside the event, in the transaction in which it happens."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from competitions.judged import total_of
from competitions.models import HandedInScores, ScoreSheet
from core.models import AuditEvent

HANDED_IN = "sheet.submitted"


@receiver(post_save, sender=AuditEvent)
def keep_scores(sender, instance: AuditEvent, created: bool, **kwargs) -> None:
    if not created or instance.action != HANDED_IN or instance.target_type != ScoreSheet._meta.label_lower:
        return
    sheet = ScoreSheet.objects.select_related("entry__round").filter(pk=int(instance.target_id)).first()
    if sheet is None:
        return
    scores = list(sheet.scores.all())
    values = {str(one.criterion_id): None if one.value is None else str(one.value) for one in scores}
    total = total_of(scores, sheet.entry.round.criteria.all())
    HandedInScores.objects.create(event=instance, sheet=sheet, values=values, total=total)
