"""What we say about allauth is true of the allauth that is installed."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings

from accounts.library_views import ACCESS
from core.checks import all_patterns, check_every_view_declares_access

STOCK = Path(allauth.__file__).parent / "templates"
# Sent only by ways of signing in that we leave switched off, or by nothing at all.
NEVER_SENT = {"email_confirm", "password_reset_code"}
NEVER_SAID = {"phone_verification_sent", "phone_verified"}


def test_every_view_in_the_list_exists():
    assert set(ACCESS) - {name for name, _ in all_patterns()} == set()


def test_every_view_that_exists_declares_access():
    assert check_every_view_declares_access() == []


def names(folder: Path, ending: str) -> set[str]:
    found = {path.name.removesuffix(ending) for path in folder.glob(f"*{ending}")}
    assert found
    return found


def test_every_mail_allauth_can_send_is_ours():
    ours = names(Path(settings.BASE_DIR) / "templates" / "mail", ".txt")
    stock = set().union(*(names(STOCK / app / "email", "_subject.txt") for app in ("account", "mfa", "socialaccount")))
    assert {f"account_{name}" for name in stock - NEVER_SENT} - ours == set()


@pytest.mark.parametrize("folder", ["account", "usersessions", "mfa", "socialaccount"])
def test_every_message_allauth_can_show_is_ours(folder):
    ours = names(Path(settings.BASE_DIR) / "templates" / folder / "messages", ".txt")
    assert names(STOCK / folder / "messages", ".txt") - NEVER_SAID == ours
