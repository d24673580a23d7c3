"""Taking judges over from a spreadsheet, all rows or none."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from competitions.actions.judges import add_judge, locked_competition
from competitions.judging.conflicts import recompute
from competitions.judging.importing import Row, changes_of, plan
from competitions.models import Competition, Employment, Expertise, Judge
from competitions.permissions import check_user_can_lead
from core import audit


@dataclass(frozen=True)
class Taken:
    created: int
    updated: int


@transaction.atomic
def import_judges(*, competition: Competition, rows: list[Row], language: str, write: bool, by) -> Taken:
    """Does what `plan` says of these rows at this moment, with letters or without. The same file again changes nothing.

    Raises NotAllowed, MoveNotAllowed.
    """
    check_user_can_lead(by, competition)
    held = locked_competition(competition)
    created, updated = [], []
    for row in plan(held, rows):
        if row.does == "create":
            judge = add_judge(competition=held, name=row.name, email=row.email, language=language, write=write, by=by)
            _change(judge, changes_of(judge, row))
            created.append(judge)
        elif row.does == "update":
            judge = Judge.objects.select_for_update(of=("self",)).get(competition=held, email=row.email)
            _change(judge, changes_of(judge, row))
            updated.append(judge)
    if created or updated:
        after = {"created": len(created), "updated": len(updated)}
        audit.record("judge.imported", by=by, target=held, after=after | {"at": timezone.now()})
        recompute(held.pk, judges=[judge.pk for judge in (*created, *updated)])
    return Taken(len(created), len(updated))


def _change(judge: Judge, changes: dict[str, Any]) -> None:
    concepts, employers = changes.pop("concepts", []), changes.pop("employers", [])
    for name, value in changes.items():
        setattr(judge, name, value)
    if changes:
        judge.save(update_fields=list(changes))
    Expertise.objects.bulk_create(Expertise(judge=judge, concept_id=key) for key in concepts)
    Employment.objects.bulk_create(Employment(judge=judge, name=name) for name in employers)
