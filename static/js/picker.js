// Turns a text field that holds concept codes into a search with chips. Keyboard: type, arrow keys, Enter, Escape;
// Backspace in the empty search removes the last chip.

const PAUSE = 150;

class Picker {
  constructor(box) {
    this.box = box;
    this.store = box.querySelector("input[data-picker-value]");
    this.chips = box.querySelector("[data-picker-chips]");
    this.search = box.querySelector("[data-picker-search]");
    this.list = box.querySelector("[data-picker-list]");
    this.several = box.dataset.several === "true";
    this.store.type = "hidden";
    this.search.hidden = false;
    this.search.id = this.store.id;
    this.store.removeAttribute("id");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.store.hasAttribute(name)) this.search.setAttribute(name, this.store.getAttribute(name));
    }
    this.search.addEventListener("input", () => this.later());
    this.search.addEventListener("focus", () => this.later());
    this.search.addEventListener("keydown", (event) => this.key(event));
    this.search.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const choice = event.target.closest("[role=option]");
      if (choice) this.add(choice);
    });
    this.chips.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-remove]");
      if (chip) this.remove(chip.dataset.remove);
    });
    this.store.addEventListener("tb:set", () => this.redraw());
  }

  get codes() {
    return this.store.value.split(",").map((code) => code.trim()).filter(Boolean);
  }

  set codes(codes) {
    this.store.value = codes.join(",");
    this.store.dispatchEvent(new Event("change", { bubbles: true }));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const asked = this.search.value;
    const html = await this.fetch({ q: asked });
    if (html === null || asked !== this.search.value || document.activeElement !== this.search) return;
    this.list.innerHTML = html;
    const chosen = new Set(this.codes);
    for (const choice of this.options()) {
      if (chosen.has(choice.dataset.code)) choice.remove();
    }
    this.options().forEach((choice, at) => (choice.id = `${this.list.id}-${at}`));
    this.point(this.search.value && this.options().length ? 0 : -1);
    this.list.hidden = this.list.children.length === 0;
    this.search.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  async fetch(query) {
    const address = new URL(this.box.dataset.picker, window.location.href);
    for (const family of this.box.dataset.families.split(" ")) address.searchParams.append("family", family);
    for (const [name, values] of Object.entries(query)) {
      for (const value of [values].flat()) address.searchParams.append(name, value);
    }
    try {
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      return answer.ok ? await answer.text() : null;
    } catch (offline) {
      return null;
    }
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  point(at) {
    const options = this.options();
    this.at = options.length ? Math.max(-1, Math.min(at, options.length - 1)) : -1;
    options.forEach((choice, place) => choice.setAttribute("aria-selected", String(place === this.at)));
    const choice = options[this.at];
    if (choice) {
      this.search.setAttribute("aria-activedescendant", choice.id);
      choice.scrollIntoView({ block: "nearest" });
    } else {
      this.search.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing) return; // a Chinese input method is still at work
    if (event.key === "ArrowDown") this.point(this.at + 1);
    else if (event.key === "ArrowUp") this.point(this.at - 1);
    else if (event.key === "Enter") {
      const choice = this.options()[this.at];
      if (!choice && !this.search.value) return;
      if (choice) this.add(choice);
    } else if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "Backspace" && !this.search.value && this.codes.length) {
      this.remove(this.codes.at(-1));
      return;
    } else return;
    event.preventDefault();
  }

  add(choice) {
    const codes = this.several ? [...this.codes.filter((code) => code !== choice.dataset.code), choice.dataset.code] : [choice.dataset.code];
    this.search.value = "";
    this.close();
    this.codes = codes;
    this.redraw();
  }

  remove(code) {
    this.codes = this.codes.filter((other) => other !== code);
    this.redraw();
    this.search.focus();
  }

  close() {
    this.list.hidden = true;
    this.search.setAttribute("aria-expanded", "false");
    this.search.removeAttribute("aria-activedescendant");
  }

  async redraw() {
    const codes = this.codes;
    const box = document.createElement("div");
    if (codes.length) box.innerHTML = (await this.fetch({ code: codes })) ?? "";
    this.chips.replaceChildren(
      ...[...box.querySelectorAll("[role=option]")].map((choice) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.className = "tb-chip tb-chip-removable";
        chip.dataset.remove = choice.dataset.code;
        chip.textContent = choice.dataset.label;
        chip.setAttribute("aria-label", `${this.box.dataset.removeLabel} ${choice.dataset.label}`);
        return chip;
      }),
    );
  }
}

export function pickers(root = document) {
  for (const box of root.querySelectorAll("[data-picker]:not([data-ready])")) {
    box.dataset.ready = "yes";
    new Picker(box);
  }
}

pickers();
document.body.addEventListener("htmx:load", (event) => pickers(event.target));
