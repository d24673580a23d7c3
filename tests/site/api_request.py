"""One request to the API, by the objects of the world that it names."""

from dataclasses import dataclass
from typing import Any

from tests.site.world import World

ROOT = "/api/v1"


@dataclass(frozen=True)
class Request:
    """One request: `slugs` and `number` are the objects that it names."""

    operation: str
    method: str
    path: str
    organisation: str = ""
    listing: str = ""
    competition: str = ""
    application: str = ""
    introduction: str = ""
    judged: int = 0
    """A round of the judged competition; its assignment."""
    decided: int = 0
    """A round of the closed competition that is talked about, proposed or told; its entry is named by the body or path."""
    voted: str = ""
    """A competition, for its public vote."""
    room: str = ""
    """A room of the world (`world.together`)."""
    shown: str = ""
    """The state of a document between two organisations."""
    pilot: str = ""
    """A pilot of the world's room, by its state; its milestone."""
    agreement: str = ""
    """An agreement of the world, or its room (`world.together`)."""
    ordered: str = ""
    """An order of the world, by its state; its lot."""
    planned: str = ""
    """A plan of the world, which the body names."""
    quoted: str = ""
    """A quotation, a request for one or a part of the world (`world.production`)."""
    asked_for: str = ""
    """The organisation in whose name it is asked, in the query."""
    body: dict[str, Any] | None = None
    door: bool = False
    """Whether one must be signed in."""

    def address(self, world: World) -> str:
        slug = world.organisations[self.organisation].slug if self.organisation else ""
        slug = world.competitions[self.competition].slug if self.competition else slug
        number = world.listings[self.listing].pk if self.listing else 0
        number = world.applications[self.application].pk if self.application else number
        number = world.together[self.introduction].pk if self.introduction else number
        number = world.together[f"grant {self.shown}"].pk if self.shown else number
        if self.pilot:
            slug = str(world.together[f"pilot {self.pilot}"].pk)
            number = world.together[f"milestone {self.pilot}"].pk
        if self.ordered:
            slug = world.production[f"order {self.ordered}"].number
            number = world.production[f"lot {self.ordered}"].pk
        if self.judged:
            slug = world.award["judged competition"].slug
            number = world.award[f"assignment of round {self.judged}"].pk
        slug = world.competitions["closed"].slug if self.decided else slug
        slug = world.competitions[self.voted].slug if self.voted else slug
        number = world.together[self.room].pk if self.room else number
        number = world.together[self.agreement].pk if self.agreement else number
        slug = world.production[self.quoted].number if self.quoted else slug
        query = f"?organisation={world.organisations[self.asked_for].slug}" if self.asked_for else ""
        return (
            ROOT
            + self.path.replace("{slug}", slug)
            .replace("{id}", str(number))
            .replace("{round}", str(self.judged or self.decided))
            + query
        )

    def sent(self, world: World) -> dict[str, Any] | None:
        """The body."""
        return {**(self.body or {}), "plan": world.production[self.planned].pk} if self.planned else self.body
