// What a run has shown, in words.

// Two numbers with as many digits as tell them apart, and four at least.
function apart(old, next) {
  if (typeof old !== "number" || typeof next !== "number") return [old, next].map((value) => show(Number(value)));
  const text = (value, count) => (Number.isFinite(value) ? String(Number(value.toPrecision(count))).replace("-", "−").replace("e-", "e−") : show(value));
  for (let count = 4; count < 17; count++) {
    if (text(old, count) !== text(next, count)) return [text(old, count), text(next, count)];
  }
  return [text(old, 17), text(next, 17)];
}

function verdictOf(rule, difference, steps) {
  if (!difference) return `The same as ${rule}, in every digit, for ${steps} steps.`;
  const { step, name, coordinate, old, new: next } = difference;
  const where = coordinate === null ? name : `the ${["first", "second"][coordinate]} coordinate of ${name}`;
  const [was, is] = typeof old === "boolean" ? [show(old), show(next)] : apart(old, next);
  return `Differs from ${rule} first at step ${step}, in ${where}: ${is} instead of ${was}.`;
}

// Where the reader's code went wrong, with the line itself, and how.
function complaint(rule, { message, module, line }, code) {
  if (module === "original") return `${rule} as it is in the book: ${message}`;
  return module === "changed" ? `Line ${line}, ${code.split("\n")[line - 1]?.trim()}: ${message}` : message;
}
