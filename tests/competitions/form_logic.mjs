// Reads {"words": [text, …], "forms": [questions, …]} and answers what the browser makes of them.
import { countWords, shown } from "../../static/js/form-logic.js";

let sent = "";
for await (const piece of process.stdin) sent += piece;
const { words, forms } = JSON.parse(sent);
process.stdout.write(JSON.stringify({ words: words.map(countWords), forms: forms.map((one) => [...shown(one)]) }));
