"""Quotes at the browser: asked, followed, compared, routed; the manufacturer's side in Chinese; on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import faults_in, faults_of_look, faults_of_page
from tests.browser.visitor import PHONE

CUSTOMER, MAKER = "startup@demo.example", "manufacturer@demo.example"
QUOTE = "main a[href*='/production/quotes/Q-']"
REQUEST = "main a[href*='/production/requests/R-']"


def open_priced(visitor) -> None:
    """A quotation with sites and several tiers."""
    visitor.goto("/production/quotes/")
    row = visitor.page.locator(".qu-row").filter(has_text="10 · 50 · 200")
    row.locator("a").first.click()
    visitor.page.wait_for_url("**/production/quotes/Q-*/")


def test_a_part_is_priced_while_one_looks_and_routed_in_three_ways(visit):
    customer = visit("en", who=CUSTOMER)
    page = customer.page
    customer.goto("/production/parts/")
    page.get_by_role("link", name="Sensor bracket SB-4").first.click()
    page.get_by_role("link", name="Ask for a quote").click()
    page.get_by_label("Process").select_option("sls")
    expect(page.locator("#id_material option")).to_have_text(["PA12", "PA12-GF"])
    page.get_by_label("Process").select_option("lpbf")
    expect(page.locator("#id_material option").first).to_have_text("316L")
    page.get_by_label("Quantities").fill("8, 40")
    page.get_by_role("button", name="Ask for prices").click()
    expect(page.get_by_role("heading", name="What sites ask")).to_be_visible(timeout=60_000)
    first = page.locator(".qu-answer").first
    expect(first.locator("tfoot")).to_contain_text("Together")
    first.get_by_text("figures it rests on").click()
    expect(first.get_by_role("rowheader", name="Price of a machine hour")).to_be_visible()
    page.get_by_role("link", name="Ways to have it made").click()
    expect(page.locator(".qu-plan h2")).to_have_text(["Cheapest", "Fastest", "Greenest"])
    assert page.locator(".qu-map svg:visible").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_quotes_are_what_every_page_must_be(visit, language):
    visitor = visit(language, who=CUSTOMER)
    page, faults = visitor.page, {}
    open_priced(visitor)
    quote = "/" + page.url.split(f"/{language}/", 1)[1]
    paths = ["/production/quotes/", "/production/requests/", "/production/requests/?box=sent"]
    for path in (*paths, quote, f"{quote}ways/", f"{quote}makers/"):
        visitor.goto(path)
        faults[path] = [*faults_of_page(page, language), *faults_in(page, language)]
        page.set_viewport_size(PHONE)
        faults[path] += faults_of_page(page, language)
        page.set_viewport_size({"width": 1440, "height": 900})
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_manufacturer_asks_and_answers_in_chinese(visit, watch):
    watch.expect("422")  # hours that are not free by then
    maker = visit("zh-hans", who=MAKER)
    page = maker.page
    maker.goto("/production/requests/")
    page.locator(".qu-row").filter(has_text="10 · 50 · 200").locator("a").first.click()
    page.wait_for_url(re.compile("/production/requests/.+/$"))
    assert [*faults_of_page(page, "zh-hans"), *faults_of_look(page)] == []
    assert float(page.locator("#id_hours_200").input_value()) > 100  # by our own figures
    for many, price, days in ((10, "5200", "35"), (50, "21000", "50"), (200, "76000", "20")):
        page.locator(f"#id_price_{many}").fill(price)
        page.locator(f"#id_days_{many}").fill(days)
    page.locator("button[value=answer]").click()
    expect(page.locator("#id_days_200_error, .tb-error").first).to_contain_text("小时空闲")  # not by so early a day
    assert page.locator("#id_price_50").input_value() == "21000"
    page.locator("#id_days_200").fill("120")
    page.locator("button[value=answer]").click()
    expect(page.locator("#qu-answer")).to_be_visible()
    assert page.locator("section[aria-labelledby=qu-answer] tbody tr").count() == 3
