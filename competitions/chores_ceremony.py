"""What ceremonies owe the world: letters once the embargo is lifted, certificates, reminders."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from competitions import ceremony_letters as letters
from competitions.actions.certificates import draw_certificate
from competitions.models import Ballot, Certificate, Finalist, Guest
from core.models import Effect
from core.outbox import chore, handler

QUARTER_OF_AN_HOUR = 900
BEFORE = timedelta(days=3)
AT_ONCE = 50
FORGET_AFTER = timedelta(days=2)
NEEDS_ARE_KEPT = timedelta(days=30)


@handler("competitions.announce")
def announce(effect: Effect) -> None:
    """Writes to every finalist's people, and sends the certificates that waited for this."""
    competition = effect.payload["competition"]
    rows = Finalist.objects.standing().filter(competition=competition)
    for row in rows.select_related("application__organisation", "application__competition"):
        letters.announced(row)
    waiting = Certificate.objects.valid().filter(competition=competition, file__isnull=False)
    for certificate in waiting.select_related("competition", "application__organisation", "file"):
        letters.certificate_issued(certificate)


@handler("competitions.certificate")
def certificate(effect: Effect) -> None:
    """Draws the PDF of a certificate; a second time changes nothing."""
    draw_certificate(effect.payload["certificate"])


@chore(every=QUARTER_OF_AN_HOUR)
def remind_finalists() -> bool:
    """Reminds finalists who have not answered, once, three days before they should have."""
    now = timezone.now()
    due = Finalist.objects.standing().filter(
        confirmation=Finalist.Confirmation.WAITING,
        invited_at__lte=now - BEFORE / 2,
        reminded_at=None,
        competition__ceremony__answer_by__gt=now,
        competition__ceremony__answer_by__lte=now + BEFORE,
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        _remind(key)
    return len(keys) == AT_ONCE


@transaction.atomic
def _remind(key: int) -> None:
    """Claims the reminder by compare-and-swap; whoever comes second finds nothing to do."""
    waiting = Finalist.objects.filter(pk=key, reminded_at=None, confirmation=Finalist.Confirmation.WAITING)
    if waiting.update(reminded_at=timezone.now()):
        row = Finalist.objects.select_related("application__organisation", "application__competition").get(pk=key)
        letters.finalist_reminded(row, row.competition.ceremony)


@chore(every=QUARTER_OF_AN_HOUR)
def forget_needs() -> bool:
    """A month after a ceremony nobody has to know any more what a guest ate or needed."""
    over = timezone.now() - NEEDS_ARE_KEPT
    told = ~Q(diet="") | ~Q(access="")
    old = Guest.objects.filter(told, plan__starts_at__lt=over).order_by("pk").values_list("pk", flat=True)
    keys = list(old[:500])
    Guest.objects.filter(pk__in=keys).update(diet="", access="")
    return len(keys) == 500


@chore(every=QUARTER_OF_AN_HOUR)
def forget_unconfirmed_votes() -> bool:
    """Deletes votes that nobody confirmed within two days; what was confirmed stays."""
    old = Ballot.objects.filter(verified_at=None, asked_at__lt=timezone.now() - FORGET_AFTER)
    keys = list(old.values_list("pk", flat=True)[:500])
    Ballot.objects.filter(pk__in=keys, verified_at=None).delete()
    return len(keys) == 500
