"""Organisations that may be one: how well they are found, and when."""

import random
import string
import time

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed, StateHasMoved
from ecosystem.actions import duplicates as actions
from ecosystem.actions.identity import add_name
from ecosystem.actions.organisations import touch
from ecosystem.identity.cards import card_of
from ecosystem.identity.likeness import keys_of, likely_pairs, likeness
from ecosystem.models import DuplicatePair, LikenessKey, Organisation
from tests.ecosystem.labelled import pairs
from tests.factories import make_organisation, make_staff, make_user


# --- how well ---------------------------------------------------------------------------------------------------------
def test_the_labelled_pairs_are_told_apart():
    """Precision at least 0.95 and recall at least 0.9 on pairs labelled by hand (duplicates_labelled.md)."""
    rows = list(pairs())
    found = [bool(keys_of(one) & keys_of(other)) and likeness(one, other).is_likely for _s, _w, one, other in rows]
    same = [row[0] for row in rows]
    right = sum(one and other for one, other in zip(found, same, strict=True))
    precision, recall = right / sum(found), right / sum(same)
    print(f"\n{len(rows)} pairs, {sum(same)} of them one: precision {precision:.3f}, recall {recall:.3f}")
    assert len(rows) >= 90
    assert precision >= 0.95
    assert recall >= 0.9


def test_it_is_the_same_from_either_side():
    for _same, why, one, other in pairs():
        assert likeness(one, other).score == pytest.approx(likeness(other, one).score), why


def test_a_number_of_its_own_outweighs_a_name():
    one = card_of(1, names=["Hengtai"], number="91430100MA4L1T5X99")
    other = card_of(2, names=["Hengtai"], number="91430100MA4L1T5X80")
    assert [reason.code for reason in likeness(one, other).reasons] == ["name_same"]
    same = likeness(one, card_of(3, names=["Something else"], number="9143 0100 MA4L 1T5X 99"))
    assert ([reason.code for reason in same.reasons], same.score > 0.99) == (["number"], True)


def test_the_time_grows_with_what_is_alike():
    """Twenty times as many organisations take far less than four hundred times as long."""

    def seconds(count: int) -> float:
        chance = random.Random(count)
        names = ["".join(chance.choices(string.ascii_lowercase, k=9)).capitalize() for _number in range(count)]
        cards = [card_of(key, names=[f"{name} Robotics"], cities=["Uppsala"]) for key, name in enumerate(names)]
        began = time.perf_counter()
        assert list(likely_pairs(cards)) == []
        return time.perf_counter() - began

    assert seconds(4000) < 80 * max(seconds(200), 0.01)


# --- every hour -------------------------------------------------------------------------------------------------------
def states() -> list[tuple[str, str, str]]:
    rows = DuplicatePair.objects.order_by("first_id", "second_id").select_related("first", "second")
    return [(str(row.first), str(row.second), row.state) for row in rows]


@pytest.fixture
def fennwick():
    return make_organisation(name="Fennwick Robotics GmbH")


@pytest.mark.django_db
def test_pairs_are_found_once_and_forgotten_when_they_differ(fennwick):
    other = make_organisation(name="FENNWICK ROBOTICS")
    make_organisation("manufacturer", name_zh="湖南星茂液压有限公司")
    make_organisation("manufacturer", name="Xingmao Hydraulics Co., Ltd.")
    make_organisation(name="Fennwick Ceramics")
    found = [
        ("Fennwick Robotics GmbH", "FENNWICK ROBOTICS", "open"),
        ("湖南星茂液压有限公司", "Xingmao Hydraulics Co., Ltd.", "open"),
    ]
    assert actions.look_for_duplicates() is False
    assert states() == found
    actions.look_for_duplicates()
    call_command("look_for_duplicates", "--all")
    assert states() == found
    other.texts.update(name="Talvera Optics")
    touch(other)
    actions.look_for_duplicates()
    assert states() == found[1:]


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_however_many_at_once_the_same_pairs_are_found(at_once):
    for name in ("Fennwick Robotics", "Talvera", "fennwick robotics ltd", "TALVERA GmbH", "Fennwik Robotics"):
        make_organisation(name=name)
    turns = 1
    while actions.look_for_duplicates(at_once):
        turns += 1
    found = {(one, other) for one, other, _state in states()}
    assert found == {
        ("Fennwick Robotics", "fennwick robotics ltd"),
        ("Fennwick Robotics", "Fennwik Robotics"),
        ("fennwick robotics ltd", "Fennwik Robotics"),
        ("Talvera", "TALVERA GmbH"),
    }
    assert turns == {1: 6, 2: 3, 50: 1}[at_once]


@pytest.mark.django_db
def test_a_former_name_that_is_added_makes_a_pair():
    owner = make_user()
    renamed = make_organisation(name="Velmora Systems", owner=owner)
    make_organisation(name="Tindalo Robotics")
    actions.look_for_duplicates()
    assert states() == []
    add_name(organisation=renamed, kind="former", text="Tindalo Robotics GmbH", by=owner)
    actions.look_for_duplicates()
    assert states() == [("Velmora Systems", "Tindalo Robotics", "open")]
    assert [reason["code"] for reason in DuplicatePair.objects.get().reasons][:1] == ["former_same"]


@pytest.mark.django_db
def test_what_people_have_decided_stays(fennwick):
    other, staff = make_organisation(name="Fennwick Robotics"), make_staff()
    actions.look_for_duplicates()
    pair, again = DuplicatePair.objects.get(), DuplicatePair.objects.get()
    with pytest.raises(NotAllowed):
        actions.dismiss(pair=pair, by=make_user())
    actions.dismiss(pair=pair, by=staff)
    with pytest.raises(StateHasMoved):
        actions.dismiss(pair=again, by=staff)
    with pytest.raises(MoveNotAllowed):
        actions.dismiss(pair=pair, by=staff)
    touch(other)
    actions.look_for_duplicates()
    assert DuplicatePair.objects.get().state == "dismissed"
    actions.reopen(pair=pair, by=staff)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.decided_by) == ("open", None, None)


@pytest.mark.django_db
def test_a_name_that_very_many_have_is_not_looked_for(settings):
    for number in range(actions.MOST_IN_BLOCK + 1):
        make_organisation(name="Ultra", slug=f"ultra-{number}")
    actions.look_for_duplicates()
    assert (LikenessKey.objects.filter(key="o:ultra").count(), DuplicatePair.objects.count()) == (61, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        lambda one, other: {"first": other, "second": one},
        lambda one, other: {"first": one, "second": one},
        lambda one, other: {"score": 1.1},
        lambda one, other: {"state": "dismissed"},
        lambda one, other: {"decided_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_cannot_be(fennwick, wrong):
    other = make_organisation()
    values = {"first": fennwick, "second": other, "score": 0.7, **wrong(fennwick, other)}
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicatePair.objects.create(**values)
    assert Organisation.objects.count() == 2
