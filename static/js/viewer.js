// A page of a document that somebody else may close at any moment. It asks every few seconds whether it may still be shown,
// and goes blank when not, or when nobody can tell. What the server draws next is refused anyway; this is about what is on
// the screen already. The page has a box [data-viewer data-every="5"] and its words in <template data-words>.

const MISSED = 2;

class Viewer {
  constructor(box) {
    this.box = box;
    this.words = box.querySelector("[data-words]").dataset;
    this.missed = 0;
    this.picture = box.querySelector(".do-page");
    this.picture.addEventListener("error", () => this.undrawn());
    this.picture.addEventListener("contextmenu", (event) => event.preventDefault());
    this.timer = setInterval(() => this.ask(), Number(box.dataset.every) * 1000);
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    document.addEventListener("keydown", (event) => this.turn(event));
    if (this.picture.complete && !this.picture.naturalWidth) this.undrawn();
  }

  async ask() {
    const answer = await fetch(location.pathname, {
      headers: { "X-Requested-With": "fetch" },
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    }).catch(() => null);
    if (answer?.status === 204) this.missed = 0;
    else if (answer?.status === 401) this.shut(this.words.out);
    else if (answer && answer.status < 500) this.shut(this.words.shut);
    else if ((this.missed += 1) >= MISSED) this.shut(this.words.lost);
    return answer?.status === 204;
  }

  // The picture came not: because the document was closed meanwhile, or because it could not be drawn.
  async undrawn() {
    if ((await this.ask()) && !this.closed) this.shut(this.words.undrawn);
  }

  shut(why) {
    this.closed = true;
    clearInterval(this.timer);
    this.picture.remove();
    const note = this.box.querySelector("[data-shut]");
    note.querySelector("[data-why]").textContent = why;
    note.hidden = false;
    this.box.querySelector(".do-sheet").hidden = true;
    this.box.querySelector(".do-bar").hidden = true;
  }

  turn(event) {
    const way = { ArrowLeft: "before", ArrowRight: "after" }[event.key];
    const typing = event.target.closest("input, textarea, select, .do-sheet");
    if (way && !typing && !event.altKey && !event.ctrlKey && !event.metaKey) {
      this.box.querySelector(`[data-turn=${way}]`)?.click();
    }
  }
}

for (const box of document.querySelectorAll("[data-viewer]")) new Viewer(box);
