"""Everything anew: every text read, a generation built, every standing computed. For the command line."""

from collections.abc import Callable

from django.db import transaction

from ecosystem.models import Listing, Organisation
from matching import changes, generations, lexicon, standings
from matching.live import live_index
from matching.models import Clock, Vector

Report = Callable[[int, int], None]
AT_ONCE = 500


def rebuild_all(*, report: Report = lambda done, total: None) -> int:
    """Reads, builds and ranks; people use what there is meanwhile. Returns how many places lists have filled.

    The vectors are written a few hundred at a time: the change sequence is locked while one batch is, no longer.
    """
    lexicon.forget()
    live_index.forget()
    read_everything(report)
    generations.build()
    live_index.forget()
    standings.compute_shard(0, 1)
    return standings.number_of_matches()


def read_everything(report: Report = lambda done, total: None) -> None:
    """Writes down every statement as texts are read now, and that there are no others."""
    everybody = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(everybody), AT_ONCE):
        changes.note_organisations(Organisation.objects.filter(pk__in=everybody[start : start + AT_ONCE]))
        report(min(start + AT_ONCE, len(everybody)), len(everybody))
    known = {-pk for pk in everybody} | set(Listing.objects.values_list("pk", flat=True))
    changes.note_gone(sorted(set(Vector.objects.exclude(entry=b"").values_list("statement", flat=True)) - known))
    with transaction.atomic():
        changes.clock()
        Clock.objects.filter(pk=1).update(reading=lexicon.digest())
