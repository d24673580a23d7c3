// Rows of a form that may grow. Without scripts a few empty ones stand there; with them, one at a time, and more when
// those are used up.
for (const box of document.querySelectorAll("[data-rows]")) {
  const more = box.querySelector("[data-row-more]");
  const rows = () => [...box.querySelectorAll("[data-row]")];
  const blank = () => rows().filter((row) => row.hasAttribute("data-blank"));
  for (const row of blank().slice(rows().length > blank().length ? 0 : 1)) row.hidden = true;
  more.hidden = false;
  more.querySelector("button").addEventListener("click", () => {
    const next = rows().find((row) => row.hidden) ?? another(rows().at(-1));
    next.hidden = false;
    next.querySelector("input, select").focus();
  });
}

function another(last) {
  const row = last.cloneNode(true);
  const number = Number(last.querySelector("[name]").name.split("-").at(-1));
  const renamed = (text) => text.replace(new RegExp(`-${number}(?=$|_)`, "g"), `-${number + 1}`);
  row.setAttribute("aria-label", last.getAttribute("aria-label").replace(number, number + 1));
  for (const part of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, renamed(part.getAttribute(name)));
    }
    if (part.matches("input")) part.value = "";
    if (part.matches("select")) part.selectedIndex = 0;
    part.classList.remove("is-invalid");
    part.removeAttribute("aria-invalid");
  }
  for (const error of row.querySelectorAll(".tb-error")) error.remove();
  last.after(row);
  return row;
}
