// The form builder. The settings of the open part save as one types: the browser keeps a copy until the server has them,
// and a part that somebody else has changed meanwhile is not overwritten until the person has chosen. Questions are
// moved by buttons (which need no script) or dragged.

const PAUSE = 600;
const RETRY = 5000;

const builder = () => document.getElementById("builder");
const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

function say(state, text = "") {
  const place = document.querySelector("[data-builder-status]");
  if (!place) return;
  const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  place.dataset.state = state;
  place.textContent = text || (builder().dataset[state] ?? "").replace("{time}", at);
}

class Inspector {
  constructor(form) {
    this.form = form;
    this.part = form.dataset.partForm;
    this.copyKey = `techbridge:form:${form.action}`;
    this.timer = null;
    this.flight = null;
    this.unsaved = false;
    this.leaving = false;
    this.restoring = null;
    this.conflicted = false; // nothing is sent until the person has chosen
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(0));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.flush();
    });
    this.restore();
  }

  text() {
    return new URLSearchParams([...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  }

  later(pause) {
    this.unsaved = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  keep() {
    try {
      localStorage.setItem(this.copyKey, this.text().toString());
    } catch (full) {
      // The server still gets it; only the copy is missing.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.copyKey);
    } catch (refused) {
      // There was no copy.
    }
  }

  // A copy that the server never acknowledged is sent as it was: if the part has changed since, the server says so.
  async restore() {
    let kept = null;
    try {
      kept = localStorage.getItem(this.copyKey);
    } catch (refused) {
      return;
    }
    if (!kept) return;
    say("restored");
    this.restoring = new URLSearchParams(kept);
    const answer = await this.send(this.restoring);
    if (answer?.ok) document.location.reload();
  }

  async again(base) {
    this.restoring.set("base", base);
    const answer = await this.send(this.restoring);
    if (answer?.ok) document.location.reload();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.flight) await this.flight;
    if (!this.unsaved || this.conflicted) return;
    this.unsaved = false;
    const body = this.text();
    if (body.toString() === this.sent) return;
    this.flight = this.send(body);
    await this.flight;
    this.flight = null;
  }

  async flush() {
    if (this.unsaved) await this.save();
    else if (this.flight) await this.flight;
  }

  async send(body) {
    say("saving");
    let answer;
    try {
      const headers = { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" };
      answer = await fetch(this.form.action, { method: "POST", body, headers, redirect: "manual" });
    } catch (offline) {
      this.unsaved = true;
      say("offline");
      setTimeout(() => this.save(), RETRY);
      return null;
    }
    await this.heard(answer, body);
    return answer;
  }

  async heard(answer, body) {
    const said = await answer.json().catch(() => ({}));
    this.complain("");
    if (answer.ok) {
      this.form.elements.base.value = said.base;
      body.set("base", said.base);
      this.sent = body.toString();
      if (!this.unsaved) this.forget();
      if (!this.leaving) for (const [name, html] of Object.entries(said.parts)) replace(name, html);
      say("saved");
    } else if (answer.status === 409) this.choose(said.html);
    else if (answer.status === 422 || answer.status === 404) {
      this.complain(said.message);
      say("invalid", said.message);
    } else if (answer.status === 401) this.signedOut(answer.headers.get("X-Sign-In"), said.message);
    else {
      this.unsaved = true;
      say("broken");
      setTimeout(() => this.save(), RETRY);
    }
  }

  signedOut(address, message) {
    this.unsaved = true;
    const link = document.createElement("a");
    link.href = `${address}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
    link.textContent = builder().dataset.signIn;
    say("broken", `${message} `);
    document.querySelector("[data-builder-status]").append(link);
  }

  complain(message) {
    const place = document.querySelector("[data-part-error]");
    place.textContent = message;
    place.hidden = !message;
  }

  choose(html) {
    this.conflicted = true;
    const place = document.querySelector("[data-conflict]");
    place.innerHTML = html;
    place.hidden = false;
    say("conflict", place.querySelector("strong").textContent);
    const { base } = place.querySelector("[data-base]").dataset;
    place.querySelector("[data-keep-mine]").addEventListener("click", (event) => {
      event.preventDefault();
      place.hidden = true;
      this.conflicted = false;
      this.form.elements.base.value = base;
      if (this.restoring) this.again(base);
      else this.later(0);
    });
    place.querySelector("[data-take-theirs]").addEventListener("click", () => {
      this.unsaved = false;
      this.forget();
    });
    place.scrollIntoView({ block: "nearest" });
  }
}

// What stays open for whoever opened it: a fold is known by what it stands in.
const foldKey = (fold) => fold.closest("[id]").id;

function replace(id, html) {
  const place = document.getElementById(id);
  if (!place) return;
  const opened = new Set([...place.querySelectorAll("details[open]")].map(foldKey));
  place.innerHTML = html;
  for (const fold of place.querySelectorAll("details")) if (opened.has(foldKey(fold))) fold.open = true;
  window.htmx?.process(place);
}

// --- rows of the inspector: options, columns, conditions --------------------------------------------------------------
let rows = 0;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `o${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function addRow(button) {
  const kind = button.dataset.addRow;
  const list = button.parentElement.querySelector(`[data-rows="${kind}"]`);
  const row = button.parentElement.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  const key = kind === "test" ? `n${(rows += 1)}` : newKey();
  for (const control of row.querySelectorAll("[name]")) {
    control.name = control.name.replace("NEW", key);
    if (control.value === "NEW") control.value = key;
  }
  list.append(row);
  for (const test of row.matches("[data-row-of=test]") ? [row] : []) fit(test);
  row.querySelector("input:not([type=hidden]), select").focus();
}

function changedRow(element) {
  element.closest("form").dispatchEvent(new Event("change"));
}

function rowTools(event) {
  const add = event.target.closest("[data-add-row]");
  if (add) return addRow(add);
  const row = event.target.closest("[data-row-of]");
  if (!row) return null;
  const list = row.parentElement;
  if (event.target.closest("[data-row-remove]")) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("input:not([type=hidden]), select") ?? list).focus?.();
    changedRow(list);
  }
  if (event.target.closest("[data-row-up]") && row.previousElementSibling) {
    row.previousElementSibling.before(row);
    event.target.closest("[data-row-up]").focus();
    changedRow(list);
  }
  return null;
}

// A condition offers only the tests that its question's kind knows, and the answers it offers.
function fit(row) {
  const box = row.closest("[data-condition]");
  const others = JSON.parse(box.dataset.others);
  const other = others.find((one) => one.key === row.querySelector("[data-test-field]").value);
  const test = row.querySelector("[data-test-test]");
  for (const option of test.options) {
    option.hidden = option.disabled = Boolean(other) && !other.tests.includes(option.value);
  }
  if (test.selectedOptions[0]?.disabled) test.value = [...test.options].find((option) => !option.disabled).value;
  let value = row.querySelector("[data-test-value]");
  const wants = other?.options.length ? "SELECT" : "INPUT";
  if (value.tagName !== wants || wants === "SELECT") value = swapped(value, wants, other);
  if (wants === "INPUT") value.type = other?.date ? "date" : "text";
  value.hidden = box.dataset.withoutValue.split(" ").includes(test.value);
}

function swapped(old, tag, other) {
  const control = document.createElement(tag);
  for (const name of ["name", "aria-label", "data-test-value", "autocomplete"]) {
    control.setAttribute(name, old.getAttribute(name) ?? "");
  }
  control.className = tag === "SELECT" ? "form-select" : "form-control";
  if (tag === "SELECT") control.append(...other.options.map((one) => new Option(one.label, one.key)));
  const kept = tag === "SELECT" && !other.options.some((one) => one.key === old.value) ? other.options[0].key : old.value;
  control.value = kept;
  old.replaceWith(control);
  return control;
}

// --- dragging -----------------------------------------------------------------------------------------------------------
let dragged = null;

function unmark() {
  for (const one of document.querySelectorAll(".is-before, .is-into")) one.classList.remove("is-before", "is-into");
}

function place(event) {
  const list = event.target.closest("[data-section-key]");
  if (!list) return null;
  const before = [...list.querySelectorAll("[data-card]")].find((card) => {
    const box = card.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  return { list, before };
}

document.addEventListener("dragstart", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip) return;
  dragged = grip.closest("[data-card]");
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.card);
  event.dataTransfer.setDragImage(dragged, 12, 12);
});

document.addEventListener("dragover", (event) => {
  const there = dragged && place(event);
  if (!there) return;
  event.preventDefault();
  unmark();
  if (there.before) there.before.classList.add("is-before");
  else there.list.classList.add("is-into");
});

document.addEventListener("drop", async (event) => {
  const there = dragged && place(event);
  if (!there) return;
  event.preventDefault();
  const key = dragged.dataset.card;
  const values = { op: "move", what: "field", key, into: there.list.dataset.sectionKey };
  if (there.before) values.before = there.before.dataset.card;
  await inspector?.flush();
  const swap = { target: "#builder", select: "#builder", swap: "outerHTML", values };
  window.htmx.ajax("POST", builder().dataset.builder, swap);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  unmark();
});

// --- the page -----------------------------------------------------------------------------------------------------------
let inspector = null;

function prepare() {
  const form = document.querySelector("[data-part-form]");
  if (form && form !== inspector?.form) inspector = new Inspector(form);
  if (!form) inspector = null;
  for (const row of document.querySelectorAll("[data-row-of=test]")) if (row.querySelector("[data-test-field]").value) fit(row);
}

// Opening a part: its settings come, and the page's address follows. What is being typed is saved first.
async function open(link) {
  await inspector?.flush();
  const address = `${builder().dataset.form}?part=${encodeURIComponent(link.dataset.part)}`;
  await window.htmx.ajax("GET", address, { target: "#inspector", swap: "innerHTML" });
  window.history.replaceState(null, "", address);
  const [what, key] = link.dataset.part.split(":");
  builder().classList.add("has-open");
  for (const card of document.querySelectorAll("[data-card]")) {
    card.classList.toggle("is-open", what === "field" && card.dataset.card === key);
  }
  const settings = document.getElementById("inspector");
  settings.focus({ preventScroll: window.matchMedia("(min-width: 62rem)").matches });
  settings.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link);
  }
  if (event.target.closest(".tb-builder-close")) builder().classList.remove("has-open");
  if (event.target.closest("#inspector")) rowTools(event);
});

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-row-of=test]");
  if (row) fit(row);
});

// Whatever else is done to the form waits until what is being typed has been saved.
document.body.addEventListener("htmx:confirm", (event) => {
  if (!inspector?.unsaved && !inspector?.flight) return;
  if (event.detail.question) return;
  event.preventDefault();
  inspector.leaving = true; // the whole page is drawn anew, and what was pressed must still be there
  inspector.flush().then(() => event.detail.issueRequest(true));
});

document.body.addEventListener("htmx:afterSwap", prepare);
window.addEventListener("beforeunload", (event) => {
  if (inspector?.unsaved) {
    inspector.save();
    event.preventDefault();
  }
});
prepare();
