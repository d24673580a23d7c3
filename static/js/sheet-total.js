// What a score sheet comes to while it is being filled in: the same fractions as competitions/engine/running_total.py, so
// the same digits. Numbers are texts of decimals ("3.5"); a value of null takes its weight out.

// A decimal as [units, 10 to the number of its digits].
function fraction(text) {
  const [whole, digits = ""] = String(text).split(".");
  return [BigInt(whole + digits), 10n ** BigInt(digits.length)];
}

// Returns the text of a percentage with one decimal, or null where nothing has a value.
export function runningTotal(given) {
  let [up, down] = [0n, 1n];
  let [weights, scale] = [0n, 1n];
  for (const { value, weight, least, most } of given) {
    if (value === null) continue;
    const [w, wUnit] = fraction(weight);
    const [v, vUnit] = fraction(value);
    const top = w * (v - BigInt(least) * vUnit);
    const bottom = wUnit * vUnit * (BigInt(most) - BigInt(least));
    [up, down] = [up * bottom + top * down, down * bottom];
    [weights, scale] = [weights * wUnit + w * scale, scale * wUnit];
  }
  if (weights === 0n) return null;
  const [n, d] = [up * scale * 1000n, down * weights];
  const tenths = (2n * n + d) / (2n * d);
  return `${tenths / 10n}.${tenths % 10n}`;
}
