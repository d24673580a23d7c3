// Menus are <details>: they open without this file. It adds what a menu is expected to do besides.

function closeAll(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

export function menus() {
  document.addEventListener("click", (event) => {
    const inside = event.target.closest("details[data-menu]");
    if (!event.target.closest(".tb-header-rest")) closeAll(inside);
    else for (const menu of document.querySelectorAll("details.tb-menu[open]")) if (menu !== inside) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = [...document.querySelectorAll("details[data-menu][open]")].pop();
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
  });
}

function step(event) {
  const menu = event.target.closest("details.tb-menu");
  if (!menu || !menu.open) return;
  const items = [...menu.querySelectorAll(".tb-menu-list :is(a, button)")];
  if (items.length === 0) return; // a menu that holds a form: its arrow keys are the form's
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? items.length - 1 : at - 1;
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
}
