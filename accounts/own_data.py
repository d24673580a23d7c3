"""What this app and the libraries hold of a person."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Q

from accounts.models import User
from accounts.personal_data import DELETE, KEEP, eraser, exports, holds
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
holds("accounts.Acting.by", "person__name", "reason", "began_at", "ended_at", leaving=KEEP)
holds("accounts.Acting.person", "by__name", "reason", "began_at", "ended_at", leaving=KEEP)
holds("accounts.DataExport.person", "asked_at", "ready_at", "gone_at", leaving=DELETE)
holds("admin.LogEntry.user", "action_time", "object_repr", leaving=DELETE)
holds("core.Effect.discarded_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("core.Mail.resent_by", leaving=KEEP, why=LEAVES_THE_DEED)
holds("core.StoredFile.created_by", "name", "purpose", "content_type", "size", "sha256", "created_at", leaving=KEEP)
holds("core.AuditEvent.actor", "at", "action", "target_type", "target_id", "target_label", "before", "after",
      leaving=KEEP)  # fmt: skip


def addresses_of(person: User) -> list[str]:
    known = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({person.email, *known})


@exports("profile")
def profile(person: User) -> list[dict]:
    columns = ("id", "email", "name", "language", "time_zone", "muted", "date_joined", "last_login", "is_staff",
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
