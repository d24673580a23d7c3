"""Plain functions for stories about the API."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from api.models import Token
from api.tokens import digest_of, fresh_secret

API = "/api/v1"
EVERY_SCOPE = (
    "read", "matches", "write", "feedback", "applications", "entries", "judging", "scores", "disclosures", "pilots",
    "milestones", "quotes", "orders", "purchase", "produce",
)  # fmt: skip


def make_secret(user, *scopes: str, days: int = 30, **columns) -> str:
    """A token of `user`, as its owner copied it."""
    secret = fresh_secret()
    columns = {"expires_at": timezone.now() + timedelta(days=days), **columns}
    Token.objects.create(
        user=user, name="Script", digest=digest_of(secret), ending=secret[-4:], scopes=scopes or EVERY_SCOPE, **columns
    )
    return secret


class Program:
    """Somebody's program: it asks with a token, without cookies, and checks CSRF as a browser's server would."""

    def __init__(self, user=None, *scopes: str, **columns):
        self.headers = {"Authorization": f"Bearer {make_secret(user, *scopes, **columns)}"} if user else {}
        self.client = Client(enforce_csrf_checks=True)

    def __call__(self, method: str, path: str, data=None, **headers):
        sent = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        address = path if path.startswith("http") else API + path
        return self.client.generic(method, address, headers={**self.headers, **headers}, **sent)

    def get(self, path: str, **headers):
        return self("GET", path, **headers)


def kind_of(answer) -> str:
    """The kind of problem that an answer tells, if it tells one."""
    return answer.json().get("type", "").partition("#")[2] if answer.content else ""


def ending(answer) -> tuple[int, str]:
    return answer.status_code, kind_of(answer)
