"""Who works on a competition."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.actions.competitions import held_competition, touch
from competitions.models import Competition, Organiser
from competitions.permissions import check_user_can_manage
from core import audit
from core.links import absolute
from core.mail import queue_mail

Role = Organiser.Role


def _check_role(user: User, role: str) -> None:
    if role == Role.MANAGER and not user.is_staff:
        raise ValidationError({"role": _("Only park staff can be managers. They can be screeners or chair.")})


@transaction.atomic
def add_organiser(*, competition: Competition, email: str, role: str, by) -> Organiser:
    """Gives somebody who has an account a part in a competition, and tells them.

    Raises NotAllowed, and ValidationError by field for somebody unknown or with a part already.
    """
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise ValidationError({"email": _("Nobody has an account with this address. Ask them to register first.")})
    _check_role(person, role)
    if row.organisers.filter(user=person).exists():
        raise ValidationError({"email": _("They have a part in it already. Change it below.")})
    organiser = Organiser.objects.create(competition=row, user=person, role=role, added_by=by)
    audit.record("competition.organiser_added", by=by, target=row, after={"email": person.email, "role": role})
    touch(row)
    if person != by:
        _tell(row, organiser)
    return organiser


def _tell(competition: Competition, organiser: Organiser) -> None:
    person = organiser.user
    name = next((text.name for text in competition.texts.all() if text.language == person.language), "")
    view = "competitions:competition" if organiser.role == Role.CHAIR else "competitions:screening"
    queue_mail(
        "competition_organiser",
        key=f"competition_organiser:{organiser.pk}",
        to=person.email,
        language=person.language,
        context={
            "competition": name or competition.name,
            "role": organiser.role,
            "url": absolute(view, person.language, slug=competition.slug),
        },
    )


@transaction.atomic
def change_organiser(*, organiser: Organiser, role: str, by) -> None:
    """Gives somebody another part. The last manager stays one."""
    competition = organiser.competition
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    organiser = Organiser.objects.select_related("user").get(pk=organiser.pk)
    if organiser.role == role:
        return
    _check_role(organiser.user, role)
    _check_another_manages(row, organiser)
    Organiser.objects.filter(pk=organiser.pk).update(role=role)
    who = {"email": organiser.user.email}
    audit.record("competition.organiser_changed", by=by, target=row, before={**who, "role": organiser.role},
                 after={**who, "role": role})  # fmt: skip
    touch(row)


@transaction.atomic
def remove_organiser(*, organiser: Organiser, by) -> None:
    """Takes somebody's part away: from now on they read nothing of it. The last manager stays."""
    competition = organiser.competition
    check_user_can_manage(by, competition)
    row = held_competition(competition)
    organiser = Organiser.objects.select_related("user").get(pk=organiser.pk)
    _check_another_manages(row, organiser)
    organiser.delete()
    audit.record("competition.organiser_removed", by=by, target=row,
                 before={"email": organiser.user.email, "role": organiser.role})  # fmt: skip
    touch(row)


def _check_another_manages(competition: Competition, organiser: Organiser) -> None:
    others = competition.organisers.filter(role=Role.MANAGER, user__is_active=True).exclude(pk=organiser.pk)
    if organiser.role == Role.MANAGER and not others.exists():
        raise ValidationError(_("A competition has at least one manager. Name another one first."))
