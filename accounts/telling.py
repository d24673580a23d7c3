"""Which mails a person gets: of each kind until they say no; what is about their account and its safety always."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.mail import queue_mail
from core.models import StoredFile

TEAM_CHANGES, LISTING_EXPIRY, CONFIRMATION, VERIFICATION = "team", "expiry", "confirmation", "verification"
INTRODUCTIONS, SEARCHES, DIGEST = "introductions", "searches", "digest"
APPLICATIONS = "applications"
COLLABORATION = "collaboration"
PRODUCTION = "production"
DAILY = "daily"
"""Not a kind of its own: the letter with what a day brought, of those kinds that a person wants once a day."""

signer = Signer(salt="accounts.telling")


@dataclass(frozen=True)
class Kind:
    """`text` is the name of a switch, `hint` says what switching it off means. With `by_day` its notices may be mailed
    together, once a day."""

    text: str | Promise
    hint: str | Promise
    by_day: bool = False


KINDS = {
    TEAM_CHANGES: Kind(_("Changes in your teams"), _("Who joined, left, asks to join, or has another role.")),
    VERIFICATION: Kind(_("Verification"), _("What the park asks and decides, and when a verification ends.")),
    CONFIRMATION: Kind(_("Confirming your profile"), _("Once a year, and before an unconfirmed profile stands back.")),
    LISTING_EXPIRY: Kind(_("What is about to end"), _("Needs, offers and certificates whose last day comes near.")),
    INTRODUCTIONS: Kind(
        _("Matches and introductions"), _("Who asks to be introduced, and what colleagues show you."), by_day=True
    ),
    APPLICATIONS: Kind(
        _("Applications to awards"), _("What colleagues say about one, and when its deadline comes near.")
    ),
    COLLABORATION: Kind(
        _("Collaborations"), _("Messages, meetings, documents, agreements and pilots with your partners."), by_day=True
    ),
    PRODUCTION: Kind(_("Production"), _("Requests, orders and deliveries of parts, on either side."), by_day=True),
    SEARCHES: Kind(_("Saved searches"), _("What is new in the searches you have saved.")),
}
STOPPERS: dict[str, Callable[[User], None]] = {}


def stopper(kind: str):
    """Registers what ends mails of a kind that another app keeps account of."""

    def register(function: Callable[[User], None]) -> Callable[[User], None]:
        STOPPERS[kind] = function
        return function

    return register


def wants(kind: str, person: User) -> bool:
    return kind not in person.muted


def by_day(kind: str, person: User) -> bool:
    """Whether a person wants the notices of a kind in one letter a day."""
    return KINDS[kind].by_day and kind in person.daily and wants(kind, person)


def tell(
    kind: str,
    person: User,
    template: str,
    *,
    key: str,
    context: dict[str, Any],
    attachment: StoredFile | None = None,
    about: Iterable[Model] = (),
) -> bool:
    """Queues a mail of `kind` to a person in their language, unless they have said no. Returns whether it was queued.

    It says how to end mails of its kind, to people and to mail programs. Raises KeyError for a kind there is not.
    """
    KINDS[kind]
    if not wants(kind, person):
        return False
    queue_mail(
        template,
        key=key,
        to=person.email,
        language=person.language,
        context=context,
        unsubscribe=stop_address(kind, person),
        says_how_to_stop=True,
        attachment=attachment,
        about=about,
    )
    return True


@transaction.atomic
def choose_mails(*, wanted: set[str], daily: set[str] | None = None, by: User) -> None:
    """Sets which kinds of mail a person gets and, of these, which once a day; that stays as it is for None. People
    choose for themselves."""
    person = User.objects.select_for_update().get(pk=by.pk)
    before = {"muted": person.muted, "daily": person.daily}
    together = set(person.daily) if daily is None else daily
    after = {
        "muted": sorted(kind for kind in KINDS if kind not in wanted),
        "daily": sorted(kind for kind, what in KINDS.items() if what.by_day and kind in wanted & together),
    }
    if after == before:
        return
    audit.record("person.mails_chosen", by=by, target=person, before=before, after=after)
    User.objects.filter(pk=person.pk).update(**after)


def stop(*, kind: str, person: User) -> None:
    """Ends mails of one kind. Safe to repeat."""
    if kind in STOPPERS:
        STOPPERS[kind](person)
    else:
        choose_mails(wanted=set(KINDS) - {*person.muted, kind}, by=person)


def stop_address(kind: str, person: User) -> str:
    """Where mails of a kind end: a page for people, and one press for mail programs (RFC 8058)."""
    with translation.override(person.language):
        page = reverse("accounts:mails-stop", args=[signer.sign(f"{kind}-{person.pk}")])
    return settings.SITE_URL.rstrip("/") + page


def read(token: str) -> tuple[str, User] | None:
    """The kind and the person of such an address; None for one that we did not make, or of somebody who is gone."""
    try:
        kind, _dash, pk = signer.unsign(token).partition("-")
        person = User.objects.filter(pk=int(pk), is_active=True).first()
    except (BadSignature, ValueError):
        return None
    return (kind, person) if person is not None and kind in {*KINDS, *STOPPERS} else None


@stopper(DAILY)
def stop_daily(person: User) -> None:
    """Ends mails of all kinds that came once a day."""
    choose_mails(wanted=set(KINDS) - {*person.muted, *person.daily}, by=person)
