"""Cards come by SQL made before or as ever, and show the same."""

import pytest
from django.contrib.auth.models import AnonymousUser

from ecosystem import cards
from ecosystem.models import Listing, Organisation
from tests.factories import make_concept, make_listing, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def shown(user, organisations, listings):
    there, offered = cards.cards_of(user, organisations, listings)
    return (
        {
            pk: (row.name, row.region_id, [one.code for one in row.concepts.all()], [one.language for one in row.texts.all()])
            for pk, row in there.items()
        },
        {
            pk: (row.title, row.organisation.name, [one.code for one in row.concepts.all()]) for pk, row in offered.items()
        },
    )  # fmt: skip


@pytest.fixture
def many():
    """Two organisations and their listings, one of each unseen by strangers."""
    laser, robot = make_concept("am.lasers"), make_concept("air.robots")
    owner = make_user()
    seen = make_organisation("startup", name="Seen Ltd", owner=owner)
    hidden = make_organisation("manufacturer", name="Hidden Ltd", verified=False)
    seen.concepts.set([robot, laser])
    public, members = make_listing(seen, "offer"), make_listing(seen, "need", visibility="members")
    public.concepts.set([laser])
    draft = make_listing(seen, "offer", status="draft")
    return owner, [seen.pk, hidden.pk], [public.pk, members.pk, draft.pk]


def test_what_was_prepared_shows_what_the_plain_querysets_show(many, monkeypatch):
    owner, organisations, listings = many
    stranger, staff = make_user(), make_staff()
    of_verified = make_user()
    make_organisation(owner=of_verified)
    found = {}
    for name, user in {"owner": owner, "stranger": stranger, "of verified": of_verified, "staff": staff}.items():
        found[name] = shown(user, organisations, listings)
        plain = {row.pk for row in Organisation.objects.visible_to(user).filter(pk__in=organisations)}
        assert set(found[name][0]) == plain
        assert set(found[name][1]) == {
            row.pk for row in Listing.objects.visible_to(user).live().filter(pk__in=listings)
        }
    seen, hidden = organisations
    public, members, _draft = listings
    assert found["stranger"][0] == {seen: ("Seen Ltd", None, ["air.robots", "am.lasers"], ["en"])}
    assert {name: set(one[1]) for name, one in found.items()} == {
        "owner": {public, members}, "stranger": {public}, "of verified": {public, members}, "staff": {public},
    }  # fmt: skip
    assert set(found["staff"][0]) == {seen, hidden}
    assert shown(AnonymousUser(), organisations, listings) == found["stranger"]


def test_six_queries_bring_a_page_of_them(many, django_assert_num_queries):
    owner, organisations, listings = many
    cards.cards_of(owner, organisations, listings)
    with django_assert_num_queries(6):
        shown(owner, organisations, listings)
