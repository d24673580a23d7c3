"""Who is answered what at the API's own pages, and by a session at what takes something."""

from tests.site.api_world import OWNERS
from tests.site.cases import (
    EDITORS,
    NO_SUCH,
    SIGNED_IN,
    Answer,
    Case,
    data,
    looks_at,
    nothing,
    of,
    readers_of,
    sends,
)
from tests.site.roles import NO_ONE, NOBODY, PEOPLE
from tests.site.world import LISTINGS, MEMBERS_OF

TAKES_OTHERS = (Answer(PEOPLE, 405), Answer(NOBODY, 405))
"""It takes other methods than POST (tests/site/test_api_matrix.py)."""
NO_BODY = (Answer(PEOPLE, 400), Answer(NOBODY, 401))
"""A form's fields are no JSON; who may write is asked in tests/site/test_api_matrix.py."""
HOOK = {"url": "http://127.0.0.1:9/hook", "events": ["listing.closed"]}


def moving(verb: str, *names: str) -> list[Case]:
    """A verb on listings that it is right for, and on none."""
    cases = []
    for name in names:
        key = LISTINGS[name][0]
        posts = (
            Answer(NOBODY, 401),
            sends(EDITORS[key], 200),
            sends(MEMBERS_OF[key][0] - EDITORS[key], 403, writes=False),
        )
        at = lambda world, name=name: {"listing_id": world.listings[name].pk}  # noqa: E731 (a case wants a function)
        cases.append(Case(f"{verb} {name}", at, for_sending=True, posts=posts))
    return [*cases, Case("none", nothing(listing_id=987654), for_sending=True, posts=(Answer(NOBODY, 401),))]


def of_webhook(key: str, owner: str = "", **more):
    """A webhook at its own organisation's address or at another's."""
    return lambda world: {"slug": world.organisations[owner or key].slug, "pk": world.webhooks[key].pk, **more}


def pressing(verb: str, status: int = 302, *, writes: bool = True) -> list[Case]:
    posts = (sends(OWNERS["startup"], status, writes=writes),)
    at, elsewhere = of_webhook("startup", verb=verb), of_webhook("manufacturer", owner="startup", verb=verb)
    more = {"door": SIGNED_IN, "for_sending": True}
    return [Case(verb, at, posts=posts, **more), Case(f"{verb} another's", elsewhere, **more)]


API_PAGES = {
    "api:tokens": [
        Case(
            "make one",
            door=SIGNED_IN,
            readers=PEOPLE,
            data=data(name="Mine", scopes=["read"], days="30"),
            posts=(sends(PEOPLE, 200),),
        ),
        Case("say nothing", door=SIGNED_IN, readers=PEOPLE, data=data(), posts=(sends(PEOPLE, 422, writes=False),)),
    ],
    "api:token-revoke": [
        Case(
            "one's own",
            lambda world: {"pk": world.tokens["judge"].pk},
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(frozenset({"judge"})),),
        ),
        Case("no such", nothing(pk=987654), door=SIGNED_IN, for_sending=True),
    ],
    "api:webhooks": [
        *(
            Case(
                key,
                of(key),
                door=SIGNED_IN,
                readers=MEMBERS_OF[key][0],
                data=data(**HOOK),
                posts=(sends(OWNERS[key], 200),),
            )
            for key in MEMBERS_OF
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "api:webhook": [
        *(
            Case(
                key,
                of_webhook(key),
                door=SIGNED_IN,
                readers=OWNERS[key],
                data=data(events=["listing.closed"]),
                posts=(sends(OWNERS[key]),),
            )
            for key in MEMBERS_OF
        ),
        Case("another's at one's own", of_webhook("manufacturer", owner="startup"), door=SIGNED_IN, readers=NO_ONE),
    ],
    "api:webhook-move": [
        *pressing("test"),
        *pressing("secret", 200),
        *pressing("on", writes=False),
        *pressing("remove"),
    ],
    "portal:developers": [Case()],
    "portal:problems": [Case()],
    "api-1:organisation-listings": [
        *(Case(key, of(key), readers=readers_of(key), posts=NO_BODY) for key in MEMBERS_OF),
        Case("no such", NO_SUCH, readers=NO_ONE, posts=NO_BODY),
    ],
    "api-1:listing-publish": moving("publish", "draft", "need_draft", "unverified_draft"),
    "api-1:listing-close": moving("close", "public", "members", "need", "unverified"),
    "api-1:listing-reopen": moving("reopen", "closed"),
    "api-1:mark": [
        *(Case(key, of(key), door="api", readers=looks_at(key)) for key in MEMBERS_OF),
        Case("no such", NO_SUCH, door="api", readers=NO_ONE),
    ],
}
