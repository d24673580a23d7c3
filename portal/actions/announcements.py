"""Writing, publishing and withdrawing announcements, and mailing them."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.mail import queue_mail
from core.outbox import enqueue
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.models import Membership
from portal.announcements import OF_KIND
from portal.models import Announcement
from portal.permissions import check_user_can_announce
from portal.transitions import ANNOUNCEMENT

AT_ONCE = 100
Audience = Announcement.Audience


@transaction.atomic
def write_announcement(*, announcement: Announcement | None, by, **columns: Any) -> Announcement:
    """Writes a draft, or changes one. Raises StateHasMoved where it has been published meanwhile."""
    check_user_can_announce(by)
    if announcement is None:
        announcement = Announcement.objects.create(created_by=by, **columns)
        audit.record("announcement.created", by=by, target=announcement, after=columns)
        return announcement
    before = Announcement.objects.filter(pk=announcement.pk).values(*columns).get()
    if not Announcement.objects.filter(pk=announcement.pk, status="draft").update(**columns):
        raise StateHasMoved(_("It has been published meanwhile. Withdraw it and write a new one."))
    was, now = audit.changes(before, columns)
    announcement.refresh_from_db()
    if now:
        audit.record("announcement.changed", by=by, target=announcement, before=was, after=now)
    return announcement


@transaction.atomic
def publish(*, announcement: Announcement, by) -> None:
    """Shows it to its readers from its time on and owes the mails, if it is to be mailed."""
    check_user_can_announce(by)
    if announcement.ends_at <= timezone.now():
        raise MoveNotAllowed(_("Its end has passed. Choose a later one first."))
    was, to = ANNOUNCEMENT.move(announcement, "publish", published_at=timezone.now())
    audit.record("announcement.published", by=by, target=announcement, before={"status": was}, after={"status": to})
    if announcement.by_mail:
        _owe(announcement.pk, 0)


@transaction.atomic
def withdraw(*, announcement: Announcement, by) -> None:
    """Takes it from all pages. Mails that have been written are on their way; no more are."""
    check_user_can_announce(by)
    was, to = ANNOUNCEMENT.move(announcement, "withdraw")
    audit.record("announcement.withdrawn", by=by, target=announcement, before={"status": was}, after={"status": to})


# --- by mail ----------------------------------------------------------------------------------------------------------
def readers(audience: str) -> QuerySet[User]:
    """The people of an audience who have confirmed their address. Raises ValidationError for visitors, who have no address."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    people = User.objects.filter(Exists(confirmed), is_active=True)
    if audience == Audience.EVERYBODY:
        raise ValidationError(_("Visitors have no address. Choose whoever is signed in."))
    if audience == Audience.STAFF:
        return people.filter(is_staff=True)
    if audience in OF_KIND:
        kind = OF_KIND[Audience(audience)]
        return people.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), organisation__kind=kind)))
    return people


def _owe(announcement: int, after: int) -> None:
    enqueue(
        key=f"announcement:{announcement}:{after}",
        kind="announcement.mail",
        payload={"announcement": announcement, "after": after},
    )


def mail_some(announcement: int, after: int) -> None:
    """Writes to the next readers by key and owes the rest. Runs inside the effect's transaction; each person once."""
    one = Announcement.objects.filter(pk=announcement, status=Announcement.Status.PUBLISHED).first()
    if one is None:
        return
    people = list(readers(one.audience).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for person in people:
        title, body = one.words(person.language)
        queue_mail(
            "announcement",
            key=f"announcement:{one.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            context={"title": title, "body": body},
        )
    if len(people) == AT_ONCE:
        _owe(one.pk, people[-1].pk)
