"""Reading and saving a competition's words one by one, as somebody types."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competitions.actions.competitions import touch
from competitions.forms_call import CompetitionForm
from competitions.models import Competition
from competitions.permissions import check_user_can_manage
from core.permissions import NotAllowed
from ecosystem.editing import Editor


class CompetitionEditor(Editor):
    """The texts in both languages, the face, and how long entries are kept."""

    form_class = CompetitionForm
    noun = "competition"

    def check_permission(self) -> None:
        check_user_can_manage(self.by, self.row)
        if self.row.status in (Competition.Status.CANCELLED, Competition.Status.ARCHIVED):
            raise NotAllowed(_("This competition is over. It stays as it was."))

    def _check_together(self, name: str, value: Any) -> None:
        if self.row.status == Competition.Status.DRAFT or value:
            return
        raise ValidationError(_("This is published, so it cannot be left empty. Write what is to stand there."))

    def touch(self) -> None:
        touch(self.row)

    @property
    def organisation(self) -> None:  # type: ignore[override]  # the park's own: of no organisation
        """Nobody acts for an organisation here."""
        return None
