// Saves a form field by field as somebody types. Every keystroke is first kept in this browser; the copy goes once the
// server has said it has the text. The server is told which value the page last saw, and answers 409 with its own when
// somebody else was there first: then the person sees both and chooses.

const PAUSE = 600;
const RETRY = 5000;

// Boxes of one name are one field: what is ticked, with commas.
function boxesOf(control) {
  if (control.type !== "checkbox") return null;
  return [...control.form.elements].filter((other) => other.type === "checkbox" && other.name === control.name);
}

function valueOf(control) {
  const boxes = boxesOf(control);
  if (!boxes) return control.value;
  return boxes.filter((box) => box.checked).map((box) => box.value).join(",");
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.status = document.querySelector("[data-autosave-status]");
    this.timers = new Map();
    this.flights = new Map();
    this.failed = new Set();
    form.addEventListener("input", (event) => this.changed(event.target, PAUSE));
    form.addEventListener("change", (event) => this.changed(event.target, 0));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.retry());
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    setInterval(() => this.retry(), RETRY);
    this.restore();
  }

  controls() {
    const saved = [...this.form.elements].filter((control) => control.name && this.baseOf(control.name));
    return saved.filter((control) => control === this.controlOf(control.name));
  }

  controlOf(name) {
    return [...this.form.elements].find((control) => control.name === name);
  }

  baseOf(name) {
    return this.form.elements[`base-${name}`];
  }

  copyKey(name) {
    return `techbridge:${this.words.autosaveKey}:${name}`;
  }

  // A copy that this browser kept and the server never acknowledged.
  restore() {
    for (const control of this.controls()) {
      const kept = this.copy(control.name);
      if (!kept) continue;
      if (kept.value === valueOf(control)) this.forget(control.name);
      else if (kept.base === this.baseOf(control.name).value) {
        this.put(control, kept.value);
        this.changed(control, 0);
      } else this.choose(control, kept.value, valueOf(control), this.baseOf(control.name).value);
    }
  }

  copy(name) {
    try {
      return JSON.parse(localStorage.getItem(this.copyKey(name)));
    } catch (unreadable) {
      return null;
    }
  }

  keep(control) {
    try {
      const copy = { value: valueOf(control), base: this.baseOf(control.name).value };
      localStorage.setItem(this.copyKey(control.name), JSON.stringify(copy));
    } catch (full) {
      this.say("unkept");
    }
  }

  forget(name) {
    try {
      localStorage.removeItem(this.copyKey(name));
    } catch (refused) {
      // Storage is switched off, so there was no copy either.
    }
  }

  put(control, value) {
    const boxes = boxesOf(control);
    if (boxes) for (const box of boxes) box.checked = value.split(",").includes(box.value);
    else control.value = value;
    control.dispatchEvent(new Event("tb:set"));
  }

  changed(control, pause) {
    if (!control.name || !this.baseOf(control.name)) return;
    this.keep(control);
    clearTimeout(this.timers.get(control.name));
    this.timers.set(control.name, setTimeout(() => this.save(control), pause));
  }

  // One request per field at a time: what is typed meanwhile goes with the next.
  async save(control, { overwrite = false } = {}) {
    const name = control.name;
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (this.flights.has(name)) {
      await this.flights.get(name);
      if (this.copy(name) === null && !overwrite) return;
    }
    const flight = this.send(control, overwrite);
    this.flights.set(name, flight);
    await flight;
    this.flights.delete(name);
  }

  async send(control, overwrite) {
    const name = control.name;
    const value = valueOf(control);
    const body = new URLSearchParams({ field: name, value, base: this.baseOf(name).value });
    if (overwrite) body.set("overwrite", "1");
    this.say("saving");
    let answer;
    try {
      answer = await fetch(this.words.autosave, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: value.length < 20000,
        headers: {
          "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
          "X-Requested-With": "fetch",
        },
      });
    } catch (offline) {
      this.failed.add(name);
      return this.say("offline");
    }
    this.failed.delete(name);
    await this.heard(control, value, answer);
  }

  async heard(control, value, answer) {
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.baseOf(control.name).value = said.base;
      if (valueOf(control) === value) this.forget(control.name);
      this.complain(control, "");
      this.remark(said.remark);
      if (this.flights.size <= 1) this.say("saved");
      this.form.dispatchEvent(new CustomEvent("tb:saved", { bubbles: true }));
    } else if (answer.status === 409) this.choose(control, value, said.value, said.base);
    else if (answer.status === 422) {
      this.complain(control, said.message);
      this.say("invalid");
    } else if (answer.status === 401) this.signedOut(answer.headers.get("X-Sign-In"), said.message);
    else {
      if (answer.status >= 500 || answer.status === 0) this.failed.add(control.name);
      this.say("broken", said.message);
    }
  }

  retry() {
    for (const name of this.failed) {
      const control = this.controlOf(name);
      if (control && navigator.onLine) this.save(control);
    }
  }

  signedOut(address, message) {
    const back = encodeURIComponent(window.location.pathname + window.location.search);
    const link = document.createElement("a");
    link.href = `${address}?next=${back}`;
    link.textContent = this.words.signIn;
    this.say("broken", `${message} `);
    this.status?.append(link);
  }

  complain(control, message) {
    const place = document.querySelector(`[data-error-for="${CSS.escape(control.name)}"]`);
    if (!place) return;
    place.textContent = message;
    place.hidden = !message;
    const shown = control.type === "hidden" ? control.closest("[data-picker]")?.querySelector("[data-picker-search]") : control;
    shown?.setAttribute("aria-invalid", String(Boolean(message)));
    shown?.classList.toggle("is-invalid", Boolean(message));
  }

  // What the site makes of a value that it has saved, where it makes something of it.
  remark(sentence) {
    const place = this.form.querySelector("[data-remark]");
    if (!place || sentence === undefined) return;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  // Somebody else saved this field meanwhile. Nothing is overwritten until the person has chosen.
  choose(control, mine, theirs, base) {
    const place = document.querySelector(`[data-conflict-for="${CSS.escape(control.name)}"]`);
    if (!place) return;
    place.hidden = false;
    place.querySelector("[data-mine]").textContent = mine || "—";
    place.querySelector("[data-theirs]").textContent = theirs || "—";
    this.say("conflict");
    const settle = (value, overwrite) => {
      place.hidden = true;
      this.baseOf(control.name).value = base;
      this.put(control, value);
      this.forget(control.name);
      if (overwrite) this.save(control, { overwrite: false });
      else this.say("saved");
      control.focus?.();
    };
    place.querySelector("[data-keep-mine]").onclick = () => settle(mine, true);
    place.querySelector("[data-take-theirs]").onclick = () => settle(theirs, false);
  }

  async submit(event) {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    await this.flush();
  }

  async flush() {
    const waiting = this.controls().filter((control) => this.timers.has(control.name) || this.failed.has(control.name));
    await Promise.all([...this.flights.values(), ...waiting.map((control) => this.save(control))]);
    if (this.failed.size === 0 && waiting.length === 0) this.say("saved");
  }

  leaving(event) {
    for (const control of this.controls()) {
      if (this.timers.has(control.name)) this.save(control);
    }
    if (this.failed.size) event.preventDefault();
  }

  say(state, text) {
    if (!this.status) return;
    this.status.dataset.state = state;
    const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.status.textContent = text ?? (this.words[state] ?? "").replace("{time}", at);
  }
}

const saved = new Map();
for (const form of document.querySelectorAll("form[data-autosave]")) saved.set(form.id, new Autosave(form));

// A button that moves a listing on (publish, close) waits until everything typed has been saved.
document.addEventListener("submit", async (event) => {
  const editor = saved.get(event.target.dataset.afterSaving);
  if (!editor) return;
  event.preventDefault();
  await editor.flush();
  event.target.submit();
});
