"""The one table of expectations: for each address of the site, who is answered what."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.extent import ONLY
from tests.site.account_addresses import ACCOUNT_PAGES
from tests.site.api_addresses import API_PAGES, TAKES_OTHERS
from tests.site.cases import (
    API,
    CHANGED_LISTING,
    DESK,
    DIRECTORY,
    EDITORS,
    FETCH,
    HTMX,
    METRICS,
    NO_LISTING,
    NO_SUCH,
    OPEN,
    SIGNED_IN,
    STAFF_ONLY,
    Answer,
    Case,
    data,
    for_each_organisation,
    listing,
    looks_at,
    moves,
    nothing,
    of,
    of_each_organisation,
    queries,
    readers_of,
    sends,
    sent_to_each_listing,
    sent_to_each_organisation,
    text,
)
from tests.site.collaboration_agreements_addresses import COLLABORATION_AGREEMENTS
from tests.site.collaboration_consents_addresses import CONSENTS
from tests.site.collaboration_grants_addresses import EXPORT_DESK, GRANTS, GRANTS_OF_THE_API
from tests.site.collaboration_introductions_addresses import INTRODUCTIONS, INTRODUCTIONS_OF_THE_API
from tests.site.collaboration_log_addresses import DESK_COLLABORATIONS, LOG
from tests.site.collaboration_pilots_addresses import PILOTS
from tests.site.collaboration_reading_addresses import READING
from tests.site.collaboration_room_addresses import ROOM
from tests.site.competition_call_addresses import CALLS
from tests.site.competition_entries_addresses import ENTRIES
from tests.site.competition_files_addresses import COMPETITION_FILES, COMPETITIONS_OF_THE_API
from tests.site.competition_form_addresses import FORMS
from tests.site.competition_office_addresses import OFFICE
from tests.site.directory_addresses import DIRECTORY_TOOLS
from tests.site.identity_addresses import DESK_IDENTITY, IDENTITY
from tests.site.judging_addresses import JUDGING
from tests.site.judging_assigning_addresses import ASSIGNING
from tests.site.judging_ceremony_addresses import CEREMONIES
from tests.site.judging_scoring_addresses import SCORING
from tests.site.library_addresses import ACCOUNTS
from tests.site.listing_addresses import LISTING_PARTS
from tests.site.matching_addresses import MATCHING
from tests.site.production_addresses import PRODUCTION
from tests.site.roles import (
    EVERYBODY,
    MEMBERS,
    NO_ONE,
    PEOPLE,
    STAFF,
    STARTUP,
    STARTUP_EDITORS,
)
from tests.site.staff_addresses import DESK_STAFF
from tests.site.team_addresses import TEAM
from tests.site.trust_addresses import DESK_TRUST, ECOSYSTEM_TRUST
from tests.site.world import LISTINGS, MEMBERS_OF, World

SITE = {"site-name": "Hall 3", "site-city": "Liling", "site-region": "region.hunan"}
NEW = {"kind": "startup", "name": "Brand new", "language": "en"}

ECOSYSTEM = {
    "ecosystem:startups": [*DIRECTORY, Case("map", query=text("?view=map"))],
    "ecosystem:manufacturers": [*DIRECTORY, Case("map", query=text("?view=map&region=region.hunan"))],
    "ecosystem:listings": [*DIRECTORY, Case("needs", query=text("?kind=need&intent=pilot"))],
    "ecosystem:profile": [
        *of_each_organisation(OPEN, readers_of),
        Case("merged", lambda world: {"slug": world.identity["slug of merged"]}, status=302),
    ],
    "ecosystem:logo": of_each_organisation(OPEN, readers_of),
    "ecosystem:listing": [
        *(Case(name, listing(name), readers=readers) for name, (_key, readers, _columns) in LISTINGS.items()),
        Case("no such", NO_LISTING, readers=NO_ONE),
    ],
    "ecosystem:listing-edit": [
        *(
            Case(
                name,
                listing(name),
                door=SIGNED_IN,
                readers=EDITORS[key],
                data=data(**CHANGED_LISTING),
                posts=(sends(EDITORS[key]),),
            )
            for name, (key, _readers, _columns) in LISTINGS.items()
        ),
        Case("no such", NO_LISTING, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:listing-autosave": [
        *sent_to_each_listing({"field": "en-title", "value": "New words", "overwrite": "1"}, viewers=403, status=200),
        Case(
            "by a script",
            listing("draft"),
            door=SIGNED_IN,
            for_sending=True,
            headers=FETCH,
            posts=(sends(STARTUP_EDITORS, 422, writes=False), sends(STARTUP - STARTUP_EDITORS, 422, writes=False)),
        ),
    ],
    "ecosystem:listing-move": [
        *moves("publish", "draft", "need_draft", "unverified_draft"),
        *moves("close", "public", "members", "need", "unverified"),
        *moves("reopen", "closed"),
        *moves("renew", "public", "expired"),
        *moves("delete", "draft", "unverified_draft"),
        Case(
            "close a draft",
            listing("draft", verb="close"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(STARTUP_EDITORS, writes=False),),
        ),
        Case(
            "delete what is public",
            listing("public", verb="delete"),
            door=SIGNED_IN,
            for_sending=True,
            posts=(sends(STARTUP_EDITORS, writes=False),),
        ),
    ],
    "ecosystem:new": [
        Case(door=SIGNED_IN, readers=PEOPLE, data=data(**NEW), posts=(sends(PEOPLE),)),
        Case("empty", door=SIGNED_IN, readers=PEOPLE),
    ],
    "ecosystem:edit": [
        *(
            Case(
                key,
                of(key),
                door=SIGNED_IN,
                readers=EDITORS[key],
                data=data(**{"en-name": "New name", "indexed": "True"}),
                posts=(sends(EDITORS[key]),),
            )
            for key in MEMBERS_OF
        ),
        Case("no such", NO_SUCH, door=SIGNED_IN, readers=NO_ONE),
    ],
    "ecosystem:autosave": sent_to_each_organisation(
        {"field": "en-tagline", "value": "New words", "overwrite": "1"}, viewers=403, status=200
    ),
    "ecosystem:progress": of_each_organisation(SIGNED_IN, EDITORS.__getitem__),
    "ecosystem:logo-change": sent_to_each_organisation({"remove": "1"}),
    "ecosystem:site-add": sent_to_each_organisation(SITE),
    "ecosystem:site-remove": [
        *(
            Case(
                key,
                lambda world, key=key: {"slug": world.organisations[key].slug, "pk": world.sites[key].pk},
                door=SIGNED_IN,
                for_sending=True,
                posts=(sends(EDITORS[key]),),
            )
            for key in MEMBERS_OF
        ),
        Case(
            "another's site through one's own address",
            lambda world: {"slug": world.organisations["startup"].slug, "pk": world.sites["manufacturer"].pk},
            door=SIGNED_IN,
            for_sending=True,
        ),
    ],
    **ECOSYSTEM_TRUST,
    **LISTING_PARTS,
    **IDENTITY,
    **TEAM,
    "ecosystem:my-listings": of_each_organisation(SIGNED_IN, lambda key: MEMBERS_OF[key][0]),
    "ecosystem:listing-new": [
        *(
            Case(f"{kind} of {key}", of(key, kind=kind), door=SIGNED_IN, for_sending=True, posts=(sends(EDITORS[key]),))
            for key in MEMBERS_OF
            for kind in ("need", "offer")
        ),
        Case("no such", nothing(slug="no-such", kind="need"), door=SIGNED_IN, for_sending=True),
    ],
}


def of_experiment(state: str, **more) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.experiments[state].pk, **more}


PORTAL = {
    "portal:home": [Case()],
    "portal:dashboard": [
        Case(door=SIGNED_IN, readers=PEOPLE),
        *for_each_organisation(door=SIGNED_IN, readers=PEOPLE),
    ],
    "portal:desk": [Case(**STAFF_ONLY)],
    **DESK_TRUST,
    **DESK_IDENTITY,
    "portal:desk-mail": [
        Case(**STAFF_ONLY),
        Case("found", query=text("?state=queued&template=organisation_verified&q=people.example"), **STAFF_ONLY),
    ],
    "portal:desk-mail-one": [
        Case("the mail", lambda world: {"pk": world.mail.pk}, **STAFF_ONLY),
        Case("no such", nothing(pk=987654), door=DESK, readers=NO_ONE),
    ],
    "portal:desk-outbox": queries("shelf", "", "open", "late", "dead", "done", **STAFF_ONLY),
    **DESK_STAFF,
    **DESK_COLLABORATIONS,
    **OFFICE,
    **CEREMONIES,
    **ASSIGNING,
    **SCORING,
    "portal:desk-audit": [
        Case(**STAFF_ONLY),
        Case("one kind", query=text("?action=listing.changed"), **STAFF_ONLY),
        Case(
            "one thing",
            query=lambda world: f"?about=ecosystem.organisation:{world.organisations['startup'].pk}",
            **STAFF_ONLY,
        ),
    ],
    "portal:desk-matching": queries(
        "reason", "", "no_listing", "one_language", "no_concept", "not_verified", "nobody_asks", "x", **STAFF_ONLY
    ),
    "portal:desk-congestion": [Case(**STAFF_ONLY)],
    "portal:desk-quality": [Case(**STAFF_ONLY)],
    "portal:desk-settings": [
        Case(
            "write down",
            data=data(name="More variety", a_variety="0.1", b_variety="0.4"),
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        Case("twice the same", data=data(name="Same"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        Case("no name", data=data(b_variety="0.4"), posts=(sends(STAFF, 422, writes=False),), **STAFF_ONLY),
        Case(
            "compare",
            query=lambda world: f"?compare=1&b_reciprocity=0.6&of={world.organisations['startup'].slug}",
            data=data(name="Compared", b_reciprocity="0.6"),
            posts=(sends(STAFF),),
            **STAFF_ONLY,
        ),
        Case(
            "nonsense",
            query=text("?compare=1&a_taste=-1&page=-1"),
            **STAFF_ONLY,
            posts=(sends(STAFF, 422, writes=False),),
        ),
    ],
    "portal:desk-experiment": [
        *(Case(name, of_experiment(name), **STAFF_ONLY) for name in ("draft", "running", "ended")),
        Case("no such", nothing(pk=987654), door=DESK, readers=NO_ONE),
    ],
    "portal:desk-experiment-move": [
        Case(
            "start",
            of_experiment("draft", verb="start"),
            for_sending=True,
            posts=(sends(STAFF, writes=False),),
            **STAFF_ONLY,
        ),
        Case("end", of_experiment("running", verb="end"), for_sending=True, posts=(sends(STAFF),), **STAFF_ONLY),
        Case(
            "end what has ended",
            of_experiment("ended", verb="end"),
            for_sending=True,
            posts=(sends(STAFF, writes=False),),
            **STAFF_ONLY,
        ),
        Case("no such", nothing(pk=987654, verb="end"), for_sending=True, **STAFF_ONLY),
        Case("no such verb", of_experiment("draft", verb="stop"), for_sending=True, **STAFF_ONLY),
    ],
    "portal:method": [Case()],
    "portal:gallery": [Case(**STAFF_ONLY)],
    "healthz": [Case()],
    "readyz": [Case()],
    "metrics": [Case(door=METRICS, readers=STAFF)],
}

TAXONOMY = {
    "taxonomy:browse": [*queries("family", "am", "region", "nonsense"), Case("found", query=text("?q=laser"))],
    "taxonomy:pick": [
        Case("found", query=text("?q=laser&family=am"), headers=HTMX),
        Case("by code", query=text("?code=am.lpbf&code=x.y"), headers=HTMX),
    ],
}

NOT_TAKEN = (Answer(EVERYBODY, 405),)


def api(**more) -> dict[str, Any]:
    return {"posts": NOT_TAKEN, **more}


INTERFACE = {
    "api-1:openapi-json": [Case()],
    "api-1:api-root": [Case(readers=NO_ONE)],
    "api-1:concepts": [
        Case("found", query=text("?q=laser"), **api()),
        Case("invalid", query=text("?per_page=0"), status=422, **api()),
    ],
    "api-1:organisations": [Case(**api()), Case("found", query=text("?kind=startup&q=laser"), **api())],
    "api-1:organisation": [
        *of_each_organisation(OPEN, readers_of, posts=TAKES_OTHERS),
        Case("merged", lambda world: {"slug": world.identity["slug of merged"]}, status=302, posts=TAKES_OTHERS),
    ],
    "api-1:listings": [Case(**api()), Case("found", query=text("?kind=need&q=laser"), **api())],
    "api-1:listing": [
        *(
            Case(
                name,
                lambda world, name=name: {"listing_id": world.listings[name].pk},
                readers=readers,
                posts=TAKES_OTHERS,
            )
            for name, (_key, readers, _columns) in LISTINGS.items()
        ),
        Case("no such", nothing(listing_id=987654), readers=NO_ONE, **api()),
    ],
    "api-1:search": [
        Case("found", query=text("?q=laser&kind=need"), **api()),
        Case("invalid", query=text("?q=laser&per_page=0"), status=422, **api()),
    ],
    "api-1:me": [Case(door=API, readers=PEOPLE, **api())],
    "api-1:matches": [
        Case(door=API, readers=MEMBERS, **api()),
        *(
            Case(
                f"of {key}",
                query=lambda world, key=key: f"?organisation={world.organisations[key].slug}",
                door=API,
                readers=members,
                **api(),
            )
            for key, (members, _kind, _verified) in MEMBERS_OF.items()
        ),
        Case("new ones", query=text("?new=true&direction=offers&about=am"), door=API, readers=MEMBERS, **api()),
        Case("invalid", query=text("?shelf=attic"), door=API, readers=PEOPLE, status=422, **api()),
    ],
    "api-1:why": [
        *(Case(key, of(key), door=API, readers=looks_at(key), **api()) for key in MEMBERS_OF),
        Case("no such", NO_SUCH, door=API, readers=NO_ONE, **api()),
    ],
}


def table() -> dict[str, list[Case]]:
    return {
        **ECOSYSTEM,
        **DIRECTORY_TOOLS,
        **MATCHING,
        **PORTAL,
        **TAXONOMY,
        **PILOTS,
        **PRODUCTION,
        **CALLS,
        **JUDGING,
        **ENTRIES,
        **FORMS,
        **INTERFACE,
        **API_PAGES,
        **COMPETITION_FILES,
        **GRANTS,
        **EXPORT_DESK,
        **GRANTS_OF_THE_API,
        **LOG,
        **READING,
        **CONSENTS,
        **COMPETITIONS_OF_THE_API,
        **ACCOUNTS,
        **ACCOUNT_PAGES,
        **INTRODUCTIONS,
        **INTRODUCTIONS_OF_THE_API,
        **ROOM,
        **COLLABORATION_AGREEMENTS,
    }


def all_cases() -> Iterator[tuple[str, Case]]:
    for name, cases in table().items():
        for case in cases if name.startswith(ONLY) else ():
            yield name, case
