// From a state, which is the JSON that Python and the page share, to paths.

function check(table, name, value) {
  if (Array.isArray(value)) return value.forEach((entry, i) => checkNumber(`${name}[${i}]`, entry, table[name]));
  checkNumber(name, value, table[name]);
}

function checkOptimizer(spec) {
  const { name, optimizer, ...hyperparameters } = spec ?? {};
  checkChoice("optimizer", name, Object.keys(OPTIMIZERS));
  const { defaults, choices } = OPTIMIZERS[name];
  for (const [key, value] of Object.entries(hyperparameters)) {
    if (Object.hasOwn(choices, key)) checkChoice(key, value, choices[key]);
    else {
      checkChoice(`a hyperparameter of ${name}`, key, Object.keys(defaults));
      const numbers = Array.isArray(defaults[key]) ? "a pair of numbers" : "one number";
      if (defaults[key].length !== value?.length) throw new Error(`${key}=${value} must be ${numbers}`);
      check(HYPERPARAMETERS[name], key, value);
    }
  }
  if (name === "StochGradAdam") {
    const { betas, decay } = { ...defaults, ...hyperparameters };
    check(DECAYED, "betas[0] * decay", betas[0] * decay);
  }
  if (name === "Lookahead") checkOptimizer(optimizer);
  else if (optimizer) throw new Error(`${name} goes around no other optimizer`);
}

// Throws an Error that names the first value of a state that cannot be.
function checkState(state) {
  if (!state.optimizers?.length) throw new Error("optimizers must hold at least one");
  state.optimizers.forEach(checkOptimizer);
  checkChoice("surface", state.surface, Object.keys(SURFACES));
  for (const name of ["condition", "num_steps", "seed"]) check(SETTINGS, name, state[name]);
  if (state.batch_size !== null) check(SETTINGS, "batch_size", state.batch_size);
  for (const [name, most] of Object.entries(MOST)) {
    if (state[name] > most) throw new Error(`${name}=${state[name]} is more than an explorer computes, which is ${most}`);
  }
  if (state.start?.length !== 2 || !state.start.every(Number.isFinite)) throw new Error(`start=${state.start} must be two numbers`);
  checkNumber("t", state.t, { ...SETTINGS.t, high: state.num_steps, ends: "[]" });
}

// A coordinate outside REACH windows is far away, and so is nan.
const reachOf = (surface) => REACH * Math.max(...surface.bounds.flat().map(Math.abs));
const isFar = (x, y, reach) => !(Math.abs(x) < reach && Math.abs(y) < reach);

function build({ name, optimizer, ...hyperparameters }) {
  return new OPTIMIZERS[name](optimizer ? { ...hyperparameters, optimizer: build(optimizer) } : hyperparameters);
}

const meanErrors = { key: null, values: null };

// The mean error of mini-batches 1 to num_steps, as gradopt.problems.noise.mean_error; every optimizer meets the same ones.
function errorsOf({ seed, batch_size, num_steps }) {
  const key = [seed, batch_size, num_steps].join();
  if (meanErrors.key !== key) {
    const values = new Float64Array(2 * num_steps + 2);
    for (let t = 1; t <= num_steps; t++) {
      for (let coordinate = 0; coordinate < 2; coordinate++) {
        let sum = 0;
        for (let example = 0; example < batch_size; example++) sum += error(seed, t, example, coordinate);
        values[2 * t + coordinate] = sum / batch_size;
      }
    }
    Object.assign(meanErrors, { key, values });
  }
  return meanErrors.values;
}

// The gradient of a surface, or of its next mini-batch at every call.
function gradientOf(surface, state) {
  if (state.batch_size === null) return (theta) => surface.partials(theta[0], theta[1]);
  const errors = errorsOf(state);
  let t = 0;
  return (theta) => {
    t += 1;
    const [x, y] = surface.partials(theta[0], theta[1]);
    return [x + surface.noise * errors[2 * t], y + surface.noise * errors[2 * t + 1]];
  };
}

// One run: its path (x0, y0, x1, y1, ...), its gap f - f_min at every step with their logarithms, and the first step that is far away.
function descend(spec, surface, state) {
  const optimizer = build(spec);
  const grad = gradientOf(surface, state);
  const lowest = lowestOf(surface);
  const path = new Float64Array(2 * state.num_steps + 2);
  const gaps = new Float64Array(state.num_steps + 1);
  let theta = state.start;
  const reach = reachOf(surface);
  let left = Infinity;
  for (let t = 0; t <= state.num_steps; t++) {
    if (t > 0) theta = optimizer.step(theta, grad);
    path[2 * t] = theta[0];
    path[2 * t + 1] = theta[1];
    gaps[t] = surface.f(theta[0], theta[1]) - lowest;
    if (t < left && isFar(theta[0], theta[1], reach)) left = t;
  }
  return { path, gaps, logs: gaps.map(Math.log10), left };
}

// The equations and the values of step t, in the order in which the step computes them.
function termsOf(spec, surface, state, t) {
  const optimizer = build(spec);
  const grad = gradientOf(surface, state);
  const terms = [];
  let theta = state.start;
  for (let s = 1; s < t; s++) theta = optimizer.step(theta, grad);
  const next = optimizer.step(theta, grad, (name, equation, value) => terms.push({ name, equation, value }));
  const g = terms.find((term) => term.name === "g").value;
  const moved = [next[0] - theta[0], next[1] - theta[1]];
  return { terms, moved, rate: moved.map((delta, i) => -delta / g[i]) };
}

function lowestOf(surface) {
  return Math.min(...surface.minima.map(([x, y]) => surface.f(x, y)));
}

function python(value) {
  if (Array.isArray(value)) return `(${value.map(python).join(", ")})`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

function pythonOptimizer({ name, optimizer, ...hyperparameters }) {
  const { defaults } = OPTIMIZERS[name];
  const args = Object.entries(hyperparameters)
    .filter(([key, value]) => python(value) !== python(defaults[key]))
    .map(([key, value]) => `${key}=${python(value)}`);
  return `${name}(${[...(optimizer ? [pythonOptimizer(optimizer)] : []), ...args].join(", ")})`;
}

// The lines of Python that make an explorer with this state.
function pythonOf(state) {
  const surface = SURFACES[state.surface](state.condition);
  const args = [...state.optimizers.map(pythonOptimizer), `surface=${python(state.surface)}`];
  if (state.surface === "quadratic") args.push(`condition=${python(state.condition)}`);
  if (python(state.start) !== python(surface.start)) args.push(`start=${python(state.start)}`);
  args.push(`num_steps=${state.num_steps}`);
  if (state.batch_size !== null) args.push(`batch_size=${state.batch_size}`);
  if (state.batch_size !== null || state.seed !== 0) args.push(`seed=${state.seed}`);
  if (state.t !== state.num_steps) args.push(`t=${state.t}`);
  const namesOf = ({ name, optimizer }) => [name, ...(optimizer ? namesOf(optimizer) : [])];
  const names = state.optimizers.flatMap(namesOf);
  return [
    "from gradopt.explorer import Explorer",
    `from gradopt.numpy import ${[...new Set(names)].sort().join(", ")}`,
    "",
    `Explorer(${args.join(", ")})`,
  ].join("\n");
}
