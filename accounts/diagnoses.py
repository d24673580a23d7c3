"""What `manage.py doctor` asks of the ways to sign in."""

from collections.abc import Iterator

import requests
from django.conf import settings

from accounts.identity import configured
from core.doctor import Finding, diagnosis, ill, well

SECONDS = 5


@diagnosis("sign-in")
def ways_to_sign_in() -> Iterator[Finding]:
    if settings.PRODUCTION and not settings.STAFF_SECOND_FACTOR:
        yield ill("Staff may work without a second factor.", "Take STAFF_SECOND_FACTOR=0 away.")
    if not settings.SITE_URL.startswith("https://") and settings.PRODUCTION:
        yield ill("Passkeys need HTTPS; browsers make none for this address.", "Let SITE_URL begin with https://.")
    names = configured()
    if not names:
        yield well("Nobody signs in with an account from elsewhere: no provider is set.")
    for name in names:
        yield well(f"{name}: its redirect address is {settings.SITE_URL.rstrip('/')}/accounts/{name}/login/callback/.")
    for app in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", []):
        yield _answers(app["provider_id"], app["settings"]["server_url"])


def _answers(name: str, server: str) -> Finding:
    """Whether an issuer describes itself as OpenID Connect has it."""
    advice = f"Look whether this machine reaches {server} and whether that is the issuer's address."
    try:
        answer = requests.get(f"{server}/.well-known/openid-configuration", timeout=SECONDS)
        answer.raise_for_status()
        lacking = {"authorization_endpoint", "token_endpoint"} - set(answer.json())
    except (requests.RequestException, ValueError) as error:
        return ill(f"{name} does not answer: {type(error).__name__}.", advice)
    if lacking:
        return ill(f"{name} does not say its {', '.join(sorted(lacking))}.", advice)
    return well(f"{name} answers.")
