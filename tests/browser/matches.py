"""Reading the page of matches."""

import time

from playwright.sync_api import Page

READ = """async () => {
  const answer = await fetch(location.href, {headers: {"X-Requested-With": "fetch"}});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const words = (place) => place ? place.textContent.trim().replace(/\\s+/g, " ") : "";
  return [...page.querySelectorAll(".tb-match")].map((card) => ({
    name: words(card.querySelector(".tb-match-name")),
    written: words(card.querySelector(".tb-match-head .tb-written")),
    reasons: [...card.querySelectorAll(".tb-reason")].map(words),
  }));
}"""
NOTE_THE_PRESS = "document.addEventListener('click', () => sessionStorage.pressed = Date.now(), {capture: true})"
AT_ONCE = 1.0  # seconds from pressing Publish until the match is there, on a machine that does nothing else
GLANCE = 0.1  # seconds between two looks, which leave the processors to the site


def cards(page: Page) -> list[dict]:
    """Returns the matches as they stand now, best first, without moving the page: name, language, reasons."""
    return page.evaluate(READ)


def reason_naming(card: dict, concept: str) -> str:
    """Returns the card's reason that names a concept in both languages, or ""."""
    return next((reason for reason in card["reasons"] if concept in reason), "")


def publish_and_find(visitor, *, naming: str) -> tuple[dict, float]:
    """Presses Publish in the open editor of a listing.

    Returns the first of the five best matches whose side writes only the other language and whose reason names the
    concept, with the seconds from the press until the page of matches showed it, as they would be on a machine that
    does nothing else. The press is when the editor hears it: before that, the browser's driver waits for the button to
    stand still, which takes a second or two in a page that is not in front.
    """
    watching = visitor.tab("/matches/")
    crowded = crowding()
    visitor.page.bring_to_front()
    visitor.page.evaluate(NOTE_THE_PRESS)
    visitor.page.locator("form[data-after-saving][action$='/publish/'] button").click(no_wait_after=True)
    sent = time.time()
    found = None
    while found is None:
        best = cards(watching)[:5]
        seen = time.time()
        found = next((card for card in best if card["written"] and reason_naming(card, naming)), None)
        assert found or seen - sent < 20, best
        time.sleep(0 if found else GLANCE)
    watching.close()
    visitor.page.wait_for_url("**/listings/")
    took = seen - visitor.page.evaluate("Number(sessionStorage.pressed)") / 1000
    seconds = took / max(1.0, (crowded + crowding()) / 2)
    print(f"matched {took:.2f} s after publishing, {seconds:.2f} s on a machine of its own")
    return found, seconds


def crowding() -> float:
    """Returns how many times longer work takes here now than it would alone: 1.0 on an idle machine."""
    began, busy = time.perf_counter(), time.process_time()
    while time.process_time() - busy < 0.1:
        pass
    return (time.perf_counter() - began) / 0.1
