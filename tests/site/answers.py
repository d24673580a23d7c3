"""What every answer carries: its headers, its cookies, and markup without anything inline."""

from django.conf import settings

from tests.site.markup import Page

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # or none at all, where documents are read
    "Cross-Origin-Opener-Policy": "same-origin",
}
SWITCHED_OFF = ("camera=()", "microphone=()", "geolocation=()", "payment=()")


def faults_of(response, *, signed_in: bool = False) -> list[str]:
    """What is wrong with the headers of an answer."""
    found = [
        f"{name} is {response.get(name)}"
        for name, value in ALWAYS.items()
        if response.get(name) != value and response.get(name) != "no-referrer"
    ]
    policy = response.get("Content-Security-Policy", "")
    sources = [word for directive in policy.split(";") for word in directive.split()[1:]]
    if "default-src 'none'" not in policy:
        found.append(f"the policy is {policy!r}")
    found += [f"the policy allows {word}" for word in sources if "unsafe" in word or "*" in word or word == "https:"]
    if "frame-ancestors 'none'" not in policy and response.get("X-Frame-Options") != "DENY":
        found.append("it may be framed")
    permissions = response.get("Permissions-Policy", "")
    found += [f"Permissions-Policy lacks {word}" for word in SWITCHED_OFF if word not in permissions]
    ended = (
        settings.SESSION_COOKIE_NAME in response.cookies and not response.cookies[settings.SESSION_COOKIE_NAME].value
    )
    if (
        signed_in
        and not ended
        and not {"private", "no-store"} & set(response.get("Cache-Control", "").replace(",", " ").split())
    ):
        found.append(f"Cache-Control is {response.get('Cache-Control')}")
    for morsel in response.cookies.values():
        kept = morsel.value and morsel.key != settings.LANGUAGE_COOKIE_NAME
        if kept and not (morsel["httponly"] and morsel["samesite"] in {"Lax", "Strict"}):
            found.append(f"the cookie {morsel.OutputString()}")
    return found


def markup_of(response, body: bytes) -> list[str]:
    return Page(body.decode()).faults if response["Content-Type"].startswith("text/html") else []
