"""Which entries an export is of: what the list shows with its filter, as far as it was handed in."""

from django.db.models import QuerySet
from django.http import QueryDict

from competitions.entry_list import EntryFilters, entries
from competitions.models import Application, Competition


def selected(competition: Competition, user, query: QueryDict) -> QuerySet[Application]:
    """What was handed in to a competition, of which a person may read all, narrowed as the list was."""
    readable = Application.objects.read_by(user).filter(competition=competition, anonymised_at=None)
    return readable.filter(pk__in=entries(competition, user, EntryFilters.read(query)).order_by().values("pk"))


def asked(query: QueryDict) -> dict[str, str]:
    """The filter as the audit trail keeps it."""
    return EntryFilters.read(query).as_dict()
