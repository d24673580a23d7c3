// The form of a grant: shows what an answer asks for, and writes the purpose as the end use until somebody writes their own.
function conditional(form) {
  const parts = [...form.querySelectorAll("[data-when]")];
  const show = () => {
    for (const part of parts) {
      const [name, value] = part.dataset.when.split("=");
      const chosen = form.querySelector(`[name="${name}"]:checked`);
      part.classList.toggle("is-away", chosen?.value !== value);
    }
  };
  form.addEventListener("change", show);
  show();
}

function endUse(form) {
  const purpose = form.elements.namedItem("purpose");
  const use = form.elements.namedItem("end_use");
  if (!purpose || !use) return;
  const word = () => purpose.selectedOptions[0]?.textContent ?? "";
  let own = use.value !== word();
  use.addEventListener("input", () => (own = use.value !== ""));
  purpose.addEventListener("change", () => {
    if (!own) use.value = word();
  });
}

for (const form of document.querySelectorAll("form[data-grant]")) {
  conditional(form);
  endUse(form);
}
