"""Making one organisation of two, and taking that back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.mail import queue_mail
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.links import absolute
from ecosystem.merging import steps as rows
from ecosystem.merging.planning import Plan, plan
from ecosystem.merging.rules import rule_of, without_rule
from ecosystem.merging.steps import Step
from ecosystem.merging.undoing import collisions, leaning, take_back
from ecosystem.models import Membership, MergeRecord, Organisation
from ecosystem.permissions import check_user_can_merge
from ecosystem.signals import merge_undone, organisation_changed, organisation_gone


class CannotUndo(MoveNotAllowed):
    """What has changed since stands in the way. `why` are sentences, one for each."""

    def __init__(self, why: Sequence[str]) -> None:
        super().__init__(
            _("It cannot be taken back any more, because of what has changed since:") + " " + " ".join(why)
        )
        self.why = list(why)


def check_can_be_one(kept: Organisation, gone: Organisation) -> None:
    """Raises MoveNotAllowed for two that are never one."""
    if kept.pk == gone.pk:
        raise MoveNotAllowed(_("These are not two organisations."))
    if kept.kind != gone.kind:
        raise MoveNotAllowed(
            _("A startup and a manufacturer cannot be merged: their needs and offers are matched apart.")
        )


def preview(*, kept: Organisation, gone: Organisation, chosen: Mapping[str, str], by) -> Plan:
    """What `merge` would do now."""
    check_user_can_merge(by)
    check_can_be_one(kept, gone)
    return plan(kept, gone, chosen=chosen, by=by)


@transaction.atomic
def merge(
    *, kept: Organisation, gone: Organisation, by, chosen: Mapping[str, str] | None = None, seen: str = ""
) -> MergeRecord:
    """Merges `gone` into `kept` and returns the record by which that can be taken back.

    `chosen` says by field whose value stays ("kept" or "gone"). `seen` is the fingerprint of the preview that was
    looked at: StateHasMoved where the two are no longer what it showed. Raises NotAllowed, MoveNotAllowed.
    """
    check_user_can_merge(by)
    check_can_be_one(kept, gone)
    if missing := without_rule():
        raise MoveNotAllowed(_("Nobody has said what becomes of %(rows)s.") % {"rows": missing[0][0]})
    kept, gone = _locked(kept.pk, gone.pk)
    planned = plan(kept, gone, chosen=chosen or {}, by=by)
    if seen and seen != planned.fingerprint:
        raise StateHasMoved(_("One of the two has changed since you looked. This is how they are now: look again."))
    people, names = _people(kept, gone), {"gone": gone.name, "kept": kept.name}
    stood = [[row._meta.label_lower, row.pk] for row, _field in leaning(planned.steps, kept.pk)]
    done = rows.do(planned.steps)
    record = MergeRecord.objects.create(
        survivor=kept,
        kept_key=kept.pk,
        gone_key=gone.pk,
        slug=gone.slug,
        name=names["gone"][:160],
        choices=dict(planned.merge.choices),
        steps=[step.plain() for step in done],
        leaning=stood,
        merged_at=planned.merge.now,
        merged_by=by,
    )
    audit.record("organisation.merged", by=by, target=kept, before=names, after={"record": record.pk})
    organisation_gone.send(Organisation, key=gone.pk)
    kept = Organisation.objects.get(pk=kept.pk)
    organisation_changed.send(Organisation, organisation=kept)
    _tell(people, "organisations_merged", record, organisation=kept)
    return record


def _locked(kept: int, gone: int) -> tuple[Organisation, Organisation]:
    """Both rows, locked in the order of their keys, so that of two who merge at once one waits for the other."""
    found = Organisation.objects.select_for_update().filter(pk__in=(kept, gone)).order_by("pk")
    locked = {row.pk: row for row in found}
    if len(locked) != 2:
        raise StateHasMoved(_("One of the two is no more: somebody else has just merged it."))
    return locked[kept], locked[gone]


# --- taking it back ---------------------------------------------------------------------------------------------------
def steps_of(record: MergeRecord) -> list[Step]:
    return [Step.of_plain(kept) for kept in record.steps]


def label_of(model: type[Model]) -> str:
    """A table's rows in words."""
    rule = rule_of(model)
    return str(rule.label if rule else model._meta.verbose_name)


def in_the_way(record: MergeRecord) -> list[str]:
    """Why a merge cannot be taken back now, in sentences; empty where it can."""
    if record.undone_at is not None:
        return [_("It has been taken back already.")]
    if record.merged_at < timezone.now() - timedelta(days=MergeRecord.DAYS):
        return [_("More than %(days)s days have passed.") % {"days": MergeRecord.DAYS}]
    if record.survivor_id != record.kept_key:
        return [_("The one that stayed was itself merged since. Take that back first.")]
    if Organisation.objects.filter(slug=record.slug).exists():
        return [_("Its address belongs to another organisation now.")]
    return collisions(steps_of(record), record.kept_key, record.leaning)


@transaction.atomic
def undo(*, record: MergeRecord, by) -> Organisation:
    """Takes a merge back within MergeRecord.DAYS and returns the organisation that is there again.

    Raises NotAllowed, StateHasMoved, and CannotUndo with what stands in the way.
    """
    check_user_can_merge(by)
    record = MergeRecord.objects.select_for_update().get(pk=record.pk)
    Organisation.objects.select_for_update().filter(pk=record.survivor_id).first()
    if why := in_the_way(record):
        raise CannotUndo(why)
    if not MergeRecord.objects.filter(pk=record.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by):
        raise StateHasMoved(_("Somebody else has just taken it back."))
    try:
        with transaction.atomic():
            take_back(steps_of(record))
    except IntegrityError as error:
        raise CannotUndo([_("Something that was added since takes the place of what was there.")]) from error
    kept, gone = (Organisation.objects.get(pk=key) for key in (record.kept_key, record.gone_key))
    names = {"gone": gone.name, "kept": kept.name}
    audit.record("organisation.unmerged", by=by, target=kept, after={**names, "record": record.pk})
    merge_undone.send(MergeRecord, record=record)
    for organisation in (kept, gone):
        organisation_changed.send(Organisation, organisation=organisation)
    _tell(_people(kept, gone), "organisations_unmerged", record, organisation=kept, other=gone)
    return gone


# --- telling ----------------------------------------------------------------------------------------------------------
def _people(*organisations: Organisation) -> list:
    """Everybody in either team, each once."""
    of = Membership.objects.filter(organisation__in=organisations, user__is_active=True)
    members = of.select_related("user").order_by("user_id")
    return list({member.user_id: member.user for member in members}.values())


def _tell(people: Iterable, template: str, record: MergeRecord, *, organisation: Organisation, **more) -> None:
    for person in people:
        context = {
            "gone": record.name,
            "kept": organisation.name,
            "url": absolute("ecosystem:profile", person.language, slug=organisation.slug),
            "days": MergeRecord.DAYS,
        }
        if other := more.get("other"):
            context["other_url"] = absolute("ecosystem:profile", person.language, slug=other.slug)
        queue_mail(
            template,
            key=f"{template}:{record.pk}:{person.pk}",
            to=person.email,
            language=person.language,
            context=context,
        )
