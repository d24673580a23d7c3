"""What every page of the site must be, looked at in the browser."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Response

from tests.browser.visitor import DESK, PHONE
from tests.extent import WHOLE

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  const places = (fault) => fault.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ");
  return found.violations.map((fault) => `${fault.id}: ${places(fault)}`);
}"""
# Transitions are finished rather than waited for: a page that is not in front may be given no more frames, ever.
# A colour is handed down element by element, so ending one may begin the next; ten rounds are more than our pages nest.
RUN_CONTRAST = """async () => {
  const turning = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  for (let round = 0; round < 10; round += 1) {
    getComputedStyle(document.body).color;
    for (const transition of turning()) transition.finish();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const only = {runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]};
  const nodes = (await axe.run(document, only)).violations.flatMap((fault) => fault.nodes);
  return nodes.slice(0, 5).map((node) => `dark, color-contrast: ${node.target.join(" ")}`);
}"""
READ = """() => ({
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  wide: document.scrollingElement.scrollWidth - document.documentElement.clientWidth,
  links: [...document.querySelectorAll("a[href]:not([rel~=nofollow])")].map((link) => link.href),
})"""
NAMES_A_ROW = re.compile(r"(?<=/organisations/)(?!new/)[^/]+|(?<=/)\d+(?=/)")


def pattern_of(address: str) -> str:
    """Returns an address without what names one row of many: pages with the same pattern are drawn by the same code."""
    parts = urlsplit(address)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return NAMES_A_ROW.sub("*", parts.path) + ("?" + "&".join(names) if names else "")


def faults_of_answer(answer: Response, status: int = 200) -> list[str]:
    faults = [] if answer.status == status else [f"status {answer.status}"]
    policy = answer.headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        faults.append(f"content security policy {policy!r}")
    return faults


def faults_of_page(page: Page, language: str) -> list[str]:
    """At the present size: language, headings, sideways scrolling."""
    page.wait_for_load_state("domcontentloaded")
    found = page.evaluate(READ)
    faults = [] if found["lang"] == language else [f"lang={found['lang']!r}"]
    if found["headings"] != 1 and "/desk/gallery/" not in page.url:  # which shows the component that has one
        faults.append(f"{found['headings']} h1")
    if found["wide"] > 0:
        faults.append(f"{found['wide']} px too wide at {page.viewport_size['width']} px")
    return faults


def links_of(page: Page) -> list[str]:
    return page.evaluate(READ)["links"]


def faults_in(page: Page, language: str) -> list[str]:
    """What axe finds on a page that is looked at in both languages, which wear the same colours: usually at a desk and dark in
    English, on a telephone in Chinese."""
    english = language == "en"
    return faults_of_look(page, desk=WHOLE or english, phone=WHOLE or not english, dark=english)


def faults_of_look(page: Page, *, desk: bool = True, phone: bool = True, dark: bool = True) -> list[str]:
    """What axe finds: light at a desk, light on a telephone, and the contrast when dark."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate(RUN_AXE, TAGS) if desk else []
    if phone:
        page.set_viewport_size(PHONE)
        faults += [f"telephone, {fault}" for fault in page.evaluate(RUN_AXE, TAGS)]
        page.set_viewport_size(DESK)
    if dark:
        page.emulate_media(color_scheme="dark")
        faults += page.evaluate(RUN_CONTRAST)
        page.emulate_media(color_scheme="light")
    return faults
