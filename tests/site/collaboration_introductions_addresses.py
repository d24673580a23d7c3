"""Who is answered what about introductions: members of the two, whoever holds a letter's link, and staff about states."""

from tests.site.cases import NO_SUCH, SIGNED_IN, STAFF_ONLY, Answer, Case, data, nothing, of, queries, sends, text
from tests.site.collaboration_introductions_world import READERS
from tests.site.roles import (
    EVERYBODY,
    MANUFACTURER,
    NO_ONE,
    NOBODY,
    OTHER,
    PEOPLE,
    STAFF,
    STARTUP,
    STARTUP_EDITORS,
    UNVERIFIED,
)

MANUFACTURER_EDITORS = frozenset({"manufacturer_owner"})
EDITORS = STARTUP_EDITORS | MANUFACTURER_EDITORS
VIEWERS = (STARTUP | MANUFACTURER) - EDITORS
NOT_TAKEN = (Answer(EVERYBODY, 405),)


def one(name: str, key: str = "pk"):
    return lambda world: {key: world.together[name].pk}


def by_mail(name: str):
    return lambda world: {"token": world.keys[name]}


def about(name: str, what: str, *posts: Answer, **values) -> Case:
    return Case(
        f"{what} {name}", one(name), door=SIGNED_IN, readers=READERS[name], data=data(**values), posts=tuple(posts)
    )


def for_startup(world) -> str:
    return f"?for={world.organisations['startup'].slug}"


def asking(partner: str):
    return lambda world: {
        "for": world.organisations["startup"].slug,
        "pair": f"{world.listings['need'].pk}-{world.listings['public'].pk}",
        "message": "Let us talk about powder.",
    }


REFUSED = (sends(STARTUP_EDITORS, 422, writes=False), sends(STARTUP - STARTUP_EDITORS, 403, writes=False))
ASKING = {"door": SIGNED_IN, "readers": STARTUP, "query": for_startup, "posts": REFUSED}
LETTER = ("message of a request", "question about a request")

INTRODUCTIONS = {
    "collaboration:home": [Case(door=SIGNED_IN, readers=PEOPLE, posts=(sends(PEOPLE, 405, writes=False),))],
    "collaboration:introductions": queries(
        "shelf", "", "ended", "nonsense", door=SIGNED_IN, readers=PEOPLE, posts=(sends(PEOPLE, 405, writes=False),)
    ),
    "collaboration:introduction": [
        about("asked", "accept", sends(OTHER), sends(STARTUP, writes=False), verb="accept"),
        about("asked", "decline", sends(OTHER), sends(STARTUP, writes=False), verb="decline", reason="timing"),
        about("asked", "no reason", sends(OTHER, 422, writes=False), sends(STARTUP, writes=False), verb="decline"),
        about(
            "asked", "answer", sends(STARTUP_EDITORS | OTHER), sends(STARTUP - STARTUP_EDITORS, writes=False),
            verb="say", text="We print in titanium.",
        ),
        about(
            "asked", "withdraw", sends(STARTUP_EDITORS), sends(OTHER | STARTUP - STARTUP_EDITORS, writes=False),
            verb="withdraw",
        ),
        about("declined", "accept", sends(STARTUP | MANUFACTURER, writes=False), verb="accept"),
        about("introduction", "withdraw", sends(STARTUP | MANUFACTURER, writes=False), verb="withdraw"),
        about("by the park", "decline", sends(EDITORS), sends(VIEWERS, writes=False), verb="decline", reason="fit"),
        about(
            "by the park", "accept", sends(EDITORS, 422, writes=False), sends(VIEWERS, writes=False), verb="accept"
        ),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, readers=NO_ONE),
        Case("no key of a database", nothing(pk=2**70), door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:ask": [
        Case("whom one shares a room with", of("manufacturer"), data=asking("manufacturer"), **ASKING),
        Case("whom one has asked", of("other"), data=asking("other"), **ASKING),
        Case(
            "in nobody’s name", of("other"), door=SIGNED_IN, readers=STARTUP | UNVERIFIED,
            posts=(
                sends(STARTUP_EDITORS, 422, writes=False),
                sends(UNVERIFIED | STARTUP - STARTUP_EDITORS, 403, writes=False),
            ),
        ),
        Case("one not verified", of("declined"), door=SIGNED_IN, readers=NO_ONE),
        Case("of one’s own side", of("unverified"), door=SIGNED_IN, readers=NO_ONE),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "collaboration:introduction-by-mail": [
        Case(
            "accept", by_mail("of a request"), readers=EVERYBODY, data=data(verb="accept"), posts=(sends(EVERYBODY),),
            reveals=LETTER,
        ),
        Case(
            "no reason", by_mail("of a request"), readers=EVERYBODY, data=data(verb="decline"),
            posts=(sends(EVERYBODY, 422, writes=False),), reveals=LETTER,
        ),
        Case(
            "used", by_mail("used"), readers=EVERYBODY, status=410, data=data(verb="accept"),
            posts=(sends(EVERYBODY, 410, writes=False),),
        ),
        Case("not signed", nothing(token="1-2-3:x"), readers=NO_ONE),
    ],
    "portal:desk-introductions": [Case(posts=(sends(STAFF, 405, writes=False),), **STAFF_ONLY)],
    "portal:desk-introduction-new": [
        Case(**STAFF_ONLY),
        Case("nobody of that name", query=text("?startup=nobody&manufacturer=x"), **STAFF_ONLY),
        Case(
            "a pair that shares a room",
            query=lambda world: (
                f"?startup={world.organisations['startup'].slug}&manufacturer={world.organisations['manufacturer'].slug}"
            ),
            data=lambda world: {
                "startup": world.organisations["startup"].slug,
                "manufacturer": world.organisations["manufacturer"].slug,
                "listing_of_startup": world.listings["public"].pk,
                "message": "You both work with powder.",
            },
            posts=(sends(STAFF, 422, writes=False),),
            **STAFF_ONLY,
        ),
    ],
    "portal:desk-introduction-take-back": [
        Case("by the park", one("by the park"), for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case("of members", one("asked"), for_sending=True, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), for_sending=True, **STAFF_ONLY),
    ],
}  # fmt: skip

NO_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""
API = {"door": "api"}


def answering(*names: str) -> list[Case]:
    posts = (Answer(NOBODY, 401), Answer(PEOPLE, 400))
    return [Case(name, one(name, "introduction_id"), for_sending=True, posts=posts) for name in names]


INTRODUCTIONS_OF_THE_API = {
    "api-1:introductions": [
        Case(readers=PEOPLE, reads=(Answer(NOBODY, 401),), posts=NO_BODY),
        Case("accepted", query=text("?state=accepted"), readers=PEOPLE, reads=(Answer(NOBODY, 401),), posts=NO_BODY),
    ],
    "api-1:introduction": [
        *(
            Case(name, one(name, "introduction_id"), readers=readers, posts=NOT_TAKEN, **API)
            for name, readers in READERS.items()
        ),
        Case("no such", nothing(introduction_id=987654), readers=NO_ONE, posts=NOT_TAKEN, **API),
    ],
    **{f"api-1:introduction-{verb}": answering("asked") for verb in ("accept", "decline", "say", "withdraw")},
}
