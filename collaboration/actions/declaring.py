"""What the disclosing side declares about export control when it shows a document."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from collaboration.log import write
from collaboration.models import ControlList, Declaration, Grant, Room
from core.text import tidy

Review, Answer = Declaration.Review, Declaration.Answer


@dataclass(frozen=True)
class Stated:
    """What somebody says about export control in the form of a grant."""

    answer: str
    country: str
    end_use: str
    licence: str = ""

    def cleaned(self) -> "Stated":
        """Without what does not belong. Raises ValidationError by field for what is missing."""
        said = Stated(
            self.answer,
            tidy(self.country, lines=False)[:80],
            tidy(self.end_use, lines=True)[:500],
            tidy(self.licence, lines=False)[:80] if self.answer == Answer.LICENSED else "",
        )
        missing = {}
        if said.answer not in Answer.values:
            missing["answer"] = _("Say what you know about export control.")
        if said.answer == Answer.LICENSED and not said.licence:
            missing["licence"] = _("Write the number of the licence.")
        if not said.country:
            missing["country"] = _("Say to which country it goes.")
        if not said.end_use:
            missing["end_use"] = _("Say what it will be used for.")
        if missing:
            raise ValidationError(missing)
        return said


def declare(said: Stated, *, by) -> Declaration:
    """Writes a declaration down against the lists of today, inside the transaction of what it is for."""
    said = said.cleaned()
    row = Declaration.objects.create(
        answer=said.answer,
        licence=said.licence,
        country=said.country,
        end_use=said.end_use,
        stated_by=by,
        review=Review.WAITING if said.answer == Answer.UNSURE else Review.NONE,
    )
    row.lists.set(ControlList.objects.current())
    return row


def note_declaration(room: Room, grant: Grant, *, by, side: int) -> None:
    """Writes to the room's log what was declared for a grant."""
    declaration = grant.declaration
    lists = sorted(declaration.lists.values_list("pk", flat=True))
    facts = {"declaration": declaration.pk, "grant": grant.pk, "answer": declaration.answer, "lists": lists}
    write(room, "declaration.stated", by=by, organisation=side, **facts)


def lists_have_changed(declaration: Declaration) -> bool:
    """Whether it was made against other editions than those of today."""
    then = set(declaration.lists.values_list("pk", flat=True))
    return then != set(ControlList.objects.current().values_list("pk", flat=True))
