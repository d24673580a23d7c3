"""Lists of agreements, and what adds a row to each."""

from collaboration.models import AgreementTemplate, Room
from ecosystem.models import Membership
from tests.collaboration.scene import Pair, make_agreement, make_room
from tests.factories import make_listing, make_organisation, make_user
from tests.site.rows import Stage


def the_room(on: Stage) -> Room:
    """A room of the stage's startup, in which its person sits."""
    found = Room.objects.filter(organisation=on.startup).first()
    if found is not None:
        return found
    Membership.objects.filter(organisation=on.startup, user=on.person).update(role="owner")
    li = make_user()
    works = make_organisation("manufacturer", owner=li)
    return make_room(
        Pair(on.startup, works, on.person, li, make_listing(on.startup, "offer"), make_listing(works, "need"))
    )


def room(on: Stage) -> dict[str, object]:
    return {"pk": the_room(on).pk}


def room_by_api(on: Stage) -> dict[str, object]:
    return {"room_id": the_room(on).pk}


def over(on: Stage, number: int) -> str:
    made = make_agreement(the_room(on), state="declined", discloser=on.startup)
    return str(made.pk)


def edition(on: Stage, number: int) -> str:
    AgreementTemplate.objects.create(edition=number + 10, text_en="Secret.", text_zh="保密。")
    return f"Edition {number + 10}"


AGREEMENT_LISTS = [
    ("collaboration:room-agreement", over, None, room),
    ("collaboration:agreement-editions", edition),
    ("api-1:room-agreements", over, None, room_by_api),
]
