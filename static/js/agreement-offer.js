// Shows of an offer only what the chosen text needs. Without this script everything is shown and works.
const form = document.querySelector("[data-agreement-offer]");
const parts = [...document.querySelectorAll("[data-shown-for]")];
const show = () => {
  const chosen = new FormData(form);
  for (const part of parts) part.hidden = chosen.get(part.dataset.shownFor) !== part.dataset.shownWhen;
};
if (form) {
  form.addEventListener("change", show);
  show();
}
