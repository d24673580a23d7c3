"""Not this company: who is never shown to whom. It holds both ways, and the other side cannot tell it from not fitting.

Whatever shows one organisation to another as a match asks `blocked_with` first.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext as _

from core import audit
from core.outbox import enqueue
from ecosystem.models import Organisation
from matching.models import Block, Mark
from matching.permissions import check_user_can_block


def blocked_with(organisation_id: int) -> frozenset[int]:
    """The organisations that are not to be shown to this one, whichever of the two said so. One query."""
    return blocked_among([organisation_id]).get(organisation_id, frozenset())


def blocks_between(one: int, other: int) -> QuerySet[Block]:
    """What either of two organisations has said about not being shown to the other."""
    return Block.objects.filter(Q(organisation=one, blocked=other) | Q(organisation=other, blocked=one))


def own_blocks(organisation: Organisation) -> set[int]:
    """Whom the organisation itself has said that it is never shown to. One query."""
    return set(Block.objects.filter(organisation=organisation).values_list("blocked_id", flat=True))


def blocked_among(organisations: Iterable[int]) -> dict[int, frozenset[int]]:
    """`blocked_with` of several at once; those that nobody is blocked with are left out."""
    asked = set(organisations)
    found: dict[int, set[int]] = defaultdict(set)
    rows = Block.objects.filter(Q(organisation__in=asked) | Q(blocked__in=asked))
    for one, other in rows.order_by().values_list("organisation_id", "blocked_id"):
        found[one].add(other)
        found[other].add(one)
    return {key: frozenset(others) for key, others in found.items() if key in asked}


def marks_and_blocks(organisation_id: int) -> tuple[dict[int, str], frozenset[int]]:
    """The states of its marks by partner, and `blocked_with`: what every list asks first, in one query."""
    no_state = Value("", output_field=CharField())
    marks = Mark.objects.filter(organisation=organisation_id).order_by().values_list("partner_id", "state")
    ours = Block.objects.filter(organisation=organisation_id).order_by().values_list("blocked_id", no_state)
    theirs = Block.objects.filter(blocked=organisation_id).order_by().values_list("organisation_id", no_state)
    rows = list(marks.union(ours, theirs, all=True))
    blocked = frozenset(partner for partner, state in rows if not state)
    return {partner: state for partner, state in rows if state}, blocked


def marks_of(organisation: Organisation) -> QuerySet[Mark]:
    """Its marks, but for those on whom it is not to be shown."""
    ours = Block.objects.filter(organisation=organisation).values("blocked")
    theirs = Block.objects.filter(blocked=organisation).values("organisation")
    return Mark.objects.filter(organisation=organisation).exclude(Q(partner__in=ours) | Q(partner__in=theirs))


@transaction.atomic
def block_partner(*, organisation: Organisation, partner: Organisation, note: str = "", by) -> Block:
    """Neither is shown to the other from now on. The partner is not told. Doing it again keeps the first note."""
    check_user_can_block(by, organisation)
    if organisation.kind == partner.kind:
        raise ValidationError(_("A match joins a startup and a manufacturer."))
    block, created = Block.objects.get_or_create(
        organisation=organisation, blocked=partner, defaults={"note": note.strip()[:500], "created_by": by}
    )
    if created:
        audit.record("match.blocked", by=by, target=partner, acting_for=organisation)
        _owe_standings(block, "made")
    return block


@transaction.atomic
def unblock_partner(*, organisation: Organisation, partner: Organisation, by) -> None:
    """Takes a block back. If the partner has made one too, that one stays."""
    check_user_can_block(by, organisation)
    block = Block.objects.filter(organisation=organisation, blocked=partner).first()
    if block is not None:
        audit.record("match.unblocked", by=by, target=partner, acting_for=organisation)
        _owe_standings(block, "taken-back")
        block.delete()


def _owe_standings(block: Block, what: str) -> None:
    for organisation in (block.organisation_id, block.blocked_id):
        enqueue(
            key=f"matching:block:{block.pk}:{what}:{organisation}",
            kind="matching.refresh",
            payload={"organisation": organisation},
        )
