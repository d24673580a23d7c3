"""The desk's rows of tabs on a phone: each is one row, it is pushed or walked along, and one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import PHONE

STAFF = "staff@demo.example"
ROWS = """() => [...document.querySelectorAll(".tb-tabs ul")].map((row) => {
  const box = row.getBoundingClientRect();
  const here = row.querySelector("[aria-current]").getBoundingClientRect();
  return {
    lines: new Set([...row.children].map((one) => Math.round(one.getBoundingClientRect().top))).size,
    longer: row.scrollWidth > row.clientWidth,
    here: here.left >= box.left && here.right <= box.right,
    page: document.documentElement.scrollWidth <= innerWidth,
  };
})"""


def reached_by_tab(page: Page, row: str) -> list[bool]:
    """Walks the links of a row by Tab: whether each is seen whole once it has the focus."""
    links = page.locator(f"{row} a")
    links.first.focus()
    seen = []
    for number in range(links.count()):
        expect(links.nth(number)).to_be_focused()
        seen.append(
            links.nth(number).evaluate(
                """async (at) => {
                  const seen = () => {
                    const a = at.getBoundingClientRect(), row = at.closest("ul").getBoundingClientRect();
                    return a.left >= row.left - 1 && a.right <= row.right + 1;
                  };
                  for (let frame = 0; frame < 60 && !seen(); frame += 1) await new Promise(requestAnimationFrame);
                  return seen(); // the row may glide
                }"""
            )
        )
        page.keyboard.press("Tab")
    return seen


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("path", "rows"),
    [("/desk/", 1), ("/desk/audit/", 1), ("/desk/export-control/", 2), ("/desk/consents/retention/", 3)],
)
def test_each_row_is_one_line_with_the_current_tab_in_view(visit, language, path, rows):
    visitor = visit(language, who=STAFF, size=PHONE)
    visitor.goto(path)
    found = visitor.page.evaluate(ROWS)
    assert [(one["lines"], one["here"], one["page"]) for one in found] == [(1, True, True)] * rows
    assert found[0]["longer"]


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_every_tab_is_reached_by_the_keyboard(visit, motion):
    visitor = visit("en", who=STAFF, size=PHONE, reduced_motion=motion)
    visitor.goto("/desk/")
    seen = reached_by_tab(visitor.page, ".tb-tabs")
    assert (len(seen) > 10, set(seen)) == (True, {True})
