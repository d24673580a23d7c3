// What a form works out, in the browser as on the server: how long a text is (competitions/engine/words.py) and which
// questions are asked (competitions/engine/conditions.py). No page is needed for it.

const HAN = "\\u3005\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const APART =
  "\\s\\u2013\\u2014\\u3000-\\u3004\\u3006\\u3008-\\u303f\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";
const UNIT = new RegExp(`[${HAN}]|[^${HAN}${APART}]+`, "gu");

export function countWords(text) {
  return (text.match(UNIT) ?? []).filter((unit) => /[\p{L}\p{N}]/u.test(unit)).length;
}

// The answer that a control's text stands for; null where it says nothing.
export function valueOf(kind, text) {
  if (kind === "choices") {
    const keys = text.split(",").filter(Boolean);
    return keys.length ? keys : null;
  }
  if (kind === "number" || kind === "table" || kind === "files") return fromJson(text);
  if (kind === "statement") return text === "true" ? true : null;
  return text.trim() ? text.trim() : null;
}

export function fromJson(text) {
  try {
    const value = JSON.parse(text);
    if (Array.isArray(value)) return value.length ? value : null;
    return value && "value" in value && !String(value.value).trim() ? null : value;
  } catch (unreadable) {
    return null;
  }
}

const NUMBER = /^-?\d+(\.\d*)?$/;

// A number as people type it; NaN where it is none.
export function readNumber(typed) {
  let text = String(typed).normalize("NFKC").trim().replace("−", "-").replace(/(\d)[ '’_](?=\d{3}(?!\d))/g, "$1");
  if (/^-?\d+,(\d{1,2}|\d{4,9})$/.test(text)) text = text.replace(",", ".");
  return NUMBER.test(text) ? Number(text) : NaN;
}

const TESTS = {
  short_text: ["is", "has"],
  long_text: ["is", "has"],
  choice: ["is"],
  choices: ["is", "has"],
  number: ["is", "more", "less"],
  date: ["is", "more", "less"],
};

function compare(test, one, other) {
  if (test === "more") return one > other;
  return test === "less" ? one < other : one === other;
}

function holds({ test, value: wanted = "" }, kind, value) {
  if (test === "empty") return value === null;
  if (test === "filled") return value !== null;
  if (test === "is_not") return !holds({ test: "is", value: wanted }, kind, value);
  if (value === null || !TESTS[kind]?.includes(test)) return false;
  if (kind === "choices") return value.includes(wanted);
  if (kind === "number") return compare(test, readNumber(value.value), readNumber(wanted));
  if (kind === "choice" || kind === "date") return compare(test, value, wanted);
  const [said, sought] = [value.toLowerCase(), wanted.trim().toLowerCase()];
  return test === "is" ? said === sought : said.includes(sought);
}

// Which questions are asked. `questions` is {key: {kind, text, shown_if}}; a question that is hidden, or is not there,
// counts as empty. The server has seen to it that no question depends on itself.
export function shown(questions) {
  const known = new Map();
  const asked = (key) => {
    if (!known.has(key)) {
      const condition = questions[key].shown_if;
      const mode = condition && (condition.all ? "all" : "any");
      const met = (test) => {
        const other = questions[test.field];
        const value = other && asked(test.field) ? valueOf(other.kind, other.text) : null;
        return holds(test, other?.kind, value);
      };
      known.set(key, !condition || (mode === "all" ? condition.all.every(met) : condition.any.some(met)));
    }
    return known.get(key);
  };
  return new Set(Object.keys(questions).filter(asked));
}
