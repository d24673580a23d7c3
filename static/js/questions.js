// Questions of a form while they are answered: those that other answers show or hide, words counted in both scripts, and
// plain controls that together are one answer (a number with its unit, a table, a choice of buttons). Such an answer is
// JSON in one hidden control, which static/js/autosave.js saves like any other.
import { countWords, fromJson, shown } from "./form-logic.js";

class Composite {
  constructor(question) {
    this.question = question;
    this.control = question.querySelector("[data-answer]");
    question.querySelector("[data-plain-mark]")?.remove();
    question.addEventListener("input", (event) => this.heard(event));
    question.addEventListener("change", (event) => this.heard(event));
    this.control.addEventListener("tb:set", () => this.fill(this.control.value));
    question.addEventListener("click", (event) => this.clicked(event.target));
    this.prepare();
  }

  heard(event) {
    if (event.target !== this.control) this.store(event.type);
  }

  store(type = "change") {
    const text = this.read();
    if (text === this.control.value) return;
    this.control.value = text;
    this.control.dispatchEvent(new Event(type, { bubbles: true }));
  }

  prepare() {}

  clicked() {}

  part(name) {
    return this.question.querySelector(`[data-part="${name}"]`);
  }
}

class Choice extends Composite {
  buttons() {
    return [...this.question.querySelectorAll("[data-part=choice]")];
  }

  read() {
    return this.buttons().find((button) => button.checked)?.value ?? "";
  }

  fill(value) {
    for (const button of this.buttons()) button.checked = button.value === value;
  }

  clicked(target) {
    if (!target.closest("[data-clear]")) return;
    this.fill("");
    this.store();
  }
}

class Measure extends Composite {
  read() {
    const value = this.part("value").value;
    return value.trim() ? JSON.stringify({ unit: this.part("unit")?.value ?? "", value }) : "";
  }

  fill(text) {
    const value = fromJson(text);
    this.part("value").value = value?.value ?? "";
    if (value?.unit && this.part("unit")) this.part("unit").value = value.unit;
  }
}

class Cells extends Composite {
  prepare() {
    this.table = this.question.querySelector("[data-cells]");
    this.body = this.table.tBodies[0];
    this.template = this.question.querySelector("template[data-row]");
    this.least = Math.max(1, Number(this.table.dataset.minRows) || 0);
    this.most = Number(this.table.dataset.maxRows) || Infinity;
    for (const row of this.rows().reverse().filter((spare) => "spare" in spare.dataset)) {
      if (this.rows().length > this.least) row.remove();
    }
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.bounds();
  }

  rows() {
    return [...this.body.rows];
  }

  read() {
    const rows = this.rows().map((row) => {
      const cells = fromJson(row.dataset.rest ?? "") ?? {};
      for (const cell of row.querySelectorAll("[data-cell]")) {
        if (cell.value.trim()) cells[cell.dataset.cell] = cell.value;
      }
      return cells;
    });
    const said = rows.filter((cells) => Object.keys(cells).length);
    return said.length ? JSON.stringify(said) : "";
  }

  fill(text) {
    const rows = fromJson(text) ?? [];
    this.body.replaceChildren();
    for (const cells of [...rows, ...Array(Math.max(0, this.least - rows.length)).fill({})]) this.add(cells);
    this.bounds();
  }

  add(cells = {}) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const rest = { ...cells };
    for (const cell of row.querySelectorAll("[data-cell]")) {
      cell.value = cells[cell.dataset.cell] ?? "";
      delete rest[cell.dataset.cell];
    }
    if (Object.keys(rest).length) row.dataset.rest = JSON.stringify(rest);
    this.body.append(row);
    return row;
  }

  bounds() {
    const full = this.rows().length >= this.most;
    this.question.querySelector("[data-add-row]").disabled = full;
  }

  clicked(target) {
    if (target.closest("[data-add-row]")) this.begin(this.add());
    const remove = target.closest("[data-remove-row]");
    if (!remove) return;
    const row = remove.closest("tr");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (!this.rows().length) this.add();
    this.store();
    this.bounds();
    this.begin(next?.isConnected ? next : this.rows()[0]);
  }

  begin(row) {
    this.bounds();
    row.querySelector("[data-cell]").focus();
  }

  // Enter in the last row begins another, as in a spreadsheet.
  key(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-cell]")) return;
    event.preventDefault();
    const next = event.target.closest("tr").nextElementSibling;
    if (next) this.begin(next);
    else if (this.rows().length < this.most) this.begin(this.add());
  }
}

const COMPOSITES = { choice: Choice, number: Measure, table: Cells };

class Questions {
  constructor(root) {
    this.root = root;
    this.elsewhere = JSON.parse(root.dataset.elsewhere || "{}");
    this.questions = [...root.querySelectorAll("[data-question]")];
    for (const question of this.questions) {
      const Kind = COMPOSITES[question.dataset.kind];
      if (Kind && question.querySelector("[data-answer]")) new Kind(question);
      this.readable(question);
    }
    for (const name of ["input", "change", "tb:saved"]) root.addEventListener(name, () => this.show());
    root.addEventListener("tb:set", () => this.show(), true);
    root.addEventListener("input", (event) => this.count(event.target));
    for (const counter of root.querySelectorAll("[data-words-of]")) this.write(counter);
    this.show();
  }

  text(question) {
    const key = question.dataset.question;
    if (question.dataset.kind === "choices" || question.dataset.kind === "statement") {
      return [...question.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value).join(",");
    }
    return question.querySelector(`[name="${CSS.escape(key)}"]`)?.value ?? "";
  }

  // What is hidden keeps its answer; it is only not asked.
  show() {
    const all = { ...this.elsewhere };
    for (const question of this.questions) {
      all[question.dataset.question] = {
        kind: question.dataset.kind,
        text: this.text(question),
        shown_if: question.dataset.shownIf ? JSON.parse(question.dataset.shownIf) : null,
      };
    }
    const asked = shown(all);
    for (const question of this.questions) question.hidden = !asked.has(question.dataset.question);
    for (const section of this.root.querySelectorAll("[data-section]")) {
      const inside = [...section.querySelectorAll("[data-question]")];
      section.hidden = inside.length > 0 && inside.every((question) => question.hidden);
    }
  }

  count(control) {
    const counter = control.name && this.root.querySelector(`[data-words-of="${CSS.escape(control.name)}"]`);
    if (counter) this.write(counter);
  }

  write(counter) {
    const control = this.root.querySelector(`[name="${CSS.escape(counter.dataset.wordsOf)}"]`);
    const found = countWords(control?.value ?? "");
    const { least, most } = counter.dataset;
    counter.querySelector("[data-count]").textContent = found;
    counter.classList.toggle("tb-counter-over", Boolean(most) && found > Number(most));
    counter.classList.toggle("tb-counter-short", Boolean(least) && found > 0 && found < Number(least));
  }

  // Where two have written, JSON is put as people read it.
  readable(question) {
    for (const place of question.querySelectorAll("[data-mine], [data-theirs]")) {
      new MutationObserver(() => this.reword(question, place)).observe(place, { childList: true });
    }
  }

  reword(question, place) {
    const words = wordsOf(question, place.textContent);
    if (words !== null && words !== place.textContent) place.textContent = words;
  }
}

// An answer's text in words; null where it is words already.
function wordsOf(question, text) {
  const { kind } = question.dataset;
  if (kind === "choice" || kind === "choices") return labels(question, text);
  if (kind === "statement") return text === "true" ? "✓" : null;
  const value = kind === "number" || kind === "table" || kind === "files" ? fromJson(text) : null;
  if (value === null) return null;
  if (kind === "number") return `${value.value} ${value.unit ?? ""}`.trim();
  if (kind === "files") return value.map((id) => fileName(question, id)).join("\n");
  return value.map((row) => Object.values(row).join(" · ")).join("\n");
}

function labels(question, text) {
  const named = text.split(",").map((key) => {
    const control = question.querySelector(`[value="${CSS.escape(key)}"]:not([type=hidden])`);
    return (control?.closest("label") ?? control)?.textContent.trim();
  });
  return named.every(Boolean) ? named.join("\n") : null;
}

function fileName(question, id) {
  return question.querySelector(`[data-file-id="${CSS.escape(id)}"] .tb-upload-name`)?.textContent.trim() ?? id;
}

for (const root of document.querySelectorAll("[data-questions]")) new Questions(root);
