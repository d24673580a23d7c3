// Saves a form field by field as somebody types. Every keystroke is first kept in this browser; the copy goes once the
// server has said it has the text. The server is told which value the page last saw, and answers 409 with its own when
// somebody else was there first: then the person sees both and chooses. Whoever is signed out in the middle signs in
// here or in another tab, and the page goes on by itself with a new token.
import { Copies } from "./autosave-copies.js";

const PAUSE = 600;
const RETRY = 5000;
const LONGEST_WAIT = 60000;
const OUTLIVES = 30000; // bytes; of requests that outlive their page a browser refuses more than 64 KiB at once
const TICKED = ["checkbox", "radio"];

// Boxes of one name are one field: what is ticked, with commas.
function boxesOf(control) {
  if (!TICKED.includes(control.type)) return null;
  return [...control.form.elements].filter((other) => other.type === control.type && other.name === control.name);
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
    this.copies = new Copies(form.dataset.autosaveKey);
    this.timers = new Map();
    this.flights = new Map();
    this.failed = new Set();
    this.wait = RETRY;
    this.signedIn = true;
    form.addEventListener("input", (event) => this.changed(event.target, PAUSE));
    form.addEventListener("change", (event) => this.changed(event.target, 0));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.again());
    window.addEventListener("focus", () => this.again());
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.sendWaiting() : this.again()));
    this.tick = setTimeout(() => this.retry(), this.wait);
    this.restore();
    this.sendStrays();
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

  // A copy that this browser kept and the server never acknowledged. One that is older than what the server has is sent
  // as it is: the server answers with both in words.
  restore() {
    for (const control of this.controls()) {
      const kept = this.copies.get(control.name);
      if (!kept) continue;
      if (kept.value === valueOf(control)) this.copies.forget(control.name);
      else if (kept.base === this.baseOf(control.name).value) {
        this.put(control, kept.value);
        this.changed(control, 0);
      } else if (this.isPlain(control)) {
        this.choose(control, kept.value, valueOf(control), this.baseOf(control.name).value, { showsTheirs: true });
      }
      else this.ask(control, kept);
    }
  }

  // Whether what a control holds can be read by people.
  isPlain(control) {
    return control.type !== "hidden" && !TICKED.includes(control.type) && control.tagName !== "SELECT";
  }

  // Copies of fields that are on another page of the same form: whoever left it without a connection never went back.
  async sendStrays() {
    if (this.words.autosaveStrays === undefined) return;
    for (const [name, kept] of this.copies.all()) {
      if (this.baseOf(name)) continue;
      const answer = await this.post({ field: name, value: kept.value, base: kept.base }).catch(() => null);
      if (answer?.ok) this.copies.forget(name);
      else if (answer && [409, 422, 403].includes(answer.status)) this.pointTo(await answer.json().catch(() => ({})));
    }
  }

  pointTo(said) {
    if (said.where) this.say("conflict", said.message ?? this.words.conflict, [said.where, this.words.stray]);
  }

  keep(control) {
    const copy = { value: valueOf(control), base: this.baseOf(control.name).value };
    if (!this.copies.keep(control.name, copy)) this.say("unkept");
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
  async save(control) {
    const name = control.name;
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (this.flights.has(name)) {
      await this.flights.get(name);
      if (this.copies.get(name) === null) return;
    }
    const flight = this.send(control);
    this.flights.set(name, flight);
    await flight;
    this.flights.delete(name);
  }

  async send(control, kept = null) {
    const name = control.name;
    const { value, base } = kept ?? { value: valueOf(control), base: this.baseOf(name).value };
    this.say("saving");
    let answer;
    try {
      answer = await this.post({ field: name, value, base });
    } catch (offline) {
      this.failed.add(name);
      return this.say("offline");
    }
    this.failed.delete(name);
    if (kept && answer.ok) this.put(control, value);
    await this.heard(control, value, answer, Boolean(kept));
  }

  post(fields) {
    const body = new URLSearchParams(fields);
    return fetch(this.words.autosave, {
      method: "POST",
      body,
      redirect: "manual",
      keepalive: body.toString().length < OUTLIVES,
      headers: {
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
        "X-Requested-With": "fetch",
      },
    });
  }

  ask(control, kept) {
    this.flights.set(control.name, this.send(control, kept).finally(() => this.flights.delete(control.name)));
  }

  // `showsTheirs`: the control still shows what the server has, not the `value` that was sent.
  async heard(control, value, answer, showsTheirs = false) {
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.baseOf(control.name).value = said.base;
      if (valueOf(control) === value) this.copies.forget(control.name);
      this.wait = RETRY;
      this.complain(control, "");
      this.remark(said.remark);
      if (this.flights.size <= 1 && this.failed.size === 0 && this.timers.size === 0) this.say("saved", said.notice);
      this.form.dispatchEvent(new CustomEvent("tb:saved", { bubbles: true, detail: said }));
    } else if (answer.status === 409) this.choose(control, value, said.value, said.base, { ...said, showsTheirs });
    else if (answer.status === 422) {
      this.complain(control, said.message);
      this.say("invalid");
    } else if (answer.status === 401) this.signedOut(control, answer.headers.get("X-Sign-In"), said.message);
    else if (answer.status === 403 && !said.status) this.tokenIsOld(control);
    else {
      if (answer.status >= 500 || answer.status === 429 || answer.status === 0) this.failed.add(control.name);
      this.say("broken", said.message);
    }
  }

  // Each failure doubles the time to the next try; coming back to the page, or to the network, tries at once.
  async retry() {
    clearTimeout(this.tick);
    if (this.failed.size && navigator.onLine && (this.signedIn || (await this.renewed()))) {
      for (const name of this.failed) {
        const control = this.controlOf(name);
        if (control) this.save(control);
      }
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }
    this.tick = setTimeout(() => this.retry(), this.signedIn ? this.wait : RETRY);
  }

  again() {
    this.wait = RETRY;
    if (this.failed.size) this.retry();
  }

  signedOut(control, address, message) {
    this.failed.add(control.name);
    this.signedIn = false;
    const back = encodeURIComponent(window.location.pathname + window.location.search);
    this.say("broken", `${message} `, [`${address}?next=${back}`, this.words.signIn]);
  }

  // Somebody has signed in in another tab: their session has another token. Once they are the same person, all goes on.
  async tokenIsOld(control) {
    this.failed.add(control.name);
    this.signedIn = false;
    this.say("broken");
    if (await this.renewed()) this.save(control);
  }

  async renewed() {
    const answer = await fetch(window.location.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("meta[name=csrf-token]")?.content;
    if (!token || page.getElementById(this.form.id)?.dataset.autosaveKey !== this.words.autosaveKey) return false;
    const here = [document.querySelector("meta[name=csrf-token]"), ...document.querySelectorAll("[name=csrfmiddlewaretoken]")];
    for (const place of here) place?.setAttribute(place.tagName === "META" ? "content" : "value", token);
    this.signedIn = true;
    return true;
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

  // Somebody else saved this field meanwhile. Nothing is overwritten until the person has chosen. `shown` has both in
  // words where a control holds something else. One's own text is what the control holds by then, unless it still shows
  // theirs.
  choose(control, mine, theirs, base, { shown, message, showsTheirs = false } = {}) {
    const place = this.conflictPlace(control.name);
    if (!place) return;
    place.hidden = false;
    place.querySelector("[data-mine]").textContent = (shown?.mine ?? mine) || "—";
    place.querySelector("[data-theirs]").textContent = (shown?.theirs ?? theirs) || "—";
    this.say("conflict", message);
    const before = valueOf(control);
    const own = () => (showsTheirs && valueOf(control) === before ? mine : valueOf(control));
    place.querySelector("[data-keep-mine]").onclick = () => this.settle(control, own(), base, true);
    place.querySelector("[data-take-theirs]").onclick = () => this.settle(control, theirs, base, false);
  }

  // Leaving the field for the button has sent it once more, and the answer to that is not about what was chosen.
  async settle(control, value, base, isMine) {
    const name = control.name;
    const hide = () => (this.conflictPlace(name).hidden = true);
    hide();
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    await this.flights.get(name);
    hide();
    this.baseOf(name).value = base;
    this.put(control, value);
    control.focus?.();
    if (isMine) {
      this.keep(control);
      await this.save(control);
    } else {
      this.copies.forget(name);
      this.say("saved");
    }
  }

  // Where both values are shown: a field's own place, or a copy of the page's template after its error.
  conflictPlace(name) {
    const found = document.querySelector(`[data-conflict-for="${CSS.escape(name)}"]`);
    const template = document.querySelector("template[data-conflict-template]");
    if (found || !template) return found;
    const place = template.content.firstElementChild.cloneNode(true);
    place.dataset.conflictFor = name;
    document.querySelector(`[data-error-for="${CSS.escape(name)}"]`)?.after(place);
    return place;
  }

  async submit(event) {
    const button = event.submitter;
    if (button?.hasAttribute("formaction")) return;
    event.preventDefault();
    await this.flush();
    // Without a connection the next page would be the browser's own: whoever wrote here stays beside what is not saved.
    if (button?.dataset.go && this.failed.size === 0) window.location.assign(button.dataset.go);
  }

  async flush() {
    const waiting = this.controls().filter((control) => this.timers.has(control.name) || this.failed.has(control.name));
    await Promise.all([...this.flights.values(), ...waiting.map((control) => this.save(control))]);
    if (this.failed.size === 0 && waiting.length === 0) this.say("saved");
  }

  sendWaiting() {
    for (const control of this.controls()) {
      if (this.timers.has(control.name)) this.save(control);
    }
  }

  leaving(event) {
    this.sendWaiting();
    if (this.failed.size && this.signedIn) event.preventDefault();
  }

  // `link` is an address and its words, after the text.
  say(state, text, link) {
    if (!this.status) return;
    this.status.dataset.state = state;
    const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.status.textContent = text ?? (this.words[state] ?? "").replace("{time}", at);
    if (!link) return;
    const [href, words] = link;
    this.status.append(" ", Object.assign(document.createElement("a"), { href, textContent: words }));
  }
}

// Every form of the page that saves as one types, by its id.
export const saved = new Map();
for (const form of document.querySelectorAll("form[data-autosave]")) saved.set(form.id, new Autosave(form));

// A button that moves a listing on (publish, close) waits until everything typed has been saved.
document.addEventListener("submit", async (event) => {
  const editor = saved.get(event.target.dataset.afterSaving);
  if (!editor) return;
  event.preventDefault();
  await editor.flush();
  event.target.submit();
});
