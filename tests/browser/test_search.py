"""The search in every page's head, by keyboard, by touch and as axe sees it; and the page it leads to."""

import pytest
from playwright.sync_api import expect

from tests.browser.inspection import AXE, RUN_AXE, TAGS
from tests.browser.visitor import DESK, PHONE

OPTION = "#search-list [role=option]"


def type_into(visitor, text: str):
    """Types into the field in the head and waits for the suggestions."""
    with visitor.page.expect_response(lambda answer: "/search/?q=" in answer.url and answer.status == 200):
        visitor.page.locator("#site-search").press_sequentially(text, delay=20)
    expect(visitor.page.locator("#search-suggestions")).to_be_visible()


def faults(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN_AXE, TAGS)


@pytest.fixture
def somebody(visit):
    visitor = visit("en")
    visitor.page.set_viewport_size({"width": 1440, "height": 900})
    visitor.goto("/startups/")
    return visitor


def test_slash_goes_there_arrows_choose_enter_opens(somebody):
    page = somebody.page
    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    type_into(somebody, "weldi")
    field = page.locator("#site-search")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).not_to_have_attribute("aria-activedescendant", "search-option-0")
    assert page.locator(OPTION).count() > 4
    assert faults(page) == []

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "search-option-1")
    expect(page.locator("#search-option-1")).to_have_attribute("aria-selected", "true")
    expect(page.locator(f"{OPTION}[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    chosen = page.locator("#search-option-0").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{chosen}")


def test_escape_closes_and_a_slash_in_a_field_is_a_slash(somebody):
    page = somebody.page
    page.keyboard.press("/")
    type_into(somebody, "robot")
    page.keyboard.press("Escape")
    expect(page.locator("#search-suggestions")).to_be_hidden()
    expect(page.locator("#site-search")).to_be_focused()
    expect(page.locator("#site-search")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#site-search")).not_to_be_focused()
    page.locator("#id_q").focus()
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_have_value("/")


def test_enter_without_a_choice_leads_to_the_page_of_results(somebody):
    somebody.page.keyboard.press("/")
    type_into(somebody, "LPBF")
    somebody.page.keyboard.press("Enter")
    somebody.page.wait_for_url("**/search/?q=LPBF")
    expect(somebody.page.locator("#search-text")).to_have_value("LPBF")
    assert somebody.page.locator("mark").count() > 0


def test_typing_in_the_head_leaves_the_directory_alone(somebody):
    before = somebody.page.locator("#found").inner_text()
    somebody.page.keyboard.press("/")
    type_into(somebody, "titanium")
    expect(somebody.page.locator("#found")).to_have_text(before)
    assert "titanium" not in somebody.page.url


def test_a_count_is_what_one_finds_behind_it(somebody):
    page = somebody.page
    somebody.goto("/search/?q=robot")
    choice = page.locator(".tb-facet-choice", has_text="Needs")
    count = choice.locator(".tb-facet-count").inner_text()
    choice.click()
    page.wait_for_url("**kind=need**")
    expect(page.locator("#found")).to_have_text(f"{count} result" + ("" if count == "1" else "s"))
    page.locator(".tb-facet-choice.is-chosen").click()
    page.wait_for_url(lambda address: "kind" not in address)


def test_on_a_telephone_an_icon_opens_it_and_escape_closes_it(visit):
    visitor = visit("zh-hans")
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.goto("/")
    opener = page.locator("[data-search-opener]")
    expect(page.locator("#site-search")).to_be_hidden()
    opener.click()
    expect(page.locator("#site-search")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    type_into(visitor, "机器人")
    box = page.locator("#search-suggestions").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#site-search")).to_be_hidden()
    expect(opener).to_be_focused()
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_results_has_no_fault_that_axe_knows(visit, language):
    visitor = visit(language)
    visitor.goto("/search/?q=laser")
    assert visitor.page.locator(".tb-grid article").count() > 3
    assert faults(visitor.page) == []
