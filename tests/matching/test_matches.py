"""From saving a listing to a match with its reason, across the two languages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Effect
from core.outbox.relay import drain
from core.permissions import NotAllowed
from ecosystem.actions.listings import close_listing, publish_listing, touch
from ecosystem.actions.organisations import touch as touch_organisation
from matching.actions import dismiss_match, save_match, unmark_match
from matching.lists import EVERYTHING, Wanted, matches_for, shown
from matching.models import Mark, Standing
from matching.rebuild import rebuild_all
from matching.words import in_words
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    make_concept(
        "am.pbf.lpbf", "laser powder bed fusion", "激光粉末床熔融", {"zh-hans": ["激光选区熔化"], "en": ["LPBF"]}
    )
    make_concept("air.app.welding", "robot welding", "机器人焊接", {"zh-hans": ["焊接机器人"], "en": ["welding robot"]})
    make_concept("iiot.pdm", "predictive maintenance", "预测性维护")
    make_concept("cert.iso13485", "ISO 13485", "ISO 13485")


@pytest.fixture
def printer(words):
    """An English startup that prints implants; not yet verified."""
    return make_organisation("startup", name="Osteon Print", owner=make_user(), verified=False)


@pytest.fixture
def factories(words):
    """Chinese-only manufacturers, one of which needs printed implants."""
    needs = {
        "湘岳医疗": "寻求植入物激光选区熔化加工伙伴",
        "星城重工": "焊接机器人改造",
        "麓山矿机": "掘进机预测性维护",
    }
    made = {}
    for name, title in needs.items():
        made[name] = make_organisation("manufacturer", name_zh=name, owner=make_user(language="zh-hans"))
        make_listing(made[name], "need", title=title, body=f"{title}，批量生产。", language="zh-hans")
    return made


def offer_of(organisation, **fields):
    fields = {"title": "Laser powder bed fusion of implants", "body": "We print titanium implants.", **fields}
    listing = make_listing(organisation, "offer", status="draft", **fields)
    publish_listing(listing=listing, by=organisation.memberships.get().user)
    return listing


def best(organisation, wanted=EVERYTHING):
    """The partners shown, best first, and what is said of each."""
    user = organisation.memberships.get().user
    found = list(matches_for(organisation, user, wanted=wanted))
    seen = shown(found, organisation, user)
    told = in_words(found, seen, of=organisation.pk)
    partners = [seen.partners.get(match.other(organisation.pk)) for match in found]
    return [one for one in partners if one is not None and told[one.pk]], told


def stand(organisation, *, verified):
    organisation.verification = "verified" if verified else "unverified"
    organisation.verified_at = organisation.created_at if verified else None
    organisation.save()
    with transaction.atomic():
        touch_organisation(organisation)


def test_an_english_offer_meets_a_chinese_need_and_says_why(printer, factories):
    offer_of(printer)
    partners, told = best(printer)
    assert partners[0] == factories["湘岳医疗"]
    direction = told[partners[0].pk][0]
    assert direction.sentence == ("They need, and you offer, something about laser powder bed fusion (激光粉末床熔融).")
    shared = direction.concepts[0]
    assert (shared.concept.code, shared.need, shared.offer) == (
        "am.pbf.lpbf",
        "激光选区熔化",
        "Laser powder bed fusion",
    )


def test_both_sides_see_the_match_once_both_are_verified(printer, factories):
    offer_of(printer)
    clinic = factories["湘岳医疗"]
    assert best(clinic)[0] == []
    stand(printer, verified=True)
    partners, told = best(clinic)
    assert partners == [printer]
    assert told[printer.pk][0].need_is_ours is True


def test_closing_a_listing_takes_its_matches_away(printer, factories):
    offer = offer_of(printer)
    drain()
    assert Standing.objects.get(organisation=printer).partners == [factories["湘岳医疗"].pk]
    close_listing(listing=offer, by=printer.memberships.get().user)
    assert best(printer)[0] == []
    drain()
    assert Standing.objects.get(organisation=printer).partners == []


def test_what_is_missing_is_named(printer, factories):
    factories["湘岳医疗"].listings.all().delete()
    need = make_listing(
        factories["湘岳医疗"],
        "need",
        title="激光选区熔化",
        body="需要激光选区熔化和预测性维护。",
        language="zh-hans",
        trl_min=8,
    )
    need.certificates.add(make_concept("cert.iso13485"))
    with transaction.atomic():
        touch(need)
    offer_of(printer, trl_min=4, trl_max=5)
    partners, told = best(printer)
    direction = next(found for found in told[partners[0].pk] if found.need == need)
    assert [concept.code for concept in direction.missing] == ["iiot.pdm"]
    assert direction.gaps == ["The need asks for TRL 8; the offer is at TRL 5."]
    assert direction.questions == ["The need asks for ISO 13485; the offer does not show it."]


def test_a_need_for_verified_members_is_no_match_for_the_unverified(printer, factories):
    clinic = factories["湘岳医疗"]
    offer_of(printer)
    assert best(printer)[0] == [clinic]
    # Not even when the index has not heard of it, as here.
    clinic.listings.update(visibility="verified")
    assert best(printer)[0] == []
    with transaction.atomic():
        touch(clinic.listings.get())
    assert best(printer)[0] == []
    stand(printer, verified=True)
    assert best(printer)[0] == [clinic]


def test_saving_and_dismissing(printer, factories):
    user = printer.memberships.get().user
    offer_of(printer)
    offer_of(printer, title="Predictive maintenance of robot welding", body="Sensors for welding robots.")
    first, second = best(printer)[0][:2]
    save_match(organisation=printer, partner=second, by=user)
    assert best(printer, Wanted(shelf="saved"))[0] == [second]
    with pytest.raises(ValidationError, match="Say why"):
        dismiss_match(organisation=printer, partner=first, reason="", by=user)
    dismiss_match(organisation=printer, partner=first, reason="too_far", by=user)
    assert first not in best(printer)[0]
    assert second in best(printer)[0]
    assert best(printer, Wanted(shelf="dismissed"))[0] == [first]
    unmark_match(organisation=printer, partner=first, by=user)
    assert first in best(printer)[0]
    assert list(Mark.objects.values_list("partner", "state")) == [(second.pk, "saved")]


def test_only_those_who_may_write_mark_matches(printer, factories):
    with pytest.raises(NotAllowed, match="Only owners and editors"):
        save_match(organisation=printer, partner=factories["湘岳医疗"], by=make_user())


def test_many_saves_in_a_row_are_computed_once(printer, factories):
    offer = offer_of(printer)
    drain()
    for _ in range(4):
        touch(offer)
    before = Standing.objects.get(organisation=printer).computed_at
    drain()
    assert Effect.objects.open().count() == 0
    assert Standing.objects.get(organisation=printer).computed_at > before


def standings():
    return list(Standing.objects.order_by("organisation").values_list("organisation", "partners", "scores"))


def test_computing_twice_changes_nothing(printer, factories):
    offer_of(printer)
    drain()
    state = standings()
    assert state[0][1] == [factories["湘岳医疗"].pk]
    Effect.objects.filter(kind="matching.refresh").update(done_at=None, attempts=0)
    drain()
    assert standings() == state


def test_rebuilding_everything_agrees_with_what_came_piece_by_piece(printer, factories):
    offer_of(printer)
    partners = best(printer)[0]
    assert rebuild_all() == 1
    assert best(printer)[0] == partners == [factories["湘岳医疗"]]


def test_the_page_counts_the_same_queries_for_one_match_and_for_three(client, printer, factories):
    client.force_login(printer.memberships.get().user)
    for name in ("星城重工", "麓山矿机"):
        stand(factories[name], verified=False)
    offer_of(printer)
    offer_of(printer, title="Predictive maintenance and robot welding", body="Both.")
    url = reverse("matching:matches")
    counted = []
    for verified in (False, True):
        if verified:
            for name in ("星城重工", "麓山矿机"):
                stand(factories[name], verified=True)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        counted.append((len(answer.context["cards"]), len(queries)))
    assert [cards for cards, _ in counted] == [1, 3]
    assert counted[0][1] == counted[1][1] <= 25


def test_marking_goes_through_the_page(client, printer, factories):
    offer_of(printer)
    client.force_login(printer.memberships.get().user)
    url = reverse("matching:mark", kwargs={"slug": factories["湘岳医疗"].slug})
    answer = client.post(url, {"for": printer.slug, "verb": "save"})
    assert (answer.status_code, answer.url) == (302, f"/en/matches/?for={printer.slug}")
    assert Mark.objects.get().state == "saved"
    stranger = make_user()
    client.force_login(stranger)
    assert client.post(url, {"for": printer.slug, "verb": "dismiss", "reason": "known"}).status_code == 404
    assert Mark.objects.get().state == "saved"
