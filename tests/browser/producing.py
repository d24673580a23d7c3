"""A customer, and three manufacturers in three cities none of which has time for all of it, set up in the site's own process."""

import io
import json
from typing import Any

from PIL import Image

from tests.browser.inspection import faults_of_look, faults_of_page
from tests.browser.jury import said
from tests.browser.site import DemoSite
from tests.browser.visitor import Visitor

CUSTOMER = "vera.linse@vinterlinse.example"
MAKERS = {
    # city: (who, the maker, the maker in Chinese, yuan for an hour)
    "Changsha": ("qi.shili@luying.example", "Heron Additive", "鹭影增材", 600),
    "Zhuzhou": ("mu.shili@jinghe.example", "Whale River Works", "鲸河制造", 700),
    "Xiangtan": ("he.shili@yanque.example", "Swallow Print", "燕雀打印", 900),
}
CITIES = {"Changsha": ("430100", "长沙", 28.23, 112.94), "Zhuzhou": ("430200", "株洲", 27.83, 113.13),
          "Xiangtan": ("430300", "湘潭", 27.83, 112.94)}  # fmt: skip
PIECES = 20
SIDES = (4, 3, 2)
"""Of the part, in centimetres: 24 cm³, which a machine builds in 4.8 hours."""
HOURS = 9
"""Free in each of eight weeks: together three quarters of what all pieces take."""

SCENE = """
import json
from decimal import Decimal
from portal.demo.people import Person, ensure
from production.models import SiteCertificate
from production.sites.weeks import WEEK, this_week
from taxonomy.models import Concept
from tests.factories import make_organisation
from tests.production.sites_scene import make_machine, make_site, make_week

given = json.loads({given!r})
people, _new = ensure([
    Person(given["customer"], "Vera Linse"),
    *(Person(who, name, "zh-hans", "Asia/Shanghai") for (who, _en, name, _rate) in given["makers"].values()),
])
make_organisation("startup", name="Vinterlinse Optics", name_zh="冬林光学", owner=people[given["customer"]], slug="vinterlinse")
nadcap = Concept.objects.get(code="cert.nadcap")
for city, (who, english, chinese, rate) in given["makers"].items():
    code, _name, latitude, longitude = given["cities"][city]
    maker = make_organisation("manufacturer", name=english, name_zh=chinese, owner=people[who], slug=english.split()[0].lower())
    site = make_site(
        maker, code="hall-1", name_en="Hall of " + english, name_zh=chinese + "车间", latitude=Decimal(str(latitude)),
        longitude=Decimal(str(longitude)), region=Concept.objects.get(code="region.cn-hn." + code), quotes_at_once=True,
    )
    SiteCertificate.objects.create(site=site, concept=nadcap)
    machine = make_machine(site, code="lpbf-1", name="Furong 250", hour_rate=Decimal(rate), probation_jobs=0)
    for number in range(8):
        make_week(machine, this_week() + number * WEEK, hours=given["hours"])
print("SCENE", json.dumps({{"made": True}}))
"""
ENDED = """
import json
from collections import Counter
from production.models import Booking, Lot, LotActual, Order, RouteChange
order = Order.objects.get(number={number!r})
lots = order.lots.select_related("machine__site__region").order_by("number")
arrived = Counter()
for one in lots.filter(state="received"):
    arrived[one.machine.site.region.label] += one.receipt.pieces
print("ENDED", json.dumps({{
    "state": order.state,
    "arrived": arrived,
    "open": [one.number for one in lots if one.state != "received"],
    "change": list(RouteChange.objects.filter(order=order).values_list("cause", "unplaced")),
    "actual": LotActual.objects.filter(lot__order=order).count(),
    "over": [one.pk for one in lots for booking in one.bookings.all() if booking.week.booked_minutes > booking.week.hours * 60],
}}))
"""


def set_up(site: DemoSite) -> None:
    given = {"customer": CUSTOMER, "makers": MAKERS, "cities": CITIES, "hours": HOURS}
    said(site, SCENE.format(given=json.dumps(given)), "SCENE")


def ended(site: DemoSite, number: str) -> dict[str, Any]:
    return said(site, ENDED.format(number=number), "ENDED")


def is_faultless(visitor: Visitor) -> None:
    """Its look at a desk, on a telephone and in the dark; from the top, where no bar lies over what is looked at."""
    size = visitor.page.viewport_size
    visitor.page.evaluate("scrollTo(0, 0)")
    assert [*faults_of_page(visitor.page, visitor.language), *faults_of_look(visitor.page)] == []
    visitor.page.set_viewport_size(size)


def photograph() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 90, 60)).save(out, "JPEG")
    return {"name": "first.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


class Maker:
    """A manufacturer's person at the pages of an order."""

    def __init__(self, visitor: Visitor, number: str):
        self.visitor, self.page, self.number = visitor, visitor.page, number

    def open(self) -> None:
        self.visitor.goto(f"/production/orders/{self.number}/")

    def deeds(self, verb: str):
        """The forms of a deed: one for each lot of which it is the turn."""
        return self.page.locator(f"form[action$='/{verb}/']")

    def press(self, verb: str) -> None:
        """A deed without a form, of each lot."""
        while self.deeds(verb).count():
            self.deeds(verb).first.locator("button").click()
            self.page.wait_for_load_state()

    def fill(self, verb: str, typed: dict[str, str], photo: bool = False) -> None:
        """A deed with one: opens it where it is folded, types and sends."""
        form = self.deeds(verb).first
        if not form.is_visible():
            form.locator("xpath=..").locator("summary").click()
        for name, value in typed.items():
            field = form.locator(f"[name={name}]")
            field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
        if photo:
            form.locator("[name=photos]").set_input_files(photograph())
        form.locator("button[type=submit]").click()
        self.page.wait_for_load_state()

    def make_the_rest(self) -> None:
        """Of each lot: accepts it, begins, and finishes all that is left."""
        self.press("accept")
        self.press("start")
        for _lot in range(self.page.locator(".or-lot").count()):
            left = self.deeds("step").first.locator("[name=pieces]").input_value()
            self.fill("step", {"kind": "machine", "pieces": left, "words": "全部完成"})
        self.inspect_and_send()

    def inspect_and_send(self) -> None:
        while self.deeds("inspect").count():
            self.fill("inspect", {"bad": "0", "words": "三坐标测量，全部合格"})
        while self.deeds("ship").count():
            self.fill("ship", {"carrier": "顺丰", "tracking": f"SF-{self.number}"})

    def says_what_it_took(self, hours: str, cost: str) -> None:
        self.open()
        self.fill("actual", {"hours": hours, "cost": cost, "scrap": "1"})
