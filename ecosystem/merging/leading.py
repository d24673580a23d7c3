"""Where the address of an organisation that was merged leads."""

from ecosystem.models import MergeRecord, Organisation


def survivor_of(slug: str, user) -> Organisation | None:
    """The organisation into which the one of this address was merged, if `user` may see it."""
    record = MergeRecord.objects.filter(slug=slug, undone_at=None).first()
    if record is None:
        return None
    return Organisation.objects.visible_to(user).filter(pk=record.survivor_id).first()
