"""The weekly digest: a person's new matches, mailed on Monday at seven by their own clock.

One effect for each person and ISO week owes it; one row for each person, organisation and week says that it was
written. What a digest shows is asked of the index and the database at the moment it is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation

from accounts.models import User
from accounts.preferences import zone_of
from accounts.telling import DIGEST, stop_address
from core.mail import queue_mail
from core.models import Effect
from core.outbox import enqueue
from ecosystem.links import absolute
from ecosystem.models import Listing, Membership, Organisation
from matching.engine import PairMatch
from matching.lists import Shown, matches_for, shown
from matching.models import Digest, Mark, Standing
from matching.words import DirectionInWords, in_words

HOUR = time(7)
WINDOW = timedelta(hours=48)
"""So long after Monday's hour a digest is still sent, should nobody have relayed in between."""

SHOWN = 5
LOOKED_AT = Standing.TOP
CHUNK = 50
"""People that one turn of the relay owes their digest: what comes up meanwhile waits for so many, not for everybody."""

signer = Signer(salt="matching.digest")


# --- who, and when ------------------------------------------------------------------------------------------------------
def week_of(now: datetime, zone: ZoneInfo) -> str:
    """The ISO week in which `now` falls in `zone`.

    >>> week_of(datetime(2026, 11, 29, 23, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-W49'
    """
    year, week, _day = now.astimezone(zone).isocalendar()
    return f"{year}-W{week:02d}"


def is_due(now: datetime, zone: ZoneInfo) -> bool:
    """Whether Monday's hour has struck in `zone` and is not long past. The clock on the wall counts, whatever the
    season: 07:00 is 07:00 on both sides of a change of the clocks."""
    local = now.astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    begin = datetime.combine(monday, HOUR, tzinfo=zone).astimezone(UTC)
    return begin <= now < begin + WINDOW


def readers() -> QuerySet[Membership]:
    """Memberships that get a digest: of organisations with live listings, by choice or, without one, by role."""
    by_role = Q(user__digest_choice=None, role__in=Membership.EDITING)
    live = Listing.objects.live().filter(organisation=OuterRef("organisation"))
    return Membership.objects.filter(
        by_role | Q(user__digest_choice__wanted=True), Exists(live), user__is_active=True
    ).order_by("user_id", "organisation_id")


def wants_digests(person: User) -> bool:
    """What a person has chosen, or what follows from their roles."""
    choice = getattr(person, "digest_choice", None)
    if choice is not None:
        return choice.wanted
    return Membership.objects.filter(user=person, role__in=Membership.EDITING).exists()


def people_due(now: datetime, *, at_any_hour: bool = False) -> Iterator[tuple[str, QuerySet[User]]]:
    """Yields (week, people whose digest of that week is not yet owed)."""
    everybody = User.objects.filter(pk__in=readers().order_by().values("user"))
    weeks: dict[str, list[str]] = {}
    for name in everybody.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        zone = zone_of(name)
        if at_any_hour or is_due(now, zone):
            weeks.setdefault(week_of(now, zone), []).append(name)
    for week, names in sorted(weeks.items()):
        key = Concat(Value(_key(week, "")), Cast(OuterRef("pk"), CharField()))
        owed = Exists(Effect.objects.filter(key=key))
        yield week, everybody.filter(~owed, time_zone__in=names).order_by("pk")


def _key(week: str, person: object) -> str:
    return f"matching:digest:{week}:{person}"


def owe_some(now: datetime | None = None, *, at_any_hour: bool = False) -> int:
    """Owes up to CHUNK people their digest and returns how many that were. Whoever is owed it already is left out."""
    with transaction.atomic():
        owed = 0
        for week, people in people_due(now or timezone.now(), at_any_hour=at_any_hour):
            for pk in people.values_list("pk", flat=True)[: CHUNK - owed]:
                enqueue(key=_key(week, pk), kind="matching.digest", payload={"person": pk, "week": week})
                owed += 1
    return owed


# --- what is in it ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One partner as the mail tells of it."""

    partner: int
    name: str
    place: str
    sentence: str
    url: str


def contents(person: User, organisation: Organisation) -> list[Row]:
    """The best matches that are news to `person`, in their language; at most SHOWN.

    News is whom no earlier digest told of and the organisation has not judged; after the first digest also only where
    a listing or the partner's standing has changed since the last.
    """
    earlier = list(Digest.objects.filter(person=person, organisation=organisation).values_list("partners", "sent_at"))
    told = {partner for partners, _at in earlier for partner in partners}
    told |= set(Mark.objects.filter(organisation=organisation).values_list("partner", flat=True))
    since = max((at for _partners, at in earlier), default=None)
    found = list(matches_for(organisation, person, limit=LOOKED_AT + len(told))[:])
    found = [match for match in found if match.other(organisation.pk) not in told][:LOOKED_AT]
    with translation.override(person.language):
        seen = shown(found, organisation, person)
        news = [match for match in found if _is_news(match, organisation, seen, since)][:SHOWN]
        words = in_words(news, seen, of=organisation.pk)
        partners = [match.other(organisation.pk) for match in news]
        return [_row(seen.partners[partner], words[partner][0], person.language) for partner in partners]


def _is_news(match: PairMatch, organisation: Organisation, seen: Shown, since: datetime | None) -> bool:
    """Whether a match may be told of, and its partner or the listings of its best direction have changed since."""
    partner, directions = seen.partners.get(match.other(organisation.pk)), seen.directions(match)
    if partner is None or not directions:
        return False
    listings = [seen.listings[key] for key in (directions[0].need, directions[0].offer)]
    moments = [partner.verified_at, *(one.published_at for one in listings), *(one.modified_at for one in listings)]
    return since is None or any(moment > since for moment in moments if moment is not None)


def _row(partner: Organisation, direction: DirectionInWords, language: str) -> Row:
    return Row(
        partner.pk,
        partner.name,
        " · ".join(filter(None, partner.whereabouts)),
        direction.sentence,
        absolute("ecosystem:profile", language, slug=partner.slug),
    )


# --- writing it ---------------------------------------------------------------------------------------------------------
def organisations_of(person: User) -> QuerySet[Organisation]:
    mine = readers().filter(user=person).values("organisation")
    return Organisation.objects.filter(pk__in=mine).prefetch_related("texts").order_by("pk")


def write_digests(person: User, week: str) -> int:
    """Writes and queues a person's mails of one week and returns how many are new. Safe to repeat."""
    return sum(_write(person, organisation, week) for organisation in organisations_of(person))


def would_write(person: User, week: str) -> int:
    """How many mails `write_digests` would queue."""
    return sum(bool(_unwritten(person, organisation, week)) for organisation in organisations_of(person))


def _write(person: User, organisation: Organisation, week: str) -> bool:
    rows = _unwritten(person, organisation, week)
    return bool(rows) and _queue(person, organisation, week, rows)


def _unwritten(person: User, organisation: Organisation, week: str) -> list[Row]:
    """What a digest of this week would tell; nothing where it is written already."""
    written = Digest.objects.filter(person=person, organisation=organisation, week=week)
    return [] if written.exists() else contents(person, organisation)


@transaction.atomic
def _queue(person: User, organisation: Organisation, week: str, rows: list[Row]) -> bool:
    """The row first: of two workers, one makes it, and that one queues the mail."""
    _digest, is_new = Digest.objects.get_or_create(
        person=person, organisation=organisation, week=week, defaults={"partners": [row.partner for row in rows]}
    )
    if is_new:
        stop = absolute("matching:digest-stop", person.language, token=token_for(person))
        with translation.override(person.language):
            name = organisation.name
        queue_mail(
            "matching_digest",
            key=f"digest:{week}:{person.pk}:{organisation.pk}",
            to=person.email,
            language=person.language,
            unsubscribe=stop_address(DIGEST, person),
            context={
                "organisation": name,
                "rows": rows,
                "count": len(rows),
                "url": f"{absolute('matching:matches', person.language)}?for={organisation.slug}",
                "stop": stop,
            },
        )
    return is_new


# --- ending it ----------------------------------------------------------------------------------------------------------
def token_for(person: User) -> str:
    """What stands in the link that ends a person's digests: their key, signed."""
    return signer.sign(str(person.pk))


def person_of(token: str) -> User | None:
    """Whose digests a link ends; None for a token that we did not sign or a person who is gone."""
    try:
        return User.objects.filter(pk=int(signer.unsign(token)), is_active=True).first()
    except (BadSignature, ValueError):
        return None
