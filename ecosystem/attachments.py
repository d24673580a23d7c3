"""What somebody sees of a listing's files."""

from collections import Counter
from dataclasses import dataclass

from ecosystem.ladder import ORDER, reached, up_to
from ecosystem.models import Attachment, Listing


@dataclass(frozen=True)
class Files:
    """`open` are those one may open; `closed` says how many stand on each higher rung, without naming them."""

    open: list[Attachment]
    closed: list[tuple[str, int]]


def files_of(listing: Listing, user) -> Files:
    """For somebody who may see the listing itself."""
    found = list(listing.attachments.select_related("file"))
    if not found:
        return Files([], [])
    rungs = up_to(reached(user, listing.organisation))
    closed = Counter(one.rung for one in found if one.rung not in rungs)
    return Files(
        [one for one in found if one.rung in rungs],
        [(str(rung.label), closed[rung]) for rung in ORDER if closed[rung]],
    )
