"""The world's shape: who and what is in it, and the words planted where they may be read by few."""

import hashlib
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.models import DataExport, User
from api.models import Token, Webhook
from competitions.models import Application, Competition
from core.models import AuditEvent, Effect, Mail
from ecosystem.models import (
    Attachment,
    BulkJob,
    Claim,
    Evidence,
    Invitation,
    JoinRequest,
    Listing,
    Membership,
    Organisation,
    SavedSearch,
    Site,
)
from matching.models import Experiment, Share
from portal.models import Announcement

PLANTED = re.compile(r"zyq\d+kwx")


@dataclass(frozen=True)
class Canary:
    """A word planted in one place. `never` marks what is kept without being shown to anybody."""

    word: str
    what: str
    seen_by: frozenset[str]
    never: bool = False


@dataclass
class World:
    people: dict[str, User | None] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    searches: dict[str, SavedSearch] = field(default_factory=dict)
    files: dict[tuple[str, str], Attachment] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    mail: Mail | None = None
    event: AuditEvent | None = None
    share: Share | None = None
    export: DataExport | None = None
    effects: dict[str, Effect] = field(default_factory=dict)
    experiments: dict[str, Experiment] = field(default_factory=dict)
    jobs: dict[str, BulkJob] = field(default_factory=dict)
    announcements: dict[str, Announcement] = field(default_factory=dict)
    competitions: dict[str, Competition] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    award: dict[str, Any] = field(default_factory=dict)
    together: dict[str, Any] = field(default_factory=dict)
    production: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    team: dict[str, Invitation | Membership | JoinRequest] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    _known: int = 0
    _own: dict[str, list[Canary]] = field(default_factory=dict)
    _others: list[Canary] = field(default_factory=list)
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(11))

    def plant(self, what: str, seen_by: frozenset[str], *, never: bool = False) -> str:
        """Returns a new word for `what`."""
        # Far from every other, so that looking for one with a letter wrong finds no other.
        digest = hashlib.sha256(str(next(self._numbers)).encode()).hexdigest()
        word = f"zyq{int(digest, 16) % 10**12:012d}kwx"
        self.canaries.append(Canary(word, what, seen_by, never))
        return word

    def know(self, word: str, what: str, seen_by: frozenset[str], *, never: bool = False) -> None:
        """Notes a confidential text that somebody else made up, a session's key for instance."""
        self.canaries.append(Canary(word.lower(), what, seen_by, never))

    def among(self, text: str) -> list[Canary]:
        """The canaries that `text` holds. Our own words are found by their shape, the few others one by one."""
        if self._known != len(self.canaries):
            self._known, self._own, self._others = len(self.canaries), {}, []
            for canary in self.canaries:
                if PLANTED.fullmatch(canary.word):
                    self._own.setdefault(canary.word, []).append(canary)
                else:
                    self._others.append(canary)
        own = [canary for word in dict.fromkeys(PLANTED.findall(text)) for canary in self._own.get(word, ())]
        return own + [canary for canary in self._others if canary.word in text]

    def client(self, role: str) -> Client:
        """A new browser in which `role` is signed in."""
        client = Client(raise_request_exception=True)
        for name, value in self.cookies[role].items():
            client.cookies[name] = value
        return client
