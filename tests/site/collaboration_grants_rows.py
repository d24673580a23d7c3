"""Lists of what is shown, and what adds a row to each."""

from django.utils import timezone

from collaboration.models import ControlList, Room
from tests.collaboration.scene import make_agreement, make_document, make_grant, make_pair, make_room, make_version
from tests.site.rows import Stage


def _room(on: Stage) -> Room:
    """A room of the stage's startup, its person seated."""
    found = Room.objects.filter(organisation=on.startup).first()
    if found is None:
        pair = make_pair()
        pair.startup, pair.ada = on.startup, on.person
        found = make_room(pair)
        make_agreement(found)
    return found


def shown(on: Stage, number: int) -> str:
    title = f"Row {number} of documents"
    make_grant(_room(on), make_version(make_document(on.startup, title=title)))
    return title


def shown_of_one(on: Stage, number: int) -> str:
    """One more version of one document."""
    document = on.startup.documents.first() or make_document(on.startup, title="Rows of grants")
    make_grant(_room(on), make_version(document))
    return "Rows of grants"


def waiting(on: Stage, number: int) -> str:
    country = f"Country of row {number}"
    grant = make_grant(_room(on), make_version(make_document(on.startup)))
    grant.declaration.country, grant.declaration.answer, grant.declaration.review = country, "unsure", "waiting"
    grant.declaration.save()
    return country


def edition(on: Stage, number: int) -> str:
    return ControlList.objects.create(
        which="eu", edition=f"Row {number} of editions", valid_from=timezone.localdate()
    ).edition


GRANT_LISTS = [
    ("collaboration:disclosures", shown),
    # The ladder, both sides' grants with their readers, requests and shelves stand on one page.
    ("collaboration:room-documents", shown, None, lambda on: {"pk": _room(on).pk}),
    ("collaboration:document-grants", shown_of_one, None, lambda on: {"pk": on.startup.documents.first().pk}),
    ("api-1:disclosures", shown, {"which": "given"}),
    ("portal:desk-declarations", waiting),
    ("portal:desk-control-lists", edition),
]
