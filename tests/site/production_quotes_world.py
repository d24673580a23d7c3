"""Quotations of the startup in each state, and what it has asked the manufacturer."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from production.actions import quote_requests as requests
from production.actions.quoting import ask_for_quote, price_quotation
from production.models import ExchangeRate, Quotation, QuoteRequest
from production.sites.weeks import WEEK, this_week
from tests.production import quotes_scene as scene
from tests.production.sites_scene import changsha, make_machine, make_site, make_week
from tests.site.canaries import World
from tests.site.roles import MANUFACTURER, STARTUP

BOTH = STARTUP | MANUFACTURER
QUOTATIONS = ("priced", "asked", "failed")
REQUESTS = ("sent", "asked", "answered", "declined", "withdrawn", "expired")


def plant_quotes(world: World) -> None:
    world.production["exchange rate"] = ExchangeRate.objects.create(
        value=Decimal("8.1"), source="European Central Bank", on=timezone.localdate() - timedelta(days=1)
    )
    _site(world)
    startup = world.organisations["startup"]
    name = world.plant("name of a part that is quoted", BOTH)
    world.production["version quoted"] = scene.make_version(startup, name=name)
    for what in ("priced", "asked"):
        world.production[f"quotation {what}"] = _quotation(world, priced=what == "priced")
    failed = _quotation(world, priced=False)
    Quotation.objects.filter(pk=failed.pk).update(state="failed", failure="no_rate", ended_at=timezone.now())
    world.production["quotation failed"] = failed
    for what in REQUESTS:
        _request(world, what)


def _site(world: World) -> None:
    """It quotes at once: its name is read by its own people and in the startup's quotations."""
    site = make_site(
        world.organisations["manufacturer"],
        name_en=world.plant("name of a site that quotes at once", BOTH),
        name_zh="",
        quotes_at_once=True,
    )
    machine = world.production["machine that quotes"] = make_machine(site, **scene.PUBLISHED)
    for number in range(6):
        make_week(machine, this_week() + number * WEEK)


def _quotation(world: World, *, priced: bool) -> Quotation:
    found = ask_for_quote(
        version=world.production["version quoted"],
        quantities=[2, 10],
        destination=changsha(),
        by=world.people["startup_owner"],
        **scene.ASKED,
    )
    if priced:
        price_quotation(quotation=scene.fresh(found))
    return scene.fresh(found)


def _request(world: World, what: str) -> None:
    buyer, maker = world.people["startup_owner"], world.people["manufacturer_owner"]
    [found] = requests.send_requests(
        quotation=_quotation(world, priced=True),
        manufacturers=[world.organisations["manufacturer"]],
        note=world.plant(f"note of a request: {what}", BOTH),
        days=7,
        by=buyer,
    )
    if what == "asked":
        requests.ask_about_request(request=found, text=world.plant("question about a request", BOTH), by=maker)
    elif what == "answered":
        today = timezone.localdate()
        requests.answer_request(
            request=found, prices={2: "512.50", 10: "1900"}, lead_days={2: 9, 10: 12}, currency="EUR", is_firm=True,
            machine=world.production["machine that quotes"], hours={2: "4.5", 10: 22},
            valid_until=today + timedelta(days=20), note=world.plant("note of an answer", BOTH), by=maker,
        )  # fmt: skip
    elif what == "declined":
        words = world.plant("why a request was declined", BOTH)
        requests.decline_request(request=found, reason="capacity", words=words, by=maker)
    elif what == "withdrawn":
        requests.withdraw_request(request=found, by=buyer)
    elif what == "expired":
        past = timezone.now() - timedelta(minutes=1)
        QuoteRequest.objects.filter(pk=found.pk).update(sent_at=past - timedelta(days=7), due_at=past)
        requests.expire_request(request=found)
    world.production[f"request {what}"] = found
