"""Saying something of an organisation, with its source; setting right what sources say differently."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.permissions import NotAllowed
from core.transitions import StateHasMoved
from ecosystem.actions.organisations import touch
from ecosystem.facts import CHOICES, COLUMNS, SEVERAL, UNITS, in_words
from ecosystem.models import Claim, Evidence, Organisation
from ecosystem.permissions import check_user_can_edit_organisation, check_user_can_verify
from taxonomy.models import Concept

Fact, Source = Claim.Fact, Claim.Source


@dataclass(frozen=True)
class Value:
    """What is said: a choice, a figure with its unit, or a certificate with its last day."""

    fact: str
    choice: str = ""
    number: Decimal | None = None
    unit: str = ""
    concept: Concept | None = None
    valid_until: date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "choice": self.choice,
            "number": self.number,
            "unit": self.unit,
            "concept": self.concept,
            "valid_until": self.valid_until,
        }


@dataclass(frozen=True)
class Backing:
    """By what a claim can be checked."""

    where: str = ""
    evidence: Evidence | None = None
    link: str = ""


def check_user_can_say(user, organisation: Organisation, source: str) -> None:
    if source in Claim.OF_THE_PARK:
        check_user_can_verify(user)
    elif source == Source.OWNER:
        check_user_can_edit_organisation(user, organisation)
    else:
        raise NotAllowed(_("Only an import says what an imported list says."))


def check_value(value: Value) -> None:
    """Raises ValidationError by field for what does not fit the fact."""
    wrong = {}
    if value.fact in CHOICES and value.choice not in CHOICES[value.fact]:
        wrong["choice"] = _("Choose one of these.")
    if value.fact in Claim.IN_FIGURES and value.number is None:
        wrong["number"] = _("Give a figure.")
    if value.fact in UNITS and value.unit not in UNITS[value.fact]:
        wrong["unit"] = _("Choose a unit.")
    if value.fact == Fact.FOUNDED and value.number is not None and not 1800 <= value.number <= timezone.now().year:
        wrong["number"] = _("Give a year from 1800 on.")
    if value.fact == Fact.CERTIFICATE and value.concept is None:
        wrong["concept"] = _("Choose a certificate.")
    if wrong:
        raise ValidationError(wrong)


# --- saying -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def say(*, organisation: Organisation, value: Value, source: str, by, backing: Backing | None = None) -> Claim:
    """Makes a claim in place of what the same source said before, and returns it.

    What its own people say is what is shown; what the park says fills what is empty, and stands beside it otherwise.
    Raises NotAllowed, and ValidationError by field.
    """
    backing = backing or Backing()
    check_user_can_say(by, organisation, source)
    check_value(value)
    if source in (Source.REGISTER, Source.DOCUMENT) and not backing.where:
        raise ValidationError({"where": _("Say which register or document.")})
    if backing.evidence is not None and backing.evidence.organisation_id != organisation.pk:
        raise ValidationError({"evidence": _("Choose a file of this organisation.")})
    _lock(organisation)
    claim = _replace(organisation, value, source, by=by, backing=backing)
    _show(organisation, claim, only_if_empty=source != Source.OWNER)
    audit.record(
        "claim.said",
        by=by,
        target=organisation,
        acting_for=organisation if source == Source.OWNER else None,
        after={"fact": claim.fact, "value": in_words(claim), "source": source, "valid_until": value.valid_until},
    )
    touch(organisation)
    return claim


def _lock(organisation: Organisation) -> None:
    """One after the other, and by what is stored now."""
    now = Organisation.objects.select_for_update().values("size", "founded").get(pk=organisation.pk)
    organisation.size, organisation.founded = now["size"], now["founded"]


def _replace(organisation: Organisation, value: Value, source: str, *, by, backing: Backing) -> Claim:
    before = Claim.objects.standing().filter(
        organisation=organisation, fact=value.fact, source=source, where=backing.where
    )
    if value.fact in SEVERAL:
        before = before.filter(unit=value.unit, concept=value.concept)
    now = timezone.now()
    before.update(ended_at=now, ended_by=by)
    by_the_park = source in Claim.OF_THE_PARK
    return Claim.objects.create(
        organisation=organisation,
        **value.columns(),
        source=source,
        where=backing.where,
        said_at=now,
        said_by=by,
        evidence=backing.evidence,
        link=backing.link,
        seen_at=now if by_the_park else None,
        seen_by=by if by_the_park else None,
    )


def _show(organisation: Organisation, claim: Claim, *, only_if_empty: bool) -> None:
    """Brings the organisation's own columns to what a claim says."""
    if claim.fact == Fact.SIZE and not (only_if_empty and organisation.size):
        organisation.size = claim.choice
        organisation.save(update_fields=["size"])
    elif claim.fact == Fact.FOUNDED and not (only_if_empty and organisation.founded):
        assert claim.number is not None  # noqa: S101 (the constraint claim_value_fits_fact)
        organisation.founded = int(claim.number)
        organisation.save(update_fields=["founded"])
    elif claim.concept is not None:
        organisation.certificates.add(claim.concept)


# --- what comes with a change of the columns ----------------------------------------------------------------------------
def follow_editor(organisation: Organisation, name: str, before: Any, after: Any, *, by) -> None:
    """After its people have changed a column in the editor: what they say now, in place of what they said."""
    if name == "certificates":
        _end_certificates(organisation, set(before) - set(after), Q(source=Source.OWNER), by=by)
        for concept in Concept.objects.filter(code__in=set(after) - set(before)):
            value = Value(Fact.CERTIFICATE, concept=concept)
            _replace(organisation, value, Source.OWNER, by=by, backing=Backing())
        return
    if after:
        value = Value(name, choice=after) if name == Fact.SIZE else Value(name, number=Decimal(after))
        _replace(organisation, value, Source.OWNER, by=by, backing=Backing())
    else:
        own = Claim.objects.standing().filter(organisation=organisation, fact=name, source=Source.OWNER)
        own.update(ended_at=timezone.now(), ended_by=by)


def _end_certificates(organisation: Organisation, codes: Collection[str], of: Q, *, by) -> None:
    if codes:
        those = Claim.objects.standing().filter(of, organisation=organisation, concept__code__in=codes)
        those.update(ended_at=timezone.now(), ended_by=by)


def follow_import(organisation: Organisation, fields: dict[str, Any], *, by) -> bool:
    """Notes what a source said of size, year and certificates, whether or not the portal shows it.

    Returns whether anything was news. What the source has said before is not said again, also where it has been
    decided against since.
    """
    said = _said(fields)
    if not said:
        return False
    source = {"source": Source.IMPORT, "where": organisation.source}
    earlier = list(Claim.objects.filter(organisation=organisation, **source).select_related("concept").order_by("pk"))
    new, gone = _news(said, earlier)
    if gone:
        Claim.objects.standing().filter(pk__in=gone).update(ended_at=timezone.now(), ended_by=by)
    Claim.objects.bulk_create(
        Claim(organisation=organisation, **value.columns(), **source, said_by=by) for value in new
    )
    return bool(new or gone)


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in COLUMNS if name in fields}


def import_has_news(organisation: Organisation, fields: dict[str, Any]) -> bool:
    """What `follow_import` would return; writes nothing."""
    said = _said(fields)
    if not said:
        return False
    of_source = Claim.objects.filter(organisation=organisation, source=Source.IMPORT, where=organisation.source)
    return any(_news(said, list(of_source.select_related("concept").order_by("pk"))))


def _news(said: dict[str, Any], earlier: list[Claim]) -> tuple[list[Value], list[int]]:
    """Returns (what is to be said, the claims that end) of one source's size, year and certificates."""
    new: list[Value] = []
    gone: list[int] = []
    for fact in (Fact.SIZE, Fact.FOUNDED):
        if fact not in said:
            continue
        last = next((claim for claim in reversed(earlier) if claim.fact == fact), None)
        value = _imported(fact, said[fact])
        if value is not None and last is not None and (value.choice, value.number) == (last.choice, last.number):
            continue
        gone += [claim.pk for claim in earlier if claim.fact == fact and claim.ended_at is None]
        new += [value] if value is not None else []
    if "certificates" in said:
        codes = set(said["certificates"])
        there = [(claim, claim.concept.code) for claim in earlier if claim.concept is not None]
        gone += [claim.pk for claim, code in there if claim.ended_at is None and code not in codes]
        known = {code for _claim, code in there}
        fresh: Iterable[Concept] = Concept.objects.filter(code__in=codes - known) if codes - known else ()
        new += [Value(Fact.CERTIFICATE, concept=concept) for concept in fresh]
    return new, gone


def _imported(fact: str, value: Any) -> Value | None:
    if value in ("", None):
        return None
    return Value(fact, choice=value) if fact == Fact.SIZE else Value(fact, number=Decimal(value))


# --- looking at the evidence, taking back, choosing -----------------------------------------------------------------------
@transaction.atomic
def mark_seen(*, claim: Claim, by) -> None:
    """Staff have looked at what a claim is backed by."""
    check_user_can_verify(by)
    if claim.evidence_id is None and not claim.link:
        raise ValidationError(_("There is neither a file nor a link to look at."))
    unseen = Claim.objects.standing().filter(pk=claim.pk, seen_at=None)
    if not unseen.update(seen_at=timezone.now(), seen_by=by):
        raise StateHasMoved(_("Somebody has looked at it already, or it is no longer said. Reload the page."))
    audit.record("claim.seen", by=by, target=claim.organisation, after={"fact": claim.fact, "value": in_words(claim)})


@transaction.atomic
def take_back(*, claim: Claim, by) -> None:
    """Ends a claim: its people their own, staff those of the park. What only it said is no longer shown."""
    organisation = claim.organisation
    check_user_can_say(by, organisation, claim.source)
    _lock(organisation)
    if not Claim.objects.standing().filter(pk=claim.pk).update(ended_at=timezone.now(), ended_by=by):
        raise StateHasMoved(_("This is no longer said. Reload the page."))
    audit.record("claim.taken_back", by=by, target=organisation, before={"fact": claim.fact, "value": in_words(claim)})
    _unshow(organisation, claim)
    touch(organisation)


def _unshow(organisation: Organisation, claim: Claim) -> None:
    """Empties a column whose value nobody says any more."""
    rest = Claim.objects.standing().filter(organisation=organisation, fact=claim.fact)
    if claim.fact == Fact.SIZE and organisation.size == claim.choice and not rest.filter(choice=claim.choice).exists():
        organisation.size = ""
        organisation.save(update_fields=["size"])
    elif claim.fact == Fact.FOUNDED and organisation.founded == claim.number:
        if not rest.filter(number=claim.number).exists():
            organisation.founded = None
            organisation.save(update_fields=["founded"])
    elif claim.concept is not None and not rest.filter(concept=claim.concept).exists():
        organisation.certificates.remove(claim.concept)


@transaction.atomic
def choose(*, claim: Claim, seen: Collection[int], reason: str, by) -> None:
    """Decides between sources: `claim` stands and is shown, those of the same thing that say otherwise end.

    `seen` are the keys of all claims the person chose among. Raises NotAllowed, ValidationError without a reason, and
    StateHasMoved where other claims stand by now.
    """
    organisation = claim.organisation
    if not by.is_staff:
        check_user_can_edit_organisation(by, organisation)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this one is right.")})
    _lock(organisation)
    same = {"organisation": organisation, "fact": claim.fact, "unit": claim.unit, "concept": claim.concept_id}
    there = list(Claim.objects.standing().filter(**same))
    chosen = next((one for one in there if one.pk == claim.pk), None)
    if chosen is None or {one.pk for one in there} != set(seen):
        raise StateHasMoved(_("Other sources stand here by now. Reload the page and choose again."))
    others = [one for one in there if _contradict(chosen, one)]
    if not others:
        raise StateHasMoved(_("The sources no longer differ. Reload the page."))
    if not by.is_staff and any(one.source in Claim.OF_THE_PARK for one in others):
        raise NotAllowed(_("What the park has found out only the park can set aside. Write to it what has changed."))
    now: datetime = timezone.now()
    Claim.objects.filter(pk__in=[one.pk for one in others]).update(
        ended_at=now, ended_by=by, ended_reason=reason.strip()[:500]
    )
    _show(organisation, chosen, only_if_empty=False)
    audit.record(
        "claim.chosen",
        by=by,
        target=organisation,
        before={"fact": chosen.fact, "values": sorted(in_words(one) for one in others)},
        after={"fact": chosen.fact, "value": in_words(chosen), "reason": reason},
    )
    touch(organisation)


def _contradict(one: Claim, other: Claim) -> bool:
    if one.fact == Fact.CERTIFICATE:
        return None not in (one.valid_until, other.valid_until) and one.valid_until != other.valid_until
    return one.value != other.value
