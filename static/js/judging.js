// A score sheet: what it comes to while one scores, the keyboard, handing in over a line that fails, and the panel that
// holds it on a small screen. Saving is autosave.js's.
import { saved } from "./autosave.js";
import { Copies } from "./autosave-copies.js";
import { runningTotal } from "./sheet-total.js";

const NOT_APPLICABLE = "N/A";
const NONE_AT_ALL = ["n/a", "na", "n.a.", "-", "–", "不适用"];
const TWO_DIGITS = 700;

const bench = document.querySelector("[data-judging]");
const form = document.getElementById("sheet-form");

// --- scores -----------------------------------------------------------------------------------------------------------
function cards() {
  return [...document.querySelectorAll("[data-criterion]")];
}

function controlsOf(card) {
  return [...card.querySelectorAll("[data-score]")];
}

// What a criterion's control holds: a text as the server writes it.
function textOf(card) {
  const controls = controlsOf(card);
  if (controls[0]?.type !== "radio") return (controls[0]?.value ?? "").normalize("NFKC").trim().replace(",", ".");
  return controls.find((one) => one.checked)?.value ?? "";
}

function isSkipped(text) {
  return text === NOT_APPLICABLE || NONE_AT_ALL.includes(text.toLowerCase());
}

function valueOf(card) {
  const text = textOf(card);
  return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

function put(card, text) {
  const controls = controlsOf(card);
  const radios = controls[0]?.type === "radio";
  const one = radios ? controls.find((control) => control.value === text) : controls[0];
  if (!one || one.disabled) return false;
  if (radios) one.checked = true;
  else one.value = text;
  one.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function clear(card) {
  const controls = controlsOf(card);
  if (!controls.length || controls[0].disabled || textOf(card) === "") return;
  for (const one of controls) {
    if (one.type === "radio") one.checked = false;
    else one.value = "";
  }
  controls[0].dispatchEvent(new Event("change", { bubbles: true }));
}

function reckon() {
  const given = cards().map((card) => ({
    value: valueOf(card),
    weight: card.dataset.weight,
    least: card.dataset.least,
    most: card.dataset.most,
  }));
  tell(runningTotal(given), cards().filter((card) => textOf(card) !== "").length);
  for (const card of cards()) meaning(card);
}

function tell(total, count) {
  for (const place of document.querySelectorAll("[data-total]")) place.textContent = total ?? "–";
  for (const place of document.querySelectorAll("[data-given]")) place.textContent = count;
  for (const place of document.querySelectorAll("[data-given-bar]")) place.value = count;
}

// What the score that is given means, in words.
function meaning(card) {
  const text = textOf(card);
  const place = card.querySelector("[data-meaning]");
  const anchor = [...card.querySelectorAll("[data-anchor]")].find((one) => one.dataset.anchor === text);
  if (place) place.textContent = isSkipped(text) ? place.dataset.skipped : (anchor?.textContent ?? "");
  card.classList.toggle("is-given", text !== "");
  for (const one of card.querySelectorAll("[data-anchor-row]")) one.classList.toggle("is-chosen", one.dataset.anchorRow === text);
}

// --- the keyboard -----------------------------------------------------------------------------------------------------
let typed = { card: null, text: "", at: 0 };

function here() {
  return document.activeElement?.closest("[data-criterion]") ?? cards().find((card) => textOf(card) === "") ?? cards()[0];
}

function stand(card) {
  if (!card) return;
  openSheet();
  const controls = controlsOf(card);
  (controls.find((one) => one.checked) ?? controls[0])?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  const now = document.activeElement?.closest("[data-criterion]");
  stand(now ? all[Math.min(Math.max(all.indexOf(now) + by, 0), all.length - 1)] : here());
}

// A digit gives a score; a second one within a moment makes a number of both: 1, 0 is ten.
function digit(key) {
  const card = here();
  if (!card) return;
  const both = typed.card === card && performance.now() - typed.at < TWO_DIGITS ? typed.text + key : key;
  const text = [both, key].find((one) => one && put(card, one));
  typed = { card, text: text ?? "", at: performance.now() };
  if (text !== undefined) stand(card);
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  x: () => here() && put(here(), NOT_APPLICABLE) && stand(here()),
  Backspace: () => here() && clear(here()),
  Delete: () => here() && clear(here()),
  c: () => here()?.querySelector("textarea")?.focus(),
  n: () => document.querySelector("[data-next]")?.click(),
  e: () => document.querySelector("[data-entry-pane]")?.focus(),
  s: () => stand(here()),
  "?": () => document.getElementById("judging-keys")?.showModal(),
};

function isTyping(element) {
  return element?.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])") ?? false;
}

function pressed(event) {
  if (event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey) {
    if (event.key === "Enter") document.querySelector("[data-hand-in]")?.click();
    return;
  }
  if (isTyping(event.target)) {
    if (event.key === "Escape") stand(event.target.closest("[data-criterion]"));
    return;
  }
  if (event.target.closest?.("[data-entry-pane]") && event.key.startsWith("Arrow")) return;
  const key = KEYS[event.key] ?? (/^\d$/.test(event.key) ? () => digit(event.key) : null);
  if (!key || !form?.dataset.autosave) return event.key === "?" && KEYS["?"]();
  event.preventDefault();
  key();
}

// --- handing in -------------------------------------------------------------------------------------------------------
// Everything typed is saved first. Over a line that fails one stays on the page, with all that was typed.
async function handIn(event) {
  const button = event.submitter;
  if (!button?.hasAttribute("data-hand-in")) return;
  event.preventDefault();
  const editor = saved.get(form.id);
  button.disabled = true;
  try {
    await editor?.flush();
    if (editor?.failed.size) return;
    await send(button.formAction);
  } finally {
    button.disabled = false;
  }
}

async function send(address) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { "X-CSRFToken": token, "X-Requested-With": "fetch" };
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), headers, redirect: "manual" });
  } catch (offline) {
    return complain([{ name: "", label: "", sentence: form.dataset.lineLost }]);
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && said.go) window.location.assign(said.go);
  else complain(said.problems ?? [{ name: "", label: "", sentence: said.message ?? form.dataset.broken }]);
}

function complain(problems) {
  const place = document.querySelector("[data-problems]");
  place.querySelector("ul").replaceChildren(...problems.map(line));
  place.hidden = false;
  openSheet();
  for (const old of form.querySelectorAll("[data-error-for]")) old.hidden = true;
  for (const { name, sentence } of problems) {
    const there = name && form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    if (there) [there.textContent, there.hidden] = [sentence, false];
  }
  const first = problems[0]?.name ? form.elements[problems[0].name] : null;
  const control = first instanceof RadioNodeList ? first[0] : first;
  if (control) control.closest("[data-criterion]")?.scrollIntoView({ block: "nearest" });
  (control ?? place).focus({ preventScroll: Boolean(control) });
}

function line({ label, sentence }) {
  const item = document.createElement("li");
  item.textContent = label ? `${label} — ${sentence}` : sentence;
  return item;
}

// --- the panel --------------------------------------------------------------------------------------------------------
function openSheet(open = true) {
  if (!bench || open === (bench.dataset.sheet === "open")) return;
  bench.dataset.sheet = open ? "open" : "closed";
  for (const button of document.querySelectorAll("[data-sheet-toggle]")) button.setAttribute("aria-expanded", String(open));
}

// --- what the server never had ----------------------------------------------------------------------------------------
// Where the sheet takes nothing any more, what this browser still keeps of it is shown, to be copied.
function showUnsent() {
  const place = document.querySelector("[data-unsent]");
  if (!place) return;
  const copies = new Copies(place.dataset.unsent).all().filter(([, copy]) => copy.value !== "");
  const list = place.querySelector("dl");
  for (const [name, copy] of copies) {
    const label = document.querySelector(`[data-label-of="${CSS.escape(name)}"]`)?.textContent ?? name;
    list.append(Object.assign(document.createElement("dt"), { textContent: label }));
    list.append(Object.assign(document.createElement("dd"), { textContent: copy.value }));
  }
  place.hidden = copies.length === 0;
  place.querySelector("[data-forget]").addEventListener("click", () => {
    for (const [name] of copies) new Copies(place.dataset.unsent).forget(name);
    place.hidden = true;
  });
}

if (bench) {
  document.addEventListener("keydown", pressed);
  for (const button of document.querySelectorAll("[data-sheet-toggle]")) {
    button.addEventListener("click", () => openSheet(bench.dataset.sheet !== "open"));
  }
  showUnsent();
}

if (form) {
  form.addEventListener("input", reckon);
  form.addEventListener("change", reckon);
  form.addEventListener("tb:set", reckon, true);
  form.addEventListener("submit", handIn);
  form.addEventListener("tb:saved", ({ detail }) => {
    const waiting = [...saved.values()].some((editor) => editor.timers.size || editor.flights.size > 1);
    if (!waiting && detail?.total !== undefined) tell(detail.total || null, detail.given);
  });
  reckon();
}
