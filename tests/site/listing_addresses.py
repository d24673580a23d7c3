"""Who is answered what where listings keep files, versions and words in the other language."""

from ecosystem.models.rung import LISTING_RUNGS
from tests.site.cases import (
    EDITORS,
    MEMBERS_OF,
    NO_LISTING,
    OPEN,
    SIGNED_IN,
    Case,
    data,
    listing,
    nothing,
    sends,
    sent_to_each_listing,
)
from tests.site.listing_world import OWNERS, readers_of_file
from tests.site.roles import NO_ONE, PEOPLE, STARTUP_EDITORS
from tests.site.world import LISTINGS


def file_of(name: str, rung: str, *, at: str = "", **more):
    """A listing's file at its own address or at another listing's."""
    return lambda world: {"pk": world.listings[at or name].pk, "attachment": world.files[name, rung].pk, **more}


def moving(name: str, rung: str, verb: str) -> Case:
    editors = EDITORS[LISTINGS[name][0]]
    return Case(
        f"{verb} {name}, {rung}",
        file_of(name, rung, verb=verb),
        door=SIGNED_IN,
        for_sending=True,
        data=data(rung="nda" if rung != "nda" else "public"),
        posts=(sends(editors),),
    )


def restoring(name: str) -> Case:
    return Case(
        name,
        listing(name, number=1),
        door=SIGNED_IN,
        for_sending=True,
        posts=(sends(EDITORS[LISTINGS[name][0]]),),
    )


def translating(name: str) -> Case:
    """There is no service here, so whoever may see the listing is led back to it."""
    readers = LISTINGS[name][1] & PEOPLE
    return Case(name, listing(name), door=SIGNED_IN, for_sending=True, posts=(sends(readers, writes=False),))


LISTING_PARTS = {
    "ecosystem:attachment": [
        *(
            Case(f"{name}, {rung}", file_of(name, rung), door=OPEN, readers=readers_of_file(name, rung))
            for name in OWNERS
            for rung in LISTING_RUNGS
        ),
        Case("at another's address", file_of("need", "public", at="public"), readers=NO_ONE),
        Case("no such", nothing(pk=987654, attachment=1), readers=NO_ONE),
    ],
    "ecosystem:attachment-add": sent_to_each_listing({"rung": "nda", "title": "No file"}, status=422, writes=False),
    "ecosystem:attachment-move": [
        *(moving(name, rung, verb) for name in OWNERS for rung in LISTING_RUNGS for verb in ("move", "remove")),
        Case(
            "another's file through one's own address",
            file_of("need", "public", at="public", verb="remove"),
            door=SIGNED_IN,
            for_sending=True,
        ),
        Case(
            "no such rung",
            file_of("public", "nda", verb="move"),
            door=SIGNED_IN,
            for_sending=True,
            data=data(rung="everybody"),
            posts=(sends(STARTUP_EDITORS, writes=False),),
        ),
        Case("no such", nothing(pk=987654, attachment=1, verb="remove"), door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:versions": [
        *(
            Case(name, listing(name), door=SIGNED_IN, readers=MEMBERS_OF[key][0])
            for name, (key, _readers, _columns) in LISTINGS.items()
        ),
        Case("no such", NO_LISTING, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:version-restore": [
        *(restoring(name) for name in ("draft", "members")),
        Case("no such version", listing("public", number=99), door=SIGNED_IN, for_sending=True),
        Case("no such", nothing(pk=987654, number=1), door=SIGNED_IN, for_sending=True),
    ],
    "ecosystem:concept-add": sent_to_each_listing({"code": "region.hunan"}, writes=False),
    "ecosystem:listing-translate": [
        *(translating(name) for name in LISTINGS),
        Case("no such", NO_LISTING, door=SIGNED_IN, for_sending=True),
    ],
}
