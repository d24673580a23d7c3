// The sum of the marks as they are given, and whether it publishes. The server decides by the same rule.

const grid = document.querySelector("[data-marks]");
const sum = document.querySelector("[data-sum]");

function add() {
  const names = new Set([...grid.querySelectorAll("input[type=radio]")].map((radio) => radio.name));
  const marks = [...grid.querySelectorAll("input[type=radio]:checked")].map((radio) => Number(radio.value));
  sum.hidden = marks.length === 0;
  const total = marks.reduce((all, mark) => all + mark, 0);
  const good = marks.length === names.size && !marks.includes(0) && total >= Number(grid.dataset.enough);
  sum.textContent = `${total} · ${good ? sum.dataset.publishes : sum.dataset.holds}`;
  sum.classList.toggle("is-good", good);
}

if (grid && sum) {
  grid.addEventListener("change", add);
  add();
}
