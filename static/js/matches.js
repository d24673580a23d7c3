// The list of matches: a filter's chip clears its control, so that form and list stay one; two ticks are enough.

const filters = document.getElementById("match-filters");

function clear(name, value) {
  const control = filters.elements[name];
  if (control.type === "checkbox") control.checked = false;
  else if (name === "about") {
    control.value = control.value.split(",").filter((code) => code.trim() !== value).join(",");
    control.dispatchEvent(new Event("tb:set"));
  } else control.value = "";
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-clear]");
  if (!chip || !filters) return;
  event.preventDefault();
  clear(chip.dataset.clear, chip.dataset.value);
});

function ticks() {
  return [...document.querySelectorAll("input[form=compare][name=with]")];
}

function count() {
  const said = document.querySelector("[data-compare] [role=status]");
  if (!said) return;
  const ticked = ticks().filter((tick) => tick.checked).length;
  for (const tick of ticks()) tick.disabled = ticked >= 2 && !tick.checked;
  said.textContent = [said.dataset.none, said.dataset.one, said.dataset.two][Math.min(ticked, 2)];
  said.closest("form").classList.toggle("tb-ready", ticked > 0);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[form=compare]")) count();
});
document.body.addEventListener("htmx:afterSettle", count);
count();
