"""The site writes into a room's log that a merge of two organisations has closed it, or that this was taken back."""

from collections.abc import Iterator

from django.dispatch import receiver

from collaboration.log import held, write
from collaboration.models import Room
from ecosystem.models import MergeRecord
from ecosystem.signals import merge_undone, organisation_gone


@receiver(organisation_gone)
def tell_of_closing(sender, key: int, **kwargs) -> None:
    record = MergeRecord.objects.filter(gone_key=key, undone_at=None).order_by("-pk").first()
    for room in rooms_closed_by(record) if record else ():
        write(held(room), "room.merged", gone=key, kept=record.kept_key)


@receiver(merge_undone)
def tell_of_opening(sender, record: MergeRecord, **kwargs) -> None:
    for room in rooms_closed_by(record):
        write(held(room), "room.unmerged", gone=record.gone_key, kept=record.kept_key)


def rooms_closed_by(record: MergeRecord) -> Iterator[Room]:
    """The rooms that were open until the merge, in the order of their keys."""
    label = Room._meta.label_lower
    steps = [step for step in record.steps if step["model"] == label and (step["after"] or {}).get("state") == "closed"]
    yield from Room.objects.filter(pk__in=[step["pk"] for step in steps]).order_by("pk")
