// What a number or a choice must be, and what is said of another. A number is { low, high, ends, isInteger, scale }.

const rangeOf = ({ low, high, ends }) => `${ends[0]}${low}, ${high ?? "inf"}${ends[1]}`;

function checkNumber(name, value, number) {
  const { low, high, ends, isInteger } = number;
  if (typeof value !== "number" || Number.isNaN(value) || (isInteger && !Number.isInteger(value))) {
    throw new Error(`${name}=${value} must be ${isInteger ? "an integer" : "a number"} in ${rangeOf(number)}`);
  }
  const above = ends[0] === "[" ? value >= low : value > low;
  const below = ends[1] === "]" ? value <= (high ?? Infinity) : value < (high ?? Infinity);
  if (!above || !below) throw new Error(`${name}=${value} is outside its range ${rangeOf(number)}`);
}

function checkChoice(name, value, choices) {
  if (!choices.includes(value)) throw new Error(`${name}=${value} must be one of ${choices.join(", ")}`);
}
