"""What a finger must hit on a telephone is 40 px high, but for links within a sentence; and the header fits every desk."""

import pytest

from tests.browser.visitor import PHONE

STARTUP = "startup@demo.example"
SMALL = """() => {
  const seen = (box, style) => box.width > 0 && box.height > 0 && style.visibility !== "hidden" && !/inset/.test(style.clipPath);
  const inWords = (at, style) => at.tagName === "A" && style.display === "inline" && at.closest("p, li, td, dd, th, h1, h2, h3");
  const small = [];
  for (const at of document.querySelectorAll("a, button, summary, select, input:not([type=radio], [type=checkbox]), .tb-tick")) {
    const box = at.getBoundingClientRect(), style = getComputedStyle(at);
    if (!seen(box, style) || inWords(at, style) || at.matches(".tb-skip, .visually-hidden, .tb-stretch") || box.height >= 39.5) continue;
    small.push(`${at.tagName.toLowerCase()}.${at.className} ${Math.round(box.height)} px`);
  }
  return [...new Set(small)];
}"""
HEADER = """() => ({
  height: Math.round(document.querySelector(".tb-header").getBoundingClientRect().height),
  wide: document.scrollingElement.scrollWidth - innerWidth,
})"""


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", ""),
        ("/search/?q=laser", ""),
        ("/startups/?q=laser", ""),
        ("/matches/", STARTUP),
        ("/matches/baoqing-hydraulics/", STARTUP),
        ("/matches/compare/", STARTUP),
        ("/organisations/baoqing-hydraulics/", STARTUP),
        ("/desk/matching/", "staff@demo.example"),
    ],
)
def test_what_a_finger_hits_is_large_enough(visit, path, who):
    visitor = visit("en", who=who, size=PHONE, reduced_motion="reduce")
    visitor.goto(path)
    assert visitor.page.evaluate(SMALL) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["", STARTUP, "staff@demo.example"])
def test_the_header_is_one_line_at_every_desk(visit, language, who):
    visitor = visit(language, who=who)
    visitor.goto("/startups/")
    for width in (992, 1024, 1136, 1280, 1440, 1920):
        visitor.page.set_viewport_size({"width": width, "height": 800})
        assert visitor.page.evaluate(HEADER) == {"height": 65, "wide": 0}, width
