// The conversation of a room: keeps what is being typed, says what has been read, and stays at the newest message.
const lines = document.getElementById("cb-lines");
const composer = document.getElementById("composer");

function stored(key, value) {
  try {
    if (value === undefined) return JSON.parse(localStorage.getItem(key));
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch (refused) {
    return null; // a browser that keeps nothing
  }
  return value;
}

// A draft carries the key of the page it was begun on: sent twice, it is said once, and once said it is forgotten.
function keepDraft() {
  if (!composer) return;
  const name = `room:${composer.dataset.draft}`;
  const text = composer.elements.text;
  const draft = stored(name);
  if (draft && lines.dataset.said.split(" ").includes(draft.key)) stored(name, null);
  else if (draft && !text.value) {
    text.value = draft.text;
    composer.elements.key.value = draft.key;
  }
  text.addEventListener("input", () => {
    stored(name, text.value ? { text: text.value, key: composer.elements.key.value } : null);
    grow(text);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });
  grow(text);
}

function grow(text) {
  text.rows = Math.min(12, Math.max(3, text.value.split("\n").length));
}

let told = 0;

function sayWhatIsRead() {
  if (document.visibilityState !== "visible") return;
  const last = Number([...lines.querySelectorAll("[data-message]")].pop()?.dataset.message ?? 0);
  if (last <= told) return;
  told = last;
  const token = document.querySelector("meta[name=csrf-token]");
  fetch(lines.dataset.seen, {
    method: "POST",
    headers: { "X-CSRFToken": token ? token.content : "", "X-Requested-With": "fetch" },
    body: new URLSearchParams({ upto: String(last) }),
  }).catch(() => {
    told = 0;
  });
}

function atEnd() {
  return window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 240;
}

if (lines) {
  keepDraft();
  sayWhatIsRead();
  document.addEventListener("visibilitychange", sayWhatIsRead);
  let follow = false;
  document.body.addEventListener("htmx:beforeSwap", () => {
    follow = atEnd();
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    document.querySelector("[data-nothing]")?.remove();
    if (follow) lines.lastElementChild?.scrollIntoView({ block: "nearest" });
    sayWhatIsRead();
  });
  const fresh = lines.querySelector(".cb-fresh");
  if (location.hash === "" && lines.childElementCount > 6) (fresh ?? lines.lastElementChild).scrollIntoView({ block: "center" });
}
