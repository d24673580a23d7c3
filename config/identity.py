"""Signing in with an account from elsewhere: what the environment switches on.

Each of them needs an id and a secret, given out by the other side; its redirect address there is
SITE_URL/accounts/<name>/login/callback/, which `manage.py doctor` prints.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env


def identity_providers() -> dict[str, dict[str, Any]]:
    """Returns SOCIALACCOUNT_PROVIDERS. Raises ImproperlyConfigured where half of what is needed is set."""
    google = env.text("GOOGLE_CLIENT_ID"), env.text("GOOGLE_CLIENT_SECRET")
    linkedin = env.text("LINKEDIN_CLIENT_ID"), env.text("LINKEDIN_CLIENT_SECRET")
    company = env.text("OIDC_CLIENT_ID"), env.text("OIDC_CLIENT_SECRET")
    connect = [
        _issuer("google", "Google", google, "https://accounts.google.com"),
        _issuer("linkedin", "LinkedIn", linkedin, "https://www.linkedin.com/oauth"),
        _issuer("oidc", env.text("OIDC_NAME", "OpenID Connect"), company, env.text("OIDC_SERVER_URL")),
    ]
    own = {
        "github": ("GitHub", env.text("GITHUB_CLIENT_ID"), env.text("GITHUB_CLIENT_SECRET")),
        "weixin": ("WeChat", env.text("WEIXIN_CLIENT_ID"), env.text("WEIXIN_CLIENT_SECRET")),
        "dingtalk": ("DingTalk", env.text("DINGTALK_CLIENT_ID"), env.text("DINGTALK_CLIENT_SECRET")),
    }
    found: dict[str, dict[str, Any]] = {}
    if apps := [app for app in connect if app]:
        found["openid_connect"] = {"APPS": apps}
    for name, (label, *given) in own.items():
        if keys := _keys(name, *given):
            found[name] = {"APPS": [{"name": label, **keys}]}
    if "github" in found:
        found["github"]["SCOPE"] = ["user:email"]
    return found


def _keys(name: str, client: str, secret: str) -> dict[str, str] | None:
    if bool(client) != bool(secret):
        both = f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET"
        raise ImproperlyConfigured(f"Only one of {both} is set. Set both, or neither.")
    return {"client_id": client, "secret": secret} if client else None


def _issuer(name: str, label: str, given: tuple[str, str], server: str) -> dict[str, Any] | None:
    keys = _keys(name, *given)
    if keys is None:
        return None
    if not server.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ImproperlyConfigured(
            f"OIDC_SERVER_URL is {server!r}; give the issuer's address, beginning with https://."
        )
    return {"provider_id": name, "name": label, **keys, "settings": {"server_url": server.rstrip("/")}}
