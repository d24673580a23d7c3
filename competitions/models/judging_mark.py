"""A number for each round that is another one after whatever changes what is counted of it."""

from django.db import models

from competitions.models.round import Round


class JudgingMark(models.Model):
    """Raised by the database itself (competitions/migrations/0017_judging_mark.py) with every change of sheets, assignments,
    conflicts, entries and judges, in the transaction of the change. Of a round without a row nothing has changed yet."""

    round = models.OneToOneField(
        Round, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="mark"
    )
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.round_id}: {self.number}"
