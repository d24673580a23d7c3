"""Manufacturers are asked, answer with figures of their own, and see nobody else's."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notice
from core.permissions import NotAllowed
from core.transitions import MoveNotAllowed
from ecosystem.models import Membership
from production.actions import quote_requests as actions
from production.models import Machine, PartGrant, PartVersion, QuoteRequest
from production.quoting.chores import end_requests_that_were_not_answered
from production.quoting.comparing import compared
from production.sites.weeks import WEEK, this_week
from tests.factories import make_user
from tests.production.quotes_scene import PUBLISHED, make_scene
from tests.production.sites_scene import make_machine, make_manufacturer, make_site, make_week

pytestmark = pytest.mark.django_db


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def maker(name: str = ""):
    """One that does not quote at once, with a machine that is free for six weeks."""
    organisation, owner = make_manufacturer(**({"name": name} if name else {}))
    machine = make_machine(make_site(organisation), **PUBLISHED)
    for number in range(6):
        make_week(machine, this_week() + number * WEEK)
    return organisation, owner


def sent(scene, *organisations, quantities=(10, 100), **fields) -> list[QuoteRequest]:
    quotation = scene.priced(quantities, **fields)
    return actions.send_requests(
        quotation=quotation, manufacturers=organisations, note="For a pump.", days=7, by=scene.buyer
    )


def figures(request: QuoteRequest, first: str = "500", second: str = "4000", **fields):
    usual = {
        "currency": "EUR", "valid_until": timezone.localdate() + timedelta(days=20), "is_firm": True, "note": "",
    }  # fmt: skip
    many, more = request.quotation.quantities
    usual["machine"] = Machine.objects.get(site__organisation=request.manufacturer)
    return {
        "prices": {many: first, more: second}, "lead_days": {many: 9, more: 20}, "hours": {many: "6.5", more: 60}, **usual | fields,
    }  # fmt: skip


def test_whoever_is_asked_sees_the_part_until_it_ends():
    scene, (organisation, owner) = make_scene(), maker()
    assert not PartVersion.objects.visible_to(owner).exists()
    [request] = sent(scene, organisation)
    assert list(PartVersion.objects.visible_to(owner)) == [scene.version]
    grant = PartGrant.objects.get()
    assert (grant.reference, grant.purpose, grant.until) == (request.number, "quote", request.due_at)
    actions.decline_request(request=request, reason="capacity", by=owner)
    assert not PartVersion.objects.visible_to(owner).exists()


def test_an_answer_keeps_the_part_open_as_long_as_it_is_valid():
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    answer = actions.answer_request(request=request, by=owner, **figures(request))
    assert answer.tiers == [
        {"quantity": 10, "price": "500.00", "lead_days": 9, "hours": "6.50"},
        {"quantity": 100, "price": "4000.00", "lead_days": 20, "hours": "60.00"},
    ]
    assert timezone.localdate(PartGrant.objects.get().until) == answer.valid_until + timedelta(days=1)


def test_a_question_holds_the_clock():
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    due = request.due_at
    actions.ask_about_request(request=request, text="Which tolerance?", by=owner)
    with later(days=10):
        assert end_requests_that_were_not_answered() is False
        request.refresh_from_db()
        assert request.state == "asked"
        actions.reply_to_question(request=request, text="± 0.1 mm", by=scene.buyer)
        request.refresh_from_db()
        assert (request.state, request.held_at) == ("sent", None)
        assert abs(request.due_at - due - timedelta(days=10)) < timedelta(minutes=1)
        assert PartVersion.objects.visible_to(owner).exists()


def test_the_twin_without_a_question_runs_out():
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    with later(days=10):
        end_requests_that_were_not_answered()
        request.refresh_from_db()
        assert request.state == "expired"
        assert not PartVersion.objects.visible_to(owner).exists()
        with pytest.raises(MoveNotAllowed):
            actions.answer_request(request=request, by=owner, **figures(request))


def test_answers_stand_side_by_side_the_cheapest_first():
    scene = make_scene()
    (dear, dear_owner), (cheap, cheap_owner), (silent, _nobody) = maker("Dear"), maker("Cheap"), maker("Silent")
    first, second, _third = sent(scene, dear, cheap, silent)
    actions.answer_request(request=first, by=dear_owner, **figures(first, "900"))
    actions.answer_request(request=second, by=cheap_owner, **figures(second, "4000", "30000", currency="CNY"))
    found = compared(scene.customer.quotations.get(), 10)
    assert [(one.maker.name, one.price, one.converted) for one in found] == [
        ("Cheap", Decimal("4000.00"), Decimal("500.00")),
        ("Dear", Decimal("900.00"), None),
        ("Silent", None, None),
    ]


def test_nobody_sees_anothers_answer():
    scene = make_scene()
    (one, one_owner), (other, other_owner) = maker(), maker()
    first, second = sent(scene, one, other)
    actions.answer_request(request=first, by=one_owner, **figures(first))
    seen = {
        person: set(QuoteRequest.objects.visible_to(person))
        for person in (one_owner, other_owner, scene.buyer, make_user())
    }
    assert list(seen.values()) == [{first}, {second}, {first, second}, set()]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first": "0"}, "price_10"),
        ({"first": "many"}, "price_10"),
        ({"lead_days": {10: 0, 100: 1}}, "days_10"),
        ({"valid_until": timezone.localdate() - timedelta(days=1)}, "valid_until"),
        ({"currency": "USD"}, "currency"),
        ({"machine": None}, "machine"),
        ({"hours": {}}, "hours_10"),
        ({"hours": {10: 1, 100: -1}}, "hours_100"),
        ({"lead_days": {10: 9, 100: 4}, "hours": {10: 1, 100: 200}}, "days_100"),
    ],
)
def test_figures_that_cannot_be_are_refused_at_their_field(fields, field):
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    with pytest.raises(ValidationError) as refused:
        actions.answer_request(request=request, by=owner, **figures(request, **fields))
    assert list(refused.value.message_dict) == [field]
    request.refresh_from_db()
    assert request.state == "sent"


def test_who_may_not_see_the_part_cannot_be_asked():
    scene, (organisation, _owner) = make_scene(), maker("Rival")
    for asked in ({"excluded": [organisation]}, {"confidentiality": 2}):
        with pytest.raises(ValidationError) as refused:
            sent(scene, organisation, **asked)
        assert list(refused.value.message_dict) == ["manufacturers"]
    assert (QuoteRequest.objects.count(), PartGrant.objects.count()) == (0, 0)


def test_each_side_does_its_own():
    scene, (organisation, owner) = make_scene(), maker()
    viewer = make_user()
    Membership.objects.create(organisation=organisation, user=viewer, role=Membership.Role.VIEWER)
    [request] = sent(scene, organisation)
    for person in (viewer, scene.buyer, make_user()):
        with pytest.raises(NotAllowed):
            actions.decline_request(request=request, reason="capacity", by=person)
    with pytest.raises(NotAllowed):
        actions.withdraw_request(request=request, by=owner)
    actions.withdraw_request(request=request, by=scene.buyer)
    with pytest.raises(MoveNotAllowed):
        actions.decline_request(request=request, reason="capacity", by=owner)


def test_both_sides_are_told_without_a_word_of_it():
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    actions.ask_about_request(request=request, text="Which tolerance?", by=owner)
    told = Notice.objects.filter(what__startswith="quote_request").order_by("pk")
    assert [(one.person, one.what, one.arguments) for one in told] == [
        (owner, "quote_request.sent", [request.number]),
        (scene.buyer, "quote_request.ask", [request.number]),
    ]
    assert [one for one in told if "tolerance" in str(one.values)] == []


def test_an_indication_needs_neither_a_machine_nor_hours():
    scene, (organisation, owner) = make_scene(), maker()
    [request] = sent(scene, organisation)
    said = figures(request, is_firm=False, machine=None, hours={})
    answer = actions.answer_request(request=request, by=owner, **said)
    assert (answer.machine, [one["hours"] for one in answer.tiers]) == (None, ["", ""])


@pytest.mark.parametrize("whose", ["another's", "of another process"])
def test_only_a_machine_of_ones_own_that_can_make_it_is_promised(whose):
    scene, (organisation, owner), (other, _other_owner) = make_scene(), maker(), maker()
    [request] = sent(scene, organisation)
    machine = Machine.objects.get(site__organisation=other if whose == "another's" else organisation)
    if whose == "of another process":
        Machine.objects.filter(pk=machine.pk).update(process="sls")
    with pytest.raises(ValidationError) as refused:
        actions.answer_request(request=request, by=owner, **figures(request, machine=machine))
    assert list(refused.value.message_dict) == ["machine"]
