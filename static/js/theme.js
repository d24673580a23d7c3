// Runs in <head> before the page is painted, so that it never flashes in the wrong theme.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch (refused) {
      return "auto";
    }
  }

  function apply() {
    var chosen = choice();
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    root.dataset.themeChosen = chosen;
    root.classList.add("tb-js");
  }

  apply();
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.addEventListener("tb:theme", apply);
})();
