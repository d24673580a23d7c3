"""Who is answered what at the addresses of matching."""

from collections.abc import Callable
from typing import Any

from matching.digest import token_for
from tests.site.cases import (
    EDITORS,
    HTMX,
    MANUFACTURER_EDITORS,
    NO_SUCH,
    SIGNED_IN,
    Case,
    choosing,
    data,
    for_each_organisation,
    looks_at,
    marking,
    nothing,
    of,
    queries,
    sends,
    text,
)
from tests.site.roles import (
    EVERYBODY,
    MANUFACTURER,
    MEMBERS,
    NO_ONE,
    PEOPLE,
    STARTUP,
    STARTUP_EDITORS,
    UNVERIFIED,
)
from tests.site.world import MEMBERS_OF, World

ANY_EDITORS = frozenset().union(*EDITORS.values())


def stopping(role: str) -> Callable[[World], dict[str, Any]]:
    """The link in the weekly mail of `role`: whoever holds it may end those mails, signed in or not."""
    return lambda world: {"token": token_for(world.people[role])}


MATCHING = {
    "matching:search": [
        Case(),
        Case("found", query=text("?q=laser&kind=need&written=en")),
        Case("nonsense", query=text("?q=%00&kind=x&region=region.nowhere&page=-1")),
        Case("fragment", query=text("?q=laser"), headers={**HTMX, "HX-Target": "results"}),
        Case("suggestions", query=text("?q=laser"), headers={**HTMX, "HX-Target": "search-suggestions"}),
    ],
    "matching:matches": [
        *queries("shelf", "open", "saved", "shared", "dismissed", "nonsense", door=SIGNED_IN, readers=PEOPLE),
        *for_each_organisation(door=SIGNED_IN, readers=PEOPLE),
        Case("fragment", door=SIGNED_IN, readers=PEOPLE, headers={**HTMX, "HX-Target": "matches"}),
    ],
    "matching:mark": [
        marking("save", "other"),
        marking("dismiss", "manufacturer", verb="dismiss", reason="known", note="Met before"),
        marking("take back", "manufacturer", verb="unmark"),
        marking("one that is not to be seen", "unverified", posts=()),
        marking(
            "for another",
            "startup",
            of_whom="manufacturer",
            posts=(sends(MANUFACTURER_EDITORS), sends(frozenset({"manufacturer_viewer"}), writes=False)),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "matching:blocked": [
        Case(door=SIGNED_IN, readers=ANY_EDITORS),
        *(
            Case(
                f"for {key}",
                query=lambda world, key=key: f"?for={world.organisations[key].slug}",
                door=SIGNED_IN,
                readers=EDITORS[key],
            )
            for key in MEMBERS_OF
        ),
    ],
    "matching:block": [
        marking("block", "other", verb="block", note="Not them"),
        marking(
            "block one of one's own side",
            "other",
            of_whom="manufacturer",
            posts=(sends(MANUFACTURER, writes=False),),
        ),
        marking("take back what is not", "manufacturer", verb="take_back", posts=(sends(STARTUP, writes=False),)),
        marking("one that is not to be seen", "unverified", posts=()),
    ],
    "matching:why": [
        *(Case(key, of(key), door=SIGNED_IN, readers=looks_at(key)) for key in MEMBERS_OF),
        Case(
            "of another's list",
            of("manufacturer"),
            query=lambda world: f"?for={world.organisations['startup'].slug}",
            door=SIGNED_IN,
            readers=STARTUP,
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "matching:why-not": [
        Case(door=SIGNED_IN, readers=MEMBERS),
        Case("found", query=text("?q=nobody-of-this-name"), door=SIGNED_IN, readers=MEMBERS),
        Case(
            "fragment",
            query=text("?q=nobody-of-this-name"),
            door=SIGNED_IN,
            readers=MEMBERS,
            headers={**HTMX, "HX-Target": "why-not-found"},
        ),
    ],
    "matching:compare": [
        Case(door=SIGNED_IN, readers=MEMBERS),
        Case(
            "two",
            query=lambda world: f"?a={world.organisations['manufacturer'].slug}&b={world.organisations['other'].slug}",
            door=SIGNED_IN,
            readers=STARTUP | UNVERIFIED,
        ),
    ],
    "matching:learning": [
        choosing("without profiling", verb="without"),
        choosing("a word out", verb="ignore", term="concept:am.lpbf"),
        choosing("forget", verb="forget"),
    ],
    "matching:note": [
        marking("a note", "other", note="Words", overwrite="1"),
        marking("on one that is not to be seen", "unverified", posts=(), note="Words"),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "matching:share": [
        Case(
            "to a colleague",
            of("manufacturer"),
            door=SIGNED_IN,
            for_sending=True,
            data=lambda world: {
                "for": world.organisations["startup"].slug,
                "to": world.people["startup_viewer"].pk,
                "sentence": "Look",
            },
            posts=(sends(STARTUP_EDITORS), sends(STARTUP - STARTUP_EDITORS, writes=False)),
        ),
        Case(
            "to a stranger",
            of("manufacturer"),
            door=SIGNED_IN,
            for_sending=True,
            data=lambda world: {"for": world.organisations["startup"].slug, "to": world.people["newcomer"].pk},
        ),
        Case(
            "take back",
            of("manufacturer"),
            door=SIGNED_IN,
            for_sending=True,
            data=lambda world: {
                "for": world.organisations["startup"].slug,
                "verb": "take-back",
                "share": world.share.pk,
            },
            posts=(
                sends(frozenset({"startup_owner", "startup_editor"})),
                sends(frozenset({"startup_viewer"}), writes=False),
            ),
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, for_sending=True),
    ],
    "matching:digest-switch": [
        Case("off", door=SIGNED_IN, for_sending=True, posts=(sends(PEOPLE),)),
        Case("on", door=SIGNED_IN, for_sending=True, data=data(wanted="on"), posts=(sends(PEOPLE),)),
    ],
    "matching:digest-stop": [
        Case("of an owner", stopping("startup_owner"), posts=(sends(EVERYBODY),)),
        Case("of a viewer", stopping("startup_viewer"), posts=(sends(EVERYBODY),)),
        Case("of somebody suspended", stopping("suspended"), readers=NO_ONE),
        Case("not signed", nothing(token="1:x"), readers=NO_ONE),
    ],
}
