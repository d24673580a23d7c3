"""The page one opens every morning: filters without a reload, saving and taking back, why, and two compared."""

import re

from playwright.sync_api import expect

from tests.browser.inspection import faults_of_look, faults_of_page
from tests.browser.matches import cards
from tests.browser.visitor import PHONE

STARTUP = "startup@demo.example"


def test_filters_work_without_a_reload_and_live_in_the_address(visit):
    startup = visit("en", who=STARTUP)
    page = startup.page
    startup.goto("/matches/")
    all_of_them = page.locator("#found").inner_text()
    page.evaluate("window.stayed = true")

    page.locator("#id_direction").select_option("offers")
    expect(page.locator(".tb-active .tb-chip")).to_have_text([re.compile("What we offer")])
    startup.pick_filter("about", "additive", "additive manufacturing")
    expect(page.locator(".tb-active .tb-chip")).to_have_count(2)
    assert "direction=offers" in page.url and "about=am" in page.url
    narrowed = [card["name"] for card in cards(page)]
    assert page.evaluate("window.stayed") is True

    page.reload()
    assert [card["name"] for card in cards(page)] == narrowed
    expect(page.locator("#id_direction")).to_have_value("offers")

    page.evaluate("window.stayed = true")
    page.locator(".tb-active [data-clear=direction]").click()
    expect(page.locator(".tb-active .tb-chip")).to_have_count(1)
    page.locator(".tb-active [data-clear=about]").click()
    expect(page.locator(".tb-active")).to_have_count(0)
    expect(page.locator("#found")).to_have_text(all_of_them)
    expect(page.locator("#id_direction")).to_have_value("")
    assert page.evaluate("window.stayed") is True


def test_a_match_is_dismissed_in_its_place_and_taken_back(visit):
    startup = visit("en", who=STARTUP)
    page = startup.page
    startup.goto("/matches/?intent=pilot")
    last = page.locator("article.tb-match").last
    name = last.locator(".tb-match-name").inner_text()
    place = page.locator(f"#{last.get_attribute('id')}")
    dismissed = page.locator("#shelves .tb-tab", has_text="Dismissed").locator(".tb-count")
    before = int(dismissed.inner_text())

    place.locator("summary", has_text="Dismiss").click()
    place.locator("input[value=too_early]").check()
    place.locator(".tb-dismiss-form button[type=submit]").click()
    expect(place).to_contain_text(f"{name} is dismissed.")
    expect(dismissed).to_have_text(str(before + 1))
    place.get_by_role("button", name="Undo").click()
    expect(place.locator(".tb-match-name")).to_have_text(name)
    expect(dismissed).to_have_text(str(before))


def test_why_a_note_and_a_comparison(visit):
    startup = visit("en", who=STARTUP)
    page = startup.page
    startup.goto("/matches/")
    page.get_by_role("link", name="Why, and what next").first.click()
    expect(page.locator(".tb-quote mark").first).to_be_visible()
    assert faults_of_page(page, "en") + faults_of_look(page) == []

    startup.write("note", "Call them on Monday.")
    startup.saved()
    page.reload()
    expect(page.locator("#id_note")).to_have_value("Call them on Monday.")
    startup.write("note", "")

    startup.goto("/matches/")
    ticks = page.locator("input[name=with]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    expect(ticks.nth(2)).to_be_disabled()
    page.get_by_role("button", name="Compare two").click()
    expect(page.locator(".tb-compare thead a")).to_have_count(2)
    assert faults_of_page(page, "en") + faults_of_look(page) == []
    page.set_viewport_size(PHONE)
    assert faults_of_page(page, "en") == []


def test_why_not_somebody_by_name(visit):
    startup = visit("en", who=STARTUP)
    page = startup.page
    startup.goto("/matches/")
    page.locator("#why-not").fill("Chulan")
    page.locator("#why-not-found a").first.click()
    expect(page.locator("h1")).to_contain_text("Chulan")
    startup.goto("/matches/why-not/?q=nobody-of-this-name")
    expect(page.locator("main")).to_contain_text("Nobody whose name contains")
    assert faults_of_page(page, "en") + faults_of_look(page) == []
