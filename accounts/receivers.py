"""What allauth's flows did, written into the audit trail; addresses stay out of it, since it is never erased."""

from allauth.account import signals
from allauth.mfa import signals as factors
from allauth.socialaccount import signals as identity
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.acting import end_acting
from core import audit

AUDITED = {
    "person.signed_up": signals.user_signed_up,
    "person.signed_in": signals.user_logged_in,
    "person.password_changed": signals.password_changed,
    "person.password_set": signals.password_set,
    "person.password_reset": signals.password_reset,
    "person.address_added": signals.email_added,
    "person.address_removed": signals.email_removed,
    "person.main_address_changed": signals.email_changed,
    "person.factor_added": factors.authenticator_added,
    "person.factor_removed": factors.authenticator_removed,
    "person.recovery_codes_made": factors.authenticator_reset,
}


def _auditor(action: str):
    def write(sender, user, authenticator=None, **kwargs):
        audit.record(action, by=user, target=user, after={"kind": authenticator.type} if authenticator else None)

    return write


for _action, _signal in AUDITED.items():
    _signal.connect(_auditor(_action), weak=False, dispatch_uid=_action)


@receiver(user_logged_out)
def end_acting_with_the_session(sender, request, **kwargs):
    if getattr(request, "acting", None) is not None:
        end_acting(acting=request.acting)


@receiver(signals.email_confirmed)
def note_confirmation(sender, request, email_address, **kwargs):
    audit.record("person.address_confirmed", by=email_address.user, target=email_address.user)


@receiver(identity.social_account_added)
def note_connection(sender, request, sociallogin, **kwargs):
    after = {"kind": sociallogin.account.provider}
    audit.record("person.identity_connected", by=sociallogin.user, target=sociallogin.user, after=after)


@receiver(identity.social_account_removed)
def note_disconnection(sender, request, socialaccount, **kwargs):
    after = {"kind": socialaccount.provider}
    audit.record("person.identity_disconnected", by=request.user, target=request.user, after=after)


@receiver(signals.email_confirmed)
def forget_unproven_password(sender, request, email_address, **kwargs):
    """Drops a password that was set before anybody had shown that the address is theirs.

    Whoever signs up with a stranger's address knows its password. When the stranger later signs in by code, the
    address becomes confirmed and that password would open the account. (Confirming by link says in so many words
    what is confirmed, and a reset replaces the password anyway.)
    """
    person = email_address.user
    by_code = request.resolver_match.view_name == "account_confirm_login_code"
    if by_code and person.last_login is None and person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        messages.info(
            request,
            _(
                "You signed in by code before confirming this address, so its old password no longer works. Set a new one in the settings."
            ),
        )
