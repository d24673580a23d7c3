"""Who sees, edits and decides what: the whole truth table, as exact sets."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser

from core.permissions import allowed
from ecosystem.models import Listing, Membership, Organisation
from ecosystem.permissions import (
    check_user_can_edit_listing,
    check_user_can_edit_organisation,
    check_user_can_request_verification,
    check_user_can_verify,
)
from matching.lists import EVERYTHING, matches_for, shown
from matching.permissions import check_user_can_block, check_user_can_mark_matches
from tests.factories import make_staff
from tests.site.roles import (
    DECLINED,
    EVERYBODY,
    MANUFACTURER,
    NOBODY,
    OTHER,
    PLAIN,
    STAFF,
    STARTUP,
    UNVERIFIED,
    VERIFIED,
)

pytestmark = pytest.mark.django_db

ROLES = sorted(EVERYBODY - {"suspended"})  # whoever is suspended is nobody: no request carries them
SHOWN = {"startup", "manufacturer", "other"}
OPEN = {"public", "need"}
FOR_MEMBERS = {"members", "need_members"}
OF_STARTUP = {"public", "members", "draft", "closed", "expired"}
OF_MANUFACTURER = {"need", "need_members", "need_draft"}
OF_UNVERIFIED = {"unverified", "unverified_members", "unverified_draft"}


def person(world, role):
    return world.people[role] or AnonymousUser()


def organisations(world, found) -> set[str]:
    """By their names in the world. The two of the other room are nobody's here, and seen as all verified ones are."""
    keys = {one.pk: key for key, one in world.organisations.items()}
    elsewhere = {one.pk for one in world.together["other room"].sides}
    return {keys[pk] for pk in found.exclude(pk__in=elsewhere).values_list("pk", flat=True)}


def listings(world, found) -> set[str]:
    keys = {one.pk: key for key, one in world.listings.items()}
    return {keys[pk] for pk in found.values_list("pk", flat=True) if pk in keys}


def by_role(*rows: tuple[frozenset[str], set[str]]) -> dict[str, set[str]]:
    """What each role gets: all that any row gives it."""
    return {role: set().union(*(what for roles, what in rows if role in roles)) for role in ROLES}


def test_which_organisations_are_seen(world):
    seen = {role: organisations(world, Organisation.objects.visible_to(person(world, role))) for role in ROLES}
    assert seen == by_role(
        (EVERYBODY, SHOWN), (UNVERIFIED, {"unverified"}), (DECLINED, {"declined"}), (STAFF, set(world.organisations))
    )


def test_which_organisations_are_edited(world):
    edited = {role: organisations(world, Organisation.objects.editable_by(person(world, role))) for role in ROLES}
    assert edited == by_role(
        (frozenset({"startup_owner", "startup_editor"}), {"startup"}),
        (frozenset({"manufacturer_owner"}), {"manufacturer"}),
        (OTHER, {"other"}),
        (frozenset({"unverified_owner"}), {"unverified"}),
        (DECLINED, {"declined"}),
    )


def test_whose_organisations_are_theirs(world):
    theirs = {role: organisations(world, Organisation.objects.of_member(person(world, role))) for role in ROLES}
    assert theirs == by_role(
        (STARTUP, {"startup"}),
        (MANUFACTURER, {"manufacturer"}),
        (OTHER, {"other"}),
        (UNVERIFIED, {"unverified"}),
        (DECLINED, {"declined"}),
    )


def test_which_listings_are_seen(world):
    seen = {role: listings(world, Listing.objects.visible_to(person(world, role))) for role in ROLES}
    assert seen == by_role(
        (EVERYBODY, OPEN),
        (VERIFIED, FOR_MEMBERS),
        (STARTUP, OF_STARTUP),
        (MANUFACTURER, OF_MANUFACTURER),
        (UNVERIFIED, OF_UNVERIFIED),
        (STAFF, {"expired", "unverified"}),
    )


def test_which_listings_are_edited(world):
    edited = {role: listings(world, Listing.objects.editable_by(person(world, role))) for role in ROLES}
    assert edited == by_role(
        (frozenset({"startup_owner", "startup_editor"}), OF_STARTUP),
        (frozenset({"manufacturer_owner"}), OF_MANUFACTURER),
        (frozenset({"unverified_owner"}), OF_UNVERIFIED),
    )


def test_staff_who_belong_to_a_verified_organisation_climb_as_its_members_do(world):
    both = make_staff()
    Membership.objects.create(organisation=world.organisations["other"], user=both, role="viewer")
    assert listings(world, Listing.objects.visible_to(both)) == OPEN | FOR_MEMBERS | {"expired", "unverified"}


def test_members_of_an_organisation_that_loses_its_verification_lose_what_it_opened(world):
    other = world.organisations["other"]
    Organisation.objects.filter(pk=other.pk).update(verification="declined", verified_at=None)
    assert listings(world, Listing.objects.visible_to(person(world, "other_owner"))) == OPEN
    startup = world.organisations["startup"]
    Organisation.objects.filter(pk=startup.pk).update(verification="declined", verified_at=None)
    assert listings(world, Listing.objects.visible_to(person(world, "anonymous"))) == {"need"}
    assert listings(world, Listing.objects.visible_to(person(world, "startup_viewer"))) == OF_STARTUP | {"need"}


CHECKS = {
    check_user_can_edit_organisation: Organisation.objects.editable_by,
    check_user_can_block: Organisation.objects.editable_by,
    check_user_can_mark_matches: Organisation.objects.editable_by,
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_agrees_with_its_queryset(world, check):
    for role in ROLES:
        user = person(world, role)
        passed = {key for key, one in world.organisations.items() if allowed(check, user, one)}
        assert passed == organisations(world, CHECKS[check](user)), role


def test_the_check_of_a_listing_agrees_with_its_queryset(world):
    for role in ROLES:
        user = person(world, role)
        passed = {key for key, one in world.listings.items() if allowed(check_user_can_edit_listing, user, one)}
        assert passed == listings(world, Listing.objects.editable_by(user)), role


def test_owners_alone_ask_to_be_verified(world):
    check = check_user_can_request_verification
    passed = {
        role: {key for key, one in world.organisations.items() if allowed(check, person(world, role), one)}
        for role in ROLES
    }
    assert passed == by_role(
        *(
            (frozenset({f"{key}_owner"}), {key})
            for key in ("startup", "manufacturer", "other", "unverified", "declined")
        )
    )


def test_staff_alone_verify(world):
    assert {role for role in ROLES if allowed(check_user_can_verify, person(world, role))} == STAFF
    assert {"administrator"} < PLAIN
    assert "anonymous" in NOBODY


MATCHES = {
    "startup_owner": ("startup", {"open": {"other"}, "saved": {"other"}, "dismissed": {"manufacturer"}}),
    "startup_viewer": ("startup", {"open": {"other"}, "saved": {"other"}, "dismissed": {"manufacturer"}}),
    "manufacturer_owner": ("manufacturer", {"open": set(), "saved": set(), "dismissed": {"startup"}}),
    "other_owner": ("other", {"open": {"startup"}, "saved": set(), "dismissed": set()}),
    "unverified_owner": ("unverified", {"open": {"manufacturer", "other"}, "saved": set(), "dismissed": set()}),
    "declined_owner": ("declined", {"open": set(), "saved": set(), "dismissed": set()}),
}


def partners(world, key: str, role: str, shelf: str) -> set[str]:
    own, names = world.organisations[key], {one.pk: name for name, one in world.organisations.items()}
    user = person(world, role)
    found = list(matches_for(own, user, wanted=replace(EVERYTHING, shelf=shelf)))
    seen = shown(found, own, user)
    told = {match.other(own.pk) for match in found if seen.directions(match)}
    return {names[pk] for pk in told & seen.partners.keys()}


@pytest.mark.parametrize("role", MATCHES)
def test_which_matches_are_shown(world, role):
    key, shelves = MATCHES[role]
    assert {shelf: partners(world, key, role, shelf) for shelf in ("open", "saved", "dismissed")} == shelves


def test_a_match_goes_with_any_of_its_listings_and_with_its_partner(world):
    assert partners(world, "other", "other_owner", "open") == {"startup"}
    assert partners(world, "startup", "startup_owner", "dismissed") == {"manufacturer"}
    own = Listing.objects.filter(organisation=world.organisations["startup"])
    live = list(own.filter(status="published").values_list("pk", flat=True))
    own.filter(pk__in=live).update(status="closed")
    assert partners(world, "other", "other_owner", "open") == set()
    own.filter(pk__in=live).update(status="published")
    assert partners(world, "startup", "startup_owner", "dismissed") == {"manufacturer"}
    Organisation.objects.filter(pk=world.organisations["manufacturer"].pk).update(
        verification="declined", verified_at=None
    )
    assert partners(world, "startup", "startup_owner", "dismissed") == set()
