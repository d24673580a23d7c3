"""Addresses of one organisation in the hands of another: as good as addresses at which there is nothing."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve, reverse

from competitions.models import Competition
from ecosystem.models import Organisation
from ecosystem.models.organisation import OrganisationQuerySet
from tests.site.addresses import all_cases, table
from tests.site.cases import looks_at, readers_of
from tests.site.chosen import Turns
from tests.site.competition_world import APPLICATIONS, COMPETITIONS
from tests.site.listing_world import readers_of_file
from tests.site.oracle import leaks, visit
from tests.site.world import LISTINGS, World

pytestmark = pytest.mark.django_db

OWNERS = ("startup_owner", "manufacturer_owner", "unverified_owner", "declined_owner")
OTHERS = ("other_owner", "newcomer", "anonymous")
MOST_PAGES = 100
# What shows a public object to everybody. All else about somebody's organisation is for its members.
SHOWING = {
    "ecosystem:profile",
    "ecosystem:join",
    "ecosystem:logo",
    "ecosystem:listing",
    "ecosystem:listing-translate",
    "ecosystem:attachment",
    "api-1:organisation",
    "api-1:listing",
    "api-1:organisation-listings",
    "competitions:competition",
    "competitions:apply",
    "api-1:competition",
    "competitions:partner-logo",
    "competitions:winners",
    "competitions:vote",
    "competitions:press-kit",
    "competitions:press-picture",
    "portal:developers",
    "portal:problems",
}
# What shows an organisation to members of the other side, each from their own list.
FROM_ONES_OWN_LIST = {"matching:why", "api-1:why", "api-1:mark"}
NOT_BY_ID = {"taxonomy:pick"}
IN_WORDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID that an address hands on as it is written."""
TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value="|name="csrf-token" content=")\w+')


class Links(HTMLParser):
    """Every attribute of a page that is an address of ours."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found |= {value.split("#")[0] for _name, value in attributes if value and value.startswith("/")}


def resolved(address: str):
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def crawl(world: World, role: str) -> set[str]:
    """Returns the addresses with an id in them that somebody meets when they follow every link from their first page."""
    queue, met = [reverse("portal:dashboard"), reverse("matching:matches")], set()
    seen = set(queue)
    while queue and len(seen) < 400:
        address = queue.pop(0)
        found = visit(world, role, "GET", address)
        if found.status != 200 or not found.response["Content-Type"].startswith("text/html"):
            continue
        for link in Links(found.body.decode()).found:
            match = resolved(link)
            if match is None or link.startswith(("/zh-hans/", "/en/desk/gallery")) or match.view_name in NOT_BY_ID:
                continue
            if match.kwargs or "for=" in link:
                met.add(link)
            if link not in seen and len(seen) < MOST_PAGES:
                seen.add(link)
                queue.append(link)
    return met


def without_object(address: str) -> str:
    """The same address with ids that nothing has ever had, as long as the true ones where they are words."""
    match = resolved(address)
    path, _mark, query = address.partition("?")
    for name, value in match.kwargs.items():
        if name == "slug":
            path = path.replace(f"/{value}/", f"/{'q' * len(value)}/")
            path = path if path.endswith("/") or not path.endswith(value) else path[: -len(value)] + "q" * len(value)
        elif match.view_name.startswith("api-1:") and name not in {"pk", "listing_id"}:
            continue  # each operation of the API has a test of its own (test_api_idor.py)
        elif isinstance(value, UUID) or IN_WORDS.fullmatch(str(value)):
            path = path.replace(str(value), str(UUID(int=7)))
        elif name == "pk" or name.endswith("_id"):
            path = re.sub(rf"/{value}(?=/|$)", "/987654321", path, count=1)
    query = re.sub(r"for=[-\w]+", lambda found: "for=" + "q" * (len(found[0]) - 4), query)
    return f"{path}?{query}" if query else path


def normal(body: bytes, address: str) -> bytes:
    """An answer without what differs from one request to the next, and without the address it repeats."""
    body = TOKENS.sub(rb"\1", body)
    path = urlsplit(address).path.split("/", 2)[-1]
    spellings = {address, path, quote(address, safe=""), quote(path, safe=""), quote(path)}
    for written in sorted(spellings, key=len, reverse=True):
        body = body.replace(written.encode(), b"@")
    return body


def may_see(world: World, role: str, address: str) -> bool:
    """Whether this is a page that shows `role` an object open to them."""
    match = resolved(address)
    if match.view_name in FROM_ONES_OWN_LIST and "for=" not in address and "organisation=" not in address:
        return any(
            one.slug == match.kwargs["slug"] and role in looks_at(key) for key, one in world.organisations.items()
        )
    if match.view_name == "portal:announcement-dismiss":
        return match.kwargs["pk"] == world.announcements["everybody"].pk
    if match.view_name.startswith("competitions:") and "/applications/" in address:
        found = (name for name, one in world.applications.items() if one.pk == int(match.kwargs["pk"]))
        return any(role in APPLICATIONS[name][3] for name in found)
    if match.view_name.startswith("collaboration:"):
        return open_by_its_case(world, role, match)
    if match.view_name not in SHOWING:
        return False
    if "slug" in match.kwargs:
        if match.view_name.startswith("competitions:") or match.view_name == "api-1:competition":
            slug = match.kwargs["slug"]
            found = [name for name, one in world.competitions.items() if one.slug == slug]
            # Calls that parts of the world made for themselves are public once they are no drafts.
            of_a_part = not found and Competition.objects.filter(slug=slug).exclude(status="draft").exists()
            return of_a_part or any(role in COMPETITIONS[name] for name in found)
        if match.kwargs["slug"] == world.identity["slug of merged"]:
            return True  # it leads to one that is open to everybody
        key = next((key for key, one in world.organisations.items() if one.slug == match.kwargs["slug"]), None)
        if key is None:  # parts of the world bring organisations of their own
            return Organisation.objects.filter(slug=match.kwargs["slug"], verification="verified").exists()
        return role in readers_of(key)
    if "attachment" in match.kwargs:
        return any(
            one.pk == int(match.kwargs["attachment"])
            and one.listing_id == int(match.kwargs["pk"])
            and role in readers_of_file(*which)
            for which, one in world.files.items()
        )
    number = int(match.kwargs.get("pk") or match.kwargs["listing_id"])
    name = next((name for name, one in world.listings.items() if one.pk == number), None)
    return name is None or role in LISTINGS[name][1]


def open_by_its_case(world: World, role: str, match) -> bool:
    """Whether the table says that `role` has a part in the object of this address."""
    asked = {name: str(value) for name, value in match.kwargs.items()}
    for case in table()[match.view_name]:
        same = {name: str(value) for name, value in case.kwargs(world).items()} == asked
        answers = {case.sent(role).status, 404 if case.for_sending else case.read(role)}
        if same and not case.refusal(role) and answers != {404}:
            return True
    return False


def differences(world: World, role: str, address: str, method: str = "GET", data=None) -> list[str]:
    """How the answer differs from that to an address at which there is nothing."""
    nowhere = without_object(address)
    assert nowhere != address, address
    mine, none = (visit(world, role, method, one, data=data) for one in (address, nowhere))
    label = f"{method} {address} as {role}"
    found = [f"{label}: wrote {mine.writes[0]}"] if mine.writes else []
    found += [f"{label}: shows the {canary.what}" for canary in leaks(world, role, mine, address + repr(data))]
    if mine.status != none.status:
        found.append(f"{label}: {mine.status}, and {none.status} where there is nothing")
    lengths = len(normal(mine.body, address)), len(normal(none.body, nowhere))
    if lengths[0] != lengths[1]:
        found.append(f"{label}: {lengths[0]} bytes, and {lengths[1]} where there is nothing")
    return found


def interface(world: World) -> set[str]:
    """The same objects in the API, which no page links to."""
    slugs = {reverse("api-1:organisation", kwargs={"slug": one.slug}) for one in world.organisations.values()}
    return slugs | {reverse("api-1:listing", kwargs={"listing_id": one.pk}) for one in world.listings.values()}


def sent_data(world: World) -> dict[str, dict]:
    """For each address that takes something, something it would take."""
    return {name: case.data(world) for name, case in reversed(list(all_cases())) if case.for_sending or case.posts}


def test_an_owner_meets_the_addresses_of_their_own(world):
    """The crawl would prove nothing if it met nothing."""
    names = {resolved(address).view_name for role in OWNERS for address in crawl(world, role)}
    assert names >= {
        "ecosystem:profile",
        "ecosystem:edit",
        "ecosystem:autosave",
        "ecosystem:logo-change",
        "ecosystem:site-add",
        "ecosystem:site-remove",
        "ecosystem:my-listings",
        "ecosystem:listing-new",
        "ecosystem:listing-edit",
        "ecosystem:listing-autosave",
        "ecosystem:listing-move",
        "matching:mark",
        "matching:matches",
    }


def test_what_is_not_theirs_is_as_what_is_not_there(world):
    data = sent_data(world)
    recorded = {address for role in OWNERS for address in crawl(world, role)} | interface(world)
    recorded |= {
        reverse(name, kwargs=case.kwargs(world)) for name, case in all_cases() if case.kwargs(world) and ":" in name
    }
    recorded = {address for address in recorded if without_object(address) != address and "no-such" not in address}
    found, swaps, open_ones, turns = [], 0, 0, Turns()
    for address in sorted(recorded):
        name = resolved(address).view_name
        for role in OTHERS if turns.whole(name) else turns.one(OTHERS):
            if belongs(world, role, address):
                continue
            if may_see(world, role, address):
                open_ones += 1
                continue
            found += differences(world, role, address)
            swaps += 1
            if name in data:
                found += differences(world, role, address, "POST", data[name])
                swaps += 1
    print(f"\n{len(recorded)} addresses, {swaps} swaps, {open_ones} left out because they are open")
    assert found == [], f"{len(found)}\n" + "\n".join(found[:40])
    assert swaps >= 300


def belongs(world: World, role: str, address: str) -> bool:
    """Whether an address names only what is `role`'s own, or an organisation they may mark in their own list."""
    key = {"other_owner": "other"}.get(role)
    return key is not None and world.organisations[key].slug in address


def test_a_search_for_a_hidden_word_finds_as_much_as_one_for_no_word(world):
    fragments = {"HX-Request": "true", "HX-Target": "results"}
    places = [
        (reverse("ecosystem:startups"), fragments),
        (reverse("ecosystem:manufacturers"), fragments),
        (reverse("ecosystem:listings"), fragments),
        (reverse("api-1:organisations"), {}),
        (reverse("api-1:listings"), {}),
    ]
    kinds = (
        "name of un",
        "name of decl",
        "tagline",
        "summary",
        "city",
        "title",
        "body",
        "volume",
        "registration",
        "note",
        "evidence",
    )
    tried = 0
    for address, headers in places:
        for role in ("anonymous", "other_owner"):
            none = answer_to(world, role, address, headers, "zyq00kwx")
            shown = answer_to(world, role, address, headers, "")
            assert none != shown, f"{address} does not search"
            for canary in world.canaries:
                if role not in canary.seen_by and canary.what.startswith(kinds):
                    answer = answer_to(world, role, address, headers, canary.word)
                    assert answer == none, f"{address} tells {role} of the {canary.what}"
                    tried += 1
    print(f"\n{tried} searches")
    assert tried >= 200


def answer_to(world: World, role: str, address: str, headers: dict, word: str) -> bytes:
    body = visit(world, role, "GET", f"{address}?q={word}", headers=headers).body
    return TOKENS.sub(rb"\1", body).replace(word.encode() or b"\0", b"@")


def test_a_page_that_shows_everything_would_be_noticed(world, monkeypatch):
    """The control."""
    address = reverse("ecosystem:profile", kwargs={"slug": world.organisations["unverified"].slug})
    assert differences(world, "other_owner", address) == []
    monkeypatch.setattr(OrganisationQuerySet, "visible_to", lambda self, user: self)
    assert len(differences(world, "other_owner", address)) >= 3


def test_the_table_knows_every_address_with_an_id():
    """What shows and what takes is told apart by name, so a new name must be thought about here."""
    assert set(table()) >= SHOWING
