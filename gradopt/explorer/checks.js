// What a number or a choice must be, and what is said of another.

function inside(value, range) {
  const [low, high] = range.slice(1, -1).split(",").map((end) => Number(end.replace("inf", "Infinity")));
  return (range[0] === "[" ? value >= low : value > low) && (range.at(-1) === "]" ? value <= high : value < high);
}

function checkNumber(name, value, range, integer) {
  const kind = integer ? "an integer" : "a number";
  if (typeof value !== "number" || Number.isNaN(value) || (integer && !Number.isInteger(value))) {
    throw new Error(`${name}=${value} must be ${kind} in ${range}`);
  }
  if (!inside(value, range)) throw new Error(`${name}=${value} is outside its range ${range}`);
}

function checkChoice(name, value, choices) {
  if (!choices.includes(value)) throw new Error(`${name}=${value} must be one of ${choices.join(", ")}`);
}
