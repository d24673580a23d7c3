"""What this app and the libraries hold of a person."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Notice, User
from accounts.personal_data import DELETE, KEEP, eraser, exports, holds
from accounts.processing import processes
from core.files import remove
from core.models import AuditEvent, Effect, Mail, StoredFile

EXPORT = "export"
LEAVES_THE_DEED = "says who did it, and nothing else of them"

holds("account.EmailAddress.user", "email", "verified", "primary", leaving=DELETE)
holds("mfa.Authenticator.user", "type", "created_at", "last_used_at", leaving=DELETE)
holds("socialaccount.SocialAccount.user", "provider", "uid", "date_joined", "last_login", "extra_data", leaving=DELETE)
holds("usersessions.UserSession.user", "ip", "user_agent", "created_at", "last_seen_at", leaving=DELETE)
holds("accounts.User_groups.user", "group__name", leaving=DELETE)
holds("accounts.User_user_permissions.user", "permission__codename", leaving=DELETE)
holds("accounts.Acting.by", "person__name", "reason", "began_at", "ended_at", leaving=KEEP, kept="log")
holds("accounts.Acting.person", "by__name", "reason", "began_at", "ended_at", leaving=KEEP, kept="log")
holds("accounts.DataExport.person", "asked_at", "ready_at", "gone_at", leaving=DELETE)
holds("accounts.Notice.person", "kind", "what", "values", "arguments", "at", "read_at", leaving=DELETE)
holds("admin.LogEntry.user", "action_time", "object_repr", "object_id", "change_message", leaving=DELETE)
holds("core.Effect.discarded_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("core.Mail.resent_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("core.StoredFile.created_by", "name", "purpose", "content_type", "size", "sha256", "created_at", leaving=KEEP)
holds("core.Upload.created_by", "name", "purpose", "size", "created_at", leaving=KEEP)
holds("core.AuditEvent.actor", "at", "action", "actor_label", "acting_for", "target_type", "target_id", "target_label",
      "before", "after",
      leaving=KEEP, kept="log")  # fmt: skip


def addresses_of(person: User) -> list[str]:
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({person.email, *known})


@exports("profile")
def profile(person: User) -> list[dict]:
    columns = ("id", "email", "name", "language", "time_zone", "muted", "daily", "date_joined", "last_login", "is_staff",
               "leaving_at")  # fmt: skip
    return list(User.objects.filter(pk=person.pk).values(*columns))


@exports("mails")
def mails(person: User) -> list[dict]:
    """What was written to confirmed addresses; the words of one that holds a key to the account stay out of a file."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).values("email")
    rows = Mail.objects.filter(to__in=confirmed).order_by("id")
    secret = Q(template__startswith="account_") | Q(template__in=("team_invitation", "team_hand_over"))
    kept = rows.exclude(secret).values("template", "to", "subject", "text", "queued_at", "sent_at")
    return [*kept, *rows.filter(secret).values("template", "to", "subject", "queued_at", "sent_at")]


@exports("what_was_changed_about_me")
def changes(person: User) -> list[dict]:
    about = AuditEvent.objects.filter(target_type="accounts.user", target_id=str(person.pk)).order_by("id")
    return list(about.values("at", "action", "before", "after"))


@eraser
def end_sessions(person: User, addresses: list[str]) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


@eraser
def forget_mails(person: User, addresses: list[str]) -> None:
    """Those that are still to be sent, too: what owes them goes with them."""
    theirs = Mail.objects.filter(to__in=addresses)
    Effect.objects.open().filter(key__in=[f"mail:{key}" for key in theirs.values_list("key", flat=True)]).delete()
    theirs.delete()


@eraser
def forget_exports(person: User, addresses: list[str]) -> None:
    for file in StoredFile.objects.filter(purpose=EXPORT, owner_id=person.pk):
        remove(file)


@eraser
def forget_names_in_notices(person: User, addresses: list[str]) -> None:
    """What others were told names those who did it. A notice whose value is the person's name or address says "a former
    member" instead; a namesake loses the name in notices too, which is the smaller harm."""
    names = {text for text in (person.name, *addresses) if text}
    former = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            former[language] = gettext("a former member")
    for notice in Notice.objects.exclude(person=person).order_by("pk").iterator(chunk_size=1000):
        if any(isinstance(value, str) and value in names for value in notice.values.values()):
            values = {
                name: former if isinstance(value, str) and value in names else value
                for name, value in notice.values.items()
            }
            Notice.objects.filter(pk=notice.pk).update(values=values)


processes(
    "accounts",
    purpose="Letting people in and keeping their accounts safe",
    basis="contract (GDPR 6(1)(b), PIPL 13(2))",
    people="everybody with an account",
    categories="name, mail addresses, language, time zone, ways to sign in, sessions with network address, notices",
    recipients="members of one's own organisations (name)",
    third_countries="where the server stands, for whoever is elsewhere",
    time_limits="until the account is erased, a week after it was asked for; sessions until they end; exports 7 days",
    relations=("account.*", "mfa.*", "socialaccount.*", "usersessions.*", "accounts.*", "admin.*"),
    measures=("secrets of second steps encrypted", "rate limits that all workers share"),
)
processes(
    "ground",
    purpose="Answering for what was done, storing files, sending mails once",
    basis="legal duty to account (GDPR 5(2), 6(1)(c); PIPL 13(3), 54)",
    people="everybody with an account",
    categories="who did what and when, names at that time, file names, letters",
    recipients="park staff",
    third_countries="none",
    time_limits="audit trail kept; sent letters and finished effects 30 days",
    relations=("core.*",),
)
