"""Writing the demo's organisations, their people and their listings. What is there already is left as it is."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.files import store
from core.models import AuditEvent
from ecosystem.files import LOGO
from ecosystem.languages import WRITTEN
from ecosystem.models import (
    Claim,
    Listing,
    ListingText,
    Membership,
    Organisation,
    OrganisationText,
    Site,
    VerificationRequest,
)  # fmt: skip
from ecosystem.models.verification import MARKS
from portal.demo import people
from portal.demo.claims import claims_of
from portal.demo.dates import history
from portal.demo.marks import mark
from taxonomy.models import Concept

CONTENT = Path(__file__).parent
FILES = {"startup": CONTENT / "startups.json", "manufacturer": CONTENT / "manufacturers.json"}
KNOWN_OWNERS = {"startup": people.STARTUP, "manufacturer": people.MANUFACTURER}
HEAD_OFFICE = {"en": "Head office", "zh-hans": "总部"}
SOURCE = "demo"


class ContentError(Exception):
    """The demo's files name a concept that the taxonomy lacks. Says which."""


@dataclass(frozen=True)
class Loaded:
    organisations: int
    listings: int
    people: int

    @property
    def anything(self) -> bool:
        return bool(self.organisations or self.people)


def read() -> list[dict]:
    """Returns the organisations of both files, each with its `kind`; the first of a kind is a known person's own."""
    found = []
    for kind, path in FILES.items():
        entries = json.loads(path.read_text(encoding="utf-8"))
        for number, entry in enumerate(entries):
            found.append({**entry, "kind": kind, "known_owner": KNOWN_OWNERS[kind] if number == 0 else ""})
    return found


def load() -> Loaded:
    """Creates what is missing, in one transaction: a load that is killed leaves nothing behind.

    Raises ContentError before it writes anything.
    """
    entries = read()
    there = set(Organisation.objects.values_list("slug", flat=True))
    missing = [entry for entry in entries if entry["slug"] not in there]
    logos = {entry["slug"]: mark(entry["slug"]) for entry in missing}
    with transaction.atomic():
        team = [
            people.of_country(member["email"], member["name"], entry["country"])
            for entry in missing
            for member in entry["team"]
        ]
        users, new_people = people.ensure([*people.KNOWN, *team])
        listings = Loader(users, concepts_of(entries)).write(missing, logos) if missing else 0
        if missing or new_people:
            note("demo.loaded", organisations=len(missing), listings=listings, people=new_people)
    return Loaded(len(missing), listings, new_people)


def note(action: str, **facts: int) -> None:
    """Writes into the audit trail what the command line did to many rows at once."""
    AuditEvent.objects.create(
        action=action,
        actor_label="system",
        target_type="ecosystem.organisation",
        target_id="",
        target_label="command line",
        after=facts,
    )


def concepts_of(entries: list[dict]) -> dict[str, Concept]:
    """Returns all concepts by code. Raises ContentError naming those that the entries use and the taxonomy lacks."""
    known = {concept.code: concept for concept in Concept.objects.all()}
    used = set()
    for entry in entries:
        used |= {entry["country"], entry["region"], *entry["concepts"], *entry["certificates"]}
        used |= {site["region"] for site in entry["sites"]}
        for listing in entry["listings"]:
            used |= {*listing["concepts"], *listing["regions"], *listing["certificates"]}
    if unknown := sorted(used - known.keys()):
        raise ContentError(f"The taxonomy has no {', '.join(unknown)}. Run `manage.py load_taxonomy` first.")
    return known


class Loader:
    """Writes many organisations with a fixed number of statements."""

    def __init__(self, users: dict[str, User], concepts: dict[str, Concept]):
        self.users, self.concepts, self.now = users, concepts, timezone.now()

    def write(self, entries: list[dict], logos: dict[str, bytes]) -> int:
        """Returns how many listings that made."""
        self.histories = {entry["slug"]: history(entry["slug"], len(entry["listings"]), self.now) for entry in entries}
        rows = [self._organisation(entry) for entry in entries]
        Organisation.objects.bulk_create(rows)
        pairs = list(zip(rows, entries, strict=True))
        for row, _entry in pairs:
            row.logo = store(
                logos[row.slug], purpose=LOGO, owner_id=row.pk, name="logo.png", content_type="image/png", by=None
            )
        Organisation.objects.bulk_update(rows, ["logo"])
        self._link(Organisation, "concepts", [(row.pk, entry["concepts"]) for row, entry in pairs])
        self._link(Organisation, "certificates", [(row.pk, entry["certificates"]) for row, entry in pairs])
        OrganisationText.objects.bulk_create(text for pair in pairs for text in self._texts(*pair))
        Site.objects.bulk_create(site for pair in pairs for site in self._sites(*pair))
        Membership.objects.bulk_create(member for pair in pairs for member in self._members(*pair))
        VerificationRequest.objects.bulk_create(request for pair in pairs for request in self._requests(*pair))
        Claim.objects.bulk_create(claim for pair in pairs for claim in self._claims(*pair))
        return self._listings(pairs)

    def _claims(self, row: Organisation, entry: dict) -> Iterator[Claim]:
        since = self.histories[row.slug].created
        staff = self.users[people.STAFF]
        return claims_of(row, entry, since=since, now=self.now, staff=staff, concepts=self.concepts)

    def _organisation(self, entry: dict) -> Organisation:
        past = self.histories[entry["slug"]]
        state = (
            "verified" if entry["verified"] else "requested" if entry.get("verification_requested") else "unverified"
        )
        return Organisation(
            kind=entry["kind"],
            slug=entry["slug"],
            verification=state,
            verified_at=past.decided if entry["verified"] else None,
            verified_until=past.decided + timedelta(days=settings.VERIFICATION_DAYS) if entry["verified"] else None,
            **self._confirmed(entry),
            region=self.concepts[entry["region"]],
            website=entry["website"],
            founded=entry["founded"],
            size=entry["employees"],
            source=SOURCE,
            source_id=entry["slug"],
            created_at=past.created,
            # Now, not in the past: a running site's index looks for what has changed since it last looked.
            modified_at=self.now,
        )

    def _confirmed(self, entry: dict) -> dict[str, object]:
        """Most were confirmed within the year; of those verified long ago a few have been asked, or have faded."""
        luck = zlib.crc32(entry["slug"].encode())
        past = self.histories[entry["slug"]]
        faded = luck % 2 == 0
        asked = self.now - timedelta(days=45 if faded else 6)
        long_ago = past.decided <= asked - timedelta(days=settings.CONFIRM_DAYS)
        if not entry["verified"] or entry["known_owner"] or not long_ago or luck % 3:
            return {"confirmed_at": max(past.created, self.now - timedelta(days=luck % 300))}
        return {
            "confirmed_at": asked - timedelta(days=settings.CONFIRM_DAYS),
            "asked_to_confirm_at": asked,
            "reminded_at": asked + timedelta(days=settings.CONFIRM_REMIND_DAYS) if faded else None,
            "freshness": Organisation.Freshness.FADED if faded else Organisation.Freshness.ASKED,
        }

    def _texts(self, row: Organisation, entry: dict) -> list[OrganisationText]:
        return [
            OrganisationText(
                organisation=row,
                language=language,
                name=entry["names"][language],
                tagline=entry["taglines"].get(language, ""),
                summary=entry["summaries"].get(language, ""),
                city=entry["city"].get(language, ""),
            )
            for language in WRITTEN
            if language in entry["names"]
        ]

    def _sites(self, row: Organisation, entry: dict) -> list[Site]:
        """The head office stands first unless a site is in its city already: the first is where the map shows them."""
        main = next(language for language in WRITTEN if language in entry["names"])
        seat = {"name": HEAD_OFFICE, **{key: entry[key] for key in ("city", "region", "lat", "lon")}}
        cities = [site["city"].get("en") for site in entry["sites"]]
        sites = entry["sites"] if entry["city"].get("en") in cities else [seat, *entry["sites"]]
        return [
            Site(
                organisation=row,
                name=_in(site["name"], main),
                city=_in(site["city"], main),
                region=self.concepts[site["region"]],
                latitude=site["lat"],
                longitude=site["lon"],
            )
            for site in sites
        ]

    def _members(self, row: Organisation, entry: dict) -> list[Membership]:
        roles = {member["email"]: member["role"] for member in entry["team"]}
        if entry["known_owner"]:
            roles = {entry["known_owner"]: "owner", **roles}
        since = self.histories[row.slug].created
        return [
            Membership(organisation=row, user=self.users[email], role=role, since=since)
            for email, role in roles.items()
        ]

    def _requests(self, row: Organisation, entry: dict) -> list[VerificationRequest]:
        if row.verification == "unverified":
            return []
        past, owner = self.histories[row.slug], self.users[_owner(entry)]
        evidence = (
            f"营业执照、官网 {entry['website']}，以及 {_owner(entry)}"
            if owner.language == "zh-hans"
            else f"Extract from the commercial register, {entry['website']}, and a mail from {_owner(entry)}"
        )
        request = VerificationRequest(organisation=row, evidence=evidence, requested_at=past.asked, requested_by=owner)
        request.written_in = owner.language
        if row.is_verified:
            request.decided_at, request.decided_by, request.granted = past.decided, self.users[people.STAFF], True
            for place, name in enumerate(MARKS):
                setattr(request, name, 3 + (row.pk + place) % 3)
            names = {f"{language}-name": entry["names"].get(language, "") for language in WRITTEN}
            request.saw = {"registration_number": "", "website": row.website, **names}
        return [request]

    def _listings(self, pairs) -> int:
        found = [
            (self._listing(row, entry, published), entry)
            for row, whole in pairs
            for entry, published in zip(whole["listings"], self.histories[row.slug].listed, strict=True)
        ]
        Listing.objects.bulk_create(listing for listing, _entry in found)
        ListingText.objects.bulk_create(
            ListingText(listing=listing, language=language, title=title, body=entry["bodies"].get(language, ""))
            for listing, entry in found
            for language, title in entry["titles"].items()
        )
        for field in ("concepts", "regions", "certificates"):
            self._link(Listing, field, [(listing.pk, entry[field]) for listing, entry in found])
        return len(found)

    def _listing(self, row: Organisation, entry: dict, published: datetime) -> Listing:
        return Listing(
            organisation=row,
            kind=entry["kind"],
            status=Listing.Status.PUBLISHED,
            intent=entry["intent"],
            visibility=entry["visibility"],
            trl_min=entry["trl_min"],
            trl_max=entry["trl_max"],
            mrl_min=entry.get("mrl_min"),
            mrl_max=entry.get("mrl_max"),
            volume=entry["volume"],
            languages=entry.get("languages", []),
            musts=entry.get("musts", []),
            created_at=published,
            published_at=published,
            expires_at=self._end(published),
            modified_at=self.now,
        )

    def _end(self, published: datetime) -> datetime:
        """A year after it was published, and another where its owners have renewed it since."""
        year = timedelta(days=settings.LISTING_DAYS)
        end = published + year
        return end if end > self.now + timedelta(days=settings.LISTING_WARN_DAYS) else end + year

    def _link(self, model, field: str, codes: list[tuple[int, list[str]]]) -> None:
        through, column = getattr(model, field).through, f"{model._meta.model_name}_id"
        through.objects.bulk_create(
            through(**{column: pk, "concept_id": self.concepts[code].pk})
            for pk, wanted in codes
            for code in dict.fromkeys(wanted)
        )


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language) or next(iter(words.values()))


def _owner(entry: dict) -> str:
    owner = next((member["email"] for member in entry["team"] if member["role"] == "owner"), "")
    return entry["known_owner"] or owner
