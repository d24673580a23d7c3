"""What staff may do with a letter that the portal has written, by its kind, and which they do not find at all."""

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from competitions.models import Application
from core.models import Mail, MailAbout

SECRET = ("account_",)
"""Letters whose names begin so hold a code or a link that works once."""
ANSWERED_BY_LINK = frozenset(
    {
        "introduction_asked",
        "introduction_suggested",
        "introduction_agreed",
        "introduction_said",
        "introduction_reminder",
    }
)
ONCE = (
    frozenset({"team_invitation", "team_hand_over", "vote_confirm", "ceremony_guest", "press_pass"}) | ANSWERED_BY_LINK
)
OF_THE_PARK = ("verification_", "profile_", "certificate_", "announcement")
DECIDED = frozenset({"organisation_verified", "organisation_declined", "organisation_refused"})


def is_single_use(template: str) -> bool:
    """Whether the letter holds a secret that is worthless, or dangerous, a second time.

    >>> is_single_use("account_login_code"), is_single_use("profile_confirm")
    (True, False)
    """
    return template.startswith(SECRET) or template in ONCE


def may_be_read(template: str) -> bool:
    """Whether staff may read it outside a demo: letters that say only what the park itself wrote or decided.

    What members write to each other, and every secret, is for its reader alone.
    """
    return template.startswith(OF_THE_PARK) or template in DECIDED


def mails_read_by(user) -> QuerySet[Mail]:
    """Those that a member of staff may know of: none about an application that they, or whoever acts as them, have a conflict
    of interest with. Lists, counts, search, one letter and sending it again all begin here."""
    hidden = Application.objects.kept_from(user).order_by().values(text=Cast("pk", CharField()))
    about = MailAbout.objects.filter(mail=OuterRef("pk"), label=Application._meta.label_lower, key__in=hidden)
    return Mail.objects.filter(~Exists(about))
