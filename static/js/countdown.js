// Counts down to a deadline by the server's time: the page says what its clock showed, and the time since is measured by
// a clock that nobody sets. Whoever comes back to a page asks the server again, for that clock may have slept.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// Said aloud when there is no more left than this, once each.
const STEPS = [DAY, HOUR, 10 * MINUTE, MINUTE, 0];

const language = document.documentElement.lang === "zh-hans" ? "zh-Hans" : document.documentElement.lang;
const loaded = performance.now();

function words(count, unit) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

// The two largest units that matter; in the last hour the seconds too.
export function timeLeft(left, soon) {
  const parts = [
    [Math.floor(left / DAY), "day"],
    [Math.floor(left / HOUR) % 24, "hour"],
    [Math.floor(left / MINUTE) % 60, "minute"],
    [Math.floor(left / SECOND) % 60, "second"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return soon;
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => words(count, unit)).join(" ");
}

class Countdown {
  constructor(element) {
    this.element = element;
    this.end = Date.parse(element.dataset.countdown);
    this.text = element.querySelector("[data-countdown-text]");
    this.said = element.querySelector("[data-countdown-said]");
    this.set(Date.parse(element.dataset.now), loaded);
    this.step = STEPS.findIndex((step) => this.left() > step);
  }

  // The server's clock showed `server` when ours that nobody sets showed `ours`.
  set(server, ours) {
    this.server = server;
    this.ours = ours;
  }

  left() {
    return this.end - (this.server + performance.now() - this.ours);
  }

  draw() {
    if (!this.element.isConnected) return;
    const left = this.left();
    const { dataset } = this.element;
    const sentence = left > 0 ? dataset.left.replace("{time}", timeLeft(left, dataset.soon)) : dataset.over;
    if (this.text.textContent !== sentence) this.text.textContent = sentence;
    this.element.classList.toggle("tb-countdown-near", left > 0 && left < HOUR);
    this.element.classList.toggle("tb-countdown-over", left <= 0);
    const step = STEPS.findIndex((each) => left > each);
    if (step !== this.step) {
      this.step = step;
      this.said.textContent = sentence;
    }
    if (left <= -MINUTE) return;
    setTimeout(() => this.draw(), left > DAY ? MINUTE / 2 : SECOND);
  }
}

async function askTheServer(all) {
  const before = performance.now();
  try {
    const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    const date = Date.parse(answer.headers.get("Date"));
    // Its date has no fraction and was written some time between asking and hearing.
    if (date) all.forEach((each) => each.set(date + SECOND / 2, (before + performance.now()) / 2));
  } catch (offline) {
    return;
  }
}

export function countdowns() {
  const all = [...document.querySelectorAll("[data-countdown]")].map((element) => new Countdown(element));
  if (!all.length) return;
  all.forEach((each) => each.draw());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") askTheServer(all);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) askTheServer(all);
  });
}
