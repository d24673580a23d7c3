"""From what is asked to what each machine would take."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from core.models import AuditEvent, Effect
from core.outbox import run_effect
from core.permissions import NotAllowed
from ecosystem.models import Membership, Organisation
from production.actions.quoting import ask_for_quote, price_quotation
from production.actions.rates import note_rate
from production.actions.routing import latest_ways, ways
from production.models import Quotation, RoutePlan, SiteQuote
from production.quoting.clearance import FINDERS
from tests.factories import make_concept, make_staff, make_user
from tests.production.quotes_scene import BRACKET, fresh, hunan, make_quoting_site, make_rate, make_scene, stockholm
from tests.production.sites_scene import make_machine, make_manufacturer, make_site

pytestmark = pytest.mark.django_db


def lines(row: SiteQuote) -> dict[str, str]:
    return {one["code"]: one["expected"] for one in row.lines if Decimal(one["expected"])}


# --- prices ---------------------------------------------------------------------------------------------------------------
def test_the_published_example_comes_out_at_a_site():
    machine, scene = make_quoting_site(), make_scene()
    row = scene.priced().site_quotes.get()
    assert (row.machine, row.kind, row.reasons, row.against) == (machine, "firm", [], [])
    found = lines(row)
    assert {code: found[code] for code in ("set_up", "machine_time", "material")} == {
        "set_up": "150.00",
        "machine_time": "291.20",
        "material": "7.90",
    }
    assert row.hours == Decimal("2.2400")
    assert row.expected == sum(Decimal(one["expected"]) for one in row.lines)
    assert row.low < row.expected < row.high


def test_each_parameter_says_its_unit_its_source_and_its_day():
    make_quoting_site()
    row = make_scene().priced().site_quotes.get()
    assert {tuple(sorted(one)) for one in row.parameters} == {("date", "name", "source", "unit", "value")}
    assert [one for one in row.parameters if not (one["unit"] and one["source"] and one["date"])] == []
    assert [one["value"] for one in row.parameters if one["name"] == "hour_rate"] == ["130.00"]


def test_more_pieces_are_never_dearer_each():
    make_quoting_site()
    rows = make_scene().priced([1, 10, 100]).site_quotes.order_by("quantity")
    each = [row.each for row in rows]
    assert each == sorted(each, reverse=True)


def test_an_open_mesh_has_no_firm_price_and_says_why():
    make_quoting_site()
    row = make_scene(replace(BRACKET, watertight=False)).priced().site_quotes.get()
    assert (row.kind, row.reasons) == ("indication", ["not_watertight"])


def test_what_does_not_fit_is_priced_by_a_person():
    make_quoting_site(machine={"x": 20, "y": 20, "z": 20})
    row = make_scene().priced().site_quotes.get()
    assert (row.kind, row.reasons, row.expected) == ("manual", ["too_large"], None)


def test_an_old_rate_makes_no_firm_price_between_currencies():
    make_quoting_site(machine={"currency": "CNY"})
    make_rate(days=30)
    rows = make_scene(rate=False).priced().site_quotes
    assert [(row.kind, row.reasons) for row in rows.all()] == [("indication", ["rate_old"])]


def test_without_a_rate_nothing_is_priced_and_it_says_so():
    make_quoting_site()
    quotation = make_scene(rate=False).priced()
    assert (quotation.state, quotation.failure, quotation.site_quotes.count()) == ("failed", "no_rate", 0)


def test_a_lot_arrives_after_its_days_on_the_way():
    make_quoting_site()
    near = make_scene().priced().site_quotes.get()
    far = make_scene(rate=False).priced(destination=stockholm(), latitude=Decimal("59.33"), longitude=Decimal("18.07"))
    row = far.site_quotes.get()
    assert (near.transport_days, row.transport_days) == (1, 18)
    assert row.arrives_on - row.ready_on >= timedelta(days=18)
    assert row.lead_days == (row.arrives_on - timezone.localdate()).days


def test_a_machine_without_free_weeks_says_no_day():
    make_quoting_site(weeks=0)
    row = make_scene().priced().site_quotes.get()
    assert (row.kind, row.ready_on, row.lead_days) == ("firm", None, None)


# --- whose prices ---------------------------------------------------------------------------------------------------------
def test_only_sites_whose_owner_said_so_are_priced_at_once():
    open_one = make_quoting_site()
    organisation, _owner = make_manufacturer()
    make_machine(make_site(organisation))
    assert [row.machine for row in make_scene().priced().site_quotes.all()] == [open_one]


def test_the_twin_sees_the_other_site_once_its_owner_says_so():
    organisation, _owner = make_manufacturer()
    machine = make_machine(make_site(organisation))
    scene = make_scene()
    assert scene.priced().site_quotes.count() == 0
    machine.site.quotes_at_once = True
    machine.site.save()
    assert scene.priced().site_quotes.count() == 1


def test_nobody_but_the_customer_sees_a_quotation():
    machine = make_quoting_site()
    scene = make_scene()
    quotation = scene.priced()
    maker = Membership.objects.get(organisation=machine.site.organisation).user
    seen = [
        one for one in (scene.buyer, maker, make_user(), make_staff()) if Quotation.objects.visible_to(one).exists()
    ]
    assert seen == [scene.buyer]
    assert list(Quotation.objects.visible_to(scene.buyer)) == [quotation]


# --- asking ---------------------------------------------------------------------------------------------------------------
def test_asking_owes_one_effect_and_pricing_twice_changes_nothing(django_capture_on_commit_callbacks):
    make_quoting_site()
    scene = make_scene()
    quotation = scene.ask()
    effect = Effect.objects.get(kind="production.price")
    run_effect(effect.pk)
    first = list(SiteQuote.objects.values_list("pk", "expected"))
    assert price_quotation(quotation=quotation) is False
    assert price_quotation(quotation=fresh(quotation)) is False
    assert list(SiteQuote.objects.values_list("pk", "expected")) == first
    told = Notice.objects.filter(person=scene.buyer, what="quotation.priced").values_list("arguments", flat=True)
    assert list(told) == [[quotation.number]]
    audited = AuditEvent.objects.filter(action__startswith="quotation.").order_by("pk").values_list("action", flat=True)
    assert list(audited) == ["quotation.asked", "quotation.priced"]


def test_the_page_waits_for_prices_and_is_drawn_anew_once_they_are_there(client):
    make_quoting_site()
    scene = make_scene()
    quotation = scene.ask()
    client.force_login(scene.buyer)
    address = reverse("production:quotation", args=[quotation.number])
    waiting = client.get(address, headers={"HX-Request": "true"})
    price_quotation(quotation=quotation)
    done = client.get(address, headers={"HX-Request": "true"})
    assert ("HX-Refresh" in waiting, done.headers["HX-Refresh"]) == (False, "true")


def test_another_process_brings_its_own_materials_without_complaint(client):
    scene = make_scene()
    client.force_login(scene.buyer)
    address = reverse("production:quote-ask", args=[scene.version.part.number])
    answer = client.get(address, {"process": "sls", "material": "al6061"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert ("PA12" in page, "tb-error" in page) == (True, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"material": "abs"}, "material"),
        ({"finish": "dyed"}, "finish"),
        ({"aql": "9"}, "aql"),
        ({"quantities": [0]}, "quantities"),
        ({"quantities": [1, 2, 3, 4, 5, 6, 7]}, "quantities"),
        ({"max_lots": 1, "second_source": True}, "max_lots"),
        ({"need_by": timezone.localdate()}, "need_by"),
        ({"currency": "USD"}, "currency"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(changes, field):
    scene = make_scene()
    asked = {"quantities": [1], **changes}
    with pytest.raises(ValidationError) as refused:
        scene.ask(**asked)
    assert list(refused.value.message_dict) == [field]
    assert Quotation.objects.count() == 0


def test_only_verified_organisations_ask():
    scene = make_scene()
    Organisation.objects.update(verification=Organisation.Verification.UNVERIFIED, verified_at=None)
    scene.version.refresh_from_db()
    with pytest.raises(NotAllowed):
        ask_for_quote(version=scene.version, quantities=[1], destination=hunan(), by=scene.buyer)
    assert Quotation.objects.count() == 0


# --- ways -----------------------------------------------------------------------------------------------------------------
def test_three_ways_are_found_with_the_quotation():
    cheap = make_quoting_site(machine={"hour_rate": Decimal(100)})
    make_quoting_site(machine={"hour_rate": Decimal(300)})
    quotation = make_scene().priced([10])
    found = latest_ways(quotation, 10)
    assert sorted(found) == ["cheapest", "fastest", "greenest"]
    assert [lot["machine"] for lot in found["cheapest"].lots] == [cheap.pk]
    asked = quotation.site_quotes.get(machine=cheap)
    assert found["cheapest"].cents == int(asked.expected * 100)
    assert found["cheapest"].short == []


def test_the_fastest_is_the_one_that_arrives_first():
    """Both are done within the first eighth of what is looked ahead; one of them a few days before the other."""
    make_quoting_site(hours=5, machine={"hour_rate": Decimal(50)})
    quick = make_quoting_site(hours=40, machine={"hour_rate": Decimal(200)})
    quotation = make_scene().priced([3])
    found = latest_ways(quotation, 3)
    first = quotation.site_quotes.order_by("arrives_on", "expected").first()
    assert ([lot["machine"] for lot in found["fastest"].lots], first.machine) == ([quick.pk], quick)
    assert found["fastest"].days < found["cheapest"].days


def test_a_second_source_takes_a_fifth_at_least():
    make_quoting_site()
    make_quoting_site()
    quotation = make_scene().priced([10], second_source=True)
    lots = latest_ways(quotation, 10)["cheapest"].lots
    assert len({lot["machine"] for lot in lots}) == 2
    assert sum(lot["pieces"] for lot in lots) == 10
    assert min(lot["pieces"] for lot in lots) >= 2


def test_who_may_not_make_it_is_told_why():
    plain, excluded, elsewhere = make_quoting_site(), make_quoting_site(), make_quoting_site(region=stockholm())
    iso = make_concept("cert.iso9001", "ISO 9001", "ISO 9001")
    scene = make_scene()
    quotation = scene.priced(
        [1], certificates=[iso], excluded=[excluded.site.organisation], regions=[hunan()], confidentiality=2
    )
    against = {row.machine_id: row.against for row in quotation.site_quotes.all()}
    assert against == {
        plain.pk: ["certificate_missing", "confidentiality"],
        excluded.pk: ["certificate_missing", "confidentiality", "competitor"],
        elsewhere.pk: ["certificate_missing", "confidentiality", "region"],
    }
    plan = latest_ways(quotation, 1)["cheapest"]
    assert (plan.lots, plan.short) == ([], [{"code": "pieces", "pieces": 1}])
    assert plan.ineligible[str(plain.pk)] == ["certificate_missing", "confidentiality"]


def test_an_agreement_opens_what_it_covers(monkeypatch):
    machine = make_quoting_site()
    maker = machine.site.organisation_id
    monkeypatch.setattr("production.quoting.clearance.FINDERS", [*FINDERS, lambda customer, keys: {maker: 2}])
    quotation = make_scene().priced([1], confidentiality=2)
    assert quotation.site_quotes.get().against == []


def test_weights_of_ones_own_find_a_fourth_way():
    make_quoting_site()
    scene = make_scene()
    quotation = scene.priced([5])
    found = ways(quotation, 5, weights={"day": Decimal(10), "kg": Decimal("0.5")}, by=scene.buyer)
    assert sorted(found) == ["cheapest", "fastest", "greenest", "weighted"]
    assert found["weighted"].weights == {"day": "10", "kg": "0.5"}
    assert RoutePlan.objects.filter(quotation=quotation).count() == 7


# --- rates ----------------------------------------------------------------------------------------------------------------
def test_staff_keep_the_rate_and_nobody_else():
    today = timezone.localdate()
    with pytest.raises(NotAllowed):
        note_rate(value=Decimal("8.1"), source="ECB", on=today, by=make_user())
    with pytest.raises(ValidationError) as refused:
        note_rate(value=Decimal("0.12"), source="ECB", on=today, by=make_staff())
    assert list(refused.value.message_dict) == ["value"]
    rate = note_rate(value=Decimal("8.1"), source="ECB", on=today, by=make_staff())
    assert (rate.value, rate.on) == (Decimal("8.1"), today)


def test_whoever_is_quoted_a_price_sees_that_a_machine_is_new(client):
    scene = make_scene()
    newcomer = make_quoting_site(maker="Newcomer", machine={"hour_rate": Decimal(100), "probation_jobs": 1})
    make_quoting_site(maker="Known")
    quotation = scene.priced()
    client.force_login(scene.buyer)
    words = "New here: among its first three jobs"
    pages = [reverse(f"production:{name}", args=[quotation.number]) for name in ("quotation", "quotation-ways")]
    assert [client.get(page).content.decode().count(words) for page in pages] == [1, 3]  # in each of three ways
    newcomer.probation_jobs = 0
    newcomer.save()
    assert [client.get(page).content.decode().count(words) for page in pages] == [0, 0]
