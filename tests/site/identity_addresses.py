"""Who is answered what about names, domains, likely duplicates and merges."""

from tests.site.cases import (
    DESK,
    EDITORS,
    SIGNED_IN,
    STAFF_ONLY,
    UNVERIFIED_EDITORS,
    Case,
    data,
    nothing,
    of,
    of_each_organisation,
    queries,
    sends,
    sent_to_each_organisation,
)
from tests.site.roles import NO_ONE, STAFF, STARTUP_EDITORS


def name_of(key: str, owner: str = ""):
    """Another name of one organisation, at its own address or at another's."""
    return lambda world: {
        "slug": world.organisations[owner or key].slug,
        "pk": world.identity[f"name of {key}"].pk,
    }


def removing(key: str, editors: frozenset[str]) -> Case:
    return Case(key, name_of(key), door=SIGNED_IN, for_sending=True, posts=(sends(editors),))


IDENTITY = {
    "ecosystem:identity": of_each_organisation(SIGNED_IN, EDITORS.__getitem__),
    "ecosystem:name-add": [
        *sent_to_each_organisation({"text": "Qingshan Works", "kind": "former"}),
        Case(
            "empty",
            of("startup"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(STARTUP_EDITORS, 422, writes=False),),
        ),
    ],
    "ecosystem:name-remove": [
        removing("startup", STARTUP_EDITORS),
        removing("unverified", UNVERIFIED_EDITORS),
        Case(
            "another's through one's own address",
            name_of("unverified", owner="startup"),
            door=SIGNED_IN,
            for_sending=True,
        ),
    ],
    "ecosystem:domain-move": [
        *(
            Case(
                f"begin {key}",
                of(key, verb="begin"),
                door=SIGNED_IN,
                for_sending=True,
                # Those two have begun already.
                posts=(sends(editors, writes=key not in {"startup", "unverified"}),),
            )
            for key, editors in EDITORS.items()
        ),
        Case("check", of("startup", verb="check"), door=SIGNED_IN, for_sending=True, posts=(sends(STARTUP_EDITORS),)),
        Case(
            "check what was not begun",
            of("manufacturer", verb="check"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(EDITORS["manufacturer"], writes=False),),
        ),
        Case("no such", nothing(slug="no-such", verb="begin"), door=SIGNED_IN, for_sending=True),
    ],
}


def two(one: str, other: str, **more):
    """The address of two organisations."""
    return lambda world: {"one": world.organisations[one].slug, "other": world.organisations[other].slug, **more}


NOT_TWO = nothing(one="no-such", other="nobody")


def deciding(what: str, one: str, other: str, verb: str, *, writes: bool) -> Case:
    return Case(what, two(one, other, verb=verb), for_sending=True, posts=(sends(STAFF, writes=writes),), **STAFF_ONLY)


def merged(world):
    return {"pk": world.identity["merge"].pk}


DESK_IDENTITY = {
    "portal:desk-duplicates": [
        *queries("state", "", "open", "dismissed", "merged", "nonsense", **STAFF_ONLY),
        Case(
            "any two",
            query=lambda world: "?one={startup.slug}&other={other.slug}".format(**world.organisations),
            status=302,
            **STAFF_ONLY,
        ),
    ],
    "portal:desk-duplicate": [
        Case("two", two("startup", "unverified"), **STAFF_ONLY),
        Case("preview", two("unverified", "startup"), query=lambda world: "?preview=1&en-name=gone", **STAFF_ONLY),
        Case("of two kinds", two("startup", "manufacturer"), query=lambda world: "?preview=1", **STAFF_ONLY),
        Case("no such", NOT_TWO, door=DESK, readers=NO_ONE),
    ],
    "portal:desk-duplicate-move": [
        deciding("two", "startup", "unverified", "dismiss", writes=True),
        deciding("two already", "declined", "startup", "dismiss", writes=False),
        deciding("again", "declined", "startup", "reopen", writes=True),
        Case("no pair", two("startup", "manufacturer", verb="dismiss"), for_sending=True, **STAFF_ONLY),
        Case("no such", nothing(one="no-such", other="nobody", verb="dismiss"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-duplicate-merge": [
        Case(
            "without having looked",
            two("startup", "unverified"),
            for_sending=True,
            posts=(sends(STAFF, 409, writes=False),),
            **STAFF_ONLY,
        ),
        Case(
            "having looked",
            two("startup", "unverified"),
            for_sending=True,
            data=lambda world: {"seen": seen(world, "startup", "unverified")},
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        Case(
            "of two kinds",
            two("startup", "manufacturer"),
            for_sending=True,
            data=data(seen=""),
            posts=(sends(STAFF, 409, writes=False),),
            **STAFF_ONLY,
        ),
        Case("no such", NOT_TWO, for_sending=True, **STAFF_ONLY),
    ],
    "portal:desk-merge": [
        Case("one", merged, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), door=DESK, readers=NO_ONE),
    ],
    "portal:desk-merge-undo": [
        Case("one", merged, for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case("no such", nothing(pk=987654), for_sending=True, **STAFF_ONLY),
    ],
}


def seen(world, one: str, other: str) -> str:
    """The fingerprint of the preview that somebody has looked at."""
    from ecosystem.actions.merging import preview

    kept, gone = (type(row).objects.get(pk=row.pk) for row in (world.organisations[one], world.organisations[other]))
    return preview(kept=kept, gone=gone, chosen={}, by=world.people["staff"]).fingerprint
