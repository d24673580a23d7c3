"""Signing in with an account from elsewhere: what the environment switches on.

Each of them needs an id and a secret, given out by the other side; its redirect address there is
SITE_URL/accounts/<name>/login/callback/, which `manage.py doctor` prints.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env

OIDC = {
    "google": ("Google", "https://accounts.google.com"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/oauth"),
}
OWN = {"github": "GitHub", "weixin": "WeChat", "dingtalk": "DingTalk"}


def identity_providers() -> dict[str, dict[str, Any]]:
    """Returns SOCIALACCOUNT_PROVIDERS. Raises ImproperlyConfigured where half of what is needed is set."""
    connect = [_oidc(name, *what, "") for name, what in OIDC.items()]
    connect.append(
        _oidc("oidc", env.text("OIDC_NAME", "OpenID Connect"), env.text("OIDC_SERVER_URL"), "OIDC_SERVER_URL")
    )
    found: dict[str, dict[str, Any]] = {}
    if apps := [app for app in connect if app]:
        found["openid_connect"] = {"APPS": apps}
    for name, label in OWN.items():
        if keys := _keys(name):
            found[name] = {"APPS": [{"name": label, **keys}]}
    if "github" in found:
        found["github"]["SCOPE"] = ["user:email"]
    return found


def _keys(name: str) -> dict[str, str] | None:
    variables = [f"{name.upper()}_CLIENT_ID", f"{name.upper()}_CLIENT_SECRET"]
    given = [env.text(variable) for variable in variables]
    if not any(given):
        return None
    if not all(given):
        raise ImproperlyConfigured(f"Only one of {' and '.join(variables)} is set. Set both, or neither.")
    return {"client_id": given[0], "secret": given[1]}


def _oidc(name: str, label: str, server: str, variable: str) -> dict[str, Any] | None:
    keys = _keys(name)
    if keys is None:
        return None
    if not server.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ImproperlyConfigured(f"{variable} is {server!r}; give the issuer's address, beginning with https://.")
    return {"provider_id": name, "name": label, **keys, "settings": {"server_url": server.rstrip("/")}}
