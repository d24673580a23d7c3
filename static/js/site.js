// What every page does: menus, dialogs, character counters, the theme switch, tokens for htmx.
import { countdowns } from "./countdown.js";
import { menus } from "./menu.js";
import { rows } from "./rows.js";
import { siteSearch } from "./search.js";

function themeSwitch() {
  const buttons = document.querySelectorAll("[data-theme-choice]");
  const mark = () => {
    const chosen = document.documentElement.dataset.themeChosen;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem("theme", button.dataset.themeChoice);
    } catch (refused) {
      document.documentElement.dataset.bsTheme = button.dataset.themeChoice;
    }
    window.dispatchEvent(new Event("tb:theme"));
    mark();
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  mark();
}

function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog.tb-dialog[open]")) closeWhenOutside(event);
  });
}

function printing() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
}

function closeWhenOutside(event) {
  const box = event.target.getBoundingClientRect();
  const within =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!within) event.target.close();
}

// Counts as the server does: by characters, not by UTF-16 units.
function count(counter) {
  const control = document.getElementById(counter.dataset.counterFor);
  if (!control) return;
  const most = Number(counter.dataset.counterMax);
  const used = [...control.value].length;
  counter.textContent = `${used} / ${most}`;
  counter.classList.toggle("tb-counter-full", used >= most);
}

function counters() {
  for (const counter of document.querySelectorAll("[data-counter-for]")) count(counter);
}

function watchForms() {
  document.addEventListener("input", (event) => {
    const counter = event.target.id && document.querySelector(`[data-counter-for="${CSS.escape(event.target.id)}"]`);
    if (counter) count(counter);
  });
  document.addEventListener("change", (event) => {
    event.target.closest("form[data-submit-on-change]")?.requestSubmit();
  });
}

function htmxTokens() {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
    event.detail.headers["X-Requested-With"] = "fetch";
  });
  document.body.addEventListener("htmx:afterSettle", counters);
  document.body.addEventListener("htmx:responseError", (event) => tell(sentence(event.detail.xhr)));
  document.body.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
}

function sentence(answer) {
  try {
    return JSON.parse(answer.responseText).message;
  } catch (notJson) {
    return document.body.dataset.broken;
  }
}

// Says something in the messages area, which screen readers follow.
export function tell(text) {
  const note = document.createElement("div");
  note.className = "tb-alert tb-message tb-message-error";
  note.textContent = text;
  document.getElementById("messages").replaceChildren(note);
}

countdowns();
menus();
siteSearch();
themeSwitch();
dialogs();
printing();
rows();
counters();
watchForms();
htmxTokens();
document.querySelector("[data-focus]:not([data-example] *)")?.focus();
