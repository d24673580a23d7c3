"""Export control at the park: declarations that wait for a review, and the lists they are made against."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collaboration.actions.grants import close_grant
from collaboration.disclosing import telling
from collaboration.log import held, write
from collaboration.models import ControlList, Declaration, Grant, Room
from collaboration.signals import disclosure_moved
from collaboration.transitions import REVIEW
from core import audit
from core.permissions import NotAllowed
from core.text import tidy


def check_user_can_review(user) -> None:
    if not (user.is_active and user.is_staff):
        raise NotAllowed(_("Only park staff can review declarations about export control."))


@transaction.atomic
def review_declaration(*, declaration: Declaration, clear: bool, words: str, by) -> Declaration:
    """Clears or stops what a declaration was made for; what is stopped is closed at once. Raises NotAllowed,
    ValidationError, MoveNotAllowed, StateHasMoved."""
    room = held(Room.objects.get(grants__declaration=declaration))
    check_user_can_review(by)
    words = tidy(words, lines=True)[:500]
    if not words:
        raise ValidationError({"words": _("Say in a few words why; both sides read it.")})
    grant = Grant.objects.for_telling().get(declaration=declaration)
    declaration = grant.declaration
    if grant.closed_at is not None:
        raise NotAllowed(_("What it was made for has ended. There is nothing left to decide."))
    verb = "clear" if clear else "stop"
    REVIEW.move(declaration, verb, reviewed_by=by, reviewed_at=timezone.now(), review_words=words)
    kind = "declaration.cleared" if clear else "declaration.stopped"
    entry = write(room, kind, declaration=declaration.pk, grant=grant.pk)
    audit.record(kind, by=by, target=room, after={"declaration": declaration.pk, "grant": grant.pk})
    if not clear:
        close_grant(room, grant, Grant.Closed.STOPPED, by=None)
    else:
        disclosure_moved.send(sender=Grant, room=room, verb="granted", grant=grant)
    telling.tell_both(kind, grant, entry)
    return declaration


# --- the lists ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_edition(*, which: str, edition: str, address: str, valid_from: date, by) -> ControlList:
    """A newer edition of a list. Whoever renews a grant that was declared against an older one declares anew. Raises
    NotAllowed, ValidationError."""
    check_user_can_review(by)
    edition = tidy(edition, lines=False)[:120]
    try:
        with transaction.atomic():
            row = ControlList.objects.create(
                which=which, edition=edition, address=address, valid_from=valid_from, added_by=by
            )
    except IntegrityError as error:
        raise ValidationError({"edition": _("This edition is here already.")}) from error
    after = {"which": which, "edition": edition, "address": address, "valid_from": valid_from}
    audit.record("control_list.added", by=by, target=row, after=after)
    return row


@transaction.atomic
def correct_edition(*, row: ControlList, address: str, valid_from: date, by) -> ControlList:
    """Sets right where an edition is published and since when it is in force. Its name stays: declarations name it."""
    check_user_can_review(by)
    row = ControlList.objects.select_for_update().get(pk=row.pk)
    before = {"address": row.address, "valid_from": row.valid_from}
    row.address, row.valid_from = address, valid_from
    row.save(update_fields=["address", "valid_from"])
    after = {"address": address, "valid_from": valid_from}
    audit.record("control_list.changed", by=by, target=row, before=before, after=after)
    return row
