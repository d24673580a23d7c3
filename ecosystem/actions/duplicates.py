"""Organisations that may be one: finding them, when somebody registers and every hour, and saying that they are two."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core import audit
from ecosystem.identity.cards import card_of, cards
from ecosystem.identity.likeness import MOST_IN_BLOCK, Card, Likeness, keys_of, likeness
from ecosystem.models import DuplicatePair, LikenessKey, LikenessLook, Organisation
from ecosystem.permissions import check_user_can_merge
from ecosystem.transitions import DUPLICATE

AT_ONCE = 500
PARAMETERS = 500
WORTH_ASKING = 0.1
"""From this score on whoever registers is asked; they have told a name only, so nothing else can speak for it."""
MOST_SHOWN = 5
State = DuplicatePair.State


# --- when somebody registers --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Resembling:
    organisation: Organisation
    likeness: Likeness


def resembling(name: str, *, user) -> list[Resembling]:
    """The organisations that `user` may see and that one of this name may be, the likeliest first."""
    mine = card_of(0, names=[name])
    near = _sharing(keys_of(mine))
    found = [(likeness(mine, other), other.key) for other in cards(near)] if near else []
    best = sorted((pair for pair in found if pair[0].score >= WORTH_ASKING), key=lambda pair: (-pair[0].score, pair[1]))
    rows = Organisation.objects.visible_to(user).filter(pk__in=[key for _like, key in best]).for_cards().in_bulk()
    return [Resembling(rows[key], like) for like, key in best if key in rows][:MOST_SHOWN]


def _sharing(keys: Iterable[str]) -> set[int]:
    """The organisations that have one of these keys, unless it is one that very many have."""
    found: set[int] = set()
    for block in _blocks(keys).values():
        found |= block
    return found


def _blocks(keys: Iterable[str]) -> dict[str, set[int]]:
    blocks: dict[str, set[int]] = defaultdict(set)
    wanted = sorted(keys)
    for start in range(0, len(wanted), PARAMETERS):
        rows = LikenessKey.objects.filter(key__in=wanted[start : start + PARAMETERS])
        for key, organisation in rows.values_list("key", "organisation"):
            blocks[key].add(organisation)
    return {key: block for key, block in blocks.items() if len(block) <= MOST_IN_BLOCK or key[0] in "nd"}


# --- again and again --------------------------------------------------------------------------------------------------
def look_for_duplicates(at_once: int = AT_ONCE) -> bool:
    """Compares what has changed since it was last compared, some at a time, and returns whether there is more.

    Two processes may do it at once: what both find they both write, and it is the same.
    """
    due = dict(_due().order_by("pk").values_list("pk", "modified_at")[:at_once])
    if due:
        ours = cards(due)
        _write_keys(ours)
        found = _pairs(ours)
        _write_pairs(found, due)
    return len(due) == at_once


def _due():
    return Organisation.objects.filter(Q(likeness_look=None) | ~Q(likeness_look__of=F("modified_at")))


@transaction.atomic
def _write_keys(ours: list[Card]) -> None:
    there: dict[int, dict[str, int]] = defaultdict(dict)
    rows = LikenessKey.objects.filter(organisation__pk__among=[card.key for card in ours])
    for pk, organisation, key in rows.values_list("pk", "organisation", "key"):
        there[organisation][key] = pk
    new, gone = [], []
    for card in ours:
        keys = keys_of(card)
        new += [LikenessKey(organisation_id=card.key, key=key) for key in sorted(keys - there[card.key].keys())]
        gone += [pk for key, pk in there[card.key].items() if key not in keys]
    LikenessKey.objects.filter(pk__among=gone).delete()
    LikenessKey.objects.bulk_create(new, ignore_conflicts=True, batch_size=PARAMETERS)


def _pairs(ours: list[Card]) -> dict[tuple[int, int], Likeness]:
    """Each pair of one of ours and any other that is likely one organisation."""
    of_card = {card.key: keys_of(card) for card in ours}
    blocks = _blocks(set().union(*of_card.values()))
    meets = {key: set().union(*(blocks.get(one, set()) for one in keys)) - {key} for key, keys in of_card.items()}
    known = {card.key: card for card in ours}
    strangers = set().union(*meets.values()) - known.keys()
    known |= {card.key: card for card in cards(strangers)} if strangers else {}
    found: dict[tuple[int, int], Likeness] = {}
    for one, others in meets.items():
        for other in others:
            pair = (min(one, other), max(one, other))
            if pair in found or other not in known:
                continue
            like = likeness(known[pair[0]], known[pair[1]])
            if like.is_likely:
                found[pair] = like
    return found


@transaction.atomic
def _write_pairs(found: dict[tuple[int, int], Likeness], due: dict[int, datetime]) -> None:
    """New pairs, and how likely the open ones are now; what people have decided stays."""
    keys = list(due)
    there = {
        (pair.first_id, pair.second_id): pair
        for pair in DuplicatePair.objects.filter(Q(first__pk__among=keys) | Q(second__pk__among=keys))
    }
    named = set(keys).union(*found)
    alive = set(Organisation.objects.filter(pk__among=named).values_list("pk", flat=True))
    there_still = alive & due.keys()
    new = [
        DuplicatePair(first_id=pair[0], second_id=pair[1], score=like.score, reasons=_plain(like))
        for pair, like in found.items()
        if pair not in there and alive.issuperset(pair)
    ]
    DuplicatePair.objects.bulk_create(new, ignore_conflicts=True, batch_size=PARAMETERS)
    for pair, row in there.items():
        if row.state != State.OPEN:
            continue
        if pair not in found:
            DuplicatePair.objects.open().filter(pk=row.pk).delete()
        elif row.reasons != _plain(found[pair]) or row.score != found[pair].score:
            fresh = {"score": found[pair].score, "reasons": _plain(found[pair])}
            DuplicatePair.objects.open().filter(pk=row.pk).update(**fresh)
    LikenessLook.objects.bulk_create(
        [LikenessLook(organisation_id=key, of=due[key]) for key in sorted(there_still)],
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["of"],
        batch_size=PARAMETERS,
    )


def _plain(like: Likeness) -> list[dict[str, str]]:
    return [reason.plain() for reason in like.reasons]


# --- what people decide -------------------------------------------------------------------------------------------------
@transaction.atomic
def dismiss(*, pair: DuplicatePair, by) -> None:
    """They are two. Raises NotAllowed, MoveNotAllowed, StateHasMoved."""
    check_user_can_merge(by)
    DUPLICATE.move(pair, "dismiss", decided_at=timezone.now(), decided_by=by)
    audit.record("duplicates.dismissed", by=by, target=pair.first, after={"other": str(pair.second)})


@transaction.atomic
def reopen(*, pair: DuplicatePair, by) -> None:
    """They may be one after all."""
    check_user_can_merge(by)
    DUPLICATE.move(pair, "reopen", decided_at=None, decided_by=None)
    audit.record("duplicates.reopened", by=by, target=pair.first, after={"other": str(pair.second)})
