"""Not this company: neither is shown to the other, and the other cannot tell."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from core.outbox.relay import drain
from core.permissions import NotAllowed
from ecosystem.actions.listings import close_listing
from ecosystem.models import Membership
from matching.actions import save_match
from matching.blocks import block_partner, blocked_among, blocked_with, unblock_partner
from matching.lists import Wanted, matches_for
from matching.models import Block, Standing
from matching.standings import compute
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db

VALVES = "Laser powder bed fusion of valves"


@pytest.fixture
def pair():
    """A startup and a manufacturer who fit both ways, and a second manufacturer who fits too."""
    make_concept("am.pbf.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    startup = make_organisation("startup", name="Osteon Print", owner=make_user())
    one, two = (make_organisation("manufacturer", name=name, owner=make_user()) for name in ("Chulan", "Xiangyue"))
    make_listing(startup, "offer", title=VALVES, body=VALVES)
    for made in (one, two):
        make_listing(made, "need", title=VALVES, body=VALVES)
    return startup, one, two


def owner_of(organisation):
    return organisation.memberships.filter(role="owner").get().user


def partners(organisation, wanted=Wanted()):  # noqa: B008 (frozen)
    found = matches_for(organisation, owner_of(organisation), wanted=wanted)
    return [match.other(organisation.pk) for match in found]


def test_it_holds_both_ways_until_it_is_taken_back(pair):
    startup, one, two = pair
    assert (partners(startup), partners(one)) == ([one.pk, two.pk], [startup.pk])
    block_partner(organisation=startup, partner=one, note=" Owes us money ", by=owner_of(startup))
    assert (partners(startup), partners(one), partners(two)) == ([two.pk], [], [startup.pk])
    assert [blocked_with(made.pk) for made in pair] == [{one.pk}, {startup.pk}, frozenset()]
    assert blocked_among([startup.pk, two.pk]) == {startup.pk: {one.pk}}
    assert Block.objects.get().note == "Owes us money"
    unblock_partner(organisation=startup, partner=one, by=owner_of(startup))
    assert (partners(startup), partners(one)) == ([one.pk, two.pk], [startup.pk])
    assert list(
        AuditEvent.objects.filter(action__contains="block").values_list("action", flat=True).order_by("pk")
    ) == [
        "match.blocked",
        "match.unblocked",
    ]


def test_one_sides_taking_back_leaves_the_others(pair):
    startup, one, _two = pair
    block_partner(organisation=startup, partner=one, by=owner_of(startup))
    block_partner(organisation=one, partner=startup, by=owner_of(one))
    unblock_partner(organisation=startup, partner=one, by=owner_of(startup))
    assert (partners(startup), partners(one)) == ([pair[2].pk], [])


def test_whom_one_saved_leaves_the_saved_too(pair):
    startup, one, _two = pair
    save_match(organisation=one, partner=startup, by=owner_of(one))
    assert partners(one, Wanted(shelf="saved")) == [startup.pk]
    block_partner(organisation=startup, partner=one, by=owner_of(startup))
    assert partners(one, Wanted(shelf="saved")) == []


def test_the_counts_of_both_follow(pair):
    startup, one, two = pair
    compute([made.pk for made in pair])
    assert Standing.objects.get(organisation=one).partners == [startup.pk]
    block_partner(organisation=startup, partner=one, by=owner_of(startup))
    drain()
    assert {row.organisation_id: row.partners for row in Standing.objects.all()} == {
        startup.pk: [two.pk],
        one.pk: [],
        two.pk: [startup.pk],
    }
    unblock_partner(organisation=startup, partner=one, by=owner_of(startup))
    drain()
    assert Standing.objects.get(organisation=one).partners == [startup.pk]


def answers(client, organisation):
    """What its owner is answered wherever matches are shown, but for what differs from one visit to the next."""
    client.force_login(owner_of(organisation))
    urls = [reverse("matching:matches") + shelf for shelf in ("", "?shelf=saved", "?shelf=dismissed")]
    urls += [reverse("matching:blocked"), reverse("portal:dashboard"), reverse("api-1:matches")]
    passing = re.compile(rb'(csrfmiddlewaretoken" value="|csrf-token" content="|nonce[-="]+)[^"\']*')
    return [passing.sub(b"", client.get(url).content) for url in urls]


def test_the_other_side_cannot_tell_it_from_not_fitting(client, pair):
    startup, one, _two = pair
    save_match(organisation=one, partner=startup, by=owner_of(one))
    fitting = answers(client, one)
    assert startup.name.encode() in fitting[0]
    block_partner(organisation=startup, partner=one, note="zyq", by=owner_of(startup))
    blocked = answers(client, one)
    unblock_partner(organisation=startup, partner=one, by=owner_of(startup))
    one.match_marks.all().delete()
    close_listing(listing=startup.listings.get(), by=owner_of(startup))
    assert answers(client, one) == blocked != fitting


def test_whom_one_blocked_oneself_has_not_gone(client, pair):
    """For the other side it has, as if the two no longer fitted."""
    startup, one, _two = pair

    def gone(organisation):
        client.force_login(owner_of(organisation))
        return client.get(reverse("matching:matches")).context["change"].gone

    assert (gone(startup), gone(one)) == ((), ())
    block_partner(organisation=startup, partner=one, by=owner_of(startup))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert (gone(startup), gone(one)) == ((), (startup.pk,))


def test_only_owners_and_editors_and_only_the_other_side(pair):
    startup, one, two = pair
    viewer = make_user()
    Membership.objects.create(organisation=startup, user=viewer, role="viewer")
    for stranger in (viewer, make_user(), owner_of(one)):
        for action in (block_partner, unblock_partner):
            with pytest.raises(NotAllowed, match="Only owners and editors"):
                action(organisation=startup, partner=one, by=stranger)
    with pytest.raises(ValidationError, match="a startup and a manufacturer"):
        block_partner(organisation=one, partner=two, by=owner_of(one))
    assert Block.objects.count() == 0


def test_the_database_refuses_oneself_and_a_second_time(pair):
    startup, one, _two = pair
    Block.objects.create(organisation=startup, blocked=one)
    for blocked, name in ((one, "UNIQUE|block_once_per_pair"), (startup, "block_not_oneself")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Block.objects.create(organisation=startup, blocked=blocked)
    block_partner(organisation=startup, partner=one, note="again", by=owner_of(startup))
    assert Block.objects.get().note == ""


def test_it_is_made_at_a_match_and_taken_back_on_its_page(client, pair):
    startup, one, _two = pair
    client.force_login(owner_of(startup))
    url = reverse("matching:block", kwargs={"slug": one.slug})
    assert url in client.get(reverse("matching:matches")).content.decode()
    answer = client.post(url, {"for": startup.slug})
    assert (answer.status_code, answer.url) == (302, f"/en/matches/?for={startup.slug}")
    page = client.get(f"{reverse('matching:blocked')}?for={startup.slug}")
    assert [block.blocked for block in page.context["blocks"]] == [one]
    answer = client.post(url, {"for": startup.slug, "verb": "take_back"})
    assert (answer.status_code, answer.url) == (302, f"/en/matches/blocked/?for={startup.slug}")
    assert Block.objects.count() == 0
