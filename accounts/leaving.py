"""Leaving: asked for, thought over for a week, then the person is erased and what they did is a former member's."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own_data import addresses_of
from accounts.personal_data import ENDING, ERASERS, OBSTACLES, Obstacle, Stays, erase_rows, what_stays
from core import audit
from core.links import absolute
from core.mail import queue_mail
from core.outbox import chore
from core.permissions import NotAllowed
from core.transitions import StateHasMoved

GRACE = timedelta(days=7)
MANY = 20


def in_the_way(person: User) -> list[Obstacle]:
    """What a person has to do before they can leave."""
    return [obstacle for function in OBSTACLES for obstacle in function(person)]


def ending_with(person: User) -> list[str]:
    """What ends when a person leaves, in words."""
    return [text for function in ENDING for text in function(person)]


@transaction.atomic
def ask_to_leave(*, by: User) -> None:
    """Has a person's account erased in a week, and tells them by mail how to keep it.

    Raises NotAllowed while something is in the way, StateHasMoved where it was asked for already.
    """
    if in_the_way(by):
        raise NotAllowed(_("Something is in the way still. It is named on this page."))
    if by.is_superuser and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=by.pk).exists():
        raise NotAllowed(_("You are the last administrator. Make somebody else one first."))
    at = timezone.now() + GRACE
    if not User.objects.filter(pk=by.pk, leaving_at=None, left_at=None).update(leaving_at=at):
        raise StateHasMoved(_("You have asked for this already."))
    audit.record("person.asked_to_leave", by=by, target=by)
    _write(by, "account_leaving", at)


@transaction.atomic
def stay(*, by: User) -> None:
    """Takes it back. Safe to repeat."""
    asked = User.objects.filter(pk=by.pk).values_list("leaving_at", flat=True).first()
    if User.objects.filter(pk=by.pk).exclude(leaving_at=None).update(leaving_at=None):
        audit.record("person.stayed", by=by, target=by)
        _write(by, "account_staying", asked)


@transaction.atomic
def erase(person: User) -> bool:
    """Erases a person whose week is over. Returns whether it was done now; safe to run twice and at the same time.

    Should something have come into the way meanwhile, they stay and are told.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.left_at is not None or person.leaving_at is None or person.leaving_at > timezone.now():
        return False
    if in_the_way(person):
        User.objects.filter(pk=person.pk).update(leaving_at=None)
        _write(person, "account_leaving_stopped", person.leaving_at)
        return False
    addresses = addresses_of(person)
    for function in ERASERS:
        function(person, addresses)
    _write(person, "account_left", timezone.now(), stays=what_stays(person))
    erase_rows(person)
    _make_nameless(person)
    audit.record("person.left", by=None, target=person)
    return True


def _make_nameless(person: User) -> None:
    User.objects.filter(pk=person.pk).update(
        email=f"former-{person.pk}@erased.invalid",
        name="",
        password="!",  # noqa: S106 (no password at all: nothing hashes to it)
        is_active=False,
        is_staff=False,
        is_superuser=False,
        muted=[],
        daily=[],
        last_login=None,
        leaving_at=None,
        left_at=timezone.now(),
    )
    person.refresh_from_db()


def _write(person: User, template: str, at, stays: list[Stays] | None = None) -> None:
    """A mail about the account: always sent. Its key holds the instant, for one may change one's mind again. The last one
    says what has stayed and why."""
    queue_mail(
        template,
        key=f"{template}:{person.pk}:{at:%Y%m%d%H%M%S%f}",
        to=person.email,
        language=person.language,
        context={"at": at, "url": absolute("accounts:leave", person.language), "stays": stays or []},
    )


@chore(every=3600)
def erase_who_left() -> bool:
    """Erases those whose week is over, one transaction each."""
    due = list(User.objects.filter(leaving_at__lte=timezone.now(), left_at=None).order_by("leaving_at")[:MANY])
    erased = [erase(person) for person in due]
    return any(erased) and len(due) == MANY
