"""Who is answered what where directories are searched again and again, compared, and shown to search engines."""

from tests.site.cases import MEMBERS_OF, OPEN, SIGNED_IN, Case, data, nothing, sends, text
from tests.site.roles import NO_ONE, PEOPLE

SAVERS = ("startup_owner", "manufacturer_owner", "staff")
"""Who has saved a search in the world."""


def search_of(role: str, verb: str):
    return lambda world: {"pk": world.searches[role].pk, "verb": verb}


def moving(role: str, verb: str) -> Case:
    return Case(
        f"{verb} that of {role}",
        search_of(role, verb),
        door=SIGNED_IN,
        for_sending=True,
        data=data(often="daily"),
        posts=(sends(frozenset({role})),),
    )


def beside(*keys: str) -> Case:
    """Only those that one may see stand there."""
    return Case(
        " and ".join(keys), query=lambda world: "?" + "&".join(f"with={world.organisations[key].slug}" for key in keys)
    )


DIRECTORY_TOOLS = {
    "ecosystem:compare": [
        Case("nobody"),
        beside("startup", "manufacturer"),
        *(beside("startup", key) for key in MEMBERS_OF if not MEMBERS_OF[key][2]),
        Case("nonsense", query=text("?with=&with=x/../y&with=%00&with=no-such")),
    ],
    "ecosystem:searches": [Case(door=SIGNED_IN, readers=PEOPLE)],
    "ecosystem:search-save": [
        *(
            Case(
                directory,
                nothing(directory=directory),
                door=SIGNED_IN,
                for_sending=True,
                data=data(query="q=valves&kind=need&page=2"),
                posts=(sends(PEOPLE),),
            )
            for directory in ("startups", "manufacturers", "listings")
        ),
        Case("no such", nothing(directory="startups"), door=SIGNED_IN, for_sending=True, posts=(sends(PEOPLE),)),
    ],
    "ecosystem:search-move": [
        *(moving(role, verb) for role in SAVERS for verb in ("often", "remove")),
        Case("no such", nothing(pk=987654, verb="remove"), door=SIGNED_IN, for_sending=True),
    ],
    "robots": [Case()],
    "sitemap": [Case()],
    "sitemap-section": [
        *(Case(section, nothing(section=section), door=OPEN) for section in ("pages", "organisations", "listings")),
        Case("no such", nothing(section="people"), readers=NO_ONE),
    ],
}
