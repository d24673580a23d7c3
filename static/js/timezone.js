// Tells forms the browser's time zone: silently where the field is hidden, by an offered button where it is not.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function fillHidden(field) {
  if (!field.value) field.value = zone;
}

function offer(button) {
  const field = document.getElementById(button.dataset.timeZoneFor);
  const show = () => {
    button.hidden = field.value === zone;
  };
  button.querySelector("[data-zone]").textContent = zone;
  button.addEventListener("click", () => {
    field.value = zone;
    field.focus();
    show();
  });
  field.addEventListener("input", show);
  show();
}

if (zone) {
  document.querySelectorAll("[data-browser-time-zone]").forEach(fillHidden);
  document.querySelectorAll("[data-time-zone-for]").forEach(offer);
}
