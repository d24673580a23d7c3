// The search in every page's head: a combobox whose list htmx fetches. Without this file it is a form that leads to the
// search page. Keyboard: "/" goes there, arrow keys choose, Enter opens, Escape closes.

class SiteSearch {
  constructor(box) {
    this.box = box;
    this.opener = box.querySelector("[data-search-opener]");
    this.field = box.querySelector("input");
    this.panel = box.querySelector(".tb-search-panel");
    this.said = box.querySelector("[data-search-said]");
    this.opener.setAttribute("aria-expanded", "false");
    this.field.addEventListener("input", (event) => event.isComposing || this.typed());
    this.field.addEventListener("compositionend", () => this.typed());
    this.field.addEventListener("focus", () => this.options().length && this.show());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.panel.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.panel.addEventListener("htmx:afterSwap", () => this.arrived());
    this.opener.addEventListener("click", (event) => this.open(event));
    box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || this.close());
    document.addEventListener("keydown", (event) => this.shortcut(event));
  }

  typed() {
    if (this.field.value.trim()) this.field.dispatchEvent(new CustomEvent("tb:typed"));
    else this.close();
  }

  arrived() {
    if (document.activeElement !== this.field || !this.field.value.trim()) return;
    this.options().forEach((option, place) => (option.id = `search-option-${place}`));
    this.said.textContent = this.list().dataset.said;
    this.show();
  }

  list() {
    return document.getElementById("search-list");
  }

  options() {
    return [...this.panel.querySelectorAll("[role=option]")];
  }

  show() {
    this.panel.hidden = false;
    this.field.setAttribute("aria-expanded", String(this.options().length > 0));
    this.point(-1);
  }

  close() {
    this.panel.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.point(-1);
  }

  point(at) {
    const options = this.options();
    this.at = at;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (options[at]) {
      this.field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  // From the field down through the list and back into the field.
  step(by) {
    const places = this.options().length + 1;
    this.point(((this.at + 1 + by + places) % places) - 1);
  }

  key(event) {
    if (event.isComposing) return; // a Chinese input method is still at work
    if (event.key === "Escape") {
      event.stopPropagation();
      this.escape();
    } else if (this.panel.hidden) return;
    else if (event.key === "ArrowDown") this.step(1);
    else if (event.key === "ArrowUp") this.step(-1);
    else if (event.key === "Enter" && this.options()[this.at]) this.options()[this.at].click();
    else return;
    event.preventDefault();
  }

  escape() {
    if (!this.panel.hidden) return this.close();
    const folded = this.box.classList.contains("is-open");
    this.fold();
    if (folded) this.opener.focus();
    else this.field.blur();
  }

  open(event) {
    event.preventDefault();
    if (this.box.classList.contains("is-open")) return this.fold();
    this.box.classList.add("is-open");
    this.opener.setAttribute("aria-expanded", "true");
    this.field.focus();
  }

  fold() {
    this.close();
    this.box.classList.remove("is-open");
    this.opener.setAttribute("aria-expanded", "false");
  }

  shortcut(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    event.preventDefault();
    if (this.field.offsetParent === null) this.opener.click();
    this.field.focus();
    this.field.select();
  }
}

export function siteSearch() {
  const box = document.querySelector("[data-search]");
  if (box) new SiteSearch(box);
}
