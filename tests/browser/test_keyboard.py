"""Everything by keyboard, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

STARTUP = "startup@demo.example"
WHERE = """async () => {
  for (const frame of [1, 2]) await new Promise(requestAnimationFrame); // what appears on focus has appeared
  const at = document.activeElement;
  const rings = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const box = at.getBoundingClientRect();
  return {
    what: `${at.tagName.toLowerCase()}#${at.id}.${at.className} “${(at.innerText || at.value || "").trim().slice(0, 40)}”`,
    page: at === document.body || at === document.documentElement,
    ring: rings(getComputedStyle(at)) || rings(getComputedStyle(at, "::after")),
    seen: (() => {
      const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
      return Boolean(middle) && (at.contains(middle) || middle.contains(at));
    })() && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def walk(page: Page, steps: int) -> list[dict]:
    """Presses Tab so many times, or until the page is left, and returns where that led."""
    places = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        place = page.evaluate(WHERE)
        if place["page"]:
            break
        places.append(place)
    return places


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{most} presses of Tab do not lead to {selector}")


def test_the_skip_link_leads_to_the_content(visit):
    visitor = visit("en")
    visitor.goto("/startups/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.locator(".tb-skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#main")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", ""),
        ("/listings/", ""),
        ("/accounts/login/", ""),
        ("/matches/", STARTUP),
        ("/organisations/fennwick-robotics/edit/", STARTUP),
        ("/desk/verification/", "staff@demo.example"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_sees_where_one_is(visit, path, who, scheme):
    visitor = visit("en", who=who, color_scheme=scheme, reduced_motion="reduce")
    visitor.goto(path)
    places = walk(visitor.page, 45)
    assert len(places) > 10
    assert [place["what"] for place in places if not (place["ring"] and place["seen"])] == []


def test_the_navigation_the_language_and_the_theme(visit):
    visitor = visit("en")
    page = visitor.page
    visitor.goto("/startups/")
    tab_to(page, ".tb-nav-link[href$='/manufacturers/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/manufacturers/")

    tab_to(page, ".tb-header summary:has(.tb-when-light)")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator(".tb-header summary:has(.tb-when-light)")).to_be_focused()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    tab_to(page, ".tb-languages a[hreflang=zh-hans]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hans/manufacturers/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_picker(visit):
    visitor = visit("en")
    page = visitor.page
    visitor.goto("/listings/")
    tab_to(page, "#id_about")
    search, options = page.locator("#id_about"), page.locator("#id_about_list [role=option]")
    page.keyboard.type("weld")
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(search).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    page.keyboard.press("ArrowUp")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    first = options.nth(0).get_attribute("data-label")
    page.keyboard.press("Enter")
    expect(visitor.chips("about")).to_have_text([first])
    expect(search).to_be_focused()
    expect(search).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("zzzz")
    expect(page.locator("#id_about_list .tb-picker-none")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#id_about_list")).to_be_hidden()
    for _ in "zzzz":
        page.keyboard.press("Backspace")
    expect(visitor.chips("about")).to_have_text([first])
    page.keyboard.press("Backspace")
    expect(visitor.chips("about")).to_have_count(0)


def test_the_menu_for_dismissing(visit):
    visitor = visit("en", who=STARTUP)
    page = visitor.page
    visitor.goto("/matches/")
    tab_to(page, "details.tb-dismiss summary")
    menu = page.locator("details.tb-dismiss").first
    page.keyboard.press("Enter")
    expect(menu.locator(".tb-dismiss-form")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator("input[value=not_relevant]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(menu.locator("input[value=too_early]")).to_be_checked()
    page.keyboard.press("Escape")
    expect(menu.locator(".tb-dismiss-form")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
