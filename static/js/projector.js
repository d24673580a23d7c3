// Screens to project: arrow keys turn the pages, Escape leaves, a clock says since when an entry is shown, and whoever does not
// see the screen is told what is on it. No key opens an envelope: that is a link, and pressed as one.
const TURNS = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "back", PageUp: "back" };

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, dialog")) return;
  if (event.key === " " && event.target.closest("a, button, summary")) return;
  const way = event.key === "Escape" ? "[data-leave]" : TURNS[event.key] && `[data-turn="${TURNS[event.key]}"]`;
  const control = way && document.querySelector(way);
  if (control) {
    event.preventDefault();
    control.click();
  }
});

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

// What is shown is drawn anew every few seconds; it is said only when it has become something else.
function announce() {
  const said = document.querySelector("[data-announce]")?.dataset.announce;
  const place = document.querySelector("[data-announcer]");
  if (said !== undefined && place && place.textContent !== said) place.textContent = said;
}

tick();
setInterval(tick, 1000);
setTimeout(announce, 200); // a region that is filled from the start is not read out
document.body.addEventListener("htmx:afterSettle", () => {
  tick();
  announce();
});
