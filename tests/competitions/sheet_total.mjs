// Reads sheets as lists of {value, weight, least, most} and answers what the browser makes of each.
import { runningTotal } from "../../static/js/sheet-total.js";

let sent = "";
for await (const piece of process.stdin) sent += piece;
process.stdout.write(JSON.stringify(JSON.parse(sent).map(runningTotal)));
