"""Reading the page of matches."""

from playwright.sync_api import Page

READ = """async () => {
  const answer = await fetch("matches/".length ? location.pathname : "", {headers: {"X-Requested-With": "fetch"}});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const words = (place) => place ? place.textContent.trim().replace(/\\s+/g, " ") : "";
  return [...page.querySelectorAll(".tb-match")].map((card) => ({
    name: words(card.querySelector(".tb-match-name")),
    written: words(card.querySelector(".tb-match-head .tb-written")),
    reasons: [...card.querySelectorAll(".tb-reason")].map(words),
  }));
}"""


def cards(page: Page) -> list[dict]:
    """Returns the matches as they stand now, best first, without moving the page: name, language, reasons."""
    return page.evaluate(READ)


def reason_naming(card: dict, concept: str) -> str:
    """Returns the card's reason that names a concept in both languages, or ""."""
    return next((reason for reason in card["reasons"] if concept in reason), "")
