// Rows of links that are longer than the screen: they begin where one is, and what has the focus is seen whole.
const ROWS = ".tb-tabs ul, .rd-nav ul";

function beginWhereOneIs() {
  for (const here of document.querySelectorAll(".tb-tabs ul > li > [aria-current], .rd-nav li > [aria-current]")) {
    const row = here.closest("ul");
    const past = here.getBoundingClientRect().right - row.getBoundingClientRect().right + 48;
    if (past > 0) row.scrollLeft = past;
  }
}

// A browser leaves a link alone of which some is in view. Only for the keyboard: nothing moves under a finger that presses.
function showWhole({ target }) {
  if (!target.matches(":focus-visible") || !target.closest(ROWS)) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "nearest", inline: "nearest", behavior: still ? "instant" : "smooth" });
}

export function rows() {
  beginWhereOneIs();
  document.addEventListener("focusin", showWhole);
}
