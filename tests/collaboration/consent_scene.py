"""A room across a border, and answers in it."""

from dataclasses import dataclass

from collaboration.actions.consents import answer_consent
from collaboration.consenting.consents import current_notices
from collaboration.models import Consent, Room
from tests.collaboration.scene import Pair, make_pair, make_room
from tests.factories import make_concept


@dataclass
class Border:
    """Ada's startup is in Germany, 李工's manufacturer in Hunan; both sit in the room."""

    pair: Pair
    room: Room

    @property
    def ada(self):
        return self.pair.ada

    @property
    def li(self):
        return self.pair.li


def make_border(here: str = "region.de", there: str = "region.cn-hn") -> Border:
    pair = make_pair()
    germany, china = make_concept("region.de", "Germany", "德国"), make_concept("region.cn", "China", "中国")
    assert germany and china
    pair.startup.region = make_concept(here) if here else None
    pair.manufacturer.region = make_concept(there) if there else None
    pair.startup.save()
    pair.manufacturer.save()
    return Border(pair, make_room(pair))


def answer(border: Border, person, purpose: str, agrees: bool = True, **more) -> Consent:
    values = {"notice": current_notices()[purpose].pk, "language": "en", "shown_by": "password"}
    return answer_consent(room=border.room, purpose=purpose, agrees=agrees, by=person, **(values | more))


def agree_to_all(border: Border, person) -> list[Consent]:
    return [answer(border, person, purpose) for purpose in ("contact", "abroad")]
