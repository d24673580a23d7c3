"""A need that insists, from the editor to the list of matches."""

from datetime import date

import pytest
from django.utils import translation
from time_machine import travel

from ecosystem.actions.claims import Value, say
from ecosystem.actions.freshness import look_after
from ecosystem.editing import ListingEditor
from ecosystem.models import Listing, Organisation
from matching import changes
from matching.engine import Gap, Volume
from matching.gap_words import SENTENCES
from matching.lists import matches_for, shown
from matching.statements import statement
from matching.words import in_words
from tests.factories import make_concept, make_listing, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory():
    made = make_organisation("manufacturer", name="Chulan", owner=make_user())
    make_concept("am.pbf.lpbf", "laser powder bed fusion", "激光粉末床熔融")
    return made


@pytest.fixture
def need(factory):
    return make_listing(
        factory, "need", title="Laser powder bed fusion of valves", volume="600 pcs/year", languages=["de"], mrl_min=7
    )


def printer(**columns):
    made = make_organisation("startup", name="Osteon Print", owner=make_user())
    return make_listing(made, "offer", title="Laser powder bed fusion of valves", **columns)


def told(need):
    """Gaps and questions of the only match; None where there is none."""
    owner = need.organisation.memberships.get().user
    found = list(matches_for(need.organisation, owner))
    if not found:
        return None
    seen = shown(found, need.organisation, owner)
    [[direction]] = in_words(found, seen, of=need.organisation_id).values()
    return direction.gaps, direction.questions


def test_a_statement_reads_the_volume_and_only_a_need_insists(need):
    need.musts = ["volume"]
    offer = printer(volume="年产2万件", languages=["en"], mrl_max=8, musts=["volume"])
    assert statement(need).conditions.volume == Volume(600, "piece")
    assert statement(need).conditions.musts == {"volume"}
    offered = statement(offer).conditions
    assert (offered.volume, offered.musts, offered.mrl_reached) == (Volume(20_000, "piece"), frozenset(), 8)
    assert offered.languages == {"en"}


def test_what_is_not_met_is_a_gap_and_what_is_not_said_a_question(need):
    printer(volume="300 pcs/year", languages=["en"])
    assert told(need) == (
        [
            "The need is for 600 pieces a year; the offer can do 300 pieces.",
            "The need is to be worked on in Deutsch; the offer is in English.",
        ],
        ["The need asks for MRL 7; the offer does not say its own."],
    )


@pytest.mark.parametrize(("must", "there"), [("volume", False), ("language", False), ("mrl", True), ("trl", True)])
def test_whoever_states_otherwise_is_left_out_once_the_need_insists(need, must, there):
    printer(volume="300 pcs/year", languages=["en"])
    assert told(need) is not None
    owner = need.organisation.memberships.get().user
    ListingEditor(need, by=owner).save("musts", must, base=None)
    assert (told(need) is not None) is there
    ListingEditor(need, by=owner).save("musts", "", base=None)
    assert told(need) is not None


@pytest.mark.parametrize(
    ("gap", "english"),
    [
        (Gap("mrl", 7, 5), "The need asks for MRL 7; the offer is at MRL 5."),
        (
            Gap("volume", Volume(2400, "kg"), None, stated=False),
            "The need is for 2,400 kg a year; the offer does not say how much it can do.",
        ),
        (
            Gap("volume", Volume(1, "set"), Volume(2000, "bracket"), stated=False),
            "The need is for 1 set a year, the offer speaks of 2,000 bracket: how do they compare?",
        ),
        (
            Gap("language", ("de", "zh-hans"), None, stated=False),
            "The need is to be worked on in Deutsch, 中文; the offer names no language.",
        ),
    ],
)
def test_every_gap_has_its_sentence(gap, english):
    with translation.override("en"):
        assert SENTENCES[gap.kind](gap) == english


def test_a_certificate_that_has_ended_no_longer_meets_a_need_and_counts_again_with_a_new_date(factory):
    iso = make_concept("cert.iso-9001", "ISO 9001")
    need = make_listing(factory, "need", title="Laser powder bed fusion of valves", musts=["certificate"])
    need.certificates.set([iso])
    changes.note_listings(Listing.objects.filter(pk=need.pk))
    offer = printer()
    owner = offer.organisation.memberships.get().user
    offer.organisation.certificates.add(make_concept("cert.ce", "CE marking"))

    def until(day: str) -> None:
        value = Value("certificate", concept=iso, valid_until=date.fromisoformat(day))
        say(organisation=offer.organisation, value=value, source="owner", by=owner)

    Organisation.objects.update(confirmed_at="2026-06-01T00:00Z", verified_until=None)
    changes.note_organisations(Organisation.objects.filter(pk=offer.organisation_id))
    matched = []
    with travel("2026-05-01 08:00Z", tick=False):
        matched.append(told(need) is not None)
        until("2026-06-30")
        matched.append(told(need) is not None)
    for instant in ("2026-06-30 23:59Z", "2026-07-01 00:00Z"):
        with travel(instant, tick=False):
            look_after()
            matched.append(told(need) is not None)
    with travel("2026-07-02 08:00Z", tick=False):
        until("2029-06-30")
        matched.append(told(need) is not None)
    assert matched == [False, True, True, False, True]
